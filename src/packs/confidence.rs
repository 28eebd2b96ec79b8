//! How often were figures like this one right? Counts of a rule's figures on annotated news, by context.

use super::parse_toml;
use super::words::Map;
use crate::error::Result;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is counted of a figure beside its rule: how its number stands there, where, and whether it is asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// No number word stands in the text.
    pub implicit: bool,
    /// The people are not named: a pronoun, or a number alone.
    pub unnamed: bool,
    /// No number at all: a bare plural.
    pub bare: bool,
    /// It stands in the title.
    pub title: bool,
    /// It is feared, hypothetical or denied.
    pub unreal: bool,
}

/// The keys of contexts in `confidence.toml`.
const KEYS: [&str; 9] = [
    "bare",
    "implicit-unreal",
    "explicit-unreal",
    "implicit-title",
    "explicit-title",
    "implicit-unnamed",
    "implicit",
    "explicit-unnamed",
    "explicit",
];

impl Context {
    /// The key in `confidence.toml`: "explicit", "implicit-unnamed", "explicit-title", "bare", "explicit-unreal".
    pub fn key(self) -> &'static str {
        KEYS[self.number()]
    }

    /// The place of its key among all.
    fn number(self) -> usize {
        match self {
            Context { bare: true, .. } => 0,
            Context { unreal: true, implicit: true, .. } => 1,
            Context { unreal: true, .. } => 2,
            Context { title: true, implicit: true, .. } => 3,
            Context { title: true, .. } => 4,
            Context { implicit: true, unnamed: true, .. } => 5,
            Context { implicit: true, .. } => 6,
            Context { unnamed: true, .. } => 7,
            _ => 8,
        }
    }
}

/// Figures that were right, and figures that were found.
pub type Tally = (u32, u32);

/// The file `confidence.toml`: made by `dateline eval GOLD --calibrate`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// Where the counts come from.
    pub source: String,
    /// Tallies by context.
    pub contexts: BTreeMap<String, Tally>,
    /// Tallies by rule (its name in the pack), then by context.
    pub rules: BTreeMap<String, BTreeMap<String, Tally>>,
    /// What they come to: the shares of each rule by context.
    #[serde(skip)]
    shares: Map<String, Shares>,
    /// The same of any other rule.
    #[serde(skip)]
    others: Shares,
}

/// A share for each context.
type Shares = [f64; KEYS.len()];

impl Confidence {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Confidence> {
        let mut confidence: Confidence = parse_toml(path, text)?;
        let none = BTreeMap::new();
        confidence.others = KEYS.map(|key| confidence.share(&none, key));
        confidence.shares = confidence.rules.iter().map(|(n, rule)| (n.clone(), KEYS.map(|key| confidence.share(rule, key)))).collect();
        Ok(confidence)
    }

    /// The share of figures of this rule in this context that were right, from 0 to 1.
    pub fn of(&self, rule: &str, context: Context) -> f64 {
        let name = rule.rsplit('/').next().unwrap_or(rule);
        self.shares.get(name).unwrap_or(&self.others)[context.number()]
    }

    /// The same by the rule's tallies and the context's key.
    ///
    /// Few figures of one rule say little, so each level is drawn towards the one above: the rule in this context towards
    /// the context, the context towards all figures.
    fn share(&self, rule: &BTreeMap<String, Tally>, key: &str) -> f64 {
        /// Figures that the level above weighs as much as. The least log loss on held-out thirds
        /// of the source among 2, 5, 10, 20 and 40.
        const WEIGHT: f64 = 5.0;
        let all = self.contexts.values().fold((0, 0), |a: Tally, t| (a.0.saturating_add(t.0), a.1.saturating_add(t.1)));
        let drawn = |tally: Option<&Tally>, towards: f64| {
            let (right, found) = tally.copied().unwrap_or_default();
            (f64::from(right) + WEIGHT * towards) / (f64::from(found) + WEIGHT)
        };
        let base = drawn(Some(&all), 0.8);
        drawn(rule.get(key), drawn(self.contexts.get(key), base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Confidence {
        let text = "source = \"three rules\"\n[contexts]\nexplicit = [90, 100]\n[rules.sure]\nexplicit = [60, 60]\n[rules.wild]\nexplicit = [1, 10]\n";
        Confidence::parse("en/confidence.toml", text).expect("it parses")
    }

    fn explicit() -> Context {
        Context { implicit: false, unnamed: false, bare: false, title: false, unreal: false }
    }

    #[test]
    fn a_rule_that_was_right_is_surer_than_one_that_was_wrong() {
        let of = |rule: &str| table().of(rule, explicit());
        assert!(of("en/casualties/sure") > 0.95);
        assert!(of("en/casualties/wild") < 0.6);
        assert!(of("en/casualties/unheard-of") > of("en/casualties/wild") && of("en/casualties/unheard-of") < of("en/casualties/sure"));
    }
}
