//! Which phrases is the article about? Groups of words that it repeats or puts into its headline, whether or not any list
//! of topics knows them.
//!
//! A phrase is up to four words that no mark and no small word interrupts. It weighs as much as its words (how often each
//! stands in the article, more where it is written with a capital) and as often as it stands there itself; longer phrases,
//! phrases of the headline and of the first lines weigh more.

use super::{Passage, Reading};
use crate::model::{KeyPhrase, Part};
use crate::packs::SmallWords;
use crate::text::{Numbering, Plain, PlainWord, Span, digest, fold, is_plain, word_key};

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
    /// Its number among the words of the runs: those alike have one.
    number: u32,
    large: bool,
}

/// The runs of words of an article that no mark and no small word interrupts.
#[derive(Debug)]
struct Runs {
    words: Vec<Word>,
    /// Where each run ends, and the part it stands in.
    ends: Vec<(usize, Part)>,
    /// How often each word stands in them, by its number.
    counts: Vec<u32>,
    numbers: Numbering,
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

/// Finds the rows of `key_phrases` of one document, strongest first.
pub fn find(reading: &Reading) -> Vec<KeyPhrase> {
    let passages = reading.passages();
    let runs = Runs::of(&passages, &reading.pack.topics.small_words);
    let candidates = candidates(&runs);
    let told = strongest(&candidates, &runs);
    let best = told.first().map_or(1.0, |t| t.0);
    (1..)
        .zip(told)
        .map(|(rank, (weight, candidate))| {
            let (first, last) = (runs.words[candidate.first].span, runs.words[candidate.first + candidate.len - 1].span);
            let place = reading.locate(candidate.part, first.join(last));
            let phrase = fold(place.text);
            KeyPhrase {
                phrase_id: digest(&[&reading.document.doc_id, &phrase]),
                doc_id: reading.document.doc_id.clone(),
                phrase,
                part: place.part,
                start: place.start,
                end: place.end,
                text: place.text.to_string(),
                occurrences: i32::try_from(candidate.times).unwrap_or(i32::MAX),
                score: (weight / best * 10_000.0).round() / 10_000.0,
                rank,
            }
        })
        .collect()
}

/// The phrases that may be told, in the order of the text.
///
/// Once is chance, but for whole runs of the headline and for names. So a phrase is only counted where each of its words
/// stands more than once, or where it is one of these: most words of an article begin no phrase at all.
fn candidates(runs: &Runs) -> Vec<Candidate> {
    let mut numbers = Numbering::with_room(runs.words.len() / 2);
    let mut out: Vec<Candidate> = Vec::with_capacity(runs.words.len() / 2);
    let mut begin = 0;
    for &(end, part) in &runs.ends {
        let run = &runs.words[begin..end];
        for from in 0..run.len() {
            let mut key = 0u64;
            let (mut again, mut large) = (true, true);
            for (len, word) in (1..=LONGEST).zip(&run[from..]) {
                // Words have numbers below 65,535: there are fewer in reach.
                key = key << 16 | u64::from(word.number + 1);
                again &= runs.counts[word.number as usize] > 1;
                large &= word.large;
                let headline = part == Part::Title && from == 0;
                if !again && !large && !headline {
                    break;
                }
                let whole = headline && len == run.len();
                let told = if len == 1 { again && (large || word.span.len() >= LONG) } else { again || large || whole };
                if !told {
                    continue;
                }
                let number = numbers.number(key);
                if number == out.len() {
                    out.push(Candidate { part, first: begin + from, len, times: 0, title: false, lead: false });
                }
                let known = &mut out[number];
                known.times += 1;
                known.title |= part == Part::Title && len == run.len();
                known.lead |= part == Part::Body && run[from].span.start < LEAD;
            }
        }
        begin = end;
    }
    out
}

/// The strongest phrases with their weights. "prime minister" beside "prime minister Reis" is no second phrase.
fn strongest<'c>(candidates: &'c [Candidate], runs: &Runs) -> Vec<(f64, &'c Candidate)> {
    let words = |c: &Candidate| &runs.words[c.first..c.first + c.len];
    let place = |c: &Candidate| (c.part, runs.words[c.first].span);
    let mut found: Vec<(f64, &Candidate)> = candidates
        .iter()
        .filter(|c| c.times > 1 || c.len > 1 && (c.title || words(c).iter().all(|w| w.large)))
        .map(|c| (weight(c, words(c), &runs.counts), c))
        .collect();
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| place(a.1).cmp(&place(b.1))).then(a.1.len.cmp(&b.1.len)));
    let inside = |a: &[Word], b: &[Word]| b.windows(a.len()).any(|w| w.iter().zip(a).all(|(x, y)| x.number == y.number));
    let mut told: Vec<(f64, &Candidate)> = Vec::with_capacity(MOST);
    for (weight, candidate) in found {
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
    told
}

fn weight(c: &Candidate, words: &[Word], counts: &[u32]) -> f64 {
    let words: f64 = words.iter().map(|w| f64::from(counts[w.number as usize].min(REPEATS)).sqrt() * if w.large { 1.4 } else { 1.0 }).sum();
    let length = c.len as f64;
    let place = 1.0 + 0.5 * f64::from(u8::from(c.title)) + 0.25 * f64::from(u8::from(c.lead));
    let alone = if c.len == 1 { ALONE } else { 1.0 };
    words / length.sqrt() * f64::from(c.times.min(REPEATS)).sqrt() * place * alone
}

impl Runs {
    /// The runs of the first [`REACH`] bytes of each passage.
    fn of(passages: &[Passage], small: &SmallWords) -> Runs {
        let words: usize = passages.iter().map(|p| p.words.len()).sum();
        let mut runs = Runs {
            words: Vec::with_capacity(words),
            ends: Vec::with_capacity(words / 2),
            counts: Vec::with_capacity(words / 2),
            numbers: Numbering::with_room(words / 2),
        };
        for passage in passages {
            runs.read(passage, small);
        }
        runs
    }

    fn read(&mut self, passage: &Passage, small: &SmallWords) {
        let bytes = passage.text.as_bytes();
        let mut last = 0;
        for word in passage.words.iter().take_while(|w| w.span().end <= REACH) {
            let Span { start, end } = word.span();
            if start < last {
                continue;
            }
            // One space or hyphen joins words; everything else ends the run.
            if start != last + 1 || !matches!(bytes[last], b' ' | b'-') {
                self.end(passage.part);
            }
            last = end;
            let Some((span, key)) = whole(passage.text, word).filter(|(_, key)| !small.holds(*key)) else {
                self.end(passage.part);
                continue;
            };
            last = span.end;
            let number = self.numbers.number(key);
            if number == self.counts.len() {
                self.counts.push(0);
            }
            self.counts[number] += 1;
            let large = span.of(passage.text).starts_with(char::is_uppercase);
            self.words.push(Word { span, number: number as u32, large });
        }
        self.end(passage.part);
    }

    fn end(&mut self, part: Part) {
        if self.ends.last().map_or(0, |e| e.0) < self.words.len() {
            self.ends.push((self.words.len(), part));
        }
    }
}

/// A word that may stand in a phrase, with its key: two letters or more and nothing else, no mark or sign beyond ASCII at it
/// ("reform–minded", "€uro").
fn whole(text: &str, word: &PlainWord) -> Option<(Span, u64)> {
    let bytes = text.as_bytes();
    let Span { start, mut end } = word.span();
    if word.kind() != Plain::Letters || start > 0 && bytes[start - 1] >= 0x80 {
        return None;
    }
    let (mut key, mut ascii) = (word.key, word.ascii());
    if bytes.get(end).is_some_and(|b| *b >= 0x80) {
        // A letter among the signs: "Nº".
        end += bytes[end..].iter().take_while(|b| is_plain(**b) || **b >= 0x80).count();
        (key, ascii) = (word_key(&bytes[start..end]), false);
    }
    let span = Span::new(start, end);
    let letters = span.len() > 1 && (ascii || span.of(text).chars().all(char::is_alphabetic));
    letters.then_some((span, key))
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
