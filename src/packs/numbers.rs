//! Number words, words for no exact number, and hedges, and how they are read.

use super::parse_toml;
use super::words::{Map as HashMap, Set as HashSet, WordBits};
use crate::error::{Error, Result};
use crate::model::Qualifier;
use crate::text::{Lexicon, WordId, fold, tokenize};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A number read from words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberRead {
    /// Its value, rounded to whole things.
    pub value: i64,
    /// Tokens used, from the first.
    pub used: usize,
    /// Whether the words name no exact number ("dozens"); `value` is the conservative reading.
    pub vague: bool,
    /// Whether digits stand in it.
    pub digits: bool,
    /// Whether a fraction was left after scaling ("4.5"): such a number counts no people.
    pub fraction: bool,
}

/// The file `numbers.toml`, checked.
#[derive(Debug, Clone)]
pub struct Numbers {
    cardinals: HashMap<String, i64>,
    multipliers: HashMap<String, i64>,
    suffixes: HashMap<String, i64>,
    ordinals: HashMap<String, i64>,
    articles: HashSet<String>,
    and: HashSet<String>,
    half: HashSet<String>,
    none: HashSet<String>,
    /// Words before which "many" names no number: "as many were hurt".
    degree: HashSet<String>,
    except: Phrases<()>,
    /// First word to phrases, longest first.
    vague: Phrases<(i64, bool)>,
    before: Phrases<Qualifier>,
    after: Phrases<Qualifier>,
    between: Phrases<()>,
    range_and: HashSet<String>,
    range_to: HashSet<String>,
    openers: WordBits<bool>,
}

type Phrases<T> = HashMap<String, Vec<(Vec<String>, T)>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumbersToml {
    cardinals: BTreeMap<String, i64>,
    multipliers: BTreeMap<String, i64>,
    suffixes: BTreeMap<String, i64>,
    ordinals: BTreeMap<String, i64>,
    vague: BTreeMap<String, i64>,
    collective: BTreeMap<String, i64>,
    hedges: BTreeMap<Qualifier, HedgeToml>,
    ranges: RangesToml,
    words: WordsToml,
    examples: Vec<ExampleToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HedgeToml {
    before: Vec<String>,
    after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RangesToml {
    between: Vec<String>,
    and: Vec<String>,
    to: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsToml {
    articles: Vec<String>,
    and: Vec<String>,
    half: Vec<String>,
    point: Vec<String>,
    none: Vec<String>,
    #[serde(default)]
    degree: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleToml {
    text: String,
    value: i64,
}

/// The largest count that is believed: more people than have ever lived is a misreading.
const MAX_COUNT: f64 = 1e11;

impl Numbers {
    /// Parses the file, and reads its own examples; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Numbers> {
        let toml: NumbersToml = parse_toml(path, text)?;
        let map = |m: BTreeMap<String, i64>| m.into_iter().map(|(k, v)| (fold(&k), v)).collect::<HashMap<_, _>>();
        let set = |v: &[String]| v.iter().map(|w| fold(w)).collect::<HashSet<_>>();
        let mut cardinals = map(toml.cardinals);
        // Wire text runs them together: "twentythree".
        let of = |low: i64, high: i64| cardinals.iter().filter(move |(_, v)| (low..=high).contains(*v)).map(|(w, v)| (w.clone(), *v));
        let tens: Vec<(String, i64)> = of(20, 90).collect();
        let units: Vec<(String, i64)> = of(1, 9).collect();
        for (ten, a) in &tens {
            cardinals.extend(units.iter().map(|(unit, b)| (format!("{ten}{unit}"), a + b)));
        }
        let mut vague: Phrases<(i64, bool)> = HashMap::default();
        for (phrase, value) in &toml.vague {
            add_phrase(&mut vague, phrase, (*value, true));
        }
        for (phrase, value) in &toml.collective {
            add_phrase(&mut vague, phrase, (*value, false));
        }
        let (mut before, mut after, mut between) = (HashMap::default(), HashMap::default(), HashMap::default());
        for (qualifier, hedge) in &toml.hedges {
            hedge.before.iter().for_each(|p| add_phrase(&mut before, p, *qualifier));
            hedge.after.iter().for_each(|p| add_phrase(&mut after, p, *qualifier));
        }
        toml.ranges.between.iter().for_each(|p| add_phrase(&mut between, p, ()));
        let mut except = HashMap::default();
        toml.words.except.iter().for_each(|p| add_phrase(&mut except, p, ()));
        sort_phrases(&mut except);
        sort_phrases(&mut vague);
        sort_phrases(&mut before);
        sort_phrases(&mut after);
        sort_phrases(&mut between);
        let _ = &toml.words.point;
        let numbers = Numbers {
            cardinals,
            multipliers: map(toml.multipliers),
            suffixes: map(toml.suffixes),
            ordinals: map(toml.ordinals),
            articles: set(&toml.words.articles),
            and: set(&toml.words.and),
            half: set(&toml.words.half),
            none: set(&toml.words.none),
            degree: set(&toml.words.degree),
            except,
            vague,
            before,
            after,
            between,
            range_and: set(&toml.ranges.and),
            range_to: set(&toml.ranges.to),
            openers: WordBits::default(),
        };
        for example in &toml.examples {
            let words: Vec<String> = tokenize(&example.text).iter().map(|t| fold(t.span.of(&example.text))).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let read = numbers.read(&words, 0);
            if read.is_none_or(|r| r.value != example.value || r.used != words.len()) {
                return Err(Error::pack(
                    path,
                    format!("the example \"{}\" should read as {} but reads as {read:?}", example.text, example.value),
                ));
            }
        }
        Ok(numbers)
    }

    /// Whether a number, an ordinal, a hedge before one, the opening of a range or a word that denies any number can begin with a
    /// word, told by its number and its folded form. What [`Numbers::read`], [`Numbers::ordinal`], [`Numbers::hedge_before`],
    /// [`Numbers::range_open`], [`Numbers::remainder`] and [`Numbers::is_none`] find at any other word is nothing.
    pub fn may_begin(&self, word: WordId, folded: &str) -> bool {
        self.openers.of(word) || folded.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let single = self.cardinals.keys().chain(&self.articles).chain(&self.half);
        let single = single.chain(&self.none).chain(self.ordinals.keys());
        let firsts = self.vague.keys().chain(self.before.keys()).chain(self.between.keys()).chain(self.except.keys());
        single.chain(firsts).map(String::as_str)
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.openers = WordBits::new(lexicon, self.words().map(|word| (word, true)));
    }

    /// Reads a number at `words[at]` (folded token texts, hyphens as tokens of their own): digits, words or both,
    /// scaled by multipliers; or a phrase for no exact number.
    pub fn read(&self, words: &[&str], at: usize) -> Option<NumberRead> {
        let exact = self.read_exact(words, at);
        let vague =
            longest(&self.vague, words, at).map(|(used, (value, vague))| NumberRead { value, used, vague, digits: false, fraction: false });
        match (exact, vague) {
            (Some(e), Some(v)) => Some(if v.used > e.used { v } else { e }),
            (e, v) => e.or(v),
        }
    }

    /// Reads an exact number only.
    pub fn read_exact(&self, words: &[&str], at: usize) -> Option<NumberRead> {
        self.read_exact_of(&|i| words.get(i).copied().unwrap_or(""), at)
    }

    /// The same of words that are made when they are asked for; empty behind the last one.
    pub fn read_exact_of<'w>(&self, word: &impl Fn(usize) -> &'w str, at: usize) -> Option<NumberRead> {
        let (mut i, mut digits) = (at, false);
        // "half a million", "half a dozen"
        if self.half.contains(word(i)) {
            let after = if self.articles.contains(word(i + 1)) || word(i + 1) == "-" { i + 2 } else { i + 1 };
            let scale = *self.multipliers.get(word(after))?;
            return Some(NumberRead { value: scale / 2, used: after + 1 - at, vague: false, digits: false, fraction: false });
        }
        let (mut total, mut current, mut any) = (0f64, 0f64, false);
        let mut last_scale = f64::INFINITY;
        // "a hundred", "a dozen": the article counts one before a multiplier only.
        if self.articles.contains(word(i)) {
            self.multipliers.get(word(i + 1))?;
            (current, any, i) = (1.0, true, i + 1);
        }
        // What the next number word must be smaller than, to belong to this number.
        let mut room = 100.0;
        loop {
            let w = word(i);
            if let Some((value, used)) = (!any).then(|| grouped(word, i)).flatten() {
                (current, any, digits) = (value, true, true);
                room = 0.0;
                i += used;
            } else if let Some(value) = parse_digits(w) {
                if any && !(current == 0.0 && last_scale.is_finite() && value < last_scale) {
                    break;
                }
                (current, any, digits) = (current + value, true, true);
                room = 0.0;
                i += 1;
            } else if let Some((value, scale)) = self.glued(w) {
                if any {
                    break;
                }
                (total, any, digits) = (value * scale, true, true);
                i += 1;
                break;
            } else if let Some(&value) = self.cardinals.get(w) {
                let value = value as f64;
                // "twenty three" adds; a word as large as what stands before begins another number.
                if value >= room {
                    break;
                }
                room = if value >= 20.0 && value % 10.0 == 0.0 { 10.0 } else { 0.0 };
                (current, any) = (current + value, true);
                i += 1;
            } else if any && self.multipliers.contains_key(w) {
                let scale = self.multipliers[w] as f64;
                if scale > 12.0 && scale < 1000.0 || scale == 12.0 {
                    if current == 0.0 {
                        break;
                    }
                    current *= scale;
                    room = 100.0;
                } else {
                    if scale >= last_scale && total > 0.0 {
                        // "a hundred thousand": hundred was folded into current already; "two thousand million" is rare.
                        break;
                    }
                    if current == 0.0 {
                        break;
                    }
                    total += current * scale;
                    (current, last_scale, room) = (0.0, scale, 100.0);
                }
                i += 1;
            } else if any && w == "-" && (self.cardinals.contains_key(word(i + 1)) || self.multipliers.contains_key(word(i + 1))) && !digits
            {
                i += 1;
            } else if any && (self.and.contains(w) || (w == "-" && self.and.contains(word(i + 1)))) {
                // "three and a half million", "one hundred and fifty"
                let j = if w == "-" { i + 2 } else { i + 1 };
                let dash = usize::from(word(j) == "-");
                let (k, article) = (j + dash, usize::from(self.articles.contains(word(j + dash))));
                let dash2 = usize::from(article == 1 && word(k + 1) == "-");
                if article == 1 && self.half.contains(word(k + 1 + dash2)) && !digits {
                    let after = k + 2 + dash2;
                    current += 0.5;
                    i = after;
                    if !self.multipliers.contains_key(word(i)) {
                        break;
                    }
                } else if (current >= 100.0 || total > 0.0) && current % 100.0 == 0.0 && self.cardinals.contains_key(word(j)) && !digits {
                    i = j;
                } else {
                    break;
                }
            } else {
                break;
            }
        }
        let value = total + current;
        if !any || !(0.0..=MAX_COUNT).contains(&value) {
            return None;
        }
        Some(NumberRead { value: value.round() as i64, used: i - at, vague: false, digits, fraction: (value - value.round()).abs() > 1e-6 })
    }

    /// The words with which an exact number can begin.
    pub fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.cardinals.keys().chain(&self.half).map(String::as_str)
    }

    /// The words and marks with which an exact number can go on.
    pub fn continuations(&self) -> impl Iterator<Item = &str> {
        let words = self.cardinals.keys().chain(self.multipliers.keys()).chain(&self.and).chain(&self.half).chain(&self.articles);
        words.map(String::as_str).chain(["-"])
    }

    /// The ordinal words.
    pub fn ordinals(&self) -> impl Iterator<Item = &str> {
        self.ordinals.keys().map(String::as_str)
    }

    /// The value of an ordinal word or number ("third", "103rd").
    pub fn ordinal(&self, word: &str) -> Option<i64> {
        // Nearly all words that are asked have no digit.
        if !word.as_bytes().first()?.is_ascii_digit() {
            return self.ordinals.get(word).copied();
        }
        self.ordinals.get(word).copied().or_else(|| {
            let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
            (number.len() + 2 == word.len()).then(|| parse_digits(number)).flatten().map(|v| v as i64)
        })
    }

    /// The hedge that begins at `words[at]` and stands before a number: tokens used and meaning.
    pub fn hedge_before(&self, words: &[&str], at: usize) -> Option<(usize, Qualifier)> {
        longest(&self.before, words, at)
    }

    /// The hedge that begins at `words[at]`, behind a number.
    pub fn hedge_after(&self, words: &[&str], at: usize) -> Option<(usize, Qualifier)> {
        longest(&self.after, words, at)
    }

    /// Whether a range opens here ("between"): tokens used.
    pub fn range_open(&self, words: &[&str], at: usize) -> Option<usize> {
        longest(&self.between, words, at).map(|(used, ())| used)
    }

    /// Whether `word` joins the ends of a range; `opened` tells whether "between" stood before.
    pub fn range_joint(&self, word: &str, opened: bool) -> bool {
        if opened { self.range_and.contains(word) || self.range_to.contains(word) } else { self.range_to.contains(word) }
    }

    /// Whether `word` denies any number ("no").
    pub fn is_none(&self, word: &str) -> bool {
        self.none.contains(word)
    }

    /// Whether `word` alone is a number only before its noun: "both", "pair".
    pub fn is_collective(&self, word: &str) -> bool {
        longest(&self.vague, &[word], 0).is_some_and(|(_, (_, vague))| !vague)
    }

    /// Whether `word` makes a word for no exact number behind it one of comparison: "as many", "how many", "too few".
    pub fn is_degree(&self, word: &str) -> bool {
        self.degree.contains(word)
    }

    /// Reads "all but one of the sixteen": the tokens used and the difference.
    pub fn remainder(&self, words: &[&str], at: usize, of: impl Fn(&str) -> bool) -> Option<(usize, i64)> {
        let (used, ()) = longest(&self.except, words, at)?;
        let less = self.read_exact(words, at + used)?;
        let mut i = at + used + less.used;
        if !of(words.get(i)?) {
            return None;
        }
        i += 1;
        // An article or pronoun may stand between: "of the sixteen", "of its 40".
        let whole = self.read_exact(words, i).or_else(|| {
            i += 1;
            self.read_exact(words, i)
        })?;
        let rest = whole.value.checked_sub(less.value).filter(|r| *r > 0)?;
        Some((i + whole.used - at, rest))
    }

    fn glued(&self, word: &str) -> Option<(f64, f64)> {
        let split = word.find(|c: char| c.is_ascii_alphabetic())?;
        let value = parse_digits(&word[..split])?;
        Some((value, *self.suffixes.get(&word[split..])? as f64))
    }
}

/// A number whose thousands stand apart, as in "6 000 people": one to three digits, then words of exactly three; its value
/// and the words it takes.
fn grouped<'w>(word: &impl Fn(usize) -> &'w str, at: usize) -> Option<(f64, usize)> {
    let is_digits = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
    let first = word(at);
    if !is_digits(first) || first.len() > 3 || first.starts_with('0') {
        return None;
    }
    let mut value = first.parse::<f64>().ok()?;
    let (mut groups, mut used) = (0, 1);
    loop {
        // "61, 000": nothing else is written as three zeros.
        let comma = usize::from(word(at + used) == "," && word(at + used + 1) == "000");
        let group = word(at + used + comma);
        if !is_digits(group) {
            break;
        }
        // A run that goes on with other digits is no number of people: a telephone, a table.
        if group.len() != 3 || groups == 3 {
            return None;
        }
        value = value * 1000.0 + group.parse::<f64>().unwrap_or(0.0);
        (groups, used) = (groups + 1, used + 1 + comma);
    }
    (groups > 0).then_some((value, used))
}

/// The value of digits with grouping commas and a decimal point: "1,200", "2.3". Other shapes give none.
pub fn parse_digits(word: &str) -> Option<f64> {
    let bytes = word.as_bytes();
    // Nearly all numbers are plain digits: fifteen of them are an exact number still.
    if (1..=15).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) {
        return Some(bytes.iter().fold(0u64, |n, b| n * 10 + u64::from(b - b'0')) as f64);
    }
    if bytes.is_empty()
        || bytes.len() > 20
        || !bytes[0].is_ascii_digit()
        || !bytes.iter().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
    {
        return None;
    }
    let (whole, fraction) = word.split_once('.').unwrap_or((word, ""));
    if fraction.contains('.') {
        // "1.234.567": points as grouping marks
        return word.split('.').skip(1).all(|g| g.len() == 3).then(|| word.replace('.', "").parse().ok()).flatten();
    }
    if whole.contains(',') && !whole.split(',').skip(1).all(|g| g.len() == 3 || g.len() == 2) {
        return None;
    }
    format!("{}.{}0", whole.replace(',', ""), fraction).parse().ok()
}

fn add_phrase<T>(phrases: &mut Phrases<T>, phrase: &str, value: T) {
    let folded = fold(phrase);
    let words: Vec<String> = tokenize(&folded).iter().map(|t| t.span.of(&folded).to_string()).collect();
    if let Some(first) = words.first().cloned() {
        phrases.entry(first).or_default().push((words, value));
    }
}

fn sort_phrases<T>(phrases: &mut Phrases<T>) {
    for list in phrases.values_mut() {
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
}

fn longest<T: Copy>(phrases: &Phrases<T>, words: &[&str], at: usize) -> Option<(usize, T)> {
    let list = phrases.get(*words.get(at)?)?;
    list.iter()
        .find(|(phrase, _)| phrase.len() <= words.len() - at && phrase.iter().zip(&words[at..]).all(|(a, b)| a == b))
        .map(|(phrase, value)| (phrase.len(), *value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Numbers {
        Numbers::parse("en/numbers.toml", include_str!("../../data/languages/en/numbers.toml")).expect("the English numbers load")
    }

    fn read(text: &str) -> Option<(i64, usize, bool)> {
        let folded = fold(text);
        let words: Vec<&str> = tokenize(&folded).iter().map(|t| t.span.of(&folded)).collect();
        english().read(&words, 0).map(|r| (r.value, r.used, r.vague))
    }

    #[test]
    fn a_number_ends_where_another_begins() {
        assert_eq!(read("two 40"), Some((2, 1, false)));
        assert_eq!(read("1988 89"), Some((1988, 1, false)));
        assert_eq!(read("ten and twenty"), Some((10, 1, false)));
        assert_eq!(read("three and two others"), Some((3, 1, false)));
        assert_eq!(read("twenty-three people"), Some((23, 3, false)));
        assert_eq!(read("two hundred and five people"), Some((205, 4, false)));
        assert_eq!(read("10-20"), Some((10, 1, false)));
        assert_eq!(read("6 000 people"), Some((6000, 2, false)));
        assert_eq!(read("1 250 000 people"), Some((1_250_000, 3, false)));
        assert_eq!(read("202 555 0199"), Some((202, 1, false)));
    }

    #[test]
    fn vague_words_have_their_conservative_reading() {
        assert_eq!(read("tens of thousands of people"), Some((10_000, 3, true)));
        assert_eq!(read("several hundred"), Some((300, 2, true)));
        assert_eq!(read("dozens"), Some((12, 1, true)));
        assert_eq!(read("people"), None);
    }
}
