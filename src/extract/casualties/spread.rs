//! Was a number counted over several events? "This was one of two raids. Ten people were killed across both raids."

use super::words::Words;
use crate::extract::{Reading, SentenceReading};
use crate::model::{CasualtyFigure, Extent, Scope};
use crate::packs::{Casualties, notice};
use crate::text::Token;

/// Words between a number and the events that it counts: "two related bomb attacks".
const BETWEEN: usize = 4;

/// What "both" counts.
const PAIR: i64 = 2;

/// Marks the numbers that were counted over several events, where the article tells of one of them.
pub fn mark(reading: &Reading, figures: &mut [CasualtyFigure]) {
    let pack = &reading.pack.casualties;
    if figures.is_empty() {
        return;
    }
    let opens = |s: &&SentenceReading| {
        let stands = |tokens: &[Token]| pack.scope.among.begin(tokens).next().is_some();
        let begins = |token: &Token| reading.pack.notices.of(token.word) & notice::AMONG != 0;
        s.outline().notices & notice::AMONG != 0 && s.tokens().iter().enumerate().any(|(i, t)| begins(t) && stands(&s.tokens()[i..]))
    };
    let among = reading.sentences.iter().filter(opens).find_map(|sentence| {
        let folded = sentence.folded();
        set_among(&Words::new(&folded, sentence.tokens(), reading.pack, false), pack)
    });
    let Some(among) = among else { return };
    for sentence in &reading.sentences {
        let mut here = figures.iter_mut().filter(|f| (f.part, f.sentence) == (sentence.part, sentence.index)).peekable();
        if here.peek().is_none() {
            continue;
        }
        let folded = sentence.folded();
        let words = Words::new(&folded, sentence.tokens(), reading.pack, false);
        if let Some(events) = counted_over(&words, pack, among) {
            here.for_each(|f| (f.scope, f.extent, f.events) = (Scope::Cumulative, Extent::Events, Some(events)));
        }
    }
}

/// Among how many events a sentence sets its own: "one of [at least] three related attacks".
fn set_among(words: &Words, pack: &Casualties) -> Option<i64> {
    let cue = |i: &usize| words.stands(&pack.scope.among, *i);
    (0..words.folded.len()).filter(cue).find_map(|i| {
        let from = i + pack.scope.among.longest();
        let hedge = words.numbers.hedge_before(words, from).map_or(0, |(used, _)| used);
        events(words, pack, from + hedge)
    })
}

/// Over how many events a sentence counts: "across both attacks"; "in the attacks", which are those that the article's own is
/// `among`.
fn counted_over(words: &Words, pack: &Casualties, among: i64) -> Option<i64> {
    let cue = |i: &usize| words.stands(&pack.scope.across, *i);
    // "across all of the four raids": the number may stand behind small words.
    let told = |i: usize| {
        let number = (i + 1..i + 1 + BETWEEN).find_map(|k| events(words, pack, k));
        number.or_else(|| names_events(words, pack, i + 1).then_some(among))
    };
    (0..words.folded.len()).filter(cue).find_map(told)
}

/// The number of two or more at `at` that counts events.
fn events(words: &Words, pack: &Casualties, at: usize) -> Option<i64> {
    if words.numbers.is_collective(words.id(at)) {
        return names_events(words, pack, at + 1).then_some(PAIR);
    }
    let read = words.numbers.read_exact(words, at).filter(|r| !r.fraction && !r.vague && r.value > 1)?;
    names_events(words, pack, at + read.used).then_some(read.value)
}

/// Whether a word for events stands at `at` or a few words on, before any mark.
fn names_events(words: &Words, pack: &Casualties, at: usize) -> bool {
    (at..at + BETWEEN).take_while(|&i| words.tokens.get(i).is_some_and(|t| t.is_word())).any(|i| words.stands(&pack.scope.events, i))
}
