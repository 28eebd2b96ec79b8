//! What the words around a figure say of it: asserted or feared, one event or a running total, by whom, from what.

use super::draft::Draft;
use super::pieces::Pieces;
use super::words::Words;
use crate::model::{AttributionKind, Cause, FigureStatus, Kind, Scope, VictimGroup};
use crate::packs::casualties::{Piece as PieceKind, form, tag};
use crate::packs::{Casualties, Cues, casualties};

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

/// Whether the fate at piece `anchor`, of the people at piece `who`, is asserted.
pub fn status(words: &Words, pieces: &Pieces, pack: &Casualties, who: usize, anchor: usize) -> FigureStatus {
    /// Tokens left of the figure that can govern it: "is believed to have", "a plot to".
    const REACH: usize = 7;
    /// Tokens between the verb of "was also able to" and what it makes done.
    const DONE: usize = 2;
    let a = pieces.list[who.min(anchor)].first;
    let end = |p: &super::pieces::Piece| p.last + 1;
    let wall = pieces.list.iter().filter(|p| p.kind == PieceKind::Stop && p.last < a).map(end).max().unwrap_or(0);
    // What is denied before "after", "when" or a comma is not what follows: "denied it, saying three had died".
    let turn =
        |p: &super::pieces::Piece| matches!(p.kind, PieceKind::Sub | PieceKind::Comma) && words.word(p.first) != "that" && p.last < a;
    let clause = pieces.list.iter().filter(|p| turn(p)).map(end).max().unwrap_or(0).max(wall);
    let from = a.saturating_sub(REACH).max(wall);
    let to = pieces.list[anchor].last.max(a);
    let month = |i: usize| words.word(i) == "may" && words.tokens[i].is_capital() && i > 0;
    // "thousands if not tens of thousands" is a number.
    let number = pieces.list[who].phrase.and_then(|p| pieces.phrases[p].quantity);
    let counts = |i: usize| number.is_some_and(|q| (q.number_first..=q.number_last).contains(&i));
    let hit = |cues: &Cues, from: usize| words.may_hold(cues) && (from..=to).any(|i| words.stands(cues, i) && !month(i) && !counts(i));
    // "two suspected rebels": who they are is in doubt, not what befell them.
    let told_of_them = |i: usize| pieces.list.iter().any(|p| p.kind == PieceKind::N && (p.first..=p.last).contains(&i));
    if hit(&pack.status.denied, clause) || refuted(words, pieces, pack, wall, who.min(anchor), who.max(anchor)) {
        return FigureStatus::Denied;
    }
    if (from..=to).any(|i| words.stands(&pack.status.feared, i) && !month(i) && !told_of_them(i)) {
        return FigureStatus::Feared;
    }
    // "deaths could be prevented", "executing him would not": the modal behind a noun of fate, or behind its people.
    let fates = pieces.list[anchor].fates.iter().fold(0, |f, x| f | x.forms);
    let modal = |at: usize| pieces.list.get(at).is_some_and(|p| p.kind == PieceKind::Modal && !month(p.first));
    let behind = fates & (form::NOUN | form::NOUNS) != 0 && modal(anchor + 1) || fates & form::ING != 0 && who > anchor && modal(who + 1);
    // "They called for a strike which killed two": a relative clause that tells a deed is not what governs it.
    let told = told_by_relative(pieces, anchor);
    // "Was able to" is done, and no more than possible without its verb.
    let happened = |i: usize| (i.saturating_sub(DONE)..i).any(|j| words.stands(&pack.status.happened, j));
    let open = (from.max(told)..=to).any(|i| words.stands(&pack.status.hypothetical, i) && !month(i) && !counts(i) && !happened(i));
    if behind || open || words.stands_before(&pack.status.purpose, pieces.list[anchor].first) {
        return FigureStatus::Hypothetical;
    }
    FigureStatus::Reported
}

/// The token behind the relative pronoun whose clause the verb of harm at piece `anchor` tells as done, else 0: "which killed", "that
/// had killed", "in which two were killed" is none.
fn told_by_relative(pieces: &Pieces, anchor: usize) -> usize {
    let list = &pieces.list;
    let past = list[anchor].fates.iter().any(|f| f.forms & (form::PAST | form::DIE_PAST) != 0);
    let rel = (0..anchor).rev().find(|&i| !matches!(list[i].kind, PieceKind::Adv | PieceKind::Have));
    rel.filter(|&r| past && list[r].kind == PieceKind::Rel).map_or(0, |r| list[r].last + 1)
}

/// Whether a report that holds the figure is called false behind it: "claims that nine had died were false".
fn refuted(words: &Words, pieces: &Pieces, pack: &Casualties, wall: usize, first: usize, last: usize) -> bool {
    /// Tokens behind the figure in which the verdict stands.
    const REACH: usize = 12;
    let (a, b) = (pieces.list[first].first, pieces.list[last].last);
    let verdict = || words.find(&pack.status.denied_after, b + 1, b + REACH);
    words.find(&pack.status.claims, wall, a).is_some() && verdict().is_some()
}

/// Whether a figure is told as the reason for something else: a protest, a revenge, a trial, a memory. `who` and `anchor` are
/// its pieces, `noun` tells that the fate is named by a noun ("the killing of two youths").
pub fn background(words: &Words, pieces: &Pieces, pack: &Casualties, who: usize, anchor: usize, noun: bool) -> bool {
    /// Tokens between a near cue and the figure: "against the [brutal] killing of".
    const REACH: usize = 5;
    let first = pieces.list[who.min(anchor)].first;
    let near = |cues: &Cues| words.find(cues, first.saturating_sub(REACH), first).is_some_and(|at| at <= first);
    if noun && near(&pack.background.cues) {
        return true;
    }
    // "the death of a protester had enraged the town".
    let end = pieces.list[who.max(anchor)].last;
    if noun && words.find(&pack.background.after, end + 1, end + REACH).is_some() {
        return true;
    }
    let before = |cues: &Cues| words.may_hold(cues).then(|| (0..first).rev().find(|&i| words.stands(cues, i))).flatten();
    // "in response to a strike that killed 41", "to avenge a girl who was killed": governed from afar.
    if let Some(cue) = before(&pack.background.governing)
        && governed(words, pieces, cue, who.min(anchor), noun)
    {
        return true;
    }
    // "they held a vigil after a boy was killed".
    let link = before(&pack.background.links);
    link.is_some_and(|link| {
        let deed = words.find(&pack.background.protests, 0, link).is_some_and(|at| at < link);
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
    let put_in = at > 0 && pieces.list[at - 1].kind == PieceKind::Comma && pieces.list[at..].iter().any(|p| p.kind == PieceKind::Comma);
    let behind = pieces.list.get(at + 1).map(|p| p.kind);
    let after = pieces.list.get(at + 2).map(|p| p.kind);
    noun || relative
        || behind == Some(PieceKind::Rel)
        || behind == Some(PieceKind::Comma) && after == Some(PieceKind::Rel)
        // "family members of Singh, a reporter killed by policemen": the cue governs what is put behind its object, too.
        || (!comma || put_in) && pieces.list.get(at).is_some_and(|p| p.kind == PieceKind::F || behind == Some(PieceKind::F) && p.kind == PieceKind::N)
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
    let ordinal = |p: &super::pieces::Phrase| (p.first..=p.last).any(|i| words.numbers.ordinal(words, i).is_some());
    if phrase.is_some_and(|p| p.pronoun || p.definite && !p.owner && p.quantity.is_none() || ordinal(p)) {
        return false;
    }
    if phrase.is_some_and(|p| p.another) {
        return true;
    }
    if words.find(&pack.scope.new, quantity.number_first.saturating_sub(1), anchor.last.max(who.last)).is_some() {
        return true;
    }
    let (first, last) = (quantity.number_first.min(anchor.first), quantity.number_first.max(anchor.last));
    let also = &pack.scope.also;
    // "Ten were also reported missing", beside the dead: no more of the missing.
    let once = !matches!(draft.kind, Kind::Missing | Kind::Displaced | Kind::Ill);
    if once && (words.find(also, first.saturating_sub(2), last).is_some() || words.find(also, 0, OPENING).is_some()) {
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
    if words.find(&pack.scope.new, number_first.saturating_sub(1), number_last + 2).is_some() {
        return Scope::Incident;
    }
    /// Tokens between a month and its year: "January of last year".
    const DATE: usize = 2;
    // "earlier this year" is one moment; "four years of prison" is the length of a sentence.
    let once = |i: usize| {
        let near = i.saturating_sub(2)..=i;
        near.clone().any(|k| words.cues(&pack.scope.once, k).any(|length| k + length > i))
            || kind == Kind::Detained && i > 0 && words.numbers.read_exact(words, i - 1).is_some()
            // "in January of last year" is a day or a month.
            || (i.saturating_sub(DATE)..i).any(|k| words.tags(k) & tag::TIME != 0)
                && words.cues(&pack.scope.cumulative, i).any(|length| length == 2 && words.word(i + 1).ends_with("year"))
    };
    let spreads = matches!(kind, Kind::Killed | Kind::Ill);
    let total = |i: usize| words.stands(&pack.scope.cumulative, i) || spreads && words.stands(&pack.scope.epidemic, i);
    let may_be = words.may_hold(&pack.scope.cumulative) || spreads && words.may_hold(&pack.scope.epidemic);
    let is_total = kind == Kind::Ill || may_be && (0..words.folded.len()).any(|i| total(i) && !once(i));
    if is_total { Scope::Cumulative } else { Scope::Incident }
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
        let stands = |cues: &Cues, at: usize, length: usize| words.may_stand(cues, at) && words.cues(cues, at).any(|n| n == length);
        let named = |cues: &Cues| i > first && stands(cues, i - 1, 2) || stands(cues, i, 1);
        if let Some((group, _)) = pack.groups.iter().find(|(_, cues)| named(cues)) {
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
            return Some((first.first, last));
        }
    }
    for (i, piece) in list.iter().enumerate() {
        if piece.tags & tag::SAY == 0 || piece.kind != PieceKind::V {
            continue;
        }
        // Passive ("was reported") names no source.
        if i > 0 && list[i - 1].kind == PieceKind::Be {
            continue;
        }
        // "..., said Ana Reyes of the Red Cross".
        let turned = i == 0 || matches!(list[i - 1].kind, PieceKind::Comma | PieceKind::Stop);
        let subject = match i.checked_sub(1) {
            _ if turned && list.get(i + 1).is_some_and(|p| speaks(words, pieces, words.casualties, p)) => Some(i + 1),
            Some(before) if list[before].kind == PieceKind::N => Some(before),
            Some(_) => super::people::subject(words, pieces, i),
            None => None,
        };
        let Some(s) = subject.filter(|&s| s != who && speaks(words, pieces, words.casualties, &list[s])) else { continue };
        let end = if s > i { list.len() } else { i };
        let mut last = list[s].last;
        let mut k = s + 1;
        while k + 1 < end && list[k].kind == PieceKind::P && list[k + 1].kind == PieceKind::N {
            last = list[k + 1].last;
            k += 2;
        }
        return Some((list[s].first, last));
    }
    None
}

/// Whether a noun phrase can be a source: people, a name, a word of sources; no number.
fn speaks(words: &Words, pieces: &Pieces, pack: &Casualties, piece: &super::pieces::Piece) -> bool {
    let Some(phrase) = piece.phrase.map(|p| &pieces.phrases[p]).filter(|p| p.quantity.is_none()) else { return false };
    let named = |i: usize| pack.sources.iter().any(|(_, list)| list.iter().any(|w| w == words.word(i)));
    phrase.proper
        || phrase.is_person() && !phrase.possessive
        || phrase.pronoun && phrase.head & tag::THING == 0
        || (piece.first..=piece.last).any(named)
}

/// What kind of source a phrase names: the kind whose word stands last in it.
pub fn attribution_kind(pack: &casualties::Casualties, folded: &str) -> AttributionKind {
    pack.source(folded).unwrap_or(AttributionKind::Other)
}
