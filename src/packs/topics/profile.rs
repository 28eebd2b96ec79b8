//! What the words of an article speak for, topic by topic: every word of a topic's lists, taken out of its term, is worth
//! something beside others of the same topic.
//!
//! A term shows a topic by itself and has to be clear; most articles tell their matter in words that are not. A fire that
//! killed nine has rescuers, an ambulance and a chief, each of which means much else, and together they are an emergency.
//! A word weighs more the more often the lists of a topic have it, and the fewer topics have it.

use super::SmallWords;
use super::buckets::{Rows, bucket};
use super::lists::{TermLists, TopicToml};
use super::model::{BEGINNING, features, reasons};
use crate::text::{NUMBER, PlainWord, Span, plain_words};
use std::collections::BTreeMap;

/// What a list's words weigh. By sweep on articles that no list was written for, like the numbers below.
const LABEL: f64 = 3.0;
const CUES: f64 = 2.0;
const TERMS: f64 = 1.0;
const COMPANY: f64 = 0.6;
const WEAK: f64 = 0.3;
/// What the beginning of a word weighs beside the word.
const SHARE_OF_BEGINNING: f64 = 0.3;
/// Topics with many words win by their number alone; the length of a topic's weights to this power evens that out.
const LEVELLED: f64 = 0.7;
/// Topics that one word speaks for.
const MOST: usize = 20;
/// What a word counts that stands in the title, in the lead, and elsewhere only.
const PLACES: [f64; 3] = [1.5, 1.0, 0.7];

/// The words of all topics.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// A bit for the hash of each word: most words and nearly all pairs of an article are none of them, and are told by one look.
    sieve: Vec<u64>,
    rows: Rows,
    /// Where the words of each row begin.
    starts: Vec<u32>,
    words: Vec<Word>,
    /// What the words say, those of one word together, the strongest first.
    votes: Vec<(u32, f64)>,
}

/// Bits of the sieve: some twenty for each word, in 128 kB that stay near.
const SIEVE: usize = 1 << 20;

/// The place of a hash in the sieve.
#[inline]
fn sieve(hash: u32) -> (usize, u64) {
    // Other bits than those that choose the bucket, mixed alike.
    let bit = (hash.wrapping_mul(0x9e37_79b1) >> 12) as usize & (SIEVE - 1);
    (bit / 64, 1 << (bit % 64))
}

#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u32,
    from: u32,
    to: u32,
}

/// What the words of an article say of one topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leaning {
    /// The topic, as the lists count them.
    pub topic: usize,
    /// What all its words weigh.
    pub sum: f64,
    /// What those of the title and the lead weigh.
    pub early: f64,
    /// What the one that says most weighs.
    pub most: f64,
}

impl Profile {
    /// Takes the lists of terms apart. Words of `small` say nothing.
    pub(super) fn new(topics: &[TopicToml], lists: &TermLists, small: &SmallWords) -> Profile {
        let mut weights: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for topic in topics {
            let Some(at) = lists.index(&topic.id) else { continue };
            let label = [lists.nodes[at].label.to_string()];
            let parts: [(&[String], f64); 6] = [
                (&label, LABEL),
                (&topic.strong, TERMS),
                (&topic.terms, TERMS),
                (&topic.company, COMPANY),
                (&topic.weak, WEAK),
                (&topic.cues, CUES),
            ];
            for (term, weight) in parts.iter().flat_map(|(terms, weight)| terms.iter().map(move |t| (t, weight))) {
                let share = weight / (term.split(' ').count() as f64).sqrt();
                told(&plain_words(term), small, &mut |hash, begins| {
                    *weights.entry((at as u32, hash)).or_default() += share * if begins { SHARE_OF_BEGINNING } else { 1.0 };
                });
            }
        }
        Profile::levelled(&weights)
    }

    fn levelled(weights: &BTreeMap<(u32, u32), f64>) -> Profile {
        let mut spread: BTreeMap<u32, u32> = BTreeMap::new();
        weights.keys().for_each(|(_, hash)| *spread.entry(*hash).or_default() += 1);
        let topics = weights.keys().map(|k| k.0).collect::<std::collections::BTreeSet<_>>().len() as f64;
        let rare = |hash: u32| (topics / f64::from(spread[&hash])).ln();
        let mut said: BTreeMap<(u16, u32), Vec<(u32, f64)>> = BTreeMap::new();
        let all: Vec<((u32, u32), f64)> = weights.iter().map(|(key, w)| (*key, w.ln_1p() * rare(key.1))).collect();
        for own in all.chunk_by(|a, b| a.0.0 == b.0.0) {
            let length = own.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9).powf(LEVELLED);
            for ((topic, hash), weight) in own {
                said.entry((bucket(*hash), *hash)).or_default().push((*topic, weight / length * rare(*hash)));
            }
        }
        let mut profile = Profile { sieve: vec![0; SIEVE / 64], rows: Rows::new(said.keys().map(|k| k.0)), ..Profile::default() };
        for (_, hash) in said.keys() {
            let (at, bit) = sieve(*hash);
            profile.sieve[at] |= bit;
        }
        let mut last = None;
        for ((bucket, hash), mut votes) in said {
            votes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            votes.truncate(MOST);
            if last != Some(bucket) {
                profile.starts.push(profile.words.len() as u32);
                last = Some(bucket);
            }
            let from = profile.votes.len() as u32;
            profile.votes.extend(votes);
            profile.words.push(Word { hash, from, to: profile.votes.len() as u32 });
        }
        profile.starts.push(profile.words.len() as u32);
        profile
    }

    /// The number of a word that says something.
    #[inline]
    fn number(&self, hash: u32) -> Option<usize> {
        let (at, bit) = sieve(hash);
        if self.sieve.get(at)? & bit == 0 {
            return None;
        }
        let row = self.rows.row(bucket(hash))?;
        let (from, to) = (self.starts[row] as usize, self.starts[row + 1] as usize);
        self.words[from..to].iter().position(|w| w.hash == hash).map(|i| from + i)
    }

    fn votes(&self, word: usize) -> &[(u32, f64)] {
        &self.votes[self.words[word].from as usize..self.words[word].to as usize]
    }

    /// A bit for each word, for [`Profile::each_new`].
    fn none_seen(&self) -> Vec<u64> {
        vec![0; self.words.len() / 64 + 1]
    }

    /// Goes through the words that say something and were not seen before, with the place of each.
    #[inline]
    fn each_new(&self, words: &[PlainWord], seen: &mut [u64], each: &mut impl FnMut(usize, Span)) {
        features(words, &mut |hash, span| {
            let Some(word) = self.number(hash) else { return };
            let (at, bit) = (word / 64, 1 << (word % 64));
            if seen[at] & bit == 0 {
                seen[at] |= bit;
                each(word, span);
            }
        });
    }

    /// What the words of a title and a text say, each counted where it first stands, topic by topic. `lead` bytes
    /// of the text are its lead; there are `topics` topics.
    pub fn leanings(&self, title: &[PlainWord], text: &[PlainWord], lead: usize, topics: usize) -> Vec<Leaning> {
        let mut seen = self.none_seen();
        // Sum and most of each topic: a thousand pairs of numbers are gone through in less time than those that count are looked up.
        let mut said = vec![(0.0f64, 0.0f64); topics];
        // What stood early comes first, so that its sums are those of the moment when the rest begins.
        let mut early_sums: Vec<f64> = Vec::new();
        for (words, titles) in [(title, true), (text, false)] {
            self.each_new(words, &mut seen, &mut |word, span| {
                let early = titles || span.start < lead;
                if !early && early_sums.is_empty() {
                    early_sums.extend(said.iter().map(|s| s.0));
                }
                let place = PLACES[if titles { 0 } else { usize::from(!early) + 1 }];
                for &(topic, weight) in self.votes(word) {
                    let (sum, most) = &mut said[topic as usize];
                    let weight = weight * place;
                    *sum += weight;
                    *most = most.max(weight);
                }
                // A pair of the last early word and the one behind is early still.
                if early && !early_sums.is_empty() {
                    self.votes(word).iter().for_each(|&(topic, weight)| early_sums[topic as usize] += weight * place);
                }
            });
        }
        let early = |topic: usize, sum: f64| early_sums.get(topic).copied().unwrap_or(sum);
        let spoken = said.into_iter().enumerate().filter(|(_, (_, most))| *most > 0.0);
        spoken.map(|(topic, (sum, most))| Leaning { topic, sum, early: early(topic, sum), most }).collect()
    }

    /// The words that speak most for each of a few topics: their first place and their weight, strongest first.
    pub fn words(&self, words: &[PlainWord], topics: &[usize], most: usize) -> Vec<Vec<(Span, f64)>> {
        let mut found: Vec<Vec<(Span, f64)>> = vec![Vec::new(); topics.len()];
        self.each_new(words, &mut self.none_seen(), &mut |word, span| {
            for &(topic, weight) in self.votes(word) {
                if let Some(at) = topics.iter().position(|t| *t == topic as usize) {
                    found[at].push((span, weight));
                }
            }
        });
        found.into_iter().map(|found| reasons(found.into_iter(), most)).collect()
    }
}

/// Goes through what the words of a term are known by: each word, its beginning, each pair; never small words, and numbers in
/// pairs only. Tells of each whether it is a beginning.
fn told(words: &[PlainWord], small: &SmallWords, each: &mut impl FnMut(u32, bool)) {
    for run in words.split(|w| small.holds(w.key)) {
        let begins = |hash: u32| run.iter().any(|w| w.beginning != 0 && hash == w.beginning ^ BEGINNING);
        features(run, &mut |hash, _| {
            if hash != NUMBER {
                each(hash, begins(hash));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;

    #[test]
    fn words_that_mean_much_else_speak_for_a_topic_together() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let topics = &packs.get("en").expect("English").topics;
        let text = "Divers pulled survivors from the water, ambulances waited, and the search for the missing went on by helicopter.";
        let words = plain_words(text);
        let mut told = topics.profile.leanings(&[], &words, 300, topics.lists.nodes.len());
        told.sort_by(|a, b| b.sum.total_cmp(&a.sum));
        let labels: Vec<&str> = told.iter().take(3).map(|l| topics.lists.nodes[l.topic].label.as_str()).collect();
        assert!(labels.contains(&"emergency response"), "{labels:?}");
        let most = told.iter().find(|l| topics.lists.nodes[l.topic].label.as_str() == "emergency response").expect("it leans there");
        assert!(most.most < most.sum / 3.0, "many words take part: {most:?}");
        let reasons = &topics.profile.words(&words, &[most.topic], 5)[0];
        assert!(reasons.len() == 5 && reasons.windows(2).all(|w| w[0].1 >= w[1].1), "{reasons:?}");
    }

    #[test]
    fn a_title_counts_more_and_a_word_once() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let topics = &packs.get("en").expect("English").topics;
        let of = |title: &str, text: &str| -> f64 {
            let told = topics.profile.leanings(&plain_words(title), &plain_words(text), 10, topics.lists.nodes.len());
            told.iter().map(|l| l.sum).sum()
        };
        assert!(of("Survivors", "") > of("", "Survivors") && of("", "Survivors") > of("", "It was told later of survivors"));
        assert!((of("", "Survivors survivors") - of("", "Survivors")).abs() < 1e-9);
        assert!(of("", "The and of it").abs() < 1e-9);
    }
}
