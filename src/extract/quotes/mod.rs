//! Who said what? Quotations in marks and reported speech, each with its speaker, the speaker's role and the cue.
//!
//! `marks` finds what stands in quotation marks, `unit` makes each sentence a row of elements in which a quotation
//! is one, `subject` finds the noun phrase beside a cue, and here the three orders ("X said: ...", "..., said X",
//! "..., X said") join them. A quotation whose sentence has no cue goes on with the speaker before it. Reported speech
//! (`reported`) is a row of its own, also where a part of it stands in quotation marks and is a direct row too.

mod marks;
mod prove;
mod reported;
mod subject;
#[cfg(test)]
mod tests;
mod unit;

pub use prove::prove;

use super::Reading;
use crate::model::{Part, Quote};
use crate::packs::{CueKind, LanguagePack, Quotes, notice};
use crate::tables::Label;
use crate::text::{Span, Token, fold, row_id};
use marks::Stretch;
use subject::Subject;
use unit::{Element, ElementKind, Line, Unit};

/// Finds the rows of `quotes` in one document.
pub fn find(reading: &Reading) -> Vec<Quote> {
    let mut rows = Vec::new();
    for part in [Part::Title, Part::Body] {
        let text = reading.text(part);
        let sentences = reading.sentences.iter().filter(|s| s.part == part);
        let lines: Vec<Line<'_>> = sentences.map(|s| Line::new(s.span.start, s.tokens(), s.outline())).collect();
        let starts: Vec<usize> = lines.iter().map(|l| l.start).collect();
        for said in find_in(text, &starts, &lines, reading.pack, part == Part::Title) {
            rows.push(row(reading, part, &said));
        }
    }
    rows
}

/// One quotation, its spans in bytes of its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    words: Span,
    direct: bool,
    voice: Voice,
}

/// Who says it, and by which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Voice {
    speaker: Option<Span>,
    role: Option<Span>,
    cue: Option<Span>,
}

/// A cue of a unit with its subject.
#[derive(Debug, Clone, Copy)]
struct CueAt {
    at: usize,
    kind: CueKind,
    subject: Option<Subject>,
    /// Whether the subject stands after the cue.
    inverted: bool,
}

fn row(reading: &Reading, part: Part, said: &Said) -> Quote {
    let text = reading.text(part);
    let located = reading.locate(part, said.words);
    let speaker = said.voice.speaker.map(|s| reading.locate(part, s));
    let doc_id = &reading.document.doc_id;
    let kind = if said.direct { "direct" } else { "reported" };
    Quote {
        quote_id: row_id(doc_id, "quotes", part.as_str(), located.start, located.end, kind),
        doc_id: doc_id.clone(),
        part,
        start: located.start,
        end: located.end,
        text: located.text.to_string(),
        direct: said.direct,
        speaker_title: said.voice.role.map(|s| s.of(text).to_string()),
        speaker_start: speaker.as_ref().map(|s| s.start),
        speaker_end: speaker.as_ref().map(|s| s.end),
        speaker: speaker.map(|s| s.text.to_string()),
        speaker_name: None,
        speaker_actor_id: None,
        cue: said.voice.cue.map(|s| Label::from(fold(s.of(text)).as_str())),
    }
}

/// The quotations of one part in order; `starts` are the bytes at which its sentences begin, `lines` hold its tokens.
fn find_in(text: &str, starts: &[usize], lines: &[Line<'_>], language: &LanguagePack, title: bool) -> Vec<Said> {
    let pack = &language.quotes;
    let paragraphs = marks::paragraphs(text);
    let stretches = marks::stretches(text, &paragraphs);
    let cues = cues_outside(text, lines, &stretches, language);
    let colon = title && pack.reads("speaker-colon") && text.contains(": ");
    if stretches.is_empty() && cues.is_empty() && !colon {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut before = Before::default();
    let (mut s, mut c) = (0, 0);
    let mut previous: Option<Span> = None;
    let bare = |span: Span| unit::unit(text, span, lines, (&[], 0), &[], pack, false);
    for (paragraph, span) in units(text, starts, &paragraphs, &stretches) {
        let s_end = s + stretches[s..].partition_point(|x| x.outer.start < span.end);
        let c_end = c + cues[c..].partition_point(|x| x.0.start < span.end);
        let ends_with_colon = text[..span.end].ends_with(':');
        // A verb that takes words in marks alone tells nothing where there are none.
        let told = cues[c..c_end].iter().any(|cue| cue.1 != CueKind::Quote || ends_with_colon || title);
        if s_end > s || told || colon {
            let unit = unit::unit(text, span, lines, (&stretches[s..s_end], s), &cues[c..c_end], pack, title);
            if before.paragraph != Some(paragraph) {
                before.turn(paragraph);
            }
            let lead = previous.filter(|_| before.same);
            let cues = cues_of(&unit);
            attribute(&unit, &cues, &stretches, language, &mut before, || lead.and_then(|p| lead_voice(&bare(p))), &mut out);
            reported::find(&unit, &cues, language, title, &mut out);
            before.colon = colon_end(&unit, &cues, language);
        } else {
            before.colon = if ends_with_colon { lead_voice(&bare(span)) } else { None };
        }
        before.same = true;
        previous = (s_end == s).then_some(span);
        if before.paragraph != Some(paragraph) {
            before.turn(paragraph);
            before.same = true;
        }
        (s, c) = (s_end, c_end);
    }
    out.sort_by_key(|q| (q.words.start, q.words.end, q.direct));
    out.dedup_by(|a, b| a.words == b.words && a.direct == b.direct);
    out
}

/// The cue phrases that stand outside quotation marks.
fn cues_outside(text: &str, lines: &[Line<'_>], stretches: &[Stretch], language: &LanguagePack) -> Vec<(Span, CueKind)> {
    let mut cues = Vec::new();
    // None begins before the last one has ended.
    let (mut inside, mut from) = (0, 0);
    let may_begin = |token: &&Token| language.notices.of(token.word) & notice::CUE != 0;
    for token in lines.iter().filter(|l| l.cues).flat_map(|l| l.tokens).filter(may_begin) {
        let start = token.span.start;
        let Some((end, kind)) = Some(token).filter(|_| start >= from).and_then(|t| language.quotes.cue_from(text, t)) else { continue };
        from = end;
        let Some(kind) = kind else { continue };
        while stretches.get(inside).is_some_and(|s| s.outer.end <= start) {
            inside += 1;
        }
        if stretches.get(inside).is_none_or(|s| end <= s.outer.start) {
            cues.push((Span::new(start, end), kind));
        }
    }
    cues
}

/// The sentences of a text with their paragraph's number, none ending inside a quotation or between a quotation that
/// asks or hesitates and the words that follow it.
fn units(text: &str, starts: &[usize], paragraphs: &[Span], stretches: &[Stretch]) -> Vec<(usize, Span)> {
    let mut out = Vec::new();
    let (mut next, mut s) = (0, 0);
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let mut from = paragraph.start;
        while next < starts.len() && starts[next] < paragraph.end {
            let cut = starts[next];
            next += 1;
            if cut <= from {
                continue;
            }
            while s < stretches.len() && stretches[s].outer.end <= cut {
                s += 1;
            }
            if stretches.get(s).is_some_and(|x| x.outer.start < cut) {
                continue;
            }
            let left = text[from..cut].trim_end();
            let after_quote = s > 0 && stretches[s - 1].outer.end == from + left.len();
            let opens_lower = text[cut..].chars().next().is_some_and(char::is_lowercase);
            let hangs = after_quote && stretches[s - 1].inner.of(text).ends_with(['?', '!', ',', '-', '—', '–', '…']);
            if hangs || opens_lower && after_quote {
                continue;
            }
            out.push((number, Span::new(from, cut).trim(text)));
            from = cut;
        }
        let rest = Span::new(from, paragraph.end).trim(text);
        if !rest.is_empty() {
            out.push((number, rest));
        }
    }
    out
}

/// What the units before have left behind.
#[derive(Debug, Default)]
struct Before {
    paragraph: Option<usize>,
    /// The last voice of a quotation, and how many paragraphs ago it spoke.
    voice: Option<Voice>,
    age: usize,
    /// Whether the unit before stands in the same paragraph.
    same: bool,
    /// The voice of a sentence that ended with a colon just before.
    colon: Option<Voice>,
    /// Whether the paragraph before held a quotation.
    quoted_before: bool,
    quoted: bool,
}

impl Before {
    fn turn(&mut self, paragraph: usize) {
        let step = self.paragraph.map_or(0, |p| paragraph.saturating_sub(p));
        self.age += step;
        self.quoted_before = self.quoted && step == 1;
        self.quoted = false;
        self.same = false;
        self.paragraph = Some(paragraph);
    }
}

/// Finds the voice of each quotation in marks of one unit.
fn attribute(
    unit: &Unit<'_>,
    cues: &[CueAt],
    stretches: &[Stretch],
    language: &LanguagePack,
    before: &mut Before,
    lead: impl Fn() -> Option<Voice>,
    out: &mut Vec<Said>,
) {
    let pack = &language.quotes;
    for (at, n) in unit.elements.iter().enumerate().filter_map(|(at, element)| Some((at, element.quote()?))) {
        let stretch = stretches[n];
        let near = choose(unit, at, cues, pack);
        let whole = is_whole(unit, at, stretch.inner.of(unit.text));
        let voice = match near {
            Some(cue) => {
                Some(voice_of(unit, cue, language)).filter(|v| v.speaker.is_some()).or_else(|| before.voice.filter(|_| before.age == 0))
            }
            None if !pack.reads("continued") => None,
            None if stretch.continues => before.voice,
            None if before.colon.is_some() && at == 0 => before.colon,
            None if whole && before.age == 0 && before.voice.is_some() => before.voice,
            None if whole && before.same => lead(),
            None if whole && before.quoted_before && before.age <= 1 => before.voice,
            None => colon_voice(unit, at),
        };
        let adjacent = near.is_some_and(|c| beside(unit, at, c));
        if voice.is_none() && !stands_alone(stretch.inner.of(unit.text), whole)
            || near.is_some() && !adjacent && is_name(stretch.inner.of(unit.text))
        {
            continue;
        }
        if voice.is_some_and(|v| v.speaker.is_some()) {
            before.voice = voice;
            before.age = 0;
        }
        before.quoted |= whole || adjacent;
        out.push(Said { words: stretch.inner, direct: true, voice: voice.unwrap_or_default() });
    }
}

/// The cues of a unit that have or share a subject.
fn cues_of(unit: &Unit<'_>) -> Vec<CueAt> {
    let e = &unit.elements;
    let mut out: Vec<CueAt> = Vec::new();
    let kind = |element: &Element| if let ElementKind::Cue(kind) = element.kind { Some(kind) } else { None };
    for (at, kind) in e.iter().enumerate().filter_map(|(at, element)| Some((at, kind(element)?))) {
        let after_words = at == 0 || e[at - 1].quote().is_some() || e[at - 1].is(',');
        let found = match kind {
            CueKind::Source => {
                let idle = |s: &Subject| s.phrase.end == s.phrase.start + 1 && e[s.phrase.start].word.idle();
                subject::starting_at(unit, at + 1).filter(|s| !idle(s)).map(|s| (s, true))
            }
            CueKind::Participle => {
                let own = (at > 0 && !e[at - 1].is(',')).then(|| subject::before(unit, at)).flatten();
                let shared = out.iter().rev().find_map(|c| c.subject);
                own.or(shared).or_else(|| head(unit)).map(|s| (s, false))
            }
            // "..., said X", also after a plain clause; "..., she said" has its subject before.
            _ if after_words && at + 1 < e.len() => match subject::starting_at(unit, at + 1) {
                Some(s) if at == 0 || e[at - 1].quote().is_some() || follows_quote(unit, at) => Some((s, true)),
                later => match subject::before(unit, at).map(|s| (s, false)) {
                    // The phrase before a bare comma is a subject only where an aside lies between.
                    Some(s) if s.0.aside.is_some() || e[at - 1].quote().is_none() && !e[at - 1].is(',') => Some(s),
                    other => later.map(|s| (s, true)).or(other),
                },
            },
            _ => subject::before(unit, at).map(|s| (s, false)),
        };
        if let Some((subject, inverted)) = found {
            out.push(CueAt { at, kind, subject: Some(subject), inverted });
        } else if after_words && kind != CueKind::Source && out.is_empty() {
            out.push(CueAt { at, kind, subject: head(unit), inverted: false });
        } else if let Some(shared) = out.last().and_then(|c| c.subject) {
            // "X thanked the crew and said": the subject of the verb before.
            out.push(CueAt { at, kind, subject: Some(shared), inverted: false });
        } else if at > 0 && e[at - 1].word.and() {
            out.push(CueAt { at, kind, subject: head(unit), inverted: false });
        }
    }
    out
}

/// Whether only a comma stands between a quotation and the cue at `at`.
fn follows_quote(unit: &Unit<'_>, at: usize) -> bool {
    at >= 2 && unit.elements[at - 1].is(',') && unit.elements[at - 2].quote().is_some()
}

/// The name or pronoun that a unit begins with.
fn head(unit: &Unit<'_>) -> Option<Subject> {
    let e = &unit.elements;
    let start = (0..e.len().min(12)).find(|&i| match e[i].kind {
        ElementKind::Capital => {
            let w = e[i].word;
            !(w.stop() || w.join() || w.time() || w.determiner())
        }
        ElementKind::Lower => e[i].word.personal(),
        _ => false,
    })?;
    let end = (start..e.len()).find(|&i| e[i].kind != ElementKind::Capital).unwrap_or(e.len());
    Some(Subject { phrase: subject::Run { start, end: end.max(start + 1) }, aside: None })
}

/// The voice of a sentence that ends with a colon and leaves its words to the next paragraph.
fn colon_end(unit: &Unit<'_>, cues: &[CueAt], language: &LanguagePack) -> Option<Voice> {
    let last = unit.elements.last()?;
    if !last.is(':') {
        return None;
    }
    cues.last().map(|c| voice_of(unit, c, language)).or_else(|| lead_voice(unit))
}

/// The voice of a sentence without a quotation, for the quotation that follows it.
fn lead_voice(unit: &Unit<'_>) -> Option<Voice> {
    head(unit).map(|s| Voice { speaker: Some(s.phrase.span(unit)), role: None, cue: None })
}

/// The cue that a quotation belongs to: the one beside it, else the nearest before it, else the nearest after it.
fn choose<'c>(unit: &Unit<'_>, at: usize, cues: &'c [CueAt], pack: &Quotes) -> Option<&'c CueAt> {
    let e = &unit.elements;
    let mark = |i: usize| matches!(e[i].kind, ElementKind::Mark(_));
    let next_cue = cues.iter().find(|c| c.at > at);
    if let Some(c) = next_cue {
        let order = if c.inverted { "quote-cue-speaker" } else { "quote-speaker-cue" };
        let first = if c.inverted { c.at } else { c.subject.map_or(c.at, |s| s.phrase.start.min(c.at)) };
        let order = if c.kind == CueKind::Source { "source-phrase" } else { order };
        if first > at && pack.reads(order) && (at + 1..first).all(|i| mark(i) && !e[i].is(';') && !e[i].is('.')) {
            return Some(c);
        }
    }
    // A verb of the reported clause itself ("said both sides had discussed ...") yields to the one that reports it.
    let reports = |c: &CueAt| matches!(c.kind, CueKind::Say | CueKind::That | CueKind::Source);
    let outer = |i: usize| cues[..i].iter().any(reports);
    let named = |s: Subject| (s.phrase.start..s.phrase.end).any(|i| e[i].kind == ElementKind::Capital || e[i].word.personal());
    let last =
        cues.iter().enumerate().rev().find(|(i, c)| c.at < at && !(c.kind == CueKind::Quote && outer(*i) && !c.subject.is_some_and(named)));
    if let Some((_, c)) = last {
        let order = if c.kind == CueKind::Source { "source-phrase" } else { "speaker-cue-quote" };
        if pack.reads(order) {
            return Some(c);
        }
    }
    next_cue.filter(|c| c.kind != CueKind::Participle && pack.reads("quote-speaker-cue"))
}

/// Whether a quotation touches its cue or the cue's subject, but for a few small words.
fn beside(unit: &Unit<'_>, at: usize, cue: &CueAt) -> bool {
    /// Elements between a verb and the words that it quotes: "said the plan was".
    const NEAR: usize = 4;
    let start = cue.subject.map_or(cue.at, |s| s.phrase.start.min(cue.at));
    let end = cue.subject.map_or(cue.at, |s| if cue.inverted { s.phrase.end.max(cue.at) } else { cue.at });
    let close = if at > end { at - end <= NEAR } else { start > at && start - at <= NEAR || at > start };
    close && !(at > 0 && unit.elements[at - 1].kind == ElementKind::Clitic)
}

/// Speaker, role and cue of a cue as spans.
fn voice_of(unit: &Unit<'_>, cue: &CueAt, language: &LanguagePack) -> Voice {
    // After a source that opens the sentence comes what it says, not who it is.
    let opens = cue.kind == CueKind::Source && cue.subject.and_then(|s| s.aside).is_some_and(|a| a.end + 1 < unit.elements.len());
    Voice {
        speaker: cue.subject.map(|s| s.phrase.span(unit)),
        role: cue.subject.filter(|_| !opens).and_then(|s| role(unit, s, language)),
        cue: Some(unit.elements[cue.at].span),
    }
}

/// The apposition that tells a named speaker's role: "Ana Sol, a doctor at the camp, said".
fn role(unit: &Unit<'_>, subject: Subject, language: &LanguagePack) -> Option<Span> {
    /// Words in which an apposition names the office.
    const OFFICE: usize = 8;
    let e = &unit.elements;
    let mut aside = subject.aside?;
    let named = (subject.phrase.start..subject.phrase.end).any(|i| e[i].kind == ElementKind::Capital);
    let relative = e[aside.start].word.relative();
    while aside.start < aside.end && e[aside.start].word.determiner() {
        aside.start += 1;
    }
    // "Ana Sol, however, said", "Ana Sol, 34, said": no role.
    let office = (aside.start..aside.end.min(aside.start + OFFICE)).any(|i| language.actors.word(unit.words(i)).title_end());
    (named && !relative && office && aside.start < aside.end && aside.end - aside.start <= 14).then(|| aside.span(unit))
}

/// "Duarte: “...”": the phrase before a colon.
fn colon_voice(unit: &Unit<'_>, at: usize) -> Option<Voice> {
    let e = &unit.elements;
    if at < 2 || !e[at - 1].is(':') {
        return None;
    }
    let phrase = subject::ending_at(unit, at - 1)?;
    let named = (phrase.start..phrase.end).any(|i| e[i].kind == ElementKind::Capital && !e[i].word.label());
    (named && phrase.start == 0).then(|| Voice { speaker: Some(phrase.span(unit)), role: None, cue: None })
}

/// Whether a quotation is its unit's whole sentence.
fn is_whole(unit: &Unit<'_>, at: usize, words: &str) -> bool {
    let e = &unit.elements;
    let before = e[..at].iter().all(|x| matches!(x.kind, ElementKind::Mark(_) | ElementKind::Quote(_)));
    let after = e[at + 1..].iter().all(|x| matches!(x.kind, ElementKind::Mark(_) | ElementKind::Quote(_)));
    before && after && words.starts_with(|c: char| !c.is_lowercase())
}

/// Whether words in marks with no cue near are a quotation rather than a name or a hedge.
fn stands_alone(words: &str, whole: bool) -> bool {
    /// Words from which on marks hardly ever hedge; names of works are told by their capitals.
    const WORDS: usize = 5;
    let count = words.split_whitespace().count();
    whole && count > 2 || count >= WORDS && !is_name(words)
}

/// Whether all longer words begin with capitals and no sentence ends: the name of a work, ship or operation.
fn is_name(words: &str) -> bool {
    let long: Vec<&str> = words.split_whitespace().filter(|w| w.chars().count() > 3).collect();
    words.split_whitespace().count() > 1
        && !long.is_empty()
        && long.iter().all(|w| w.starts_with(|c: char| c.is_uppercase()))
        && !words.ends_with(['.', '!', '?'])
}
