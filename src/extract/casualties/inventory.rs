//! What stands in a sentence at all? Most rules want a piece that it has not, and are not tried.

use super::pieces::{Piece, Pieces};
use crate::packs::casualties::{Element, Piece as Kind, Quantifier, Rule, Test};

/// The kinds, tags and forms of all pieces of a sentence together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inventory {
    kinds: u32,
    tags: u64,
    forms: u32,
}

impl Inventory {
    /// Takes stock of a sentence.
    pub fn of(pieces: &Pieces) -> Inventory {
        let mut all = Inventory::default();
        for piece in &pieces.list {
            all.kinds |= 1 << piece.kind as u32;
            all.tags |= piece.tags;
            all.forms |= piece.fates.iter().fold(0, |forms, fate| forms | fate.forms);
        }
        all
    }

    /// Whether a rule may match somewhere: false only where a piece that it must have is not there.
    pub fn allows(&self, rule: &Rule) -> bool {
        let needed = |e: &&Element| !e.negated && matches!(e.quantifier, Quantifier::One | Quantifier::Some);
        let elements = rule.before.elements.iter().chain(&rule.after.elements).filter(needed);
        self.has(&rule.anchor) && elements.into_iter().all(|e| self.has(&e.test))
    }

    /// Whether a test may hold for a piece: a quick look before a close one.
    #[inline]
    pub fn may_hold(test: &Test, piece: &Piece) -> bool {
        match test {
            Test::Piece(kind) => piece.kind == *kind,
            Test::Noun(_) => piece.phrase.is_some(),
            Test::Fate(..) => !piece.fates.is_empty(),
            Test::Class(bit) => piece.tags & bit != 0,
            Test::Word(word) => piece.first == piece.last || word.contains('_'),
            Test::Either(_) | Test::Start | Test::End => true,
        }
    }

    /// Whether a test may hold for some piece.
    fn has(&self, test: &Test) -> bool {
        match test {
            Test::Piece(kind) => self.kinds & 1 << *kind as u32 != 0,
            Test::Noun(_) => self.kinds & 1 << Kind::N as u32 != 0,
            Test::Fate(forms, _) => self.forms & forms != 0,
            Test::Class(bit) => self.tags & bit != 0,
            Test::Either(tests) => tests.iter().any(|t| self.has(t)),
            Test::Word(_) | Test::Start | Test::End => true,
        }
    }
}
