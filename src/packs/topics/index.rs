//! Finds terms in a text: one pass from word to word, one look into a table for each.
//!
//! A term begins where a word begins, so the first word's hash finds the few terms that could stand there, and the hash of
//! the word behind picks among them. An automaton
//! over ten thousand terms goes through a table of megabytes byte by byte; this one looks up once a word.

use super::buckets::{Buckets, bucket};
use crate::error::{Error, Result};
use crate::text::{PlainWord, Span, is_plain, plain_words};

/// Signs that are terms by themselves, before a number and behind it.
const SIGNS: [&str; 4] = ["$", "%", "£", "€"];

/// Terms by the hash of their first word.
#[derive(Debug, Clone, Default)]
pub struct TermIndex {
    buckets: Buckets,
    /// The terms by the bucket of their first word, of one bucket the longest first.
    entries: Vec<Entry>,
    /// All terms, one behind the other.
    text: String,
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
        entries.sort_unstable_by_key(|e| (bucket(e.first), std::cmp::Reverse(e.to - e.from), e.number));
        Ok(TermIndex { buckets: Buckets::new(entries.iter().map(|e| bucket(e.first))), entries, text })
    }

    /// Calls `each` with the number and span of every term in `text`, whose plain words are `words`: whole words only, letters
    /// alike. Of terms that begin at one place the longest counts, and the next begins behind it.
    pub fn find(&self, text: &str, words: &[PlainWord], each: &mut impl FnMut(usize, Span)) {
        let mut free = 0;
        for (at, word) in words.iter().enumerate() {
            let candidates = self.buckets.of(bucket(word.hash));
            if candidates.is_empty() || word.start() < free {
                continue;
            }
            // Most words that begin a term begin another phrase here, which the word behind tells.
            let second = words.get(at + 1).map_or(0, |w| w.hash);
            let fits = |e: &&Entry| e.first == word.hash && (e.second == 0 || e.second == second);
            let found = self.entries[candidates].iter().filter(fits).find_map(|e| Some((e.number, self.stands(e, text, word.start())?)));
            if let Some((number, span)) = found {
                each(number as usize, span);
                free = span.end;
            }
        }
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
