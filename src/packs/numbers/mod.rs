//! Number words, words for no exact number, and hedges, and how they are read.

mod read;

pub use read::{NumberRead, NumberWords, parse_digits};

use super::parse_toml;
use super::words::{Map, WordMap, word_bits};
use crate::error::{Error, Result};
use crate::model::Qualifier;
use crate::text::{Lexicon, WordId, fold, tokenize};
use read::Written;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file `numbers.toml`, checked. Asked only after it was bound to the pack's lexicon.
#[derive(Debug, Clone)]
pub struct Numbers {
    words: WordMap<NumberWord>,
    /// What is written behind digits, without a space between: "3bn".
    suffixes: Map<String, i64>,
    vague: Phrases<(i64, bool)>,
    before: Phrases<Qualifier>,
    after: Phrases<Qualifier>,
    between: Phrases<()>,
    except: Phrases<()>,
    examples: Vec<ExampleToml>,
}

/// What a word is in numbers.
#[derive(Debug, Clone, Copy, Default)]
struct NumberWord {
    cardinal: Option<i64>,
    multiplier: Option<i64>,
    ordinal: Option<i64>,
    does: Does,
}

/// What any other word is.
static NOTHING: NumberWord = NumberWord { cardinal: None, multiplier: None, ordinal: None, does: Does(0) };

word_bits! {
    /// What else a word does in numbers, as bits.
    Does(u16) {
        /// "a", which counts one before a multiplier.
        article = 0;
        /// "and" between parts of a number.
        and = 1;
        /// "half".
        half = 2;
        /// Denies any number: "no".
        none = 3;
        /// Makes a word for no exact number behind it one of comparison: "as many were hurt".
        degree = 4;
        /// Joins the ends of a range that "between" opens.
        range_and = 5;
        /// Joins the ends of any range.
        range_to = 6;
        /// Is a number by itself, but only before its noun: "both".
        collective = 7;
        /// Begins a phrase for no exact number, or a collective one.
        vague = 8;
        /// Begins a hedge before a number.
        before = 9;
        /// Begins a hedge behind one.
        after = 10;
        /// Begins what opens a range.
        between = 11;
        /// Begins what takes a number from another: "all but".
        except = 12;
        /// Stands second in one of these phrases.
        second = 13;
        /// Begins a number, an ordinal, a hedge before one or the opening of a range, or denies any number.
        opens = 14;
        /// Does so whatever follows.
        alone = 15;
    }
}

/// Phrases by their first word, of one first word the longest first.
type Phrases<T> = WordMap<Vec<Phrase<T>>>;

/// A phrase and what it means.
#[derive(Debug, Clone)]
struct Phrase<T> {
    words: Vec<String>,
    /// The numbers of its words.
    numbers: Vec<WordId>,
    value: T,
}

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

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleToml {
    text: String,
    value: i64,
}

impl Numbers {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Numbers> {
        let toml: NumbersToml = parse_toml(path, text)?;
        let mut words: WordMap<NumberWord> = WordMap::default();
        for (word, value) in &toml.cardinals {
            words.entry(fold(word)).cardinal = Some(*value);
        }
        // Wire text runs them together: "twentythree".
        let of = |low: i64, high: i64| toml.cardinals.iter().filter(move |(_, v)| (low..=high).contains(*v));
        for (ten, a) in of(20, 90) {
            for (unit, b) in of(1, 9) {
                words.entry(format!("{}{}", fold(ten), fold(unit))).cardinal = Some(a + b);
            }
        }
        toml.multipliers.iter().for_each(|(word, value)| words.entry(fold(word)).multiplier = Some(*value));
        toml.ordinals.iter().for_each(|(word, value)| words.entry(fold(word)).ordinal = Some(*value));
        let _ = &toml.words.point;
        for (list, bit) in [
            (&toml.words.articles, does::article),
            (&toml.words.and, does::and),
            (&toml.words.half, does::half),
            (&toml.words.none, does::none),
            (&toml.words.degree, does::degree),
            (&toml.ranges.and, does::range_and),
            (&toml.ranges.to, does::range_to),
        ] {
            list.iter().for_each(|word| words.entry(fold(word)).does.0 |= bit);
        }
        let mut numbers = Numbers {
            words,
            suffixes: toml.suffixes.iter().map(|(word, value)| (fold(word), *value)).collect(),
            vague: Phrases::default(),
            before: Phrases::default(),
            after: Phrases::default(),
            between: Phrases::default(),
            except: Phrases::default(),
            examples: toml.examples,
        };
        let exact = toml.collective.iter().map(|(phrase, value)| (phrase, (*value, false)));
        numbers.vague = phrases(toml.vague.iter().map(|(phrase, value)| (phrase, (*value, true))).chain(exact));
        let hedges = || toml.hedges.iter();
        numbers.before = phrases(hedges().flat_map(|(qualifier, hedge)| hedge.before.iter().map(|p| (p, *qualifier))));
        numbers.after = phrases(hedges().flat_map(|(qualifier, hedge)| hedge.after.iter().map(|p| (p, *qualifier))));
        numbers.between = phrases(toml.ranges.between.iter().map(|p| (p, ())));
        numbers.except = phrases(toml.words.except.iter().map(|p| (p, ())));
        numbers.note_phrases();
        Ok(numbers)
    }

    /// Has each word know of which phrases it is the first.
    fn note_phrases(&mut self) {
        let (vague, before, after) = (firsts(&self.vague), firsts(&self.before), firsts(&self.after));
        let (between, except) = (firsts(&self.between), firsts(&self.except));
        // Of one word, the first list that has it decides.
        let alone = |list: &Vec<Phrase<(i64, bool)>>| list.iter().find(|p| p.words.len() == 1).is_some_and(|p| !p.value.1);
        let seconds = [seconds(&self.vague), seconds(&self.before), seconds(&self.after), seconds(&self.between), seconds(&self.except)];
        let collective = self.vague.iter().filter(|(_, list)| alone(list)).map(|(word, _)| word.to_string()).collect();
        for (list, bit) in [
            (vague, does::vague),
            (before, does::before),
            (after, does::after),
            (between, does::between),
            (except, does::except),
            (collective, does::collective),
            (seconds.concat(), does::second),
        ] {
            list.into_iter().for_each(|word: String| self.words.entry(word).does.0 |= bit);
        }
        let single = [single(&self.vague), single(&self.before), single(&self.between), single(&self.except)].concat();
        single.into_iter().for_each(|word| self.words.entry(word).does.0 |= does::alone);
        const OPENS: u16 = does::article | does::half | does::none | does::vague | does::before | does::between | does::except;
        for word in self.words.values_mut().filter(|w| w.cardinal.is_some() || w.ordinal.is_some() || w.does.0 & OPENS != 0) {
            let alone = word.cardinal.is_some() || word.ordinal.is_some() || word.does.half() || word.does.none();
            word.does.0 |= does::opens | if alone { does::alone } else { 0 };
        }
    }

    /// Reads the file's own examples; `path` names it in errors.
    pub(super) fn prove(&self, path: &str, lexicon: &Lexicon) -> Result<()> {
        for example in &self.examples {
            let words = Written::new(lexicon, &example.text);
            let read = self.read(&words, 0);
            if read.is_none_or(|r| r.value != example.value || r.used != words.len()) {
                return Err(Error::pack(
                    path,
                    format!("the example \"{}\" should read as {} but reads as {read:?}", example.text, example.value),
                ));
            }
        }
        Ok(())
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let marked = spelled(&self.vague).chain(spelled(&self.before)).chain(spelled(&self.after));
        self.words.words().chain(marked).chain(spelled(&self.between)).chain(spelled(&self.except))
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        bind(&mut self.vague, lexicon);
        bind(&mut self.before, lexicon);
        bind(&mut self.after, lexicon);
        bind(&mut self.between, lexicon);
        bind(&mut self.except, lexicon);
    }

    /// The words with which an exact number can begin.
    pub fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.those(|w| w.cardinal.is_some() || w.does.half())
    }

    /// The words and marks with which an exact number can go on.
    pub fn continuations(&self) -> impl Iterator<Item = &str> {
        let goes_on = |w: &NumberWord| w.does.0 & (does::and | does::half | does::article) != 0;
        self.those(move |w| w.cardinal.is_some() || w.multiplier.is_some() || goes_on(w)).chain(["-"])
    }

    /// The words for a half.
    pub fn halves(&self) -> impl Iterator<Item = &str> {
        self.those(|w| w.does.half())
    }

    /// The ordinal words.
    pub fn ordinals(&self) -> impl Iterator<Item = &str> {
        self.those(|w| w.ordinal.is_some())
    }

    fn those(&self, keep: impl Fn(&NumberWord) -> bool) -> impl Iterator<Item = &str> {
        self.words.iter().filter(move |(_, word)| keep(word)).map(|(word, _)| word)
    }
}

/// Phrases with what they mean, by their first words.
fn phrases<'p, T>(list: impl Iterator<Item = (&'p String, T)>) -> Phrases<T> {
    let mut out: Phrases<T> = Phrases::default();
    for (phrase, value) in list {
        let folded = fold(phrase);
        let words: Vec<String> = tokenize(&folded).iter().map(|t| t.span.of(&folded).to_string()).collect();
        if let Some(first) = words.first().cloned() {
            out.entry(first).push(Phrase { words, numbers: Vec::new(), value });
        }
    }
    out.values_mut().for_each(|list| list.sort_by_key(|p| std::cmp::Reverse(p.words.len())));
    out
}

fn firsts<T>(phrases: &Phrases<T>) -> Vec<String> {
    phrases.words().map(str::to_string).collect()
}

/// The phrases of one word.
fn single<T>(phrases: &Phrases<T>) -> Vec<String> {
    phrases.iter().flat_map(|(_, list)| list).filter(|p| p.words.len() == 1).flat_map(|p| p.words.clone()).collect()
}

fn seconds<T>(phrases: &Phrases<T>) -> Vec<String> {
    phrases.iter().flat_map(|(_, list)| list).filter_map(|p| p.words.get(1).cloned()).collect()
}

/// All words of the phrases.
fn spelled<T>(phrases: &Phrases<T>) -> impl Iterator<Item = &str> {
    phrases.iter().flat_map(|(_, list)| list).flat_map(|p| &p.words).map(String::as_str)
}

fn bind<T>(phrases: &mut Phrases<T>, lexicon: &Lexicon) {
    phrases.bind(lexicon);
    for phrase in phrases.values_mut().flatten() {
        phrase.numbers = phrase.words.iter().map(|w| lexicon.id(w)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> (Numbers, Lexicon) {
        let text = include_str!("../../../data/languages/en/numbers.toml");
        let mut numbers = Numbers::parse("en/numbers.toml", text).expect("the English numbers load");
        let words: Vec<String> = numbers.words().map(str::to_string).collect();
        let lexicon = Lexicon::new(words.iter().map(String::as_str));
        numbers.bind(&lexicon);
        (numbers, lexicon)
    }

    fn read(text: &str) -> Option<(i64, usize, bool)> {
        let (numbers, lexicon) = english();
        numbers.read(&Written::new(&lexicon, text), 0).map(|r| (r.value, r.used, r.vague))
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

    #[test]
    fn an_article_opens_a_number_only_before_one() {
        let (numbers, lexicon) = english();
        let opens = |text: &str| numbers.may_begin(&Written::new(&lexicon, text), 0);
        assert!(opens("a hundred people") && opens("a few people") && opens("two people") && opens("3bn") && opens("half of them"));
        assert!(!opens("a house") && !opens("people"));
    }
}
