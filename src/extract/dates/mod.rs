//! When? Time expressions, read to TIMEX3 values and days against the article's own date.
//!
//! A name without a year or week lies before the anchor, as news tells it, unless the clause looks ahead. What cannot be
//! read is null, never the day of publication.

mod matching;
mod resolve;

use super::{Reading, SentenceReading};
use crate::model::{DateMention, Direction, TimexAnchor};
use crate::packs::{DateRule, LanguagePack, Resolve};
use crate::tables::Label;
use crate::text::{Span, Token, fold};
use jiff::civil::Date;
use jiff::tz::Offset;
use matching::{Captures, Words};
use resolve::{Resolved, covers, resolve};

/// Finds the rows of `dates` in one document.
pub fn find(reading: &Reading) -> Vec<DateMention> {
    let document = reading.document;
    let published = document.published_at.map(|t| Offset::UTC.to_datetime(t).date());
    let anchor = match (document.dateline_date, published) {
        (Some(day), _) => Some((day, TimexAnchor::Dateline)),
        (None, Some(day)) => Some((day, TimexAnchor::Published)),
        (None, None) => None,
    };
    let mut previous = None;
    let mut out = Vec::new();
    for sentence in &reading.sentences {
        let text = sentence.text();
        let worth =
            text.bytes().any(|b| b.is_ascii_digit()) || reading.pack.language.names_calendar(text) || reading.pack.dates.is_triggered(text);
        if worth {
            read(reading, sentence, anchor, &mut previous, &mut out);
        }
    }
    out
}

/// A match: the rule, its tokens, and its meaning.
struct Hit<'p> {
    rule: &'p DateRule,
    first: usize,
    end: usize,
    captures: Captures,
}

fn read(
    reading: &Reading,
    sentence: &SentenceReading,
    anchor: Option<(Date, TimexAnchor)>,
    previous: &mut Option<Date>,
    out: &mut Vec<DateMention>,
) {
    let tokens = sentence.tokens();
    let folded: Vec<String> = tokens.iter().map(|t| fold(t.span.of(sentence.part_text))).collect();
    let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
    let words = Words { folded: &folded, tokens, pack: reading.pack, capitals: capitals(tokens) };
    for hit in hits(&words) {
        let direction = direction(&words, &hit, reading.pack);
        let base = anchor.map(|a| a.0).or(*previous);
        let Resolved { timex, value, days, anchored } = resolve(hit.rule, &hit.captures, base, *previous, direction);
        let span = Span::new(tokens[hit.first].span.start, tokens[hit.end - 1].span.end);
        let place = reading.locate(sentence.part, span);
        let covered = value.as_deref().and_then(covers);
        let (from, to) = days.map_or((covered.map(|c| c.0), covered.map(|c| c.1)), |d| (Some(d.0), Some(d.1)));
        if let Some(day) = covered.filter(|c| matches!(c.2, "day" | "time") && !(anchored && base.is_some_and(|b| c.0 > b))).map(|c| c.0) {
            *previous = Some(day);
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
            _ if matches!(hit.rule.resolve, Resolve::Earlier | Resolve::Later | Resolve::After) && previous.is_some() => {
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
            text: place.text,
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

/// The matches of a sentence, left to right, none overlapping.
fn hits<'p>(words: &Words<'p>) -> Vec<Hit<'p>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.tokens.len() {
        match words.longest(at) {
            Some((rule, end, captures)) if believed(words, rule, at, end, &captures) => {
                out.push(Hit { rule, first: at, end, captures });
                at = end;
            }
            _ => at += 1,
        }
    }
    out
}

/// Whether a match is a time and no chance meeting of words: bare years and doubtful names need company.
fn believed(words: &Words, rule: &DateRule, at: usize, end: usize, c: &Captures) -> bool {
    let (before, after) = (words.word(at.wrapping_sub(1)), words.word(end));
    let bare = end == at + 1;
    let leads = [
        "in", "of", "since", "until", "till", "by", "during", "from", "to", "through", "for", "before", "after", "last", "next", "early",
        "late", "mid", "this", "on", "between", "and", "(",
    ];
    if bare && rule.resolve == Resolve::Calendar && c.year.is_some() {
        let people = words
            .pack
            .casualties
            .lookup(&[after], 0)
            .is_some_and(|(_, e)| e.tags & (crate::packs::casualties::tag::PERSON_PL | crate::packs::casualties::tag::PERSON_SG) != 0);
        let count = after.ends_with('s') && after.len() > 3 && !leads.contains(&before) || people;
        return !count
            && !words.pack.dates.units.contains_key(after)
            && !matches!(before, "$" | "-" | "no" | "flight")
            && (1800..2060).contains(&c.year.unwrap_or(0));
    }
    if bare && rule.resolve == Resolve::Calendar {
        let word = words.word(at);
        let doubtful = words.pack.dates.doubtful.contains(word);
        if c.season.is_some() {
            return leads.contains(&before) && before != "to";
        }
        if doubtful {
            return (leads.contains(&before) || at > 0 && after == "," && !words.capitals)
                && (!words.capitals || leads.contains(&before))
                && before != "to";
        }
    }
    if c.unit.as_deref() == Some("S") && words.word(end - 1) == "second" {
        return false;
    }
    // "a 30-year-old", "30 years old" is an age; "two day care centers" no time.
    if rule.resolve == Resolve::Duration {
        let old = if after == "-" { words.word(end + 1) } else { after };
        return old != "old" && !matches!(after, "care");
    }
    // "the last second", "this second": seldom a time in news.
    !(c.season.is_some() && words.word(at) == "the" && before != "in" && before != "during" && before != "of" && c.year.is_none())
}

/// Where the clause looks: by the rule's own words, else by words of the future before the match.
fn direction(words: &Words, hit: &Hit, pack: &LanguagePack) -> Direction {
    /// Tokens before a name in which its verb stands.
    const REACH: usize = 8;
    if let Some(direction) = hit.rule.direction {
        return direction;
    }
    let clause = (0..hit.first).rev().take(REACH).take_while(|&i| !matches!(words.word(i), "," | ";" | ":" | "." | "that" | "said"));
    if clause.into_iter().any(|i| pack.dates.future.contains(words.word(i))) { Direction::Future } else { Direction::Past }
}

fn capitals(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|t| t.is_word() && t.span.len() > 3);
    let (all, capital) = words.fold((0, 0), |(n, c), t| (n + 1, c + usize::from(t.is_capital())));
    all >= 3 && capital * 10 > all * 7
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
    let tokens = crate::text::tokenize(text);
    let folded: Vec<String> = tokens.iter().map(|t| fold(t.span.of(text))).collect();
    let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
    let words = Words { folded: &folded, tokens: &tokens, pack, capitals: capitals(&tokens) };
    hits(&words)
        .into_iter()
        .map(|hit| {
            let read = resolve(hit.rule, &hit.captures, Some(anchor), None, direction(&words, &hit, pack));
            (hit.rule.id.clone(), text[tokens[hit.first].span.start..tokens[hit.end - 1].span.end].to_string(), read.value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::extract::Reading;
    use crate::extract::testing::{document, sentences};
    use crate::limits::Limits;
    use crate::packs::Packs;
    use std::collections::HashSet;

    /// TimeBank's dates and times, scored as the shared scorer does: words overlap, one inside the other; values equal.
    #[test]
    fn the_shared_dates_are_found() {
        let root = std::env::var("DATELINE_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_string());
        let Ok(gold) = std::fs::read_to_string(format!("{root}/gold/dates/dev.jsonl")) else {
            eprintln!("skipped: the shared dates are not there");
            return;
        };
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("English is embedded");
        let limits = Limits::default();
        let show = std::env::var("DATELINE_SHOW").is_ok();
        let key = |s: &str| {
            s.to_lowercase()
                .chars()
                .map(|c| if c.is_alphanumeric() { c } else { ' ' })
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (mut hit, mut value, mut found, mut wanted) = (0, 0, 0, 0);
        for line in gold.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("the gold is JSON");
            let text = case["text"].as_str().unwrap_or("").replace('\n', " ");
            let mut doc = document(&text);
            doc.published_at = case["date"].as_str().and_then(|d| format!("{}T00:00:00Z", d.get(..10)?).parse().ok());
            let rows = sentences(&text);
            let mut left: Vec<_> = super::find(&Reading::new(&doc, &rows, pack, &limits))
                .into_iter()
                .filter(|r| matches!(r.r#type.as_str(), "date" | "time"))
                .collect();
            found += left.len();
            for x in case["timex"].as_array().expect("a list") {
                if !matches!(x["type"].as_str(), Some("DATE" | "TIME")) {
                    continue;
                }
                let Some(words) = x["text"].as_str().filter(|t| !t.is_empty()) else { continue };
                wanted += 1;
                let k = key(words);
                let set: HashSet<&str> = k.split(' ').collect();
                let at = left.iter().position(|h| {
                    let t = key(&h.text);
                    t.split(' ').any(|w| set.contains(w)) && (t.contains(&k) || k.contains(&t))
                });
                match at {
                    Some(i) => {
                        let row = left.remove(i);
                        hit += 1;
                        let same = row.value.as_ref().map(|v| v.as_str()) == x["value"].as_str();
                        value += usize::from(same);
                        if show && !same {
                            eprintln!(
                                "VALUE {} [{}] found {:?} wanted {} ({})",
                                case["date"],
                                row.text,
                                row.value.map(|v| v.0),
                                x["value"],
                                words
                            );
                        }
                    }
                    None if show => eprintln!("MISS [{words}] {} in {}", x["value"], case["date"]),
                    None => {}
                }
            }
            if show {
                left.iter().for_each(|r| eprintln!("FALSE [{}] {:?}", r.text, r.value.as_ref().map(|v| &v.0)));
            }
        }
        let f1 = |n: usize| 2.0 * n as f64 / (found + wanted) as f64;
        eprintln!("dates: relaxed f1 {:.3}, value f1 {:.3} ({hit} of {wanted}, {found} found)", f1(hit), f1(value));
        assert!(f1(hit) >= 0.70 && f1(value) >= 0.55);
    }

    #[test]
    fn every_date_rule_proves_itself_by_its_examples() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        for pack in packs.iter() {
            let failures = super::prove(pack);
            assert!(failures.is_empty(), "{} examples fail:\n{}", failures.len(), failures.join("\n"));
        }
    }
}
