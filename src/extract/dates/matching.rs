//! Which tokens match which test? One sentence against the rules of the pack.

use crate::packs::dates::{AFTERNOON, MORNING, side};
use crate::packs::{DateClass, DateRule, DateToken, LanguagePack, NumberRead, NumberWords};
use crate::text::{Shape, Token, WordId, fold};
use std::cell::{Cell, OnceCell};

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

/// The tokens of a sentence with their folded words, which are made when they are asked for.
pub struct Words<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub pack: &'a LanguagePack,
    /// Most words are capitalised.
    pub capitals: bool,
    /// The folded words that neither the lexicon nor the text has as they are, where they were asked for.
    folded: OnceCell<Vec<OnceCell<String>>>,
    /// The last number that was read, and where: several rules begin with one.
    number: Cell<Option<(usize, Option<NumberRead>)>>,
}

/// The words before token `end`.
struct Upto<'w, 'a> {
    words: &'w Words<'a>,
    end: usize,
}

impl NumberWords for Upto<'_, '_> {
    fn id(&self, i: usize) -> WordId {
        self.words.tokens[..self.end].get(i).map(|t| t.word).unwrap_or_default()
    }

    fn word(&self, i: usize) -> &str {
        if i < self.end { self.words.word(i) } else { "" }
    }
}

impl<'a> Words<'a> {
    /// The tokens of a sentence, whose spans point into `text`.
    pub fn new(text: &'a str, tokens: &'a [Token], pack: &'a LanguagePack, capitals: bool) -> Words<'a> {
        Words { text, tokens, pack, capitals, folded: OnceCell::new(), number: Cell::new(None) }
    }

    /// The folded word of token `i`; empty behind the last one.
    pub fn word(&self, i: usize) -> &str {
        let Some(token) = self.tokens.get(i) else { return "" };
        self.near_word(i).unwrap_or_else(|| {
            let folded = self.folded.get_or_init(|| vec![OnceCell::new(); self.tokens.len()]);
            folded.get(i).map_or("", |f| f.get_or_init(|| fold(token.span.of(self.text))))
        })
    }

    /// The same where it need not be made; else it is none that the pack lists.
    pub fn listed(&self, i: usize) -> &str {
        self.near_word(i).unwrap_or("")
    }

    fn near_word(&self, i: usize) -> Option<&'a str> {
        let Some(token) = self.tokens.get(i) else { return Some("") };
        if token.word.is_known() {
            return Some(self.pack.lexicon.word(token.word));
        }
        let small = |written: &&str| written.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
        (!token.is_capital()).then(|| token.span.of(self.text)).filter(small)
    }

    /// The exact number that begins at token `i`.
    fn number(&self, i: usize) -> Option<NumberRead> {
        if let Some((at, read)) = self.number.get()
            && at == i
        {
            return read;
        }
        // Digits are mostly followed by a word that is no part of the number.
        let digits = self.tokens.get(i).is_some_and(|t| t.shape == Shape::Number);
        let alone = digits && !self.pack.dates.continues(self.tokens.get(i + 1));
        let end = if alone { i + 1 } else { self.tokens.len() };
        let read = self.pack.numbers.read_exact(&Upto { words: self, end }, i);
        self.number.set(Some((i, read)));
        read
    }

    /// Whether token `i` names no exact count: "several".
    fn some(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| self.pack.dates.side(t.word) & side::SOME != 0)
    }

    fn touch(&self, i: usize) -> bool {
        i + 1 < self.tokens.len() && self.tokens[i].span.end == self.tokens[i + 1].span.start
    }

    /// The longest match of the rules of a set, as bits, at token `at`: the rule, one past its last token, and what it gave.
    pub fn longest(&self, at: usize, mut rules: u128) -> Option<(&'a DateRule, usize, Captures<'_>)> {
        let mut best: Option<(&'a DateRule, usize, Captures<'_>)> = None;
        while rules != 0 {
            let rule = &self.pack.dates.rules[rules.trailing_zeros() as usize];
            rules &= rules - 1;
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

    /// Matches the tests of `rule` from `test` on at token `at`; the pattern is short, so it backtracks freely. What a run gave that
    /// fails is not meant.
    fn run<'w>(&'w self, rule: &DateRule, mut test: usize, mut at: usize, captures: &mut Captures<'w>) -> Option<usize> {
        while let Some(wanted) = rule.tests.get(test) {
            test += 1;
            let fits = self.tokens.get(at).is_some_and(|token| match &wanted.what {
                DateToken::Words(_) => token.word.is_known() && wanted.ids.contains(&token.word),
                DateToken::Class(class) => self.pack.dates.may_be(token, *class),
            });
            if fits && wanted.optional {
                // With it or, where the rest then fails, without it.
                let mut with = *captures;
                if let Some(used) = self.take(&wanted.what, at, &mut with)
                    && let Some(end) = self.run(rule, test, at + used, &mut with)
                {
                    *captures = with;
                    return Some(end);
                }
            } else if fits && let Some(used) = self.take(&wanted.what, at, captures) {
                at += used;
            } else if !wanted.optional {
                return None;
            }
        }
        Some(at)
    }

    /// The tokens that a test takes at `at`, which fits it at a first look.
    fn take<'w>(&'w self, what: &DateToken, at: usize, captures: &mut Captures<'w>) -> Option<usize> {
        match what {
            DateToken::Words(_) => Some(1),
            DateToken::Class(class) => self.class(*class, at, captures),
        }
    }

    fn class<'w>(&'w self, class: DateClass, at: usize, captures: &mut Captures<'w>) -> Option<usize> {
        let token = &self.tokens[at];
        let word = || self.word(at);
        let (dates, language) = (&self.pack.dates, &self.pack.language);
        let name = token.is_capital();
        let number = |i: usize| -> Option<i64> {
            let w = Some(self.word(i)).filter(|_| self.tokens.get(i).is_some_and(|t| t.shape == Shape::Number))?;
            w.bytes().all(|b| b.is_ascii_digit()).then(|| w.parse().ok()).flatten()
        };
        match class {
            DateClass::Month => {
                captures.month = Some(language.month(word()).filter(|_| name)?);
                Some(1)
            }
            DateClass::Weekday => {
                captures.weekday = Some(language.weekday(word()).filter(|_| name)?);
                Some(1)
            }
            DateClass::Season => {
                captures.season = Some(dates.seasons.get(word())?.as_str());
                Some(1)
            }
            DateClass::Unit => {
                captures.unit = Some(dates.units.get(word())?.as_str());
                Some(1)
            }
            DateClass::Part => {
                captures.part = Some(dates.parts.get(word())?.as_str());
                Some(1)
            }
            DateClass::Day => {
                let digits = Some(word()).filter(|_| token.shape == Shape::Number)?.trim_end_matches(|c: char| c.is_ascii_lowercase());
                let day: i8 = (digits.len() <= 2).then(|| digits.parse().ok()).flatten()?;
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
                if token.is_word()
                    && let Some(&century) = dates.centuries.get(word())
                {
                    // "nineteen ninety-six": never "nineteen six", which is two numbers.
                    let rest = self.number(at + 1).filter(|r| !r.digits && (10..100).contains(&r.value))?;
                    captures.year = Some(century * 100 + rest.value as i16);
                    return Some(1 + rest.used);
                }
                let year = number(at).filter(|y| token.span.len() == 4 && (1000..2100).contains(y))?;
                if matches!(self.word(at + 1), "%" | "percent") || matches!(self.word(at.wrapping_sub(1)), "$" | "£" | "€") {
                    return None;
                }
                captures.year = Some(year as i16);
                Some(1)
            }
            DateClass::ShortYear => {
                let mark = usize::from(matches!(word(), "'" | "’"));
                let year = number(at + mark).filter(|_| self.word(at + mark).len() == 2)?;
                captures.year = Some(year as i16 + if year < 50 { 2000 } else { 1900 });
                Some(1 + mark)
            }
            DateClass::Count => {
                if self.some(at) {
                    captures.count = Some(None);
                    let of = usize::from(self.word(at + 1) == "of");
                    return Some(1 + of);
                }
                let article = token.is_word() && matches!(word(), "a" | "an");
                if article && self.some(at + 1) {
                    captures.count = Some(None);
                    let of = usize::from(self.word(at + 2) == "of");
                    return Some(2 + of);
                }
                if let Some(read) = self.number(at).filter(|r| !r.fraction) {
                    captures.count = Some(Some(read.value));
                    return Some(read.used);
                }
                if article {
                    captures.count = Some(Some(1));
                    return Some(1);
                }
                None
            }
            DateClass::Nth => {
                captures.nth = Some(self.pack.numbers.ordinal(&Upto { words: self, end: self.tokens.len() }, at)?);
                Some(1)
            }
            DateClass::Decade => {
                if let Some(&decade) = dates.decades.get(word()) {
                    captures.decade = Some(decade);
                    return Some(1);
                }
                let mark = usize::from(matches!(word(), "'" | "’"));
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
                let fits = self.word(at + 1) == "-" && self.word(at + 3) == "-" && (at..at + 4).all(|i| self.touch(i)) && word().len() == 4;
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
    fn clock(&self, at: usize, captures: &mut Captures<'_>) -> Option<usize> {
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
        let (afternoon, morning) = (AFTERNOON.contains(&half), MORNING.contains(&half));
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
