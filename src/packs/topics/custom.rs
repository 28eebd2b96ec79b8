//! Taxonomies of a user: a codebook as a file, read like the lists of a language.

use super::lists::{Lists, TermLists, TopicToml, TopicWeights};
use crate::error::{Error, Result};
use crate::packs::parse_toml;
use crate::packs::taxonomy::TopicInfo;
use crate::tables::Label;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxonomyToml {
    taxonomy: String,
    language: String,
    #[serde(default)]
    threshold: Option<f64>,
    #[serde(default)]
    most: Option<usize>,
    #[serde(default)]
    other: Vec<String>,
    topic: Vec<TopicToml>,
}

/// The language that a taxonomy is read in.
pub(in crate::packs) fn language(path: &str, text: &str) -> Result<String> {
    Ok(parse_toml::<TaxonomyToml>(path, text)?.language)
}

/// Parses a taxonomy; what it does not say is as in the lists of the language. Every topic needs a label, an example that
/// is found and one that is not.
pub(in crate::packs) fn taxonomy(path: &str, text: &str, language: &TermLists) -> Result<TermLists> {
    let toml: TaxonomyToml = parse_toml(path, text)?;
    let wrong = |message: String| Error::pack(path, message);
    let sound = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
    if !sound(&toml.taxonomy) || toml.taxonomy == language.taxonomy {
        return Err(wrong(format!("taxonomy = \"{}\": give it a name of its own, of letters, digits, - and _", toml.taxonomy)));
    }
    let mut own: BTreeMap<String, TopicInfo> = BTreeMap::new();
    for topic in &toml.topic {
        let Some(label) = topic.label.as_ref().filter(|_| sound(&topic.id)) else {
            return Err(wrong(format!("topic \"{}\": it needs an id of letters and digits, and a label", topic.id)));
        };
        if !topic.cues.is_empty() {
            return Err(wrong(format!("topic {}: `cues` are for the lists of a language; use `weak` or `company`", topic.id)));
        }
        if topic.finds.is_empty() || topic.ignores.is_empty() {
            return Err(wrong(format!("topic {}: give one example in `finds` and one in `ignores`", topic.id)));
        }
        let above = match &topic.parent {
            None => None,
            Some(parent) => match own.get(parent) {
                Some(above) => Some(above.clone()),
                None => return Err(wrong(format!("topic {}: its parent {parent} stands nowhere above it", topic.id))),
            },
        };
        let path = above.as_ref().map_or_else(|| Label::from(label.as_str()), |a| Label::new(format!("{} > {label}", a.path)));
        let mut line = above.map_or_else(Vec::new, |a| a.line);
        line.push(Label::from(topic.id.as_str()));
        let info =
            TopicInfo { id: Label::from(topic.id.as_str()), label: Label::from(label.as_str()), path, level: line.len() as i32, line };
        own.insert(topic.id.clone(), info);
    }
    let weights = TopicWeights {
        threshold: toml.threshold.unwrap_or(language.weights.threshold),
        most: toml.most.unwrap_or(language.weights.most),
        ..language.weights
    };
    TermLists::compile(Lists {
        path,
        taxonomy: toml.taxonomy,
        weights,
        topics: &toml.topic,
        other: &toml.other,
        titles: &language.titles,
        own: Some(own),
    })
}
