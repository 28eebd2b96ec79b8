//! How likely a topic is told rightly, from what is known of it in an article: a curve over a sum of features, whose weights
//! are learnt from annotated articles by `dateline train --ranks`.

use super::lists::TermLists;
use super::model::Model;
use crate::error::{Error, Result};
use crate::packs::parse_toml;
use crate::packs::taxonomy::TopicInfo;
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/topics/ranks");

/// What is known of a topic in an article, in the order of the values of a row. Strengths are of at least 0, shares and yes or no
/// between 0 and 1.
pub const FEATURES: [&str; 29] = [
    // What its own terms show, as a logarithm and beside the strongest topic; the score with what topics below lend it.
    "terms",
    "terms_share",
    "score",
    // Whether one stands in the title or the lead, and how early the first does.
    "title",
    "lead",
    "early",
    // The strongest topic below by its terms, and whether it is stronger.
    "below",
    "below_stronger",
    // The level.
    "level_1",
    "level_2",
    "level_3",
    "level_4",
    // The score of its top topic.
    "top_score",
    // What the words lean to: beside the five strongest, as a logarithm; the place among all, as a logarithm; whether it is one of five.
    "leaning_share",
    "leaning",
    "leaning_place",
    "leaning_first",
    // The same of the strongest topic below, of the one above, and of the strongest beside it.
    "below_leaning",
    "below_leans_more",
    "above_leaning",
    "above_leans_more",
    "beside_leaning",
    "beside_leans_more",
    // How much of what the words lean to its top topic has.
    "top_leaning",
    // The share of the word that says most, and of title and lead.
    "one_word",
    "early_leaning",
    // What the classifier says of it and of its top topic.
    "classifier",
    "top_classifier",
    // How many of the annotated articles have it, as a logarithm.
    "often",
];

/// The weights of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Judge {
    /// For: an editor would name it.
    named: Sum,
    /// For: an editor would name it or a topic below it.
    right: Sum,
    /// For each topic of the lists how many of the annotated articles have it, as a logarithm.
    pub often: Vec<f64>,
    /// For each topic of the classifier its number in the lists, where they have it.
    pub classes: Vec<Option<usize>>,
}

/// The file of weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeToml {
    /// Weights for: an editor would name it.
    pub named: SumToml,
    /// Weights for: an editor would name it or a topic below it.
    pub right: SumToml,
    /// How many of the annotated articles have a topic, by id.
    pub often: BTreeMap<String, u32>,
}

/// A sum of features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumToml {
    /// What is added to every sum.
    pub bias: f64,
    /// By the names of `FEATURES`.
    pub features: BTreeMap<String, f64>,
}

/// What is known of a topic in an article: a value for each of [`FEATURES`].
pub type Row = [f64; FEATURES.len()];

#[derive(Debug, Clone, Copy, PartialEq)]
struct Sum {
    bias: f64,
    weights: Row,
}

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// The probability that an editor would name the topic.
    pub named: f64,
    /// The probability that an editor would name it or one below it.
    pub right: f64,
}

impl Judge {
    /// The built-in weights of a language, where there are some.
    pub fn embedded(code: &str, lists: &TermLists, classifier: Option<&Model>) -> Result<Option<Judge>> {
        let path = format!("{code}.toml");
        let file = EMBEDDED.get_file(&path).and_then(|f| f.contents_utf8());
        file.map(|text| Judge::parse(&format!("topics/ranks/{path}"), text, lists, classifier)).transpose()
    }

    /// Parses the file; `path` names it in errors. Each sum has a weight for every feature.
    pub fn parse(path: &str, text: &str, lists: &TermLists, classifier: Option<&Model>) -> Result<Judge> {
        let toml: JudgeToml = parse_toml(path, text)?;
        let sum = |sum: &SumToml| {
            let weights = FEATURES.map(|f| sum.features.get(f).copied());
            let known = sum.features.len() == FEATURES.len() && weights.iter().all(Option::is_some);
            known.then(|| Sum { bias: sum.bias, weights: weights.map(Option::unwrap_or_default) }).ok_or_else(|| {
                Error::pack(path, "the features are others than the program's; make the file again with `dateline train --ranks`")
            })
        };
        let often = |n: &Arc<TopicInfo>| toml.often.get(n.id.as_str()).map_or(0.0, |n| f64::from(*n).ln_1p());
        Ok(Judge {
            named: sum(&toml.named)?,
            right: sum(&toml.right)?,
            often: lists.nodes.iter().map(often).collect(),
            classes: classifier.map_or_else(Vec::new, |model| model.classes.iter().map(|id| lists.index(id)).collect()),
        })
    }

    /// What a row comes to.
    pub fn of(&self, row: &Row) -> Judgement {
        let curve = |sum: &Sum| curve(sum.bias + row.iter().zip(&sum.weights).map(|(x, w)| x * w).sum::<f64>());
        Judgement { named: curve(&self.named), right: curve(&self.right) }
    }
}

/// The logistic curve.
pub fn curve(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;

    fn sum(bias: f64, of: &[(&str, f64)]) -> SumToml {
        let of: BTreeMap<&str, f64> = of.iter().copied().collect();
        SumToml { bias, features: FEATURES.iter().map(|f| (f.to_string(), of.get(f).copied().unwrap_or(0.0))).collect() }
    }

    fn parse(toml: &JudgeToml) -> Result<Judge> {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("English");
        Judge::parse("en.toml", &toml::to_string(toml).expect("TOML"), &pack.topics.lists, pack.classifier.as_ref())
    }

    #[test]
    fn weights_for_other_features_are_refused() {
        let mut toml = JudgeToml { named: sum(0.0, &[]), right: sum(0.0, &[]), often: BTreeMap::new() };
        toml.right.features.remove("terms");
        let error = parse(&toml).expect_err("refused").to_string();
        assert!(error.contains("train --ranks"), "{error}");
    }

    #[test]
    fn a_row_comes_to_a_point_of_the_curve() {
        let often = BTreeMap::from([("medtop:15000000".to_string(), 2)]);
        let toml = JudgeToml { named: sum(0.0, &[]), right: sum(-1.0, &[("terms", 3.0)]), often };
        let judge = parse(&toml).expect("sound weights");
        let mut row = [0.0; FEATURES.len()];
        row[0] = 1.0;
        let told = judge.of(&row);
        assert!((told.named - 0.5).abs() < 1e-12 && (told.right - 0.880_797).abs() < 1e-6, "{told:?}");
        assert!((judge.often.iter().sum::<f64>() - 3f64.ln()).abs() < 1e-12, "one topic has two articles");
        assert!(judge.classes.iter().all(Option::is_some));
    }
}
