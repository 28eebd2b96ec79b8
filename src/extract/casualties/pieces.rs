//! A sentence in pieces: noun phrases with their counts, words of fate, and the small words that hold them together.
//!
//! No parser stands behind this: closed word classes, number words and a list of nouns for people tell nearly all that
//! casualty sentences need. An unknown word is a noun, unless its ending and its neighbours say otherwise.

use super::quantity::{Quantity, Reading, Words, name_tags};
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
        self.head & (tag::THING | tag::ANIMAL | tag::FIGURATIVE) != 0 && !self.is_person()
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
}

/// Cuts a sentence into pieces.
pub fn cut<'p>(words: &Words<'p>) -> Pieces<'p> {
    let mut cutter = Cutter { words, out: Pieces::default(), open: None };
    let mut i = 0;
    while i < words.tokens.len() {
        i = cutter.step(i).max(i + 1);
    }
    cutter.close();
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

impl<'p> Cutter<'_, 'p> {
    fn token(&self, i: usize) -> Option<&Token> {
        self.words.tokens.get(i)
    }

    /// Reads what begins at token `i`; gives the next token.
    fn step(&mut self, i: usize) -> usize {
        let words = self.words;
        let shape = words.tokens[i].shape;
        let word = words.word(i);
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
        if let Some(next) = self.number(i) {
            return next;
        }
        let entry = words.casualties.lookup(words.folded, i);
        let (used, tags, fates): (usize, u64, &'p [Fate]) =
            entry.map_or((1, 0, &[][..]), |(n, e)| (n, if n == 1 { name_tags(e.tags, words.is_name(i)) } else { e.tags }, &e.fates[..]));
        let last = i + used - 1;
        if tags & tag::FIGURATIVE != 0 {
            self.noun(i, last, tag::FIGURATIVE, None);
            return last + 1;
        }
        if !fates.is_empty() && fates.iter().any(|f| f.forms & !form::PERSON != 0) {
            return self.fate(i, last, tags, fates);
        }
        if let Some(kind) = fates.first().map(|f| f.kind) {
            self.noun(i, last, tags, Some(kind));
            return last + 1;
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
        // Function words.
        let next_noun = self.starts_noun(last + 1);
        if tags & (tag::DET | tag::POSSESSIVE) != 0
            && word != "that"
            && (next_noun || tags & (tag::PERSON_PRONOUN | tag::GROUP_PRONOUN | tag::REL | tag::THING_PRONOUN) == 0)
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
        for (bit, kind) in FRAME {
            if tags & bit != 0 {
                self.close();
                self.push(*kind, tags, &[], i, last);
                return last + 1;
            }
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
        if tags & tag::ADJECTIVE != 0 && tags & tag::THING == 0 {
            self.adjective(i, last, tags);
            return last + 1;
        }
        self.noun(i, last, tags, None);
        last + 1
    }

    fn mark(&mut self, i: usize, word: &str) -> usize {
        if matches!(word, "(" | "[")
            && let Some(end) = self.aside(i)
        {
            return end + 1;
        }
        match word {
            "," => {
                self.close();
                self.push(PieceKind::Comma, 0, &[], i, i);
            }
            ";" | ":" | "—" | "–" | "(" | ")" | "…" | "[" | "]" | "!" | "?" | "|" => {
                self.close();
                self.push(PieceKind::Stop, 0, &[], i, i);
            }
            "-" if !(i > 0 && self.words.touch(i - 1) && self.words.touch(i)) => {
                self.close();
                self.push(PieceKind::Stop, 0, &[], i, i);
            }
            "%" | "$" | "£" | "€" => self.noun(i, i, tag::THING, None),
            _ => {}
        }
        i + 1
    }

    /// The closing token of a short bracket that tells no number and no fate, such as "(NDS)": it is passed over, so that
    /// the phrase around it stays whole.
    fn aside(&self, i: usize) -> Option<usize> {
        /// Tokens that a name or a remark in brackets takes at most.
        const ASIDE_TOKENS: usize = 10;
        let words = self.words;
        let close = (i + 1..(i + 2 + ASIDE_TOKENS).min(words.folded.len())).find(|&j| matches!(words.word(j), ")" | "]"))?;
        let plain = (i + 1..close).all(|j| {
            words.tokens[j].shape != Shape::Number
                && words.casualties.lookup(words.folded, j).is_none_or(|(_, e)| e.fates.is_empty())
                && words.numbers.read_exact(words.folded, j).is_none()
        });
        plain.then_some(close)
    }

    /// A count, a number that is none, or "no"; gives the next token.
    fn number(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        if words.numbers.is_none(words.word(i)) && words.word(i) != "nil" {
            let zero = Quantity {
                first: i,
                last: i,
                number_first: i,
                number_last: i,
                low: Some(0),
                best: Some(0),
                high: Some(0),
                qualifier: Qualifier::Exact,
            };
            if words.word(i + 1) == "one" {
                self.close();
                let mut phrase = self.blank(i, i + 1);
                phrase.quantity = Some(Quantity { last: i + 1, ..zero });
                phrase.body = i + 2;
                self.open = Some(phrase);
                self.close();
                return Some(i + 2);
            }
            self.close();
            let mut phrase = self.blank(i, i);
            (phrase.quantity, phrase.body) = (Some(zero), i + 1);
            self.open = Some(phrase);
            return Some(i + 1);
        }
        let reading = words.quantity(i)?;
        // "Reyes, 49, was": a bare number between commas behind one person is an age.
        if let Reading::Count(q) = reading
            && self.open.is_none()
            && q.first == q.last
            && matches!(words.word(q.last + 1), "," | "." | ")" | ";" | "of" | "who" | "" | "was" | "and")
            && words.tokens[i].shape == Shape::Number
            && q.best.is_some_and(|b| b < 120)
            && self.after_one_person()
        {
            self.out.others.push((q.first, q.last, RefusalReason::Age));
            self.push(PieceKind::Adv, tag::ADVERB, &[], i, i);
            return Some(i + 1);
        }
        match reading {
            Reading::Other(first, last, reason) => {
                self.out.others.push((first, last, reason));
                if reason == RefusalReason::Age {
                    // An age is an adjective: it joins the phrase around it.
                    if self.open.is_none() {
                        let blank = self.blank(i, last);
                        self.open = Some(Phrase { indefinite: false, ..blank });
                    }
                    if let Some(p) = &mut self.open {
                        (p.last, p.aged) = (last, true);
                    }
                } else if reason == RefusalReason::Calendar {
                    self.close();
                    self.push(PieceKind::Time, tag::TIME, &[], i, last);
                } else if let Some(p) = &mut self.open {
                    (p.last, p.head, p.head_token) = (last, p.head | tag::THING, Some(last));
                } else {
                    self.noun(i, last, tag::THING, None);
                }
                Some(last + 1)
            }
            Reading::Count(quantity) => {
                // "the 12 people", "another 12": the determiner stays with the number.
                let keep = self.open.as_ref().is_some_and(|p| p.quantity.is_none() && p.is_headless() && !p.pronoun && !p.possessive);
                if !keep {
                    self.close();
                    self.open = Some(self.blank(i, quantity.last));
                }
                let mut next = quantity.last + 1;
                // "dozens of people", "a number of civilians": one phrase; "two of the men" stays apart.
                let partitive = words.word(next) == "of"
                    && !matches!(
                        words.word(next + 1),
                        "the" | "them" | "those" | "these" | "his" | "her" | "their" | "whom" | "its" | "which" | "our" | "us" | "all"
                    );
                if partitive
                    && (quantity.qualifier == Qualifier::Vague
                        || words.folded[quantity.number_first..=quantity.number_last]
                            .iter()
                            .any(|w| matches!(*w, "pair" | "trio" | "dozen"))
                        || words.numbers.read(words.folded, quantity.number_first).is_some_and(|r| r.vague))
                {
                    next += 1;
                }
                if let Some(p) = &mut self.open {
                    p.quantity = Some(quantity);
                    p.last = next - 1;
                    p.body = next;
                }
                // "23-person crew", "three-man team": the number is an adjective of something else.
                Some(next)
            }
        }
    }

    /// Whether a comma stands right before, and one person before the comma.
    fn after_one_person(&self) -> bool {
        let [.., person, comma] = &self.out.list[..] else { return false };
        comma.kind == PieceKind::Comma
            && person.phrase.is_some_and(|p| {
                let p = &self.out.phrases[p];
                p.quantity.is_none() && (p.proper || p.is_person() && !p.is_plural()) && !p.pronoun
            })
    }

    fn fate(&mut self, i: usize, last: usize, tags: u64, fates: &'p [Fate]) -> usize {
        let forms: u32 = fates.iter().fold(0, |f, x| f | x.forms);
        // "the 30 injured were": a headless count before an adjective keeps both; the rules join them.
        self.close();
        let _ = forms;
        self.push(PieceKind::F, tags, fates, i, last);
        last + 1
    }

    fn determiner(&mut self, i: usize, last: usize, word: &str, tags: u64) {
        let keep = self.open.as_ref().is_some_and(|p| p.is_headless() && p.quantity.is_none() && !p.pronoun && !p.possessive);
        if !keep {
            self.close();
            let blank = self.blank(i, last);
            self.open = Some(blank);
        }
        if let Some(p) = &mut self.open {
            p.last = last;
            p.body = last + 1;
            p.definite |= matches!(word, "the" | "this" | "these" | "those" | "all" | "each" | "every" | "both")
                || tags & tag::POSSESSIVE != 0
                || matches!(word, "their" | "our" | "my" | "its" | "your");
            p.indefinite |= matches!(word, "a" | "an" | "another" | "one");
            p.another |= word == "another";
            p.owner |= tags & tag::POSSESSIVE != 0;
        }
    }

    fn pronoun(&mut self, i: usize, last: usize, tags: u64) {
        self.close();
        let mut phrase = self.blank(i, last);
        phrase.pronoun = tags & tag::NOBODY == 0;
        phrase.head = match tags {
            t if t & tag::PERSON_PRONOUN != 0 => tag::PERSON_SG | tag::PERSON_PRONOUN,
            t if t & tag::GROUP_PRONOUN != 0 => tag::PERSON_PL | tag::GROUP_PRONOUN,
            t if t & tag::NOBODY != 0 => tag::PERSON_PL,
            _ => tag::THING,
        };
        phrase.head_token = Some(last);
        phrase.body = i;
        if tags & tag::NOBODY != 0 {
            phrase.quantity = Some(Quantity {
                first: i,
                last,
                number_first: i,
                number_last: last,
                low: Some(0),
                best: Some(0),
                high: Some(0),
                qualifier: Qualifier::Exact,
            });
        }
        self.open = Some(phrase);
        self.close();
    }

    fn adverb(&mut self, i: usize, last: usize, tags: u64) -> usize {
        // "12 mostly young people": inside a counted phrase that still wants its head, if a noun follows.
        let inside = self.open.as_ref().is_some_and(|p| p.is_headless()) && self.starts_noun(last + 1);
        if inside {
            if let Some(p) = &mut self.open {
                p.last = last;
            }
        } else {
            self.close();
            self.push(PieceKind::Adv, tags, &[], i, last);
        }
        last + 1
    }

    fn adjective(&mut self, i: usize, last: usize, tags: u64) {
        if self.open.as_ref().is_some_and(|p| !p.is_headless()) && !self.open.as_ref().is_some_and(|p| p.possessive) {
            self.close();
        }
        if self.open.is_none() {
            let blank = self.blank(i, last);
            self.open = Some(blank);
        }
        let ordinal = self.words.numbers.ordinal(self.words.word(i)).is_some();
        if let Some(p) = &mut self.open {
            p.last = last;
            p.another |= ordinal;
            p.head |= tags & tag::OTHERS;
        }
    }

    fn noun(&mut self, i: usize, last: usize, tags: u64, fated: Option<Kind>) {
        let shape = self.words.tokens[last].shape;
        if self.open.as_ref().is_some_and(|p| p.pronoun) {
            self.close();
        }
        if self.open.is_none() {
            let blank = self.blank(i, last);
            self.open = Some(blank);
        }
        if let Some(p) = &mut self.open {
            p.last = last;
            // A person noun stays the head before a plain name ("motorcyclist Harry Dunn"), and yields to another noun.
            let name = matches!(shape, Shape::Title | Shape::Upper) && tags == 0;
            let keeps = name && p.is_person() && !p.possessive;
            if !keeps {
                p.head = tags | (p.head & tag::OTHERS);
                p.fated = fated;
                p.head_token = Some(last);
            }
            p.proper = name && (p.proper || p.is_headless() || p.head_token == Some(last) || keeps)
                || (keeps && p.proper)
                || (name && p.is_person());
            p.possessive = false;
        }
    }

    /// Whether the word is a verb where it stands.
    fn verb_here(&self, i: usize, last: usize, tags: u64) -> bool {
        let word = self.words.word(last);
        let shape = self.words.tokens[i].shape;
        let known = tags
            & (tag::VERB
                | tag::SAY
                | tag::LEAVE
                | tag::CLAIM_LIVES
                | tag::RISE
                | tag::SUSTAIN
                | tag::CAUSE
                | tag::FIND
                | tag::FORCE
                | tag::GIVE_UP)
            != 0;
        let participle = shape != Shape::Title
            && word.len() > 4
            && (word.ends_with("ed") && !word.ends_with("eed") || word.ends_with("ing"))
            && tags & (tag::THING | tag::PERSON_SG | tag::PERSON_PL | tag::ADJECTIVE) == 0;
        if !known && !participle {
            return false;
        }
        let in_phrase = self.open.as_ref();
        let waiting = in_phrase.is_some_and(|p| p.is_headless() || p.possessive);
        let next_noun = self.starts_noun(last + 1);
        let next_det = self.words.tags(last + 1) & tag::DET != 0 || self.words.numbers.read(self.words.folded, last + 1).is_some();
        if word.ends_with("ed") || word.ends_with("ing") {
            // "21 confirmed cases", "the shooting": after a determiner or number and before a noun, or as the noun itself.
            let counted = in_phrase.is_some_and(|p| p.quantity.is_some() && p.is_headless());
            if waiting && !counted && !next_det && (word.ends_with("ing") || next_noun) {
                return false;
            }
            return !(waiting && next_noun && !next_det);
        }
        if tags & tag::VERB_BASE != 0 && tags & (tag::SAY | tag::RISE | tag::CAUSE) == 0
            || (known && !word.ends_with('s') && tags & tag::SAY != 0 && word == "report")
        {
            let previous = self.out.list.last().map(|p| p.kind);
            let plural = in_phrase.is_some_and(|p| p.is_plural() || p.head & tag::GROUP_PRONOUN != 0);
            return in_phrase.is_none() && matches!(previous, Some(PieceKind::To | PieceKind::Modal | PieceKind::Do)) || plural && next_det;
        }
        if word.ends_with('s') && tags & (tag::BE | tag::HAVE) == 0 {
            if waiting || in_phrase.is_none() {
                return false;
            }
            return next_det || next_noun || self.words.tags(last + 1) & (tag::TO | tag::ADVERB) != 0 || tags & tag::SAY != 0;
        }
        !waiting || next_det
    }

    /// Whether a noun phrase can go on or begin at `i`: anything but a word of the frame or a mark.
    fn starts_noun(&self, i: usize) -> bool {
        let Some(token) = self.token(i) else { return false };
        if matches!(token.shape, Shape::Mark | Shape::Clitic) {
            return self.words.word(i) == "-" && i > 0 && self.words.touch(i - 1);
        }
        let frame = tag::BE
            | tag::HAVE
            | tag::DO
            | tag::MODAL
            | tag::NEG
            | tag::TO
            | tag::REL
            | tag::SUB
            | tag::CONJ
            | tag::PREP
            | tag::DET
            | tag::PERSON_PRONOUN
            | tag::TIME
            | tag::UNTIL_NOW;
        let tags = self.words.tags(i);
        tags & frame == 0 || tags & (tag::OTHERS | tag::ADJECTIVE) != 0
    }

    fn blank(&self, first: usize, last: usize) -> Phrase {
        Phrase {
            first,
            last,
            body: first,
            quantity: None,
            head: 0,
            head_token: None,
            pronoun: false,
            proper: false,
            possessive: false,
            definite: false,
            indefinite: false,
            another: false,
            owner: false,
            aged: false,
            fated: None,
        }
    }

    fn close(&mut self) {
        if let Some(mut phrase) = self.open.take() {
            if phrase.aged && phrase.is_headless() {
                phrase.head |= if phrase.quantity.is_some() { tag::PERSON_PL } else { tag::PERSON_SG };
                phrase.head_token = Some(phrase.last);
            }
            let (first, last) = (phrase.first, phrase.last);
            self.out.phrases.push(phrase);
            let at = self.out.phrases.len() - 1;
            self.out.list.push(Piece { kind: PieceKind::N, tags: self.out.phrases[at].head, fates: &[], phrase: Some(at), first, last });
        }
    }

    fn push(&mut self, kind: PieceKind, tags: u64, fates: &'p [Fate], first: usize, last: usize) {
        self.out.list.push(Piece { kind, tags, fates, phrase: None, first, last });
    }
}
