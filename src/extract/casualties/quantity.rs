//! Counts with their hedges, and the numbers that are no count: ages, dates, times, money, rates, names.

use super::words::Words;
use crate::model::{Qualifier, RefusalReason};
use crate::packs::casualties::tag;
use crate::packs::parse_digits;
use crate::text::Shape;

/// A number with its hedge, as token indices and values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// First token, hedge included.
    pub first: usize,
    /// Last token, hedge included.
    pub last: usize,
    /// First token of the number itself.
    pub number_first: usize,
    /// Last token of the number itself.
    pub number_last: usize,
    /// The least that the words allow.
    pub low: Option<i64>,
    /// The figure.
    pub best: Option<i64>,
    /// The most that the words allow.
    pub high: Option<i64>,
    /// The hedge.
    pub qualifier: Qualifier,
}

/// What stands where a number may begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// A count.
    Count(Quantity),
    /// A number that counts no people: first and last token, and why.
    Other(usize, usize, RefusalReason),
}

impl Words<'_> {
    /// Reads a number with its hedge at token `at`.
    pub fn quantity(&self, at: usize) -> Option<Reading> {
        if !self.may_count(at) {
            return None;
        }
        let mut i = at;
        let mut hedge = None;
        // "at least some 40": the first hedge decides, `about` yields to a stronger one behind it.
        for _ in 0..2 {
            let Some((used, qualifier)) = self.numbers.hedge_before(self, i) else { break };
            if hedge.is_none_or(|h| h == Qualifier::About) {
                hedge = Some(qualifier);
            }
            i += used;
        }
        // "about another 73,000".
        i += usize::from(i > at && self.word(i) == "another" && self.numbers.read_exact(self, i + 1).is_some());
        let opened = self.numbers.range_open(self, i).filter(|_| hedge.is_none());
        i += opened.unwrap_or(0);
        // "AT LEAST [9] PERSONS": a number that an editor has put in, and no mark of a source behind its word.
        let put_in = self.word(i) == "[" && !self.touch(i.saturating_sub(1)) && self.word(i + 2) == "]";
        i += usize::from(put_in);
        let hedged = i > at + usize::from(put_in);
        let Some(read) = self.numbers.read(self, i) else { return if i > at { self.bare_vague(at) } else { None } };
        if read.vague && read.used == 1 && at > 0 && self.numbers.is_degree(self.id(at - 1)) {
            return None;
        }
        if hedged
            && opened.is_none()
            && read.vague
            && matches!(hedge, Some(Qualifier::About))
            && self.word(i) != "dozens"
            && read.used == 1
            && read.value == 3
        {
            return None;
        }
        let mut last = i + read.used - 1;
        if i > 1 && self.word(i - 1) == "[" && !self.touch(i - 2) && self.word(last + 1) == "]" {
            last += 1;
        }
        if let Some((end, reason)) = self.no_count(at, i, last, read.digits, read.fraction, hedged) {
            return Some(Reading::Other(i, end, reason));
        }
        // The other end of a range.
        let (joint, joins) = (self.word(last + 1), self.id(last + 1));
        // "rose from 12 to 15" is two tolls, no range.
        let from = at > 0 && self.word(at - 1) == "from";
        if !read.vague && !from && self.numbers.range_joint(joins, opened.is_some()) {
            let dash = joint.len() == 1 || joint == "–" || joint == "—";
            // "between 80 and 'over 200'": marks and a hedge of its own may stand before the upper end.
            let mut upper = last + 2;
            while opened.is_some() && self.is_quote(upper) {
                upper += 1;
            }
            upper += self.numbers.hedge_before(self, upper).filter(|_| opened.is_some()).map_or(0, |(used, _)| used);
            let second =
                self.numbers.read_exact(self, upper).filter(|r| !r.fraction && (r.value > read.value || joint == "to" && opened.is_some()));
            let fits = !dash || (read.digits && self.touch(last) && self.touch(last + 1));
            let scaled = second.filter(|_| fits).map(|s| (s, scale_of(read.value, s.value, s.used > 1 && opened.is_some())));
            if let Some((second, low)) = scaled {
                let end = upper - 1 + second.used;
                if let Some((end, reason)) = self.no_count(at, i, end, second.digits, false, hedged) {
                    return Some(Reading::Other(i, end, reason));
                }
                // A hedge before two numbers yields to them, but not "at least two or three", where the joint may be of something else.
                if opened.is_some() || hedge.is_none() || hedge == Some(Qualifier::About) || dash {
                    return Some(Reading::Count(Quantity {
                        first: at,
                        last: end,
                        number_first: i,
                        number_last: end,
                        low: Some(low),
                        // The conservative reading of a range is its lower end.
                        best: Some(low),
                        high: Some(second.value),
                        qualifier: Qualifier::Range,
                    }));
                }
            }
        }
        if opened.is_some() {
            return None;
        }
        // "at least 27 and up to 30".
        if matches!(hedge, Some(Qualifier::AtLeast | Qualifier::MoreThan))
            && self.numbers.range_joint(joins, true)
            && let Some((used, Qualifier::AtMost)) = self.numbers.hedge_before(self, last + 2)
            && let Some(second) = self.numbers.read_exact(self, last + 2 + used).filter(|r| !r.fraction && r.value > read.value)
        {
            let end = last + 1 + used + second.used;
            return Some(Reading::Count(Quantity {
                first: at,
                last: end,
                number_first: i,
                number_last: end,
                low: Some(read.value),
                best: Some(read.value),
                high: Some(second.value),
                qualifier: Qualifier::Range,
            }));
        }
        let number_last = last;
        if hedge.is_none()
            && let Some((used, qualifier)) = self.numbers.hedge_after(self, last + 1)
        {
            hedge = Some(qualifier);
            last += used;
        }
        let value = Some(read.value);
        let qualifier = match hedge {
            Some(q) => q,
            None if read.vague => Qualifier::Vague,
            None => Qualifier::Exact,
        };
        let (low, high) = bounds(qualifier, value);
        Some(Reading::Count(Quantity { first: at, last, number_first: i, number_last, low, best: value, high, qualifier }))
    }

    /// A word that hedges a number and tells one too where none follows: "some of whom", "some people".
    fn bare_vague(&self, at: usize) -> Option<Reading> {
        let read = self.numbers.read(self, at).filter(|r| r.vague && r.used == 1)?;
        let next = self.tags(at + 1);
        if self.word(at + 1) != "of" && next & (tag::PERSON_PL | tag::BE | tag::HAVE) == 0 {
            return None;
        }
        let (low, high) = bounds(Qualifier::Vague, Some(read.value));
        Some(Reading::Count(Quantity {
            first: at,
            last: at,
            number_first: at,
            number_last: at,
            low,
            best: Some(read.value),
            high,
            qualifier: Qualifier::Vague,
        }))
    }

    /// Why the number at `i..=last` is no count, and where what belongs to it ends.
    fn no_count(&self, at: usize, i: usize, last: usize, digits: bool, fraction: bool, hedged: bool) -> Option<(usize, RefusalReason)> {
        use RefusalReason::*;
        let (before, after) = (if i > 0 { self.word(i - 1) } else { "" }, self.word(last + 1));
        let tags_after = self.tags(last + 1);
        // Ages: "30-year-old", "30 years old", "aged 30", "age of 30".
        let unit = if after == "-" { last + 2 } else { last + 1 };
        if self.tags(unit) & tag::YEAR_OLD != 0 {
            let old = if self.word(unit + 1) == "-" { unit + 2 } else { unit + 1 };
            if self.tags(old) & tag::OLD != 0 {
                return Some((old, Age));
            }
            if after == "-" && self.touch(last) {
                return Some((unit, QuantityOfThings));
            }
        }
        // "a 100-household leader", "a 17-vehicle convoy".
        if after == "-" && self.touch(last) && self.touch(last + 1) && self.tags(unit) & (tag::HOUSEHOLD | tag::THING) != 0 {
            return Some((unit, QuantityOfThings));
        }
        // "Nov. 2 murder": the dot of a short name of a month stands between.
        let dotted = at > 1 && self.word(at - 1) == "." && self.touch(at - 2) && self.tags(at - 2) & tag::TIME != 0;
        let context = if at > 0 { self.tags(if dotted { at - 2 } else { at - 1 }) } else { 0 };
        let context2 = if at > 1 { self.tags(at - 2) } else { 0 };
        // "children as young as 13": an age.
        let old = at > 2 && self.word(at - 1) == "as" && matches!(self.word(at - 2), "young" | "old") && self.word(at - 3) == "as";
        if old || context & tag::AGE != 0 || (context2 & tag::AGE != 0 && at > 0 && ["of", "about", "around"].contains(&self.word(at - 1)))
        {
            return Some((last, Age));
        }
        if context & tag::MONEY != 0 || self.tags(i.saturating_sub(1)) & tag::MONEY != 0 && i > 0 {
            return Some((last, QuantityOfThings));
        }
        if matches!(after, "%" | "percent" | "pct" | "per")
            && (after != "per" || matches!(self.word(last + 2), "cent" | "1,000" | "100,000" | "million"))
        {
            return Some((last + 1, Rate));
        }
        if fraction {
            return Some((last, QuantityOfThings));
        }
        if !digits {
            return None;
        }
        // "AK-47", "F-16", "9/11", "11:30".
        if i >= 2
            && before == "-"
            && self.touch(i - 1)
            && self.touch(i - 2)
            && self.tokens[i - 2].shape != Shape::Number
            && self.tokens[i - 2].is_capital()
        {
            return Some((last, QuantityOfThings));
        }
        // "won 5-0": the higher number first is a score.
        if after == "-"
            && self.touch(last)
            && self.touch(last + 1)
            && let (Some(a), Some(b)) = (parse_digits(self.word(last)), parse_digits(self.word(last + 2)))
            && b < a
        {
            return Some((last + 2, QuantityOfThings));
        }
        if matches!(after, ":" | "/" | ".")
            && self.touch(last)
            && self.tokens.get(last + 2).is_some_and(|t| matches!(t.shape, Shape::Number | Shape::Mixed))
            && self.touch(last + 1)
        {
            return Some((last + 2, Calendar));
        }
        // "on June 22 and 23": the second of two days.
        let day_before = i > 2 && matches!(before, "and" | "," | "&") && self.is_day(i - 2) && self.tags(i - 3) & tag::TIME != 0;
        if day_before && self.is_day(i) && i == last && !hedged && !self.counts_next(last + 1, true) {
            return Some((last, Calendar));
        }
        if matches!(before, ":" | "/") && i > 0 && self.touch(i - 1) {
            return Some((last, Calendar));
        }
        if matches!(after, "am" | "pm" | "a.m" | "p.m" | "a.m." | "p.m." | "gmt" | "utc" | "hours" | "hrs" | "o'clock" | "edt" | "est")
            && !hedged
        {
            return Some((last + 1, Calendar));
        }
        // "on 3 May": the month is a verb elsewhere.
        let verb = self.tags(last + 2) & (tag::BE | tag::HAVE | tag::NEG | tag::VERB | tag::VERB_BASE) != 0;
        let day = self.is_day(i);
        if after == "may" && i == last && day && !hedged && self.tokens.get(last + 1).is_some_and(|t| t.is_capital()) && !verb {
            return Some((last + 1, Calendar));
        }
        // "the report of May 19 put": written small it is a verb.
        let in_may = before == "may" && self.tokens[i - 1].shape == Shape::Title;
        if (self.tags(last + 1) & tag::TIME != 0 || (context & tag::TIME != 0 || in_may) && at == i) && !hedged {
            let month = |w: u64| w & tag::TIME != 0;
            let value: i64 = self.word(i).parse().unwrap_or(0);
            // "on 23 September 28 bodies": the month has its day.
            let dayed = at > 1 && self.is_day(at - 2);
            let month_before = (month(context) || in_may) && !dayed;
            if (1..=31).contains(&value) && (month(tags_after) || month_before) && !self.counts_next(last + 1, month_before) {
                return Some((last, Calendar));
            }
        }
        let word = self.word(i);
        if i == last
            && word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && ("1500".."2100").contains(&word)
            && !hedged
            && (!self.counts_next(last + 1, true) || self.dated(i, last))
        {
            return Some((last, Calendar));
        }
        if context & tag::NAME_NOUN != 0 && !hedged && (self.tags(last + 1) & (tag::PERSON_PL | tag::PERSON_SG) == 0) && i > 0 {
            return Some((last, QuantityOfThings));
        }
        if matches!(before, "#" | "№") {
            return Some((last, QuantityOfThings));
        }
        None
    }

    /// Whether the number at `i` may be a day of a month.
    fn is_day(&self, i: usize) -> bool {
        parse_digits(self.word(i)).is_some_and(|d| (1.0..=31.0).contains(&d))
    }

    /// Whether a four-digit number before a noun of fate is its year: "the 2015 deaths", "his May 2015 killing".
    fn dated(&self, i: usize, last: usize) -> bool {
        let people = self.tags(last + 1) & (tag::PERSON_PL | tag::PERSON_SG) != 0;
        let before = if i > 0 { self.tags(i - 1) } else { 0 };
        let clitic = i > 0 && self.tokens[i - 1].shape == Shape::Clitic;
        before & tag::TIME != 0 || !people && (clitic || before & (tag::DET | tag::POSSESSIVE) != 0)
    }

    /// Whether what follows a number shows that it counts: people, a fate, an adjective before them.
    fn counts_next(&self, i: usize, strict: bool) -> bool {
        let Some((used, entry)) = self.lookup(i) else { return false };
        let person = tag::PERSON_PL | tag::PERSON_SG | tag::HOUSEHOLD;
        if entry.tags & person != 0 || entry.tags & tag::OTHERS != 0 {
            return true;
        }
        if !entry.fates.is_empty() {
            return !strict || entry.fates.iter().any(|f| f.forms & crate::packs::casualties::form::NOUNS != 0);
        }
        entry.tags & tag::ADJECTIVE != 0 && self.tags(i + used) & person != 0
    }
}

/// Low and high of a hedged number, after the guide.
pub fn bounds(qualifier: Qualifier, value: Option<i64>) -> (Option<i64>, Option<i64>) {
    match qualifier {
        Qualifier::Exact => (value, value),
        Qualifier::AtLeast | Qualifier::MoreThan | Qualifier::Vague => (value, None),
        Qualifier::AtMost | Qualifier::LessThan => (None, value),
        Qualifier::About => (None, None),
        Qualifier::Range => (value, value),
    }
}

/// The lower end of "10 to 20 thousand": scaled with the upper one where it is the smaller by far; `worded` tells that a word scales
/// the upper one, as in "between one and 1.5 million".
fn scale_of(low: i64, high: i64, worded: bool) -> i64 {
    for scale in [1_000_000, 1_000] {
        if worded && (1..1_000).contains(&low) && high >= scale && low * scale < high {
            return low * scale;
        }
        if low < 1000 && high >= scale && high % scale == 0 && low * scale < high && low > 1 && high / scale < 1000 && low < high / scale {
            return low * scale;
        }
    }
    low
}
