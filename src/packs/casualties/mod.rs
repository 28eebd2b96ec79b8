//! What do we know of figures of people harmed? Words of fate with their grammar, words of people, and the rules that
//! join the two, each rule with its own proof.

mod anchors;
mod lookup;
mod pattern;
mod toml_shape;

pub use anchors::{Anchors, Tries};
pub use lookup::Word;
pub use pattern::{Capture, Element, Marks, NounProperty, Pattern, Piece, Quantifier, Test};
pub use toml_shape::Example;

use super::cues::Cues;
use super::parse_toml;
use super::words::{Map, WordMap};
use crate::error::{Error, Result};
use crate::model::{AttributionKind, Cause, Kind, VictimGroup};
use crate::text::{WordId, fold, tokenize};
use aho_corasick::{AhoCorasick, MatchKind};
use lookup::Phrase;
use std::collections::HashSet;
use toml_shape::CasualtiesToml;

/// What a word can be, as bits. One word may be several.
pub mod tag {
    /// A list of bit constants, with the name that patterns use for each.
    macro_rules! tags {
        ($($name:ident $bit:literal $word:literal),+ $(,)?) => {
            $(#[doc = concat!("Words of the class `", $word, "`.")] pub const $name: u64 = 1 << $bit;)+
            /// Classes of verbs, in the forms that state something.
            pub const VERBS: u64 = VERB | SAY | LEAVE | CLAIM_LIVES | RISE | SUSTAIN | CAUSE | FIND | FORCE;
            /// The bit of a class name as it stands in `[words]`, `[nouns]` and patterns.
            pub fn of(word: &str) -> Option<u64> {
                match word { $($word => Some($name),)+ _ => None }
            }
        };
    }
    tags! {
        BE 0 "be", HAVE 1 "have", DO 2 "do", MODAL 3 "modal", NEG 4 "neg", TO 5 "to", REL 6 "rel", SUB 7 "sub", CONJ 8 "conj",
        PREP 9 "prep", DET 10 "det", PERSON_PRONOUN 11 "person_pronoun", GROUP_PRONOUN 12 "group_pronoun",
        THING_PRONOUN 13 "thing_pronoun", POSSESSIVE 14 "possessive", NOBODY 15 "nobody", OTHERS 16 "others",
        INCLUDING 17 "including", SAY 18 "say", LEAVE 19 "leave", CLAIM_LIVES 20 "claim_lives", RISE 21 "rise",
        SUSTAIN 22 "sustain", CAUSE 23 "cause_verbs", FIND 24 "find", WITHOUT 25 "without", AGE 26 "age",
        YEAR_OLD 27 "year_old", OLD 28 "old", TITLE 29 "titles", VERB 30 "verb", PERSON_SG 31 "person_singular",
        PERSON_PL 32 "person_plural", HOUSEHOLD 33 "household", GROUP 34 "group", ANIMAL 35 "animal", THING 36 "thing",
        UNHARMED 37 "unharmed", FIGURATIVE 38 "figurative", TIME 39 "time", ADVERB 40 "adverb", ADJECTIVE 41 "adjective",
        VERB_BASE 42 "verb_base", UNTIL_NOW 43 "until_now", FORCE 44 "force", HOME 45 "home", MONEY 46 "money",
        NAME_NOUN 47 "name_noun", GIVE_UP 48 "sentence_verbs", TO_DEATH 49 "to_death", DIRECTION 50 "direction", VICTIM 51 "victim", BECOME 52 "become",
        OCCASION 53 "occasion", WARD 54 "ward", DISEASE_ONLY 55 "disease_only", PLURAL_VERB 56 "plural_verb", GROUP_POSSESSIVE 57 "group_possessive",
        REFLEXIVE 58 "reflexive", HOSPITAL 59 "hospital", TOLD 60 "told", TAKES_PLACES 61 "takes_places",
        ALONG 62 "along", UNCOUNTED 63 "uncounted",
    }
}

/// The grammar of a word of fate, as bits.
pub mod form {
    /// A list of bit constants, with the name that patterns use for each.
    macro_rules! forms {
        ($($name:ident $bit:literal $word:literal),+ $(,)?) => {
            $(#[doc = concat!("`F.", $word, "` in patterns.")] pub const $name: u32 = 1 << $bit;)+
            /// The bit of a form's name.
            pub fn of(word: &str) -> Option<u32> {
                match word { $($word => Some($name),)+ _ => None }
            }
        };
    }
    forms! {
        BASE 0 "base", THIRD 1 "third", PAST 2 "past", PARTICIPLE 3 "participle", ING 4 "ing",
        DIE_BASE 5 "die_base", DIE_THIRD 6 "die_third", DIE_PAST 7 "die_past", DIE_PARTICIPLE 8 "die_participle", DIE_ING 9 "die_ing",
        ADJECTIVE 10 "adjective", NOUN 11 "noun", NOUNS 12 "nouns", TOLL 13 "toll", BODY 14 "body", PERSON 15 "person",
        LIVES 16 "lives", MIXED 17 "mixed", STATE 18 "state", MARK 19 "mark",
    }
    /// Any finite form of a verb that takes an object.
    pub const ACTIVE: u32 = BASE | THIRD | PAST | ING;
}

/// One reading of a word of fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// The fate.
    pub kind: Kind,
    /// Its grammar: bits of [`form`].
    pub forms: u32,
}

/// What the lexicon knows of a word or phrase.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Bits of [`tag`].
    pub tags: u64,
    /// Readings as a word of fate, the most frequent first.
    pub fates: Vec<Fate>,
}

/// A rule: words before and after an anchor, who is meant, and its proof.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id: `<code>/casualties/<name>`.
    pub id: String,
    /// The anchor: what the pattern stands around.
    pub anchor: Element,
    /// What stands right before the anchor, nearest last.
    pub before: Pattern,
    /// What stands right after the anchor.
    pub after: Pattern,
    /// What every sentence has that the rule matches, a piece for each.
    pub needs: Vec<Marks>,
    /// Where the people are.
    pub who: Who,
    /// The fate, where the anchor does not tell it.
    pub kind: Option<Kind>,
    /// The figure is part of another.
    pub subset: bool,
    /// The figure is a running total.
    pub cumulative: bool,
    /// Only numbers count, no bare nouns or names.
    pub numbers_only: bool,
    /// The numbers of the list that begins at the anchor must add up to a figure of the sentence, whose parts they are.
    pub sums: bool,
    /// It finds people beside those whom another rule finds at the same anchor.
    pub also: bool,
    /// The figure is a total: smaller ones of its sentence are inside it.
    pub total: bool,
    /// The count that the rule itself tells, where no number stands: 0 for "without casualties".
    pub counts: Option<i64>,
    /// Sentences that it finds something in.
    pub finds: Vec<Example>,
    /// Sentences that it finds nothing in.
    pub ignores: Vec<String>,
    /// Sentences that it should find something in but does not yet.
    pub misses: Vec<Example>,
}

impl Rule {
    /// The words that it asks for, of each run of words the first.
    fn words(&self) -> impl Iterator<Item = &str> {
        let elements = [&self.anchor].into_iter().chain(&self.before.elements).chain(&self.after.elements);
        elements.flat_map(|e| e.test.words())
    }
}

/// Where the people of a rule stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The subject of the clause, found by walking left.
    Subject,
    /// The noun phrase captured as `who:` in a pattern.
    Captured,
    /// The anchor itself, where it is a noun phrase.
    Anchor,
}

/// The file `casualties.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Casualties {
    words: WordMap<Word>,
    /// Causes by the first word of what names them: their place in `causes` and the words.
    cause_words: WordMap<Vec<(usize, String)>>,
    /// The rules, most specific first.
    pub rules: Vec<Rule>,
    /// Which of them may stand around a piece.
    pub anchors: Anchors,
    /// Folded words and phrases that say what harmed people.
    pub causes: Vec<(Cause, Vec<String>)>,
    /// Words that say who the people are, and the same with the `s` of a plural.
    pub groups: Vec<(VictimGroup, Cues)>,
    /// Folded words and phrases that say what kind of source speaks.
    pub sources: Vec<(AttributionKind, Vec<String>)>,
    /// Sources by the first letters of what names them: their place in `sources` and the words.
    source_words: Map<String, Vec<(usize, String)>>,
    /// Cues for a figure's status, in order of strength.
    pub status: toml_shape::StatusToml,
    /// Cues for running totals and increments.
    pub scope: toml_shape::ScopeToml,
    /// Cues for a sentence that tells a story, a film, a game.
    pub fiction: toml_shape::FictionToml,
    /// Cues for a death told as the reason for something else.
    pub background: toml_shape::BackgroundToml,
    /// Cues for how much of its event a figure covers.
    pub extent: toml_shape::ExtentToml,
    /// Cues for parts and revisions.
    pub cues: toml_shape::CuesToml,
    /// Words of disease and health: what an article that counts cases holds.
    disease: AhoCorasick,
    /// Words of any other cause of harm.
    trauma: AhoCorasick,
}

impl Casualties {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Casualties> {
        let mut shape: CasualtiesToml = parse_toml(path, text)?;
        shape.fold();
        let mut lexicon = Lexicon::default();
        lexicon.add_fates(path, &shape)?;
        lexicon.add_words(path, &shape)?;
        let code = path.split('/').next().unwrap_or("");
        let mut rules = Vec::with_capacity(shape.rule.len());
        let mut ids = HashSet::new();
        for rule in &shape.rule {
            if !ids.insert(rule.id.as_str()) {
                return Err(Error::pack(path, format!("two rules have the id \"{}\"; rename one", rule.id)));
            }
            rules.push(rule.compile(path, code)?);
        }
        if rules.len() > anchors::LIMIT {
            return Err(Error::pack(path, format!("there are {} rules; at most {} are read", rules.len(), anchors::LIMIT)));
        }
        lexicon.sort();
        let mut cause_words: WordMap<Vec<(usize, String)>> = WordMap::default();
        for (n, phrases) in shape.causes.values().enumerate() {
            for phrase in phrases {
                let first = phrase.split(' ').next().unwrap_or("").to_string();
                cause_words.entry(first).push((n, phrase.clone()));
            }
        }
        let mut source_words: Map<String, Vec<(usize, String)>> = Map::default();
        for (n, phrases) in shape.sources.values().enumerate() {
            for phrase in phrases {
                source_words.entry(first_letters(phrase).to_string()).or_default().push((n, phrase.clone()));
            }
        }
        let mut casualties = Casualties {
            source_words,
            cause_words,
            words: lexicon.words,
            anchors: Anchors::new(&rules),
            rules,
            disease: searcher(path, shape.causes.get(&Cause::Disease).into_iter().chain([&shape.climate.disease]))?,
            trauma: searcher(path, shape.causes.iter().filter(|(c, _)| **c != Cause::Disease).map(|(_, w)| w))?,
            causes: shape.causes.into_iter().collect(),
            groups: shape.groups.into_iter().map(|(g, words)| (g, with_plurals(words).into())).collect(),
            sources: shape.sources.into_iter().collect(),
            status: shape.status,
            scope: shape.scope,
            fiction: shape.fiction,
            background: shape.background,
            extent: shape.extent,
            cues: shape.cues,
        };
        casualties.note_words();
        Ok(casualties)
    }

    /// The causes whose words can begin with a word: their places in `causes`, and the folded words apart by spaces.
    pub fn causes_at(&self, word: WordId) -> &[(usize, String)] {
        self.cause_words.at(word).map_or(&[], Vec::as_slice)
    }

    /// The kind of source that a folded phrase names: the one whose words stand last in it, of several the longest.
    pub fn source(&self, folded: &str) -> Option<AttributionKind> {
        let mut best: Option<(usize, usize, usize)> = None;
        let mut inside = false;
        for (at, c) in folded.char_indices() {
            let begins = !inside;
            inside = c.is_alphanumeric();
            if !begins || !inside {
                continue;
            }
            for (n, phrase) in self.source_words.get(first_letters(&folded[at..])).into_iter().flatten() {
                let end = at + phrase.len();
                let whole = folded[at..].starts_with(phrase.as_str()) && !folded[end..].starts_with(char::is_alphanumeric);
                if whole && best.is_none_or(|(to, len, _)| (end, phrase.len()) > (to, len)) {
                    best = Some((end, phrase.len(), *n));
                }
            }
        }
        best.and_then(|(_, _, n)| self.sources.get(n)).map(|(kind, _)| *kind)
    }

    /// Whether an unknown word looks like a noun of a trade or a role.
    pub fn is_agent(&self, word: &str) -> bool {
        /// Shorter words with such an ending are seldom of people: "tower", "actor" is known.
        const LETTERS: usize = 6;
        let last = word.as_bytes().last();
        word.len() >= LETTERS && self.cues.agent_endings.iter().any(|e| e.as_bytes().last() == last && word.ends_with(e.as_str()))
    }

    /// Whether `text` speaks of disease or health.
    pub fn speaks_of_disease(&self, text: &str) -> bool {
        holds_word(&self.disease, text)
    }

    /// Whether `text` speaks of any other cause of harm.
    pub fn speaks_of_trauma(&self, text: &str) -> bool {
        holds_word(&self.trauma, text)
    }
}

/// A list with the plural of each word behind it.
fn with_plurals(words: Vec<String>) -> Vec<String> {
    words.into_iter().flat_map(|w| [format!("{w}s"), w]).collect()
}

/// The letters and digits that a text begins with.
fn first_letters(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())]
}

/// One pass over a text for any of these words and phrases, the case of letters aside.
fn searcher<'a>(path: &str, lists: impl Iterator<Item = &'a Vec<String>>) -> Result<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(lists.flatten())
        .map_err(|e| Error::pack(path, format!("the words of causes cannot be searched for: {e}")))
}

/// Whether one of the searcher's words stands in `text` as a whole word.
fn holds_word(searcher: &AhoCorasick, text: &str) -> bool {
    let bytes = text.as_bytes();
    let letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    searcher.find_iter(text).any(|m| {
        let before = m.start().checked_sub(1).and_then(|i| bytes.get(i));
        !letter(before) && !letter(bytes.get(m.end()))
    })
}

#[derive(Default)]
struct Lexicon {
    words: WordMap<Word>,
}

impl Lexicon {
    fn add_fates(&mut self, path: &str, shape: &CasualtiesToml) -> Result<()> {
        use form::*;
        for fate in &shape.fate {
            let kind = fate.kind;
            for (parts, forms) in [
                (&fate.transitive, [BASE, THIRD, PAST, PARTICIPLE, ING]),
                (&fate.intransitive, [DIE_BASE, DIE_THIRD, DIE_PAST, DIE_PARTICIPLE, DIE_ING]),
            ] {
                for line in parts {
                    let words = principal_parts(path, line, 5)?;
                    for (word, form) in words.iter().zip(forms) {
                        self.fate(word, kind, form);
                    }
                }
            }
            fate.participle.iter().for_each(|w| self.fate(w, kind, STATE));
            fate.adjective.iter().for_each(|w| self.fate(w, kind, ADJECTIVE));
            fate.toll.iter().for_each(|w| self.fate(w, kind, TOLL));
            for (lines, one, many) in [
                (&fate.noun, NOUN, NOUNS),
                (&fate.mark, MARK, MARK),
                (&fate.body, BODY, BODY),
                (&fate.person, PERSON, PERSON),
                (&fate.mixed, MIXED, MIXED),
                (&fate.lives, LIVES, LIVES),
            ] {
                for line in lines {
                    let words = if line.contains('|') { principal_parts(path, line, 2)? } else { split_pair(line) };
                    for (i, word) in words.iter().enumerate() {
                        self.fate(word, kind, if i == 0 { one } else { many });
                        if one == PERSON {
                            self.tag(word, if i == 0 { tag::PERSON_SG } else { tag::PERSON_PL });
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_words(&mut self, path: &str, shape: &CasualtiesToml) -> Result<()> {
        for (class, words) in shape.words.iter().chain(&shape.nouns.other) {
            let bit = tag::of(class).ok_or_else(|| Error::pack(path, format!("no such class of words: {class}")))?;
            words.iter().for_each(|w| self.tag(w, bit));
        }
        for line in &shape.nouns.person {
            let words = if line.contains('|') { principal_parts(path, line, 2)? } else { split_pair(line) };
            for (i, word) in words.iter().enumerate() {
                self.tag(word, if i == 0 { tag::PERSON_SG } else { tag::PERSON_PL });
            }
        }
        for line in shape.nouns.household.iter().chain(&shape.nouns.group) {
            let bit = if shape.nouns.household.contains(line) { tag::HOUSEHOLD } else { tag::GROUP };
            split_pair(line).iter().for_each(|w| self.tag(w, bit));
        }
        shape.figurative.phrases.iter().for_each(|p| self.tag(p, tag::FIGURATIVE));
        for base in &shape.verbs.regular {
            for (i, form) in regular_forms(base).into_iter().enumerate() {
                self.tag(&form, if i == 0 { tag::VERB | tag::VERB_BASE } else { tag::VERB });
            }
        }
        shape.verbs.irregular.iter().for_each(|w| self.tag(w, tag::VERB));
        Ok(())
    }

    fn entry(&mut self, phrase: &str) -> Option<&mut Entry> {
        let words: Vec<String> = tokenize(phrase).iter().map(|t| fold(t.span.of(phrase))).collect();
        let first = words.first()?.clone();
        if words.len() == 1 {
            return Some(self.words.entry(first).entry.get_or_insert_default());
        }
        self.words.entry(words[1].clone()).second = true;
        let list = &mut self.words.entry(first).phrases;
        let at = list.iter().position(|p| p.words == words).unwrap_or_else(|| {
            list.push(Phrase::new(words));
            list.len() - 1
        });
        Some(&mut list[at].entry)
    }

    fn tag(&mut self, phrase: &str, bit: u64) {
        if let Some(entry) = self.entry(phrase) {
            entry.tags |= bit;
        }
    }

    fn fate(&mut self, phrase: &str, kind: Kind, forms: u32) {
        let Some(entry) = self.entry(phrase) else { return };
        match entry.fates.iter_mut().find(|f| f.kind == kind) {
            Some(fate) => fate.forms |= forms,
            None => entry.fates.push(Fate { kind, forms }),
        }
    }

    fn sort(&mut self) {
        for word in self.words.values_mut() {
            word.phrases.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then_with(|| a.words.cmp(&b.words)));
        }
    }
}

/// `a|b|c` or `a b c`, exactly `count` of them.
fn principal_parts(path: &str, line: &str, count: usize) -> Result<Vec<String>> {
    let parts: Vec<String> = if line.contains('|') {
        line.split('|').map(|p| p.trim().to_string()).collect()
    } else {
        line.split_whitespace().map(str::to_string).collect()
    };
    if parts.len() != count {
        return Err(Error::pack(path, format!("\"{line}\" has {} forms; {count} are wanted, apart by spaces or |", parts.len())));
    }
    Ok(parts)
}

/// "death deaths" to two words; a line of other than two words is one phrase.
fn split_pair(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [one, many] if one.chars().next() == many.chars().next() => vec![one.to_string(), many.to_string()],
        _ => vec![line.to_string()],
    }
}

/// Base, third person, past and -ing form of a regular English verb; only the first word of a phrase changes.
fn regular_forms(base: &str) -> Vec<String> {
    let (verb, rest) = base.split_once(' ').map_or((base, String::new()), |(v, r)| (v, format!(" {r}")));
    let s = if verb.ends_with(['s', 'x', 'z']) || verb.ends_with("ch") || verb.ends_with("sh") {
        format!("{verb}es")
    } else if verb.ends_with('y')
        && !verb.ends_with(['a', 'e', 'o'])
        && !verb.ends_with("ay")
        && !verb.ends_with("ey")
        && !verb.ends_with("oy")
    {
        format!("{}ies", &verb[..verb.len() - 1])
    } else {
        format!("{verb}s")
    };
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let past = if verb.ends_with('y') && s.ends_with("ies") { format!("{}ied", &verb[..verb.len() - 1]) } else { format!("{stem}ed") };
    let mut forms = vec![base.to_string(), format!("{s}{rest}"), format!("{past}{rest}"), format!("{stem}ing{rest}")];
    // One stressed short vowel doubles its consonant: planned, stopped.
    let tail: Vec<char> = verb.chars().rev().take(3).collect();
    let vowel = |c: char| "aeiou".contains(c);
    if let [c, v, b] = tail[..]
        && !vowel(c)
        && vowel(v)
        && !vowel(b)
        && !"wxy".contains(c)
        && verb.len() <= 5
    {
        forms.push(format!("{verb}{c}ed{rest}"));
        forms.push(format!("{verb}{c}ing{rest}"));
    }
    forms
}
