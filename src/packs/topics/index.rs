//! Finds terms in a text: one pass from word to word, one look into a table for each.
//!
//! A term begins where a word begins, so the first word's hash finds the few terms that could stand there. An automaton
//! over ten thousand terms goes through a table of megabytes byte by byte; this one looks up once a word.

use crate::error::{Error, Result};
use crate::text::Span;

/// Signs that are terms by themselves, before a number and behind it.
const SIGNS: [&str; 4] = ["$", "%", "£", "€"];

/// Buckets of the table: 2 to the power of this.
const BITS: u32 = 16;

/// Terms by the hash of their first word.
#[derive(Debug, Clone, Default)]
pub struct TermIndex {
    /// Where the entries of each bucket begin.
    starts: Vec<u32>,
    /// The whole hash and the term's number; of one bucket the longest terms first.
    entries: Vec<(u32, u32)>,
}

impl TermIndex {
    /// The index of `terms` in lower case. `path` names their file in errors.
    pub(super) fn new(path: &str, terms: &[String]) -> Result<TermIndex> {
        let mut rows: Vec<(usize, std::cmp::Reverse<usize>, u32, u32)> = Vec::with_capacity(terms.len());
        for (number, term) in (0..).zip(terms) {
            let Some((_, hash)) = head(term.as_bytes(), 0) else {
                return Err(Error::pack(path, format!("\"{term}\": a term begins with a letter, a digit or one of $ % £ €")));
            };
            rows.push((bucket(hash), std::cmp::Reverse(term.len()), number, hash));
        }
        rows.sort_unstable();
        let mut starts = vec![0u32; (1 << BITS) + 1];
        rows.iter().for_each(|r| starts[r.0 + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Ok(TermIndex { starts, entries: rows.into_iter().map(|(_, _, number, hash)| (hash, number)).collect() })
    }

    /// Calls `each` with the number and span of every term in `text`, whole words only, letters alike. Of terms that begin
    /// at one place the longest counts, and the next begins behind it.
    pub fn find(&self, terms: &[String], text: &str, each: &mut dyn FnMut(usize, Span)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let Some((end, hash)) = head(bytes, at) else {
                at += width(bytes[at]);
                continue;
            };
            let bucket = bucket(hash);
            let candidates = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
            let found = candidates.iter().filter(|(h, _)| *h == hash).find(|(_, number)| stands(&terms[*number as usize], bytes, at));
            at = match found {
                Some(&(_, number)) => {
                    let stop = at + terms[number as usize].len();
                    each(number as usize, Span::new(at, stop));
                    stop
                }
                None => end,
            };
        }
    }
}

/// Whether a term stands at byte `at` and ends with its last word.
fn stands(term: &str, bytes: &[u8], at: usize) -> bool {
    let end = at + term.len();
    let Some(there) = bytes.get(at..end) else { return false };
    let sign = SIGNS.iter().any(|s| term.ends_with(s));
    let inside = !sign && term.as_bytes().last().is_some_and(|b| is_word(*b)) && bytes.get(end).is_some_and(|b| is_word(*b));
    !inside && there.eq_ignore_ascii_case(term.as_bytes())
}

/// The word or sign at byte `at`: its end and its hash, letters alike. Nothing where neither begins.
fn head(bytes: &[u8], at: usize) -> Option<(usize, u32)> {
    let first = *bytes.get(at)?;
    let mut end = at;
    let mut hash = 0x811c_9dc5u32;
    if is_word(first) {
        while let Some(b) = bytes.get(end).filter(|b| is_word(**b)) {
            hash = (hash ^ u32::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0193);
            end += 1;
        }
        return Some((end, hash));
    }
    let sign = SIGNS.iter().find(|s| bytes[at..].starts_with(s.as_bytes()))?;
    Some((at + sign.len(), sign.bytes().fold(hash, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))))
}

/// Letters and digits. Of characters beyond ASCII all are taken for letters but signs and marks: U+0080 to U+00BF and
/// U+2000 to U+2FFF, which begin with two bytes of their own.
pub(super) fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b >= 0x80 && b != 0xC2 && b != 0xE2
}

/// The bytes of a character that is no word, by its first byte.
pub(super) fn width(first: u8) -> usize {
    match first {
        0xC2 => 2,
        0xE2 => 3,
        _ => 1,
    }
}

fn bucket(hash: u32) -> usize {
    (hash.wrapping_mul(0x85eb_ca6b) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(terms: &[&str], text: &str) -> Vec<String> {
        let terms: Vec<String> = terms.iter().map(|t| t.to_string()).collect();
        let mut out = Vec::new();
        TermIndex::new("t.toml", &terms).expect("sound terms").find(&terms, text, &mut |_, span| out.push(span.of(text).to_string()));
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
