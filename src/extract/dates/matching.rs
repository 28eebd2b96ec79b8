//! Which tokens match which test? One sentence against the rules of the pack.

use crate::packs::{DateClass, DateRule, DateToken, LanguagePack};
use crate::text::{Shape, Token};

/// What a match gave: calendar names and numbers, as far as they stand in it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Captures<'a> {
    pub month: Option<i8>,
    pub weekday: Option<i8>,
    pub season: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub part: Option<&'a str>,
    pub day: Option<i8>,
    pub year: Option<i16>,
    /// A count; none inside where the words name no exact one.
    pub count: Option<Option<i64>>,
    pub nth: Option<i64>,
    pub hour: Option<(i8, i8)>,
    pub decade: Option<i16>,
    /// First folded word of the match: "last", "next", "this".
    pub first: &'a str,
}

/// The tokens of a sentence, folded once.
pub struct Words<'a> {
    pub folded: &'a [&'a str],
    pub tokens: &'a [Token],
    pub pack: &'a LanguagePack,
    /// Most words are capitalised.
    pub capitals: bool,
}

impl<'a> Words<'a> {
    pub fn word(&self, i: usize) -> &'a str {
        self.folded.get(i).copied().unwrap_or("")
    }

    fn touch(&self, i: usize) -> bool {
        i + 1 < self.tokens.len() && self.tokens[i].span.end == self.tokens[i + 1].span.start
    }

    /// The longest match of any rule at token `at`: the rule, one past its last token, and what it gave.
    pub fn longest(&self, at: usize) -> Option<(&'a DateRule, usize, Captures<'a>)> {
        let mut best: Option<(&'a DateRule, usize, Captures<'a>)> = None;
        let mut waiting = self.pack.dates.beginning_at(self.tokens, at);
        while waiting != 0 {
            let rule = &self.pack.dates.rules[waiting.trailing_zeros() as usize];
            waiting &= waiting - 1;
            let mut captures = Captures::default();
            if let Some(end) = self.run(rule, 0, at, &mut captures)
                && end > at
                && best.as_ref().is_none_or(|(_, e, _)| end > *e)
            {
                best = Some((rule, end, captures));
            }
        }
        best.map(|(rule, end, captures)| (rule, end, Captures { first: self.word(at), ..captures }))
    }

    /// Matches the tests of `rule` from `test` on at token `at`; the pattern is short, so it backtracks freely.
    fn run(&self, rule: &DateRule, test: usize, at: usize, captures: &mut Captures<'a>) -> Option<usize> {
        let Some(wanted) = rule.tests.get(test) else { return Some(at) };
        match &wanted.what {
            // A word gives nothing, and a run that fails leaves what was given as it was.
            DateToken::Words(words) => {
                if self.tokens.len() > at
                    && words.iter().any(|w| w == self.word(at))
                    && let Some(end) = self.run(rule, test + 1, at + 1, captures)
                {
                    return Some(end);
                }
            }
            DateToken::Class(class) if at < self.tokens.len() => {
                let saved = *captures;
                if let Some(used) = self.class(*class, at, captures)
                    && let Some(end) = self.run(rule, test + 1, at + used, captures)
                {
                    return Some(end);
                }
                *captures = saved;
            }
            DateToken::Class(_) => {}
        }
        if wanted.optional { self.run(rule, test + 1, at, captures) } else { None }
    }

    fn class(&self, class: DateClass, at: usize, captures: &mut Captures<'a>) -> Option<usize> {
        let (word, token) = (self.word(at), &self.tokens[at]);
        let (dates, language) = (&self.pack.dates, &self.pack.language);
        let name = token.is_capital();
        let number = |i: usize| -> Option<i64> {
            let w = self.word(i);
            (self.tokens.get(i)?.shape == Shape::Number && w.bytes().all(|b| b.is_ascii_digit())).then(|| w.parse().ok()).flatten()
        };
        match class {
            DateClass::Month => {
                captures.month = Some(language.month(word).filter(|_| name)?);
                Some(1)
            }
            DateClass::Weekday => {
                captures.weekday = Some(language.weekday(word).filter(|_| name)?);
                Some(1)
            }
            DateClass::Season => {
                captures.season = Some(dates.seasons.get(word)?.as_str());
                Some(1)
            }
            DateClass::Unit => {
                captures.unit = Some(dates.units.get(word)?.as_str());
                Some(1)
            }
            DateClass::Part => {
                captures.part = Some(dates.parts.get(word)?.as_str());
                Some(1)
            }
            DateClass::Day => {
                let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
                let day: i8 = (token.shape == Shape::Number && digits.len() <= 2).then(|| digits.parse().ok()).flatten()?;
                let hour = self.word(at + 1) == ":"
                    && self.touch(at)
                    && self.touch(at + 1)
                    && self.word(at + 2).starts_with(|c: char| c.is_ascii_digit());
                if !(1..=31).contains(&day) || hour || matches!(self.word(at + 1), "%" | "percent") {
                    return None;
                }
                captures.day = Some(day);
                Some(1)
            }
            DateClass::Year => {
                if let Some(&century) = dates.centuries.get(word) {
                    // "nineteen ninety-six": never "nineteen six", which is two numbers.
                    let rest = self.pack.numbers.read_exact(self.folded, at + 1).filter(|r| !r.digits && (10..100).contains(&r.value))?;
                    captures.year = Some(century * 100 + rest.value as i16);
                    return Some(1 + rest.used);
                }
                let year = number(at).filter(|y| word.len() == 4 && (1000..2100).contains(y))?;
                if matches!(self.word(at + 1), "%" | "percent") || matches!(self.word(at.wrapping_sub(1)), "$" | "£" | "€") {
                    return None;
                }
                captures.year = Some(year as i16);
                Some(1)
            }
            DateClass::ShortYear => {
                let mark = usize::from(matches!(word, "'" | "’"));
                let year = number(at + mark).filter(|_| self.word(at + mark).len() == 2)?;
                captures.year = Some(year as i16 + if year < 50 { 2000 } else { 1900 });
                Some(1 + mark)
            }
            DateClass::Count => {
                if dates.some.contains(word) {
                    captures.count = Some(None);
                    let of = usize::from(self.word(at + 1) == "of");
                    return Some(1 + of);
                }
                if matches!(word, "a" | "an") && dates.some.contains(self.word(at + 1)) {
                    captures.count = Some(None);
                    let of = usize::from(self.word(at + 2) == "of");
                    return Some(2 + of);
                }
                if let Some(read) = self.pack.numbers.read_exact(self.folded, at).filter(|r| !r.fraction) {
                    captures.count = Some(Some(read.value));
                    return Some(read.used);
                }
                if matches!(word, "a" | "an") {
                    captures.count = Some(Some(1));
                    return Some(1);
                }
                None
            }
            DateClass::Nth => {
                captures.nth = Some(self.pack.numbers.ordinal(word)?);
                Some(1)
            }
            DateClass::Decade => {
                if let Some(&decade) = dates.decades.get(word) {
                    captures.decade = Some(decade);
                    return Some(1);
                }
                let mark = usize::from(matches!(word, "'" | "’"));
                let digits = self.word(at + mark).strip_suffix('s')?;
                let digits = digits.strip_suffix('\'').unwrap_or(digits);
                let year: i16 = digits.parse().ok()?;
                let decade = match digits.len() {
                    4 if year % 10 == 0 => year / 10,
                    2 if year % 10 == 0 => 190 + year / 10,
                    _ => return None,
                };
                captures.decade = Some(decade);
                Some(1 + mark)
            }
            DateClass::Clock => self.clock(at, captures),
            DateClass::Iso => {
                let fits = self.word(at + 1) == "-" && self.word(at + 3) == "-" && (at..at + 4).all(|i| self.touch(i)) && word.len() == 4;
                if !fits {
                    return None;
                }
                (captures.year, captures.month, captures.day) =
                    (Some(number(at)? as i16), Some(i8::try_from(number(at + 2)?).ok()?), Some(i8::try_from(number(at + 4)?).ok()?));
                Some(5)
            }
            DateClass::Slashed => {
                if !(self.word(at + 1) == "/" && self.word(at + 3) == "/" && (at..at + 4).all(|i| self.touch(i))) {
                    return None;
                }
                let (a, b, c) = (number(at)?, number(at + 2)?, number(at + 4)?);
                let month_first = (language.month_first && a <= 12) || b > 12;
                let (month, day) = if month_first { (a, b) } else { (b, a) };
                let year = if c < 50 {
                    c + 2000
                } else if c < 100 {
                    c + 1900
                } else {
                    c
                };
                (captures.year, captures.month, captures.day) =
                    (Some(i16::try_from(year).ok()?), Some(i8::try_from(month).ok()?), Some(i8::try_from(day).ok()?));
                Some(5)
            }
        }
    }

    /// "10:30", "10:30 p.m.", "5 pm".
    fn clock(&self, at: usize, captures: &mut Captures<'a>) -> Option<usize> {
        if let Some(&hour) = self.pack.dates.hours.get(self.word(at)) {
            captures.hour = Some((hour, 0));
            return Some(1);
        }
        let digits = |i: usize| -> Option<i8> {
            let w = self.word(i);
            (w.len() <= 2 && self.tokens.get(i)?.shape == Shape::Number).then(|| w.parse().ok()).flatten()
        };
        let hour = digits(at)?;
        let colon = self.word(at + 1) == ":" && self.touch(at) && self.touch(at + 1);
        let (minute, mut used) = if colon { (digits(at + 2)?, 3) } else { (0, 1) };
        let half = self.word(at + used);
        let afternoon = matches!(half, "p.m." | "p.m" | "pm");
        let morning = matches!(half, "a.m." | "a.m" | "am");
        let exact = colon && self.word(at + 2).len() == 2;
        if !exact && !afternoon && !morning {
            return None;
        }
        used += usize::from(afternoon || morning);
        let hour = match hour {
            12 if morning => 0,
            1..=11 if afternoon => hour + 12,
            other => other,
        };
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
            return None;
        }
        captures.hour = Some((hour, minute));
        Some(used)
    }
}
