//! Topics by the words of the whole text, weighed by a trained model: what terms alone do not show.

use super::{Found, media_topic};
use crate::extract::Reading;
use crate::model::{Part, TopicMethod};
use crate::packs::TopicWeights;
use crate::packs::taxonomy::media_topics;
use crate::text::Span;

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
/// of and no term showed are added.
pub(super) fn join(reading: &Reading, all: &mut Vec<Found>, w: &TopicWeights) {
    let Some(model) = &reading.pack.classifier else { return };
    let (title, body) = (reading.text(Part::Title), reading.text(Part::Body));
    let votes = model.votes(&[title, body]);
    let probabilities: Vec<f64> = (0..model.classes.len()).map(|c| model.probability(&votes, c)).collect();
    let shown = all.iter().any(|f| f.info.level == 1);
    // Where no term shows anything, the strongest top topic is better than none.
    let last_resort = (0..model.classes.len())
        .filter(|&c| !shown && level(&model.classes[c]) == 1 && probabilities[c] >= w.classifier_least)
        .max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]).then(b.cmp(&a)));
    for found in all.iter_mut().filter(|f| f.method == TopicMethod::Terms && f.info.level == 1) {
        if let Some(class) = model.class(&found.info.id) {
            found.score = 1.0 - (1.0 - found.score) * (1.0 - probabilities[class] * w.classifier_mix);
        }
    }
    for (class, &p) in probabilities.iter().enumerate() {
        let id = &model.classes[class];
        let told = p >= w.classifier_sure || last_resort == Some(class);
        if !told || all.iter().any(|f| &f.info.id == id) {
            continue;
        }
        let spans = |part: Part, text: &str| -> Vec<(Part, Span)> {
            model.words(text, class, WORDS).into_iter().map(|(span, _)| (part, span)).collect()
        };
        let mut spans = [spans(Part::Title, title), spans(Part::Body, body)].concat();
        spans.truncate(WORDS);
        spans.sort();
        all.push(Found { info: media_topic(id), score: p, method: TopicMethod::Classifier, spans });
    }
}

fn level(id: &str) -> i32 {
    media_topics().get(id).map_or(0, |n| n.level)
}

/// What the classifier says of a document: topics at `least` or above, the most probable first.
pub fn verdicts(reading: &Reading, least: f64) -> Vec<Verdict> {
    let Some(model) = &reading.pack.classifier else { return Vec::new() };
    let (title, body) = (reading.text(Part::Title), reading.text(Part::Body));
    let votes = model.votes(&[title, body]);
    let mut out: Vec<Verdict> = model
        .classes
        .iter()
        .enumerate()
        .map(|(class, id)| (class, id, model.probability(&votes, class)))
        .filter(|(_, _, p)| *p >= least)
        .map(|(class, id, probability)| {
            let words = |text: &str| -> Vec<(String, f64)> {
                model.words(text, class, WORDS).into_iter().map(|(span, weight)| (span.of(text).to_string(), weight)).collect()
            };
            let mut words = [words(title), words(body)].concat();
            words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            words.dedup_by(|a, b| a.0.eq_ignore_ascii_case(&b.0));
            words.truncate(WORDS);
            Verdict { id: id.clone(), label: media_topics().get(id).map_or(String::new(), |n| n.label.to_string()), probability, words }
        })
        .collect();
    out.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(&b.id)));
    out
}
