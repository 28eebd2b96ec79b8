//! Counts, and the numbers that are none.

use super::super::quantity::{Quantity, Reading};
use super::{Cutter, Phrase};
use crate::model::{Qualifier, RefusalReason};
use crate::packs::casualties::{Piece as PieceKind, tag};
use crate::text::Shape;

impl Cutter<'_, '_> {
    /// A count, a number that is none, or "no"; gives the next token.
    pub(super) fn number(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        if words.numbers.is_none(words.word(i)) && words.word(i) != "nil" {
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
            if words.word(i + 1) == "one" {
                self.close();
                let mut phrase = self.blank(i, i + 1);
                phrase.quantity = Some(Quantity { last: i + 1, ..zero });
                phrase.body = i + 2;
                self.open = Some(phrase);
                self.close();
                return Some(i + 2);
            }
            self.close();
            let mut phrase = self.blank(i, i);
            (phrase.quantity, phrase.body) = (Some(zero), i + 1);
            self.open = Some(phrase);
            return Some(i + 1);
        }
        let reading = words.quantity(i)?;
        // "Reyes, 49, was": a bare number between commas behind one person is an age.
        if let Reading::Count(q) = reading
            && self.open.is_none()
            && q.first == q.last
            && matches!(words.word(q.last + 1), "," | "." | ")" | ";" | "of" | "who" | "" | "was" | "and")
            && words.tokens[i].shape == Shape::Number
            && q.best.is_some_and(|b| b < 120)
            && self.after_one_person()
        {
            self.out.others.push((q.first, q.last, RefusalReason::Age));
            self.push(PieceKind::Adv, tag::ADVERB, &[], i, i);
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
                        || words.numbers.read(words.folded, quantity.number_first).is_some_and(|r| r.vague))
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

    /// Whether a comma stands right before, and one person before the comma.
    pub(super) fn after_one_person(&self) -> bool {
        let [.., person, comma] = &self.out.list[..] else { return false };
        comma.kind == PieceKind::Comma
            && person.phrase.is_some_and(|p| {
                let p = &self.out.phrases[p];
                p.quantity.is_none() && (p.proper || p.is_person() && !p.is_plural()) && !p.pronoun
            })
    }
}
