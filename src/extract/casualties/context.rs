//! What the words around a figure say of it: asserted or feared, one event or a running total, by whom, from what.

use super::draft::Draft;
use super::pieces::Pieces;
use super::quantity::Words;
use crate::model::{AttributionKind, Cause, FigureStatus, Kind, Scope, VictimGroup};
use crate::packs::casualties::{Piece as PieceKind, tag};
use crate::packs::{Casualties, casualties};

/// Whether the folded `phrase` (words apart by spaces) stands at token `at`.
fn stands(words: &Words, phrase: &str, at: usize) -> bool {
    // Most phrases fail at their first letter.
    if phrase.as_bytes().first() != words.word(at).as_bytes().first() {
        return false;
    }
    let mut rest = phrase;
    for i in at.. {
        let Some(behind) = rest.strip_prefix(words.word(i)) else { return false };
        match behind.strip_prefix(' ') {
            Some(more) if !words.word(i).is_empty() => rest = more,
            _ => return behind.is_empty() && !rest.is_empty(),
        }
    }
    false
}

/// Whether `word` is the first word of a phrase.
#[inline]
fn begins(phrase: &str, word: &str) -> bool {
    let (phrase, word) = (phrase.as_bytes(), word.as_bytes());
    phrase.first() == word.first() && phrase.starts_with(word) && phrase.get(word.len()).is_none_or(|b| *b == b' ')
}

/// The first bytes of phrases: a token that begins with none of them begins no phrase.
struct Letters([u64; 4]);

impl Letters {
    fn new(phrases: &[String]) -> Letters {
        let mut bits = [0; 4];
        for byte in phrases.iter().filter_map(|p| p.as_bytes().first()) {
            bits[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        Letters(bits)
    }

    fn begin(&self, word: &str) -> bool {
        word.as_bytes().first().is_some_and(|byte| self.0[usize::from(byte / 64)] & 1 << (byte % 64) != 0)
    }
}

/// The first token in `from..=to` at which one of `phrases` stands.
pub fn find_phrase(words: &Words, phrases: &[String], from: usize, to: usize) -> Option<usize> {
    let letters = Letters::new(phrases);
    (from..=to.min(words.folded.len().saturating_sub(1)))
        .find(|&i| letters.begin(words.word(i)) && phrases.iter().any(|p| begins(p, words.word(i)) && stands(words, p, i)))
}

/// Whether the fate at piece `anchor`, of the people at piece `who`, is asserted.
pub fn status(words: &Words, pieces: &Pieces, pack: &Casualties, who: usize, anchor: usize) -> FigureStatus {
    /// Tokens left of the figure that can govern it: "is believed to have", "a plot to".
    const REACH: usize = 7;
    let (a, b) = (pieces.list[who.min(anchor)].first, pieces.list[who.max(anchor)].last);
    let wall = pieces.list.iter().filter(|p| p.kind == PieceKind::Stop && p.last < a).map(|p| p.last + 1).max().unwrap_or(0);
    let from = a.saturating_sub(REACH).max(wall);
    let to = pieces.list[anchor].last.max(a);
    let _ = b;
    let month = |i: usize| words.word(i) == "may" && words.tokens[i].is_capital() && i > 0;
    let hit = |phrases: &[String], from: usize| {
        let letters = Letters::new(phrases);
        (from..=to)
            .any(|i| letters.begin(words.word(i)) && !month(i) && phrases.iter().any(|p| begins(p, words.word(i)) && stands(words, p, i)))
    };
    // "two suspected rebels": who they are is in doubt, not what befell them.
    let told_of_them = |i: usize| pieces.list.iter().any(|p| p.kind == PieceKind::N && (p.first..=p.last).contains(&i));
    if hit(&pack.status.denied, wall) {
        return FigureStatus::Denied;
    }
    if (from..=to).any(|i| !month(i) && !told_of_them(i) && pack.status.feared.iter().any(|p| stands(words, p, i))) {
        return FigureStatus::Feared;
    }
    if hit(&pack.status.hypothetical, from) {
        return FigureStatus::Hypothetical;
    }
    FigureStatus::Reported
}

/// Whether a figure is told as the reason for something else: a protest, a revenge, a trial, a memory. `who` and `anchor` are
/// its pieces, `noun` tells that the fate is named by a noun ("the killing of two youths").
pub fn background(words: &Words, pieces: &Pieces, pack: &Casualties, who: usize, anchor: usize, noun: bool) -> bool {
    /// Tokens between a near cue and the figure: "against the [brutal] killing of".
    const REACH: usize = 5;
    let first = pieces.list[who.min(anchor)].first;
    let near = |cues: &[String]| find_phrase(words, cues, first.saturating_sub(REACH), first).is_some_and(|at| at <= first);
    if noun && near(&pack.background.cues) {
        return true;
    }
    let before = |cues: &[String]| (0..first).rev().find(|&i| cues.iter().any(|c| stands(words, c, i)));
    // "in response to a strike that killed 41", "to avenge a girl who was killed": governed from afar.
    if let Some(cue) = before(&pack.background.governing)
        && governed(words, pieces, cue, who.min(anchor), noun)
    {
        return true;
    }
    // "they held a vigil after a boy was killed".
    let link = before(&pack.background.links);
    link.is_some_and(|link| {
        let deed = find_phrase(words, &pack.background.protests, 0, link).is_some_and(|at| at < link);
        deed && !pieces.list.iter().any(|p| {
            p.first > link && p.last < first && matches!(p.kind, PieceKind::Comma | PieceKind::Stop | PieceKind::Sub | PieceKind::Conj)
        })
    })
}

/// Whether the words behind a cue reach the figure at piece `at`: by a noun of fate, a relative clause, or a participle that
/// follows its noun; a new clause ends what the cue governs.
fn governed(words: &Words, pieces: &Pieces, cue: usize, at: usize, noun: bool) -> bool {
    /// Words at the head of a sentence, whose cue reaches to the first comma only: "In response to the raid, ...".
    const OPENING: usize = 3;
    let (mut relative, mut comma) = (false, false);
    for (i, piece) in pieces.list.iter().enumerate().take(at) {
        if piece.first <= cue {
            continue;
        }
        let next = pieces.list.get(i + 1).map(|p| p.kind);
        match piece.kind {
            PieceKind::Stop => return false,
            PieceKind::Rel => relative = true,
            PieceKind::Sub if words.word(piece.first) != "after" => return false,
            PieceKind::Sub => relative = true,
            PieceKind::Comma if cue < OPENING || !matches!(next, Some(PieceKind::Rel | PieceKind::N)) => return false,
            PieceKind::Comma => (comma, relative) = (true, false),
            _ => {}
        }
    }
    let behind = pieces.list.get(at + 1).map(|p| p.kind);
    let after = pieces.list.get(at + 2).map(|p| p.kind);
    noun || relative
        || behind == Some(PieceKind::Rel)
        || behind == Some(PieceKind::Comma) && after == Some(PieceKind::Rel)
        || !comma && pieces.list.get(at).is_some_and(|p| p.kind == PieceKind::F || behind == Some(PieceKind::F) && p.kind == PieceKind::N)
}

/// Whether a figure adds to those already told: "another guard", "two other guards were killed", "four rebels were also killed".
/// "Three others were hurt" behind the dead of the same sentence adds to these and to no earlier wounded.
pub fn adds(words: &Words, pieces: &Pieces, pack: &Casualties, draft: &Draft, drafts: &[Draft]) -> bool {
    /// Tokens of a sentence that can open it with an addition: "In addition, two ...".
    const OPENING: usize = 1;
    let quantity = &draft.count.quantity;
    let (who, anchor) = (&pieces.list[draft.who], &pieces.list[draft.anchor]);
    let phrase = who.phrase.map(|p| &pieces.phrases[p]);
    // "he", "the other": people already told; "a fifth man": one of five, not one more.
    let ordinal = |p: &super::pieces::Phrase| (p.first..=p.last).any(|i| words.numbers.ordinal(words.word(i)).is_some());
    if phrase.is_some_and(|p| p.pronoun || p.definite && !p.owner && p.quantity.is_none() || ordinal(p)) {
        return false;
    }
    if phrase.is_some_and(|p| p.another) {
        return true;
    }
    let new = |w: &&str| pack.scope.new.iter().any(|n| n == w);
    if words.folded[quantity.number_first.saturating_sub(1)..=anchor.last.max(who.last)].iter().any(new) {
        return true;
    }
    let (first, last) = (quantity.number_first.min(anchor.first), quantity.number_first.max(anchor.last));
    let also = &pack.scope.also;
    // "Ten were also reported missing", beside the dead: no more of the missing.
    let once = !matches!(draft.kind, Kind::Missing | Kind::Displaced | Kind::Ill);
    if once && (find_phrase(words, also, first.saturating_sub(2), last).is_some() || find_phrase(words, also, 0, OPENING).is_some()) {
        return true;
    }
    let opens = drafts.iter().all(|d| d.count.quantity.number_first >= quantity.number_first);
    opens && phrase.is_some_and(|p| (p.first..=p.last).any(|i| words.tags(i) & tag::OTHERS != 0))
}

/// One event or a running total, by the words of the sentence.
pub fn scope(words: &Words, pack: &Casualties, kind: Kind, implicit: bool, number_first: usize, number_last: usize) -> Scope {
    if implicit {
        return Scope::Incident;
    }
    let beside = (number_first.saturating_sub(1)..=number_last + 2).any(|i| pack.scope.new.iter().any(|w| w == words.word(i)));
    if beside {
        return Scope::Incident;
    }
    if kind == Kind::Ill || find_phrase(words, &pack.scope.cumulative, 0, words.folded.len()).is_some() {
        Scope::Cumulative
    } else {
        Scope::Incident
    }
}

/// What harmed the people, by the words of the sentence; the cause nearest to the fate wins.
pub fn cause(words: &Words, pack: &Casualties, at: usize) -> Option<Cause> {
    let named = words.tokens.iter().enumerate().flat_map(|(i, token)| {
        let here = pack.causes_at(token.word).iter().filter(move |(_, phrase)| stands(words, phrase, i));
        here.map(move |(n, _)| (i.abs_diff(at), *n))
    });
    named.min().and_then(|(_, n)| pack.causes.get(n)).map(|(cause, _)| *cause)
}

/// Who the people are, by the words of their noun phrase; the head, last in the phrase, weighs most.
pub fn group(words: &Words, pack: &Casualties, first: usize, last: usize) -> VictimGroup {
    let last = last.min(words.folded.len().saturating_sub(1));
    for i in (first..=last).rev() {
        let two = format!("{} {}", words.word(i.saturating_sub(1)), words.word(i));
        if let Some((group, _)) = pack.groups.iter().find(|(_, set)| i > first && set.contains(&two) || set.contains(words.word(i))) {
            return *group;
        }
    }
    // A name tells of no group, nor do brackets and ages behind it.
    let word = (first..=last).rev().find(|&i| words.tokens[i].is_word() && words.word(i).len() > 1);
    if word.is_none_or(|i| words.tokens[i].is_capital()) { VictimGroup::Unspecified } else { VictimGroup::Other }
}

/// Who says so: the subject of a verb of saying in the sentence, or what follows "according to"; as token indices.
pub fn attribution(words: &Words, pieces: &Pieces, who: usize) -> Option<(usize, usize)> {
    let list = &pieces.list;
    for (i, piece) in list.iter().enumerate() {
        if words.word(piece.last) == "according" && list.get(i + 1).is_some_and(|p| p.kind == PieceKind::To) {
            let first = list.get(i + 2).filter(|p| p.kind == PieceKind::N)?;
            let mut last = first.last;
            let mut k = i + 3;
            while k + 1 < list.len() && list[k].kind == PieceKind::P && list[k + 1].kind == PieceKind::N {
                last = list[k + 1].last;
                k += 2;
            }
            return Some((strip(words, first.first), last));
        }
    }
    for (i, piece) in list.iter().enumerate() {
        if piece.tags & tag::SAY == 0 || piece.kind != PieceKind::V || i == 0 {
            continue;
        }
        // Passive ("was reported") names no source.
        if list[i - 1].kind == PieceKind::Be {
            continue;
        }
        let subject = if list[i - 1].kind == PieceKind::N { Some(i - 1) } else { super::people::subject(words, pieces, i) };
        if let Some(s) = subject.filter(|&s| s != who) {
            let phrase = list[s].phrase.map(|p| &pieces.phrases[p]);
            if phrase.is_some_and(|p| p.quantity.is_none()) {
                let mut last = list[s].last;
                let mut k = s + 1;
                while k + 1 < i && list[k].kind == PieceKind::P && list[k + 1].kind == PieceKind::N {
                    last = list[k + 1].last;
                    k += 2;
                }
                return Some((strip(words, list[s].first), last));
            }
        }
    }
    None
}

/// The token after a leading article.
fn strip(words: &Words, first: usize) -> usize {
    let _ = words;
    first
}

/// What kind of source a phrase names: the kind whose word stands last in it.
pub fn attribution_kind(pack: &casualties::Casualties, folded: &str) -> AttributionKind {
    pack.source(folded).unwrap_or(AttributionKind::Other)
}
