//! Which rules are worth trying around which pieces of a sentence? Told by the marks of its pieces, so that a rule that wants what
//! is not there is not tried, nor any around a piece that no rule stands around.

use super::{Marks, Rule};

/// Rules of one pack, one bit for each.
type Rules = [u64; LIMIT / 64];

/// Rules that a pack holds at most.
pub(super) const LIMIT: usize = 256;

/// The rules by what they ask of a sentence.
#[derive(Debug, Clone)]
pub struct Anchors {
    /// What each rule needs.
    needs: Vec<Needs>,
    /// All marks that any rule asks of its anchor.
    marks: Marks,
    /// For each mark, in the order of [`bits`], the rules that may stand around a piece that has it.
    around: Vec<Rules>,
}

/// What must stand in a sentence for a rule to match.
#[derive(Debug, Clone, Default)]
struct Needs {
    /// Marks all of which some piece has.
    all: Marks,
    /// Marks one of which some piece has.
    any: Vec<Marks>,
}

/// The rules that are worth trying in one sentence.
#[derive(Debug, Clone, Copy)]
pub struct Tries<'p> {
    anchors: &'p Anchors,
    /// The marks of all of its pieces together.
    marks: Marks,
    /// The rules that were looked at, and those of them that are worth trying.
    seen: Rules,
    allowed: Rules,
}

impl Anchors {
    pub(super) fn new(rules: &[Rule]) -> Anchors {
        let mut anchors = Anchors { needs: Vec::new(), marks: Marks::default(), around: Vec::new() };
        for (n, rule) in rules.iter().enumerate() {
            anchors.needs.push(Needs::new(&rule.needs));
            anchors.marks = anchors.marks.with(rule.anchor.marks);
            bits(rule.anchor.marks, |mark| {
                let least = anchors.around.len().max(mark + 1);
                anchors.around.resize(least, [0; LIMIT / 64]);
                anchors.around[mark][n / 64] |= 1 << (n % 64);
            });
        }
        anchors
    }

    /// The rules that are worth trying in a sentence whose pieces have these marks together.
    pub fn tries(&self, marks: Marks) -> Tries<'_> {
        Tries { anchors: self, marks, seen: [0; LIMIT / 64], allowed: [0; LIMIT / 64] }
    }
}

impl Needs {
    fn new(needs: &[Marks]) -> Needs {
        let mut new = Needs::default();
        for need in needs {
            let mut count = 0;
            bits(*need, |_| count += 1);
            match count {
                1 => new.all = new.all.with(*need),
                _ if new.any.contains(need) => {}
                _ => new.any.push(*need),
            }
        }
        new
    }

    fn are_met(&self, marks: Marks) -> bool {
        self.all.both(marks) == self.all && self.any.iter().all(|need| need.meets(marks))
    }
}

impl Tries<'_> {
    /// Calls `then` with each rule that is worth trying around a piece of these marks.
    #[inline]
    pub fn each(&mut self, marks: Marks, then: impl FnMut(usize)) {
        // No rule stands around most pieces.
        if marks.meets(self.anchors.marks) {
            self.each_of(marks.both(self.anchors.marks), then);
        }
    }

    fn each_of(&mut self, marks: Marks, mut then: impl FnMut(usize)) {
        let mut here: Rules = [0; LIMIT / 64];
        bits(marks, |mark| {
            here.iter_mut().zip(&self.anchors.around[mark]).for_each(|(all, some)| *all |= some);
        });
        for (n, rules) in here.into_iter().enumerate() {
            each_bit(rules & !self.seen[n], |bit| {
                let met = self.anchors.needs[n * 64 + bit].are_met(self.marks);
                self.allowed[n] |= u64::from(met) << bit;
            });
            self.seen[n] |= rules;
            each_bit(rules & self.allowed[n], |bit| then(n * 64 + bit));
        }
    }
}

/// Calls `then` with the place of each bit of some marks, all of their numbers counted on.
fn bits(marks: Marks, mut then: impl FnMut(usize)) {
    let shapes = u64::from(marks.kinds) | u64::from(marks.nouns) << 32;
    for (n, bits) in [shapes, u64::from(marks.forms), marks.tags, marks.words].into_iter().enumerate() {
        each_bit(bits, |bit| then(n * 64 + bit));
    }
}

fn each_bit(mut bits: u64, mut then: impl FnMut(usize)) {
    while bits != 0 {
        then(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;
    use crate::packs::casualties::{Piece, form};

    #[test]
    fn a_rule_is_tried_only_where_its_anchor_and_all_that_it_needs_may_stand() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = &packs.get("en").expect("there is an English pack").casualties;
        let tried = |all: Marks, piece: Marks| {
            let mut rules = Vec::new();
            pack.anchors.tries(all).each(piece, |rule| rules.push(rule));
            rules
        };
        let comma = Marks { kinds: Marks::kind(Piece::Comma) | Marks::ANY, ..Marks::default() };
        let killed = Marks { kinds: Marks::kind(Piece::F) | Marks::ANY, forms: form::PARTICIPLE, ..Marks::default() };
        let all = Marks { kinds: u32::MAX, nouns: u32::MAX, tags: u64::MAX, words: u64::MAX, forms: u32::MAX };
        assert!(tried(all, comma).is_empty());
        let anywhere = tried(all, killed);
        assert!(!anywhere.is_empty() && anywhere.iter().all(|&rule| pack.rules[rule].anchor.marks.meets(killed)));
        let alone = tried(killed.with(comma), killed);
        assert!(alone.len() < anywhere.len());
        assert!(alone.iter().all(|&rule| pack.rules[rule].needs.iter().all(|need| need.meets(killed.with(comma)))));
    }
}
