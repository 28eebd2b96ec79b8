//! What is told of an article, in the lists of GDELT's Global Knowledge Graph: `;` between items, `#`, `,` or `|` between their parts.

use super::event::address;
use super::form::Cell;
use crate::model::{Actor, ActorType, CasualtyFigure, DateMention, Document, Part, PlaceMention, PlacePrecision, Quote, Scope, Topic};
use crate::packs::exports::{Code, ExportFormat};
use arrow::datatypes::DataType;
use std::collections::BTreeSet;

/// A document and what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The document.
    pub document: Document,
    /// Its figures.
    pub figures: Vec<CasualtyFigure>,
    /// Its topics, each with its codes in GDELT's list of themes.
    pub topics: Vec<(Topic, Vec<String>)>,
    /// The places it names.
    pub places: Vec<PlaceMention>,
    /// Its time expressions.
    pub dates: Vec<DateMention>,
    /// Its actors.
    pub actors: Vec<Actor>,
    /// Its quotations.
    pub quotes: Vec<Quote>,
}

const TEXT: DataType = DataType::Utf8;

/// The fields of an article.
pub const FIELDS: &[(&str, DataType)] = &[
    ("record_id", TEXT),
    ("date", TEXT),
    ("source", TEXT),
    ("address", TEXT),
    ("title", TEXT),
    ("counts", TEXT),
    ("counts_at", TEXT),
    ("themes", TEXT),
    ("themes_at", TEXT),
    ("locations", TEXT),
    ("locations_at", TEXT),
    ("persons", TEXT),
    ("persons_at", TEXT),
    ("organizations", TEXT),
    ("organizations_at", TEXT),
    ("dates_at", TEXT),
    ("word_count", TEXT),
    ("quotations", TEXT),
    ("names_at", TEXT),
];

/// A field of an article.
pub(super) fn field(told: &Told, name: &str, format: &ExportFormat) -> Cell {
    let document = &told.document;
    let date = || document.published_at.map(|t| t.strftime("%Y%m%d%H%M%S").to_string());
    let is_person = |a: &&Actor| a.r#type == ActorType::Person;
    let is_body = |a: &&Actor| a.r#type != ActorType::Person;
    match name {
        "record_id" => Cell::Text(format!("{}-{}", date().unwrap_or_default(), document.doc_id)),
        "date" => Cell::text(date()),
        "source" => Cell::text(document.source.as_ref().or(document.agency.as_ref()).map(|s| s.to_string())),
        "address" => Cell::Text(address(document).to_string()),
        "title" => Cell::text(document.title.as_ref().map(|t| format!("<PAGE_TITLE>{}</PAGE_TITLE>", plain(t)))),
        "counts" => list(counts(told, format).into_iter().map(|(count, _)| count)),
        "counts_at" => list(counts(told, format).into_iter().map(|(count, at)| format!("{count}#{at}"))),
        "themes" => list(themes(told).into_iter().map(|(theme, _)| theme)),
        "themes_at" => list(themes(told).into_iter().map(|(theme, at)| format!("{theme},{at}"))),
        "locations" => list(told.places.iter().map(|p| location(p, false))),
        "locations_at" => list(told.places.iter().map(|p| format!("{}#{}", location(p, true), offset(p.part, p.start)))),
        "persons" => list(told.actors.iter().filter(is_person).map(|a| plain(&a.name))),
        "persons_at" => list(told.actors.iter().filter(is_person).map(named)),
        "organizations" => list(told.actors.iter().filter(is_body).map(|a| plain(&a.name))),
        "organizations_at" => list(told.actors.iter().filter(is_body).map(named)),
        "names_at" => list(told.actors.iter().map(named)),
        "dates_at" => list(told.dates.iter().filter_map(day)),
        "word_count" => Cell::Text(format!("wc:{}", document.text.split_whitespace().count())),
        "quotations" => Cell::text(Some(told.quotes.iter().filter(|q| q.direct).map(quotation).collect::<Vec<_>>().join("#"))),
        _ => Cell::None,
    }
}

/// A text inside a list: what parts items and cells becomes a blank.
fn plain(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '#' | '|' | ',')).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Items in their order, each once.
fn list(items: impl Iterator<Item = String>) -> Cell {
    let mut seen = BTreeSet::new();
    let kept: Vec<String> = items.filter(|item| seen.insert(item.clone())).collect();
    Cell::text(Some(kept.join(";")).filter(|l| !l.is_empty()))
}

/// Where something stands: code points into the text, 0 in the headline.
fn offset(part: Part, start: i32) -> i32 {
    if part == Part::Body { start } else { 0 }
}

fn named(actor: &Actor) -> String {
    format!("{},{}", plain(&actor.name), offset(actor.part, actor.start))
}

fn quotation(quote: &Quote) -> String {
    let cue = quote.cue.as_ref().map_or("", |c| c.as_str());
    format!("{}|{}|{}|{}", offset(quote.part, quote.start), quote.end - quote.start, plain(cue), plain(&quote.text))
}

fn themes(told: &Told) -> Vec<(String, i32)> {
    let mut themes = Vec::new();
    for (topic, codes) in &told.topics {
        let at = topic.evidence.first().map_or(0, |e| offset(e.part, e.start));
        themes.extend(codes.iter().map(|code| (code.clone(), at)));
    }
    themes
}

/// `type#name#country#ADM1#latitude#longitude#id`, with an empty second-level area behind the first where `v2`. The types are GDELT's: 1 a country, 2 a
/// state and 3 a city of the United States, 5 an area and 4 a city elsewhere.
fn location(place: &PlaceMention, v2: bool) -> String {
    let country = place.country.as_ref().map_or("", |c| c.as_str());
    let kind = match (place.precision, country) {
        (PlacePrecision::Country | PlacePrecision::Region, _) => 1,
        (PlacePrecision::Admin1, "US") => 2,
        (PlacePrecision::Admin1, _) => 5,
        (_, "US") => 3,
        _ => 4,
    };
    let degrees = |d: Option<f64>| d.map_or(String::new(), |d| d.to_string());
    let admin1 = place.admin1.as_ref().map_or(String::new(), |a| plain(a.as_str()));
    let (latitude, longitude) = (degrees(place.latitude), degrees(place.longitude));
    let id = place.place_id.map_or(String::new(), |id| id.to_string());
    let gap = if v2 { "#" } else { "" };
    format!("{kind}#{}#{country}#{admin1}{gap}#{latitude}#{longitude}#{id}", plain(&place.name))
}

/// `type#number#whom#location`, of figures of one event that are said to be so and are no part of another.
fn counts(told: &Told, format: &ExportFormat) -> Vec<(String, i32)> {
    let counted = |f: &&CasualtyFigure| f.scope == Scope::Incident && f.status.is_asserted() && !f.subset && !f.background;
    let count = |f: &CasualtyFigure| {
        let Some(Code::Word(code)) = format.maps.get("counts")?.get(f.kind.as_str()) else { return None };
        let place = told.places.iter().find(|p| p.place_id.is_some() && p.place_id == f.place_id);
        let place = place.map_or_else(|| "######".to_string(), |p| location(p, false));
        let whom = f.victims.as_deref().map_or(String::new(), plain);
        Some((format!("{code}#{}#{whom}#{place}", f.best?), offset(f.part, f.start)))
    };
    told.figures.iter().filter(counted).filter_map(count).collect()
}

/// `resolution#month#day#year#offset`: 1 a year, 2 a month, 3 a day.
fn day(date: &DateMention) -> Option<String> {
    let (from, to) = (date.from?, date.to?);
    let resolution = match date.precision.as_ref()?.as_str() {
        "year" => 1,
        "month" => 2,
        _ if from == to => 3,
        _ => return None,
    };
    let month = if resolution >= 2 { from.month() } else { 0 };
    let day = if resolution == 3 { from.day() } else { 0 };
    Some(format!("{resolution}#{month}#{day}#{}#{}", from.year(), offset(date.part, date.start)))
}
