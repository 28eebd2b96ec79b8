//! What is it about? Topics that the article lists itself, that its terms show, and that its words as a whole speak for; of
//! all these, those that an editor would name.

mod around;
mod classifier;
mod judge;
mod learn;
mod rank;
mod stated;
mod terms;

pub use classifier::{Verdict, verdicts};
pub use learn::{learn, learn_profile};
pub use stated::prove;

use super::Reading;
use crate::model::{Evidence, Part, Topic, TopicMethod};
use crate::packs::TermLists;
use crate::packs::taxonomy::{TopicInfo, media_topics};
use crate::tables::Label;
use crate::text::Span;

/// A topic with what shows it, before it is ranked.
#[derive(Debug, Clone, PartialEq)]
struct Found<'a> {
    info: &'a TopicInfo,
    score: f64,
    method: TopicMethod,
    words: Words,
}

/// Which words show a topic.
#[derive(Debug, Clone, PartialEq)]
enum Words {
    /// These.
    Spans(Vec<(Part, Span)>),
    /// Those of the terms of the topic with this number: they are looked up for the few topics that are told.
    Terms(usize),
}

/// Finds the rows of `topics` in one document: the article's own list of topics first in rank, then by how likely an editor
/// would name them. Of taxonomies without a learnt ranking the strongest come first, before those that stand above them in the tree.
pub fn find(reading: &Reading) -> Vec<Topic> {
    let lists = &reading.pack.topics.lists;
    let passages = reading.passages();
    let stated = stated::find(reading);
    let shown = terms::find(lists, &passages);
    let ranked = match &reading.pack.judge {
        Some(judge) => judge::rank(reading, judge, &shown, stated),
        None => rank::rank(with_terms(stated, &shown, lists), &lists.weights, true),
    };
    let mut out = rows(reading, &lists.taxonomy, &shown, ranked);
    for lists in &reading.pack.taxonomies {
        let shown = terms::find(lists, &passages);
        let ranked = rank::rank(by_terms(&shown, lists).collect(), &lists.weights, false);
        out.extend(rows(reading, &lists.taxonomy, &shown, ranked));
    }
    out
}

/// The topics that an article lists, and those that terms show; where both do, its own word stands, and the terms make it
/// stronger.
fn with_terms<'a>(mut all: Vec<Found<'a>>, shown: &terms::Shown, lists: &'a TermLists) -> Vec<Found<'a>> {
    let listed = all.len();
    for found in by_terms(shown, lists) {
        match all[..listed].iter_mut().find(|f| f.info.id == found.info.id) {
            Some(own) => own.score = own.score.max(found.score),
            None => all.push(found),
        }
    }
    all
}

fn by_terms<'a>(shown: &terms::Shown, lists: &'a TermLists) -> impl Iterator<Item = Found<'a>> {
    let found =
        |(topic, score): (usize, f64)| Found { info: &lists.nodes[topic], score, method: TopicMethod::Terms, words: Words::Terms(topic) };
    shown.topics().map(found)
}

fn rows(reading: &Reading, taxonomy: &str, shown: &terms::Shown, ranked: Vec<Found>) -> Vec<Topic> {
    let spans = |words: Words| match words {
        Words::Spans(spans) => spans,
        Words::Terms(topic) => shown.spans(topic),
    };
    (1..)
        .zip(ranked)
        .map(|(rank, f)| Topic {
            doc_id: reading.document.doc_id.clone(),
            taxonomy: Label::from(taxonomy),
            label: f.info.label.clone(),
            path: f.info.path.clone(),
            level: f.info.level,
            topic_id: f.info.id.clone(),
            // Four decimals: more would claim what counts of words cannot tell.
            score: (f.score * 10_000.0).round() / 10_000.0,
            rank,
            method: f.method,
            evidence: spans(f.words)
                .into_iter()
                .map(|(part, span)| reading.locate(part, span))
                .map(|l| Evidence { part: l.part, start: l.start, end: l.end, text: l.text.to_string() })
                .collect(),
        })
        .collect()
}

/// Runs the examples of lists of terms; gives a line for each that fails.
pub fn prove_terms(lists: &TermLists, file: &str) -> Vec<String> {
    let mut failures = Vec::new();
    for (topic, example) in &lists.finds {
        let wanted: Vec<&str> = example.split('[').skip(1).filter_map(|p| p.split(']').next()).collect();
        let found = terms::evidence(lists, *topic, &example.replace(['[', ']'], ""));
        if found != wanted {
            failures.push(format!("{file}: {} finds \"{example}\", but found {found:?}", lists.nodes[*topic].id));
        }
    }
    for (topic, text) in &lists.ignores {
        let found = terms::evidence(lists, *topic, text);
        if !found.is_empty() {
            failures.push(format!("{file}: {} ignores \"{text}\", but found {found:?}", lists.nodes[*topic].id));
        }
    }
    failures
}

/// A Media Topic as found rows need it. Packs name live topics only, so that there always is one.
fn media_topic(id: &str) -> Option<&'static TopicInfo> {
    media_topics().info(id)
}
