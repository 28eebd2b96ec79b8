//! The little language of rule patterns: a row of tests over the pieces of a sentence.
//!
//! | in a pattern | matches |
//! | --- | --- |
//! | `N` `P` `V` `F` `BE` `HAVE` `DO` `MODAL` `NEG` `TO` `REL` `SUB` `CONJ` `COMMA` `STOP` `ADV` `TIME` `NUM` | one piece of that kind |
//! | `N.num` `N.person` `N.bare` `N.pronoun` `N.proper` `N.singular` `N.possessive` `N.thing` `N.headless` `N.fated` `N.exceeding` `N.zero` `N.another` `N.told` `N.total` | a noun phrase with that property |
//! | `F.participle` `F.killed` | a word of fate of that form or kind |
//! | `@rise` | a piece with a word of that class |
//! | `'of'` `'along_with'` | a piece of exactly that folded word, or of those words |
//! | `A\|B` | either |
//! | `!A` | no `A` stands here; takes nothing |
//! | `A?` `A*` `A+` | at most one, any number, at least one |
//! | `who:N` `num:N` | the same, remembered |
//! | `START` `END` | the sentence's ends |

use super::{form, tag};
use crate::model::Kind;
use crate::text::fold;

/// What is remembered of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// The people.
    Who,
    /// The number, where it stands apart from the people.
    Number,
}

/// How often an element may match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Once.
    One,
    /// At most once.
    Optional,
    /// Any number of times.
    Any,
    /// Once or more.
    Some,
}

/// The kind of a piece, see the module's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Piece {
    N,
    P,
    V,
    F,
    Be,
    Have,
    Do,
    Modal,
    Neg,
    To,
    Rel,
    Sub,
    Conj,
    Comma,
    Stop,
    Adv,
    Time,
}

/// A property of a noun phrase, the frequent ones first; a set of them has the bit of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NounProperty {
    Bare,
    Singular,
    Person,
    Proper,
    Num,
    Possessive,
    Thing,
    Headless,
    Pronoun,
    Told,
    Total,
    Another,
    Fated,
    Exceeding,
    Zero,
}

impl NounProperty {
    /// Its bit in a set of properties where `holds`, else none.
    #[inline]
    pub fn bit(self, holds: bool) -> u32 {
        u32::from(holds) << self as u32
    }

    /// The rarest property of a set, as a set.
    fn rarest(set: u32) -> u32 {
        set.checked_ilog2().map_or(0, |last| 1 << last)
    }
}

/// One test of one piece.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A piece of that kind.
    Piece(Piece),
    /// A noun phrase with all properties of this set.
    Noun(u32),
    /// A word of fate with one of these forms, and of this kind where one is given.
    Fate(u32, Option<Kind>),
    /// A piece with a word of one of these classes.
    Class(u64),
    /// A piece of exactly this folded word.
    Word(String),
    /// A piece of exactly these folded words.
    Words(Vec<String>),
    /// Any of these.
    Either(Vec<Test>),
    /// The sentence's start.
    Start,
    /// The sentence's end.
    End,
}

/// A test, how often, and whether it is remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// The test.
    pub test: Test,
    /// How often.
    pub quantifier: Quantifier,
    /// What is remembered.
    pub capture: Option<Capture>,
    /// True where the test must fail and takes nothing.
    pub negated: bool,
    /// What a piece must have one of for the test to hold.
    pub marks: Marks,
}

/// What a piece is, as bits, or what a test asks of one: a look at both together spares most close looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Kinds of pieces, and [`Marks::ANY`].
    pub kinds: u32,
    /// Properties of its noun phrase ([`NounProperty::bit`]).
    pub nouns: u32,
    /// Bits of [`tag`].
    pub tags: u64,
    /// The bit of its first word ([`Marks::word`]), where a pattern asks for it.
    pub words: u64,
    /// Bits of [`form`].
    pub forms: u32,
}

impl Marks {
    /// The bit in `kinds` that every piece has, for tests that ask nothing of it.
    pub const ANY: u32 = 1 << 31;

    /// The bit of a kind.
    pub fn kind(kind: Piece) -> u32 {
        1 << kind as u32
    }

    /// One of 64 bits for a folded word: words of patterns share few.
    pub fn word(folded: &str) -> u64 {
        let at = |i: usize| folded.as_bytes().get(i).map_or(0, |b| usize::from(*b));
        1 << ((at(0) * 5 + at(1) * 11 + at(folded.len().saturating_sub(1)) * 23 + folded.len()) & 63)
    }

    /// What a piece must have one of for `test` to hold.
    fn of(test: &Test) -> Marks {
        let kinds = |kinds: u32| Marks { kinds, ..Marks::default() };
        match test {
            Test::Piece(kind) => kinds(Marks::kind(*kind)),
            // All of them must be there, so the rarest one tells.
            Test::Noun(nouns) => Marks { nouns: NounProperty::rarest(*nouns), ..Marks::default() },
            Test::Fate(forms, _) => Marks { forms: *forms, ..Marks::default() },
            Test::Class(tags) => Marks { tags: *tags, ..Marks::default() },
            Test::Word(word) => Marks { words: Marks::word(word), ..Marks::default() },
            Test::Words(words) => Marks { words: words.first().map_or(0, |w| Marks::word(w)), ..Marks::default() },
            Test::Start | Test::End => kinds(Marks::ANY),
            Test::Either(tests) => tests.iter().map(Marks::of).fold(Marks::default(), Marks::with),
        }
    }

    /// What is in both.
    #[must_use]
    pub fn both(self, other: Marks) -> Marks {
        Marks {
            kinds: self.kinds & other.kinds,
            nouns: self.nouns & other.nouns,
            tags: self.tags & other.tags,
            words: self.words & other.words,
            forms: self.forms & other.forms,
        }
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Marks) -> Marks {
        Marks {
            kinds: self.kinds | other.kinds,
            nouns: self.nouns | other.nouns,
            tags: self.tags | other.tags,
            words: self.words | other.words,
            forms: self.forms | other.forms,
        }
    }

    /// Whether one mark is in both.
    #[inline]
    pub fn meets(self, other: Marks) -> bool {
        let (kinds, nouns, forms) = (self.kinds & other.kinds, self.nouns & other.nouns, self.forms & other.forms);
        u64::from(kinds | nouns | forms) | self.tags & other.tags | self.words & other.words != 0
    }
}

/// A row of elements.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pattern {
    /// The elements, in text order.
    pub elements: Vec<Element>,
}

impl Pattern {
    /// Parses a pattern; the error says which element is wrong.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        text.split_whitespace().map(Element::parse).collect::<Result<_, _>>().map(|elements| Pattern { elements })
    }

    /// Whether an element is remembered as the people.
    pub fn captures_who(&self) -> bool {
        self.elements.iter().any(|e| e.capture == Some(Capture::Who))
    }
}

impl Element {
    /// The element of an anchor: one piece.
    pub fn anchor(text: &str) -> Result<Element, String> {
        let test = Test::parse(text)?;
        Ok(Element { marks: Marks::of(&test), test, quantifier: Quantifier::One, capture: None, negated: false })
    }

    /// Whether a piece must stand here for the pattern to match.
    pub fn is_needed(&self) -> bool {
        !self.negated && matches!(self.quantifier, Quantifier::One | Quantifier::Some)
    }

    fn parse(text: &str) -> Result<Element, String> {
        let (negated, rest) = text.strip_prefix('!').map_or((false, text), |r| (true, r));
        let (capture, rest) = match rest.split_once(':') {
            Some(("who", r)) => (Some(Capture::Who), r),
            Some(("num", r)) => (Some(Capture::Number), r),
            Some((other, _)) => return Err(format!("\"{other}:\" in \"{text}\": only who: and num: are remembered")),
            None => (None, rest),
        };
        let (quantifier, rest) = match rest.chars().last() {
            Some('?') => (Quantifier::Optional, &rest[..rest.len() - 1]),
            Some('*') => (Quantifier::Any, &rest[..rest.len() - 1]),
            Some('+') => (Quantifier::Some, &rest[..rest.len() - 1]),
            _ => (Quantifier::One, rest),
        };
        let test = Test::parse(rest)?;
        Ok(Element { marks: Marks::of(&test), test, quantifier, capture, negated })
    }
}

impl Test {
    /// The words that it asks for, of a run of words the first.
    pub(super) fn words(&self) -> Vec<&str> {
        match self {
            Test::Word(word) => vec![word],
            Test::Words(words) => words.first().map(String::as_str).into_iter().collect(),
            Test::Either(tests) => tests.iter().flat_map(Test::words).collect(),
            _ => Vec::new(),
        }
    }

    /// Parses one test, without quantifier.
    pub fn parse(text: &str) -> Result<Test, String> {
        if text.contains('|') {
            return text.split('|').map(Test::parse).collect::<Result<_, _>>().map(Test::Either);
        }
        if let Some(word) = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
            // Words of one piece stand in a pattern with `_` between: 'along_with'.
            return Ok(match fold(word) {
                words if words.contains('_') => Test::Words(words.split('_').map(str::to_string).collect()),
                word => Test::Word(word),
            });
        }
        if let Some(class) = text.strip_prefix('@') {
            return tag::of(class).map(Test::Class).ok_or_else(|| format!("no such class of words: {class}"));
        }
        let mut parts = text.split('.');
        let head = parts.next().unwrap_or("");
        let rest: Vec<&str> = parts.collect();
        let piece = match head {
            "START" => return Ok(Test::Start),
            "END" => return Ok(Test::End),
            "N" if !rest.is_empty() => {
                return rest
                    .iter()
                    .map(|p| noun_property(p))
                    .try_fold(0, |set, p| Some(set | p?.bit(true)))
                    .map(Test::Noun)
                    .ok_or_else(|| format!("no such property in \"{text}\""));
            }
            "F" => {
                let (mut forms, mut kind) = (0, None);
                for part in &rest {
                    match (form::of(part), Kind::parse(part)) {
                        (Some(bit), _) => forms |= bit,
                        (_, Some(k)) => kind = Some(k),
                        _ => return Err(format!("no such form or kind: {part} in \"{text}\"")),
                    }
                }
                return Ok(Test::Fate(if forms == 0 { u32::MAX } else { forms }, kind));
            }
            "N" => Piece::N,
            "P" => Piece::P,
            "V" => Piece::V,
            "BE" => Piece::Be,
            "HAVE" => Piece::Have,
            "DO" => Piece::Do,
            "MODAL" => Piece::Modal,
            "NEG" => Piece::Neg,
            "TO" => Piece::To,
            "REL" => Piece::Rel,
            "SUB" => Piece::Sub,
            "CONJ" => Piece::Conj,
            "COMMA" => Piece::Comma,
            "STOP" => Piece::Stop,
            "ADV" => Piece::Adv,
            "TIME" => Piece::Time,
            _ => return Err(format!("no such piece: \"{text}\"")),
        };
        Ok(Test::Piece(piece))
    }
}

fn noun_property(word: &str) -> Option<NounProperty> {
    Some(match word {
        "num" => NounProperty::Num,
        "person" => NounProperty::Person,
        "bare" => NounProperty::Bare,
        "pronoun" => NounProperty::Pronoun,
        "proper" => NounProperty::Proper,
        "singular" => NounProperty::Singular,
        "possessive" => NounProperty::Possessive,
        "thing" => NounProperty::Thing,
        "headless" => NounProperty::Headless,
        "fated" => NounProperty::Fated,
        "exceeding" => NounProperty::Exceeding,
        "zero" => NounProperty::Zero,
        "another" => NounProperty::Another,
        "told" => NounProperty::Told,
        "total" => NounProperty::Total,
        _ => return None,
    })
}
