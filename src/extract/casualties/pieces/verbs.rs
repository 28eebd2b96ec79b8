//! Whether a word is a verb where it stands: no tagger, only its ending and its neighbours.

use super::Cutter;
use crate::packs::casualties::{Piece as PieceKind, form, tag};
use crate::text::Shape;

impl Cutter<'_, '_> {
    /// Whether the word is a verb where it stands.
    pub(super) fn verb_here(&self, i: usize, last: usize, tags: u64) -> bool {
        let word = self.words.word(last);
        let shape = self.words.tokens[i].shape;
        let known = tags & (tag::VERBS | tag::GIVE_UP) != 0;
        let participle = shape != Shape::Title
            && word.len() > 4
            && (word.ends_with("ed") && !word.ends_with("eed") || word.ends_with("ing"))
            && tags & (tag::THING | tag::PERSON_SG | tag::PERSON_PL | tag::ADJECTIVE) == 0;
        if !known && !participle {
            return false;
        }
        let in_phrase = self.open.as_ref();
        // "two security forces personnel": a noun of people between a number and another.
        let people = tag::GROUP | tag::PERSON_SG | tag::PERSON_PL;
        let opened = in_phrase.is_some_and(|p| p.quantity.is_some() || p.indefinite || p.definite);
        if tags & people != 0 && opened && self.words.tags(last + 1) & people != 0 {
            return false;
        }
        // "an unknown number of", "a sharp rise of".
        if tags & tag::RISE != 0 && opened && !word.ends_with('d') && self.words.word(last + 1) == "of" {
            return false;
        }
        let waiting = in_phrase.is_some_and(|p| p.is_headless() || p.possessive);
        // "of banned groups", "an undisclosed proscribed group": no clause begins behind a preposition or an article.
        let past = word.ends_with("ed") && tags & tag::SAY == 0;
        let after_prep = in_phrase.is_none() && self.out.list.last().is_some_and(|p| p.kind == PieceKind::P && p.last + 1 == i);
        let described = |p: &super::Phrase| {
            (p.indefinite || p.definite)
                && p.head == 0
                && !p.proper
                && p.head_token.is_some_and(|h| h + 1 == i && self.words.word(h).ends_with("ed"))
        };
        if past && self.starts_noun(last + 1) && (after_prep || in_phrase.is_some_and(described)) {
            return false;
        }
        let next_noun = self.starts_noun(last + 1);
        // "arrested the accused": a noun of people behind its article, with nothing that it could describe.
        if waiting && !next_noun && tags & (tag::PERSON_SG | tag::PERSON_PL) != 0 {
            return false;
        }
        let next_det = self.words.tags(last + 1) & tag::DET != 0 || self.words.numbers.read(self.words, last + 1).is_some();
        if word.ends_with("ed") || word.ends_with("ing") {
            // "21 confirmed cases", "the shooting": after a determiner or number and before a noun, or as the noun itself.
            let counted = in_phrase.is_some_and(|p| p.quantity.is_some() && p.is_headless());
            if waiting && !counted && !next_det && (word.ends_with("ing") || next_noun) {
                return false;
            }
            return !(waiting && next_noun && !next_det);
        }
        if tags & tag::VERB_BASE != 0 && tags & (tag::SAY | tag::RISE | tag::CAUSE) == 0
            || (known && !word.ends_with('s') && tags & tag::SAY != 0 && word == "report")
        {
            let previous = self.out.list.last().map(|p| p.kind);
            let plural = in_phrase.is_some_and(|p| p.is_plural() || p.head & tag::GROUP_PRONOUN != 0);
            return in_phrase.is_none() && matches!(previous, Some(PieceKind::To | PieceKind::Modal | PieceKind::Do)) || plural && next_det;
        }
        if word.ends_with('s') && tags & (tag::BE | tag::HAVE) == 0 {
            // "Nightclub shooting leaves owner dead".
            let deed = |p: &super::Piece| p.kind == PieceKind::F && p.last + 1 == i && p.fates.iter().any(|f| f.forms & form::ING != 0);
            if in_phrase.is_none() && tags & tag::LEAVE != 0 && self.out.list.last().is_some_and(deed) {
                return true;
            }
            if waiting || in_phrase.is_none() {
                return false;
            }
            return next_det || next_noun || self.words.tags(last + 1) & (tag::TO | tag::ADVERB) != 0 || tags & tag::SAY != 0;
        }
        !waiting || next_det
    }
}
