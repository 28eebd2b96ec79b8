//! `dateline snapshots`.

use super::{Globals, print, safe};
use crate::error::Result;
use crate::pipeline::dataset::{self, Snapshot};
use comfy_table::{CellAlignment, Table, presets};
use std::path::PathBuf;

/// List the versions of a dataset that are kept, the newest last
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The output folder of the dataset
    pub dataset: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let snapshots = dataset::snapshots(&args.dataset)?;
    if globals.json {
        return print(&format!("{:#}\n", serde_json::json!(snapshots)));
    }
    if globals.quiet { Ok(()) } else { print(&safe(&text(&snapshots))) }
}

fn text(snapshots: &[Snapshot]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["commit", "documents", "MB", "inputs", "folder", ""]);
    for s in snapshots {
        let documents = s.documents.map_or(String::new(), |n| n.to_string());
        let current = if s.current { "current" } else { "" };
        let megabytes = format!("{:.1}", s.bytes as f64 / 1e6);
        table.add_row([&s.commit.to_string(), &documents, &megabytes, &s.inputs.to_string(), &s.folder, current]);
    }
    for column in table.column_iter_mut().take(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n")
}
