//! What does one article tell of one event? A story: the article's figures of it, its day and place, and the words to know it by.
//!
//! The figures of an article's own incident are its main story. Figures that stand with a day and place of their own, far from
//! those of the main story, are told in passing: each such day and place is a story by itself.

use super::words;
use crate::model::{AttributionKind, CasualtyFigure, Cause, Document, DocumentToll, Kind, Part, Scope, VersionMark};
use crate::text::{CodePoints, fold};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Days from which a figure with a day of its own is of another event than the article's.
const ANOTHER_DAY: i32 = 7;
/// Code points around a figure told in passing whose words are taken.
const AROUND: usize = 300;
/// Days and places kept of one story.
const MOST: usize = 8;
/// Rules that only assume a day.
const ASSUMED: [&str; 2] = ["published", "dateline"];

/// Where a story lies.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Site {
    /// GeoNames id.
    pub place_id: Option<i64>,
    /// Its name.
    pub place_name: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// First-level area.
    pub admin1: Option<String>,
}

/// The toll of a kind that a story tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryToll {
    /// The fate.
    pub kind: Kind,
    /// The least.
    pub low: Option<i64>,
    /// The number.
    pub best: Option<i64>,
    /// The most.
    pub high: Option<i64>,
    /// The figure that decided.
    pub figure_id: String,
    /// Who says so.
    pub attribution: Option<AttributionKind>,
}

/// A figure of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryFigure {
    /// Its key.
    pub figure_id: String,
    /// The fate.
    pub kind: Kind,
    /// Whether its article's toll is made of it.
    pub counts: bool,
}

/// One article's account of one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// The article.
    pub doc_id: String,
    /// Whether the event is told in passing and is not the article's own.
    pub passing: bool,
    /// When the article was published, in microseconds.
    pub published: Option<i64>,
    /// Who tells it: agency, else source.
    pub teller: Option<String>,
    /// The same, or the article's cluster: equal for what is not told independently.
    pub source: String,
    /// The article that this one repeats.
    pub copy_of: Option<String>,
    /// The article's version before it, which it replaces.
    pub version_of: Option<String>,
    /// Whether the article says that it is a correction.
    pub correction: bool,
    /// The tolls.
    pub tolls: Vec<StoryToll>,
    /// All figures.
    pub figures: Vec<StoryFigure>,
    /// Where.
    pub site: Site,
    /// The day of the event, as a number, and whether the text tells it.
    pub day: Option<(i32, bool)>,
    /// Whether the text tells a longer stretch and no day.
    pub stretch: bool,
    /// Day numbers of the tolls.
    pub days: Vec<i32>,
    /// Day numbers that the text itself tells.
    pub stated: Vec<i32>,
    /// Places of the tolls.
    pub places: Vec<i64>,
    /// All places of figures.
    pub named: Vec<i64>,
    /// First-level areas of the tolls, as hashes.
    pub areas: Vec<u32>,
    /// Countries of the tolls, as hashes.
    pub countries: Vec<u32>,
    /// Hashes of the words of its place's names, which the place itself already tells.
    pub place_words: Vec<u32>,
    /// What harmed people, a bit for each cause.
    pub causes: u32,
    /// Ages that it tells, sorted; none of what is told in passing.
    pub ages: Vec<u8>,
    /// Its words, as `words::of_article` gives them.
    pub words: Vec<u32>,
}

impl Story {
    /// Gives back the room that its lists do not need: stories are many, and wait long.
    pub fn trim(&mut self) {
        self.tolls.shrink_to_fit();
        self.figures.shrink_to_fit();
        [&mut self.days, &mut self.stated].into_iter().for_each(Vec::shrink_to_fit);
        [&mut self.places, &mut self.named].into_iter().for_each(Vec::shrink_to_fit);
        [&mut self.areas, &mut self.countries, &mut self.place_words, &mut self.words].into_iter().for_each(Vec::shrink_to_fit);
        self.ages.shrink_to_fit();
    }
}

/// The number of a day.
pub fn day_number(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// The stories of one article, its own first.
pub fn stories(document: &Document, figures: &[CasualtyFigure], tolls: &[DocumentToll]) -> Vec<Story> {
    let counted: Vec<&CasualtyFigure> = figures.iter().filter(|f| is_of_event(f)).collect();
    let own: Vec<&DocumentToll> = tolls.iter().filter(|t| t.scope == Scope::Incident && !t.figures.is_empty()).collect();
    let mut main = (!own.is_empty()).then(|| main_story(document, &counted, &own));
    let mut elsewhere: BTreeMap<(i32, Site), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in counted {
        let counts = own.iter().any(|t| t.figures.contains(&figure.figure_id));
        match (stated_day(figure), &mut main) {
            (Some(day), None) if figure.country.is_some() && figure.best > Some(0) => {
                elsewhere.entry((day, site(figure))).or_default().push(figure);
            }
            (Some(day), Some(main)) if !counts && figure.best > Some(0) && is_elsewhere(figure, day, main) => {
                elsewhere.entry((day, site(figure))).or_default().push(figure);
            }
            (_, Some(main)) => main.figures.push(StoryFigure { figure_id: figure.figure_id.clone(), kind: figure.kind, counts }),
            _ => {}
        }
    }
    let passing = elsewhere.into_iter().map(|((day, site), figures)| passing_story(document, day, site, &figures));
    main.into_iter().chain(passing).collect()
}

/// Whether a figure counts people of one event, and is said to be so.
fn is_of_event(figure: &CasualtyFigure) -> bool {
    figure.scope == Scope::Incident && figure.status.is_asserted()
}

/// The day that the text tells for a figure.
fn stated_day(figure: &CasualtyFigure) -> Option<i32> {
    let assumed = figure.window_rule.as_ref().is_none_or(|r| ASSUMED.contains(&r.as_str()));
    single_day(figure.window_start, figure.window_end).filter(|_| !assumed)
}

/// The hash of a first-level area of a country.
fn area(country: impl Display, admin1: impl Display) -> u32 {
    words::hash(&format!("{country}/{admin1}"))
}

fn single_day(start: Option<Date>, end: Option<Date>) -> Option<i32> {
    start.filter(|_| start == end).map(day_number)
}

/// Whether a figure's own day and place are far from those of the main story.
fn is_elsewhere(figure: &CasualtyFigure, day: i32, main: &Story) -> bool {
    let own_words = |rule: Option<&str>| rule == Some("same_sentence");
    let far = !main.days.is_empty() && main.days.iter().all(|d| (d - day).abs() > ANOTHER_DAY);
    let country = figure.country.as_ref().map(|c| words::hash(c.as_str()));
    let abroad = own_words(figure.place_rule.as_ref().map(|r| r.as_str()))
        && country.is_some_and(|c| !main.countries.is_empty() && !main.countries.contains(&c));
    let dated = own_words(figure.window_rule.as_ref().map(|r| r.as_str()));
    figure.country.is_some() && dated && (far && (figure.background || figure.recalled || abroad) || abroad && !main.days.contains(&day))
}

fn site(figure: &CasualtyFigure) -> Site {
    Site {
        place_id: figure.place_id,
        place_name: figure.place_name.clone(),
        country: figure.country.as_ref().map(|c| c.to_string()),
        admin1: figure.admin1.as_ref().map(|a| a.to_string()),
    }
}

fn main_story(document: &Document, figures: &[&CasualtyFigure], tolls: &[&DocumentToll]) -> Story {
    let title = document.title.as_deref().unwrap_or("");
    let (words, ages) = (words::of_article(title, &document.text), words::ages(title, &document.text));
    let mut story = Story { words, ages, ..blank(document) };
    let told = tolls.iter().find(|t| t.kind == Kind::Killed && t.best > Some(0)).or(tolls.first());
    let placed = told.filter(|t| t.country.is_some()).or(tolls.iter().find(|t| t.country.is_some()));
    story.site = placed.map_or_else(Site::default, |t| Site {
        place_id: t.place_id,
        place_name: t.place_name.clone(),
        country: t.country.as_ref().map(|c| c.to_string()),
        admin1: t.admin1.as_ref().map(|a| a.to_string()),
    });
    for toll in tolls {
        // A country is where very much happens: it is no place in common.
        keep(&mut story.places, toll.place_id.filter(|_| toll.admin1.is_some()));
        keep(&mut story.days, single_day(toll.window_start, toll.window_end));
        let country = toll.country.as_ref().map(|c| c.as_str());
        keep(&mut story.countries, country.map(words::hash));
        keep(&mut story.areas, country.zip(toll.admin1.as_ref()).map(|(c, a)| area(c, a)));
        // A headline has the number and the text below it says whose it is.
        let told = |f: &&&CasualtyFigure| toll.figures.contains(&f.figure_id) || f.kind == toll.kind && f.best == toll.best;
        story.tolls.push(StoryToll {
            kind: toll.kind,
            low: toll.low,
            best: toll.best,
            high: toll.high,
            figure_id: toll.figures.first().cloned().unwrap_or_default(),
            attribution: figures.iter().filter(told).find_map(|f| f.attribution_kind),
        });
    }
    for figure in figures {
        keep(&mut story.stated, stated_day(figure));
        keep(&mut story.named, figure.place_id);
        story.causes |= cause_bit(figure.cause);
    }
    let main_day = told.and_then(|t| single_day(t.window_start, t.window_end)).or(story.days.first().copied());
    story.day = main_day.map(|day| (day, story.stated.contains(&day)));
    story.stretch = story.day.is_none() && tolls.iter().any(|t| t.window_start.is_some());
    finish(story)
}

fn passing_story(document: &Document, day: i32, site: Site, figures: &[&CasualtyFigure]) -> Story {
    let mut story = Story { passing: true, day: Some((day, true)), days: vec![day], stated: vec![day], ..blank(document) };
    keep(&mut story.places, site.place_id.filter(|_| site.admin1.is_some()));
    story.named.clone_from(&story.places);
    keep(&mut story.countries, site.country.as_deref().map(words::hash));
    keep(&mut story.areas, site.country.as_ref().zip(site.admin1.as_ref()).map(|(c, a)| area(c, a)));
    story.site = site;
    let mut best: BTreeMap<Kind, &CasualtyFigure> = BTreeMap::new();
    for figure in figures.iter().copied() {
        story.causes |= cause_bit(figure.cause);
        let most = best.entry(figure.kind).or_insert(figure);
        if !figure.subset && (most.subset || figure.best > most.best) {
            *most = figure;
        }
    }
    for figure in figures {
        let counts = best.get(&figure.kind).is_some_and(|b| b.figure_id == figure.figure_id);
        story.figures.push(StoryFigure { figure_id: figure.figure_id.clone(), kind: figure.kind, counts });
    }
    story.tolls.extend(best.values().map(|f| StoryToll {
        kind: f.kind,
        low: f.low,
        best: f.best,
        high: f.high,
        figure_id: f.figure_id.clone(),
        attribution: f.attribution_kind,
    }));
    story.words = figures.first().map_or_else(Vec::new, |f| words_around(document, f));
    finish(story)
}

/// The words that stand around a figure.
fn words_around(document: &Document, figure: &CasualtyFigure) -> Vec<u32> {
    let text = match figure.part {
        Part::Title => document.title.as_deref().unwrap_or(""),
        Part::Body => &document.text,
    };
    let points = CodePoints::new(text);
    let (start, end) = (figure.start.max(0) as usize, figure.end.max(0) as usize);
    let (from, to) = (points.to_byte(text, start.saturating_sub(AROUND)), points.to_byte(text, (end + AROUND).min(points.len())));
    words::of_text(text.get(from..to).unwrap_or(""), usize::MAX)
}

fn blank(document: &Document) -> Story {
    let teller = document.teller();
    Story {
        doc_id: document.doc_id.clone(),
        passing: false,
        published: document.published_at.map(|t| t.as_microsecond()),
        teller: teller.map(|s| s.to_string()),
        source: teller.map_or_else(|| document.cluster_id.clone(), |s| s.as_str().to_lowercase()),
        copy_of: document.duplicate_of.clone(),
        version_of: document.version_of.clone(),
        correction: document.version_mark == Some(VersionMark::Correction),
        tolls: Vec::new(),
        figures: Vec::new(),
        site: Site::default(),
        day: None,
        stretch: false,
        days: Vec::new(),
        stated: Vec::new(),
        places: Vec::new(),
        named: Vec::new(),
        areas: Vec::new(),
        countries: Vec::new(),
        place_words: Vec::new(),
        causes: 0,
        ages: Vec::new(),
        words: Vec::new(),
    }
}

/// Adds to a short list what it does not hold yet.
fn keep<T: PartialEq>(list: &mut Vec<T>, item: Option<T>) {
    if let Some(item) = item
        && list.len() < MOST
        && !list.contains(&item)
    {
        list.push(item);
    }
}

fn cause_bit(cause: Option<Cause>) -> u32 {
    cause.and_then(|c| Cause::ALL.iter().position(|a| *a == c)).map_or(0, |at| 1 << at)
}

fn finish(mut story: Story) -> Story {
    for place in [&story.site.place_name, &story.site.admin1].into_iter().flatten() {
        let parts = place.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let hashes: Vec<u32> = parts.map(|w| words::hash(&fold(w))).collect();
        story.place_words.extend(hashes.windows(2).map(|w| words::name(w[0], w[1])));
        story.place_words.extend(hashes);
    }
    story.place_words.sort_unstable();
    story.place_words.dedup();
    story
}
