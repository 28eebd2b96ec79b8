//! Was a number counted over several events? "This was one of two raids. Ten people were killed across both raids."

use super::quantity::Words;
use crate::packs::Casualties;

/// Words between a number and the events that it counts: "two related bomb attacks".
const BETWEEN: usize = 4;

/// How many events a sentence sets its own event among: "one of [at least] three related attacks".
pub fn among(words: &Words, pack: &Casualties) -> Option<i64> {
    (1..words.folded.len()).filter(|&i| words.word(i) == "of" && words.word(i - 1) == "one").find_map(|i| {
        let hedge = words.numbers.hedge_before(words.folded, i + 1).map_or(0, |(used, _)| used);
        counted(words, pack, i + 1 + hedge)
    })
}

/// Over how many events a sentence counts: "across both attacks" is two, "in the attacks" as many as there were (`all`).
/// Nothing where it counts for one event.
pub fn over(words: &Words, pack: &Casualties, all: i64) -> Option<i64> {
    let cue = |i: &usize| pack.scope.across.iter().any(|w| w == words.word(*i));
    (0..words.folded.len()).filter(cue).find_map(|i| {
        // "across all of the four raids": the number may stand behind small words.
        let told = (i + 1..i + 1 + BETWEEN).find_map(|k| counted(words, pack, k));
        told.or_else(|| names_events(words, pack, i + 1).then_some(all))
    })
}

/// The number at `at` where it counts events.
fn counted(words: &Words, pack: &Casualties, at: usize) -> Option<i64> {
    let (value, used) = match words.word(at) {
        "both" => (2, 1),
        _ => words.numbers.read_exact(words.folded, at).filter(|r| !r.fraction && !r.vague).map(|r| (r.value, r.used))?,
    };
    (value > 1 && names_events(words, pack, at + used)).then_some(value)
}

/// Whether a word for events stands at `at` or a few words on, before any mark.
fn names_events(words: &Words, pack: &Casualties, at: usize) -> bool {
    (at..at + BETWEEN)
        .take_while(|&i| words.tokens.get(i).is_some_and(|t| t.is_word()))
        .any(|i| pack.scope.events.iter().any(|w| w == words.word(i)))
}
