//! The first look: names that show by themselves what they are.
//!
//! A run of capitals is an organization or group by its head word, a person by a title or courtesy beside it, by a
//! given name, by an age or office after it, or by speaking. A run that shows nothing is nobody.

use super::line::{Case, Line};
use super::names::{Key, NameWord};
use crate::model::ActorType;
use crate::packs::Title;
use crate::text::{Shape, Span};
use std::ops::Range;

/// The names found in an article.
#[derive(Debug, Default)]
pub struct Mentions<'a> {
    /// The names, in the order of the text.
    pub list: Vec<Mention<'a>>,
    /// Their words, one name after another.
    pub words: Vec<NameWord>,
}

/// One name found.
#[derive(Debug, Clone)]
pub struct Mention<'a> {
    /// The sentence it stands in, as its place in the reading.
    pub line: usize,
    /// Its bytes in the part.
    pub span: Span,
    /// What it is.
    pub kind: ActorType,
    /// Where its words stand among those of all names.
    pub names: Range<usize>,
    /// The role beside it, and whether it says little.
    pub title: Option<(&'a str, bool)>,
    /// The role without what stands around it: "president".
    pub role: Option<&'a Title>,
    /// Whether only its speaking shows that it is a person.
    pub unsure: bool,
    /// Where that role stands.
    pub title_span: Option<Span>,
    /// ISO 3166-1 alpha-2 code of a country beside it.
    pub country: Option<&'a str>,
    /// The name that all forms of a known actor share.
    pub known: Option<&'a str>,
    /// Whether it speaks here.
    pub speaks: bool,
    /// The short form in brackets after it.
    pub short: Option<Key>,
}

/// The names of one sentence.
pub fn find<'a>(line: &Line<'a>, number: usize, out: &mut Mentions<'a>) {
    let case = line.case;
    let mut i = 0;
    while let Some(next) = line.next_capital(i) {
        i = next;
        if let Some(end) = known(line, number, i, out) {
            i = end;
            continue;
        }
        let w = line.word(i);
        if w.article() || i == 0 && w.common() && !w.organization() {
            i += 1;
            continue;
        }
        if case != Case::Normal {
            i = titled_in_capitals(line, number, i, out).unwrap_or(i + 1);
            continue;
        }
        let end = run_end(line, i);
        run(line, number, i, end, out);
        i = end;
    }
}

/// A name of tokens `start..end`, whose words are appended to those of all names.
fn mention<'a>(line: &Line<'a>, number: usize, kind: ActorType, start: usize, end: usize, words: &mut Vec<NameWord>) -> Mention<'a> {
    let from = words.len();
    words.extend(line.names(start, end));
    Mention {
        line: number,
        span: line.span(start, end),
        kind,
        names: from..words.len(),
        title: None,
        role: None,
        unsure: false,
        title_span: None,
        country: None,
        known: None,
        speaks: line.cue(end) || start > 0 && line.cue(start - 1),
        short: None,
    }
}

/// A known organization or group at token `i`: the token after it.
fn known<'a>(line: &Line<'a>, number: usize, i: usize, out: &mut Mentions<'a>) -> Option<usize> {
    let actors = &line.pack.actors;
    // "al-Qaeda" begins with a small letter two tokens before its capital.
    let small = i >= 2 && line.is(i - 1, b'-') && line.touch(i - 2) && line.touch(i - 1);
    for start in [i.wrapping_sub(2), i] {
        if start != i && !small {
            continue;
        }
        if !actors.word_at(line.tokens[start].word).known_start() {
            continue;
        }
        let upper = line.tokens[start].shape == Shape::Upper || line.words(start).contains('.') || line.tokens[start].shape == Shape::Mixed;
        let is = |k: usize, word: &str| line.is_folded(start + k, word);
        if let Some((entry, tokens)) = actors.known(line.tokens[start].word, upper, is) {
            let end = start + tokens;
            // "Hamas" may be read inside a longer name; a hyphen after it does not end it ("Taliban-held").
            let actor = &actors.entries[entry];
            let kind = if actor.group { ActorType::Group } else { ActorType::Organization };
            if end > i && if actor.group { actors.reads.group } else { actors.reads.organization } {
                let mut found = mention(line, number, kind, start, end, &mut out.words);
                found.country = actor.country.as_deref();
                found.known = actor.names.first().map(String::as_str);
                out.list.push(found);
                return Some(end);
            }
        }
    }
    None
}

/// The end of the run of capitals that begins at token `i`.
fn run_end(line: &Line<'_>, i: usize) -> usize {
    let mut k = i + 1;
    let mut joined = false;
    while k < line.tokens.len() {
        if line.capital(k) {
            // "Duarte Monday": a word of no name ends the run, unless it heads or opens an organization's name.
            let w = line.word(k);
            if w.common() && !w.organization() && !w.group() && !line.capital(k + 1) {
                return k;
            }
            k += 1;
            continue;
        }
        let before = line.word(k - 1);
        let hyphen = line.is(k, b'-') && line.touch(k - 1) && line.touch(k) && (line.capital(k + 1) || line.word(k + 1).particle());
        let dot = line.is(k, b'.') && line.touch(k - 1) && line.capital(k + 1) && abbreviates(line, k - 1);
        if hyphen || dot || line.is(k, b'&') && line.capital(k + 1) {
            k += 2;
        } else if line.tokens[k].shape == Shape::Lower {
            let w = line.word(k);
            let head = before.organization() || before.group() || before.title_start();
            if w.particle() && line.capital(k + 1) && !w.join() {
                k += 2;
            } else if w.particle() && line.is(k + 1, b'-') && line.touch(k) && line.capital(k + 2) {
                k += 3;
            } else if w.join() && head && line.capital(k + 1) {
                joined = true;
                k += 2;
            } else if w.join() && head && line.word(k + 1).article() && line.capital(k + 2) {
                joined = true;
                k += 3;
            } else if w.and() && joined && line.capital(k + 1) && line.word(i).organization() && !line.word(k + 1).organization() {
                k += 2;
            } else {
                return k;
            }
        } else {
            return k;
        }
    }
    k
}

/// Whether a dot after token `i` abbreviates it: an initial, a rank.
fn abbreviates(line: &Line<'_>, i: usize) -> bool {
    let w = line.word(i);
    line.words(i).chars().count() == 1 || w.courtesy() || w.suffix() || w.particle() || w.title_start() && line.words(i).len() <= 5
}

/// Reads one run of capitals.
fn run<'a>(line: &Line<'a>, number: usize, start: usize, end: usize, out: &mut Mentions<'a>) {
    let actors = &line.pack.actors;
    if organization(line, number, start, end, out) {
        return;
    }
    // The last title of the run that leaves a name after it.
    let title = (start..end - 1).filter_map(|p| line.title_at(p).map(|(e, weak)| (p, e, weak))).filter(|t| t.1 < end).max_by_key(|t| t.1);
    if let Some((_, title_end, weak)) = title
        && actors.reads.title_before_name
    {
        let from = extended(line, start);
        person(line, number, title_end, end, Some((from, title_end, weak)), out);
        return;
    }
    if line.word(start).courtesy() && start + 1 < end {
        person(line, number, start + 1, end, None, out);
        return;
    }
    if let Some((from, weak)) = title_before(line, start)
        && actors.reads.title_before_name
    {
        person(line, number, start, end, Some((from, start, weak)), out);
        return;
    }
    body(line, number, start, end, out);
    let names = (start..end).filter(|&i| line.tokens[i].is_word()).count();
    if !(2..=6).contains(&names) || line.word(start).common() || line.country(start).is_some() || odd_end(line, end - 1) {
        return;
    }
    let after = title_after(line, end);
    let age = line.is(end, b',') && line.tokens.get(end + 1).is_some_and(|t| t.shape == Shape::Number) && line.is(end + 2, b',');
    let speaks =
        (line.cue(end) || start > 0 && line.cue(start - 1)) && (start..end).all(|i| !line.word(i).common() && !line.word(i).title_start());
    let given = line.word(start).given() && actors.reads.given_name;
    let title = after
        .filter(|_| actors.reads.title_after_name)
        .or_else(|| title_and_comma(line, start, end).filter(|_| actors.reads.title_before_name));
    if title.is_some() {
        person(line, number, start, end, title, out);
    } else if given || age {
        person(line, number, start, end, None, out);
    } else if speaks && names <= 4 && (start..end).all(|i| line.tokens[i].shape != Shape::Upper) {
        let before = out.list.len();
        person(line, number, start, end, None, out);
        out.list[before..].iter_mut().for_each(|m| m.unsure = true);
    }
}

/// Whether a run that ends with this token is no person: a head word of another kind of name.
fn odd_end(line: &Line<'_>, last: usize) -> bool {
    let w = line.word(last);
    w.common() || w.organization() || w.group() || w.title_start() && !w.given()
}

/// Appends a run that is an organization's or group's name; whether it is one.
fn organization<'a>(line: &Line<'a>, number: usize, start: usize, end: usize, out: &mut Mentions<'a>) -> bool {
    let actors = &line.pack.actors;
    let of = (start + 1..end).find(|&i| line.tokens[i].shape == Shape::Lower && line.word(i).join());
    let head = line.word(of.unwrap_or(end) - 1);
    // "North Korea's National Front": at least one word besides the head.
    if !(head.organization() || head.group()) {
        return false;
    }
    let words = (start..end).filter(|&i| line.tokens[i].is_word()).count();
    let kind = if head.group() && !head.organization() { ActorType::Group } else { ActorType::Organization };
    let only_nation_and_plural = words == 2 && kind == ActorType::Group && !line.capital(end - 1) && line.country(start).is_some();
    if words < 2 || only_nation_and_plural || !(if kind == ActorType::Group { actors.reads.group } else { actors.reads.organization }) {
        return false;
    }
    let mut found = mention(line, number, kind, start, end, &mut out.words);
    found.country = line.country_in(start, end).or_else(|| owner(line, start));
    if line.is(end, b'(') && line.is(end + 2, b')') && line.tokens[end + 1].shape == Shape::Upper {
        found.short = Some(line.key(end + 1));
    }
    out.list.push(found);
    true
}

/// The country whose genitive stands before token `start`: "Kenya's Health Ministry".
fn owner<'a>(line: &Line<'a>, start: usize) -> Option<&'a str> {
    let clitic = start >= 2 && line.tokens[start - 1].shape == Shape::Clitic;
    if !clitic || !line.capital(start - 2) {
        return None;
    }
    let two = start >= 3 && line.capital(start - 3);
    let found = if two { line.country(start - 3).filter(|c| c.1 == 2) } else { None };
    found.or_else(|| line.country(start - 2)).map(|c| c.0)
}

/// A state's body in lower case: "Kenyan army", "government in Nairobi".
fn body<'a>(line: &Line<'a>, number: usize, start: usize, end: usize, out: &mut Mentions<'a>) {
    if !line.pack.actors.reads.organization {
        return;
    }
    let nation = line.country(start).filter(|c| start + c.1 == end);
    if let Some((code, _)) = nation {
        let last = (end..line.tokens.len().min(end + 2)).find(|&i| line.tokens[i].shape == Shape::Lower && line.word(i).body());
        if let Some(last) = last.filter(|&l| l == end || line.tokens[end].shape == Shape::Lower && line.word(end).modifier()) {
            let mut found = mention(line, number, ActorType::Organization, start, last + 1, &mut out.words);
            found.country = Some(code);
            out.list.push(found);
        }
    } else if start >= 2 && line.word(start - 1).within() && line.tokens[start - 2].is_word() && line.word(start - 2).seat() {
        let found = mention(line, number, ActorType::Organization, start - 2, end, &mut out.words);
        out.list.push(found);
    }
}

/// Appends a person whose name is tokens `start..end`, cut where it can be no name any more.
fn person<'a>(
    line: &Line<'a>,
    number: usize,
    mut start: usize,
    mut end: usize,
    title: Option<(usize, usize, bool)>,
    out: &mut Mentions<'a>,
) {
    while start < end && !line.tokens[start].is_word() {
        start += 1;
    }
    if let Some(cut) = (start..end).find(|&i| line.capital(i) && line.word(i).common() && !line.word(i).given()) {
        end = cut;
    }
    while end > start && (!line.tokens[end - 1].is_word() || line.tokens[end - 1].shape == Shape::Lower) {
        end -= 1;
    }
    // Six words hold the longest names of news: given names, particles, two surnames.
    let names = (start..end).filter(|&i| line.tokens[i].is_word()).count();
    if !(1..=6).contains(&names)
        || !line.capital(start) && !line.word(start).particle()
        || odd_end(line, end - 1) && names > 1
        || line.country(start).is_some_and(|c| start + c.1 == end)
    {
        return;
    }
    let mut found = mention(line, number, ActorType::Person, start, end, &mut out.words);
    if let Some((from, to, weak)) = title {
        // A dot that abbreviates the title is not part of it.
        let to = if line.is(to - 1, b'.') { to - 1 } else { to };
        found.title_span = Some(line.span(from, to));
        found.role = line.role_in(from, to);
        found.title = Some((line.span(from, to).of(line.text), weak));
        found.country = line.country_in(from, to).or_else(|| owner(line, from));
    }
    // "Ana Sol, a doctor, said": the voice over an aside.
    if line.is(end, b',') && !found.speaks {
        let close = (end + 1..line.tokens.len().min(end + 25)).find(|&i| line.is(i, b',') || line.is(i, b'.') || line.cue(i));
        found.speaks = close.is_some_and(|i| line.is(i, b',') && line.cue(i + 1));
    }
    out.list.push(found);
}

/// The lower-case title that ends just before token `start`, with its modifiers: where it begins, and whether it is weak.
fn title_before(line: &Line<'_>, start: usize) -> Option<(usize, bool)> {
    let close = if start >= 2 && line.is(start - 1, b'.') { start - 2 } else { start.checked_sub(1)? };
    if !line.word(close).title_end() {
        return None;
    }
    let first = start.saturating_sub(line.pack.actors.title_words() + 2);
    let (at, weak) = (first..start).find_map(|p| {
        let (end, weak) = line.title_at(p)?;
        let dotted = end < start && line.is(end, b'.') && line.touch(end - 1);
        (end == start || dotted && end + 1 == start).then_some((p, weak))
    })?;
    Some((extended(line, at), weak))
}

/// "a reporter, Omar Siddig, said": the title that ends before a comma, where the name closes its aside.
fn title_and_comma(line: &Line<'_>, start: usize, end: usize) -> Option<(usize, usize, bool)> {
    if !(start > 1 && line.is(start - 1, b',') && (line.is(end, b',') || line.is(end, b'.') || line.cue(end))) {
        return None;
    }
    let (from, weak) = title_before(line, start - 1)?;
    let before = from.checked_sub(1)?;
    let shape = line.tokens[before].shape;
    let opens = line.word(before).article() || shape == Shape::Clitic || shape == Shape::Lower && line.words(before).len() <= 3;
    opens.then_some((from, start - 1, weak))
}

/// A title's start, moved left over its modifiers, demonyms and ministries.
fn extended(line: &Line<'_>, mut at: usize) -> usize {
    /// Words before a title that belong to it.
    const REACH: usize = 6;
    let stop = at.saturating_sub(REACH);
    while at > stop {
        let before = at - 1;
        let hyphen = line.is(before, b'-') && line.touch(before);
        let name = line.capital(before) && !line.word(before).article() && !(line.word(before).common() && before == 0);
        if !(hyphen || name || line.tokens[before].shape == Shape::Lower && line.word(before).modifier()) {
            break;
        }
        at = before;
    }
    while line.tokens[at].shape == Shape::Mark {
        at += 1;
    }
    at
}

/// The office after a name and a comma: ", the Chilean foreign minister," and where it ends.
fn title_after(line: &Line<'_>, end: usize) -> Option<(usize, usize, bool)> {
    /// Tokens in which the office begins.
    const REACH: usize = 6;
    if !line.is(end, b',') {
        return None;
    }
    let mut from = end + 1;
    while from < line.tokens.len() && (line.word(from).article() || line.words(from).len() <= 2 && line.tokens[from].shape == Shape::Lower)
    {
        from += 1;
    }
    for p in from..line.tokens.len().min(from + REACH) {
        if let Some((mut to, mut weak)) = line.title_at(p) {
            // "deputy governor": the last of several titles is the office.
            while let Some(next) = line.title_at(to) {
                (to, weak) = next;
            }
            // A capital right after it: the office of somebody else ("..., President Rojas").
            if line.capital(to) && !line.tokens[p].is_capital() || line.capital(p) && line.capital(to) {
                return None;
            }
            return Some((from, joined_end(line, to), weak));
        }
        let passes = line.capital(p) || line.word(p).modifier() || line.is(p, b'-') || line.tokens[p].shape == Shape::Clitic;
        if !passes {
            return None;
        }
    }
    None
}

/// The end of "... of the Chilean Senate" after a title that ends at `to`.
fn joined_end(line: &Line<'_>, to: usize) -> usize {
    /// Tokens that the joined phrase holds at most.
    const REACH: usize = 9;
    if !line.word(to).join() {
        return to;
    }
    let close =
        (to..line.tokens.len().min(to + REACH)).find(|&i| line.tokens[i].shape == Shape::Mark && !line.is(i, b'-') && !line.is(i, b'&'));
    close.filter(|&c| line.is(c, b',') || line.is(c, b'.')).unwrap_or(to)
}

/// In headlines and upper-case copy capitals show nothing: only a title with a given name and one more word is read.
fn titled_in_capitals<'a>(line: &Line<'a>, number: usize, i: usize, out: &mut Mentions<'a>) -> Option<usize> {
    let (mut end, weak) = line.title_at(i)?;
    if line.is(end, b'.') && line.touch(end - 1) {
        end += 1;
    }
    let plain = |k: usize| {
        let w = line.word(k);
        line.capital(k)
            && !(w.common() || w.title_start() || w.organization() || w.group() || w.article() || w.fate())
            && line.pack.quotes.cue(line.words(k)).is_none()
    };
    if !(plain(end) && line.word(end).given() && plain(end + 1)) {
        return None;
    }
    let start = if i > 0 && line.capital(i - 1) && line.country(i - 1).is_some() { i - 1 } else { i };
    let before = out.list.len();
    person(line, number, end, end + 2, Some((start, end, weak)), out);
    (out.list.len() > before).then_some(end + 2)
}
