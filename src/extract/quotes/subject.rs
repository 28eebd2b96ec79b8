//! The noun phrase beside a cue: who says it.
//!
//! There is no grammar here, only what a phrase can hold: it runs over names, nouns and the small words that join
//! them, and stops at a clause's border. That is enough beside a verb of speech, where the phrase is a person, an
//! office or a government nine times in ten.

use super::unit::{Element, ElementKind, Unit};
use crate::text::Span;

/// A run of elements of a unit, `end` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First element.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Run {
    /// Its bytes.
    pub fn span(&self, unit: &Unit<'_>) -> Span {
        Span::new(unit.elements[self.start].span.start, unit.elements[self.end - 1].span.end)
    }
}

/// Elements that a noun phrase can hold.
const PHRASE: usize = 18;
/// Elements that an apposition or relative clause between subject and verb can hold.
const ASIDE: usize = 45;

/// A subject, and the apposition after it where there is one ("Ana Sol, a doctor, said").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The noun phrase.
    pub phrase: Run,
    /// What is added about it.
    pub aside: Option<Run>,
}

/// The subject of the verb at `cue`, which stands before it.
pub fn before(unit: &Unit<'_>, cue: usize) -> Option<Subject> {
    let e = &unit.elements;
    let mut i = cue;
    let mut passive = false;
    while i > 0 {
        let here = &e[i - 1];
        let adverb = here.kind == ElementKind::Lower && ends_in_ly(unit, i - 1);
        if here.word.relative() && here.kind != ElementKind::Capital {
            // "X, who said": the phrase before the pronoun.
            let upto = if i >= 2 && e[i - 2].is(',') { i - 2 } else { i - 1 };
            return ending_at(unit, upto).map(|phrase| Subject { phrase, aside: None });
        }
        if !here.word.helper() && (here.word.pronoun() || !adverb) {
            break;
        }
        passive |= here.word.be();
        i -= 1;
    }
    if passive && matches!(e[cue].kind, ElementKind::Cue(k) if k != crate::packs::CueKind::Participle) {
        return None;
    }
    if i == 0 {
        return None;
    }
    match e[i - 1].kind {
        ElementKind::Mark(',' | '–' | '—' | ')') => past_aside(unit, i - 1),
        _ => {
            // "a woman who lives nearby said": a relative clause without commas.
            let relative = (i.saturating_sub(12)..i)
                .rev()
                .take_while(|&j| !matches!(e[j].kind, ElementKind::Mark(_) | ElementKind::Cue(_) | ElementKind::Quote(_)))
                .find(|&j| e[j].word.relative());
            match relative {
                Some(j) if j > 0 && !e[j - 1].is(',') => ending_at(unit, j),
                _ => ending_at(unit, i),
            }
            .map(|phrase| Subject { phrase, aside: None })
        }
    }
}

/// The subject before the aside that closes with the mark at `close`: "X, a Y of Z, and W, said".
fn past_aside(unit: &Unit<'_>, close: usize) -> Option<Subject> {
    let e = &unit.elements;
    let closing = e[close].kind;
    let mut fallback = None;
    for j in (close.saturating_sub(ASIDE)..close).rev() {
        match (e[j].kind, closing) {
            (ElementKind::Quote(_), _) => break,
            (ElementKind::Mark('('), ElementKind::Mark(')')) => {
                let upto = if j > 0 && e[j - 1].is(',') { j - 1 } else { j };
                return ending_at(unit, upto).map(|phrase| Subject { phrase, aside: None });
            }
            (ElementKind::Mark(a), ElementKind::Mark(b)) if a == b => {
                // "X (Y), who Z, said": the phrase stands before the brackets.
                let upto = if j > 0 && e[j - 1].is(')') { (0..j).rev().find(|&k| e[k].is('(')).unwrap_or(j) } else { j };
                let Some(phrase) = ending_at(unit, upto) else { continue };
                let subject = Subject { phrase, aside: Some(Run { start: j + 1, end: close }) };
                let named = (phrase.start..phrase.end).any(|k| e[k].kind == ElementKind::Capital || e[k].word.pronoun());
                if named && !e[phrase.start].word.join() {
                    return Some(subject);
                }
                fallback = fallback.or(Some(subject));
            }
            _ => {}
        }
    }
    fallback
}

/// The noun phrase that ends just before element `end`.
pub fn ending_at(unit: &Unit<'_>, end: usize) -> Option<Run> {
    let e = &unit.elements;
    let mut start = end;
    while start > 0 && end - start < PHRASE {
        let here = &e[start - 1];
        let has = start < end;
        let take = match here.kind {
            ElementKind::Capital | ElementKind::Lower if here.word.pronoun() && here.kind == ElementKind::Lower || here.word.personal() => {
                if !has {
                    start -= 1;
                }
                break;
            }
            ElementKind::Lower | ElementKind::Capital if here.word.determiner() => {
                start -= 1;
                // "the head of the army": the phrase goes on before a joined one.
                if start > 0 && e[start - 1].word.join() && start < end {
                    continue;
                }
                break;
            }
            ElementKind::Capital if here.word.stop() || here.word.join() && start == 1 => false,
            ElementKind::Capital | ElementKind::Number | ElementKind::Clitic => true,
            ElementKind::Lower if here.word.and() => {
                has && start >= 2 && e[start].kind == ElementKind::Capital && e[start - 2].kind == ElementKind::Capital
            }
            ElementKind::Lower if here.word.join() => has,
            ElementKind::Lower => !here.word.stop() && !(ends_in_ly(unit, start - 1)),
            ElementKind::Mark('-' | '.' | '&' | '\'' | '’' | '/') => has && touches(unit, start - 1),
            _ => false,
        };
        if !take {
            break;
        }
        start -= 1;
    }
    trimmed(unit, Run { start, end })
}

/// The noun phrase that begins at element `start`, and the apposition after it.
pub fn starting_at(unit: &Unit<'_>, start: usize) -> Option<Subject> {
    let e = &unit.elements;
    let mut end = start;
    let mut named = false;
    while end < e.len() && end - start < PHRASE {
        let here = &e[end];
        let take = match here.kind {
            _ if here.word.personal() || here.word.pronoun() && here.kind == ElementKind::Lower => {
                if end == start {
                    end += 1;
                }
                break;
            }
            ElementKind::Capital if here.word.time() => false,
            ElementKind::Capital => {
                named = true;
                true
            }
            ElementKind::Number | ElementKind::Clitic => end > start || here.kind == ElementKind::Number,
            ElementKind::Lower if here.word.determiner() => end == start || e[end - 1].word.join(),
            ElementKind::Lower if here.word.and() => {
                end > start && end + 1 < e.len() && e[end - 1].kind == ElementKind::Capital && e[end + 1].kind == ElementKind::Capital
            }
            ElementKind::Lower if here.word.join() => end > start && (here.word.tight() || !named) && !is_setting(unit, end),
            ElementKind::Lower => !(here.word.stop() || here.word.time() || ends_in_ly(unit, end)),
            ElementKind::Mark('-' | '.' | '&' | '\'' | '’' | '/') => end > start && touches(unit, end) && end + 1 < e.len(),
            _ => false,
        };
        if !take {
            break;
        }
        end += 1;
    }
    let phrase = trimmed(unit, Run { start, end })?;
    let mut aside = None;
    if end < e.len() && e[end].is(',') {
        let close = (end + 1..e.len().min(end + 1 + ASIDE))
            .find(|&k| matches!(e[k].kind, ElementKind::Mark(',' | '.' | ';' | '–' | '—')) && !touches(unit, k) || e[k].quote().is_some());
        let close = close.unwrap_or(e.len().min(end + 1 + ASIDE));
        let opens = e.get(end + 1).is_some_and(|n| {
            n.kind == ElementKind::Lower && (n.word.determiner() || !n.word.stop() && !n.word.pronoun() && !n.word.join())
        });
        if opens && close > end + 1 {
            aside = Some(Run { start: end + 1, end: close });
        }
    }
    Some(Subject { phrase, aside })
}

/// Whether the join at `at` opens a time or setting ("on Monday", "in a statement") and no part of the name.
pub fn is_setting(unit: &Unit<'_>, at: usize) -> bool {
    unit.elements[at + 1..]
        .iter()
        .take(7)
        .take_while(|e| !matches!(e.kind, ElementKind::Mark(',' | '.' | ';' | ':') | ElementKind::Quote(_) | ElementKind::Cue(_)))
        .any(|e| e.word.venue() || e.word.time())
        || unit.words(at).eq_ignore_ascii_case("to")
}

/// Without joins, conjunctions and words of time at its ends; nothing if no word is left.
fn trimmed(unit: &Unit<'_>, mut run: Run) -> Option<Run> {
    let e = &unit.elements;
    let loose = |x: &Element| {
        x.word.join() || x.word.and() || x.word.time() || x.word.stop() || x.word.helper() && !x.word.determiner() && !x.word.pronoun()
    };
    while run.start < run.end && (loose(&e[run.start]) || matches!(e[run.start].kind, ElementKind::Mark(_) | ElementKind::Clitic)) {
        run.start += 1;
    }
    while run.start < run.end && (loose(&e[run.end - 1]) || matches!(e[run.end - 1].kind, ElementKind::Mark(_) | ElementKind::Clitic)) {
        // The dot of "Jr." and the like belongs to its word.
        run.end -= 1;
    }
    let words = (run.start..run.end).any(|i| matches!(e[i].kind, ElementKind::Capital | ElementKind::Lower));
    let only_determiner = run.end - run.start.min(run.end) == 1
        && e[run.start].word.determiner()
        && !e[run.start].word.pronoun()
        && e[run.start].span.len() <= 5;
    (words && !only_determiner).then_some(run)
}

fn ends_in_ly(unit: &Unit<'_>, i: usize) -> bool {
    // "family", "ally", "July": short nouns in -ly are no adverbs.
    unit.words(i).len() > 6 && unit.words(i).ends_with("ly")
}

/// Whether the mark at `i` touches both neighbours, or the word before it where it is a dot.
fn touches(unit: &Unit<'_>, i: usize) -> bool {
    let e = &unit.elements;
    let left = i > 0 && e[i - 1].span.end == e[i].span.start;
    let right = i + 1 < e.len() && e[i + 1].span.start == e[i].span.end;
    if e[i].is('.') { left && i + 1 < e.len() && e[i + 1].kind == ElementKind::Capital } else { left && right || e[i].is('&') }
}
