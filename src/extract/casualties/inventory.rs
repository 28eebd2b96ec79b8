//! What stands in a sentence at all? Most rules want a piece that it has not, and are not tried.

use super::pieces::Piece;
use crate::packs::casualties::{Marks, Rule};

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
    pub fn of(pieces: &[Piece]) -> Inventory {
        let each: Vec<Marks> = pieces.iter().map(marks).collect();
        let all = each.iter().fold(Marks::default(), |all, m| all.with(*m));
        Inventory { each, all }
    }

    /// Whether a rule may match somewhere: false only where a piece that it must have is not there.
    pub fn allows(&self, rule: &Rule) -> bool {
        rule.needs.iter().all(|m| m.meets(self.all))
    }

    /// Whether a test with these marks may hold for the piece at `at`: a quick look before a close one.
    #[inline]
    pub fn may_hold(&self, test: Marks, at: usize) -> bool {
        self.each.get(at).is_some_and(|m| m.meets(test))
    }
}

fn marks(piece: &Piece) -> Marks {
    let phrase = if piece.phrase.is_some() { Marks::PHRASE } else { 0 };
    Marks {
        kinds: Marks::kind(piece.kind) | phrase | Marks::ANY,
        tags: piece.tags,
        forms: piece.fates.iter().fold(0, |forms, fate| forms | fate.forms),
    }
}
