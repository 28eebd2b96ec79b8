//! What annotated articles teach of words: steps downhill from what the lists say, article by article, towards the topics that
//! editors gave each.
//!
//! No clock, no chance and no function of the machine's mathematics takes part: the same articles give the same bytes.

use super::lists::ProfileWeights;
use super::{BEGINNING, LATE, Profile, SILENT, Saying};
use crate::packs::topics::SmallWords;
use crate::packs::topics::math::exp;
use crate::text::PlainWord;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A word that no list has is learnt where so many articles have it.
const FEWEST: usize = 2;
/// What keeps the first step of a word from being without bounds.
const LITTLE: f32 = 1e-3;
/// Length of the steps of what is added for each topic.
const BIAS: f32 = 0.05;

/// An annotated article as it is taught.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    words: Vec<Heard>,
    topics: Vec<usize>,
}

/// A word of an annotated article, where it first stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Heard {
    hash: u32,
    /// The hash of its beginning, 0 where it has none.
    beginning: u32,
    place: f32,
}

/// An article by the rows of its words.
struct Lesson {
    words: Vec<(usize, f32)>,
    /// The topics and the share of each.
    topics: Vec<usize>,
}

impl Taught {
    /// An article of these words and topics. `lead` bytes of the text are its lead.
    pub fn new(title: &[PlainWord], text: &[PlainWord], lead: usize, small: &SmallWords, w: &ProfileWeights, topics: Vec<usize>) -> Taught {
        let mut seen = BTreeSet::new();
        let mut words = Vec::new();
        for (some, titles) in [(title, true), (text, false)] {
            for word in some.iter().filter(|word| super::lists::says(word, small)) {
                if seen.insert(word.hash) {
                    let place = if titles { 0 } else { LATE - u8::from(word.start() < lead) };
                    let beginning = if word.beginning == 0 { 0 } else { word.beginning ^ BEGINNING };
                    words.push(Heard { hash: word.hash, beginning, place: w.places[usize::from(place)] as f32 });
                }
            }
        }
        Taught { words, topics }
    }
}

/// The profile that these articles teach, beginning with what the lists say.
pub fn teach(listed: &Profile, articles: &[&Taught], small: &SmallWords, w: &ProfileWeights) -> Profile {
    let topics = listed.bias.len();
    let rows = rows(listed, articles);
    let mut weights = vec![0f32; rows.len() * topics];
    for (hash, row) in &rows {
        if let Some((_, from)) = listed.known(*hash).filter(|known| known.1 != SILENT) {
            listed.votes(from, |topic, weight| weights[row * topics + topic] = (f64::from(weight) * listed.unit) as f32);
        }
    }
    let lessons: Vec<Lesson> = articles.iter().map(|article| lesson(article, &rows)).collect();
    let mut bias = vec![0f32; topics];
    descend(&lessons, &mut weights, &mut bias, w);
    let mut often = vec![0usize; rows.len()];
    lessons.iter().flat_map(|l| &l.words).for_each(|(row, _)| often[*row] += 1);
    // Words of many articles first: their votes lie near each other.
    let mut ordered: Vec<(u32, usize)> = rows.iter().map(|(hash, row)| (*hash, *row)).collect();
    ordered.sort_by_key(|&(hash, row)| (Reverse(often[row]), hash));
    let most = weights.iter().map(|w| w.abs()).fold(0.0, f32::max);
    let least = most * w.least as f32;
    let saying = |(hash, row): (u32, usize)| {
        let own = (0..).zip(&weights[row * topics..(row + 1) * topics]);
        let mut votes: Vec<(u16, f64)> = own.filter(|(_, w)| w.abs() >= least).map(|(topic, w)| (topic, f64::from(*w))).collect();
        votes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        votes.truncate(w.kept);
        Saying { hash, votes }
    };
    let words: Vec<Saying> = ordered.into_iter().map(saying).collect();
    let bias: Vec<f64> = bias.into_iter().map(f64::from).collect();
    Profile::of(&words, small.hashes(), &bias, w.places)
}

/// The row of each word that is known: those of the lists, and those that articles share. Of the other words the beginnings.
fn rows(listed: &Profile, articles: &[&Taught]) -> BTreeMap<u32, usize> {
    let shared = |heard: &mut dyn Iterator<Item = u32>| -> BTreeSet<u32> {
        let mut times: BTreeMap<u32, usize> = BTreeMap::new();
        heard.for_each(|hash| *times.entry(hash).or_default() += 1);
        times.into_iter().filter(|(_, times)| *times >= FEWEST).map(|(hash, _)| hash).collect()
    };
    let listed = listed.slots.iter().filter(|slot| slot.from != 0 && slot.from != SILENT).map(|slot| slot.hash);
    let mut known: BTreeSet<u32> = listed.collect();
    known.extend(shared(&mut articles.iter().flat_map(|a| &a.words).map(|w| w.hash)));
    let unknown = |article: &&Taught| -> BTreeSet<u32> {
        article.words.iter().filter(|w| !known.contains(&w.hash) && w.beginning != 0).map(|w| w.beginning).collect()
    };
    let beginnings = shared(&mut articles.iter().flat_map(unknown));
    known.extend(beginnings);
    known.into_iter().zip(0..).collect()
}

fn lesson(article: &Taught, rows: &BTreeMap<u32, usize>) -> Lesson {
    let mut places: BTreeMap<usize, f32> = BTreeMap::new();
    for word in &article.words {
        if let Some(row) = rows.get(&word.hash).or_else(|| rows.get(&word.beginning)) {
            places.entry(*row).or_insert(word.place);
        }
    }
    let length = places.values().map(|p| p * p).sum::<f32>().max(1e-6).sqrt();
    Lesson { words: places.into_iter().map(|(row, place)| (row, place / length)).collect(), topics: article.topics.clone() }
}

/// Steps downhill: each word by a rate that falls with what it has learnt already.
fn descend(lessons: &[Lesson], weights: &mut [f32], bias: &mut [f32], w: &ProfileWeights) {
    let topics = bias.len();
    let mut learnt = vec![LITTLE; weights.len() / topics.max(1)];
    let mut off = vec![0f32; topics];
    for round in 0..w.rounds {
        // Another order each round, so that no topic is always the last: steps of a prime number, which goes through all unless it divides them.
        let strides = [7919, 104_729, 1_299_709];
        let fits = |stride: &usize| !lessons.len().is_multiple_of(*stride);
        let stride = strides.into_iter().cycle().skip(round % strides.len()).take(strides.len()).find(fits).unwrap_or(1);
        for i in 0..lessons.len() {
            let lesson = &lessons[(i * stride + round) % lessons.len()];
            off.copy_from_slice(bias);
            for &(row, place) in &lesson.words {
                let own = &weights[row * topics..(row + 1) * topics];
                off.iter_mut().zip(own).for_each(|(sum, weight)| *sum += place * weight);
            }
            chances(&mut off);
            let share = 1.0 / lesson.topics.len().max(1) as f32;
            lesson.topics.iter().for_each(|&topic| off[topic] -= share);
            let all = off.iter().map(|o| o * o).sum::<f32>();
            for &(row, place) in &lesson.words {
                learnt[row] += all * place * place;
                let step = w.step as f32 / learnt[row].sqrt() * place;
                let own = &mut weights[row * topics..(row + 1) * topics];
                own.iter_mut().zip(&off).for_each(|(weight, off)| *weight -= step * off);
            }
            bias.iter_mut().zip(&off).for_each(|(bias, off)| *bias -= BIAS * off);
        }
    }
}

/// Makes sums to chances that come to one.
fn chances(sums: &mut [f32]) {
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    sums.iter_mut().for_each(|sum| *sum = exp(f64::from(*sum - most)) as f32);
    let all = sums.iter().sum::<f32>();
    sums.iter_mut().for_each(|sum| *sum /= all);
}
