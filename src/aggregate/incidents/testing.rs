//! Stories for tests.

use super::story::{Site, Story, StoryFigure, StoryToll};
use super::words;
use crate::model::Kind;

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
