//! Cue verbs and shapes of quotations.

use super::parse_toml;
use super::words::{Set as HashSet, WordMap};
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
    words: WordMap<Word>,
    rules: HashSet<String>,
    /// The orders with their proofs, as the file lists them.
    pub examples: Vec<QuoteRule>,
}

/// What a word does in a noun phrase near a cue; a word can do several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Word {
    /// Stands alone as a subject: "he".
    pub pronoun: bool,
    /// A pronoun that goes back to a named person.
    pub personal: bool,
    /// Opens a relative clause: "who".
    pub relative: bool,
    /// Opens a noun phrase: "the".
    pub determiner: bool,
    /// Joins a noun to a noun phrase: "for".
    pub join: bool,
    /// A join that stays with a name: "of".
    pub tight: bool,
    /// "and".
    pub and: bool,
    /// Stands between subject and verb: "has".
    pub helper: bool,
    /// Ends any noun phrase: "because".
    pub stop: bool,
    /// A form of "be".
    pub be: bool,
    /// A word of time: "Monday".
    pub time: bool,
    /// Where or how something is said: "statement".
    pub venue: bool,
    /// A verb that takes a clause without "that".
    pub bare: bool,
    /// A verb that takes an addressee before the clause: "told".
    pub addressed: bool,
    /// No source after "according to": "plan".
    pub idle: bool,
    /// No source before a colon: "update".
    pub label: bool,
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
        Ok(Quotes { cues: kind_of, forms, words: file.words.table(), rules, examples: file.rule })
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
        self.words.of(word).copied().unwrap_or_default()
    }

    /// The same by the word's number.
    pub fn word_at(&self, word: WordId) -> Word {
        self.words.at(word).copied().unwrap_or_default()
    }

    /// Whether the single word is a cue phrase by itself.
    pub fn cue_at(&self, word: WordId) -> Option<CueKind> {
        self.cues.at(word).copied().flatten()
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.words().chain(self.cues.words().filter(|w| !w.contains(' '))).chain(self.forms.words())
    }

    /// The words with which a cue phrase begins.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.forms.words()
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.cues.bind(lexicon);
        self.forms.bind(lexicon);
    }

    /// Calls `hit` for each cue phrase that begins at one of the tokens of `text`, as byte offsets and kind, whole words only.
    pub fn each_cue(&self, text: &str, tokens: &[Token], mut hit: impl FnMut(usize, usize, CueKind)) {
        let bytes = text.as_bytes();
        let inside = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0xC3 && *b != 0xE2 || *b == b'-');
        let mut from = 0;
        for token in tokens {
            let start = token.span.start;
            let Some(forms) = self.forms.at(token.word).filter(|_| start >= from) else { continue };
            let stands = |form: &str| bytes.get(start..start + form.len()).is_some_and(|b| b.eq_ignore_ascii_case(form.as_bytes()));
            let Some((form, kind)) = forms.iter().find(|(form, _)| stands(form)) else { continue };
            from = start + form.len();
            if (start == 0 || !inside(start - 1)) && !inside(from) {
                hit(start, from, *kind);
            }
        }
    }
}

impl Words {
    fn table(&self) -> WordMap<Word> {
        let mut table = WordMap::default();
        let mut put = |words: &[String], set: fn(&mut Word)| {
            for word in words {
                set(table.entry(fold(word)));
            }
        };
        put(&self.pronouns, |w| w.pronoun = true);
        put(&self.personal, |w| w.personal = true);
        put(&self.relatives, |w| w.relative = true);
        put(&self.determiners, |w| w.determiner = true);
        put(&self.joins, |w| w.join = true);
        put(&self.tight, |w| w.tight = true);
        put(&self.and, |w| w.and = true);
        put(&self.helpers, |w| w.helper = true);
        put(&self.stops, |w| w.stop = true);
        put(&self.be, |w| w.be = true);
        put(&self.times, |w| w.time = true);
        put(&self.venues, |w| w.venue = true);
        put(&self.bare, |w| w.bare = true);
        put(&self.addressed, |w| w.addressed = true);
        put(&self.idle, |w| w.idle = true);
        put(&self.labels, |w| w.label = true);
        table
    }
}
