//! A sentence in pieces: noun phrases with their counts, words of fate, and the small words that hold them together.
//!
//! No parser stands behind this: closed word classes, number words and a list of nouns for people tell nearly all that
//! casualty sentences need. An unknown word is a noun, unless its ending and its neighbours say otherwise.

mod marks;
mod numbers;
mod phrases;
mod verbs;

use super::inventory::Inventory;
use super::quantity::{Quantity, bounds};
use super::words::{Words, name_tags};
use crate::model::{Kind, Qualifier, RefusalReason};
use crate::packs::casualties::{Fate, Piece as PieceKind, form, tag};
use crate::text::{Shape, Token};

/// A noun phrase.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// First token, determiner, hedge and number included.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// First token after determiner, hedge and number; past `last` where nothing follows.
    pub body: usize,
    /// The count.
    pub quantity: Option<Quantity>,
    /// Tags of the head noun.
    pub head: u64,
    /// The folded head noun.
    pub head_token: Option<usize>,
    /// "he", "her", "they", "it".
    pub pronoun: bool,
    /// A capitalised name is the head.
    pub proper: bool,
    /// Ends in `'s`.
    pub possessive: bool,
    /// Begins with "the", "this", "his".
    pub definite: bool,
    /// Begins with "a", "an", "another".
    pub indefinite: bool,
    /// Begins with "another" or an ordinal.
    pub another: bool,
    /// Holds an age: "a 14-year-old" is a person though no noun follows.
    pub aged: bool,
    /// Begins with "his" or "her".
    pub owner: bool,
    /// Begins with "them" or "whom" and goes on: "them Spaniards".
    pub pronoun_led: bool,
    /// An unknown noun made of a verb or a thing, as names of trades are: "tapper", "organist".
    pub agent: bool,
    /// Its number is an ordinal that carries a running total.
    pub ordinal: bool,
    /// Kind of a head noun that is itself a fate ("hostages").
    pub fated: Option<Kind>,
}

impl Phrase {
    /// Whether the head names people, or nothing stands after the number.
    pub fn is_person(&self) -> bool {
        self.head & (tag::PERSON_SG | tag::PERSON_PL | tag::HOUSEHOLD) != 0
    }

    /// Whether the head is a plural noun of people.
    pub fn is_plural(&self) -> bool {
        self.head & tag::PERSON_PL != 0 && self.head & tag::PERSON_SG == 0
    }

    /// Whether nothing but determiner, hedge, number and adjectives stands in it.
    pub fn is_headless(&self) -> bool {
        self.head_token.is_none()
    }

    /// Whether the head is a thing, an animal or a measure.
    pub fn is_thing(&self) -> bool {
        self.head & (tag::THING | tag::ANIMAL | tag::FIGURATIVE | tag::UNHARMED) != 0 && !self.is_person()
    }
}

/// One piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece<'p> {
    /// What it is.
    pub kind: PieceKind,
    /// Tags of its word.
    pub tags: u64,
    /// Its readings as a word of fate.
    pub fates: &'p [Fate],
    /// Index of its noun phrase.
    pub phrase: Option<usize>,
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
}

/// A sentence in pieces.
#[derive(Debug, Default)]
pub struct Pieces<'p> {
    /// The pieces, in order.
    pub list: Vec<Piece<'p>>,
    /// The noun phrases that pieces point to.
    pub phrases: Vec<Phrase>,
    /// Numbers that are no count: first and last token, and why.
    pub others: Vec<(usize, usize, RefusalReason)>,
    /// What the pieces are, at a glance.
    pub inventory: Inventory,
}

/// Cuts a sentence into pieces.
pub fn cut<'p>(words: &Words<'p>) -> Pieces<'p> {
    let list = Vec::with_capacity(words.tokens.len());
    let mut cutter = Cutter { words, out: Pieces { list, ..Pieces::default() }, open: None };
    let mut i = 0;
    while i < words.tokens.len() {
        i = cutter.step(i).max(i + 1);
    }
    cutter.close();
    cutter.join_names();
    cutter.out.inventory = Inventory::of(words, &cutter.out.list, &cutter.out.phrases);
    cutter.out
}

struct Cutter<'a, 'p> {
    words: &'a Words<'p>,
    out: Pieces<'p>,
    open: Option<Phrase>,
}

/// Tags that make a word part of the frame of a sentence, with the piece each makes, the first that fits winning.
const FRAME: &[(u64, PieceKind)] = &[
    (tag::BE, PieceKind::Be),
    (tag::HAVE, PieceKind::Have),
    (tag::DO, PieceKind::Do),
    (tag::MODAL, PieceKind::Modal),
    (tag::NEG, PieceKind::Neg),
    (tag::TO, PieceKind::To),
    (tag::CONJ, PieceKind::Conj),
];

/// Forms of fate that "all" or "both" can stand before, behind their auxiliary.
const BEHIND_MEASURE: u32 = form::PARTICIPLE | form::DIE_PARTICIPLE | form::DIE_PAST | form::ADJECTIVE | form::STATE;

impl<'p> Cutter<'_, 'p> {
    fn token(&self, i: usize) -> Option<&Token> {
        self.words.tokens.get(i)
    }

    /// Reads what begins at token `i`; gives the next token.
    fn step(&mut self, i: usize) -> usize {
        let words = self.words;
        let (shape, word) = (words.tokens[i].shape, words.word(i));
        if shape == Shape::Mark {
            return self.mark(i, word);
        }
        if shape == Shape::Clitic {
            match &mut self.open {
                Some(p) if p.pronoun => {
                    self.close();
                    self.push(PieceKind::Be, tag::BE, &[], i, i);
                }
                Some(p) => {
                    p.last = i;
                    p.possessive = true;
                }
                None => {}
            }
            return i + 1;
        }
        let may_count = words.may_count(i);
        let cues = &words.casualties.cues;
        let told = || words.numbers.opens(words.id(i)) && (words.may_stand(&cues.not_one, i) || words.may_stand(&cues.couple, i));
        if let Some(next) = (may_count || told()).then(|| self.number(i)).flatten() {
            return next;
        }
        let entry = words.lookup(i);
        let (used, tags, fates): (usize, u64, &'p [Fate]) =
            entry.map_or((1, 0, &[][..]), |(n, e)| (n, if n == 1 { name_tags(e.tags, words.is_name(i)) } else { e.tags }, &e.fates[..]));
        // "the band Grateful Dead": an adjective of fate with a capital inside a sentence is part of a name.
        let named = !fates.is_empty()
            && used == 1
            && words.is_name(i)
            && shape == Shape::Title
            && words.tokens[i - 1].is_word()
            && fates.iter().all(|f| f.forms & (form::ADJECTIVE | form::PERSON) != 0);
        let fates: &'p [Fate] = if named { &[] } else { fates };
        let last = i + used - 1;
        if tags & tag::FIGURATIVE != 0 {
            self.noun(i, last, tag::FIGURATIVE, None);
            return last + 1;
        }
        if tags & tag::TO_DEATH != 0 {
            self.close();
            self.push(PieceKind::P, tags, &[], i, last);
            return last + 1;
        }
        if !fates.is_empty() && fates.iter().any(|f| f.forms & !form::PERSON != 0) {
            return self.fate(i, last, tags, fates);
        }
        if let Some(kind) = fates.first().map(|f| f.kind) {
            self.noun(i, last, tags, Some(kind));
            return last + 1;
        }
        if let Some(end) = self.compound(i, tags) {
            return end;
        }
        // "killing at least a girl".
        if may_count
            && !words.word(i + 1).is_empty()
            && let Some((used, Qualifier::AtLeast)) = words.numbers.hedge_before(words, i)
            && matches!(words.word(i + used), "a" | "an" | "another")
        {
            return self.adverb(i, i + used - 1, tag::ADVERB);
        }
        // "66 people or more".
        if tags & tag::CONJ != 0
            && let Some((used, qualifier)) = words.numbers.hedge_after(words, i)
            && let Some(p) = self.open.as_mut().filter(|p| p.quantity.is_some_and(|q| q.qualifier == Qualifier::Exact))
            && let Some(q) = &mut p.quantity
        {
            (q.low, q.high) = bounds(qualifier, q.best);
            q.qualifier = qualifier;
            p.last = i + used - 1;
            return i + used;
        }
        let stressed = |p: &Piece| matches!(p.kind, PieceKind::Be | PieceKind::Have | PieceKind::N | PieceKind::Comma);
        if tags & tag::REFLEXIVE != 0 && (self.open.is_some() || self.out.list.last().is_some_and(stressed)) {
            // "had himself been killed" stresses; "killed himself" is an object.
            return self.adverb(i, last, tag::ADVERB);
        }
        if tags & tag::DIRECTION != 0 {
            self.noun(i, last, 0, None);
            return last + 1;
        }
        // "six other diplomats", "three more": the phrase goes on.
        if tags & tag::OTHERS != 0 && tags & (tag::PERSON_PL | tag::PERSON_SG) == 0 {
            self.adjective(i, last, tags);
            return last + 1;
        }
        // "were all killed", "have both died": a word of measure behind the verb it belongs to.
        if tags & tag::DET != 0
            && tags & (tag::THING_PRONOUN | tag::POSSESSIVE | tag::REL) == 0
            && self.open.is_none()
            && self.out.list.last().is_some_and(|p| matches!(p.kind, PieceKind::Be | PieceKind::Have))
            && words.lookup(last + 1).is_some_and(|(_, e)| e.fates.iter().any(|f| f.forms & BEHIND_MEASURE != 0))
            && !matches!(word, "the" | "a" | "an" | "no")
        {
            return self.adverb(i, last, tag::ADVERB);
        }
        // "to aid the passengers", "would net them": an unknown word behind "to" or a modal, before an object, is a verb.
        if tags == 0
            && self.open.is_none()
            && shape == Shape::Lower
            && self.out.list.last().is_some_and(|p| matches!(p.kind, PieceKind::To | PieceKind::Modal))
            && words.tags(last + 1) & (tag::DET | tag::POSSESSIVE | tag::GROUP_PRONOUN) != 0
        {
            self.push(PieceKind::V, tag::VERB, &[], i, last);
            return last + 1;
        }
        // Function words.
        if tags & (tag::DET | tag::POSSESSIVE) != 0
            && word != "that"
            && (tags & (tag::PERSON_PRONOUN | tag::GROUP_PRONOUN | tag::REL | tag::THING_PRONOUN) == 0 || self.starts_noun(last + 1))
        {
            if tags & tag::REL != 0 && word == "whose" {
                self.close();
                self.push(PieceKind::Rel, tags, &[], i, last);
                return last + 1;
            }
            self.determiner(i, last, word, tags);
            return last + 1;
        }
        if word == "that" {
            let after_noun = self.open.is_some();
            self.close();
            let kind = if after_noun { PieceKind::Rel } else { PieceKind::Sub };
            self.push(kind, tags, &[], i, last);
            return last + 1;
        }
        if tags & (tag::PERSON_PRONOUN | tag::GROUP_PRONOUN | tag::THING_PRONOUN | tag::NOBODY) != 0 && tags & tag::REL == 0 {
            self.pronoun(i, last, tags);
            return last + 1;
        }
        if tags & tag::REL != 0 {
            self.close();
            self.push(PieceKind::Rel, tags, &[], i, last);
            return last + 1;
        }
        if let Some((_, kind)) = FRAME.iter().find(|(bit, _)| tags & bit != 0) {
            self.close();
            self.push(*kind, tags, &[], i, last);
            return last + 1;
        }
        if tags & tag::INCLUDING != 0 && (used > 1 || tags & tag::PREP == 0) {
            self.close();
            self.push(PieceKind::P, tags, &[], i, last);
            return last + 1;
        }
        if tags & tag::SUB != 0 {
            self.close();
            self.push(PieceKind::Sub, tags, &[], i, last);
            return last + 1;
        }
        if tags & (tag::PREP | tag::WITHOUT) != 0 && (tags & tag::OTHERS == 0) {
            self.close();
            self.push(PieceKind::P, tags, &[], i, last);
            return last + 1;
        }
        if tags & (tag::PERSON_SG | tag::PERSON_PL | tag::HOUSEHOLD | tag::GROUP | tag::ANIMAL | tag::OTHERS) != 0
            && !self.verb_here(i, last, tags)
        {
            self.noun(i, last, tags, None);
            return last + 1;
        }
        if tags & tag::TIME != 0 {
            if self.token(last + 1).is_some_and(|t| t.shape == Shape::Clitic) {
                self.noun(i, last, tags, None);
                return last + 1;
            }
            self.close();
            self.push(PieceKind::Time, tags, &[], i, last);
            return last + 1;
        }
        if tags & tag::ADVERB != 0 && tags & tag::ADJECTIVE == 0 || tags & tag::UNTIL_NOW != 0 {
            return self.adverb(i, last, tags);
        }
        // "a councillor-elect", "a Hindi-speaking trader": what a hyphen ties to the word before it goes on with it.
        let tied = i >= 2 && words.word(i - 1) == "-" && words.touch(i - 1) && words.touch(i - 2);
        if tied
            && (tags == 0 && self.open.as_ref().is_some_and(Phrase::is_person)
                || (tags & tag::VERB != 0 || word.ends_with("ing")) && self.starts_noun(last + 1))
            && let Some(open) = self.open.as_mut().filter(|p| p.last + 2 >= i)
        {
            open.last = last;
            return last + 1;
        }
        if self.verb_here(i, last, tags) {
            self.close();
            self.push(PieceKind::V, tags | tag::VERB, &[], i, last);
            return last + 1;
        }
        if tags == 0
            && word.len() > 4
            && word.ends_with("ly")
            && !words.is_name(i)
            && !matches!(word, "family" | "reply" | "supply" | "elderly" | "early" | "italy" | "july" | "assembly" | "ally")
        {
            return self.adverb(i, last, tags);
        }
        // "the 12th".
        let ordinal = tags == 0 && may_count && words.numbers.ordinal(words, i).is_some();
        // "were first beaten": an order of deeds, not of people.
        let deed = || {
            let next = words.lookup(last + 1).map(|(_, e)| e);
            words.word(last + 1).ends_with("ly")
                || next.is_some_and(|e| e.tags & tag::VERB != 0 || e.fates.iter().any(|f| f.forms & BEHIND_MEASURE != 0))
        };
        if ordinal
            && (!self.starts_noun(last + 1) || deed())
            && self.open.is_none()
            && self.out.list.last().is_some_and(|p| matches!(p.kind, PieceKind::Be | PieceKind::Have))
        {
            return self.adverb(i, last, tag::ADVERB);
        }
        if ordinal || tags & tag::ADJECTIVE != 0 && tags & tag::THING == 0 {
            self.adjective(i, last, tags);
            return last + 1;
        }
        self.noun(i, last, tags, None);
        last + 1
    }
}
