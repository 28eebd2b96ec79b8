//! Reading numbers at the words of a sentence.

use super::{NOTHING, NumberWord, Numbers, Phrase, Phrases};
use crate::model::Qualifier;
use crate::text::{Lexicon, Span, Token, WordId, fold, tokenize_with};

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

/// The words of a sentence as numbers are read from them, hyphens as words of their own.
pub trait NumberWords {
    /// The number of the folded word at `i` in the lexicon; the unknown one behind the last.
    fn id(&self, i: usize) -> WordId;
    /// The folded word at `i`; empty behind the last one.
    fn word(&self, i: usize) -> &str;
}

/// The words of a text that is read for its numbers alone.
pub(super) struct Written {
    tokens: Vec<Token>,
    folded: Vec<String>,
}

impl Written {
    pub fn new(lexicon: &Lexicon, text: &str) -> Written {
        let mut tokens = Vec::new();
        tokenize_with(lexicon, text, Span::new(0, text.len()), &mut tokens);
        let folded = tokens.iter().map(|t| fold(t.span.of(text))).collect();
        Written { tokens, folded }
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }
}

impl NumberWords for Written {
    fn id(&self, i: usize) -> WordId {
        self.tokens.get(i).map(|t| t.word).unwrap_or_default()
    }

    fn word(&self, i: usize) -> &str {
        self.folded.get(i).map_or("", String::as_str)
    }
}

/// The largest count that is believed: more people than have ever lived is a misreading.
const MAX_COUNT: f64 = 1e11;

fn begins_with_digit(word: &str) -> bool {
    word.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

impl Numbers {
    fn of(&self, word: WordId) -> &NumberWord {
        self.words.at(word).unwrap_or(&NOTHING)
    }

    /// Whether a number, an ordinal, a hedge before one, the opening of a range or a word that denies any number can begin at
    /// `words[at]`. What [`Numbers::read`], [`Numbers::ordinal`], [`Numbers::hedge_before`], [`Numbers::range_open`],
    /// [`Numbers::remainder`] and [`Numbers::is_none`] find at any other word is nothing.
    pub fn may_begin(&self, words: &impl NumberWords, at: usize) -> bool {
        let does = self.of(words.id(at)).does;
        let goes_on = || {
            let next = self.of(words.id(at + 1));
            next.does.second() || does.article() && next.multiplier.is_some()
        };
        does.alone() || does.opens() && goes_on() || begins_with_digit(words.word(at))
    }

    /// Whether it can begin with a word, if what follows lets it.
    pub fn opens(&self, word: WordId) -> bool {
        self.of(word).does.opens()
    }

    /// Reads a number at `words[at]`: digits, words or both, scaled by multipliers; or a phrase for no exact number.
    pub fn read(&self, words: &impl NumberWords, at: usize) -> Option<NumberRead> {
        let exact = self.read_exact(words, at);
        let vague = self.longest(&self.vague, self.of(words.id(at)).does.vague(), words, at);
        let vague = vague.map(|(used, (value, vague))| NumberRead { value, used, vague, digits: false, fraction: false });
        match (exact, vague) {
            (Some(e), Some(v)) => Some(if v.used > e.used { v } else { e }),
            (e, v) => e.or(v),
        }
    }

    /// Reads an exact number only.
    pub fn read_exact(&self, words: &impl NumberWords, at: usize) -> Option<NumberRead> {
        let of = |i: usize| self.of(words.id(i));
        let word = |i: usize| words.word(i);
        let first = of(at);
        if first.cardinal.is_none() && !first.does.half() && !first.does.article() && !begins_with_digit(word(at)) {
            return None;
        }
        let (mut i, mut digits) = (at, false);
        // "half a million", "half a dozen"
        if first.does.half() {
            let after = if of(i + 1).does.article() || word(i + 1) == "-" { i + 2 } else { i + 1 };
            let scale = of(after).multiplier?;
            return Some(NumberRead { value: scale / 2, used: after + 1 - at, vague: false, digits: false, fraction: false });
        }
        let (mut total, mut current, mut any) = (0f64, 0f64, false);
        let mut last_scale = f64::INFINITY;
        // "a hundred", "a dozen": the article counts one before a multiplier only.
        if first.does.article() {
            of(i + 1).multiplier?;
            (current, any, i) = (1.0, true, i + 1);
        }
        // What the next number word must be smaller than, to belong to this number.
        let mut room = 100.0;
        loop {
            let (w, known) = (word(i), of(i));
            let written = begins_with_digit(w);
            if let Some((value, used)) = (written && !any).then(|| grouped(words, i)).flatten() {
                (current, any, digits) = (value, true, true);
                room = 0.0;
                i += used;
            } else if let Some(value) = written.then(|| parse_digits(w)).flatten() {
                if any && !(current == 0.0 && last_scale.is_finite() && value < last_scale) {
                    break;
                }
                (current, any, digits) = (current + value, true, true);
                room = 0.0;
                i += 1;
            } else if let Some((value, scale)) = written.then(|| self.glued(w)).flatten() {
                if any {
                    break;
                }
                (total, any, digits) = (value * scale, true, true);
                i += 1;
                break;
            } else if let Some(value) = known.cardinal {
                let value = value as f64;
                // "twenty three" adds; a word as large as what stands before begins another number.
                if value >= room {
                    break;
                }
                room = if value >= 20.0 && value % 10.0 == 0.0 { 10.0 } else { 0.0 };
                (current, any) = (current + value, true);
                i += 1;
            } else if let Some(scale) = known.multiplier.filter(|_| any) {
                let scale = scale as f64;
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
            } else if any && w == "-" && !digits && (of(i + 1).cardinal.is_some() || of(i + 1).multiplier.is_some()) {
                i += 1;
            } else if any && (known.does.and() || w == "-" && of(i + 1).does.and()) {
                // "three and a half million", "one hundred and fifty"
                let j = if w == "-" { i + 2 } else { i + 1 };
                let dash = usize::from(word(j) == "-");
                let (k, article) = (j + dash, usize::from(of(j + dash).does.article()));
                let dash2 = usize::from(article == 1 && word(k + 1) == "-");
                if article == 1 && of(k + 1 + dash2).does.half() && !digits {
                    let after = k + 2 + dash2;
                    current += 0.5;
                    i = after;
                    if of(i).multiplier.is_none() {
                        break;
                    }
                } else if (current >= 100.0 || total > 0.0) && current % 100.0 == 0.0 && of(j).cardinal.is_some() && !digits {
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

    /// The value of an ordinal word or number ("third", "103rd").
    pub fn ordinal(&self, words: &impl NumberWords, at: usize) -> Option<i64> {
        self.of(words.id(at)).ordinal.or_else(|| {
            let word = Some(words.word(at)).filter(|w| begins_with_digit(w))?;
            let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
            (number.len() + 2 == word.len()).then(|| parse_digits(number)).flatten().map(|v| v as i64)
        })
    }

    /// The hedge that begins at `words[at]` and stands before a number: tokens used and meaning.
    pub fn hedge_before(&self, words: &impl NumberWords, at: usize) -> Option<(usize, Qualifier)> {
        self.longest(&self.before, self.of(words.id(at)).does.before(), words, at)
    }

    /// The hedge that begins at `words[at]`, behind a number.
    pub fn hedge_after(&self, words: &impl NumberWords, at: usize) -> Option<(usize, Qualifier)> {
        self.longest(&self.after, self.of(words.id(at)).does.after(), words, at)
    }

    /// Whether a range opens here ("between"): tokens used.
    pub fn range_open(&self, words: &impl NumberWords, at: usize) -> Option<usize> {
        self.longest(&self.between, self.of(words.id(at)).does.between(), words, at).map(|(used, ())| used)
    }

    /// Whether a word joins the ends of a range; `opened` tells whether "between" stood before.
    pub fn range_joint(&self, word: WordId, opened: bool) -> bool {
        let does = self.of(word).does;
        does.range_to() || opened && does.range_and()
    }

    /// Whether a word denies any number ("no").
    pub fn is_none(&self, word: WordId) -> bool {
        self.of(word).does.none()
    }

    /// Whether a word alone is a number only before its noun: "both", "pair".
    pub fn is_collective(&self, word: WordId) -> bool {
        self.of(word).does.collective()
    }

    /// Whether a word makes one for no exact number behind it one of comparison: "as many", "how many", "too few".
    pub fn is_degree(&self, word: WordId) -> bool {
        self.of(word).does.degree()
    }

    /// Reads "all but one of the sixteen": the tokens used and the difference.
    pub fn remainder(&self, words: &impl NumberWords, at: usize, of: impl Fn(&str) -> bool) -> Option<(usize, i64)> {
        let (used, ()) = self.longest(&self.except, self.of(words.id(at)).does.except(), words, at)?;
        let less = self.read_exact(words, at + used)?;
        let mut i = at + used + less.used;
        if !of(words.word(i)) {
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

    /// The longest phrase that stands at `words[at]`, whose word `begins` one: its tokens and its meaning.
    fn longest<T: Copy>(&self, phrases: &Phrases<T>, begins: bool, words: &impl NumberWords, at: usize) -> Option<(usize, T)> {
        let list = phrases.at(words.id(at)).filter(|_| begins)?;
        let second = self.of(words.id(at + 1)).does.second();
        let rest = |p: &Phrase<T>| p.numbers.iter().zip(at..).skip(1).all(|(number, i)| *number == words.id(i));
        let stands = |p: &&Phrase<T>| p.numbers.len() == 1 || second && rest(p);
        list.iter().find(stands).map(|p| (p.numbers.len(), p.value))
    }

    fn glued(&self, word: &str) -> Option<(f64, f64)> {
        let split = word.find(|c: char| c.is_ascii_alphabetic())?;
        let value = parse_digits(&word[..split])?;
        Some((value, *self.suffixes.get(&word[split..])? as f64))
    }
}

/// A number whose thousands stand apart, as in "6 000 people": one to three digits, then words of exactly three; its value
/// and the words it takes.
fn grouped(words: &impl NumberWords, at: usize) -> Option<(f64, usize)> {
    let word = |i: usize| words.word(i);
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
