//! What the words of an article speak for, topic by topic: every word has a vote for some topics.
//!
//! A term shows a topic by itself and has to be clear; most articles tell their matter in words that are not. A fire that
//! killed nine has rescuers, an ambulance and a chief, each of which means much else, and together they are an emergency.
//! The words of a topic's lists vote for it; annotated articles teach how much, and teach words that no list has.
//! A word that is not known votes by its beginning.

mod file;
mod lists;
mod teach;

pub use lists::ProfileWeights;
pub use teach::{Taught, teach};

use super::math::{exp, ln};
use super::model::{BEGINNING, SHORTEST, reasons};
use crate::text::{Plain, PlainWord, Span};

/// The words of all topics.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Open addressing by the hash; half of the slots stay free.
    slots: Vec<Slot>,
    /// What the words say, those of one word together, the last of them marked.
    votes: Vec<Vote>,
    /// What is added for each topic, in units.
    bias: Vec<i32>,
    /// What one unit weighs.
    unit: f64,
    /// What a word counts in the title, in the lead, and elsewhere only, in tenths.
    places: [i32; 3],
}

/// A word: its hash, and the place of its votes plus one; 0 where the slot is free.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Slot {
    hash: u32,
    from: u32,
}

/// A word with what it says: topics and weights, no topic twice.
#[derive(Debug, Clone, PartialEq)]
struct Saying {
    hash: u32,
    votes: Vec<(u16, f64)>,
}

/// The place of the votes of a word that is known and has none: it must not vote by its beginning.
const SILENT: u32 = u32::MAX;

/// What a word says of one topic. Four bytes each: every word of an article looks some up, and those of most words lie in one line of memory.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Vote {
    /// The topic, and a bit on the last vote of a word.
    topic: u16,
    /// Units.
    weight: i16,
}

/// The strongest vote has so many units: sums of a hundred thousand words as strong, each in the title, stay below four bytes.
const UNITS: f64 = 1023.0;
/// Places count in tenths.
const TENTHS: f64 = 10.0;
/// Marks the last vote of a word.
const LAST: u16 = 1 << 15;

/// A word of an article that says something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spoken {
    /// The place of its votes plus one.
    from: u32,
    /// 0 in the title, 1 in the lead, 2 behind it.
    place: u8,
    span: Span,
}

/// The place of what stands neither in the title nor in the lead.
const LATE: u8 = 2;

/// Topics that are strongest, by which the chances of all are told.
const STRONGEST: usize = 24;

/// What the words of an article say of the topics: how likely each is what the article is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Leanings {
    /// Units for each topic.
    sums: Vec<i32>,
    /// The strongest topics, in order.
    strongest: Vec<u16>,
    /// What a unit weighs in this article.
    unit: f64,
    /// The logarithm of what all weigh.
    all: f64,
}

impl Leanings {
    /// The strongest topics, as the lists count them, in order.
    pub fn strongest(&self) -> impl Iterator<Item = usize> {
        self.strongest.iter().map(|topic| usize::from(*topic))
    }

    /// The logarithm of the chance of a topic: at most 0.
    pub fn of(&self, topic: usize) -> f64 {
        (f64::from(self.sums[topic]) * self.unit - self.all).min(0.0)
    }
}

impl Profile {
    /// The table of what words say, in their order: those that come often stand together. And what is added for each topic. Words of
    /// `silent` are known and say nothing.
    fn of(words: &[Saying], silent: impl Iterator<Item = u32>, bias: &[f64], places: [f64; 3]) -> Profile {
        let most = words.iter().flat_map(|word| &word.votes).map(|vote| vote.1.abs()).fold(1e-9, f64::max);
        let silent: Vec<u32> = silent.collect();
        let size = ((words.len() + silent.len()) * 2).next_power_of_two().max(2);
        let mut profile = Profile {
            slots: vec![Slot::default(); size],
            votes: Vec::new(),
            bias: bias.iter().map(|bias| (bias / most * UNITS).round() as i32).collect(),
            unit: most / UNITS,
            places: places.map(|place| (place * TENTHS).round() as i32),
        };
        for word in words {
            let units = |weight: f64| (weight / most * UNITS).round() as i16;
            profile.add(word.hash, word.votes.iter().map(|(topic, weight)| (*topic, units(*weight))));
        }
        silent.iter().for_each(|hash| profile.add(*hash, std::iter::empty()));
        profile
    }

    /// Adds a word that is not known yet with its votes.
    fn add(&mut self, hash: u32, votes: impl Iterator<Item = (u16, i16)>) {
        let from = self.votes.len();
        self.votes.extend(votes.filter(|vote| vote.1 != 0).map(|(topic, weight)| Vote { topic, weight }));
        let silent = self.votes.len() == from;
        self.votes[from..].last_mut().into_iter().for_each(|last| last.topic |= LAST);
        self.enter(hash, if silent { SILENT } else { from as u32 + 1 });
    }

    fn enter(&mut self, hash: u32, from: u32) {
        let mut slot = self.slot(hash);
        while self.slots[slot].from != 0 && self.slots[slot].hash != hash {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        if self.slots[slot].from == 0 {
            self.slots[slot] = Slot { hash, from };
        }
    }

    /// The slot of a hash, or the free one where it would stand.
    #[inline]
    fn slot(&self, hash: u32) -> usize {
        (hash.wrapping_mul(0x85eb_ca6b) >> 8) as usize & self.slots.len().wrapping_sub(1)
    }

    /// The slot of a word that is known, and the place of its votes.
    #[inline]
    fn known(&self, hash: u32) -> Option<(usize, u32)> {
        let mut slot = self.slot(hash);
        loop {
            let Slot { hash: there, from } = *self.slots.get(slot)?;
            if from == 0 {
                return None;
            }
            if there == hash {
                return Some((slot, from));
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Goes through what a word says: topics and weights in units.
    #[inline]
    fn votes(&self, from: u32, mut each: impl FnMut(usize, i32)) {
        for vote in &self.votes[from as usize - 1..] {
            each(usize::from(vote.topic & !LAST), i32::from(vote.weight));
            if vote.topic & LAST != 0 {
                break;
            }
        }
    }

    /// The words of a title and a text that say something, each where it first stands. `lead` bytes of the text are its lead.
    pub fn spoken(&self, title: &[PlainWord], text: &[PlainWord], lead: usize) -> Vec<Spoken> {
        let mut seen = vec![0u64; self.slots.len() / 64 + 1];
        let mut out = Vec::with_capacity(((title.len() + text.len()) / 2).min(self.slots.len()));
        for (words, titles) in [(title, true), (text, false)] {
            for word in words {
                if !says(word) {
                    continue;
                }
                let known = match self.known(word.hash) {
                    None if word.beginning != 0 => self.known(word.beginning ^ BEGINNING),
                    known => known,
                };
                let Some((slot, from)) = known else { continue };
                let (at, bit) = (slot / 64, 1 << (slot % 64));
                if from != SILENT && seen[at] & bit == 0 {
                    seen[at] |= bit;
                    let place = if titles { 0 } else { LATE - u8::from(word.start() < lead) };
                    out.push(Spoken { from, place, span: word.span() });
                }
            }
        }
        out
    }

    /// What these words say of all topics.
    pub fn leanings(&self, words: &[Spoken]) -> Leanings {
        // Long articles have more words, each of which says less.
        let square = |w: &Spoken| self.places[usize::from(w.place)].pow(2);
        let length = f64::from(words.iter().map(square).sum::<i32>()).sqrt().round().max(1.0);
        let (whole, unit) = (length as i32, self.unit / length);
        let mut sums: Vec<i32> = self.bias.iter().map(|bias| bias.wrapping_mul(whole)).collect();
        for word in words {
            let place = self.places[usize::from(word.place)];
            self.votes(word.from, |topic, weight| sums[topic] = sums[topic].wrapping_add(weight * place));
        }
        let strongest = strongest(&sums);
        let weighs = |topic: &u16| f64::from(sums[usize::from(*topic)]) * unit;
        let first = strongest.first().map_or(0.0, weighs);
        let all = first + ln(strongest.iter().map(|t| exp(weighs(t) - first)).sum::<f64>().max(1.0));
        Leanings { sums, strongest, unit, all }
    }

    /// Of some words those that speak most for each of a few topics: whether each stands in the title, its place and its weight,
    /// strongest first, those of the title before the others.
    pub fn reasons(&self, words: &[Spoken], topics: &[usize], most: usize) -> Vec<Vec<(bool, Span)>> {
        let mut found: Vec<[Vec<(Span, f64)>; 2]> = vec![Default::default(); topics.len()];
        for word in words {
            self.votes(word.from, |topic, weight| {
                if let Some(at) = topics.iter().position(|t| *t == topic && weight > 0) {
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

/// Whether a word is one of letters, and not too short.
#[inline]
fn says(word: &PlainWord) -> bool {
    word.kind() == Plain::Letters && word.span().len() >= SHORTEST
}

/// The topics with the largest sums, in order, of equal ones the first.
fn strongest(sums: &[i32]) -> Vec<u16> {
    // As many chunks as are asked for have a largest sum of at least this, so no smaller one is asked for: most chunks are told by
    // one comparison, and no sum is sorted in that does not stay.
    let largest: Vec<i32> = sums.chunks(CHUNK).map(|chunk| chunk.iter().copied().fold(i32::MIN, i32::max)).collect();
    let least = match largest.len().checked_sub(STRONGEST) {
        Some(below) => *largest.clone().select_nth_unstable(below).1,
        None => i32::MIN,
    };
    let mut kept: Vec<(i32, u16)> = Vec::with_capacity(STRONGEST * 2);
    for (number, (chunk, largest)) in sums.chunks(CHUNK).zip(&largest).enumerate() {
        if *largest >= least {
            let topics = (number * CHUNK) as u16..;
            kept.extend(topics.zip(chunk).filter(|(_, sum)| **sum >= least).map(|(topic, sum)| (*sum, topic)));
        }
    }
    kept.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    kept.truncate(STRONGEST);
    kept.into_iter().map(|k| k.1).collect()
}

/// Sums of which the largest is looked for first.
const CHUNK: usize = 16;

#[cfg(test)]
mod tests;
