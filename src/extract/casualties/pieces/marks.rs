//! Punctuation: what ends a clause, and brackets that are passed over.

use super::Cutter;
use crate::packs::casualties::{Piece as PieceKind, form, tag};
use crate::text::Shape;

/// Tokens that the mark of a source takes in brackets: "[6]", "[nb 2]", "[citation needed]".
const SOURCE_TOKENS: usize = 3;

impl Cutter<'_, '_> {
    pub(super) fn mark(&mut self, i: usize, word: &str) -> usize {
        if matches!(word, "(" | "[")
            && let Some(end) = self.aside(i)
        {
            return end + 1;
        }
        // "Nehru Punem (40), posted with": an age behind a name.
        let age = |t: &crate::text::Token| t.shape == Shape::Number && t.span.len() <= 2;
        if word == "("
            && self.words.word(i + 2) == ")"
            && self.words.tokens.get(i + 1).is_some_and(age)
            && self.open.as_ref().is_some_and(|p| p.proper)
        {
            self.out.others.push((i + 1, i + 1, crate::model::RefusalReason::Age));
            return i + 3;
        }
        // "people in India[6] and": the mark of a source behind its word.
        if word == "["
            && i > 0
            && self.words.touch(i - 1)
            && let Some(end) = (i + 2..i + 2 + SOURCE_TOKENS).find(|&j| self.words.word(j) == "]")
        {
            // "It hit two homes.[24] Three people died": the full stop before it ends a sentence.
            if matches!(self.words.word(i - 1), "." | "!" | "?") {
                self.close();
                self.push(PieceKind::Stop, 0, &[], i, end);
            }
            return end + 1;
        }
        // "KILLED [9] PERSONS": an editor's number; the count takes the closing bracket.
        if word == "[" && self.words.word(i + 2) == "]" && (i == 0 || !self.words.touch(i - 1)) && self.words.may_count(i + 1) {
            return i + 1;
        }
        // "the massacre [of six priests]": what an editor has put in reads on.
        if word == "[" && self.words.tags(i + 1) & (tag::PREP | tag::DET) != 0 {
            return i + 1;
        }
        // "the six monks' slaying": the mark of a plural owner, and no quotation's end.
        if matches!(word, "'" | "’")
            && i > 0
            && self.words.touch(i - 1)
            && !self.words.touch(i)
            && self.words.word(i - 1).ends_with('s')
            && self.words.lookup(i + 1).is_some_and(|(_, e)| e.fates.iter().any(|f| f.forms & (form::NOUN | form::NOUNS) != 0))
            && let Some(owner) = self.open.as_mut().filter(|p| p.last + 1 == i && !p.pronoun)
        {
            (owner.last, owner.possessive) = (i, true);
            return i + 1;
        }
        match word {
            "," => {
                self.close();
                self.push(PieceKind::Comma, 0, &[], i, i);
            }
            ";" | ":" | "--" | "---" | "—" | "–" | "(" | ")" | "…" | "[" | "]" | "!" | "?" | "|" => {
                self.close();
                self.push(PieceKind::Stop, 0, &[], i, i);
            }
            "-" if !self.joins(i) => {
                self.close();
                // "--" is one dash.
                if let Some(p) = self.out.list.last_mut().filter(|p| p.kind == PieceKind::Stop && p.last + 1 == i) {
                    p.last = i;
                    return i + 1;
                }
                self.push(PieceKind::Stop, 0, &[], i, i);
            }
            // A full stop that ended no sentence, as inside quotation marks; behind an abbreviation it ends no clause either.
            "." if i > 0 && self.words.tokens[i - 1].shape == Shape::Lower && self.words.word(i - 1).len() > 3 && self.capital(i + 1) => {
                self.close();
                self.push(PieceKind::Stop, 0, &[], i, i);
            }
            "%" | "$" | "£" | "€" => self.noun(i, i, tag::THING, None),
            _ => {}
        }
        i + 1
    }

    /// Whether the hyphen at `i` stands inside a word, and is not half of a dash.
    fn joins(&self, i: usize) -> bool {
        let other = |word: &str| word != "-";
        i > 0 && self.words.touch(i - 1) && self.words.touch(i) && other(self.words.word(i - 1)) && other(self.words.word(i + 1))
    }

    fn capital(&self, i: usize) -> bool {
        self.words.tokens.get(i).is_some_and(|t| t.is_capital())
    }

    /// The closing token of a short bracket that tells no number and no fate, such as "(NDS)": it is passed over, so that
    /// the phrase around it stays whole.
    pub(super) fn aside(&self, i: usize) -> Option<usize> {
        /// Tokens that a name or a remark in brackets takes at most.
        const ASIDE_TOKENS: usize = 10;
        let words = self.words;
        let close = (i + 1..(i + 2 + ASIDE_TOKENS).min(words.folded.len())).find(|&j| matches!(words.word(j), ")" | "]"))?;
        let plain = (i + 1..close).all(|j| {
            words.tokens[j].shape != Shape::Number
                && words.lookup(j).is_none_or(|(_, e)| e.fates.is_empty())
                && words.numbers.read_exact(words, j).is_none()
        });
        plain.then_some(close)
    }
}
