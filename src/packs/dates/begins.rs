//! Which rules of time can begin at a token? Told by the token and the one behind it, so that "the" of "the house" tries
//! none of the forty rules that begin with "the".

use super::{DateClass, DateRule, DateToken};
use crate::packs::notice;
use crate::packs::words::WordMap;
use crate::text::{Lexicon, Shape, Token, WordId};

/// What a word can be in an expression of time.
#[derive(Debug, Clone, Copy, Default)]
struct DateWord {
    /// The classes it may be of, as bits.
    classes: u16,
    /// The rules that can begin with it, as bits.
    first: u128,
    /// Those of them that it alone can match.
    alone: u128,
    /// The rules of which it can be the second token, behind the one that the first test took.
    second: u128,
    /// Whether a number can go on with it: "hundred", "and", "of".
    continues: bool,
    /// Whether it counts together with words that tell nothing of an expression by themselves: "several of", "half a".
    together: bool,
    /// Whether it tells the half of the day behind an hour: "p.m.".
    half: bool,
}

/// What any other word can be.
static NOTHING: DateWord = DateWord { classes: 0, first: 0, alone: 0, second: 0, continues: false, together: false, half: false };

/// The rules by what they can begin with, as bits.
#[derive(Debug, Clone)]
pub(super) struct Begins {
    words: WordMap<DateWord>,
    /// The rules that can begin with a token of a class.
    class_first: [u128; DateClass::COUNT],
    /// Those of them that such a token alone can match.
    class_alone: [u128; DateClass::COUNT],
    /// The rules of which such a token can be the second, behind the one that the first test took.
    class_second: [u128; DateClass::COUNT],
    apostrophe: WordId,
    colon: WordId,
}

impl Begins {
    pub(super) fn new(rules: &[DateRule]) -> Begins {
        let mut begins = Begins {
            words: WordMap::default(),
            class_first: [0; DateClass::COUNT],
            class_alone: [0; DateClass::COUNT],
            class_second: [0; DateClass::COUNT],
            apostrophe: WordId::default(),
            colon: WordId::default(),
        };
        for mark in ["'", ":"] {
            begins.words.entry(mark.to_string());
        }
        for (i, rule) in rules.iter().enumerate() {
            let bit = 1u128 << i;
            // A match can begin with any test up to the first that must be there.
            let upto = |from: usize| (from..rule.tests.len()).find(|&t| !rule.tests[t].optional);
            let required = upto(0).unwrap_or(0);
            for first in 0..=required {
                let last = upto(first + 1);
                let alone = if last.is_none() { bit } else { 0 };
                match &rule.tests[first].what {
                    DateToken::Words(words) => words.iter().for_each(|w| {
                        let word = begins.words.entry(w.clone());
                        (word.first, word.alone) = (word.first | bit, word.alone | alone);
                    }),
                    DateToken::Class(class) => {
                        begins.class_first[*class as usize] |= bit;
                        begins.class_alone[*class as usize] |= alone;
                    }
                }
                for test in &rule.tests[first + 1..last.map_or(rule.tests.len(), |l| l + 1)] {
                    match &test.what {
                        DateToken::Words(words) => words.iter().for_each(|w| begins.words.entry(w.clone()).second |= bit),
                        DateToken::Class(class) => begins.class_second[*class as usize] |= bit,
                    }
                }
            }
            // Every word of a rule has its number, by which it is compared.
            for test in &rule.tests {
                if let DateToken::Words(words) = &test.what {
                    words.iter().for_each(|w| {
                        begins.words.entry(w.clone());
                    });
                }
            }
        }
        begins
    }

    /// Notes that a folded word may be of a class.
    pub(super) fn note(&mut self, word: &str, class: DateClass) {
        self.words.entry(word.to_string()).classes |= class.bit();
    }

    /// Notes that a number can go on with a folded word.
    pub(super) fn note_continues(&mut self, word: &str) {
        self.words.entry(word.to_string()).continues = true;
    }

    /// Notes that a folded word counts together with the small words behind it.
    pub(super) fn note_together(&mut self, word: &str) {
        self.words.entry(word.to_string()).together = true;
    }

    /// Notes that a folded word tells the half of the day.
    pub(super) fn note_half(&mut self, word: &str) {
        self.words.entry(word.to_string()).half = true;
    }

    /// The words of the rules, and those that were noted.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.words()
    }

    /// What each word tells of an expression that begins with it or with the word before it: bits of [`notice`].
    pub(super) fn notices(&self) -> impl Iterator<Item = (&str, u16)> {
        self.words.iter().map(|(word, w)| {
            let mark = word == "'";
            let first = w.first != 0 || w.classes != 0 || mark;
            let long = w.classes & DateClass::Year.bit() != 0 || w.together || mark;
            let alone = w.alone | rules(&self.class_alone, w.classes) != 0 || long;
            // "Two a" and "two of" are no longer numbers than "two".
            let continues = w.continues && !matches!(word, "a" | "an" | "of");
            let second = w.second | rules(&self.class_second, w.classes) != 0 || continues || mark;
            let bit = |holds: bool, bit: u16| if holds { bit } else { 0 };
            (word, bit(first, notice::DATE) | bit(alone, notice::DATE_ALONE) | bit(second, notice::DATE_SECOND))
        })
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.apostrophe = lexicon.id("'");
        self.colon = lexicon.id(":");
    }

    /// The rules that can begin at token `at`.
    pub(super) fn at(&self, tokens: &[Token], at: usize) -> u128 {
        use DateClass::*;
        let token = &tokens[at];
        // No expression begins with a mark, but for the apostrophe of "'80s".
        if token.shape == Shape::Mark && token.word != self.apostrophe {
            return 0;
        }
        let word = self.words.at(token.word);
        if word.is_none() && token.is_word() {
            return 0;
        }
        let word = word.unwrap_or(&NOTHING);
        let next = tokens.get(at + 1);
        // The classes that the token may be of, and those of them that may take more than this one token.
        let (classes, long) = match token.shape {
            Shape::Number => {
                let marked = next.is_some_and(|n| n.shape == Shape::Mark);
                let with_marks = if marked { Iso.bit() | Slashed.bit() } else { 0 };
                let timed = next.is_some_and(|n| n.word == self.colon || self.words.at(n.word).is_some_and(|w| w.half));
                let with_half = if timed { Clock.bit() } else { 0 };
                let long = with_marks | with_half;
                (
                    of_number(token) & (!(Iso.bit() | Slashed.bit() | Clock.bit()) | long),
                    long | if self.continues(next) { Count.bit() } else { 0 },
                )
            }
            Shape::Mixed => (Decade.bit() | Nth.bit() | Day.bit(), 0),
            Shape::Mark => (ShortYear.bit() | Decade.bit(), ShortYear.bit() | Decade.bit()),
            Shape::Clitic => (0, 0),
            Shape::Title | Shape::Upper | Shape::Lower => {
                // Names of the calendar have capitals.
                let named = if token.is_capital() { u16::MAX } else { !(Month.bit() | Weekday.bit()) };
                (word.classes & named, Year.bit() | if self.continues(next) { Count.bit() } else { 0 })
            }
        };
        let all = word.first | rules(&self.class_first, classes);
        if all == 0 {
            return 0;
        }
        // The match ends with this token, or the next one is taken by a test that the rule allows there.
        let alone = word.alone | rules(&self.class_alone, classes);
        alone | all & (rules(&self.class_first, classes & long) | next.map_or(0, |n| self.behind(n)))
    }

    /// Whether a number can go on with a token.
    pub(super) fn continues(&self, next: Option<&Token>) -> bool {
        next.is_some_and(|n| n.shape == Shape::Number || self.words.at(n.word).is_some_and(|w| w.continues))
    }

    /// The rules of which a token may be the second; some of them only perhaps.
    fn behind(&self, token: &Token) -> u128 {
        let word = self.words.at(token.word).unwrap_or(&NOTHING);
        word.second | rules(&self.class_second, self.classes(word, token))
    }

    /// Whether a token may be of a class, here or behind another one.
    pub(super) fn may_be(&self, token: &Token, class: DateClass) -> bool {
        self.classes(self.words.at(token.word).unwrap_or(&NOTHING), token) & class.bit() != 0
    }

    /// The classes of which a token may be, wherever it stands.
    fn classes(&self, word: &DateWord, token: &Token) -> u16 {
        use DateClass::*;
        word.classes
            | match token.shape {
                Shape::Number => of_number(token),
                Shape::Mixed => Count.bit() | Nth.bit() | Decade.bit(),
                Shape::Mark if token.word == self.apostrophe => ShortYear.bit() | Decade.bit(),
                _ => 0,
            }
    }
}

/// The classes of which a number may be, by its length: digits with inner marks or an ordinal's ending.
fn of_number(token: &Token) -> u16 {
    use DateClass::*;
    Count.bit()
        | Slashed.bit()
        | match token.span.len() {
            1 => Day.bit() | Clock.bit(),
            2 => Day.bit() | Clock.bit() | ShortYear.bit(),
            3 => Day.bit() | Nth.bit(),
            4 => Day.bit() | Nth.bit() | Year.bit() | Iso.bit(),
            _ => Nth.bit(),
        }
}

/// The rules of all classes of a set.
fn rules(by_class: &[u128; DateClass::COUNT], mut classes: u16) -> u128 {
    let mut all = 0;
    while classes != 0 {
        all |= by_class[classes.trailing_zeros() as usize];
        classes &= classes - 1;
    }
    all
}
