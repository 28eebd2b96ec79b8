//! What the lists of terms say of words: every word of a topic's lists, taken out of its term, is worth something beside
//! others of the same topic. A word weighs more the more often the lists of a topic have it, and the fewer topics have it.

use super::{Profile, Saying};
use crate::packs::topics::SmallWords;
use crate::packs::topics::lists::{TermLists, TopicToml};
use crate::packs::topics::math::{exp, ln, ln_1p};
use crate::packs::topics::model::BEGINNING;
use crate::text::{PlainWord, plain_words};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of the profile; their meanings stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileWeights {
    /// What a word of the topic's label weighs.
    label: f64,
    /// One of its `cues`.
    cues: f64,
    /// One of its `strong` and ordinary terms.
    terms: f64,
    /// One of its `company`.
    company: f64,
    /// One of its `weak` terms.
    weak: f64,
    /// What the beginning of a word weighs beside the word.
    beginning: f64,
    /// The length of a topic's weights to this power levels topics with many words and those with few.
    levelled: f64,
    /// Topics that one word of the lists speaks for.
    most: usize,
    /// What a word counts that stands in the title, in the lead, and elsewhere only.
    pub(in crate::packs::topics) places: [f64; 3],
    /// What the lists count where articles teach.
    pub(super) lists: f64,
    /// The longest step that an article teaches, and how often all are gone through.
    pub(super) step: f64,
    pub(super) rounds: usize,
    /// Topics that one word speaks for when all is learnt, and the least that it says, as a part of the most.
    pub(super) kept: usize,
    pub(super) least: f64,
}

impl Profile {
    /// The profile of the lists alone. Words of `small` say nothing.
    pub(in crate::packs::topics) fn of_lists(topics: &[TopicToml], lists: &TermLists, small: &SmallWords, w: &ProfileWeights) -> Profile {
        Profile::of(&said(topics, lists, small, w), small.hashes(), &vec![0.0; lists.nodes.len()], w.places)
    }
}

/// What the lists of terms say, taken apart.
fn said(topics: &[TopicToml], lists: &TermLists, small: &SmallWords, w: &ProfileWeights) -> Vec<Saying> {
    let mut weights: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for topic in topics {
        let Some(at) = lists.index(&topic.id) else { continue };
        let label = [lists.nodes[at].label.to_string()];
        let parts: [(&[String], f64); 6] = [
            (&label, w.label),
            (&topic.strong, w.terms),
            (&topic.terms, w.terms),
            (&topic.company, w.company),
            (&topic.weak, w.weak),
            (&topic.cues, w.cues),
        ];
        for (term, weight) in parts.iter().flat_map(|(terms, weight)| terms.iter().map(move |t| (t, weight))) {
            let share = weight / (term.split(' ').count() as f64).sqrt();
            for word in plain_words(term).iter().filter(|word| says(word, small)) {
                *weights.entry((at as u32, word.hash)).or_default() += share;
                if word.beginning != 0 {
                    *weights.entry((at as u32, word.beginning ^ BEGINNING)).or_default() += share * w.beginning;
                }
            }
        }
    }
    levelled(&weights, w)
}

/// Whether a word may say something.
pub(super) fn says(word: &PlainWord, small: &SmallWords) -> bool {
    super::says(word) && !small.holds(word.key)
}

fn levelled(weights: &BTreeMap<(u32, u32), f64>, w: &ProfileWeights) -> Vec<Saying> {
    let mut spread: BTreeMap<u32, u32> = BTreeMap::new();
    weights.keys().for_each(|(_, hash)| *spread.entry(*hash).or_default() += 1);
    let topics = weights.keys().map(|k| k.0).collect::<BTreeSet<_>>().len() as f64;
    let rare = |hash: u32| ln(topics / f64::from(spread[&hash]));
    let all: Vec<((u32, u32), f64)> = weights.iter().map(|(key, w)| (*key, ln_1p(*w) * rare(key.1))).collect();
    let mut said: Vec<(u32, u16, f64)> = Vec::with_capacity(all.len());
    for own in all.chunk_by(|a, b| a.0.0 == b.0.0) {
        let length = own.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9);
        let length = exp(w.levelled * ln(length));
        said.extend(own.iter().map(|((topic, hash), weight)| (*hash, *topic as u16, weight / length * rare(*hash) * w.lists)));
    }
    // Of a word with many topics the strongest.
    said.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1)));
    let word = |own: &[(u32, u16, f64)]| Saying { hash: own[0].0, votes: own.iter().take(w.most).map(|s| (s.1, s.2)).collect() };
    said.chunk_by(|a, b| a.0 == b.0).map(word).collect()
}
