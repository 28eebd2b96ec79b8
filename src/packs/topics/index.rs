//! Finds terms in a text: one pass from word to word, one look into a table for each.
//!
//! A term begins where a word begins, so the first word's hash finds the few terms that could stand there, and the hash of
//! the word behind picks among them. An automaton
//! over ten thousand terms goes through a table of megabytes byte by byte; this one looks up once a word.

use super::buckets::{Buckets, Rows, bucket};
use crate::error::{Error, Result};
use crate::text::{PlainWord, Span, is_plain, plain_words};

/// Signs that are terms by themselves, before a number and behind it.
const SIGNS: [&str; 4] = ["$", "%", "£", "€"];

/// Terms by the hashes of their first two words.
#[derive(Debug, Clone, Default)]
pub struct TermIndex {
    /// The buckets of first words.
    begins: Buckets,
    /// The buckets of pairs of first words, and where the terms of each begin.
    pairs: Rows,
    starts: Vec<Start>,
    /// The terms by the bucket of their pair, of one bucket the longest first.
    entries: Vec<Entry>,
    /// All terms, one behind the other.
    text: String,
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
    /// The hashes of its first word and of the one behind; 0 where there is none.
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
        let mut starts = Vec::new();
        let mut at = 0;
        for terms in entries.chunk_by(|a, b| place(a) == place(b)) {
            starts.push(Start { at, marks: terms.iter().fold(0, |marks, e| marks | mark(pair(e.first, e.second))) });
            at += terms.len() as u32;
        }
        starts.push(Start { at, marks: 0 });
        let begins = Buckets::new(entries.iter().map(|e| bucket(e.first)));
        Ok(TermIndex { begins, pairs: Rows::new(entries.iter().map(place)), starts, entries, text })
    }

    /// Calls `each` with the number and span of every term in `text`, whose plain words are `words`: whole words only, letters
    /// alike. Of terms that begin at one place the longest counts, and the next begins behind it.
    pub fn find(&self, text: &str, words: &[PlainWord], each: &mut impl FnMut(usize, Span)) {
        let mut free = 0;
        for (at, word) in words.iter().enumerate() {
            if !self.begins.holds(bucket(word.hash)) || word.start() < free {
                continue;
            }
            // A term of two words and more is longer than one of the first word alone.
            let second = words.get(at + 1).map_or(0, |w| w.hash);
            let found = [second, 0].into_iter().find_map(|second| self.longest(word, second, text));
            if let Some((number, span)) = found {
                each(number as usize, span);
                free = span.end;
            }
        }
    }

    /// The longest term that stands at a word, of those with this second word; 0 for those that have none.
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
