//! `dateline eval`.

mod calibrate;
mod gold;
mod score;

use super::{Globals, cells, print, safe};
use crate::error::Result;
use gold::Pairs;
use score::{Bin, RuleScore, Score};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Score a dataset against gold annotations: precision, recall, F1, by kind and rule, with the misses and false hits
///
/// Two figures are the same where document, kind, number and `implicit` are the same; the attributes of those are compared then.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Gold figures, one JSON object a line: doc (the document's external id), sentence, kind, best, implicit, and the
    /// attributes low, high, qualifier, scope, subset, status; a line whose kind is null only names a document
    pub gold: PathBuf,
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// The table to score
    #[arg(long, default_value = "casualties", value_parser = ["casualties"])]
    pub table: String,
    /// List the misses, the false hits or the wrong attributes with their sentences; one JSON object a line with --json
    #[arg(long, value_parser = ["misses", "false", "attributes"])]
    pub list: Option<String>,
    /// Only figures of this kind
    #[arg(long)]
    pub kind: Option<String>,
    /// Only false hits and attributes of this rule
    #[arg(long)]
    pub rule: Option<String>,
    /// Print the counts that make the column `confidence`, as `confidence.toml` of a language folder, with this name of their source
    #[arg(long, value_name = "SOURCE", conflicts_with = "list")]
    pub calibrate: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let gold = gold::read(&args.gold)?;
    let figures = gold::figures(&args.dataset, &gold)?;
    if let Some(source) = &args.calibrate {
        return print(&calibrate::toml(source, &gold, &figures));
    }
    let pairs = Pairs::new(&gold, &figures, args.kind.as_deref());
    if let Some(list) = &args.list {
        let items = pairs.list(list, args.rule.as_deref());
        let text: String = items.iter().map(|item| if globals.json { format!("{}\n", item.json()) } else { item.text() }).collect();
        return print(&if globals.json { text } else { safe(&text) });
    }
    let (explicit, implicit) = (pairs.score(|k| !k.implicit), pairs.score(|k| k.implicit));
    let kinds = pairs.kinds();
    let by_kind = |implicit: bool| -> Vec<(String, Score)> {
        kinds.iter().map(|kind| (kind.clone(), pairs.score(|k| k.kind == *kind && k.implicit == implicit))).collect()
    };
    let report = Report {
        explicit,
        implicit,
        explicit_by_kind: by_kind(false),
        implicit_by_kind: by_kind(true).into_iter().filter(|(_, s)| s.gold + s.predicted > 0).collect(),
        attributes: pairs.attributes(),
        rules: pairs.rules(),
        reliability: pairs.reliability(),
    };
    print(&if globals.json { format!("{:#}\n", report.json()) } else { report.text() })
}

/// All that is printed.
struct Report {
    explicit: Score,
    implicit: Score,
    explicit_by_kind: Vec<(String, Score)>,
    implicit_by_kind: Vec<(String, Score)>,
    attributes: Vec<(&'static str, usize, usize)>,
    rules: Vec<RuleScore>,
    reliability: Vec<Bin>,
}

impl Report {
    fn json(&self) -> Value {
        let kinds = |scores: &[(String, Score)]| scores.iter().map(|(k, s)| (k.clone(), s.json())).collect::<Map<_, _>>();
        json!({
            "explicit": self.explicit.json(),
            "implicit": self.implicit.json(),
            "explicit_by_kind": kinds(&self.explicit_by_kind),
            "implicit_by_kind": kinds(&self.implicit_by_kind),
            "attributes_of_matched": self.attributes.iter().map(|(n, r, a)| (n.to_string(), score::ratio(*r, *a).into())).collect::<Map<_, _>>(),
            "rules": self.rules.iter().map(|r| (r.rule.clone(), r.json())).collect::<Map<_, _>>(),
            "reliability": self.reliability.iter().map(Bin::json).collect::<Vec<_>>(),
            "calibration_error": score::calibration_error(&self.reliability),
        })
    }

    fn text(&self) -> String {
        let header = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>();
        let mut rows = vec![self.explicit.row("explicit"), self.implicit.row("implicit")];
        rows.extend(self.explicit_by_kind.iter().map(|(k, s)| s.row(&format!("explicit {k}"))));
        rows.extend(self.implicit_by_kind.iter().map(|(k, s)| s.row(&format!("implicit {k}"))));
        let mut out = cells::table(&header(&["figures", "precision", "recall", "F1", "hit", "found", "gold"]), &rows);
        let rows: Vec<_> = self.attributes.iter().map(|(n, r, a)| vec![n.to_string(), format!("{:.3}", score::ratio(*r, *a))]).collect();
        out.push_str(&format!("\n{}", cells::table(&header(&["attribute of matched", "right"]), &rows)));
        let rows: Vec<_> = self.rules.iter().map(RuleScore::row).collect();
        out.push_str(&format!("\n{}", cells::table(&header(&["rule, worst first", "precision", "recall", "F1", "hit", "found"]), &rows)));
        let rows: Vec<_> = self.reliability.iter().map(Bin::row).collect();
        out.push_str(&format!("\n{}", cells::table(&header(&["confidence", "told", "right", "figures"]), &rows)));
        out.push_str(&format!("\nmean distance between confidence and share right: {:.3}\n", score::calibration_error(&self.reliability)));
        out
    }
}
