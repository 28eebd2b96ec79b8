//! Titles of persons and words of organizations.

use super::notice;
use super::parse_toml;
use super::words::{Map as HashMap, Set as HashSet, WordBits, WordMap, word_bits};
use crate::error::{Error, Result};
use crate::text::{Lexicon, WordId, fold, tokenize};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file `actors.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Actors {
    words: WordMap<u32>,
    /// The same by number.
    does: WordBits<u32>,
    /// Titles by their folded words, single spaces between; the longest has `title_words` words.
    titles: WordMap<Option<bool>>,
    title_words: usize,
    /// Titles by the number of their first word, the longest first.
    titles_from: HashMap<WordId, Vec<Title>>,
    /// Known names by their folded first token, the longest first.
    known: WordMap<Vec<KnownForm>>,
    /// What is known of them.
    pub entries: Vec<KnownActor>,
    /// Which rules the language reads.
    pub reads: Reads,
    /// The rules with their proofs, as the file lists them.
    pub examples: Vec<ActorRule>,
}

word_bits! {
    /// What a word does in a name, as bits; a word can do several things.
    ActorWord(u32) {
        /// A given name.
        given = 0;
        /// A small word inside a name: "al".
        particle = 1;
        /// An ending of a name: "Jr".
        suffix = 2;
        /// Shows a person without a role: "Mr".
        courtesy = 3;
        /// Stands before a title and belongs to it: "former".
        modifier = 4;
        /// First or only word of a title.
        title_start = 5;
        /// Last or only word of a title.
        title_end = 6;
        /// Heads an organization's name: "Ministry".
        organization = 7;
        /// Heads a group's name: "Front".
        group = 8;
        /// Last word of a state's body in lower case: "army".
        body = 9;
        /// A body that is told by its seat: "government" in "government in Oslo".
        seat = 10;
        /// Joins an organization's name: "of".
        join = 11;
        /// "the".
        article = 12;
        /// "and".
        and = 13;
        /// Stands before a time from which a total counts: "since".
        since = 14;
        /// Stands before a place where something is: "in".
        within = 15;
        /// Capitalized, but part of no name.
        common = 16;
        /// A word of harm.
        fate = 17;
        /// A name of a known actor begins with it.
        known_start = 18;
    }
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

/// Words that a title may have.
pub const TITLE_WORDS: usize = 6;

/// A title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The numbers of its words.
    pub words: Vec<WordId>,
    /// Whether it says little.
    pub weak: bool,
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

/// Which of these rules a language reads.
#[derive(Debug, Clone, Copy, Default)]
#[allow(missing_docs)]
pub struct Reads {
    pub title_before_name: bool,
    pub title_after_name: bool,
    pub given_name: bool,
    pub role_again: bool,
    pub organization: bool,
    pub group: bool,
    pub private_victim: bool,
}

impl Reads {
    fn of(rules: &HashSet<String>) -> Reads {
        let [title_before_name, title_after_name, given_name, role_again, organization, group, private_victim] =
            RULES.map(|rule| rules.contains(rule));
        Reads { title_before_name, title_after_name, given_name, role_again, organization, group, private_victim }
    }
}

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
        if let Some(long) = titles.keys().find(|t| t.split(' ').count() > TITLE_WORDS) {
            return Err(Error::pack(path, format!("the title \"{long}\" has more than {TITLE_WORDS} words")));
        }
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
        let mut words = table(&file);
        let mut by_first: WordMap<Vec<KnownForm>> = WordMap::default();
        for (first, mut forms) in known {
            *words.entry(first.clone()) |= does::known_start;
            forms.sort_by_key(|f| std::cmp::Reverse(f.tokens.len()));
            *by_first.entry(first) = forms;
        }
        Ok(Actors {
            words,
            does: WordBits::default(),
            titles_from: HashMap::default(),
            title_words: titles.keys().map(|t| t.split(' ').count()).max().unwrap_or(0),
            titles: weak_of,
            known: by_first,
            entries: file.organizations.known,
            reads: Reads::of(&rules),
            examples: file.rule,
        })
    }

    /// What a word does in a name, as it stands in a text.
    pub fn word(&self, word: &str) -> ActorWord {
        ActorWord(self.words.of(word).copied().unwrap_or_default())
    }

    /// The same by the word's number.
    #[inline]
    pub fn word_at(&self, word: WordId) -> ActorWord {
        ActorWord(self.does.of(word))
    }

    /// What sentences tell of all of their words at once: bits of [`notice`].
    pub(super) fn notices(&self, word: WordId) -> u16 {
        let does = self.word_at(word);
        let bit = |holds: bool, bit: u16| if holds { bit } else { 0 };
        bit(does.fate(), notice::HARM) | bit(does.title_end(), notice::OFFICE)
    }

    /// The words that are asked for by number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.words().chain(self.titles.words().flat_map(|t| t.split(' ')))
    }

    pub(super) fn bind(&mut self, lexicon: &Lexicon) {
        self.does = WordBits::new(lexicon, self.words.iter().map(|(word, bits)| (word, *bits)));
        self.known.bind(lexicon);
        self.titles_from.clear();
        for (title, weak) in self.titles.iter().filter_map(|(title, weak)| Some((title, (*weak)?))) {
            let words: Vec<WordId> = title.split(' ').map(|w| lexicon.id(w)).collect();
            self.titles_from.entry(words[0]).or_default().push(Title { words, weak });
        }
        self.titles_from.values_mut().for_each(|list| list.sort_by_key(|t| std::cmp::Reverse(t.words.len())));
    }

    /// The longest title that these words begin with, the first of which begins one.
    pub fn title_of(&self, words: &[WordId]) -> Option<&Title> {
        let titles = self.titles_from.get(words.first()?)?;
        titles.iter().find(|t| words.starts_with(&t.words))
    }

    /// Whether the folded words, single spaces between, are a title; and whether it is one that says little.
    pub fn title(&self, folded: &str) -> Option<bool> {
        self.titles.of(folded).copied().flatten()
    }

    /// Words of the longest title.
    pub fn title_words(&self) -> usize {
        self.title_words
    }

    /// The known actor whose name begins with the word `first`: entry and tokens of the longest form of which `is(i, word)` confirms
    /// the other tokens; `upper` tells whether the first token is all upper case.
    pub fn known(&self, first: WordId, upper: bool, is: impl Fn(usize, &str) -> bool) -> Option<(usize, usize)> {
        let forms = self.known.at(first)?;
        forms
            .iter()
            .find(|f| (!f.upper || upper) && f.tokens.iter().enumerate().skip(1).all(|(i, word)| is(i, word)))
            .map(|f| (f.entry, f.tokens.len()))
    }
}

/// Folded tokens with single spaces between, dots and hyphens left as they are inside a token only.
fn joined(title: &str) -> String {
    tokenize(title).iter().map(|t| fold(t.span.of(title))).filter(|t| t != "." && t != "-").collect::<Vec<_>>().join(" ")
}

fn table(file: &File) -> WordMap<u32> {
    let mut table: WordMap<u32> = WordMap::default();
    let mut put = |word: &str, bit: u32| *table.entry(fold(word)) |= bit;
    file.persons.given.split_whitespace().for_each(|w| put(w, does::given));
    file.persons.particles.iter().for_each(|w| put(w, does::particle));
    file.persons.suffixes.iter().for_each(|w| put(w, does::suffix));
    file.persons.courtesies.iter().for_each(|w| put(w, does::courtesy));
    file.persons.modifiers.iter().for_each(|w| put(w, does::modifier));
    file.persons.titles.iter().for_each(|t| {
        if let Some(first) = joined(t).split(' ').next() {
            put(first, does::title_start);
        }
        if let Some(last) = joined(t).split(' ').next_back() {
            put(last, does::title_end);
        }
    });
    file.organizations.heads.iter().for_each(|w| put(w, does::organization));
    file.organizations.groups.iter().for_each(|w| put(w, does::group));
    file.organizations.bodies.iter().filter_map(|w| w.split(' ').next_back()).for_each(|w| put(w, does::body));
    file.organizations.seats.iter().for_each(|w| put(w, does::seat));
    file.organizations.joins.iter().for_each(|w| put(w, does::join));
    file.organizations.articles.iter().for_each(|w| put(w, does::article));
    file.organizations.ands.iter().for_each(|w| put(w, does::and));
    file.organizations.since.iter().for_each(|w| put(w, does::since));
    file.organizations.r#in.iter().for_each(|w| put(w, does::within));
    file.words.common.split_whitespace().for_each(|w| put(w, does::common));
    file.words.fates.split_whitespace().for_each(|w| put(w, does::fate));
    table
}
