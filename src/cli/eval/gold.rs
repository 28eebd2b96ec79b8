//! Gold figures, the dataset's figures, and which of them are the same.

use super::score::Score;
use crate::error::{Error, Result};
use crate::model::{CasualtyFigure, Document};
use crate::pipeline::Dataset;
use crate::tables::{Row, read_parquet};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

/// One line of gold.
#[derive(Debug, Clone, Deserialize)]
pub struct Gold {
    pub doc: String,
    #[serde(default)]
    pub sentence: String,
    pub kind: Option<String>,
    pub low: Option<i64>,
    pub best: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: Option<String>,
    #[serde(default)]
    pub implicit: bool,
    pub scope: Option<String>,
    #[serde(default)]
    pub subset: bool,
    pub status: Option<String>,
}

/// A figure of the dataset, with its document's external id.
pub type Found = (String, CasualtyFigure);

/// What makes two figures the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub doc: String,
    pub kind: String,
    pub best: i64,
    pub implicit: bool,
}

/// Reads a file of gold figures.
pub fn read(path: &Path) -> Result<Vec<Gold>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, "read", e))?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines.map(|(n, line)| serde_json::from_str(line).map_err(|e| Error::Usage(format!("{}:{}: {e}", path.display(), n + 1)))).collect()
}

/// The figures of the documents that the gold names, in the order of the table.
pub fn figures(dataset: &Path, gold: &[Gold]) -> Result<Vec<Found>> {
    let docs: BTreeSet<&str> = gold.iter().map(|g| g.doc.as_str()).collect();
    let dataset = Dataset::open(dataset)?;
    let ids: BTreeMap<String, String> = rows::<Document>(&dataset)?.into_iter().filter_map(|d| Some((d.doc_id, d.external_id?))).collect();
    let all = rows::<CasualtyFigure>(&dataset)?.into_iter().filter_map(|f| Some((ids.get(&f.doc_id)?.clone(), f)));
    Ok(all.filter(|(doc, _)| docs.contains(doc.as_str())).collect())
}

fn rows<R: Row>(dataset: &Dataset) -> Result<Vec<R>> {
    let mut out = Vec::new();
    for path in dataset.files(R::TABLE) {
        let file = File::open(&path).map_err(|e| Error::io(&path, "read", e))?;
        for batch in read_parquet(file, 8192)? {
            out.extend(R::from_batch(&batch?)?);
        }
    }
    Ok(out)
}

/// Gold and figures by what makes them the same; figures without a number are left out.
pub struct Pairs<'a> {
    pub want: BTreeMap<Key, Vec<&'a Gold>>,
    pub have: BTreeMap<Key, Vec<&'a CasualtyFigure>>,
}

impl<'a> Pairs<'a> {
    pub fn new(gold: &'a [Gold], figures: &'a [Found], kind: Option<&str>) -> Pairs<'a> {
        let mut want: BTreeMap<Key, Vec<&Gold>> = BTreeMap::new();
        let mut have: BTreeMap<Key, Vec<&CasualtyFigure>> = BTreeMap::new();
        for g in gold {
            if let (Some(k), Some(best)) = (&g.kind, g.best)
                && kind.is_none_or(|wanted| wanted == k)
            {
                want.entry(Key { doc: g.doc.clone(), kind: k.clone(), best, implicit: g.implicit }).or_default().push(g);
            }
        }
        for (doc, f) in figures {
            if let Some(best) = f.best
                && kind.is_none_or(|wanted| wanted == f.kind.as_str())
            {
                have.entry(Key { doc: doc.clone(), kind: f.kind.to_string(), best, implicit: f.implicit }).or_default().push(f);
            }
        }
        Pairs { want, have }
    }

    /// The kinds of the gold, sorted.
    pub fn kinds(&self) -> Vec<String> {
        self.want.keys().map(|k| k.kind.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Hits among the figures whose key `fits`.
    pub fn score(&self, fits: impl Fn(&Key) -> bool) -> Score {
        let found = |k: &Key| self.have.get(k).map_or(0, Vec::len);
        Score {
            hit: self.want.iter().filter(|(k, _)| fits(k)).map(|(k, g)| g.len().min(found(k))).sum(),
            predicted: self.have.iter().filter(|(k, _)| fits(k)).map(|(_, f)| f.len()).sum(),
            gold: self.want.iter().filter(|(k, _)| fits(k)).map(|(_, g)| g.len()).sum(),
        }
    }

    /// The gold and the figure of each match, in order.
    pub fn matched(&self) -> impl Iterator<Item = (&'a Gold, &'a CasualtyFigure)> {
        self.want.iter().filter_map(|(k, g)| Some(g.iter().copied().zip(self.have.get(k)?.iter().copied()))).flatten()
    }

    /// What one looks at: misses, false hits, or matches with a wrong attribute, those of a rule only where one is named.
    pub fn list(&self, what: &str, rule: Option<&str>) -> Vec<Item<'a>> {
        let of_rule = |f: &CasualtyFigure| rule.is_none_or(|r| f.rule_id.as_str() == r || f.rule_id.as_str().rsplit('/').next() == Some(r));
        match what {
            "misses" => self
                .want
                .keys()
                .flat_map(|k| self.apart(k).0.into_iter().map(|g| Item { key: k.clone(), gold: Some(g), found: None }))
                .collect(),
            "false" => {
                let all =
                    self.have.keys().flat_map(|k| self.apart(k).1.into_iter().map(|f| Item { key: k.clone(), gold: None, found: Some(f) }));
                all.filter(|i| i.found.is_some_and(of_rule)).collect()
            }
            _ => {
                let key = |f: &CasualtyFigure, g: &Gold| Key {
                    doc: g.doc.clone(),
                    kind: f.kind.to_string(),
                    best: f.best.unwrap_or(0),
                    implicit: f.implicit,
                };
                let wrong = self.matched().filter(|(g, f)| of_rule(f) && super::score::CHECKS.iter().any(|(_, right)| !right(g, f)));
                wrong.map(|(g, f)| Item { key: key(f, g), gold: Some(g), found: Some(f) }).collect()
            }
        }
    }

    /// What no partner is left for under one key, partners of the same sentence taken first.
    fn apart(&self, key: &Key) -> (Vec<&'a Gold>, Vec<&'a CasualtyFigure>) {
        let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let mut gold: Vec<&Gold> = self.want.get(key).cloned().unwrap_or_default();
        let mut found: Vec<&CasualtyFigure> = self.have.get(key).cloned().unwrap_or_default();
        gold.retain(|g| {
            let wanted = letters(&g.sentence);
            let same = |f: &&CasualtyFigure| {
                let there = letters(&f.evidence);
                !wanted.is_empty() && (there.contains(&wanted) || wanted.contains(&there))
            };
            match found.iter().position(same) {
                Some(at) => {
                    found.remove(at);
                    false
                }
                None => true,
            }
        });
        let rest = gold.len().min(found.len());
        (gold.split_off(rest), found.split_off(rest))
    }
}

/// One line of a list.
pub struct Item<'a> {
    key: Key,
    gold: Option<&'a Gold>,
    found: Option<&'a CasualtyFigure>,
}

impl Item<'_> {
    /// For reading: what it is, then the sentence.
    pub fn text(&self) -> String {
        let Key { doc, kind, best, implicit } = &self.key;
        let figure = format!("{kind} {best}{} in {doc}", if *implicit { " implicit" } else { "" });
        match (self.gold, self.found) {
            (Some(g), None) => format!("missed {figure}\n    {}\n", g.sentence),
            (None, Some(f)) => format!("false {figure} by {} ({:.2})\n    {}\n", f.rule_id, f.confidence, f.evidence.trim()),
            (Some(g), Some(f)) => {
                let wrong: Vec<String> =
                    super::score::CHECKS.iter().filter(|(_, right)| !right(g, f)).map(|(name, _)| differ(name, g, f)).collect();
                format!("wrong {figure} by {}: {}\n    {}\n", f.rule_id, wrong.join(", "), f.evidence.trim())
            }
            (None, None) => String::new(),
        }
    }

    /// For machines.
    pub fn json(&self) -> Value {
        let Key { doc, kind, best, implicit } = &self.key;
        let wrong: Vec<&str> = match (self.gold, self.found) {
            (Some(g), Some(f)) => super::score::CHECKS.iter().filter(|(_, right)| !right(g, f)).map(|(name, _)| *name).collect(),
            _ => Vec::new(),
        };
        json!({
            "doc": doc, "kind": kind, "best": best, "implicit": implicit,
            "is": match (self.gold, self.found) { (Some(_), Some(_)) => "wrong", (Some(_), None) => "missed", _ => "false" },
            "wrong": wrong,
            "rule": self.found.map(|f| f.rule_id.as_str()),
            "confidence": self.found.map(|f| f.confidence),
            "sentence": self.found.map_or_else(|| self.gold.map_or("", |g| g.sentence.as_str()), |f| f.evidence.trim()),
        })
    }
}

/// "scope is incident, not cumulative".
fn differ(name: &str, g: &Gold, f: &CasualtyFigure) -> String {
    let number = |n: Option<i64>| n.map_or("open".to_string(), |n| n.to_string());
    let word = |w: &Option<String>| w.clone().unwrap_or_else(|| "nothing".into());
    let (found, gold) = match name {
        "qualifier" => (f.qualifier.to_string(), word(&g.qualifier)),
        "scope" => (f.scope.to_string(), word(&g.scope)),
        "status" => (f.status.to_string(), word(&g.status)),
        "subset" => (f.subset.to_string(), g.subset.to_string()),
        "low" => (number(f.low), number(g.low)),
        _ => (number(f.high), number(g.high)),
    };
    format!("{name} is {found}, not {gold}")
}
