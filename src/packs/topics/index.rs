//! Finds terms in a text: one pass from word to word, one look into a table for each.
//!
//! A term begins where a word begins, so the hash of a word, and that of it and the word behind, find the few terms that could stand there. An
//! automaton over ten thousand terms goes through a table of megabytes byte by byte; this one looks up twice a word.

use super::buckets::{Rows, Sieve, bucket};
use crate::error::{Error, Result};
use crate::text::{PlainWord, Span, is_plain, plain_words};

/// Signs that are terms by themselves, before a number and behind it.
const SIGNS: [&str; 4] = ["$", "%", "£", "€"];

/// Terms of one word by this word, others by their first two.
#[derive(Debug, Clone, Default)]
pub struct TermIndex {
    /// The buckets of terms of one word, where those of each begin, and these terms.
    single_rows: Rows,
    single_starts: Vec<u32>,
    singles: Vec<Single>,
    /// A bit for each pair of first words of other terms: most words of a text have none with the word behind.
    sieve: Sieve,
    /// The buckets of pairs of first words, and where the terms of each begin.
    pairs: Rows,
    starts: Vec<Start>,
    /// The terms by the bucket of their pair, of one bucket the longest first.
    entries: Vec<Entry>,
    /// All terms, one behind the other.
    text: String,
}

/// A term of one word.
#[derive(Debug, Clone, Copy)]
struct Single {
    /// The word's key: no more is asked of a term that is nothing but its word.
    key: u64,
    number: u32,
    /// The place among `entries` of a term with a mark behind its word ("yahoo!").
    marked: Option<u32>,
}

/// Where the terms of a bucket begin.
#[derive(Debug, Clone, Copy)]
struct Start {
    at: u32,
    /// Bits of the pairs that fell into the bucket, by [`mark`]: most others are told here.
    marks: u32,
}

/// A term.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The hashes of its first word and of the one behind; 0 where it has one only.
    first: u32,
    second: u32,
    number: u32,
    /// Where it stands in the text of all terms.
    from: u32,
    to: u32,
    /// Whether it ends with a word, so that no letter may follow.
    whole: bool,
}

impl TermIndex {
    /// The index of `terms` in lower case. `path` names their file in errors.
    pub(super) fn new(path: &str, terms: &[String]) -> Result<TermIndex> {
        let mut text = String::new();
        let mut entries: Vec<Entry> = Vec::with_capacity(terms.len());
        for (number, term) in (0..).zip(terms) {
            let words = plain_words(term);
            let Some(first) = words.first().filter(|w| w.start() == 0) else {
                return Err(Error::pack(path, format!("\"{term}\": a term begins with a letter, a digit or one of $ % £ €")));
            };
            let sign = SIGNS.iter().any(|s| term.ends_with(s));
            let from = text.len() as u32;
            text.push_str(term);
            entries.push(Entry {
                first: first.hash,
                second: words.get(1).map_or(0, |w| w.hash),
                number,
                from,
                to: text.len() as u32,
                whole: !sign && term.as_bytes().last().is_some_and(|b| is_plain(*b)),
            });
        }
        let place = |e: &Entry| bucket(pair(e.first, e.second));
        entries.sort_unstable_by_key(|e| (place(e), std::cmp::Reverse(e.to - e.from), e.number));
        let mut index = TermIndex { text, ..TermIndex::default() };
        index.add_singles(&entries);
        index.sieve = Sieve::new(entries.iter().filter(|e| e.second != 0).map(|e| pair(e.first, e.second)));
        index.pairs = Rows::new(entries.iter().map(place));
        let mut at = 0;
        for terms in entries.chunk_by(|a, b| place(a) == place(b)) {
            index.starts.push(Start { at, marks: terms.iter().fold(0, |marks, e| marks | mark(pair(e.first, e.second))) });
            at += terms.len() as u32;
        }
        index.starts.push(Start { at, marks: 0 });
        index.entries = entries;
        Ok(index)
    }

    fn add_singles(&mut self, entries: &[Entry]) {
        let mut singles: Vec<(u16, Single)> = Vec::new();
        for (place, entry) in (0..).zip(entries).filter(|(_, e)| e.second == 0) {
            let term = &self.text[entry.from as usize..entry.to as usize];
            for word in plain_words(term) {
                let marked = (word.span().end < term.len()).then_some(place);
                singles.push((bucket(word.hash), Single { key: word.key, number: entry.number, marked }));
            }
        }
        // Of one bucket the longest stay first.
        singles.sort_by_key(|s| s.0);
        self.single_rows = Rows::new(singles.iter().map(|s| s.0));
        self.single_starts = vec![0];
        for row in singles.chunk_by(|a, b| a.0 == b.0) {
            self.single_starts.push(self.single_starts[self.single_starts.len() - 1] + row.len() as u32);
        }
        self.singles = singles.into_iter().map(|s| s.1).collect();
    }

    /// Calls `each` with the number and span of every term in `text`, whose plain words are `words`: whole words only, letters
    /// alike. Of terms that begin at one place the longest counts, and the next begins behind it.
    pub fn find(&self, text: &str, words: &[PlainWord], each: &mut impl FnMut(usize, Span)) {
        let mut free = 0;
        for (at, word) in words.iter().enumerate() {
            let bucket = bucket(word.hash);
            let second = words.get(at + 1).filter(|second| self.sieve.holds(pair(word.hash, second.hash)));
            let single = self.single_rows.holds(bucket);
            if !(single || second.is_some()) || word.start() < free {
                continue;
            }
            // A term of two words and more is longer than one of the first word alone.
            let longest = second.and_then(|second| self.longest(word, second.hash, text));
            if let Some((number, span)) = longest.or_else(|| if single { self.single(word, bucket, text) } else { None }) {
                each(number as usize, span);
                free = span.end;
            }
        }
    }

    /// The longest term of one word that stands at this one.
    fn single(&self, word: &PlainWord, bucket: u16, text: &str) -> Option<(u32, Span)> {
        let row = self.single_rows.row(bucket)?;
        let terms = &self.singles[self.single_starts[row] as usize..self.single_starts[row + 1] as usize];
        terms.iter().filter(|s| s.key == word.key).find_map(|s| match s.marked {
            None => Some((s.number, word.span())),
            Some(place) => Some((s.number, self.stands(&self.entries[place as usize], text, word.start())?)),
        })
    }

    /// The longest term that stands at a word, of those with this second word.
    fn longest(&self, word: &PlainWord, second: u32, text: &str) -> Option<(u32, Span)> {
        let pair = pair(word.hash, second);
        let row = self.pairs.row(bucket(pair))?;
        let Start { at, marks } = self.starts[row];
        if marks & mark(pair) == 0 {
            return None;
        }
        let terms = &self.entries[at as usize..self.starts[row + 1].at as usize];
        let fits = |e: &&Entry| e.first == word.hash && e.second == second;
        terms.iter().filter(fits).find_map(|e| Some((e.number, self.stands(e, text, word.start())?)))
    }

    /// The span of a term that stands at byte `at` and ends with its last word.
    fn stands(&self, entry: &Entry, text: &str, at: usize) -> Option<Span> {
        let term = &self.text.as_bytes()[entry.from as usize..entry.to as usize];
        let span = Span::new(at, at + term.len());
        let there = text.as_bytes().get(span.start..span.end)?;
        let inside = entry.whole && text.as_bytes().get(span.end).is_some_and(|b| is_plain(*b));
        (!inside && there.eq_ignore_ascii_case(term)).then_some(span)
    }
}

/// The hash of two words.
#[inline]
fn pair(first: u32, second: u32) -> u32 {
    first.rotate_left(15) ^ second
}

/// One of 32 bits, by those bits of a hash that its bucket says least of.
#[inline]
fn mark(hash: u32) -> u32 {
    1 << (hash & 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(terms: &[&str], text: &str) -> Vec<String> {
        let terms: Vec<String> = terms.iter().map(|t| t.to_string()).collect();
        let mut out = Vec::new();
        let index = TermIndex::new("t.toml", &terms).expect("sound terms");
        index.find(text, &plain_words(text), &mut |_, span| out.push(span.of(text).to_string()));
        out
    }

    #[test]
    fn whole_words_letters_alike_and_the_longest_first() {
        let terms = ["strike", "strike a deal", "rail strike", "half-time", "bank"];
        let text = "Rail strike: unions strike a deal at half-time. Strikers bank on it; the Bank, banks.";
        assert_eq!(found(&terms, text), ["Rail strike", "strike a deal", "half-time", "bank", "Bank"]);
    }

    #[test]
    fn signs_and_letters_beyond_ascii_are_terms_too() {
        assert_eq!(
            found(&["£", "$", "%", "el niño", "côte"], "A £600m and “$9” fall, 8%, el niño’s Côte – côté."),
            ["£", "$", "%", "el niño", "Côte"]
        );
        assert!(TermIndex::new("t.toml", &["-dash".to_string()]).is_err());
    }
}
