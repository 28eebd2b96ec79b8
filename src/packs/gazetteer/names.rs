//! The names of one first word.

use std::ops::Range;

/// The names of one first word, and what can be told of them without a look at them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names {
    from: u32,
    /// One past the last; the highest bit tells whether the first is the word alone.
    to: u32,
    /// How their second words begin, as bits.
    seconds: u32,
}

impl Names {
    const ALONE: u32 = 1 << 31;

    pub(super) fn new(first: u32, word: &[u8], name: &[u8]) -> Names {
        let mut names = Names { from: first, to: first, seconds: 0 };
        names.add(first, word, name);
        names.to |= if name.len() == word.len() { Names::ALONE } else { 0 };
        names
    }

    /// Adds the next name, which begins with `word`.
    pub(super) fn add(&mut self, number: u32, word: &[u8], name: &[u8]) {
        self.to = self.to & Names::ALONE | (number + 1);
        if let Some(second) = name.get(word.len() + 1..) {
            self.seconds |= opening(second);
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

    /// Whether one of them may go on with this second word; of most words it tells that none does.
    pub fn may_go_on(&self, second: &str) -> bool {
        self.seconds & opening(second.as_bytes()) != 0
    }
}

/// How a word begins: one bit for its first two letters.
fn opening(word: &[u8]) -> u32 {
    let letter = |i: usize| word.get(i).filter(|b| **b != b' ').map_or(0, |b| u32::from(*b));
    1 << ((letter(0) * 7 + letter(1)) % u32::BITS)
}
