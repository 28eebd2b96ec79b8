//! Terms of topics, names of topics, and the words before a list of topics.

use super::parse_toml;
use super::taxonomy::media_topics;
use crate::error::{Error, Result};
use crate::text::fold;
use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// The file `topics.toml`, checked and compiled.
#[derive(Debug, Clone)]
pub struct Topics {
    /// Numbers of the scoring.
    pub weights: TopicWeights,
    /// All terms in one automaton; a match names its entry in `terms`.
    pub automaton: AhoCorasick,
    /// For each term of the automaton the topics it shows, with the weight.
    pub terms: Vec<Vec<(usize, f64)>>,
    /// The topics' ids, as `terms` counts them.
    pub ids: Vec<String>,
    /// Folded words before a list of topics, in one automaton.
    pub leads: AhoCorasick,
    /// Folded names of topics to ids: aliases, then labels of the tree.
    pub names: HashMap<String, String>,
    /// Examples of lists, their items in brackets.
    pub finds: Vec<String>,
    /// Sentences with no list of topics.
    pub ignores: Vec<String>,
}

/// Numbers of the scoring; their meanings stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicWeights {
    /// Weight of a term that shows its topic by itself.
    pub strong: f64,
    /// Weight of an ordinary term.
    pub terms: f64,
    /// Weight of a word that only adds to others.
    pub weak: f64,
    /// A hit in the title counts so many times.
    pub title: f64,
    /// Share of a topic's weight that its parent takes over.
    pub inherit: f64,
    /// Weight per 100 words at which the score is 1 - 1/e.
    pub scale: f64,
    /// Rows with a lower score are left out.
    pub threshold: f64,
    /// Rows per article.
    pub most: usize,
    /// Spans kept as evidence per topic.
    pub evidence: usize,
    /// Words of text from which density counts.
    pub full_words: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicsToml {
    weights: TopicWeights,
    stated: StatedToml,
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
struct TopicToml {
    id: String,
    #[serde(default)]
    strong: Vec<String>,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
}

impl Topics {
    /// Parses the file; `path` names it in errors. Ids must be live topics of the tree.
    pub fn parse(path: &str, text: &str) -> Result<Topics> {
        let toml: TopicsToml = parse_toml(path, text)?;
        let tree = media_topics();
        let known = |id: &str| {
            tree.get(id).filter(|n| !n.retired).map(|_| ()).ok_or_else(|| Error::pack(path, format!("{id} is no live Media Topic")))
        };
        let mut ids: Vec<String> = Vec::new();
        let mut terms: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
        for topic in &toml.topic {
            known(&topic.id)?;
            if ids.contains(&topic.id) {
                return Err(Error::pack(path, format!("{} stands twice; join its terms", topic.id)));
            }
            ids.push(topic.id.clone());
            let lists = [(&topic.strong, toml.weights.strong), (&topic.terms, toml.weights.terms), (&topic.weak, toml.weights.weak)];
            for (words, weight) in lists {
                for word in words {
                    let entry = terms.entry(word.to_lowercase()).or_default();
                    if entry.iter().any(|(t, _)| *t == ids.len() - 1) {
                        return Err(Error::pack(path, format!("{}: the term \"{word}\" stands twice", topic.id)));
                    }
                    entry.push((ids.len() - 1, weight));
                }
            }
        }
        let automaton = |words: Vec<&String>| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(words)
                .map_err(|e| Error::pack(path, format!("the terms cannot be searched for: {e}")))
        };
        let mut names: HashMap<String, String> =
            tree.live().iter().filter(|n| n.level <= 4).map(|n| (fold(n.label), n.id.to_string())).collect();
        for (name, id) in &toml.aliases {
            known(id)?;
            names.insert(fold(name), id.clone());
        }
        Ok(Topics {
            weights: toml.weights,
            automaton: automaton(terms.keys().collect())?,
            terms: terms.into_values().collect(),
            ids,
            leads: automaton(toml.stated.leads.iter().collect())?,
            names,
            finds: toml.stated.finds,
            ignores: toml.stated.ignores,
        })
    }
}
