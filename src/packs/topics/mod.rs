//! Terms of topics, names of topics, and the words before a list of topics.

mod buckets;
mod custom;
mod index;
mod judge;
mod lists;
mod math;
mod model;
mod profile;
mod train;

pub(in crate::packs) use custom::{language as taxonomy_language, taxonomy};
pub use model::{Model, Votes};
pub use train::train;

pub use index::TermIndex;
pub use judge::{AROUND, AroundRow, FEATURES, Judge, JudgeToml, Judgement, LookToml, Row, SumToml};
pub use lists::{Role, Shows, Term, TermLists, TopicWeights};
pub use math::{curve, exp, ln, ln_1p};
pub use profile::{Leanings, Profile, ProfileWeights, Spoken, Taught, teach};

use super::parse_toml;
use super::taxonomy::media_topics;
use crate::error::{Error, Result};
use crate::text::{Numbering, fold, word_hash, word_key};
use lists::{Lists, TopicToml};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a word counts at most by its place: in tenths it fits into a byte.
const LARGEST_PLACE: f64 = 25.0;

/// The file `topics.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Topics {
    /// The terms of Media Topics.
    pub lists: TermLists,
    /// What single words speak for.
    pub profile: Profile,
    /// How that is learnt.
    pub profile_weights: ProfileWeights,
    /// Finds the words before a list of topics.
    pub leads: TermIndex,
    /// Folded names of topics to ids: aliases, then labels of the tree.
    pub names: HashMap<String, String>,
    /// Words that are no part of a key phrase.
    pub small_words: SmallWords,
    /// Examples of lists, their items in brackets.
    pub finds: Vec<String>,
    /// Sentences with no list of topics.
    pub ignores: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicsToml {
    weights: TopicWeights,
    profile: ProfileWeights,
    stated: StatedToml,
    other: OtherToml,
    key_phrases: KeysToml,
    aliases: BTreeMap<String, String>,
    topic: Vec<TopicToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatedToml {
    leads: Vec<String>,
    finds: Vec<String>,
    ignores: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherToml {
    phrases: Vec<String>,
    titles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysToml {
    small: Vec<String>,
}

/// Words that are in every text, by their keys.
#[derive(Debug, Clone, PartialEq)]
pub struct SmallWords {
    /// Bits by the key, which turn most other words away.
    filter: [u64; 64],
    keys: Numbering,
}

impl SmallWords {
    fn new(words: &[String]) -> SmallWords {
        let mut small = SmallWords { filter: [0; 64], keys: Numbering::with_room(words.len()) };
        for key in words.iter().map(|w| word_key(w.to_lowercase().as_bytes())) {
            let (word, bit) = SmallWords::place(key);
            small.filter[word] |= 1 << bit;
            small.keys.number(key);
        }
        small
    }

    /// The hashes of all of them.
    pub fn hashes(&self) -> impl Iterator<Item = u32> {
        self.keys.keys().map(word_hash)
    }

    fn place(key: u64) -> (usize, u32) {
        let bits = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52;
        ((bits >> 6) as usize, (bits & 63) as u32)
    }

    /// Whether the word of a key is one of them.
    #[inline]
    pub fn holds(&self, key: u64) -> bool {
        let (word, bit) = SmallWords::place(key);
        self.filter[word] >> bit & 1 != 0 && self.keys.get(key).is_some()
    }
}

impl Topics {
    /// What the lists of the file say of words; `path` names it in errors, `text` is what this was parsed from.
    pub fn profile_of_lists(&self, path: &str, text: &str) -> Result<Profile> {
        let toml: TopicsToml = parse_toml(path, text)?;
        Ok(Profile::of_lists(&toml.topic, &self.lists, &self.small_words, &toml.profile))
    }

    /// Parses the file; `path` names it in errors. Ids must be live topics of the tree. The profile is still empty.
    pub fn parse(path: &str, text: &str) -> Result<Topics> {
        let toml: TopicsToml = parse_toml(path, text)?;
        if let Some(topic) = toml.topic.iter().find(|t| t.label.is_some() || t.parent.is_some()) {
            return Err(Error::pack(path, format!("{}: label and parent of a Media Topic stand in its tree", topic.id)));
        }
        if toml.profile.places.iter().any(|place| !(0.0..=LARGEST_PLACE).contains(place)) {
            return Err(Error::pack(path, format!("[profile] places: each is a number from 0 to {LARGEST_PLACE}")));
        }
        let lists = TermLists::compile(Lists {
            path,
            taxonomy: "medtop".to_string(),
            weights: toml.weights,
            topics: &toml.topic,
            other: &toml.other.phrases,
            titles: &toml.other.titles,
            own: None,
        })?;
        let tree = media_topics();
        let mut names: HashMap<String, String> =
            tree.live().iter().filter(|n| n.level <= 4).map(|n| (fold(n.label), n.id.to_string())).collect();
        for (name, id) in &toml.aliases {
            tree.get(id).filter(|n| !n.retired).ok_or_else(|| Error::pack(path, format!("{id} is no live Media Topic")))?;
            names.insert(fold(name), id.clone());
        }
        let leads: BTreeSet<String> = toml.stated.leads.iter().map(|l| l.to_ascii_lowercase()).collect();
        let leads = TermIndex::new(path, &leads.into_iter().collect::<Vec<_>>())?;
        let small_words = SmallWords::new(&toml.key_phrases.small);
        let (profile, profile_weights) = (Profile::default(), toml.profile);
        Ok(Topics { lists, profile, profile_weights, leads, names, small_words, finds: toml.stated.finds, ignores: toml.stated.ignores })
    }
}
