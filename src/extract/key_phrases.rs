//! Which phrases is the article about? Groups of words that it repeats or puts into its headline, whether or not any list
//! of topics knows them.
//!
//! A phrase is up to four words that no mark and no small word interrupts. It weighs as much as its words (how often each
//! stands in the article, more where it is written with a capital) and as often as it stands there itself; longer phrases,
//! phrases of the headline and of the first lines weigh more.

use super::Reading;
use crate::model::{KeyPhrase, Part};
use crate::text::{Span, digest, fold};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words that a phrase has at most.
const LONGEST: usize = 4;
/// Phrases of one article.
const MOST: usize = 8;
/// Bytes of text that are looked at: what an article is about stands in it early and often.
const REACH: usize = 20_000;
/// Bytes of the text that are its lead.
const LEAD: usize = 400;
/// Letters from which a word in small letters can be a phrase by itself.
const LONG: usize = 6;
/// What a word by itself weighs: it says less than a phrase with it.
const ALONE: f64 = 0.6;
/// Times that a word counts at most.
const REPEATS: u32 = 12;

/// A word of a run.
#[derive(Debug, Clone, Copy)]
struct Word {
    span: Span,
    hash: u64,
    large: bool,
}

/// A phrase while it is counted.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    part: Part,
    /// Its first word among all words of the runs, and how many it has.
    first: usize,
    len: usize,
    times: u32,
    title: bool,
    lead: bool,
}

/// How often each word stands, by its hash.
type Counts = HashMap<u64, u32, Hashed>;

/// Keys that are hashes already.
type Hashed = BuildHasherDefault<Key>;

/// Takes a key as its own hash, its low bits spread over the high ones that a table looks at first.
#[derive(Debug, Clone, Copy, Default)]
struct Key(u64);

impl Hasher for Key {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = (self.0 ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// Finds the rows of `key_phrases` of one document, strongest first.
pub fn find(reading: &Reading) -> Vec<KeyPhrase> {
    let small = &reading.pack.topics.small_words;
    let mut counts: Counts = Counts::default();
    let mut numbers: HashMap<u64, usize, Hashed> = HashMap::default();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut all: Vec<Word> = Vec::new();
    for part in [Part::Title, Part::Body] {
        let text = reading.text(part);
        let end = (0..=REACH.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        runs(&text[..end], small, &mut |run| {
            run.iter().for_each(|w| *counts.entry(w.hash).or_default() += 1);
            let before = all.len();
            all.extend_from_slice(run);
            for from in 0..run.len() {
                let mut key = 17u64;
                for to in from + 1..=(from + LONGEST).min(run.len()) {
                    key = key.rotate_left(21) ^ run[to - 1].hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    let words = &run[from..to];
                    if words.len() == 1 && !words[0].large && words[0].span.len() < LONG {
                        continue;
                    }
                    let number = *numbers.entry(key).or_insert(candidates.len());
                    if number == candidates.len() {
                        let (first, len) = (before + from, words.len());
                        candidates.push(Candidate { part, first, len, times: 0, title: false, lead: false });
                    }
                    let known = &mut candidates[number];
                    known.times += 1;
                    known.title |= part == Part::Title && words.len() == run.len();
                    known.lead |= part == Part::Body && words[0].span.start < LEAD;
                }
            }
        });
    }
    let words = |c: &Candidate| &all[c.first..c.first + c.len];
    let mut found: Vec<(f64, &Candidate)> = candidates
        .iter()
        // Once is chance, but for whole runs of the headline and for names.
        .filter(|c| c.times > 1 || c.len > 1 && (c.title || words(c).iter().all(|w| w.large)))
        .map(|c| (weight(c, words(c), &counts), c))
        .collect();
    let place = |c: &Candidate| (c.part, all[c.first].span);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| place(a.1).cmp(&place(b.1))));
    let mut told: Vec<(f64, &Candidate)> = Vec::new();
    for (weight, candidate) in found {
        // "prime minister" beside "prime minister Reis" is no second phrase.
        let inside = |a: &[Word], b: &[Word]| b.windows(a.len()).any(|w| w.iter().zip(a).all(|(x, y)| x.hash == y.hash));
        let again = told
            .iter()
            .any(|(_, t)| if t.len >= candidate.len { inside(words(candidate), words(t)) } else { inside(words(t), words(candidate)) });
        if !again {
            told.push((weight, candidate));
        }
        if told.len() == MOST {
            break;
        }
    }
    let best = told.first().map_or(1.0, |t| t.0);
    (1..)
        .zip(told)
        .map(|(rank, (weight, candidate))| {
            let (first, last) = (all[candidate.first].span, all[candidate.first + candidate.len - 1].span);
            let place = reading.locate(candidate.part, first.join(last));
            let phrase = fold(&place.text);
            KeyPhrase {
                phrase_id: digest(&[&reading.document.doc_id, &phrase]),
                doc_id: reading.document.doc_id.clone(),
                phrase,
                part: place.part,
                start: place.start,
                end: place.end,
                text: place.text,
                occurrences: i32::try_from(candidate.times).unwrap_or(i32::MAX),
                score: (weight / best * 10_000.0).round() / 10_000.0,
                rank,
            }
        })
        .collect()
}

fn weight(c: &Candidate, words: &[Word], counts: &Counts) -> f64 {
    let words: f64 = words
        .iter()
        .map(|w| f64::from(counts.get(&w.hash).copied().unwrap_or(1).min(REPEATS)).sqrt() * if w.large { 1.4 } else { 1.0 })
        .sum();
    let length = c.len as f64;
    let place = 1.0 + 0.5 * f64::from(u8::from(c.title)) + 0.25 * f64::from(u8::from(c.lead));
    let alone = if c.len == 1 { ALONE } else { 1.0 };
    words / length.sqrt() * f64::from(c.times.min(REPEATS)).sqrt() * place * alone
}

/// Calls `each` with every run of words that no mark and no small word interrupts.
fn runs(text: &str, small: &crate::packs::SmallWords, each: &mut dyn FnMut(&[Word])) {
    let bytes = text.as_bytes();
    let part = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80;
    let mut run: Vec<Word> = Vec::new();
    let mut at = 0;
    let mut gap = 0;
    while at < bytes.len() {
        if !part(bytes[at]) {
            // One space or hyphen joins words; everything else ends the run.
            if !matches!(bytes[at], b' ' | b'-') || gap > 0 {
                end(&mut run, each);
            }
            gap += 1;
            at += 1;
            continue;
        }
        gap = 0;
        let start = at;
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut letters = true;
        while at < bytes.len() && part(bytes[at]) {
            letters &= !bytes[at].is_ascii_digit();
            hash = (hash ^ u64::from(bytes[at].to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        // Marks outside ASCII ("–", "“") look like letters byte by byte.
        let word = &text[start..at];
        if !letters || at - start < 2 || !word.chars().all(char::is_alphabetic) || small.holds(word) {
            end(&mut run, each);
            continue;
        }
        run.push(Word { span: Span::new(start, at), hash, large: word.starts_with(char::is_uppercase) });
    }
    end(&mut run, each);
}

fn end(run: &mut Vec<Word>, each: &mut dyn FnMut(&[Word])) {
    if !run.is_empty() {
        each(run);
        run.clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::Reading;
    use crate::extract::testing::{document, sentences};
    use crate::limits::Limits;
    use crate::packs::Packs;

    fn phrases(title: &str, text: &str) -> Vec<(String, String, i32)> {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let mut doc = document(text);
        doc.title = Some(title.to_string());
        let (rows, limits) = (sentences(text), Limits::default());
        let reading = Reading::new(&doc, &rows, packs.get("en").expect("English"), &limits);
        super::find(&reading).into_iter().map(|p| (p.phrase, p.text, p.occurrences)).collect()
    }

    #[test]
    fn what_an_article_repeats_is_told_whether_or_not_a_list_knows_it() {
        let found = phrases(
            "Glass eel quota halved",
            "Fishermen may land half as many glass eels. The glass eel quota falls to two tonnes. Traders of glass eels protested, and the glass eel quota will be reviewed.",
        );
        assert_eq!(found[0].0, "glass eel quota", "{found:?}");
        assert_eq!(found[0].2, 3, "headline and text");
        assert!(found.iter().all(|(phrase, _, _)| !phrase.contains("the ") && !phrase.starts_with("said")), "{found:?}");
    }

    #[test]
    fn marks_and_small_words_end_a_phrase() {
        let found = phrases("", "The stone harbour, river “ferry” and 12 boats – grey boats of the port – left. The stone harbour closed.");
        let only: Vec<&str> = found.iter().map(|(p, _, _)| p.as_str()).collect();
        assert!(only.contains(&"stone harbour"), "{only:?}");
        assert!(only.iter().all(|p| !p.contains("harbour river") && !p.contains("boats grey")), "{only:?}");
    }
}
