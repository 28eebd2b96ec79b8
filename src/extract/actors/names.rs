//! The words of names as numbers: names of one article are compared by them, and members are found by them.

use crate::packs::{ActorWord, LanguagePack};
use crate::text::{Numbering, WordId, fold};

/// What a folded word is compared by: its number in the lexicon, or a hash of its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of a word as it stands in a text, whose number this is.
    #[inline]
    pub fn of(word: WordId, written: &str) -> Key {
        if word.is_known() { Key(word.row() as u64) } else { Key::of_unknown(written) }
    }

    fn of_unknown(written: &str) -> Key {
        if written.is_ascii() {
            Key::of_bytes(written.bytes().map(|b| b.to_ascii_lowercase()))
        } else {
            Key::of_bytes(fold(written).bytes())
        }
    }

    /// The key of a name by which all forms of a known actor go; no word has it.
    pub fn of_known(name: &str) -> Key {
        Key::of_bytes(name.bytes().chain([b' ']))
    }

    /// One bit of 64.
    fn bit(self) -> u64 {
        1 << (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
    }

    /// FNV-1a, apart from the small numbers of the lexicon.
    fn of_bytes(bytes: impl Iterator<Item = u8>) -> Key {
        Key(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)) | 1 << 63)
    }
}

/// A word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameWord {
    /// What it is compared by.
    pub key: Key,
    /// What it does in names.
    pub does: ActorWord,
    /// Whether it has more than two letters.
    pub long: bool,
}

impl NameWord {
    /// A word as it stands in a text, whose number this is.
    pub fn new(pack: &LanguagePack, word: WordId, written: &str) -> NameWord {
        let long = if written.is_ascii() { written.len() > 2 } else { fold(written).len() > 2 };
        NameWord { key: Key::of(word, written), does: pack.actors.word_at(word), long }
    }
}

/// Members by words: for each word a list of them, in the order in which they were added.
#[derive(Debug, Default)]
pub struct Lists {
    numbers: Numbering,
    /// Of each word where its list begins and ends in the links, and how long it is.
    lists: Vec<(usize, usize, usize)>,
    /// Members, each with the place of the next one of its list.
    links: Vec<(usize, usize)>,
    /// The words that have lists, one bit of 64 for each: of most other words it tells that they have none.
    some: u64,
}

/// The end of a list.
const END: usize = usize::MAX;

impl Lists {
    /// Adds a member to the list of a word, if it is not there and the list is not that long.
    pub fn add(&mut self, word: Key, member: usize, most: usize) {
        self.some |= word.bit();
        let number = self.numbers.number(word.0);
        if number == self.lists.len() {
            self.lists.push((END, END, 0));
        }
        if self.lists[number].2 >= most || self.from(self.lists[number].0).any(|m| m == member) {
            return;
        }
        let at = self.links.len();
        self.links.push((member, END));
        let (first, last, len) = &mut self.lists[number];
        *len += 1;
        if *first == END {
            *first = at;
        } else {
            self.links[*last].1 = at;
        }
        *last = at;
    }

    /// Whether a word may have members.
    #[inline]
    pub fn may_have(&self, word: Key) -> bool {
        self.some & word.bit() != 0
    }

    /// The members of a word.
    pub fn of(&self, word: Key) -> impl Iterator<Item = usize> + Clone {
        self.from(self.numbers.get(word.0).map_or(END, |number| self.lists[number].0))
    }

    /// Whether no word has members.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    fn from(&self, mut at: usize) -> impl Iterator<Item = usize> + Clone {
        std::iter::from_fn(move || {
            let &(member, next) = self.links.get(at)?;
            at = next;
            Some(member)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_order_and_their_bounds() {
        let (a, b) = (Key::of(WordId::default(), "Sol"), Key::of(WordId::default(), "Śol"));
        let mut lists = Lists::default();
        assert!(lists.is_empty() && lists.of(a).next().is_none());
        for (word, member) in [(a, 1), (b, 7), (a, 3), (a, 1), (a, 5)] {
            lists.add(word, member, 3);
        }
        assert_eq!(a, b);
        assert!(lists.may_have(a));
        assert_eq!(lists.of(b).collect::<Vec<_>>(), [1, 7, 3]);
        assert_ne!(Key::of_known("sol"), a);
    }
}
