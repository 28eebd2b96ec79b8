//! Does a rule's pattern stand here? A backtracking matcher over the pieces of one sentence, with a bound on its steps.

use super::pieces::Pieces;
use super::words::Words;
use crate::packs::casualties::{Capture, Element, Pattern, Piece as Kind, Quantifier, Test, tag};

/// What a match remembers: indices of pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Found {
    /// The people.
    pub who: Option<usize>,
    /// The number apart from them.
    pub number: Option<usize>,
    /// First piece of the match.
    pub first: usize,
    /// Last piece of the match.
    pub last: usize,
}

/// Steps that one pattern may take at one place: patterns are short, sentences bounded, and nothing may grow beyond.
const MAX_STEPS: usize = 2_000;

/// Matches `before` leftwards from the piece left of `anchor`, and `after` rightwards from the piece right of it.
pub fn around(words: &Words, pieces: &Pieces, anchor: usize, before: &Pattern, after: &Pattern) -> Option<Found> {
    let mut found = Found { first: anchor, last: anchor, ..Found::default() };
    let mut steps = 0;
    let left = run(words, pieces, &before.elements, anchor as isize - 1, -1, &mut found, &mut steps)?;
    let right = run(words, pieces, &after.elements, anchor as isize + 1, 1, &mut found, &mut steps)?;
    found.first = (left + 1) as usize;
    found.last = (right - 1) as usize;
    Some(found)
}

/// Matches `elements` from piece `at` in direction `way`, the last first where it leads left; gives the first piece not taken.
fn run(words: &Words, pieces: &Pieces, elements: &[Element], at: isize, way: isize, found: &mut Found, steps: &mut usize) -> Option<isize> {
    *steps += 1;
    if *steps > MAX_STEPS {
        return None;
    }
    let next = if way < 0 { elements.split_last() } else { elements.split_first() };
    let Some((element, rest)) = next else { return Some(at) };
    if element.negated || matches!(element.test, Test::Start | Test::End) {
        let here = holds(words, pieces, &element.test, at);
        return if here != element.negated { run(words, pieces, rest, at, way, found, steps) } else { None };
    }
    let (least, many) = match element.quantifier {
        Quantifier::One => (1, false),
        Quantifier::Optional => (0, false),
        Quantifier::Any => (0, true),
        Quantifier::Some => (1, true),
    };
    // As many as can be taken first, then fewer.
    let mut taken = 0;
    while (taken == 0 || many) && takes(words, pieces, element, at + taken * way) {
        taken += 1;
    }
    for end in (least..=taken).rev().map(|n| at + n * way) {
        let saved = *found;
        if end != at {
            let piece = (end - way) as usize;
            match element.capture {
                Some(Capture::Who) => found.who = Some(piece),
                Some(Capture::Number) => found.number = Some(piece),
                None => {}
            }
        }
        if let Some(result) = run(words, pieces, rest, end, way, found, steps) {
            return Some(result);
        }
        *found = saved;
    }
    None
}

/// Whether an element can take the piece at `at`.
fn takes(words: &Words, pieces: &Pieces, element: &Element, at: isize) -> bool {
    // Past the ends only the tests for the ends hold.
    let inside = usize::try_from(at).is_ok_and(|at| at < pieces.list.len());
    (!inside || pieces.inventory.may_hold(element.marks, at as usize)) && holds(words, pieces, &element.test, at)
}

/// Whether `test` holds for the piece at `at`.
pub fn holds(words: &Words, pieces: &Pieces, test: &Test, at: isize) -> bool {
    match test {
        Test::Start => return at < 0,
        Test::End => return at >= pieces.list.len() as isize,
        Test::Either(tests) => return tests.iter().any(|t| holds(words, pieces, t, at)),
        _ => {}
    }
    if at < 0 {
        return false;
    }
    let Some(piece) = pieces.list.get(at as usize) else { return false };
    match test {
        Test::Piece(kind) => piece.kind == *kind,
        Test::Noun(properties) => pieces.inventory.nouns(at as usize) & properties == *properties,
        Test::Fate(forms, kind) => piece.fates.iter().any(|f| f.forms & forms != 0 && kind.is_none_or(|k| k == f.kind)),
        // "a sentence" is no verb.
        Test::Class(bit) => piece.tags & bit != 0 && !(piece.kind == Kind::N && *bit == tag::GIVE_UP),
        Test::Words(told) => told.iter().map(String::as_str).eq((piece.first..=piece.last).map(|i| words.word(i))),
        Test::Word(word) => piece.first == piece.last && words.word(piece.first) == word,
        Test::Either(_) | Test::Start | Test::End => false,
    }
}
