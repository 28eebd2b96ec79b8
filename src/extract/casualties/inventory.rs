//! What stands in a sentence at all? Most rules want a piece that it has not, and are not tried.

use super::pieces::{Phrase, Piece};
use super::words::Words;
use crate::packs::Casualties;
use crate::packs::casualties::{Marks, NounProperty, tag};

/// The marks of the pieces of a sentence.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Of each piece.
    each: Vec<Marks>,
    /// Of all together.
    all: Marks,
}

impl Inventory {
    /// Takes stock of a sentence.
    pub fn of(words: &Words, pieces: &[Piece], phrases: &[Phrase]) -> Inventory {
        let each: Vec<Marks> = pieces.iter().map(|piece| marks(words, piece, piece.phrase.map(|p| &phrases[p]))).collect();
        let all = each.iter().fold(Marks::default(), |all, m| all.with(*m));
        Inventory { each, all }
    }

    /// The rules that may stand around each piece, by rule and of one rule by place, as they are tried.
    pub fn tries(&self, pack: &Casualties) -> impl Iterator<Item = (usize, usize)> {
        let mut tries = pack.anchors.tries(self.all);
        let mut pairs: Vec<u64> = Vec::new();
        for (at, marks) in (0u64..).zip(&self.each) {
            tries.each(*marks, |rule| pairs.push((rule as u64) << 32 | at));
        }
        pairs.sort_unstable();
        pairs.into_iter().map(|pair| ((pair >> 32) as usize, pair as u32 as usize))
    }

    /// Whether a test with these marks may hold for the piece at `at`: a quick look before a close one.
    #[inline]
    pub fn may_hold(&self, test: Marks, at: usize) -> bool {
        self.each.get(at).is_some_and(|m| m.meets(test))
    }

    /// The properties of the noun phrase at `at` ([`NounProperty::bit`]); none where no phrase is.
    #[inline]
    pub fn nouns(&self, at: usize) -> u32 {
        self.each.get(at).map_or(0, |m| m.nouns)
    }
}

fn marks(words: &Words, piece: &Piece, phrase: Option<&Phrase>) -> Marks {
    Marks {
        kinds: Marks::kind(piece.kind) | Marks::ANY,
        nouns: phrase.map_or(0, |p| properties(words, p)),
        tags: piece.tags,
        words: words.mark(piece.first),
        forms: piece.fates.iter().fold(0, |forms, fate| forms | fate.forms),
    }
}

fn properties(words: &Words, phrase: &Phrase) -> u32 {
    use NounProperty::*;
    let counted = phrase.quantity.is_some();
    let person = phrase.is_person() || phrase.pronoun && phrase.head & tag::THING == 0 || phrase.proper;
    Num.bit(counted)
        | Person.bit(person)
        | Bare.bit(!counted)
        | Pronoun.bit(phrase.pronoun)
        | Proper.bit(phrase.proper)
        | Singular.bit(!phrase.is_plural())
        | Possessive.bit(phrase.possessive || phrase.owner && phrase.is_headless())
        | Thing.bit(phrase.is_thing())
        | Headless.bit(phrase.is_headless())
        | Fated.bit(phrase.fated.is_some())
        | Zero.bit(phrase.quantity.is_some_and(|q| q.best == Some(0)))
        | Another.bit(phrase.another && !counted)
        | Told.bit(phrase.head & tag::TOLD != 0)
        | Total.bit(words.is_among(&words.casualties.cues.total, phrase.last))
        | Exceeding.bit(counted && words.tags(phrase.first) & tag::RISE != 0)
}
