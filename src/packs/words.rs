//! A table of words that is asked for every word of every article: by the number that a token carries, it is one look.

use crate::text::{Lexicon, WordId, fold};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Folded words with what is known of them. Asked by number only after it was bound to the pack's lexicon.
#[derive(Debug, Clone, Default)]
pub(super) struct WordMap<V> {
    numbers: Map<String, u32>,
    values: Vec<V>,
    /// For each word of the lexicon the number of its value plus one; 0 for none.
    rows: Vec<u32>,
}

/// Bytes of the longest word that is folded without allocating; longer ones are rare.
const SHORT: usize = 32;

impl<V> WordMap<V> {
    /// The entry of a folded word, made when it is missing.
    pub(super) fn entry(&mut self, folded: String) -> &mut V
    where
        V: Default,
    {
        let next = self.values.len();
        let number = *self.numbers.entry(folded).or_insert(next as u32) as usize;
        if number == next {
            self.values.push(V::default());
        }
        &mut self.values[number]
    }

    /// The value of a folded word.
    pub(super) fn get(&self, folded: &str) -> Option<&V> {
        self.numbers.get(folded).map(|&n| &self.values[n as usize])
    }

    /// The value of a word as it stands in a text.
    pub(super) fn of(&self, word: &str) -> Option<&V> {
        let mut lower = [0u8; SHORT];
        if word.len() > SHORT || !word.is_ascii() {
            return self.get(fold(word).as_str());
        }
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).ok().and_then(|w| self.get(w))
    }

    /// The value of a word by its number in the lexicon.
    #[inline]
    pub(super) fn at(&self, word: WordId) -> Option<&V> {
        let number = *self.rows.get(word.row())?;
        self.values.get((number as usize).checked_sub(1)?)
    }

    /// The same to be changed.
    pub(super) fn at_mut(&mut self, word: WordId) -> Option<&mut V> {
        let number = *self.rows.get(word.row())?;
        self.values.get_mut((number as usize).checked_sub(1)?)
    }

    /// The words, in no order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The words with their values, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.numbers.iter().map(|(word, &n)| (word.as_str(), &self.values[n as usize]))
    }

    /// The values, in the order in which their words came.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.iter_mut()
    }

    /// Makes the table answer by the numbers of `lexicon`, which must know all of its words.
    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.rows = vec![0; lexicon.rows()];
        for (word, number) in &self.numbers {
            let id = lexicon.id(word);
            if id.is_known() {
                self.rows[id.row()] = number + 1;
            }
        }
    }
}

/// Bits of every word of the lexicon, by its number: one load tells them all.
#[derive(Debug, Clone, Default)]
pub struct WordBits<B> {
    rows: Vec<B>,
}

impl<B: Copy + Default + std::ops::BitOrAssign> WordBits<B> {
    /// The bits of each word of `lexicon`; those of a word that comes more than once are joined.
    pub(super) fn new<'w>(lexicon: &Lexicon, words: impl IntoIterator<Item = (&'w str, B)>) -> WordBits<B> {
        let mut rows = vec![B::default(); lexicon.rows()];
        let known = words.into_iter().map(|(word, bits)| (lexicon.id(word), bits)).filter(|(id, _)| id.is_known());
        known.for_each(|(id, bits)| rows[id.row()] |= bits);
        WordBits { rows }
    }

    /// The bits of a word; none of one that the lexicon does not know.
    #[inline]
    pub fn of(&self, word: WordId) -> B {
        self.rows.get(word.row()).copied().unwrap_or_default()
    }
}

/// Declares what a word can do as bits of a number: a type with a question for each, and the bits by their names in `does`.
macro_rules! word_bits {
    ($(#[$of:meta])* $Word:ident($Bits:ty) { $($(#[$about:meta])* $name:ident = $bit:literal;)* }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $Word($Bits);

        impl $Word {
            $($(#[$about])* #[inline] pub fn $name(self) -> bool { self.0 & 1 << $bit != 0 })*
        }

        /// The bits by their names.
        mod does {
            $(#[allow(non_upper_case_globals)] pub const $name: $Bits = 1 << $bit;)*
        }
    };
}

pub(super) use word_bits;

/// Makes [`Fnv`] hashers.
pub type Quick = BuildHasherDefault<Fnv>;

/// A map whose keys come from a pack: nobody chooses them to collide.
pub type Map<K, V> = HashMap<K, V, Quick>;

/// A set whose members come from a pack.
pub(super) type Set<K> = HashSet<K, Quick>;

/// FNV-1a: for words of a few bytes it is several times faster than the standard hash, whose defence against chosen
/// keys is not needed where the keys come from a pack.
#[derive(Debug, Clone)]
pub struct Fnv(u64);

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
