//! Titles of persons and words of organizations.

use super::parse_toml;
use super::words::{Set as HashSet, WordMap};
use crate::error::{Error, Result};
use crate::text::{Lexicon, WordId, fold, tokenize};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file `actors.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Actors {
    words: WordMap<ActorWord>,
    /// Titles by their folded words, single spaces between; the longest has `title_words` words.
    titles: WordMap<Option<bool>>,
    title_words: usize,
    /// Known names by their folded first token, the longest first.
    known: WordMap<Vec<KnownForm>>,
    /// What is known of them.
    pub entries: Vec<KnownActor>,
    rules: HashSet<String>,
    /// The rules with their proofs, as the file lists them.
    pub examples: Vec<ActorRule>,
}

/// What a word does in a name; a word can do several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ActorWord {
    /// A given name.
    pub given: bool,
    /// A small word inside a name: "al".
    pub particle: bool,
    /// An ending of a name: "Jr".
    pub suffix: bool,
    /// Shows a person without a role: "Mr".
    pub courtesy: bool,
    /// Stands before a title and belongs to it: "former".
    pub modifier: bool,
    /// First or only word of a title.
    pub title_start: bool,
    /// Last or only word of a title.
    pub title_end: bool,
    /// Heads an organization's name: "Ministry".
    pub organization: bool,
    /// Heads a group's name: "Front".
    pub group: bool,
    /// Last word of a state's body in lower case: "army".
    pub body: bool,
    /// A body that is told by its seat: "government" in "government in Oslo".
    pub seat: bool,
    /// Joins an organization's name: "of".
    pub join: bool,
    /// "the".
    pub article: bool,
    /// "and".
    pub and: bool,
    /// Stands before a time from which a total counts: "since".
    pub since: bool,
    /// Stands before a place where something is: "in".
    pub within: bool,
    /// Capitalized, but part of no name.
    pub common: bool,
    /// A word of harm.
    pub fate: bool,
}

/// A known organization or group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownActor {
    /// Its forms; the first is the one that all share.
    pub names: Vec<String>,
    /// ISO 3166-1 alpha-2 code, where it belongs to one country.
    pub country: Option<String>,
    /// Whether it is an armed or other group rather than an organization.
    #[serde(default)]
    pub group: bool,
}

/// One form of a known actor.
#[derive(Debug, Clone)]
struct KnownForm {
    tokens: Vec<String>,
    entry: usize,
    /// Acronyms and one-word names must stand with a capital; so do all.
    upper: bool,
}

/// One rule with its proof.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorRule {
    /// The rule's name, one of those that the extractor knows.
    pub id: String,
    /// Texts with every actor in `[brackets]`.
    pub finds: Vec<String>,
    /// Texts without any.
    pub ignores: Vec<String>,
}

/// The rules that the extractor knows.
const RULES: [&str; 7] = ["title-before-name", "title-after-name", "given-name", "role-again", "organization", "group", "private-victim"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    persons: Persons,
    #[serde(default)]
    organizations: Organizations,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    rule: Vec<ActorRule>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Persons {
    titles: Vec<String>,
    weak: Vec<String>,
    courtesies: Vec<String>,
    modifiers: Vec<String>,
    particles: Vec<String>,
    suffixes: Vec<String>,
    given: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Organizations {
    heads: Vec<String>,
    groups: Vec<String>,
    bodies: Vec<String>,
    seats: Vec<String>,
    joins: Vec<String>,
    articles: Vec<String>,
    ands: Vec<String>,
    r#in: Vec<String>,
    since: Vec<String>,
    known: Vec<KnownActor>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Words {
    common: String,
    fates: String,
}

impl Actors {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Actors> {
        let file: File = parse_toml(path, text)?;
        let mut rules = HashSet::default();
        for rule in &file.rule {
            if !RULES.contains(&rule.id.as_str()) {
                return Err(Error::pack(path, format!("no rule is named \"{}\"; one of: {}", rule.id, RULES.join(", "))));
            }
            if rule.finds.is_empty() || rule.ignores.is_empty() {
                return Err(Error::pack(
                    path,
                    format!("the rule \"{}\" needs `finds` and `ignores`: a proof and a counterexample", rule.id),
                ));
            }
            if !rules.insert(rule.id.clone()) {
                return Err(Error::pack(path, format!("the rule \"{}\" is listed twice", rule.id)));
            }
        }
        let weak: HashSet<String> = file.persons.weak.iter().map(|w| fold(w)).collect();
        let titles: BTreeMap<String, bool> = file.persons.titles.iter().map(|t| (joined(t), weak.contains(&fold(t)))).collect();
        let mut weak_of: WordMap<Option<bool>> = WordMap::default();
        for (title, weak) in &titles {
            *weak_of.entry(title.clone()) = Some(*weak);
        }
        let mut known: BTreeMap<String, Vec<KnownForm>> = BTreeMap::new();
        for (entry, actor) in file.organizations.known.iter().enumerate() {
            if actor.names.is_empty() {
                return Err(Error::pack(path, "a known actor has no `names`"));
            }
            for name in &actor.names {
                let tokens: Vec<String> = tokenize(name).iter().map(|t| fold(t.span.of(name))).collect();
                let upper = name.chars().all(|c| !c.is_lowercase());
                if let Some(first) = tokens.first() {
                    known.entry(first.clone()).or_default().push(KnownForm { tokens, entry, upper });
                }
            }
        }
        let mut by_first: WordMap<Vec<KnownForm>> = WordMap::default();
        for (first, mut forms) in known {
            forms.sort_by_key(|f| std::cmp::Reverse(f.tokens.len()));
            *by_first.entry(first) = forms;
        }
        Ok(Actors {
            words: table(&file),
            title_words: titles.keys().map(|t| t.split(' ').count()).max().unwrap_or(0),
            titles: weak_of,
            known: by_first,
            entries: file.organizations.known,
            rules,
            examples: file.rule,
        })
    }

    /// Whether the language reads this rule.
    pub fn reads(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }

    /// What a word does in a name, as it stands in a text.
    pub fn word(&self, word: &str) -> ActorWord {
        self.words.of(word).copied().unwrap_or_default()
    }

    /// The same by the word's number.
    pub fn word_at(&self, word: WordId) -> ActorWord {
        self.words.at(word).copied().unwrap_or_default()
    }

    /// Whether a name of a known actor begins with this word.
    pub fn begins_known(&self, word: WordId) -> bool {
        self.known.at(word).is_some()
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.words().chain(self.known.words())
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.known.bind(lexicon);
    }

    /// Whether the folded words, single spaces between, are a title; and whether it is one that says little.
    pub fn title(&self, folded: &str) -> Option<bool> {
        self.titles.of(folded).copied().flatten()
    }

    /// Words of the longest title.
    pub fn title_words(&self) -> usize {
        self.title_words
    }

    /// The known actor whose name begins with the token `first`, as it stands in a text: entry and tokens of the longest form that
    /// `token(i)` confirms; `upper` tells whether the first token is all upper case.
    pub fn known(&self, first: &str, upper: bool, token: impl Fn(usize) -> Option<String>) -> Option<(usize, usize)> {
        let forms = self.known.of(first)?;
        forms
            .iter()
            .find(|f| (!f.upper || upper) && f.tokens.iter().enumerate().skip(1).all(|(i, want)| token(i).is_some_and(|t| t == *want)))
            .map(|f| (f.entry, f.tokens.len()))
    }
}

/// Folded tokens with single spaces between, dots and hyphens left as they are inside a token only.
fn joined(title: &str) -> String {
    tokenize(title).iter().map(|t| fold(t.span.of(title))).filter(|t| t != "." && t != "-").collect::<Vec<_>>().join(" ")
}

fn table(file: &File) -> WordMap<ActorWord> {
    let mut table: WordMap<ActorWord> = WordMap::default();
    let mut put = |word: &str, set: fn(&mut ActorWord)| set(table.entry(fold(word)));
    file.persons.given.split_whitespace().for_each(|w| put(w, |x| x.given = true));
    file.persons.particles.iter().for_each(|w| put(w, |x| x.particle = true));
    file.persons.suffixes.iter().for_each(|w| put(w, |x| x.suffix = true));
    file.persons.courtesies.iter().for_each(|w| put(w, |x| x.courtesy = true));
    file.persons.modifiers.iter().for_each(|w| put(w, |x| x.modifier = true));
    file.persons.titles.iter().for_each(|t| {
        if let Some(first) = joined(t).split(' ').next() {
            put(first, |x| x.title_start = true);
        }
        if let Some(last) = joined(t).split(' ').next_back() {
            put(last, |x| x.title_end = true);
        }
    });
    file.organizations.heads.iter().for_each(|w| put(w, |x| x.organization = true));
    file.organizations.groups.iter().for_each(|w| put(w, |x| x.group = true));
    file.organizations.bodies.iter().filter_map(|w| w.split(' ').next_back()).for_each(|w| put(w, |x| x.body = true));
    file.organizations.seats.iter().for_each(|w| put(w, |x| x.seat = true));
    file.organizations.joins.iter().for_each(|w| put(w, |x| x.join = true));
    file.organizations.articles.iter().for_each(|w| put(w, |x| x.article = true));
    file.organizations.ands.iter().for_each(|w| put(w, |x| x.and = true));
    file.organizations.since.iter().for_each(|w| put(w, |x| x.since = true));
    file.organizations.r#in.iter().for_each(|w| put(w, |x| x.within = true));
    file.words.common.split_whitespace().for_each(|w| put(w, |x| x.common = true));
    file.words.fates.split_whitespace().for_each(|w| put(w, |x| x.fate = true));
    table
}
