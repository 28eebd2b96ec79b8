//! When? Time expressions, read to TIMEX3 values and days against the article's own date.
//!
//! A name without a year or week lies before the anchor, as news tells it, unless the clause looks ahead. What cannot be
//! read is null, never the day of publication.

mod matching;
mod resolve;
mod tense;
#[cfg(test)]
mod tests;
mod values;

use super::{Outline, Reading, SentenceReading};
use crate::model::{DateMention, Direction, TimexAnchor};
use crate::packs::dates::LEADS;
use crate::packs::{DateRule, LanguagePack, Resolve, notice};
use crate::tables::Label;
use crate::text::{Shape, Span, Token};
use jiff::civil::Date;
use jiff::tz::Offset;
use matching::{Captures, Words};
use resolve::{Context, Resolved, resolve};
use tense::tense;
use values::covers;

/// Finds the rows of `dates` in one document.
pub fn find(reading: &Reading) -> Vec<DateMention> {
    let document = reading.document;
    let published = document.published_at.map(|t| Offset::UTC.to_datetime(t).date());
    let anchor = match (document.dateline_date, published) {
        (Some(day), _) => Some((day, TimexAnchor::Dateline)),
        (None, Some(day)) => Some((day, TimexAnchor::Published)),
        (None, None) => None,
    };
    let mut context = Context::default();
    let mut out = Vec::new();
    let mut starts = Vec::new();
    for sentence in &reading.sentences {
        let outline = sentence.outline();
        let both = notice::DATE | notice::DATE_SECOND;
        if outline.digits || outline.notices & notice::DATE_ALONE != 0 || outline.notices & both == both {
            begin(reading.pack, sentence.tokens(), &mut starts);
            if !starts.is_empty() {
                read(reading, sentence, &starts, anchor, &mut context, &mut out);
            }
        }
    }
    out
}

/// A token at which an expression may begin, and the rules that can, as bits.
type Start = (usize, u128);

/// Makes `starts` the tokens at which an expression may begin.
fn begin(pack: &LanguagePack, tokens: &[Token], starts: &mut Vec<Start>) {
    starts.clear();
    let mut begin = |at: usize| {
        let rules = pack.dates.beginning_at(tokens, at);
        if rules != 0 {
            starts.push((at, rules));
        }
    };
    // What follows a token may be what lets an expression begin with it, so each is judged with the next one.
    let may_begin = |told: u16, next: u16| told & notice::DATE_ALONE != 0 || told & notice::DATE != 0 && next & notice::DATE_SECOND != 0;
    let mut before = 0;
    for (at, token) in tokens.iter().enumerate() {
        let told = pack.notices.of(token.word) | DIGITS[token.shape as usize];
        if may_begin(before, told) {
            begin(at - 1);
        }
        before = told;
    }
    if may_begin(before, 0) {
        begin(tokens.len() - 1);
    }
}

/// What a token with digits tells of expressions whatever its word, by its shape.
static DIGITS: [u16; Shape::Clitic as usize + 1] = {
    let mut told = [0; Shape::Clitic as usize + 1];
    told[Shape::Number as usize] = notice::DATE_ALONE | notice::DATE_SECOND;
    told[Shape::Mixed as usize] = notice::DATE_ALONE | notice::DATE_SECOND;
    told
};

/// Longer words of a sentence from which on the share of its capitals tells anything.
const CAPITALS: usize = 3;

/// A match: the rule, its tokens, and its meaning.
struct Hit<'p> {
    rule: &'p DateRule,
    first: usize,
    end: usize,
    captures: Captures<'p>,
}

fn read(
    reading: &Reading,
    sentence: &SentenceReading,
    starts: &[Start],
    anchor: Option<(Date, TimexAnchor)>,
    context: &mut Context,
    out: &mut Vec<DateMention>,
) {
    let tokens = sentence.tokens();
    let words = Words::new(sentence.part_text, tokens, reading.pack, sentence.outline().is_capitalised(CAPITALS));
    context.told = None;
    for hit in hits(&words, starts) {
        let base = anchor.map(|a| a.0).or(context.previous);
        context.anchor = base;
        context.money = matches!(hit.rule.resolve, Resolve::Ago | Resolve::Earlier)
            && context.quarter.is_some()
            && (0..tokens.len()).any(|i| reading.pack.dates.money.contains(words.word(i)));
        let had_previous = context.previous.is_some();
        let tense = tense(&words, hit.rule, hit.first, hit.end);
        let Resolved { timex, value, days, anchored } = resolve(hit.rule, &hit.captures, context, tense);
        let span = Span::new(tokens[hit.first].span.start, tokens[hit.end - 1].span.end);
        let place = reading.locate(sentence.part, span);
        let covered = value.as_deref().and_then(covers);
        let (from, to) = days.map_or((covered.map(|c| c.0), covered.map(|c| c.1)), |d| (Some(d.0), Some(d.1)));
        if let Some((day, _, precision)) = covered {
            remember(context, day, precision, hit.rule.resolve, anchored);
        }
        let side = match (from, to, base) {
            (Some(from), _, Some(base)) if from > base => Some(Direction::Future),
            (_, Some(to), Some(base)) if to < base => Some(Direction::Past),
            (Some(_), Some(_), Some(_)) => Some(Direction::Present),
            _ => match value.as_deref() {
                Some("PRESENT_REF") => Some(Direction::Present),
                Some("PAST_REF") => Some(Direction::Past),
                Some("FUTURE_REF") => Some(Direction::Future),
                _ => None,
            },
        };
        let told = match anchor {
            _ if value.is_none() => None,
            _ if !anchored => Some(TimexAnchor::Absolute),
            _ if matches!(hit.rule.resolve, Resolve::Earlier | Resolve::Later | Resolve::After | Resolve::Same) && had_previous => {
                Some(TimexAnchor::Previous)
            }
            Some((_, kind)) => Some(kind),
            None => Some(TimexAnchor::Previous),
        };
        out.push(DateMention {
            doc_id: reading.document.doc_id.clone(),
            part: place.part,
            start: place.start,
            end: place.end,
            text: place.text.to_string(),
            r#type: timex,
            value: value.map(Label::new),
            from,
            to,
            precision: covered.map(|c| Label::from(c.2)),
            direction: side,
            anchor: told,
        });
    }
}

/// Keeps what later expressions are read against.
fn remember(context: &mut Context, day: Date, precision: &'static str, kind: Resolve, anchored: bool) {
    if precision == "quarter" && matches!(kind, Resolve::Quarter | Resolve::OfYear) {
        context.quarter = Some((day.year(), (day.month() - 1) / 3 + 1));
    }
    if !matches!(kind, Resolve::Ago | Resolve::Earlier | Resolve::Reported) {
        context.point = Some((day, precision));
    }
    if matches!(precision, "day" | "time") {
        context.told = Some(day);
        if !(anchored && context.anchor.is_some_and(|b| day > b)) {
            context.previous = Some(day);
        }
    }
}

/// The matches of a sentence, left to right, none overlapping.
fn hits<'w>(words: &'w Words<'_>, starts: &[Start]) -> Vec<Hit<'w>> {
    let mut out: Vec<Hit<'w>> = Vec::new();
    for &(at, rules) in starts {
        if out.last().is_none_or(|h| h.end <= at)
            && let Some((rule, end, captures)) = words.longest(at, rules)
            && believed(words, rule, at, end, &captures)
        {
            out.push(Hit { rule, first: at, end, captures });
        }
    }
    out
}

/// Whether a match is a time and no chance meeting of words: bare years and doubtful names need company.
fn believed(words: &Words, rule: &DateRule, at: usize, end: usize, c: &Captures) -> bool {
    let (before, after) = (words.listed(at.wrapping_sub(1)), words.listed(end));
    let bare = end == at + 1;
    let listed = |words: &[String], word: &str| words.iter().any(|w| w == word);
    if !(rule.after.is_empty() || listed(&rule.after, before)) || listed(&rule.unless_after, before) || listed(&rule.unless_before, after) {
        return false;
    }
    if bare && rule.resolve == Resolve::Calendar && c.year.is_some() {
        let (before, after) = (words.word(at.wrapping_sub(1)), words.word(end));
        let people = words
            .pack
            .casualties
            .entry(after)
            .is_some_and(|e| e.tags & (crate::packs::casualties::tag::PERSON_PL | crate::packs::casualties::tag::PERSON_SG) != 0);
        let count = after.ends_with('s') && after.len() > 3 && !LEADS.contains(&before) || people;
        return !count
            && !words.pack.dates.units.contains_key(after)
            && !matches!(before, "$" | "-" | "no" | "flight")
            && (1800..2060).contains(&c.year.unwrap_or(0));
    }
    if bare && rule.resolve == Resolve::Calendar {
        let word = words.word(at);
        let doubtful = words.pack.dates.doubtful.contains(word);
        // "Sun" is a company and a star: a short weekday wants its point or its day.
        if doubtful && c.weekday.is_some() {
            return matches!(after, "." | ",")
                && !words.word(end + 1).is_empty()
                && words.pack.language.month(words.word(end + 1)).is_some()
                || words.pack.language.month(after).is_some();
        }
        if c.season.is_some() {
            return LEADS.contains(&before) && before != "to";
        }
        if doubtful {
            return (LEADS.contains(&before) || at > 0 && after == "," && !words.capitals)
                && (!words.capitals || LEADS.contains(&before))
                && before != "to";
        }
    }
    if c.unit == Some("S") && words.word(end - 1) == "second" {
        return false;
    }
    // "a 30-year-old", "30 years old" is an age; "two day care centers" no time.
    if rule.resolve == Resolve::Duration {
        let after = words.word(end);
        let old = if after == "-" { words.word(end + 1) } else { after };
        return old != "old" && !matches!(after, "care");
    }
    // "the last second", "this second": seldom a time in news.
    !(c.season.is_some()
        && words.word(at) == "the"
        && !LEADS.contains(&before)
        && !matches!(words.word(at.wrapping_sub(1)), "over" | "into")
        && c.year.is_none())
}

/// Runs the examples of the pack's rules against Tuesday 2017-07-11; gives a line for each that fails.
pub fn prove(pack: &LanguagePack) -> Vec<String> {
    let mut failures = Vec::new();
    let anchor = Date::constant(2017, 7, 11);
    for rule in &pack.dates.rules {
        for example in &rule.finds {
            let Some((marked, value)) = example.rsplit_once(" = ") else {
                failures.push(format!("{}: \"{example}\" is not of the shape \"text with the [hit] = value\"", rule.id));
                continue;
            };
            let (Some(open), Some(close)) = (marked.find('['), marked.rfind(']')) else { continue };
            let (hit, text) = (&marked[open + 1..close], marked.replace(['[', ']'], ""));
            let found = expressions(pack, &text, anchor);
            let wanted = (value != "null").then(|| value.to_string());
            if !found.iter().any(|(id, words, v)| id == &rule.id && words == hit && *v == wanted) {
                failures.push(format!("{}: {example}, but found {found:?}", rule.id));
            }
        }
        for text in &rule.ignores {
            if expressions(pack, text, anchor).iter().any(|(id, _, _)| id == &rule.id) {
                failures.push(format!("{}: ignores \"{text}\"", rule.id));
            }
        }
    }
    failures
}

/// The expressions of one sentence: rule, words, value.
fn expressions(pack: &LanguagePack, text: &str, anchor: Date) -> Vec<(String, String, Option<String>)> {
    let tokens = pack.tokenize(text);
    let words = Words::new(text, &tokens, pack, Outline::of(pack, &tokens).is_capitalised(CAPITALS));
    let mut starts = Vec::new();
    begin(pack, &tokens, &mut starts);
    hits(&words, &starts)
        .into_iter()
        .map(|hit| {
            let context = Context { anchor: Some(anchor), ..Context::default() };
            let read = resolve(hit.rule, &hit.captures, &context, tense(&words, hit.rule, hit.first, hit.end));
            (hit.rule.id.clone(), text[tokens[hit.first].span.start..tokens[hit.end - 1].span.end].to_string(), read.value)
        })
        .collect()
}
