//! Counts and shares of a comparison.

use super::gold::{Gold, Pairs};
use crate::model::CasualtyFigure;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Whether an attribute of a figure is that of the gold.
type Check = fn(&Gold, &CasualtyFigure) -> bool;

/// The attributes that are compared.
pub const CHECKS: [(&str, Check); 6] = [
    ("qualifier", |g, f| g.qualifier.as_deref() == Some(f.qualifier.as_str())),
    ("scope", |g, f| g.scope.as_deref() == Some(f.scope.as_str())),
    ("subset", |g, f| g.subset == f.subset),
    ("status", |g, f| g.status.as_deref() == Some(f.status.as_str())),
    ("low", |g, f| g.low == f.low),
    ("high", |g, f| g.high == f.high),
];

/// A share, 0 of nothing.
pub fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// Hits among predictions and gold.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub hit: usize,
    pub predicted: usize,
    pub gold: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    fn recall(&self) -> f64 {
        ratio(self.hit, self.gold)
    }

    fn f1(&self) -> f64 {
        ratio(2 * self.hit, self.predicted + self.gold)
    }

    pub fn json(&self) -> Value {
        json!({ "precision": self.precision(), "recall": self.recall(), "f1": self.f1(), "hit": self.hit, "predicted": self.predicted, "gold": self.gold })
    }

    pub fn row(&self, name: &str) -> Vec<String> {
        let mut row = self.shares(name);
        row.extend([self.hit.to_string(), self.predicted.to_string(), self.gold.to_string()]);
        row
    }

    fn shares(&self, name: &str) -> Vec<String> {
        vec![name.to_string(), format!("{:.3}", self.precision()), format!("{:.3}", self.recall()), format!("{:.3}", self.f1())]
    }
}

/// What one rule found. Its recall is its part of all gold: what the figures would miss without it.
#[derive(Debug, Clone)]
pub struct RuleScore {
    pub rule: String,
    pub score: Score,
}

impl RuleScore {
    pub fn json(&self) -> Value {
        let Score { hit, predicted, .. } = self.score;
        json!({ "precision": self.score.precision(), "recall": self.score.recall(), "f1": self.score.f1(), "right": hit, "found": predicted })
    }

    pub fn row(&self) -> Vec<String> {
        let mut row = self.score.shares(&self.rule);
        row.extend([self.score.hit.to_string(), self.score.predicted.to_string()]);
        row
    }
}

/// Figures of like confidence.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bin {
    /// The least confidence of the bin.
    pub from: f64,
    /// Sum of their confidences.
    pub told: f64,
    pub right: usize,
    pub figures: usize,
}

/// Bins of the reliability curve over the whole scale.
pub const BINS: i64 = 20;

impl Bin {
    /// Mean confidence.
    fn mean(&self) -> f64 {
        if self.figures == 0 { 0.0 } else { self.told / self.figures as f64 }
    }

    pub fn json(&self) -> Value {
        json!({ "from": self.from, "confidence": self.mean(), "right": ratio(self.right, self.figures), "figures": self.figures })
    }

    pub fn row(&self) -> Vec<String> {
        let upto = self.from + 1.0 / BINS as f64;
        vec![
            format!("{:.2} to {upto:.2}", self.from),
            format!("{:.3}", self.mean()),
            format!("{:.3}", ratio(self.right, self.figures)),
            self.figures.to_string(),
        ]
    }
}

/// The mean distance between confidence and share right, by figures (the expected calibration error).
pub fn calibration_error(bins: &[Bin]) -> f64 {
    let all: usize = bins.iter().map(|b| b.figures).sum();
    bins.iter().map(|b| (b.mean() - ratio(b.right, b.figures)).abs() * ratio(b.figures, all)).sum()
}

impl Pairs<'_> {
    /// For each attribute how many of the matches have it right, and all matches.
    pub fn attributes(&self) -> Vec<(&'static str, usize, usize)> {
        let all = self.matched().count();
        CHECKS.iter().map(|(name, right)| (*name, self.matched().filter(|(g, f)| right(g, f)).count(), all)).collect()
    }

    /// Every figure and whether it is right: of several of one key as many are as the gold has.
    fn judged(&self) -> impl Iterator<Item = (&CasualtyFigure, bool)> {
        self.have.iter().flat_map(|(key, figures)| {
            let right = self.want.get(key).map_or(0, Vec::len);
            figures.iter().enumerate().map(move |(i, f)| (*f, i < right))
        })
    }

    /// The rules, the worst precision first.
    pub fn rules(&self) -> Vec<RuleScore> {
        let gold = self.want.values().map(Vec::len).sum();
        let mut counts: BTreeMap<&str, Score> = BTreeMap::new();
        for (figure, right) in self.judged() {
            let score = counts.entry(figure.rule_id.as_str()).or_insert(Score { gold, ..Score::default() });
            score.hit += usize::from(right);
            score.predicted += 1;
        }
        let mut out: Vec<RuleScore> = counts.into_iter().map(|(rule, score)| RuleScore { rule: rule.to_string(), score }).collect();
        out.sort_by(|a, b| {
            let worst = a.score.precision().total_cmp(&b.score.precision());
            worst.then(b.score.predicted.cmp(&a.score.predicted)).then(a.rule.cmp(&b.rule))
        });
        out
    }

    /// Stated confidence against the share that is right, in bins that hold a figure.
    pub fn reliability(&self) -> Vec<Bin> {
        let mut bins: BTreeMap<i64, Bin> = BTreeMap::new();
        for (figure, right) in self.judged() {
            let at = ((figure.confidence * BINS as f64).floor() as i64).clamp(0, BINS - 1);
            let bin = bins.entry(at).or_insert(Bin { from: at as f64 / BINS as f64, ..Bin::default() });
            bin.told += figure.confidence;
            bin.right += usize::from(right);
            bin.figures += 1;
        }
        bins.into_values().collect()
    }
}
