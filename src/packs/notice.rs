//! What may a word mean to the extractors? One small table for all of them, so that one pass over a sentence tells which of
//! them need not read it.

use super::LanguagePack;
use super::words::WordBits;
use crate::text::Lexicon;

/// A time expression may begin with the word, if what follows lets it.
pub const DATE: u16 = 1;
/// One may begin with the word whatever follows.
pub const DATE_ALONE: u16 = 8;
/// The word lets one begin with the word before it.
pub const DATE_SECOND: u16 = 16;
/// A cue of speech may begin with the word.
pub const CUE: u16 = 2;
/// The word is a cue of speech or in one, and none of the small words with which cues begin.
pub const IN_CUE: u16 = 64;
/// The word tells a fate, or is another one that rules of figures stand around.
pub const FATE: u16 = 4;
/// The word tells one with others.
pub const FATE_TOGETHER: u16 = 32;
/// The word tells of an event.
pub const EVENT: u16 = 128;
/// The word is one of harm that private people come to.
pub const HARM: u16 = 256;
/// An office may end with the word.
pub const OFFICE: u16 = 512;
/// What sets an event among several may begin with the word.
pub const AMONG: u16 = 1024;

impl LanguagePack {
    /// The table of all words, once the parts of the pack know theirs by number.
    pub(super) fn note_words(&self, lexicon: &Lexicon) -> WordBits<u16> {
        let dates = self.dates.notices();
        let events = lexicon.iter().filter(|(id, _)| self.places.tells_event(*id)).map(|(_, w)| (w, EVENT));
        let actors = lexicon.iter().map(|(id, w)| (w, self.actors.notices(id)));
        let figures = self.casualties.notices();
        WordBits::new(lexicon, dates.chain(self.quotes.notices()).chain(figures).chain(events).chain(actors))
    }
}
