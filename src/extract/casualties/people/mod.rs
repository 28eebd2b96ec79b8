//! Who met the fate? The subject of a clause, the members of a list, and what a noun phrase counts.

mod list;
mod subject;

pub use list::{list_leftwards, list_rightwards, together};
pub use subject::{fated_inside, subject};

use super::pieces::{Phrase, Pieces};
use super::quantity::{Quantity, bounds};
use super::words::Words;
use crate::model::Qualifier;
use crate::packs::casualties::tag;

/// What a noun phrase counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// The number and its hedge; the token span is that of the phrase where it is implicit.
    pub quantity: Quantity,
    /// No number word stands there.
    pub implicit: bool,
}

/// Pieces that an insertion between commas may hold: a relative clause with its places and days.
const INSERTION_PIECES: usize = 30;

/// Whether the piece before a noun phrase is a word of inclusion.
pub fn including(_words: &Words, pieces: &Pieces, at: usize) -> bool {
    pieces.list[at].tags & tag::INCLUDING != 0
}

/// The sum of members that are one figure, if each has an exact number; it is implicit where no number stands.
pub fn sum(words: &Words, pieces: &Pieces, members: &[usize]) -> Option<Count> {
    let counts: Vec<Count> =
        members.iter().map(|&m| count(words, &pieces.phrases[pieces.list[m].phrase?], false, false)).collect::<Option<_>>()?;
    let (first, last) = (counts.first()?, counts.last()?);
    let hedged = counts.iter().find(|c| c.quantity.qualifier != Qualifier::Exact).map(|c| c.quantity.qualifier);
    // "a reporter and at least five others": six at least. Other hedges do not add.
    let qualifier = match hedged {
        None => Qualifier::Exact,
        Some(q @ (Qualifier::AtLeast | Qualifier::MoreThan)) => q,
        Some(_) => return None,
    };
    let total = counts.iter().map(|c| c.quantity.best).collect::<Option<Vec<i64>>>()?.into_iter().try_fold(0i64, i64::checked_add)?;
    let (low, high) = bounds(qualifier, Some(total));
    let quantity = Quantity {
        first: first.quantity.first,
        last: last.quantity.last,
        number_first: first.quantity.number_first,
        number_last: last.quantity.number_last,
        low,
        best: Some(total),
        high,
        qualifier,
    };
    Some(Count { quantity, implicit: counts.iter().all(|c| c.implicit) })
}

/// Whether a pronoun goes back to an animal: the last noun before it that could be meant is one.
pub fn is_beast(pieces: &Pieces, at: usize) -> bool {
    let Some(p) = pieces.list[at].phrase.map(|p| &pieces.phrases[p]).filter(|p| p.pronoun || p.owner) else { return false };
    let before = pieces.phrases.iter().rev().filter(|q| q.last < p.first);
    let mut meant = before.filter(|q| q.is_person() && !q.pronoun || q.proper || q.head & tag::ANIMAL != 0);
    meant.next().is_some_and(|q| q.head & tag::ANIMAL != 0)
}

/// What a noun phrase counts: its number, one for a singular or a name, nothing for what is no person.
///
/// Gives `Some(None-valued count)` for a bare plural: people, but no number.
///
/// `taken` tells that the fate can only be that of people ("killed", "abducted"): then a noun that the lexicon does not know is
/// one person behind "a" ("killed a hawker").
pub fn count(words: &Words, phrase: &Phrase, numbers_only: bool, taken: bool) -> Option<Count> {
    if let Some(quantity) = phrase.quantity {
        if phrase.is_thing() {
            return None;
        }
        return Some(Count { quantity, implicit: false });
    }
    if numbers_only || phrase.is_thing() {
        return None;
    }
    let implicit = |best: Option<i64>, qualifier: Qualifier| {
        let (low, high) = bounds(qualifier, best);
        let quantity = Quantity {
            first: phrase.first,
            last: phrase.last,
            number_first: phrase.first,
            number_last: phrase.last,
            low,
            best,
            high,
            qualifier,
        };
        Some(Count { quantity, implicit: best.is_some() })
    };
    if phrase.pronoun {
        return match phrase.head {
            h if h & tag::PERSON_PRONOUN != 0 => implicit(Some(1), Qualifier::Exact),
            h if h & tag::GROUP_PRONOUN != 0 => None,
            _ => None,
        };
    }
    if phrase.owner && phrase.is_headless() {
        return implicit(Some(1), Qualifier::Exact);
    }
    if phrase.head & tag::HOUSEHOLD != 0 || phrase.head & tag::GROUP != 0 && !phrase.is_person() {
        return None;
    }
    if phrase.head & tag::UNCOUNTED != 0 {
        return implicit(None, Qualifier::Vague);
    }
    // "took oil workers hostage".
    if phrase.fated.is_some() && !phrase.indefinite && (phrase.body..phrase.last).any(|i| words.tags(i) & tag::PERSON_PL != 0) {
        return implicit(None, Qualifier::Vague);
    }
    // "police", "staff": one only behind an article. An article in turn tells one, whatever a slip made of the noun.
    let single = phrase.indefinite || phrase.another;
    // "the accused" is one or many.
    let either = phrase.head & tag::PERSON_PL != 0 && phrase.head & tag::PERSON_SG != 0 && !phrase.definite;
    if phrase.head & tag::PERSON_PL != 0 && (phrase.is_plural() || either && !phrase.proper) && !single {
        return if phrase.proper { None } else { implicit(None, Qualifier::Vague) };
    }
    if single && phrase.is_plural() && !phrase.proper {
        return implicit(Some(1), Qualifier::Exact);
    }
    if taken && phrase.head == 0 && phrase.indefinite && !phrase.proper && phrase.head_token.is_some_and(|h| names_someone(words, h)) {
        return implicit(Some(1), Qualifier::Exact);
    }
    if phrase.head & tag::PERSON_SG != 0
        || phrase.agent && phrase.indefinite
        || phrase.proper
        || (phrase.another || phrase.definite && phrase.head & tag::OTHERS != 0) && phrase.is_headless()
    {
        return implicit(Some(1), Qualifier::Exact);
    }
    None
}

/// Whether an unknown noun may name a person: a plain word, and none of those that end like a deed or a state.
fn names_someone(words: &Words, head: usize) -> bool {
    let word = words.word(head);
    let deed = || words.casualties.cues.deed_endings.iter().any(|end| word.ends_with(end.as_str()));
    word.chars().all(|c| c.is_lowercase() || c == '-') && word.len() > 2 && !deed()
}
