//! Stories for tests, and what is made of them, in memory.

use super::super::days::{Each, Give, Sums, Tally};
use super::story::{Site, Story, StoryFigure, StoryToll};
use super::{CasualtySums, Incidents, words};
use crate::error::Result;
use crate::model::{Kind, Reconcile};
use crate::packs::IncidentWeights;
use crate::packs::gazetteer::Grid;
use std::collections::BTreeMap;

/// A tally in memory.
#[derive(Default)]
pub struct Held(BTreeMap<Vec<u8>, Sums>);

impl Tally for Held {
    fn add(&mut self, key: &[u8], sums: Sums) -> Result<()> {
        self.0.entry(key.to_vec()).or_default().iter_mut().zip(sums).for_each(|(to, sum)| *to += sum);
        Ok(())
    }

    fn each(self, each: Each) -> Result<()> {
        self.0.iter().try_for_each(|(key, sums)| each(key, *sums))
    }
}

/// The incidents of stories, each table in its declared order.
pub fn incidents(stories: Vec<Story>) -> Incidents {
    let mut all = Vec::new();
    let weights = IncidentWeights::embedded().expect("the weights load");
    let mut keep = |told| {
        all.push(told);
        Ok(())
    };
    super::incidents(stories, &weights, &mut keep).expect("nothing fails");
    all.sort_by(|a, b| a.incident.incident_id.cmp(&b.incident.incident_id));
    let mut rows = Incidents::default();
    all.into_iter().for_each(|told| rows.push(told));
    rows
}

/// The sums of incidents.
pub fn sums(found: &Incidents, rule: Reconcile, grid: Option<Grid>) -> CasualtySums<Held> {
    let mut sums = CasualtySums::new(rule, grid, |_| Held::default());
    found.clone().each().for_each(|told| sums.add(&told).expect("nothing fails"));
    sums
}

/// The rows that `give` is given.
pub fn rows<R>(make: impl FnOnce(Give<R>) -> Result<()>) -> Vec<R> {
    let mut rows = Vec::new();
    let mut keep = |row| {
        rows.push(row);
        Ok(())
    };
    make(&mut keep).expect("nothing fails");
    rows
}

/// The first of November 2021, by number.
pub const DAY: i32 = 18_932;

/// So many hours into that day, in microseconds.
pub fn at(hour: i64) -> i64 {
    (i64::from(DAY) * 24 + hour) * 3_600_000_000
}

/// A story of a day and place, with so many dead, told by a source of its own.
pub fn story(id: &str, best: i64) -> Story {
    let figure_id = format!("figure {id}");
    Story {
        doc_id: id.to_string(),
        passing: false,
        published: Some(at(12)),
        teller: Some(format!("paper {id}")),
        source: format!("paper {id}"),
        copy_of: None,
        version_of: None,
        correction: false,
        tolls: vec![StoryToll {
            kind: Kind::Killed,
            low: Some(best),
            best: Some(best),
            high: Some(best),
            figure_id: figure_id.clone(),
            attribution: None,
        }],
        figures: vec![StoryFigure { figure_id, kind: Kind::Killed, counts: true }],
        site: Site { place_id: Some(1), place_name: Some("Osterby".into()), country: Some("NO".into()), admin1: Some("Karlen".into()) },
        day: Some((DAY, true)),
        stretch: false,
        days: vec![DAY],
        stated: vec![DAY],
        places: vec![1],
        named: vec![1],
        areas: vec![words::hash("NO/Karlen")],
        countries: vec![words::hash("NO")],
        place_words: vec![words::hash("osterby")],
        causes: 0,
        ages: Vec::new(),
        words: Vec::new(),
    }
}

/// The same with words that stand in its lead.
pub fn worded(id: &str, best: i64, text: &str) -> Story {
    Story { words: words::of_text(text, usize::MAX), ..story(id, best) }
}
