//! Cue verbs and shapes of quotations.

use super::words::{Set as HashSet, WordBits, WordMap, word_bits};
use super::{notice, parse_toml};
use crate::error::{Error, Result};
use crate::text::{Lexicon, Token, WordId, fold, tokenize};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How a cue takes what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueKind {
    /// With quotation marks, with "that", or with a bare clause: "said".
    Say,
    /// With quotation marks or with "that": "denied".
    That,
    /// With quotation marks only: "called".
    Quote,
    /// As [`CueKind::Say`], the subject being that of the verb before it: "adding".
    Participle,
    /// The source stands after it: "according to".
    Source,
}

/// The file `quotes.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Quotes {
    /// Cue phrases by their folded words, single spaces between.
    cues: WordMap<Option<CueKind>>,
    /// The cue phrases by their first word, the longest first.
    forms: WordMap<Vec<(String, CueKind)>>,
    words: WordMap<u16>,
    /// The same by number.
    does: WordBits<u16>,
    rules: HashSet<String>,
    /// The orders with their proofs, as the file lists them.
    pub examples: Vec<QuoteRule>,
}

word_bits! {
    /// What a word does in a noun phrase near a cue, as bits; a word can do several things.
    Word(u16) {
        /// Stands alone as a subject: "he".
        pronoun = 0;
        /// A pronoun that goes back to a named person.
        personal = 1;
        /// Opens a relative clause: "who".
        relative = 2;
        /// Opens a noun phrase: "the".
        determiner = 3;
        /// Joins a noun to a noun phrase: "for".
        join = 4;
        /// A join that stays with a name: "of".
        tight = 5;
        /// "and".
        and = 6;
        /// Stands between subject and verb: "has".
        helper = 7;
        /// Ends any noun phrase: "because".
        stop = 8;
        /// A form of "be".
        be = 9;
        /// A word of time: "Monday".
        time = 10;
        /// Where or how something is said: "statement".
        venue = 11;
        /// A verb that takes a clause without "that".
        bare = 12;
        /// A verb that takes an addressee before the clause: "told".
        addressed = 13;
        /// No source after "according to": "plan".
        idle = 14;
        /// No source before a colon: "update".
        label = 15;
    }
}

impl Word {
    /// What it does as a verb that reports.
    pub fn as_verb(self) -> Word {
        Word(self.0 & (does::bare | does::addressed))
    }
}

/// One order of speaker, cue and words, with its proof.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteRule {
    /// The order's name, one of those that the extractor knows.
    pub id: String,
    /// Whether the examples are titles.
    #[serde(default)]
    pub title: bool,
    /// Texts with what was said in `[brackets]` and the speaker in `{braces}`.
    pub finds: Vec<String>,
    /// Texts in which nothing may be found.
    pub ignores: Vec<String>,
}

/// The orders that the extractor knows.
const ORDERS: [&str; 8] = [
    "quote-cue-speaker",
    "quote-speaker-cue",
    "speaker-cue-quote",
    "source-phrase",
    "speaker-cue-clause",
    "clause-speaker-cue",
    "speaker-colon",
    "continued",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    cues: Cues,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    rule: Vec<QuoteRule>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Cues {
    say: Vec<String>,
    that: Vec<String>,
    quote: Vec<String>,
    participle: Vec<String>,
    source: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Words {
    pronouns: Vec<String>,
    personal: Vec<String>,
    relatives: Vec<String>,
    determiners: Vec<String>,
    joins: Vec<String>,
    tight: Vec<String>,
    and: Vec<String>,
    helpers: Vec<String>,
    stops: Vec<String>,
    be: Vec<String>,
    times: Vec<String>,
    venues: Vec<String>,
    bare: Vec<String>,
    addressed: Vec<String>,
    idle: Vec<String>,
    labels: Vec<String>,
}

impl Quotes {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Quotes> {
        let file: File = parse_toml(path, text)?;
        let mut rules = HashSet::default();
        for rule in &file.rule {
            if !ORDERS.contains(&rule.id.as_str()) {
                return Err(Error::pack(path, format!("no order is named \"{}\"; one of: {}", rule.id, ORDERS.join(", "))));
            }
            if rule.finds.is_empty() || rule.ignores.is_empty() {
                return Err(Error::pack(
                    path,
                    format!("the order \"{}\" needs `finds` and `ignores`: a proof and a counterexample", rule.id),
                ));
            }
            if !rules.insert(rule.id.clone()) {
                return Err(Error::pack(path, format!("the order \"{}\" is listed twice", rule.id)));
            }
        }
        let mut cues = BTreeMap::new();
        let lists = [
            // The first kind that lists a form wins, from the most permissive to the least.
            (CueKind::Source, &file.cues.source),
            (CueKind::Say, &file.cues.say),
            (CueKind::That, &file.cues.that),
            (CueKind::Participle, &file.cues.participle),
            (CueKind::Quote, &file.cues.quote),
        ];
        for (kind, forms) in lists {
            for form in forms {
                cues.entry(fold(form)).or_insert(kind);
            }
        }
        let mut forms: WordMap<Vec<(String, CueKind)>> = WordMap::default();
        for (form, kind) in &cues {
            if let Some(first) = tokenize(form).first() {
                forms.entry(first.span.of(form).to_string()).push((form.clone(), *kind));
            }
        }
        forms.values_mut().for_each(|list| list.sort_by_key(|(form, _)| std::cmp::Reverse(form.len())));
        let mut kind_of = WordMap::default();
        for (form, kind) in cues {
            *kind_of.entry(form) = Some(kind);
        }
        Ok(Quotes { cues: kind_of, forms, words: file.words.table(), does: WordBits::default(), rules, examples: file.rule })
    }

    /// Whether the language reads this order.
    pub fn reads(&self, order: &str) -> bool {
        self.rules.contains(order)
    }

    /// The kind of a cue phrase as it stands in a text, single spaces between its words.
    pub fn cue(&self, words: &str) -> Option<CueKind> {
        self.cues.of(words).copied().flatten()
    }

    /// What a word does near a cue, as it stands in a text.
    pub fn word(&self, word: &str) -> Word {
        Word(self.words.of(word).copied().unwrap_or_default())
    }

    /// The same by the word's number.
    #[inline]
    pub fn word_at(&self, word: WordId) -> Word {
        Word(self.does.of(word))
    }

    /// Whether the single word is a cue phrase by itself.
    pub fn cue_at(&self, word: WordId) -> Option<CueKind> {
        self.cues.at(word).copied().flatten()
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.words().chain(self.cues.words().filter(|w| !w.contains(' '))).chain(self.forms.words()).chain(self.telling())
    }

    /// The words with which a cue phrase begins, and those that tell that one may stand in a sentence, with their bits of
    /// [`notice`].
    pub(super) fn notices(&self) -> impl Iterator<Item = (&str, u16)> {
        self.forms.words().map(|word| (word, notice::CUE)).chain(self.telling().map(|word| (word, notice::IN_CUE)))
    }

    /// Of each cue phrase the longest word: "in the words of" begins as most sentences have it. Never the last of several, behind
    /// which letters of the same word may stand.
    fn telling(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().flat_map(|(_, list)| list).filter_map(|(form, _)| {
            let tokens = tokenize(form);
            let before = &tokens[..tokens.len().saturating_sub(1).max(1)];
            before.iter().map(|t| t.span.of(form)).max_by_key(|word| word.len())
        })
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.does = WordBits::new(lexicon, self.words.iter().map(|(word, bits)| (word, *bits)));
        self.cues.bind(lexicon);
        self.forms.bind(lexicon);
    }

    /// The longest cue phrase whose letters stand at `token` of `text`: where it ends, and its kind where it ends with a word and begins
    /// with one.
    pub fn cue_from(&self, text: &str, token: &Token) -> Option<(usize, Option<CueKind>)> {
        let bytes = text.as_bytes();
        let inside = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0xC3 && *b != 0xE2 || *b == b'-');
        let start = token.span.start;
        let stands = |form: &str| bytes.get(start..start + form.len()).is_some_and(|b| b.eq_ignore_ascii_case(form.as_bytes()));
        let (form, kind) = self.forms.at(token.word)?.iter().find(|(form, _)| stands(form))?;
        let end = start + form.len();
        let whole = (start == 0 || !inside(start - 1)) && !inside(end);
        Some((end, whole.then_some(*kind)))
    }
}

impl Words {
    fn table(&self) -> WordMap<u16> {
        let mut table = WordMap::default();
        let mut put = |words: &[String], bit: u16| {
            for word in words {
                *table.entry(fold(word)) |= bit;
            }
        };
        put(&self.pronouns, does::pronoun);
        put(&self.personal, does::personal);
        put(&self.relatives, does::relative);
        put(&self.determiners, does::determiner);
        put(&self.joins, does::join);
        put(&self.tight, does::tight);
        put(&self.and, does::and);
        put(&self.helpers, does::helper);
        put(&self.stops, does::stop);
        put(&self.be, does::be);
        put(&self.times, does::time);
        put(&self.venues, does::venue);
        put(&self.bare, does::bare);
        put(&self.addressed, does::addressed);
        put(&self.idle, does::idle);
        put(&self.labels, does::label);
        table
    }
}
