//! Noun phrases: how one opens, grows and closes.

use super::super::quantity::Quantity;
use super::{Cutter, Phrase, Piece};
use crate::model::{Kind, Qualifier};
use crate::packs::casualties::{Fate, Piece as PieceKind, tag};
use crate::text::Shape;

impl<'p> Cutter<'_, 'p> {
    pub(super) fn fate(&mut self, i: usize, last: usize, tags: u64, fates: &'p [Fate]) -> usize {
        let forms: u32 = fates.iter().fold(0, |f, x| f | x.forms);
        // "the 30 injured were": a headless count before an adjective keeps both; the rules join them.
        self.close();
        let _ = forms;
        self.push(PieceKind::F, tags, fates, i, last);
        last + 1
    }

    pub(super) fn determiner(&mut self, i: usize, last: usize, word: &str, tags: u64) {
        let keep = self.open.as_ref().is_some_and(|p| p.is_headless() && p.quantity.is_none() && !p.pronoun && !p.possessive);
        if !keep {
            self.close();
            let blank = self.blank(i, last);
            self.open = Some(blank);
        }
        if let Some(p) = &mut self.open {
            p.last = last;
            p.body = last + 1;
            p.definite |= matches!(word, "the" | "this" | "these" | "those" | "all" | "each" | "every" | "both")
                || tags & tag::POSSESSIVE != 0
                || matches!(word, "their" | "our" | "my" | "its" | "your");
            p.indefinite |= matches!(word, "a" | "an" | "another" | "one");
            p.another |= word == "another";
            p.owner |= tags & tag::POSSESSIVE != 0;
        }
    }

    pub(super) fn pronoun(&mut self, i: usize, last: usize, tags: u64) {
        self.close();
        let mut phrase = self.blank(i, last);
        phrase.pronoun = tags & tag::NOBODY == 0;
        phrase.head = match tags {
            t if t & tag::PERSON_PRONOUN != 0 => tag::PERSON_SG | tag::PERSON_PRONOUN,
            t if t & tag::GROUP_PRONOUN != 0 => tag::PERSON_PL | tag::GROUP_PRONOUN,
            t if t & tag::NOBODY != 0 => tag::PERSON_PL,
            _ => tag::THING,
        };
        phrase.head_token = Some(last);
        phrase.body = i;
        if tags & tag::NOBODY != 0 {
            phrase.quantity = Some(Quantity {
                first: i,
                last,
                number_first: i,
                number_last: last,
                low: Some(0),
                best: Some(0),
                high: Some(0),
                qualifier: Qualifier::Exact,
            });
        }
        self.open = Some(phrase);
        self.close();
    }

    pub(super) fn adverb(&mut self, i: usize, last: usize, tags: u64) -> usize {
        // "12 mostly young people": inside a counted phrase that still wants its head, if a noun follows.
        let inside = self.open.as_ref().is_some_and(|p| p.is_headless()) && self.starts_noun(last + 1);
        if inside {
            if let Some(p) = &mut self.open {
                p.last = last;
            }
        } else {
            self.close();
            self.push(PieceKind::Adv, tags, &[], i, last);
        }
        last + 1
    }

    /// Takes a word that a hyphen ties to its neighbour, as part of the phrase around it: "off-duty", "Seo-soon",
    /// "father-of-three"; gives the next token.
    pub(super) fn compound(&mut self, i: usize, tags: u64) -> Option<usize> {
        const SMALL: u64 = tag::PREP | tag::ADVERB | tag::SUB | tag::CONJ | tag::TO | tag::UNTIL_NOW;
        if tags & SMALL == 0 || tags & (tag::PERSON_SG | tag::PERSON_PL | tag::OTHERS) != 0 {
            return None;
        }
        let words = self.words;
        let word = |k: usize| self.token(k).is_some_and(|t| t.is_word());
        let tied_after = words.word(i + 1) == "-" && words.touch(i) && words.touch(i + 1) && word(i + 2);
        let tied_before = i >= 2 && words.word(i - 1) == "-" && words.touch(i - 1) && words.touch(i - 2) && word(i - 2);
        if !(tied_after || tied_before) {
            return None;
        }
        let last = if tied_after { i + 2 } else { i };
        if tied_before {
            let open = self.open.as_mut().filter(|p| p.last + 2 == i || p.last + 1 == i)?;
            open.last = last;
        } else {
            self.adjective(i, last, 0);
        }
        Some(last + 1)
    }

    pub(super) fn adjective(&mut self, i: usize, last: usize, tags: u64) {
        if self.open.as_ref().is_some_and(|p| !p.is_headless() && !p.possessive) && !self.goes_on(last) {
            self.close();
        }
        if self.open.is_none() {
            let blank = self.blank(i, last);
            self.open = Some(blank);
        }
        let ordinal = self.words.may_count(i) && self.words.numbers.ordinal(self.words, i).is_some();
        // "a third of the people" is a fraction.
        if ordinal && self.words.word(last + 1) == "of" && self.open.as_ref().is_some_and(|p| p.indefinite) {
            return self.noun(i, last, tag::THING, None);
        }
        if let Some(p) = &mut self.open {
            p.last = last;
            p.another |= ordinal;
            p.head |= tags & tag::OTHERS;
        }
    }

    /// Joins "six TTP" and "LeI militants" to one phrase: a number before two names counts the people whom both describe.
    pub(super) fn join_names(&mut self) {
        let list = &self.out.list;
        let phrase = |i: usize| list.get(i).and_then(|p: &Piece| p.phrase).map(|p| &self.out.phrases[p]);
        let joint = (1..list.len().saturating_sub(1)).find(|&i| {
            let names = |p: &Phrase| p.quantity.is_some() && p.proper && !p.is_person() && !p.possessive;
            let people = |p: &Phrase| {
                let bare = p.quantity.is_none() && !(p.definite || p.indefinite || p.another || p.owner || p.proper || p.pronoun);
                bare && p.is_plural() && p.first < p.last && self.words.is_name(p.first)
            };
            list[i].kind == PieceKind::Conj
                && list[i].tags & tag::ALONG == 0
                && phrase(i - 1).is_some_and(names)
                && phrase(i + 1).is_some_and(people)
        });
        let Some(i) = joint else { return };
        if let (Some(first), Some(second)) = (list[i - 1].phrase, list[i + 1].phrase) {
            let (last, head, head_token, fated) = {
                let p = &self.out.phrases[second];
                (p.last, p.head, p.head_token, p.fated)
            };
            let p = &mut self.out.phrases[first];
            (p.last, p.head, p.head_token, p.fated, p.proper) = (last, head, head_token, fated, false);
            self.out.list[i - 1].last = last;
            self.out.list.drain(i..i + 2);
        }
    }

    /// Whether the open phrase goes on over the adjective that ends at `last`: "two Indian military officers". A name or a
    /// nationality behind a number or an article is no head yet while an adjective and a noun follow.
    fn goes_on(&self, last: usize) -> bool {
        let named = |p: &Phrase| p.head_token.is_some_and(|h| self.words.is_name(h));
        self.open.as_ref().is_some_and(|p| (p.quantity.is_some() || p.indefinite || p.definite) && !p.pronoun && named(p))
            && self.starts_noun(last + 1)
    }

    pub(super) fn noun(&mut self, i: usize, last: usize, tags: u64, fated: Option<Kind>) {
        let shape = self.words.tokens[last].shape;
        // "the night Smith was shot": the name begins a clause of its own.
        let clause = self.open.as_ref().is_some_and(|p| p.head & tag::OCCASION != 0 && p.definite)
            && matches!(shape, Shape::Title)
            && tags & !(tag::PERSON_SG | tag::TITLE) == 0
            && self.words.is_name(last);
        if clause || self.open.as_ref().is_some_and(|p| p.pronoun) {
            self.close();
        }
        if self.open.is_none() {
            let blank = self.blank(i, last);
            // A pronoun right before makes no phrase of its own: "five of them Spaniards".
            let led = self.out.list.last().and_then(|p| p.phrase).is_some_and(|p| self.out.phrases[p].head & tag::GROUP_PRONOUN != 0);
            self.open = Some(Phrase { pronoun_led: led, ..blank });
        }
        if let Some(p) = &mut self.open {
            p.last = last;
            // A person noun stays the head before a plain name ("motorcyclist Harry Dunn"), and yields to another noun.
            let name = matches!(shape, Shape::Title | Shape::Upper) && tags == 0;
            // "the ferry Aurora" stays a ferry.
            let vessel = name && p.head_token.is_some_and(|h| self.words.is_among(&self.words.casualties.cues.vessel, h));
            let keeps = name && p.is_person() && !p.possessive || vessel;
            if !keeps {
                p.agent = tags == 0 && shape == Shape::Lower && self.words.casualties.is_agent(self.words.word(last));
                p.head = tags | (p.head & tag::OTHERS);
                p.fated = fated;
                p.head_token = Some(last);
            }
            p.proper = !vessel && name && (p.proper || p.is_headless() || p.head_token == Some(last) || keeps)
                || (keeps && p.proper)
                || (name && p.is_person());
            p.possessive = false;
        }
    }

    /// Whether a noun phrase can go on or begin at `i`: anything but a word of the frame or a mark.
    pub(super) fn starts_noun(&self, i: usize) -> bool {
        let Some(token) = self.token(i) else { return false };
        if matches!(token.shape, Shape::Mark | Shape::Clitic) {
            return self.words.word(i) == "-" && i > 0 && self.words.touch(i - 1);
        }
        let frame = tag::BE
            | tag::HAVE
            | tag::DO
            | tag::MODAL
            | tag::NEG
            | tag::TO
            | tag::REL
            | tag::SUB
            | tag::CONJ
            | tag::PREP
            | tag::DET
            | tag::PERSON_PRONOUN
            | tag::TIME
            | tag::UNTIL_NOW;
        let tags = self.words.tags(i);
        tags & frame == 0 || tags & (tag::OTHERS | tag::ADJECTIVE) != 0
    }

    pub(super) fn blank(&self, first: usize, last: usize) -> Phrase {
        Phrase {
            first,
            last,
            body: first,
            quantity: None,
            head: 0,
            head_token: None,
            pronoun: false,
            proper: false,
            possessive: false,
            definite: false,
            indefinite: false,
            another: false,
            owner: false,
            agent: false,
            ordinal: false,
            pronoun_led: false,
            aged: false,
            fated: None,
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(mut phrase) = self.open.take() {
            if phrase.aged && phrase.is_headless() {
                phrase.head |= if phrase.quantity.is_some() { tag::PERSON_PL } else { tag::PERSON_SG };
                phrase.head_token = Some(phrase.last);
            }
            let (first, last) = (phrase.first, phrase.last);
            self.out.phrases.push(phrase);
            let at = self.out.phrases.len() - 1;
            self.out.list.push(Piece { kind: PieceKind::N, tags: self.out.phrases[at].head, fates: &[], phrase: Some(at), first, last });
        }
    }

    pub(super) fn push(&mut self, kind: PieceKind, tags: u64, fates: &'p [Fate], first: usize, last: usize) {
        self.out.list.push(Piece { kind, tags, fates, phrase: None, first, last });
    }
}
