//! A table of words that is asked for every word of every article: it folds and hashes without allocating.

use crate::text::fold;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Folded words with what is known of them.
#[derive(Debug, Clone, Default)]
pub(super) struct WordMap<V> {
    words: HashMap<String, V, BuildHasherDefault<Fnv>>,
}

/// Bytes of the longest word that is folded without allocating; longer ones are rare.
const SHORT: usize = 32;

impl<V> WordMap<V> {
    /// The entry of a folded word, made when it is missing.
    pub(super) fn entry(&mut self, folded: String) -> &mut V
    where
        V: Default,
    {
        self.words.entry(folded).or_default()
    }

    /// The value of a word as it stands in a text.
    pub(super) fn of(&self, word: &str) -> Option<&V> {
        let mut lower = [0u8; SHORT];
        if word.len() > SHORT || !word.is_ascii() {
            return self.words.get(fold(word).as_str());
        }
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).ok().and_then(|w| self.words.get(w))
    }
}

/// FNV-1a: for words of a few bytes it is several times faster than the standard hash, whose defence against chosen
/// keys is not needed where the keys come from a pack.
#[derive(Debug, Clone)]
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
