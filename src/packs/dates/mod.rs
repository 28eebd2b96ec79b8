//! Time expressions: names of units, parts of days and seasons, and the rules that read them.

mod begins;

use super::parse_toml;
use super::words::{Map as HashMap, Set as HashSet, WordBits};
use super::{Language, Numbers};
use crate::error::{Error, Result};
use crate::model::{Direction, TimexType};
use crate::text::{Lexicon, Token, WordId, fold};
use begins::Begins;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file `dates.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Dates {
    /// Folded unit names to their TIMEX3 letters, with a factor before some ("10Y").
    pub units: HashMap<String, String>,
    /// Folded parts of the day to their codes.
    pub parts: HashMap<String, String>,
    /// Folded seasons to their codes.
    pub seasons: HashMap<String, String>,
    /// Names that are ordinary words too.
    pub doubtful: HashSet<String>,
    /// Words that turn a bare name towards the future.
    pub future: HashSet<String>,
    /// Pairs of words that look ahead, by the second: "is to", "agreed to".
    pub ahead: HashMap<String, HashSet<String>>,
    /// Verb forms of the past that do not show it by their ending.
    pub past: HashSet<String>,
    /// Words that end like a past form and are none.
    pub not_past: HashSet<String>,
    /// Verbs of speech: what they report has a time of its own.
    pub said: HashSet<String>,
    /// Spelled centuries that a spelled year begins with: "nineteen" ninety-six.
    pub centuries: HashMap<String, i16>,
    /// Spelled decades: "nineties".
    pub decades: HashMap<String, i16>,
    /// Spelled hours: "noon".
    pub hours: HashMap<String, i8>,
    /// Words before a time at which something that has begun may end.
    pub open: HashSet<String>,
    /// Words and marks of money and shares: in their sentence "a year ago" is the same quarter of last year.
    pub money: HashSet<String>,
    /// Words for no exact count.
    pub some: HashSet<String>,
    /// The rules.
    pub rules: Vec<DateRule>,
    /// Which rules can begin where, for a sentence's tokens.
    begins: Begins,
    /// What each word tells of the side of the anchor: bits of [`side`].
    sides: WordBits<u16>,
}

/// How an hour before noon is marked.
pub const MORNING: [&str; 3] = ["a.m.", "a.m", "am"];
/// How an hour after noon is marked.
pub const AFTERNOON: [&str; 3] = ["p.m.", "p.m", "pm"];
/// Words before a bare year, season or doubtful name that make a time of it.
pub const LEADS: [&str; 23] = [
    "in", "of", "since", "until", "till", "by", "during", "from", "to", "through", "for", "before", "after", "last", "next", "early",
    "late", "mid", "this", "on", "between", "and", "(",
];

/// What a word tells of the side of the anchor on which a time lies, as bits.
pub mod side {
    /// It looks ahead: one of `future`.
    pub const FUTURE: u16 = 1;
    /// It looks ahead behind a certain word: the second of a pair of `ahead`.
    pub const AHEAD: u16 = 2;
    /// A verb form of the past: one of `past`.
    pub const PAST: u16 = 4;
    /// No verb form of the past, though it ends like one: one of `not_past`.
    pub const NOT_PAST: u16 = 8;
    /// A verb of speech: one of `said`.
    pub const SAID: u16 = 16;
    /// A mark that ends the clause.
    pub const STOP: u16 = 32;
    /// A comma.
    pub const COMMA: u16 = 64;
    /// It names no exact count: one of `some`.
    pub const SOME: u16 = 128;
    /// "be": the form behind it takes its time from the word before.
    pub const BE: u16 = 256;
    /// "had": what was to come lies behind.
    pub const HAD: u16 = 512;
}

/// How a matched expression is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolve {
    /// By the calendar names and numbers in it, missing ones from the anchor.
    Calendar,
    /// The n-th quarter of a year.
    Quarter,
    /// The n-th half of a year.
    Half,
    /// The second half of a year.
    FixedHalf,
    /// The anchor moved by `shift` units.
    Shift,
    /// The weekend next to the anchor.
    Weekend,
    /// Units before the anchor.
    Ago,
    /// Units before the time named before it.
    Earlier,
    /// Units after the time named before it.
    Later,
    /// A stretch between an event and what came after it; it ends at the time named before.
    After,
    /// The time named before it, as exact as its unit: "that year".
    Same,
    /// The quarter that the article reports, moved by `shift` years: "the year-ago quarter".
    Reported,
    /// Calendar names in the anchor's year moved by `shift`: "July last year", "the third quarter of this year".
    OfYear,
    /// The n-th century.
    Century,
    /// A part of the day that is being told of.
    PartOfDay,
    /// A stretch of time that ends or begins at the anchor.
    Stretch,
    /// A stretch of time.
    Duration,
    /// A recurring time.
    Set,
    /// A time of day.
    Clock,
    /// Always the same value.
    Fixed,
    /// `shift` days from Easter Sunday (or its week, where it is -7).
    Easter,
    /// A fixed day of the year.
    Feast,
}

/// One token test of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTest {
    /// A class name, or the folded words that fit.
    pub what: DateToken,
    /// The numbers of those words.
    pub ids: Vec<WordId>,
    /// Whether it may be missing.
    pub optional: bool,
}

/// What a token test wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateToken {
    /// One of the classes of the file's table.
    Class(DateClass),
    /// One of these folded words.
    Words(Vec<String>),
}

/// The classes of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
#[allow(missing_docs)]
pub enum DateClass {
    Month,
    Weekday,
    Season,
    Unit,
    Part,
    Day,
    Year,
    ShortYear,
    Count,
    Nth,
    Clock,
    Decade,
    Iso,
    Slashed,
}

impl DateClass {
    /// How many classes there are.
    pub const COUNT: usize = 14;

    /// A set of this class alone.
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A rule: a row of tests, how the match is read, and its proof.
#[derive(Debug, Clone)]
pub struct DateRule {
    /// Its id: `<code>/dates/<name>`.
    pub id: String,
    /// The tests, in order.
    pub tests: Vec<DateTest>,
    /// How the match is read.
    pub resolve: Resolve,
    /// The TIMEX3 type, where the reading does not tell it.
    pub timex: Option<TimexType>,
    /// Units or days that the reading moves by.
    pub shift: i32,
    /// The unit that the reading moves by, where none is matched.
    pub unit: Option<String>,
    /// A part of the day that the words imply.
    pub part: Option<String>,
    /// The fixed value.
    pub value: Option<String>,
    /// The direction that the words tell.
    pub direction: Option<Direction>,
    /// Month and day of a feast.
    pub feast: Option<(i8, i8)>,
    /// Words of which one must stand before the match; none asks for nothing.
    pub after: Vec<String>,
    /// Words that must not stand before the match.
    pub unless_after: Vec<String>,
    /// Words that must not stand behind the match.
    pub unless_before: Vec<String>,
    /// Sentences with the hit in brackets, and its value.
    pub finds: Vec<String>,
    /// Sentences in which it finds nothing.
    pub ignores: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatesToml {
    classes: ClassesToml,
    numbers: NumbersToml,
    words: WordsToml,
    rule: Vec<RuleToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesToml {
    unit: BTreeMap<String, String>,
    part: BTreeMap<String, String>,
    season: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsToml {
    doubtful: Vec<String>,
    future: Vec<String>,
    ahead: Vec<String>,
    past: Vec<String>,
    not_past: Vec<String>,
    said: Vec<String>,
    open: Vec<String>,
    some: Vec<String>,
    money: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumbersToml {
    century: BTreeMap<String, i16>,
    decade: BTreeMap<String, i16>,
    hour: BTreeMap<String, i8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleToml {
    id: String,
    pattern: String,
    resolve: Resolve,
    #[serde(rename = "type")]
    timex: Option<TimexType>,
    #[serde(default)]
    shift: i32,
    unit: Option<String>,
    part: Option<String>,
    value: Option<String>,
    direction: Option<Direction>,
    month: Option<i8>,
    day: Option<i8>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    unless_after: Vec<String>,
    #[serde(default)]
    unless_before: Vec<String>,
    finds: Vec<String>,
    ignores: Vec<String>,
    #[serde(default)]
    misses: Vec<String>,
}

impl Dates {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Dates> {
        let toml: DatesToml = parse_toml(path, text)?;
        let code = path.split('/').next().unwrap_or("");
        let set = |v: &[String]| v.iter().map(|w| fold(w)).collect::<HashSet<_>>();
        let mut ids = HashSet::default();
        let rules = toml
            .rule
            .iter()
            .map(|rule| {
                if !ids.insert(rule.id.clone()) {
                    return Err(Error::pack(path, format!("two rules have the id \"{}\"; rename one", rule.id)));
                }
                if rule.finds.is_empty() || rule.ignores.is_empty() {
                    return Err(Error::pack(path, format!("rule \"{}\" needs at least one `finds` and one `ignores`", rule.id)));
                }
                let _ = &rule.misses;
                compile(rule, code).map_err(|e| Error::pack(path, format!("rule \"{}\": {e}", rule.id)))
            })
            .collect::<Result<Vec<_>>>()?;
        let (units, parts, seasons) = (folded(toml.classes.unit), folded(toml.classes.part), folded(toml.classes.season));
        let (centuries, decades, hours) = (folded(toml.numbers.century), folded(toml.numbers.decade), folded(toml.numbers.hour));
        if rules.len() > 128 {
            return Err(Error::pack(path, "more than 128 rules; join some"));
        }
        Ok(Dates {
            begins: Begins::new(&rules),
            sides: WordBits::default(),
            units,
            parts,
            seasons,
            doubtful: set(&toml.words.doubtful),
            future: set(&toml.words.future),
            ahead: pairs(&toml.words.ahead),
            past: set(&toml.words.past),
            not_past: set(&toml.words.not_past),
            said: set(&toml.words.said),
            open: set(&toml.words.open),
            money: set(&toml.words.money),
            centuries,
            decades,
            hours,
            some: set(&toml.words.some),
            rules,
        })
    }

    /// The rules that can begin at token `at` of a sentence, as bits: most tokens begin none.
    pub fn beginning_at(&self, tokens: &[Token], at: usize) -> u128 {
        self.begins.at(tokens, at)
    }

    /// Whether a token may be of a class; of a token that may not, the words need not be looked at.
    pub fn may_be(&self, token: &Token, class: DateClass) -> bool {
        self.begins.may_be(token, class)
    }

    /// Whether a number that a token begins can go on with the one behind it.
    pub fn continues(&self, next: Option<&Token>) -> bool {
        self.begins.continues(next)
    }

    /// What a word tells of the side of the anchor, as bits of [`side`].
    #[inline]
    pub fn side(&self, word: WordId) -> u16 {
        self.sides.of(word)
    }

    /// Notes for every word of these tables and of the calendar and numbers which classes it may be of.
    pub(super) fn note_classes(&mut self, language: &Language, numbers: &Numbers) {
        use DateClass::*;
        let begins = &mut self.begins;
        language.months().for_each(|w| begins.note(w, Month));
        language.weekdays().for_each(|w| begins.note(w, Weekday));
        self.seasons.keys().for_each(|w| begins.note(w, Season));
        self.units.keys().for_each(|w| begins.note(w, Unit));
        self.parts.keys().for_each(|w| begins.note(w, Part));
        self.centuries.keys().for_each(|w| begins.note(w, Year));
        self.decades.keys().for_each(|w| begins.note(w, Decade));
        self.hours.keys().for_each(|w| begins.note(w, Clock));
        self.some.iter().for_each(|w| begins.note(w, Count));
        numbers.beginnings().chain(["a", "an"]).for_each(|w| begins.note(w, Count));
        numbers.ordinals().for_each(|w| begins.note(w, Nth));
        numbers.halves().chain(self.some.iter().map(String::as_str)).for_each(|w| begins.note_together(w));
        [MORNING, AFTERNOON].as_flattened().iter().for_each(|w| begins.note_half(w));
        numbers.continuations().chain(self.some.iter().map(String::as_str)).chain(["a", "an", "of"]).for_each(|w| begins.note_continues(w));
    }

    /// The words with which an expression can begin or go on, with their bits of [`notice`](super::notice).
    pub(super) fn notices(&self) -> impl Iterator<Item = (&str, u16)> {
        self.begins.notices()
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let beside = self.rules.iter().flat_map(|r| [&r.after, &r.unless_after, &r.unless_before]).flatten();
        self.begins.words().chain(self.sided().map(|(word, _)| word)).chain(beside.map(String::as_str)).chain(LEADS)
    }

    /// The words that tell of the side of the anchor, with their bits.
    fn sided(&self) -> impl Iterator<Item = (&str, u16)> {
        let lists = [
            (&self.future, side::FUTURE),
            (&self.past, side::PAST),
            (&self.not_past, side::NOT_PAST),
            (&self.said, side::SAID),
            (&self.some, side::SOME),
        ];
        let listed = lists.into_iter().flat_map(|(list, bit)| list.iter().map(move |w| (w.as_str(), bit)));
        let ahead = self.ahead.keys().map(|w| (w.as_str(), side::AHEAD));
        let marks = [(";", side::STOP), (".", side::STOP), ("\"", side::STOP), (",", side::COMMA)];
        listed.chain(ahead).chain(marks).chain([("be", side::BE), ("had", side::HAD)])
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.begins.bind(lexicon);
        self.sides = WordBits::new(lexicon, self.sided());
        for test in self.rules.iter_mut().flat_map(|r| &mut r.tests) {
            if let DateToken::Words(words) = &test.what {
                test.ids = words.iter().map(|w| lexicon.id(w)).collect();
            }
        }
    }
}

/// Pairs of words by their second.
fn pairs(list: &[String]) -> HashMap<String, HashSet<String>> {
    let mut out = HashMap::<String, HashSet<String>>::default();
    for (first, second) in list.iter().filter_map(|p| p.split_once(' ')) {
        out.entry(fold(second)).or_default().insert(fold(first));
    }
    out
}

fn folded<T>(map: BTreeMap<String, T>) -> HashMap<String, T> {
    map.into_iter().map(|(k, v)| (fold(&k), v)).collect()
}

fn compile(rule: &RuleToml, code: &str) -> std::result::Result<DateRule, String> {
    let words = |list: &[String]| list.iter().map(|w| fold(w)).collect::<Vec<_>>();
    let tests = rule.pattern.split_whitespace().map(test).collect::<std::result::Result<Vec<_>, _>>()?;
    if tests.iter().all(|t| t.optional) {
        return Err("a pattern needs at least one test that must match".into());
    }
    Ok(DateRule {
        id: format!("{code}/dates/{}", rule.id),
        tests,
        resolve: rule.resolve,
        timex: rule.timex,
        shift: rule.shift,
        unit: rule.unit.clone(),
        part: rule.part.clone(),
        value: rule.value.clone(),
        direction: rule.direction,
        feast: rule.month.zip(rule.day),
        after: words(&rule.after),
        unless_after: words(&rule.unless_after),
        unless_before: words(&rule.unless_before),
        finds: rule.finds.clone(),
        ignores: rule.ignores.clone(),
    })
}

fn test(text: &str) -> std::result::Result<DateTest, String> {
    let (body, optional) = text.strip_suffix('?').map_or((text, false), |b| (b, true));
    let what = match body.strip_prefix('<').and_then(|b| b.strip_suffix('>')) {
        Some(class) => DateToken::Class(match class {
            "month" => DateClass::Month,
            "weekday" => DateClass::Weekday,
            "season" => DateClass::Season,
            "unit" => DateClass::Unit,
            "part" => DateClass::Part,
            "day" => DateClass::Day,
            "year" => DateClass::Year,
            "yy" => DateClass::ShortYear,
            "n" => DateClass::Count,
            "nth" => DateClass::Nth,
            "clock" => DateClass::Clock,
            "decade" => DateClass::Decade,
            "iso" => DateClass::Iso,
            "slashed" => DateClass::Slashed,
            other => return Err(format!("no such class: <{other}>")),
        }),
        None => DateToken::Words(body.split('|').map(fold).collect()),
    };
    Ok(DateTest { what, ids: Vec::new(), optional })
}
