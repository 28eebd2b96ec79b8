//! What is told of an event, field by field.

use super::form::Cell;
use crate::model::{CasualtyFigure, Document, Incident, Kind, PlacePrecision, Qualifier, VictimGroup};
use crate::packs::exports::{CountryCodes, ExportFormat};
use crate::packs::gazetteer::{Grid, PRIO, Spot};
use arrow::datatypes::DataType;
use std::collections::BTreeMap;

/// A figure that reports an event, and the article that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The figure.
    pub figure: CasualtyFigure,
    /// The article, without its text.
    pub document: Document,
    /// Who tells it: agency, else source.
    pub source: Option<String>,
    /// Whether the figure is the article's toll or added to it.
    pub counts: bool,
    /// Whether the article repeats another.
    pub copy: bool,
}

/// The toll of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toll {
    /// The least that any source still says.
    pub low: Option<i64>,
    /// The number.
    pub best: i64,
    /// The most.
    pub high: Option<i64>,
}

/// An incident with all that is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The incident.
    pub incident: Incident,
    /// Its tolls: the number by the rule of the recipe, the bounds by the rule `range`.
    pub tolls: BTreeMap<Kind, Toll>,
    /// The figure that each was taken from.
    pub chosen: BTreeMap<Kind, String>,
    /// Its figures, by time of publication.
    pub reports: Vec<Report>,
    /// Where it lies.
    pub spot: Option<Spot>,
    /// The codes of its country.
    pub codes: Option<CountryCodes>,
}

const TEXT: DataType = DataType::Utf8;
const WHOLE: DataType = DataType::Int64;
const REAL: DataType = DataType::Float64;

/// The fields of an event and their types.
pub const FIELDS: &[(&str, DataType)] = &[
    ("id", TEXT),
    ("what", TEXT),
    ("event_name", TEXT),
    ("date", TEXT),
    ("year", WHOLE),
    ("month", WHOLE),
    ("day", WHOLE),
    ("day_known", TEXT),
    ("country", TEXT),
    ("iso3", TEXT),
    ("iso_numeric", WHOLE),
    ("region", TEXT),
    ("admin1", TEXT),
    ("place", TEXT),
    ("place_line", TEXT),
    ("place_precision", TEXT),
    ("latitude", REAL),
    ("longitude", REAL),
    ("centroid", TEXT),
    ("wkt", TEXT),
    ("priogrid", WHOLE),
    ("perpetrator", TEXT),
    ("victims", TEXT),
    ("victim_group", TEXT),
    ("killed", WHOLE),
    ("killed_or_0", WHOLE),
    ("killed_low", WHOLE),
    ("killed_high", WHOLE),
    ("killed_civilians", WHOLE),
    ("killed_others", WHOLE),
    ("injured", WHOLE),
    ("abducted", WHOLE),
    ("abducted_any", WHOLE),
    ("displaced", WHOLE),
    ("displaced_qualifier", TEXT),
    ("evidence", TEXT),
    ("sources", TEXT),
    ("source_count", WHOLE),
    ("articles", TEXT),
    ("article_1", TEXT),
    ("article_2", TEXT),
    ("article_3", TEXT),
    ("headlines", TEXT),
    ("published_days", TEXT),
    ("attributions", TEXT),
    ("first_reported", TEXT),
    ("last_reported_seconds", WHOLE),
];

/// Groups of people who take no part in fighting.
const CIVILIANS: [VictimGroup; 9] = [
    VictimGroup::Civilian,
    VictimGroup::Journalist,
    VictimGroup::AidWorker,
    VictimGroup::Medic,
    VictimGroup::Child,
    VictimGroup::Woman,
    VictimGroup::Migrant,
    VictimGroup::Worker,
    VictimGroup::Passenger,
];

impl Event {
    /// What happened: the cause; where none is told, `abducted`, `detained` or `displaced` where nobody was killed or hurt, `attack` where
    /// somebody is named who did it, else `unknown`.
    pub fn what(&self) -> &'static str {
        if let Some(cause) = self.incident.cause {
            return cause.as_str();
        }
        let harmed = self.has("killed") || self.has("injured");
        match () {
            () if !harmed && self.has("abducted") => "abducted",
            () if self.reports.iter().any(|r| r.figure.perpetrator.is_some()) => "attack",
            () if !harmed && self.has("detained") => "detained",
            () if !harmed && self.has("displaced") => "displaced",
            () => "unknown",
        }
    }

    /// Whether at least one person of a kind is told.
    pub fn has(&self, kind: &str) -> bool {
        Kind::parse(kind).and_then(|k| self.tolls.get(&k)).is_some_and(|t| t.best > 0)
    }

    fn best(&self, kind: Kind) -> Option<i64> {
        self.tolls.get(&kind).map(|t| t.best)
    }

    /// The figure that the toll of a kind was taken from.
    fn figure(&self, kind: Kind) -> Option<&CasualtyFigure> {
        let id = self.chosen.get(&kind)?;
        self.reports.iter().map(|r| &r.figure).find(|f| f.figure_id == *id)
    }

    /// The figure that tells most of the event: that of the dead, else of the first kind that has one.
    fn main(&self) -> Option<&CasualtyFigure> {
        Kind::ALL.iter().find_map(|kind| self.figure(*kind))
    }

    /// What most of the figures that count say, ties by the words.
    fn told<'a>(&'a self, what: impl Fn(&'a CasualtyFigure) -> Option<&'a str>) -> Option<&'a str> {
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        for word in self.reports.iter().filter(|r| r.counts && !r.copy).filter_map(|r| what(&r.figure)) {
            *votes.entry(word).or_default() += 1;
        }
        votes.into_iter().min_by_key(|(word, count)| (std::cmp::Reverse(*count), *word)).map(|(word, _)| word)
    }

    /// Who the people of a figure are. A headline says "seven dead" and the text below that they were civilians: where a figure does not say, another of the
    /// same kind and number does.
    fn group(&self, figure: &CasualtyFigure) -> VictimGroup {
        if figure.victim_group != VictimGroup::Unspecified {
            return figure.victim_group;
        }
        let same = self.reports.iter().filter(|r| !r.copy).map(|r| &r.figure).filter(|f| (f.kind, f.best) == (figure.kind, figure.best));
        same.map(|f| f.victim_group).find(|g| *g != VictimGroup::Unspecified).unwrap_or(VictimGroup::Unspecified)
    }

    /// Whether all who are counted among the dead by the chosen article are civilians.
    fn are_civilians(&self) -> bool {
        let Some(chosen) = self.figure(Kind::Killed) else { return false };
        let of_toll = |r: &&Report| r.counts && r.figure.doc_id == chosen.doc_id && r.figure.kind == Kind::Killed;
        self.reports.iter().filter(of_toll).all(|r| CIVILIANS.contains(&self.group(&r.figure)))
    }

    /// A text of each article that is no copy, by time, each once.
    fn texts(&self, text: impl Fn(&Report) -> Option<String>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for text in self.reports.iter().filter(|r| !r.copy).filter_map(text) {
            if !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }

    fn articles(&self) -> Vec<String> {
        self.texts(|r| Some(address(&r.document).to_string()))
    }
}

/// Where an article is found: its address, else its id.
pub(super) fn address(document: &Document) -> &str {
    document.url.as_deref().unwrap_or(&document.doc_id)
}

/// A field of an event.
pub(super) fn field(event: &Event, name: &str, format: &ExportFormat) -> Cell {
    let incident = &event.incident;
    let date = incident.date;
    let town = event.spot.filter(|s| s.precision != PlacePrecision::Country);
    let country = event.codes.as_ref().map(|c| c.name.clone());
    let joined = |texts: Vec<String>| Cell::text(Some(texts.join("; ")).filter(|t| !t.is_empty()));
    match name {
        "id" => Cell::Text(incident.incident_id.clone()),
        "what" => Cell::Text(event.what().to_string()),
        "event_name" => {
            let parts = [incident.place_name.clone().or(country), Some(event.what().to_string()), date.map(|d| d.to_string())];
            Cell::Text(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        "date" => Cell::text(date.map(|d| d.to_string())),
        "year" => Cell::whole(date.map(|d| d.year().into())),
        "month" => Cell::whole(date.map(|d| d.month().into())),
        "day" => Cell::whole(date.map(|d| d.day().into())),
        "day_known" => Cell::Text(if date.is_some() { "day" } else { "unknown" }.to_string()),
        "country" => Cell::text(country),
        "iso3" => Cell::text(event.codes.as_ref().map(|c| c.iso3.clone())),
        "iso_numeric" => Cell::whole(event.codes.as_ref().map(|c| c.numeric)),
        "region" => Cell::text(incident.country.as_ref().and_then(|c| format.region(c.as_str()))),
        "admin1" => Cell::text(incident.admin1.as_ref().map(|a| a.to_string())),
        "place" => Cell::text(incident.place_name.clone()),
        "place_line" => {
            let parts = [incident.place_name.clone(), incident.admin1.as_ref().map(|a| a.to_string()), country];
            joined(vec![parts.into_iter().flatten().collect::<Vec<_>>().join(", ")])
        }
        "place_precision" => Cell::text(event.spot.map(|s| s.precision.as_str())),
        "latitude" => event.spot.map_or(Cell::None, |s| Cell::Real(s.latitude)),
        "longitude" => event.spot.map_or(Cell::None, |s| Cell::Real(s.longitude)),
        "centroid" => Cell::text(event.spot.map(|s| format!("[{}, {}]", s.latitude, s.longitude))),
        "wkt" => Cell::text(event.spot.map(|s| format!("POINT ({} {})", s.longitude, s.latitude))),
        "priogrid" => Cell::whole(town.and_then(|s| Grid::Degrees(PRIO).cell(s.latitude, s.longitude)?.id.parse().ok())),
        "perpetrator" => Cell::text(event.told(|f| f.perpetrator.as_deref())),
        "victims" => Cell::text(event.main().and_then(|f| f.victims.clone()).or(event.told(|f| f.victims.as_deref()).map(str::to_string))),
        "victim_group" => Cell::text(event.main().map(|f| event.group(f).as_str())),
        "killed" => Cell::whole(event.best(Kind::Killed)),
        "killed_or_0" => Cell::Whole(event.best(Kind::Killed).unwrap_or(0)),
        "killed_low" => Cell::whole(event.tolls.get(&Kind::Killed).map(|t| t.low.unwrap_or(0))),
        "killed_high" => Cell::whole(event.tolls.get(&Kind::Killed).and_then(|t| t.high)),
        "killed_civilians" => Cell::whole(event.best(Kind::Killed).map(|n| if event.are_civilians() { n } else { 0 })),
        "killed_others" => Cell::whole(event.best(Kind::Killed).map(|n| if event.are_civilians() { 0 } else { n })),
        "injured" => Cell::whole(event.best(Kind::Injured)),
        "abducted" => Cell::whole(event.best(Kind::Abducted)),
        "abducted_any" => Cell::Whole(i64::from(event.has("abducted"))),
        "displaced" => Cell::whole(event.best(Kind::Displaced)),
        "displaced_qualifier" => Cell::text(event.figure(Kind::Displaced).map(|f| Qualifier::as_str(f.qualifier))),
        "evidence" => Cell::text(event.main().map(|f| f.evidence.clone())),
        "sources" => joined(event.texts(|r| r.source.clone())),
        "source_count" => Cell::Whole(incident.sources),
        "articles" => joined(event.articles()),
        "article_1" | "article_2" | "article_3" => {
            let at = usize::from(name.as_bytes()[name.len() - 1] - b'1');
            Cell::text(event.articles().into_iter().nth(at))
        }
        "headlines" => joined(event.texts(|r| r.document.title.clone())),
        "published_days" => joined(event.texts(|r| r.document.published_at.map(|t| t.strftime("%Y-%m-%d").to_string()))),
        "attributions" => joined(event.texts(|r| r.figure.attribution.clone())),
        "first_reported" => Cell::text(incident.first_reported.map(|t| t.to_string())),
        "last_reported_seconds" => Cell::whole(incident.last_reported.map(|t| t.as_second())),
        _ => Cell::None,
    }
}
