//! What the words of an article speak for, topic by topic: every word of a topic's lists, taken out of its term, is worth
//! something beside others of the same topic.
//!
//! A term shows a topic by itself and has to be clear; most articles tell their matter in words that are not. A fire that
//! killed nine has rescuers, an ambulance and a chief, each of which means much else, and together they are an emergency.
//! A word weighs more the more often the lists of a topic have it, and the fewer topics have it.

use super::SmallWords;
use super::lists::{TermLists, TopicToml};
use super::model::{BEGINNING, features, reasons};
use crate::text::{NUMBER, PlainWord, Span, plain_words};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    /// Topics that one word speaks for.
    most: usize,
    /// What a word counts that stands in the title, in the lead, and elsewhere only.
    places: [f64; 3],
}

/// The words of all topics.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// A bit for the hash of each word: most words and nearly all pairs of an article are none of them, and are told by one look.
    sieve: Vec<u64>,
    /// Open addressing by the hash; half of the slots stay free.
    slots: Vec<Slot>,
    /// What the words say, those of one word together, the last of them marked.
    votes: Vec<Vote>,
    /// What one unit of a vote weighs where its place counts one tenth.
    unit: f64,
    /// What a word counts in the title, in the lead, and elsewhere only, in tenths.
    places: [u32; 3],
}

/// Bits of the sieve: some ten for each word, in 128 kB that stay near.
const SIEVE: usize = 1 << 20;

/// The place of a hash in the sieve.
#[inline]
fn sieve(hash: u32) -> (usize, u64) {
    let bit = (hash.wrapping_mul(0x9e37_79b1) >> 12) as usize & (SIEVE - 1);
    (bit / 64, 1 << (bit % 64))
}

/// A word: its hash, and the place of its votes plus one; 0 where the slot is free.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    from: u32,
}

/// What a word says of one topic. Four bytes each: every word of an article looks some up, and those of most words lie in one line of memory.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Vote {
    topic: u16,
    /// Units, and a bit on the last vote of a word.
    weight: u16,
}

/// The strongest vote has so many units: sums of a hundred thousand words as strong, each in the title, stay below four bytes.
const UNITS: f64 = 2047.0;
/// Places count in tenths.
const TENTHS: f64 = 10.0;
/// Marks the last vote of a word.
const LAST: u16 = 1 << 15;

/// A word of an article that says something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spoken {
    slot: u32,
    /// 0 in the title, 1 in the lead, 2 behind it.
    place: u8,
    span: Span,
}

/// The place of what stands neither in the title nor in the lead.
const LATE: u8 = 2;

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
    pub(super) fn new(topics: &[TopicToml], lists: &TermLists, small: &SmallWords, w: ProfileWeights) -> Profile {
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
                told(&plain_words(term), small, &mut |hash, begins| {
                    *weights.entry((at as u32, hash)).or_default() += share * if begins { w.beginning } else { 1.0 };
                });
            }
        }
        Profile::levelled(&weights, w)
    }

    fn levelled(weights: &BTreeMap<(u32, u32), f64>, w: ProfileWeights) -> Profile {
        let mut spread: BTreeMap<u32, u32> = BTreeMap::new();
        weights.keys().for_each(|(_, hash)| *spread.entry(*hash).or_default() += 1);
        let topics = weights.keys().map(|k| k.0).collect::<std::collections::BTreeSet<_>>().len() as f64;
        let rare = |hash: u32| (topics / f64::from(spread[&hash])).ln();
        let all: Vec<((u32, u32), f64)> = weights.iter().map(|(key, w)| (*key, w.ln_1p() * rare(key.1))).collect();
        let mut said: Vec<(u32, u16, f64)> = Vec::with_capacity(all.len());
        for own in all.chunk_by(|a, b| a.0.0 == b.0.0) {
            let length = own.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9).powf(w.levelled);
            said.extend(own.iter().map(|((topic, hash), weight)| (*hash, *topic as u16, weight / length * rare(*hash))));
        }
        Profile::of(said, w)
    }

    /// The table of what words say: the hash, topic and weight of each, no pair of hash and topic twice.
    fn of(mut said: Vec<(u32, u16, f64)>, w: ProfileWeights) -> Profile {
        said.sort_unstable_by_key(|s| (s.0, s.1));
        let most = said.iter().map(|s| s.2).fold(1e-9, f64::max);
        let words = said.chunk_by(|a, b| a.0 == b.0);
        let size = (words.clone().count() * 2).next_power_of_two().max(2);
        let mut profile = Profile {
            sieve: vec![0; SIEVE / 64],
            slots: vec![Slot::default(); size],
            votes: Vec::new(),
            unit: most / UNITS / TENTHS,
            places: w.places.map(|place| (place * TENTHS).round() as u32),
        };
        for word in words {
            let mut votes: Vec<Vote> =
                word.iter().map(|(_, topic, weight)| Vote { topic: *topic, weight: (weight / most * UNITS).round() as u16 }).collect();
            votes.sort_by_key(|v| (std::cmp::Reverse(v.weight), v.topic));
            votes.truncate(w.most);
            votes.retain(|v| v.weight > 0);
            let Some(last) = votes.last_mut() else { continue };
            last.weight |= LAST;
            let hash = word[0].0;
            let (at, bit) = sieve(hash);
            profile.sieve[at] |= bit;
            let mut slot = profile.slot(hash);
            while profile.slots[slot].from != 0 {
                slot = (slot + 1) & (size - 1);
            }
            profile.slots[slot] = Slot { hash, from: profile.votes.len() as u32 + 1 };
            profile.votes.extend(votes);
        }
        profile
    }

    /// The slot of a hash, by bits that are mixed as those of the sieve are not.
    #[inline]
    fn slot(&self, hash: u32) -> usize {
        (hash.wrapping_mul(0x85eb_ca6b) >> 8) as usize & (self.slots.len() - 1)
    }

    /// The slot of a word that says something.
    #[inline]
    fn number(&self, hash: u32) -> Option<usize> {
        let (at, bit) = sieve(hash);
        if self.sieve.get(at)? & bit == 0 {
            return None;
        }
        let mut slot = self.slot(hash);
        loop {
            let Slot { hash: there, from } = *self.slots.get(slot)?;
            if from == 0 {
                return None;
            }
            if there == hash {
                return Some(slot);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Goes through what a word says: topics and weights in units.
    #[inline]
    fn votes(&self, slot: usize, mut each: impl FnMut(usize, u32)) {
        let from = self.slots[slot].from as usize - 1;
        for vote in &self.votes[from..] {
            each(usize::from(vote.topic), u32::from(vote.weight & !LAST));
            if vote.weight & LAST != 0 {
                break;
            }
        }
    }

    /// The words of a title and a text that say something, each where it first stands. `lead` bytes of the text are its lead.
    pub fn spoken(&self, title: &[PlainWord], text: &[PlainWord], lead: usize) -> Vec<Spoken> {
        let mut seen = vec![0u64; self.slots.len() / 64 + 1];
        let mut out = Vec::with_capacity(title.len() + text.len());
        for (words, titles) in [(title, true), (text, false)] {
            features(words, &mut |hash, span| {
                let Some(slot) = self.number(hash) else { return };
                let (at, bit) = (slot / 64, 1 << (slot % 64));
                if seen[at] & bit == 0 {
                    seen[at] |= bit;
                    let place = if titles { 0 } else { LATE - u8::from(span.start < lead) };
                    out.push(Spoken { slot: slot as u32, place, span });
                }
            });
        }
        out
    }

    /// What these words say, topic by topic: of the `most` topics that they say most of, the strongest first. There are `topics` topics.
    pub fn leanings(&self, words: &[Spoken], topics: usize, most: usize) -> Vec<Leaning> {
        // Sum and most of each topic: a thousand pairs of numbers are gone through in less time than those that count are looked up.
        let mut said = vec![(0u32, 0u32); topics];
        // What stood early comes first, so that its sums are those of the moment when the rest begins.
        self.add(words.iter().filter(|w| w.place < LATE), &mut said);
        let early: Vec<u32> = said.iter().map(|s| s.0).collect();
        self.add(words.iter().filter(|w| w.place == LATE), &mut said);
        // Numbers of a sum and, for equal ones, the topics in their order: they are sorted in a fraction of the time of leanings.
        // Which topics have a sum is chance: all are put down without asking, and those without are written over by the next.
        let mut keys = vec![0u64; topics + 1];
        let mut count = 0;
        for (topic, said) in (0u64..).zip(&said) {
            keys[count] = u64::from(!said.0) << 32 | topic;
            count += usize::from(said.0 > 0);
        }
        keys.truncate(count);
        if keys.len() > most {
            keys.select_nth_unstable(most);
            keys.truncate(most);
        }
        keys.sort_unstable();
        let weight = |units: u32| f64::from(units) * self.unit;
        let leaning = |key: u64| {
            let topic = (key & 0xFFFF_FFFF) as usize;
            let (sum, most) = said[topic];
            Leaning { topic, sum: weight(sum), early: weight(early[topic]), most: weight(most) }
        };
        keys.into_iter().map(leaning).collect()
    }

    fn add<'a>(&self, words: impl Iterator<Item = &'a Spoken>, said: &mut [(u32, u32)]) {
        for word in words {
            let place = self.places[usize::from(word.place)];
            self.votes(word.slot as usize, |topic, weight| {
                let (sum, most) = &mut said[topic];
                let weight = weight * place;
                *sum += weight;
                *most = weight.max(*most);
            });
        }
    }

    /// Of some words those that speak most for each of a few topics: whether each stands in the title, its place and its weight,
    /// strongest first, those of the title before the others.
    pub fn reasons(&self, words: &[Spoken], topics: &[usize], most: usize) -> Vec<Vec<(bool, Span)>> {
        let mut found: Vec<[Vec<(Span, f64)>; 2]> = vec![Default::default(); topics.len()];
        for word in words {
            self.votes(word.slot as usize, |topic, weight| {
                if let Some(at) = topics.iter().position(|t| *t == topic) {
                    found[at][usize::from(word.place > 0)].push((word.span, f64::from(weight) * self.unit));
                }
            });
        }
        let strongest =
            |found: Vec<(Span, f64)>, title: bool| reasons(found.into_iter(), most).into_iter().map(move |(span, _)| (title, span));
        let both = |[title, text]: [Vec<(Span, f64)>; 2]| strongest(title, true).chain(strongest(text, false)).take(most).collect();
        found.into_iter().map(both).collect()
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
        let spoken = topics.profile.spoken(&[], &words, 300);
        let told = topics.profile.leanings(&spoken, topics.lists.nodes.len(), 100);
        assert!(told.len() <= 100 && told.windows(2).all(|w| w[0].sum >= w[1].sum));
        let labels: Vec<&str> = told.iter().take(3).map(|l| topics.lists.nodes[l.topic].label.as_str()).collect();
        assert!(labels.contains(&"emergency response"), "{labels:?}");
        let most = told.iter().find(|l| topics.lists.nodes[l.topic].label.as_str() == "emergency response").expect("it leans there");
        assert!(most.most < most.sum / 3.0, "many words take part: {most:?}");
        let reasons = &topics.profile.reasons(&spoken, &[most.topic], 5)[0];
        assert!(reasons.len() == 5 && reasons.iter().all(|(title, _)| !title), "{reasons:?}");
    }

    #[test]
    fn a_title_counts_more_and_a_word_once() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let topics = &packs.get("en").expect("English").topics;
        let of = |title: &str, text: &str| -> f64 {
            let spoken = topics.profile.spoken(&plain_words(title), &plain_words(text), 10);
            let told = topics.profile.leanings(&spoken, topics.lists.nodes.len(), usize::MAX);
            told.iter().map(|l| l.sum).sum()
        };
        assert!(of("Survivors", "") > of("", "Survivors") && of("", "Survivors") > of("", "It was told later of survivors"));
        assert!((of("", "Survivors survivors") - of("", "Survivors")).abs() < 1e-9);
        assert!(of("", "The and of it").abs() < 1e-9);
    }
}
