//! Which rules of time can begin at a token? Told by the token and the one behind it, so that "the" of "the house" tries
//! none of the forty rules that begin with "the".

use super::{DateClass, DateRule, DateToken};
use crate::packs::words::WordMap;
use crate::text::{Lexicon, Shape, Token, WordId};

/// What a word can be in an expression of time.
#[derive(Debug, Clone, Copy, Default)]
struct DateWord {
    /// The classes it may be of, as bits.
    classes: u16,
    /// The rules that can begin with it, as bits.
    first: u128,
    /// The rules of which it can be the second token, behind a word of the rule.
    second: u128,
}

/// The rules by what they can begin with, as bits.
#[derive(Debug, Clone)]
pub(super) struct Begins {
    words: WordMap<DateWord>,
    /// The rules that can begin with a token of a class.
    class_first: [u128; DateClass::COUNT],
    /// The rules of which such a token can be the second, behind a word of the rule.
    class_second: [u128; DateClass::COUNT],
    /// The rules that one word of theirs alone can match.
    single: u128,
    apostrophe: WordId,
}

impl Begins {
    pub(super) fn new(rules: &[DateRule]) -> Begins {
        let mut begins = Begins {
            words: WordMap::default(),
            class_first: [0; DateClass::COUNT],
            class_second: [0; DateClass::COUNT],
            single: 0,
            apostrophe: WordId::default(),
        };
        begins.words.entry("'".to_string());
        for (i, rule) in rules.iter().enumerate() {
            let bit = 1u128 << i;
            // A match can begin with any test up to the first that must be there.
            let upto = |from: usize| (from..rule.tests.len()).find(|&t| !rule.tests[t].optional);
            let required = upto(0).unwrap_or(0);
            for first in 0..=required {
                match &rule.tests[first].what {
                    DateToken::Words(words) => words.iter().for_each(|w| begins.words.entry(w.clone()).first |= bit),
                    DateToken::Class(class) => {
                        begins.class_first[*class as usize] |= bit;
                        continue;
                    }
                }
                let last = upto(first + 1);
                begins.single |= if last.is_none() { bit } else { 0 };
                for test in &rule.tests[first + 1..last.map_or(rule.tests.len(), |l| l + 1)] {
                    match &test.what {
                        DateToken::Words(words) => words.iter().for_each(|w| begins.words.entry(w.clone()).second |= bit),
                        DateToken::Class(class) => begins.class_second[*class as usize] |= bit,
                    }
                }
            }
        }
        begins
    }

    /// Notes that a folded word may be of a class.
    pub(super) fn note(&mut self, word: &str, class: DateClass) {
        self.words.entry(word.to_string()).classes |= class.bit();
    }

    /// The words of the rules, and those that were noted.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.words()
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.apostrophe = lexicon.id("'");
    }

    /// The rules that can begin at token `at`.
    pub(super) fn at(&self, tokens: &[Token], at: usize) -> u128 {
        use DateClass::*;
        let token = &tokens[at];
        // No expression begins with a mark, but for the apostrophe of "'80s".
        if token.shape == Shape::Mark && token.word != self.apostrophe {
            return 0;
        }
        let word = self.words.at(token.word).copied().unwrap_or_default();
        let classes = match token.shape {
            Shape::Number => [Day, Year, ShortYear, Count, Nth, Clock, Iso, Slashed].iter().fold(0, |set, c| set | c.bit()),
            Shape::Mixed => Decade.bit() | Nth.bit() | Day.bit(),
            Shape::Mark => ShortYear.bit() | Decade.bit(),
            Shape::Clitic => 0,
            Shape::Title | Shape::Upper => word.classes,
            // Names of the calendar have capitals.
            Shape::Lower => word.classes & !(Month.bit() | Weekday.bit()),
        };
        let by_class = rules(&self.class_first, classes);
        if word.first & !by_class == 0 {
            return by_class;
        }
        // A rule that begins with a word of its own goes on with one that its tests allow, or ends there.
        by_class | word.first & (self.single | tokens.get(at + 1).map_or(0, |next| self.behind(next)))
    }

    /// The rules of which a token may be the second; some of them only perhaps.
    fn behind(&self, token: &Token) -> u128 {
        use DateClass::*;
        let word = self.words.at(token.word).copied().unwrap_or_default();
        let classes = match token.shape {
            Shape::Number | Shape::Mixed => {
                [Day, Year, ShortYear, Count, Nth, Clock, Iso, Slashed, Decade].iter().fold(0, |set, c| set | c.bit())
            }
            Shape::Mark | Shape::Clitic => ShortYear.bit() | Decade.bit(),
            Shape::Title | Shape::Upper | Shape::Lower => word.classes,
        };
        word.second | rules(&self.class_second, classes)
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
