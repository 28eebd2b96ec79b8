//! `dateline changes`.

use super::{Globals, print, safe};
use crate::error::{Error, Result};
use crate::pipeline::Dataset;
use crate::pipeline::changes::{Change, ChangeKind, changes, redirects};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Tell which events were added, revised, moved or withdrawn since the version before
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// The version to compare with: a folder of `_snapshots`, or another dataset; without it, the version before the current one
    #[arg(long)]
    pub before: Option<PathBuf>,
    /// Print only which incident ids became which, as CSV (from,to) or JSON lines: every id that is gone, an empty one where nothing took its place
    #[arg(long)]
    pub redirects: bool,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let now = Dataset::open(&args.dataset)?;
    let before = match &args.before {
        Some(path) => Dataset::open(path)?,
        None => now.before()?.ok_or_else(|| {
            Error::Usage(format!("{}: no version before the current one is kept (keep_snapshots of [output])", args.dataset.display()))
        })?,
    };
    if args.redirects {
        let line = |(from, to): (String, Option<String>)| match globals.json {
            true => format!("{}\n", json!({ "from": from, "to": to })),
            false => format!("{from},{}\n", to.unwrap_or_default()),
        };
        let lines: String = redirects(&before, &now)?.into_iter().map(line).collect();
        return print(&if globals.json { lines } else { format!("from,to\n{lines}") });
    }
    let found = changes(&before, &now)?;
    print(&if globals.json { found.iter().map(|c| format!("{}\n", value(c))).collect() } else { safe(&page(&found)) })
}

fn value(c: &Change) -> Value {
    let i = &c.incident;
    json!({
        "change": c.change, "incident_id": i.incident_id, "was": c.was, "kind": c.kind, "before": c.before, "after": c.after,
        "date": i.date.map(|d| d.to_string()), "place_name": i.place_name, "country": i.country.as_ref().map(|c| c.as_str()), "documents": i.documents,
    })
}

/// A sentence of counts, then a line for each change.
fn page(found: &[Change]) -> String {
    let events = |kind: ChangeKind| {
        let mut ids: Vec<&str> = found.iter().filter(|c| c.change == kind).map(|c| c.incident.incident_id.as_str()).collect();
        ids.dedup();
        format!("{} {kind}", ids.len())
    };
    let mut out = format!("events: {}\n", ChangeKind::ALL.iter().map(|k| events(*k)).collect::<Vec<_>>().join(", "));
    for change in found {
        out.push_str(&format!("{}\n", line(change)));
    }
    out
}

fn line(c: &Change) -> String {
    let i = &c.incident;
    let place = i.place_name.as_deref().or(i.country.as_ref().map(|c| c.as_str())).unwrap_or("no place");
    let date = i.date.map_or("no day".to_string(), |d| d.to_string());
    let number = |n: Option<i64>| n.map_or("none".to_string(), |n| n.to_string());
    let kind = c.kind.map_or("", |k| k.as_str());
    let what = match c.change {
        ChangeKind::Added => format!("{} {kind}", number(c.after)),
        ChangeKind::Revised => format!("{kind} from {} to {}", number(c.before), number(c.after)),
        ChangeKind::Withdrawn => format!("{} {kind}", number(c.before)),
        ChangeKind::Moved => format!("from {} to {}", c.was.as_deref().unwrap_or(""), i.incident_id),
    };
    format!("{date}  {place}: {} {what}, incident {} ({} articles)", c.change, i.incident_id, i.documents)
}
