//! What may a word mean to the extractors? One small table for all of them, so that one pass over a sentence tells which of
//! them need not read it.

use super::LanguagePack;
use super::words::WordBits;
use crate::text::Lexicon;

/// A time expression may begin with the word, if what follows lets it.
pub const DATE: u8 = 1;
/// One may begin with the word whatever follows.
pub const DATE_ALONE: u8 = 8;
/// The word lets one begin with the word before it.
pub const DATE_SECOND: u8 = 16;
/// A cue of speech may begin with the word.
pub const CUE: u8 = 2;
/// The word is a cue of speech or in one, and none of the small words with which cues begin.
pub const IN_CUE: u8 = 64;
/// The word tells a fate, or is another one that rules of figures stand around.
pub const FATE: u8 = 4;
/// The word tells one with others.
pub const FATE_TOGETHER: u8 = 32;

impl LanguagePack {
    /// The table of all words, once the parts of the pack know theirs by number.
    pub(super) fn note_words(&self, lexicon: &Lexicon) -> WordBits<u8> {
        let dates = self.dates.notices();
        WordBits::new(lexicon, dates.chain(self.quotes.notices()).chain(self.casualties.notices()))
    }
}
