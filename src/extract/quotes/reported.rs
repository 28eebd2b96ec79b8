//! Reported speech: what was said without quotation marks, or with only a part of it in them.

use super::subject::{self, Subject};
use super::unit::{ElementKind, Unit};
use super::{CueAt, Said, Voice, voice_of};
use crate::packs::{CueKind, LanguagePack};
use crate::text::Span;

/// Words that a reported clause holds at least: a subject, a verb and one more.
const CLAUSE: usize = 3;

/// Appends the reported clauses of one unit.
pub(super) fn find(unit: &Unit<'_>, cues: &[CueAt], language: &LanguagePack, title: bool, out: &mut Vec<Said>) {
    let pack = &language.quotes;
    if title && pack.reads("speaker-colon") {
        colon(unit, out);
    }
    for cue in cues {
        let words = match cue.kind {
            CueKind::Source if pack.reads("source-phrase") => by_source(unit, cue),
            CueKind::Say | CueKind::That | CueKind::Participle => {
                let after = pack.reads("speaker-cue-clause").then(|| clause_after(unit, cue)).flatten();
                after.or_else(|| pack.reads("clause-speaker-cue").then(|| clause_before(unit, cue)).flatten())
            }
            _ => None,
        };
        if let Some((start, end)) = words
            && let Some(words) = clause(unit, start, end)
        {
            out.push(Said { words, direct: false, voice: voice_of(unit, cue, language) });
        }
    }
}

/// The span of a clause, if it holds enough words outside quotation marks.
fn clause(unit: &Unit<'_>, start: usize, mut end: usize) -> Option<Span> {
    let e = &unit.elements;
    while end > start && matches!(e[end - 1].kind, ElementKind::Mark('.' | ',' | ';' | ':' | '?' | '!')) {
        end -= 1;
    }
    let words = (start..end).filter(|&i| !matches!(e[i].kind, ElementKind::Mark(_) | ElementKind::Quote(_))).count();
    let quoted = (start..end).any(|i| e[i].quote().is_some());
    (words >= CLAUSE || quoted && words > 0).then(|| Span::new(e[start].span.start, e[end - 1].span.end).trim(unit.text))
}

/// What follows the verb: "said that ...", "said ...", "told reporters in Kabul that ...".
fn clause_after(unit: &Unit<'_>, cue: &CueAt) -> Option<(usize, usize)> {
    /// Elements between verb and "that": an addressee, a day, a setting.
    const REACH: usize = 14;
    let e = &unit.elements;
    let from = match (cue.inverted, cue.subject) {
        (true, Some(s)) => s.aside.map_or(s.phrase.end, |a| a.end + 1),
        _ => cue.at + 1,
    };
    let mut that = None;
    for (i, x) in e.iter().enumerate().take(from + REACH).skip(from) {
        match x.kind {
            ElementKind::Mark(',' | ';' | ':' | '.') | ElementKind::Quote(_) | ElementKind::Cue(_) => break,
            ElementKind::Lower if is_that(unit, i) => {
                that = Some(i + 1);
                break;
            }
            _ => {}
        }
    }
    if that.is_none() && cue.inverted {
        return None;
    }
    let start = match that {
        Some(start) => start,
        None if cue.kind == CueKind::That => return None,
        None => {
            let from = if e[cue.at].word.addressed() { subject::starting_at(unit, from)?.phrase.end } else { from };
            let start = bare(unit, from)?;
            // "claimed 12 lives", "pledged support": a noun, no clause.
            if !e[cue.at].word.bare() && !has_verb_hint(unit, start, e.len().min(start + REACH)) {
                return None;
            }
            start
        }
    };
    (start < e.len()).then(|| (start, end_of(unit, start)))
}

/// "that" as the opener of a clause.
fn is_that(unit: &Unit<'_>, i: usize) -> bool {
    let w = &unit.elements[i].word;
    w.stop() && w.determiner()
}

/// Where a clause without "that" begins: directly after the verb, or after its day and setting.
fn bare(unit: &Unit<'_>, from: usize) -> Option<usize> {
    let e = &unit.elements;
    let mut i = from;
    while i < e.len() && i < from + 10 {
        let x = &e[i];
        let days = x.word.time() && x.word.pronoun() == x.word.join();
        if days || i > from && e[i - 1].word.time() && matches!(x.kind, ElementKind::Mark(',')) {
            i += 1;
        } else if x.word.join() && subject::is_setting(unit, i) && !x.word.tight() {
            // "in a statement on Monday": over its noun.
            i += 1;
            while i < e.len() && !e[i].word.venue() && !e[i].word.time() && i < from + 10 {
                i += 1;
            }
            i += 1;
        } else {
            break;
        }
    }
    let x = e.get(i)?;
    match x.kind {
        ElementKind::Capital | ElementKind::Number => Some(i),
        ElementKind::Quote(_) => e[i + 1..].iter().any(|n| n.kind == ElementKind::Lower).then_some(i),
        ElementKind::Lower if x.word.pronoun() && !x.word.relative() || x.word.determiner() => Some(i),
        ElementKind::Lower if !x.word.stop() && !x.word.join() && !x.word.helper() && !x.word.and() => Some(i),
        _ => None,
    }
}

/// The end of a clause that begins at `start`: the unit's end, or where another voice closes it (", police said").
fn end_of(unit: &Unit<'_>, start: usize) -> usize {
    let e = &unit.elements;
    (start..e.len())
        .find(|&i| {
            e[i].is(';')
                || e[i].is(',') && e.get(i + 1).is_some_and(|n| matches!(n.kind, ElementKind::Cue(CueKind::Source | CueKind::Participle)))
        })
        .unwrap_or(e.len())
}

/// "..., X said", "..., said X": what stands before, where a comma closes it and the verb has no clause after it.
fn clause_before(unit: &Unit<'_>, cue: &CueAt) -> Option<(usize, usize)> {
    let e = &unit.elements;
    if cue.kind == CueKind::Participle {
        return None;
    }
    let Subject { phrase, .. } = cue.subject?;
    let border = if cue.inverted { cue.at } else { phrase.start };
    if border == 0 || border > cue.at || !e[border - 1].is(',') {
        return None;
    }
    let start = (0..border).rev().find(|&i| e[i].is(';') || e[i].quote().is_some()).map_or(0, |i| i + 1);
    let opener = &e[start];
    // "On Monday, police said": a setting, no clause.
    let setting = (opener.word.join() || opener.word.stop()) && (start..border - 1).filter(|&i| e[i].is(',')).count() == 0;
    (!setting).then_some((start, border - 1))
}

/// "According to X, ...", "..., according to X".
fn by_source(unit: &Unit<'_>, cue: &CueAt) -> Option<(usize, usize)> {
    let e = &unit.elements;
    let subject = cue.subject?;
    if cue.at > 1 {
        let start = (0..cue.at).rev().find(|&i| e[i].is(';')).map_or(0, |i| i + 1);
        return Some((start, cue.at));
    }
    let after = subject.phrase.end;
    let comma = (after..e.len()).find(|&i| e[i].is(','))?;
    // Past an aside about the source: "According to Ana Sol, a doctor, ...".
    let start = match subject.aside {
        Some(a)
            if a.end < e.len()
                && e[a.end].is(',')
                && a.end - a.start <= 8
                && e[a.start].word.determiner()
                && !has_verb_hint(unit, a.start, a.end) =>
        {
            a.end + 1
        }
        _ => comma + 1,
    };
    (start < e.len()).then_some((start, e.len()))
}

/// Whether a helper verb stands in a run: then it is a clause and no apposition.
fn has_verb_hint(unit: &Unit<'_>, start: usize, end: usize) -> bool {
    unit.elements[start..end].iter().any(|x| x.word.be() || x.word.helper() && x.word.stop())
}

/// A title that names its source: "Police: driver fell asleep".
fn colon(unit: &Unit<'_>, out: &mut Vec<Said>) {
    /// Words that a source before a colon holds at most.
    const SOURCE: usize = 5;
    let e = &unit.elements;
    let Some(at) = e.iter().position(|x| x.is(':')) else { return };
    if at == 0 || at > SOURCE || at + 1 >= e.len() {
        return;
    }
    let words_only =
        e[..at].iter().all(|x| matches!(x.kind, ElementKind::Capital | ElementKind::Lower) && !x.word.label() && !x.word.stop());
    if !words_only || e[at + 1].quote().is_some() {
        return;
    }
    if let Some(words) = clause(unit, at + 1, e.len()) {
        let speaker = Some(Span::new(e[0].span.start, e[at - 1].span.end));
        out.push(Said { words, direct: false, voice: Voice { speaker, role: None, cue: None } });
    }
}
