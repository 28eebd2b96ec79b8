//! What is it about? Topics that the article lists itself, that its terms show, and that its words as a whole speak for.

mod classifier;
mod rank;
mod stated;
mod terms;

pub use classifier::{Verdict, verdicts};
pub use stated::prove;

use super::Reading;
use crate::model::{Evidence, Part, Topic, TopicMethod};
use crate::packs::TermLists;
use crate::packs::taxonomy::{TopicInfo, media_topics};
use crate::tables::Label;
use crate::text::Span;
use std::sync::Arc;

/// A topic with what shows it, before it is ranked.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    info: Arc<TopicInfo>,
    score: f64,
    method: TopicMethod,
    spans: Vec<(Part, Span)>,
}

/// Finds the rows of `topics` in one document: the article's own list of topics first in rank, then by score, the most
/// telling topics before those that stand above them in the tree.
pub fn find(reading: &Reading) -> Vec<Topic> {
    let lists = &reading.pack.topics.lists;
    let mut all = stated::find(reading);
    let listed = all.len();
    for found in by_terms(reading, lists) {
        match all[..listed].iter_mut().find(|f| f.info.id == found.info.id) {
            // The article's own word stands; the terms make it stronger.
            Some(own) => own.score = own.score.max(found.score),
            None => all.push(found),
        }
    }
    classifier::join(reading, &mut all, &lists.weights);
    let mut out = rows(reading, &lists.taxonomy, rank::rank(all, &lists.weights, true));
    for lists in &reading.pack.taxonomies {
        out.extend(rows(reading, &lists.taxonomy, rank::rank(by_terms(reading, lists), &lists.weights, false)));
    }
    out
}

fn by_terms(reading: &Reading, lists: &TermLists) -> Vec<Found> {
    terms::find(lists, reading.text(Part::Title), reading.text(Part::Body))
        .into_iter()
        .map(|s| Found { info: lists.nodes[s.topic].clone(), score: s.score, method: TopicMethod::Terms, spans: s.spans })
        .collect()
}

fn rows(reading: &Reading, taxonomy: &str, ranked: Vec<Found>) -> Vec<Topic> {
    (1..)
        .zip(ranked)
        .map(|(rank, f)| Topic {
            doc_id: reading.document.doc_id.clone(),
            taxonomy: Label::from(taxonomy),
            label: Label::new(f.info.label.clone()),
            path: Label::new(f.info.path.clone()),
            level: f.info.level,
            topic_id: Label::new(f.info.id.clone()),
            // Four decimals: more would claim what counts of words cannot tell.
            score: (f.score * 10_000.0).round() / 10_000.0,
            rank,
            method: f.method,
            evidence: f
                .spans
                .into_iter()
                .map(|(part, span)| reading.locate(part, span))
                .map(|l| Evidence { part: l.part, start: l.start, end: l.end, text: l.text })
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

/// A Media Topic as found rows need it.
fn media_topic(id: &str) -> Arc<TopicInfo> {
    let info = media_topics().info(id).unwrap_or_else(|| TopicInfo {
        id: id.to_string(),
        label: String::new(),
        path: String::new(),
        level: 0,
        line: vec![id.to_string()],
    });
    Arc::new(info)
}
