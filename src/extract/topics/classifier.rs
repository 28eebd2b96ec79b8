//! Topics by the words of the whole text, weighed by a trained model: what terms alone do not show.

use super::{Found, Words, media_topic};
use crate::extract::{Passage, Reading};
use crate::model::TopicMethod;
use crate::packs::TopicWeights;
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

/// Lets the classifier take part: top topics that terms found become stronger by what it says, and topics that it is sure
/// of and no term showed are added. Where terms show a top topic well enough it is not asked: it would change nothing but the last
/// digits of scores, and takes a quarter of the time of all topics.
pub(super) fn join(reading: &Reading, all: &mut Vec<Found>, w: &TopicWeights) {
    let Some(model) = &reading.pack.classifier else { return };
    if all.iter().any(|f| f.method == TopicMethod::Terms && f.info.level == 1 && f.score >= w.classifier_enough) {
        return;
    }
    let passages = reading.passages();
    let votes = model.votes(&passages.map(|p| p.words));
    let shown = all.iter().any(|f| f.info.level == 1);
    for found in all.iter_mut().filter(|f| f.method == TopicMethod::Terms && f.info.level == 1) {
        if let Some(class) = model.class(found.info.id.as_str()) {
            found.score = 1.0 - (1.0 - found.score) * (1.0 - model.probability(&votes, class) * w.classifier_mix);
        }
    }
    let probabilities: Vec<f64> = (0..model.classes.len()).map(|c| model.probability(&votes, c)).collect();
    // Where no term shows anything, the strongest top topic is better than none.
    let last_resort = (0..model.classes.len())
        .filter(|&c| !shown && level(&model.classes[c]) == 1 && probabilities[c] >= w.classifier_least)
        .max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]).then(b.cmp(&a)));
    for (class, &p) in probabilities.iter().enumerate() {
        let id = &model.classes[class];
        let told = p >= w.classifier_sure || last_resort == Some(class);
        if !told || all.iter().any(|f| f.info.id.as_str() == id) {
            continue;
        }
        let Some(info) = media_topic(id) else { continue };
        let spans = |p: &Passage| model.words(p.words, class, WORDS).into_iter().map(|(span, _)| (p.part, span)).collect::<Vec<_>>();
        let mut spans = passages.iter().flat_map(spans).take(WORDS).collect::<Vec<_>>();
        spans.sort();
        all.push(Found { info, score: p, method: TopicMethod::Classifier, words: Words::Spans(spans) });
    }
}

fn level(id: &str) -> i32 {
    media_topics().get(id).map_or(0, |n| n.level)
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
