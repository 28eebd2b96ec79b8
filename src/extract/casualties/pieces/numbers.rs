//! Counts, and the numbers that are none.

use super::super::quantity::{Quantity, Reading};
use super::{Cutter, Phrase};
use crate::model::{Qualifier, RefusalReason};
use crate::packs::casualties::{Piece as PieceKind, form, tag};
use crate::text::Shape;

/// What a couple counts.
const PAIR: Quantity = Quantity {
    first: 0,
    last: 0,
    number_first: 0,
    number_last: 0,
    low: Some(2),
    best: Some(2),
    high: Some(2),
    qualifier: Qualifier::Exact,
};

impl Cutter<'_, '_> {
    /// A count, a number that is none, or "no", where one may begin; gives the next token.
    pub(super) fn number(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        // "not a single guard", "not one life".
        if let Some(used) = words.cues(&words.casualties.cues.not_one, i).max() {
            self.counted(i, i + used - 1, 0);
            return Some(i + used);
        }
        // "no fewer than 27" counts; "no one" and "no deaths" count none.
        if words.numbers.is_none(words.id(i)) && words.word(i) != "nil" && words.numbers.hedge_before(words, i).is_none() {
            let zero = Quantity {
                first: i,
                last: i,
                number_first: i,
                number_last: i,
                low: Some(0),
                best: Some(0),
                high: Some(0),
                qualifier: Qualifier::Exact,
            };
            // "no one", "no-one".
            let one = i + 1 + usize::from(words.word(i + 1) == "-");
            if words.word(one) == "one" {
                self.close();
                let mut phrase = self.blank(i, one);
                phrase.quantity = Some(Quantity { last: one, ..zero });
                phrase.body = one + 1;
                self.open = Some(phrase);
                self.close();
                return Some(one + 1);
            }
            self.close();
            let mut phrase = self.blank(i, i);
            (phrase.quantity, phrase.body) = (Some(zero), i + 1);
            self.open = Some(phrase);
            return Some(i + 1);
        }
        if let Some((used, rest)) = words.numbers.remainder(words, i, |w| w == "of") {
            self.counted(i, i + used - 1, rest);
            return Some(i + used);
        }
        if let Some(total) = self.running_ordinal(i) {
            self.counted(i, i, total);
            if let Some(p) = &mut self.open {
                p.ordinal = true;
            }
            return Some(i + 1);
        }
        // "an elderly couple", "the Syrian couple".
        let before = |p: &Phrase| (p.indefinite || p.definite) && p.quantity.is_none() && p.last + 1 == i && p.body < i;
        if words.is_among(&words.casualties.cues.couple, i) && words.word(i + 1) != "of" && self.open.as_ref().is_some_and(before) {
            let first = self.open.as_ref().map_or(i, |p| p.first);
            self.noun(i, i, tag::PERSON_PL, None);
            if let Some(p) = &mut self.open {
                p.quantity = Some(Quantity { first, last: i, number_first: i, number_last: i, ..PAIR });
            }
            return Some(i + 1);
        }
        let reading = words.quantity(i)?;
        // "both ages of 14 and 18": the number after an age and a joining word is one too.
        if let (Reading::Count(q), Some(&(_, age, RefusalReason::Age))) = (reading, self.out.others.last())
            && age + 2 == i
            && self.out.list.last().is_some_and(|p| matches!(p.kind, PieceKind::Conj | PieceKind::To | PieceKind::Comma))
            && self.open.is_none()
            && q.first == q.last
            && q.best.is_some_and(|b| b < 120)
            && !self.starts_noun(i + 1)
        {
            self.out.others.push((q.first, q.last, RefusalReason::Age));
            self.push(PieceKind::Adv, tag::ADVERB, &[], i, i);
            return Some(i + 1);
        }
        // "Reyes, 49, was": a bare number between commas behind one person is an age.
        if let Reading::Count(q) = reading
            && self.open.is_none()
            && q.first == q.last
            && matches!(words.word(q.last + 1), "," | "." | ")" | ";" | "of" | "who" | "" | "was" | "and" | "when")
            && words.tokens[i].shape == Shape::Number
            && q.best.is_some_and(|b| b < 120)
            && (self.after_one_person() || self.after_one_who_is())
        {
            self.out.others.push((q.first, q.last, RefusalReason::Age));
            self.push(PieceKind::Adv, tag::ADVERB, &[], i, i);
            return Some(i + 1);
        }
        // "a father of three": how many children he has; "a family of four": how many they are.
        if let Reading::Count(q) = reading
            && self.open.is_none()
            && q.first == q.last
            && q.best.is_some_and(|b| b < 20)
            && (!self.starts_noun(i + 1) || self.fated_behind(i + 1))
            && self.parent_of()
        {
            self.out.list.pop();
            if let Some(p) = self.out.list.last_mut() {
                p.last = i;
                if let Some(phrase) = p.phrase.map(|p| &mut self.out.phrases[p]) {
                    phrase.last = i;
                    if phrase.head & tag::HOUSEHOLD != 0 || phrase.head & tag::PERSON_SG != 0 && phrase.head & tag::PERSON_PL != 0 {
                        phrase.quantity = Some(q);
                        phrase.head = phrase.head & !tag::HOUSEHOLD | tag::PERSON_PL;
                    }
                }
            }
            return Some(i + 1);
        }
        match reading {
            Reading::Other(first, last, reason) => {
                self.out.others.push((first, last, reason));
                if reason == RefusalReason::Age {
                    // An age is an adjective: it joins the phrase around it.
                    if self.open.is_none() {
                        let blank = self.blank(i, last);
                        self.open = Some(Phrase { indefinite: false, ..blank });
                    }
                    if let Some(p) = &mut self.open {
                        (p.last, p.aged) = (last, true);
                    }
                } else if reason == RefusalReason::Calendar {
                    self.close();
                    self.push(PieceKind::Time, tag::TIME, &[], i, last);
                } else if let Some(p) = &mut self.open {
                    (p.last, p.head, p.head_token) = (last, p.head | tag::THING, Some(last));
                } else {
                    self.noun(i, last, tag::THING, None);
                }
                Some(last + 1)
            }
            Reading::Count(quantity) => {
                // "the 12 people", "another 12": the determiner stays with the number.
                let keep = self.open.as_ref().is_some_and(|p| p.quantity.is_none() && p.is_headless() && !p.pronoun && !p.possessive);
                if !keep {
                    self.close();
                    self.open = Some(self.blank(i, quantity.last));
                }
                let mut next = quantity.last + 1;
                // "dozens of people", "a number of civilians": one phrase; "two of the men" stays apart.
                let partitive = words.word(next) == "of"
                    && !matches!(
                        words.word(next + 1),
                        "the" | "them" | "those" | "these" | "his" | "her" | "their" | "whom" | "its" | "which" | "our" | "us" | "all"
                    );
                if partitive
                    && (quantity.qualifier == Qualifier::Vague
                        || words.folded[quantity.number_first..=quantity.number_last]
                            .iter()
                            .any(|w| matches!(*w, "pair" | "trio" | "dozen"))
                        || words.numbers.read(words, quantity.number_first).is_some_and(|r| r.vague))
                {
                    next += 1;
                }
                if let Some(p) = &mut self.open {
                    p.quantity = Some(quantity);
                    p.last = next - 1;
                    p.body = next;
                }
                // "23-person crew", "three-man team": the number is an adjective of something else.
                Some(next)
            }
        }
    }

    /// Opens or extends a noun phrase by an exact count that stands at these tokens.
    fn counted(&mut self, first: usize, last: usize, value: i64) {
        let keep = self.open.as_ref().is_some_and(|p| p.quantity.is_none() && p.is_headless() && !p.pronoun && !p.possessive);
        if !keep {
            self.close();
            self.open = Some(self.blank(first, last));
        }
        if let Some(p) = &mut self.open {
            p.quantity = Some(Quantity {
                first,
                last,
                number_first: first,
                number_last: last,
                low: Some(value),
                best: Some(value),
                high: Some(value),
                qualifier: Qualifier::Exact,
            });
            (p.last, p.body) = (last, last + 1);
        }
    }

    /// The total that a high ordinal before a word of fate carries: "the 103rd death".
    fn running_ordinal(&self, i: usize) -> Option<i64> {
        /// A lower one tells one more person: "a third death".
        const LOW: i64 = 12;
        let words = self.words;
        let value = words.numbers.ordinal(words, i).filter(|v| *v > LOW)?;
        // One adjective may stand between: "the 103rd confirmed death".
        let noun = |j: usize| {
            words.lookup(j).is_some_and(|(_, e)| e.fates.iter().any(|f| f.forms & (form::NOUN | form::MIXED) != 0))
                || words.tags(j) & tag::VICTIM != 0
        };
        (noun(i + 1) || words.tags(i + 1) & tag::ADJECTIVE != 0 && noun(i + 2)).then_some(value)
    }

    /// Whether one person and a form of "be" stand right before: "he was 101 and died".
    fn after_one_who_is(&self) -> bool {
        let [.., person, be] = &self.out.list[..] else { return false };
        be.kind == PieceKind::Be
            && person.phrase.is_some_and(|p| {
                let p = &self.out.phrases[p];
                p.quantity.is_none() && (p.proper || p.is_person() && !p.is_plural())
            })
    }

    /// Whether a word of fate stands at `i` and tells what befell those before it: "father of three fatally shot", but not "of three
    /// injured boys".
    fn fated_behind(&self, i: usize) -> bool {
        self.words.lookup(i).is_some_and(|(used, entry)| !entry.fates.is_empty() && !self.starts_noun(i + used))
    }

    /// Whether one person and "of" stand right before.
    fn parent_of(&self) -> bool {
        let [.., person, of] = &self.out.list[..] else { return false };
        self.words.word(of.last) == "of"
            && of.kind == PieceKind::P
            && person.phrase.is_some_and(|p| {
                let p = &self.out.phrases[p];
                p.quantity.is_none() && p.is_person() && !p.is_plural() && !p.pronoun && p.head & tag::GROUP == 0
            })
    }

    /// Whether a comma stands right before, and one person before the comma.
    pub(super) fn after_one_person(&self) -> bool {
        // "Fields, now 22": an adverb may stand before the age.
        let list = match &self.out.list[..] {
            [before @ .., adverb] if adverb.kind == PieceKind::Adv => before,
            all => all,
        };
        let [.., person, comma] = list else { return false };
        comma.kind == PieceKind::Comma
            && person.phrase.is_some_and(|p| {
                let p = &self.out.phrases[p];
                p.quantity.is_none() && (p.proper || p.is_person() && !p.is_plural()) && !p.pronoun
            })
    }
}
