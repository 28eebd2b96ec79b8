//! Words as numbers: a lexicon knows the folded words that a language pack asks for, and gives each a number.
//!
//! A token carries the number of its word ([`Token::word`](super::Token)), so whatever a pack knows of a word is one look
//! into a row of a table, and no extractor folds, hashes or compares a word again that no list of the pack holds.

use super::{Span, fold};
use std::collections::HashSet;

/// The number of a word in a lexicon; the default is a word that it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WordId(u32);

impl WordId {
    /// Whether the lexicon knows the word.
    #[inline]
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The row of the word in a table that has one for each word of the lexicon, the unknown word first.
    #[inline]
    pub fn row(self) -> usize {
        self.0 as usize
    }
}

/// Folded words, numbered in the order in which they were given: the rows of frequent words stand together in every table where these come first.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Open addressing: eight bits of the hash of a slot's word, 0 for none. A table of bytes stays near, so that most words
    /// that are in no list cost no more than a look at it.
    tags: Vec<u8>,
    /// The number of each slot's word.
    slots: Vec<u32>,
    /// The last slot.
    mask: usize,
    /// The bits of a hash below those that choose a slot.
    shift: u32,
    /// The short words as keys, by number.
    keys: Vec<Key>,
    /// The words, by number; the first is empty.
    words: Vec<Box<str>>,
    /// The numbers of words of one byte, by that byte: marks need no search.
    bytes: Vec<WordId>,
}

/// A word of at most sixteen bytes as two numbers, padded with zeros: words are equal exactly if their keys are. Longer words
/// have a key of their hash, which only finds where to compare them.
pub(super) type Key = (u64, u64);

/// Bytes of the longest word that is its own key.
pub(super) const KEY_BYTES: usize = 16;

impl Lexicon {
    /// A lexicon of folded words, frequent ones best first; the empty one is left out.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Lexicon {
        let mut seen: HashSet<&str> = HashSet::from([""]);
        let words: Vec<&str> = words.into_iter().filter(|w| seen.insert(w)).collect();
        let size = (words.len() * 2 + 2).next_power_of_two();
        let mut lexicon = Lexicon {
            tags: vec![0; size],
            slots: vec![0; size],
            mask: size - 1,
            shift: u64::BITS - size.ilog2(),
            keys: vec![(0, 0)],
            words: vec!["".into()],
            bytes: Vec::new(),
        };
        for word in words {
            let key = key_of(word.as_bytes());
            let hash = mix(key);
            let mut slot = (hash >> lexicon.shift) as usize;
            while lexicon.tags[slot] != 0 {
                slot = (slot + 1) & lexicon.mask;
            }
            lexicon.tags[slot] = tag(hash);
            lexicon.slots[slot] = lexicon.words.len() as u32;
            lexicon.keys.push(key);
            lexicon.words.push(word.into());
        }
        lexicon.bytes = (0..128u8).map(|byte| lexicon.id_of_key((u64::from(byte.to_ascii_lowercase()), 0))).collect();
        lexicon
    }

    /// How many rows a table of this lexicon has: its words and the unknown one.
    pub fn rows(&self) -> usize {
        self.words.len().max(1)
    }

    /// The words with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (WordId, &str)> {
        (0..).zip(&self.words).skip(1).map(|(n, w)| (WordId(n), w.as_ref()))
    }

    /// The folded word of a number; empty for the unknown word.
    #[inline]
    pub fn word(&self, id: WordId) -> &str {
        self.words.get(id.row()).map_or("", AsRef::as_ref)
    }

    /// The number of a folded word.
    pub fn id(&self, folded: &str) -> WordId {
        self.find(key_of(folded.as_bytes()), folded)
    }

    /// The number of a word of one ASCII byte.
    #[inline]
    pub(super) fn id_of_byte(&self, byte: u8) -> WordId {
        self.bytes.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// The number of the word at `span` of `text`, as it stands there.
    pub(super) fn id_at(&self, text: &str, span: Span) -> WordId {
        let len = span.len();
        if len <= KEY_BYTES {
            let (low, high) = window(text.as_bytes(), span.start);
            let (low, high) = if len <= 8 { (low & low_bytes(len), 0) } else { (low, high & low_bytes(len - 8)) };
            if (low | high) & HIGH_BITS == 0 {
                return self.id_of_key((lower(low), lower(high)));
            }
        }
        self.id(&fold(span.of(text)))
    }

    /// The number of a word of at most sixteen bytes by its key.
    #[inline]
    pub(super) fn id_of_key(&self, key: Key) -> WordId {
        self.find(key, "")
    }

    #[inline]
    fn find(&self, key: Key, word: &str) -> WordId {
        if self.slots.is_empty() {
            return WordId(0);
        }
        let hash = mix(key);
        let tag = tag(hash);
        let mut slot = (hash >> self.shift) as usize;
        loop {
            let here = self.tags[slot];
            if here == tag {
                let number = self.slots[slot] as usize;
                if self.keys[number] == key && (word.len() <= KEY_BYTES || *self.words[number] == *word) {
                    return WordId(number as u32);
                }
            } else if here == 0 {
                return WordId(0);
            }
            slot = (slot + 1) & self.mask;
        }
    }
}

/// Eight bits of a hash, below those that choose a slot, not all zero.
fn tag(hash: u64) -> u8 {
    (hash >> 36) as u8 | 1
}

/// The sixteen bytes of a text that begin at `at`, as two numbers with the first byte lowest; zeros stand behind its end.
#[inline]
pub(super) fn window(bytes: &[u8], at: usize) -> Key {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(window) => key_of_bytes(window),
        None => window_at_end(bytes, at),
    }
}

#[cold]
fn window_at_end(bytes: &[u8], at: usize) -> Key {
    let mut padded = [0; KEY_BYTES];
    let rest = bytes.get(at..).unwrap_or_default();
    padded[..rest.len()].copy_from_slice(rest);
    key_of_bytes(&padded)
}

#[inline]
fn key_of_bytes(bytes: &[u8; KEY_BYTES]) -> Key {
    let [low, high] = [bytes.first_chunk::<8>(), bytes.last_chunk::<8>()].map(|half| half.map_or(0, |h| u64::from_le_bytes(*h)));
    (low, high)
}

/// The key of a folded word.
fn key_of(word: &[u8]) -> Key {
    let half = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
    if word.len() <= KEY_BYTES {
        let (low, high) = word.split_at(word.len().min(8));
        (half(low), half(high))
    } else {
        // No short word begins with a zero byte, so no short word has such a key.
        let hash = xxhash_rust::xxh3::xxh3_64(word);
        (hash << 8, word.len() as u64)
    }
}

fn mix((low, high): Key) -> u64 {
    /// Odd numbers without a pattern in their bits: those of the golden ratio and of the square root of two.
    const ONE: u64 = 0x9e37_79b9_7f4a_7c15;
    const TWO: u64 = 0x6a09_e667_f3bc_c909;
    // The high bits hang on all letters, and they choose the slot.
    (low ^ high.rotate_left(29).wrapping_mul(TWO)).wrapping_mul(ONE)
}

/// The high bit of every byte: set in one of them where a byte is not ASCII.
pub(super) const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;

/// A mask of the first `len` bytes, 0 to 8.
pub(super) fn low_bytes(len: usize) -> u64 {
    if len >= 8 { u64::MAX } else { (1u64 << (len * 8)) - 1 }
}

/// Eight ASCII bytes in lower case: the bytes from `A` to `Z` get the bit that makes them small.
pub(super) fn lower(bytes: u64) -> u64 {
    let from_a = bytes + ONES * (0x80 - b'A' as u64);
    let past_z = bytes + ONES * (0x7f - b'Z' as u64);
    bytes | (from_a & !past_z & HIGH_BITS) >> 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    const WORDS: [&str; 9] =
        ["a", "killed", "sixteen-letters!", "internationalisation", "u.s.", "don't", "zurich", "-", "counterrevolutionaries"];

    #[test]
    fn every_word_is_found_as_it_stands_in_a_text() {
        let lexicon = Lexicon::new(WORDS);
        for (id, word) in lexicon.iter() {
            assert_eq!(lexicon.id(word), id);
            for written in [word.to_string(), word.to_uppercase()] {
                for behind in ["", " and a tail that is long enough"] {
                    let text = format!("{written}{behind}");
                    assert_eq!(lexicon.id_at(&text, Span::new(0, written.len())), id, "{text}");
                }
            }
        }
        let text = "Zürich’s DON’T";
        assert_eq!(lexicon.id_at(text, Span::new(0, "Zürich".len())), lexicon.id("zurich"));
        assert_eq!(lexicon.id_at(text, Span::new(text.len() - "DON’T".len(), text.len())), lexicon.id("don't"));
    }

    #[test]
    fn other_words_are_unknown() {
        let lexicon = Lexicon::new(WORDS);
        for word in ["", "b", "kill", "killedx", "internationalisatiom", "sixteen-letters", "ü", "counterrevolutionary"] {
            assert!(!lexicon.id(word).is_known(), "{word}");
            assert!(!lexicon.id_at(word, Span::new(0, word.len())).is_known(), "{word}");
        }
        assert!(!Lexicon::default().id("a").is_known());
    }

    #[test]
    fn eight_letters_fold_as_one() {
        for n in 0..128u8 {
            let one = char::from(n).to_string();
            let eight = u64::from_le_bytes([n; 8]);
            assert_eq!(lower(eight), u64::from_le_bytes([fold(&one).as_bytes()[0]; 8]), "{one:?}");
        }
    }
}
