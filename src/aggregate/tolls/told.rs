//! Which number does a long article tell as the toll, where it tells several?
//!
//! Headline and lede tell it, and what follows repeats it; the largest number of a long text is more often another event's.
//! Each sentence speaks for the sum of its figures, the earlier the louder, and the sum with most voices wins.

use super::groups::{apart, sum};
use crate::model::{CasualtyFigure, Change, Document, Part};
use std::collections::BTreeMap;

/// Code points from which an article is long enough to recall other events; nine in ten notes on one incident are shorter.
/// Without a headline to speak first it takes more.
const LONG: i32 = 700;
const LONG_UNTITLED: i32 = 1000;

/// The voice of a headline, against that of the first sentence of the body (swept with the next one over 1 to 4 on local
/// news of shootings: between 2 and 3 no change of more than 0.1 points).
const HEADLINE: f64 = 2.0;

/// The part of a voice that is left where a sentence counts nobody by number: a person is named again and again.
const UNCOUNTED: f64 = 0.5;

/// The part that is left where the people may be inside another figure: the one whom the headline names may be one of
/// five, or the only one and the five another shooting's (swept from 0 to 1).
const INSIDE: f64 = 0.25;

/// Whether the article is long enough to be asked.
pub fn is_long(document: &Document) -> bool {
    document.text_chars >= if document.title.is_some() { LONG } else { LONG_UNTITLED }
}

/// What the sentence's figures come to: their sum, less the `dead` where the words leave open who of the shot lived.
pub fn living(group: &[&CasualtyFigure], dead: Option<i64>) -> i64 {
    let all = sum(group);
    let open = group.iter().all(|f| f.outcome_open) && group.iter().any(|f| !f.implicit);
    dead.filter(|d| open && (1..all).contains(d)).map_or(all, |d| all.saturating_sub(d))
}

/// The figures of the sentence that tells the sum with most voices, the earliest of them, and how loud it is. A zero is
/// heard only where nothing else is told.
pub fn most_told<'a>(figures: &[&'a CasualtyFigure], dead: Option<i64>) -> (Vec<&'a CasualtyFigure>, f64) {
    let mut sentences: BTreeMap<(Part, i32), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures {
        sentences.entry((figure.part, figure.sentence)).or_default().push(figure);
    }
    let mut told: BTreeMap<i64, (f64, Vec<&CasualtyFigure>)> = BTreeMap::new();
    for ((part, sentence), group) in sentences {
        let group = apart(&each_once(group));
        let mut voice = if part == Part::Title { HEADLINE } else { 1.0 / (1.0 + f64::from(sentence.max(0))) };
        if group.iter().all(|f| f.implicit) {
            voice *= UNCOUNTED;
        }
        if group.iter().all(|f| f.subset) {
            voice *= INSIDE;
        }
        let entry = told.entry(living(&group, dead)).or_insert_with(|| (0.0, group));
        entry.0 += voice;
    }
    if told.len() > 1 {
        told.remove(&0);
    }
    let loudest = told.into_values().rev().reduce(|best, next| if next.0 > best.0 { next } else { best });
    loudest.map_or_else(|| (Vec::new(), 0.0), |(voice, group)| (group, voice))
}

/// The figures of a sentence without the pronoun that means somebody named in it: "a girl is in hospital after she was shot".
fn each_once(group: Vec<&CasualtyFigure>) -> Vec<&CasualtyFigure> {
    if group.iter().any(|f| f.implicit && f.victims.is_some()) {
        return group.into_iter().filter(|f| !f.implicit || f.victims.is_some() || f.change == Change::New).collect();
    }
    group
}
