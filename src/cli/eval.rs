//! `dateline eval`.

use super::{Globals, cells, print, safe};
use crate::error::{Error, Result};
use crate::model::{CasualtyFigure, Document};
use crate::pipeline::Dataset;
use crate::tables::{Row, read_parquet};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

/// Score a dataset against gold annotations: precision, recall, F1, by kind and rule, with the misses and false hits
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Gold figures, one JSON object a line: doc (the document's external id), sentence, kind, best, implicit, and the
    /// attributes low, high, qualifier, scope, subset, status; a line whose kind is null only names a document
    pub gold: PathBuf,
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// List the misses or the false hits with their sentences
    #[arg(long, value_parser = ["misses", "false"])]
    pub list: Option<String>,
}

/// One line of gold.
#[derive(Debug, Clone, Deserialize)]
struct Gold {
    doc: String,
    #[serde(default)]
    sentence: String,
    kind: Option<String>,
    low: Option<i64>,
    best: Option<i64>,
    high: Option<i64>,
    qualifier: Option<String>,
    #[serde(default)]
    implicit: bool,
    scope: Option<String>,
    #[serde(default)]
    subset: bool,
    status: Option<String>,
}

/// What makes two figures the same: document, kind, number, and whether a number stands there.
type Key = (String, String, i64, bool);

/// Hits among predictions and gold.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    hit: usize,
    predicted: usize,
    gold: usize,
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

    fn json(&self) -> serde_json::Value {
        serde_json::json!({ "precision": self.precision(), "recall": self.recall(), "f1": self.f1(), "hit": self.hit, "predicted": self.predicted, "gold": self.gold })
    }

    fn row(&self, name: &str) -> Vec<String> {
        vec![
            name.to_string(),
            format!("{:.3}", self.precision()),
            format!("{:.3}", self.recall()),
            format!("{:.3}", self.f1()),
            self.hit.to_string(),
            self.predicted.to_string(),
            self.gold.to_string(),
        ]
    }
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let gold = read_gold(args)?;
    let docs: BTreeMap<&str, ()> = gold.iter().map(|g| (g.doc.as_str(), ())).collect();
    let dataset = Dataset::open(&args.dataset)?;
    let ids: BTreeMap<String, String> = rows::<Document>(&dataset)?.into_iter().filter_map(|d| Some((d.doc_id, d.external_id?))).collect();
    let figures: Vec<(String, CasualtyFigure)> = rows::<CasualtyFigure>(&dataset)?
        .into_iter()
        .filter_map(|f| Some((ids.get(&f.doc_id)?.clone(), f)))
        .filter(|(doc, f)| docs.contains_key(doc.as_str()) && f.best.is_some())
        .collect();
    let mut want: BTreeMap<Key, Vec<&Gold>> = BTreeMap::new();
    for g in &gold {
        if let (Some(kind), Some(best)) = (&g.kind, g.best) {
            want.entry((g.doc.clone(), kind.clone(), best, g.implicit)).or_default().push(g);
        }
    }
    let mut have: BTreeMap<Key, Vec<&CasualtyFigure>> = BTreeMap::new();
    for (doc, f) in &figures {
        have.entry((doc.clone(), f.kind.to_string(), f.best.unwrap_or(0), f.implicit)).or_default().push(f);
    }
    let score = |fits: &dyn Fn(&Key) -> bool| Score {
        hit: want.iter().filter(|(k, _)| fits(k)).map(|(k, g)| g.len().min(have.get(k).map_or(0, Vec::len))).sum(),
        predicted: have.iter().filter(|(k, _)| fits(k)).map(|(_, f)| f.len()).sum(),
        gold: want.iter().filter(|(k, _)| fits(k)).map(|(_, g)| g.len()).sum(),
    };
    if let Some(list) = &args.list {
        return print(&safe(&listing(list == "misses", &want, &have)));
    }
    let mut kinds: Vec<&str> = want.keys().map(|k| k.1.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let by_kind: Vec<(String, Score)> = kinds.iter().map(|kind| (kind.to_string(), score(&|k: &Key| k.1 == *kind && !k.3))).collect();
    let (explicit, implicit) = (score(&|k| !k.3), score(&|k| k.3));
    let attributes = attributes(&want, &have);
    let rules = rules(&want, &have);
    let reliability = reliability(&want, &have);
    if globals.json {
        let json = serde_json::json!({
            "explicit": explicit.json(), "implicit": implicit.json(),
            "explicit_by_kind": by_kind.iter().map(|(k, s)| (k.clone(), s.json())).collect::<serde_json::Map<_, _>>(),
            "attributes_of_matched": attributes.iter().map(|(n, right, all)| (n.to_string(), ratio(*right, *all).into())).collect::<serde_json::Map<_, _>>(),
            "rules": rules.iter().map(|(rule, right, all)| (rule.clone(), serde_json::json!({ "right": right, "found": all }))).collect::<serde_json::Map<_, _>>(),
            "reliability": reliability.iter().map(|(told, right, all)| serde_json::json!({ "confidence": told, "right": ratio(*right, *all), "figures": all })).collect::<Vec<_>>(),
        });
        return print(&format!("{json:#}\n"));
    }
    let header = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>();
    let mut scores = vec![explicit.row("explicit"), implicit.row("implicit")];
    scores.extend(by_kind.iter().map(|(k, s)| s.row(&format!("explicit {k}"))));
    let mut out = cells::table(&header(&["figures", "precision", "recall", "F1", "hit", "found", "gold"]), &scores);
    let rows: Vec<Vec<String>> = attributes.iter().map(|(n, r, a)| vec![n.to_string(), format!("{:.3}", ratio(*r, *a))]).collect();
    out.push_str(&format!("\n{}", cells::table(&header(&["attribute of matched", "right"]), &rows)));
    let rows: Vec<Vec<String>> =
        rules.iter().map(|(n, r, a)| vec![n.clone(), format!("{:.3}", ratio(*r, *a)), r.to_string(), a.to_string()]).collect();
    out.push_str(&format!("\n{}", cells::table(&header(&["rule, worst first", "right", "hits", "found"]), &rows)));
    let rows: Vec<Vec<String>> =
        reliability.iter().map(|(t, r, a)| vec![format!("{t:.2}"), format!("{:.3}", ratio(*r, *a)), a.to_string()]).collect();
    out.push_str(&format!("\n{}", cells::table(&header(&["confidence", "right", "figures"]), &rows)));
    print(&out)
}

fn read_gold(args: &Args) -> Result<Vec<Gold>> {
    let text = std::fs::read_to_string(&args.gold).map_err(|e| Error::io(&args.gold, "read", e))?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines.map(|(n, line)| serde_json::from_str(line).map_err(|e| Error::Usage(format!("{}:{}: {e}", args.gold.display(), n + 1)))).collect()
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

/// The pairs of gold and figure that match, in order.
fn pairs<'a>(
    want: &'a BTreeMap<Key, Vec<&'a Gold>>,
    have: &'a BTreeMap<Key, Vec<&'a CasualtyFigure>>,
) -> impl Iterator<Item = (&'a Gold, &'a CasualtyFigure)> {
    want.iter().filter_map(|(k, g)| Some(g.iter().copied().zip(have.get(k)?.iter().copied()))).flatten()
}

fn attributes(want: &BTreeMap<Key, Vec<&Gold>>, have: &BTreeMap<Key, Vec<&CasualtyFigure>>) -> Vec<(&'static str, usize, usize)> {
    type Check = fn(&Gold, &CasualtyFigure) -> bool;
    let checks: [(&'static str, Check); 6] = [
        ("qualifier", |g, f| g.qualifier.as_deref() == Some(f.qualifier.as_str())),
        ("scope", |g, f| g.scope.as_deref() == Some(f.scope.as_str())),
        ("subset", |g, f| g.subset == f.subset),
        ("status", |g, f| g.status.as_deref() == Some(f.status.as_str())),
        ("low", |g, f| g.low == f.low),
        ("high", |g, f| g.high == f.high),
    ];
    let all = pairs(want, have).count();
    checks.iter().map(|(name, right)| (*name, pairs(want, have).filter(|(g, f)| right(g, f)).count(), all)).collect()
}

/// For each rule its figures that are in the gold and all of them, the worst share first.
fn rules(want: &BTreeMap<Key, Vec<&Gold>>, have: &BTreeMap<Key, Vec<&CasualtyFigure>>) -> Vec<(String, usize, usize)> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (key, figures) in have {
        let right = want.get(key).map_or(0, Vec::len);
        for (i, figure) in figures.iter().enumerate() {
            let count = counts.entry(figure.rule_id.as_str()).or_default();
            count.0 += usize::from(i < right);
            count.1 += 1;
        }
    }
    let mut out: Vec<(String, usize, usize)> = counts.into_iter().map(|(rule, (right, all))| (rule.to_string(), right, all)).collect();
    out.sort_by(|a, b| ratio(a.1, a.2).total_cmp(&ratio(b.1, b.2)).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
    out
}

/// Stated confidence, in tenths, against the share that is right.
fn reliability(want: &BTreeMap<Key, Vec<&Gold>>, have: &BTreeMap<Key, Vec<&CasualtyFigure>>) -> Vec<(f64, usize, usize)> {
    let mut bins: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for (key, figures) in have {
        let right = want.get(key).map_or(0, Vec::len);
        for (i, figure) in figures.iter().enumerate() {
            let bin = bins.entry((figure.confidence * 10.0).floor() as i64).or_default();
            bin.0 += usize::from(i < right);
            bin.1 += 1;
        }
    }
    bins.into_iter().map(|(bin, (right, all))| (bin as f64 / 10.0, right, all)).collect()
}

fn listing(misses: bool, want: &BTreeMap<Key, Vec<&Gold>>, have: &BTreeMap<Key, Vec<&CasualtyFigure>>) -> String {
    let mut out = String::new();
    if misses {
        for (key, gold) in want {
            let found = have.get(key).map_or(0, Vec::len);
            for g in gold.iter().skip(found) {
                out.push_str(&format!("missed {} {} in {}\n    {}\n", key.1, key.2, key.0, g.sentence));
            }
        }
    } else {
        for (key, figures) in have {
            let right = want.get(key).map_or(0, Vec::len);
            for f in figures.iter().skip(right) {
                out.push_str(&format!("false {} {} in {} by {}\n    {}\n", key.1, key.2, key.0, f.rule_id, f.evidence.trim()));
            }
        }
    }
    out
}
