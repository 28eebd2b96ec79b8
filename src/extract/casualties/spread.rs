//! Was a number counted over several events? "This was one of two raids. Ten people were killed across both raids."

use super::quantity::Words;
use crate::extract::{Reading, SentenceReading};
use crate::model::{CasualtyFigure, Extent, Scope};
use crate::packs::Casualties;

/// Words between a number and the events that it counts: "two related bomb attacks".
const BETWEEN: usize = 4;

/// Marks the numbers that were counted over several events, where the article tells of one of them.
pub fn mark(reading: &Reading, figures: &mut [CasualtyFigure]) {
    let pack = &reading.pack.casualties;
    if figures.is_empty() {
        return;
    }
    let ask = |sentence: &SentenceReading, holds: fn(&Words, &Casualties) -> bool| {
        holds(&Words::new(&sentence.folded(), sentence.tokens(), reading.pack, false), pack)
    };
    let opens = |s: &&SentenceReading| s.tokens().iter().any(|t| pack.scope.among.may_begin(pack.cue_bits(t.word)));
    if !reading.sentences.iter().filter(opens).any(|s| ask(s, is_among)) {
        return;
    }
    for sentence in &reading.sentences {
        let mut here = figures.iter_mut().filter(|f| (f.part, f.sentence) == (sentence.part, sentence.index)).peekable();
        if here.peek().is_some() && ask(sentence, is_over) {
            here.for_each(|f| (f.scope, f.extent) = (Scope::Cumulative, Extent::Events));
        }
    }
}

/// Whether a sentence sets its own event among several: "one of [at least] three related attacks".
fn is_among(words: &Words, pack: &Casualties) -> bool {
    (0..words.folded.len()).any(|i| {
        let Some(at) = words.find(&pack.scope.among, i, i) else { return false };
        let from = at + pack.scope.among.longest();
        let hedge = words.numbers.hedge_before(words.folded, from).map_or(0, |(used, _)| used);
        counts_events(words, pack, from + hedge)
    })
}

/// Whether a sentence counts over several events: "across both attacks", "in the attacks".
fn is_over(words: &Words, pack: &Casualties) -> bool {
    let cue = |i: &usize| words.stands(&pack.scope.across, *i);
    // "across all of the four raids": the number may stand behind small words.
    let told = |i: usize| (i + 1..i + 1 + BETWEEN).any(|k| counts_events(words, pack, k)) || names_events(words, pack, i + 1);
    (0..words.folded.len()).filter(cue).any(told)
}

/// Whether a number of two or more at `at` counts events.
fn counts_events(words: &Words, pack: &Casualties, at: usize) -> bool {
    if words.numbers.is_collective(words.word(at)) {
        return names_events(words, pack, at + 1);
    }
    let read = words.numbers.read_exact(words.folded, at).filter(|r| !r.fraction && !r.vague && r.value > 1);
    read.is_some_and(|r| names_events(words, pack, at + r.used))
}

/// Whether a word for events stands at `at` or a few words on, before any mark.
fn names_events(words: &Words, pack: &Casualties, at: usize) -> bool {
    (at..at + BETWEEN).take_while(|&i| words.tokens.get(i).is_some_and(|t| t.is_word())).any(|i| words.stands(&pack.scope.events, i))
}
