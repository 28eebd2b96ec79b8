//! What may a word mean to the extractors? One small table for all of them, so that one pass over a sentence tells which of
//! them need not read it.

use super::LanguagePack;
use super::words::WordBits;
use crate::text::Lexicon;

/// A time expression may begin with the word.
pub const DATE: u8 = 1;
/// A cue of speech may begin with the word.
pub const CUE: u8 = 2;

impl LanguagePack {
    /// The table of all words, once the parts of the pack know theirs by number.
    pub(super) fn note_words(&self, lexicon: &Lexicon) -> WordBits<u8> {
        let dates = self.dates.beginnings().map(|w| (w, DATE));
        WordBits::new(lexicon, dates.chain(self.quotes.beginnings().map(|w| (w, CUE))))
    }
}
