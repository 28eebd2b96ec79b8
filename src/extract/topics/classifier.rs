//! Topics by the words of the whole text, weighed by a trained model: what terms alone do not show.

use crate::extract::{Passage, Reading};
use crate::packs::Judge;
use crate::packs::taxonomy::media_topics;

/// Words that are told of a topic.
const WORDS: usize = 5;

/// What the classifier says of one topic, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The topic's id.
    pub id: String,
    /// Its English label.
    pub label: String,
    /// The share of held-out examples that were right at this strength, 0 to 1.
    pub probability: f64,
    /// The words that speak most for it, with their weight.
    pub words: Vec<(String, f64)>,
}

/// What the classifier says of each of its topics, as numbers of the lists. Where terms show a top topic well enough it is not
/// asked: it would change little, and takes a quarter of the time of all topics.
pub(super) fn probabilities(reading: &Reading, judge: &Judge, scores: &[(usize, f64)]) -> Vec<(usize, f64)> {
    let lists = &reading.pack.topics.lists;
    let Some(model) = &reading.pack.classifier else { return Vec::new() };
    if scores.iter().any(|&(topic, score)| lists.nodes[topic].level == 1 && score >= lists.weights.classifier_enough) {
        return Vec::new();
    }
    let votes = model.votes(&reading.passages().map(|p| p.words));
    let of = |(class, topic): (usize, &Option<usize>)| Some(((*topic)?, model.probability(&votes, class)));
    judge.classes.iter().enumerate().filter_map(of).collect()
}

/// Which desk the article is of: the top topic that terms show best, stronger by what the classifier says. One that it is sure
/// of takes part without a term; where no term shows any, the likeliest is better than none.
pub(super) fn strongest(reading: &Reading, scores: &[(usize, f64)], probabilities: &[(usize, f64)]) -> Option<usize> {
    let lists = &reading.pack.topics.lists;
    let w = &lists.weights;
    let is_top = |topic: &usize| lists.nodes[*topic].level == 1;
    let probability = |topic: usize| probabilities.iter().find(|p| p.0 == topic).map_or(0.0, |p| p.1);
    let by_terms: Vec<(usize, f64)> = scores.iter().copied().filter(|(topic, _)| is_top(topic)).collect();
    let least = if by_terms.is_empty() { w.classifier_least } else { w.classifier_sure };
    let alone = probabilities.iter().copied().filter(|(topic, p)| is_top(topic) && *p >= least && by_terms.iter().all(|t| t.0 != *topic));
    let lifted = by_terms.iter().map(|&(topic, score)| (topic, 1.0 - (1.0 - score) * (1.0 - probability(topic) * w.classifier_mix)));
    let id = |topic: usize| &lists.nodes[topic].id;
    lifted.chain(alone).max_by(|a, b| a.1.total_cmp(&b.1).then(id(b.0).cmp(id(a.0)))).map(|(topic, _)| topic)
}

/// What the classifier says of a document: topics at `least` or above, the most probable first.
pub fn verdicts(reading: &Reading, least: f64) -> Vec<Verdict> {
    let Some(model) = &reading.pack.classifier else { return Vec::new() };
    let passages = reading.passages();
    let votes = model.votes(&passages.map(|p| p.words));
    let mut out: Vec<Verdict> = model
        .classes
        .iter()
        .enumerate()
        .map(|(class, id)| (class, id, model.probability(&votes, class)))
        .filter(|(_, _, p)| *p >= least)
        .map(|(class, id, probability)| {
            let words = |p: &Passage| -> Vec<(String, f64)> {
                model.words(p.words, class, WORDS).into_iter().map(|(span, weight)| (span.of(p.text).to_string(), weight)).collect()
            };
            let mut words: Vec<(String, f64)> = passages.iter().flat_map(words).collect();
            words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            words.dedup_by(|a, b| a.0.eq_ignore_ascii_case(&b.0));
            words.truncate(WORDS);
            Verdict { id: id.clone(), label: media_topics().get(id).map_or(String::new(), |n| n.label.to_string()), probability, words }
        })
        .collect();
    out.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(&b.id)));
    out
}
