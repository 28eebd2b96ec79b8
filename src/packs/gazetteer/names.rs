//! The names of one first word.

use std::ops::Range;

/// The names of one first word, and what can be told of them without a look at them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names {
    from: u32,
    /// One past the last; the highest bit tells whether the first is the word alone.
    to: u32,
    /// How their second words begin.
    seconds: Openings,
}

/// How some words begin: one bit of 32 for the first two letters of each. Of most other words it tells that they are none of these.
#[derive(Debug, Clone, Copy, Default)]
pub struct Openings(u32);

impl Openings {
    /// Those of any words.
    pub const ALL: Openings = Openings(u32::MAX);

    /// Adds a word by its first two letters, of which the second may be 0 for none.
    pub fn add(&mut self, word: &[u8]) {
        self.0 |= opening(word);
    }

    /// These and those.
    pub fn and(self, other: Openings) -> Openings {
        Openings(self.0 | other.0)
    }

    /// Whether a word that begins so may be one of them.
    #[inline]
    pub fn may_have(self, word: &[u8]) -> bool {
        self.0 & opening(word) != 0
    }
}

impl Names {
    const ALONE: u32 = 1 << 31;

    pub(super) fn new(first: u32, word: &[u8], name: &[u8]) -> Names {
        let mut names = Names { from: first, to: first, seconds: Openings::default() };
        names.add(first, word, name);
        names.to |= if name.len() == word.len() { Names::ALONE } else { 0 };
        names
    }

    /// Adds the next name, which begins with `word`.
    pub(super) fn add(&mut self, number: u32, word: &[u8], name: &[u8]) {
        self.to = self.to & Names::ALONE | (number + 1);
        if let Some(second) = name.get(word.len() + 1..) {
            self.seconds.add(second);
        }
    }

    /// Their numbers.
    pub fn range(&self) -> Range<usize> {
        self.from as usize..(self.to & !Names::ALONE) as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.range().is_empty()
    }

    /// Whether the first of them is the word alone.
    pub fn has_word_alone(&self) -> bool {
        self.to & Names::ALONE != 0
    }

    /// How their second words begin.
    pub fn seconds(&self) -> Openings {
        self.seconds
    }
}

/// How a word begins: one bit for its first two letters.
fn opening(word: &[u8]) -> u32 {
    let letter = |i: usize| word.get(i).filter(|b| **b != b' ').map_or(0, |b| u32::from(*b));
    1 << ((letter(0) * 7 + letter(1)) % u32::BITS)
}

/// The names by the hash of their first word. The hash stands for the word, but where the word alone is a name: who looks a longer one up
/// compares it anyway.
#[derive(Debug, Default)]
pub(super) struct FirstWords {
    /// Open addressing: the upper half of the hash, and the names.
    slots: Vec<(u32, Names)>,
    /// Eight bits of the hash of each slot, 0 for none: a small table that stays near and keeps most words from the large one.
    tags: Vec<u8>,
}

impl FirstWords {
    pub(super) fn new(groups: Vec<(u64, Names)>) -> FirstWords {
        let size = (groups.len() * 2 + 2).next_power_of_two();
        let mut words = FirstWords { slots: vec![(0, Names::default()); size], tags: vec![0; size] };
        for (hash, names) in groups {
            let mut slot = hash as usize & (size - 1);
            while words.tags[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            let upper = (hash >> 32) as u32;
            words.slots[slot] = (upper, names);
            words.tags[slot] = tag(upper);
        }
        words
    }

    /// The names of the first word with that hash.
    pub(super) fn find(&self, hash: u64) -> Names {
        let size = self.slots.len();
        if size == 0 {
            return Names::default();
        }
        let upper = (hash >> 32) as u32;
        let mut slot = hash as usize & (size - 1);
        while self.tags[slot] != 0 {
            if self.tags[slot] == tag(upper)
                && let (known, names) = self.slots[slot]
                && known == upper
            {
                return names;
            }
            slot = (slot + 1) & (size - 1);
        }
        Names::default()
    }
}

/// Eight bits of the upper half of a hash, not all zero.
fn tag(upper: u32) -> u8 {
    (upper >> 24) as u8 | 1
}
