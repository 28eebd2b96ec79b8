//! How likely a topic is told rightly: curves over sums of features, whose weights are learnt from annotated articles by
//! `dateline train --ranks`.
//!
//! The first look judges each topic by what is known of it in the article, the second by what the first says of it and of the
//! topics around it in the tree: one above others is right where any of them is.

use super::lists::TermLists;
use super::math::{curve, ln_1p};
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
pub const FEATURES: [&str; 28] = [
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
    // The chance of it by what words speak for, and its logarithm; its place among all, as a logarithm; whether it is one of five.
    "chance",
    "leaning",
    "leaning_place",
    "leaning_first",
    // The chance of the likeliest topic below, of the one above, and of the likeliest beside it; whether each is likelier.
    "below_chance",
    "below_leans_more",
    "above_chance",
    "above_leans_more",
    "beside_chance",
    "beside_leans_more",
    // The chances of those of the likeliest topics that are looked at, of its top topic.
    "top_chance",
    // What the classifier says of it and of its top topic.
    "classifier",
    "top_classifier",
    // How many of the annotated articles have it, as a logarithm.
    "often",
    // How often it was named beside how often it seemed likely, in the annotated articles, as a logarithm.
    "trust",
];

/// What the first look says of a topic and of those around it, in the order of the values of a row. Chances are told as the
/// logarithm of right against wrong, or between 0 and 1.
pub const AROUND: [&str; 12] = [
    "level_1",
    "level_2",
    "level_3",
    "level_4",
    // That it is named, and that it or one below it is right, by the first look.
    "named",
    "right",
    // That it or any one below it is named, were each told by itself; and the likeliest of those below.
    "any_below",
    "likeliest_below",
    // The topic right above it: that it is named, that it is right; and the likeliest beside it.
    "above_named",
    "above_right",
    "beside",
    // The share of its top topic in all that is named.
    "top_share",
];

/// The weights of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Judge {
    /// By what is known of a topic.
    pub first: Look<{ FEATURES.len() }>,
    /// By what the first look says.
    pub second: Look<{ AROUND.len() }>,
    /// For each topic of the lists how many of the annotated articles have it, as a logarithm.
    pub often: Vec<f64>,
    /// For each topic how often it was named there beside how often it seemed likely, as a logarithm.
    pub trust: Vec<f64>,
    /// For each topic of the classifier its number in the lists, where they have it.
    pub classes: Vec<Option<usize>>,
}

/// The weights of a look at `N` features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<const N: usize> {
    /// What is added for: an editor would name it; and for: an editor would name it or a topic below it.
    bias: [f64; 2],
    /// The weights of each feature for both, side by side, so that both are added at once.
    weights: [[f64; 2]; N],
}

/// The file of weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeToml {
    /// Weights of the first look.
    pub first: LookToml,
    /// Weights of the second.
    pub second: LookToml,
    /// How many of the annotated articles have a topic, by id.
    pub often: BTreeMap<String, u32>,
    /// How often it was named beside how often it seemed likely, as a logarithm, by id.
    pub trust: BTreeMap<String, f64>,
}

/// Weights of a look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookToml {
    /// Weights for: an editor would name it.
    pub named: SumToml,
    /// Weights for: an editor would name it or a topic below it.
    pub right: SumToml,
}

/// A sum of features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumToml {
    /// What is added to every sum.
    pub bias: f64,
    /// By the names of `FEATURES` or `AROUND`.
    pub features: BTreeMap<String, f64>,
}

/// What is known of a topic in an article: a value for each of [`FEATURES`].
pub type Row = [f64; FEATURES.len()];

/// What the first look says around a topic: a value for each of [`AROUND`].
pub type AroundRow = [f64; AROUND.len()];

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// The probability that an editor would name the topic.
    pub named: f64,
    /// The probability that an editor would name it or one below it.
    pub right: f64,
}

impl SumToml {
    /// No weight for any of these features.
    pub fn blank(features: &[&str]) -> SumToml {
        SumToml { bias: 0.0, features: features.iter().map(|f| (f.to_string(), 0.0)).collect() }
    }
}

impl<const N: usize> Look<N> {
    fn parse(path: &str, toml: &LookToml, features: [&str; N]) -> Result<Look<N>> {
        let both = [&toml.named, &toml.right];
        let weights = features.map(|f| both.map(|sum| sum.features.get(f).copied()));
        if both.iter().any(|sum| sum.features.len() != N) || weights.iter().flatten().any(Option::is_none) {
            return Err(Error::pack(path, "the features are others than the program's; make the file again with `dateline train --ranks`"));
        }
        Ok(Look { bias: both.map(|sum| sum.bias), weights: weights.map(|w| w.map(Option::unwrap_or_default)) })
    }

    /// What a row comes to.
    pub fn of(&self, row: &[f64; N]) -> Judgement {
        let mut sums = self.bias;
        for (x, weights) in row.iter().zip(&self.weights) {
            sums[0] += x * weights[0];
            sums[1] += x * weights[1];
        }
        Judgement { named: curve(sums[0]), right: curve(sums[1]) }
    }
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
        let often = |n: &Arc<TopicInfo>| toml.often.get(n.id.as_str()).map_or(0.0, |n| ln_1p(f64::from(*n)));
        Ok(Judge {
            first: Look::parse(path, &toml.first, FEATURES)?,
            second: Look::parse(path, &toml.second, AROUND)?,
            often: lists.nodes.iter().map(often).collect(),
            trust: lists.nodes.iter().map(|n| toml.trust.get(n.id.as_str()).copied().unwrap_or_default()).collect(),
            classes: classifier.map_or_else(Vec::new, |model| model.classes.iter().map(|id| lists.index(id)).collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;

    fn blank() -> JudgeToml {
        let look = |features: &[&str]| LookToml { named: SumToml::blank(features), right: SumToml::blank(features) };
        JudgeToml { first: look(&FEATURES), second: look(&AROUND), often: BTreeMap::new(), trust: BTreeMap::new() }
    }

    fn parse(toml: &JudgeToml) -> Result<Judge> {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("English");
        Judge::parse("en.toml", &toml::to_string(toml).expect("TOML"), &pack.topics.lists, pack.classifier.as_ref())
    }

    #[test]
    fn weights_for_other_features_are_refused() {
        let forget: [fn(&mut JudgeToml) -> Option<f64>; 2] =
            [|t| t.first.right.features.remove("terms"), |t| t.second.named.features.remove("beside")];
        for forget in forget {
            let mut toml = blank();
            forget(&mut toml);
            let error = parse(&toml).expect_err("refused").to_string();
            assert!(error.contains("train --ranks"), "{error}");
        }
    }

    #[test]
    fn a_row_comes_to_a_point_of_the_curve() {
        let mut toml = blank();
        toml.often = BTreeMap::from([("medtop:15000000".to_string(), 2)]);
        toml.first.right.bias = -1.0;
        toml.first.right.features.insert("terms".to_string(), 3.0);
        let judge = parse(&toml).expect("sound weights");
        let mut row = [0.0; FEATURES.len()];
        row[0] = 1.0;
        let told = judge.first.of(&row);
        assert!((told.named - 0.5).abs() < 1e-9 && (told.right - 0.880_797).abs() < 1e-6, "{told:?}");
        assert!((judge.often.iter().sum::<f64>() - 3f64.ln()).abs() < 1e-9, "one topic has two articles");
        assert!(judge.classes.iter().all(Option::is_some));
    }
}
