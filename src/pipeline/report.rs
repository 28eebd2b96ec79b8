//! What did a run do?

use super::manifest::Manifest;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What a run did.
#[derive(Debug, Clone)]
pub struct Report {
    /// The output folder.
    pub out: PathBuf,
    /// The run's id.
    pub run_id: String,
    /// Whether the dataset was up to date already, so that nothing was written.
    pub up_to_date: bool,
    /// The manifest that was published.
    pub manifest: Manifest,
    /// What could not be tidied up after publication; the dataset is whole.
    pub warning: Option<String>,
}

impl Report {
    /// The summary as JSON.
    pub fn to_json(&self) -> Value {
        let m = &self.manifest;
        let rows: serde_json::Map<String, Value> = m.tables.keys().map(|t| (t.clone(), json!(m.rows(t)))).collect();
        json!({
            "out": self.out.join("current"),
            "run_id": self.run_id,
            "up_to_date": self.up_to_date,
            "input": { "files": m.inputs.len(), "bytes": self.input_bytes() },
            "stages": m.stages,
            "rows": rows,
            "rejects": m.rejects,
            "languages": m.languages,
            "documents_without_pack": m.documents_without_pack,
            "corrections_not_found": m.corrections_not_found,
            "timings": m.timings,
            "warning": self.warning,
        })
    }

    /// Bytes of the inputs.
    pub fn input_bytes(&self) -> u64 {
        self.manifest.inputs.iter().map(|i| i.bytes).sum()
    }
}
