//! The counts behind the column `confidence`.

use super::gold::{Found, Gold};
use crate::model::{CasualtyFigure, FigureStatus, Part};
use crate::packs::confidence::{Context, Tally};
use std::collections::BTreeMap;

/// What is counted of a figure beside its rule.
fn context(f: &CasualtyFigure) -> Context {
    Context {
        implicit: f.implicit,
        unnamed: f.victims.is_none(),
        bare: f.best.is_none(),
        title: f.part == Part::Title,
        unreal: f.status != FigureStatus::Reported,
    }
}

/// `confidence.toml`: how many figures were found and right, by context, and by rule and context.
///
/// A figure without a number is right where the gold has one of its document and kind.
pub fn toml(source: &str, gold: &[Gold], figures: &[Found]) -> String {
    let mut left: BTreeMap<(&str, &str, Option<i64>, bool), usize> = BTreeMap::new();
    for g in gold {
        if let Some(kind) = &g.kind {
            *left.entry((&g.doc, kind, g.best, g.best.is_some() && g.implicit)).or_default() += 1;
        }
    }
    let mut contexts: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut rules: BTreeMap<&str, BTreeMap<&str, Tally>> = BTreeMap::new();
    for (doc, f) in figures {
        let here = left.get_mut(&(doc.as_str(), f.kind.as_str(), f.best, f.best.is_some() && f.implicit)).filter(|n| **n > 0);
        let right = here.map(|n| *n -= 1).is_some();
        let rule = f.rule_id.as_str().rsplit('/').next().unwrap_or_default();
        let key = context(f).key();
        for tally in [contexts.entry(key).or_default(), rules.entry(rule).or_default().entry(key).or_default()] {
            tally.0 += u32::from(right);
            tally.1 += 1;
        }
    }
    let mut out = String::from(
        "# How often figures were right on annotated news: [right, found], by context, and by rule and context.\n\
         # Made by `dateline eval GOLD --dataset DATASET --calibrate SOURCE`; not written by hand.\n",
    );
    out.push_str(&format!("source = {:?}\n\n[contexts]\n", source));
    let line = |key: &str, tally: &Tally| format!("{key} = [{}, {}]", tally.0, tally.1);
    contexts.iter().for_each(|(key, tally)| out.push_str(&format!("{}\n", line(key, tally))));
    out.push_str("\n[rules]\n");
    for (rule, by_context) in &rules {
        let tallies: Vec<String> = by_context.iter().map(|(key, tally)| line(key, tally)).collect();
        out.push_str(&format!("{rule} = {{ {} }}\n", tallies.join(", ")));
    }
    out
}
