//! `dateline verify`.

use super::{Globals, print, safe};
use crate::error::Result;
use crate::pipeline::dataset;
use std::path::PathBuf;

/// Check every file of a dataset against the digests it was published with
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the dataset
    pub dataset: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let dataset = dataset::verify(&args.dataset)?;
    let files: usize = dataset.manifest.tables.values().map(Vec::len).sum();
    let bytes: u64 = dataset.manifest.tables.values().flatten().map(|f| f.bytes).sum();
    let folder = dataset.folder.display().to_string();
    if globals.json {
        let json = serde_json::json!({ "dataset": folder, "run_id": dataset.manifest.run_id, "files": files, "bytes": bytes });
        return print(&format!("{json:#}\n"));
    }
    if globals.quiet { Ok(()) } else { print(&safe(&format!("{folder}: {files} files, {:.1} MB, as published\n", bytes as f64 / 1e6))) }
}
