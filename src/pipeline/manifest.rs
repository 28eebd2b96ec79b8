//! What is in a snapshot, and where did it come from? `manifest.json` for checks, `datapackage.json` for other tools.

use crate::error::{Error, Result};
use crate::tables::TableSpec;
use crate::text::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its path in the snapshot.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// BLAKE3 of its content, hex.
    pub blake3: String,
    /// Its rows.
    pub rows: u64,
}

/// An input file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// How the tables name it.
    pub uri: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// BLAKE3 of its content, hex; null where it could not be read.
    pub blake3: Option<String>,
}

/// The accounts of a stage: `read = passed + rejected + skipped`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Records that came in.
    pub read: u64,
    /// Records that went on.
    pub passed: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// Records that are sound but not wanted.
    pub skipped: u64,
}

/// `manifest.json`. The same inputs, recipe and version give the same bytes but for `timings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Dateline that wrote it.
    pub version: String,
    /// The build that wrote it: datasets of one build can be merged.
    #[serde(default)]
    pub program: String,
    /// From the digests of inputs, recipe, language packs and version: equal runs have equal ids.
    pub run_id: String,
    /// The recipe, as far as rows depend on it, limits included.
    pub recipe: Value,
    /// BLAKE3 of each language pack's files, by code.
    pub packs: BTreeMap<String, String>,
    /// The accounts of each stage.
    pub stages: BTreeMap<String, Account>,
    /// Rejects by reason, skipped ones included.
    pub rejects: BTreeMap<String, u64>,
    /// Documents by language; `und` where it is unknown.
    pub languages: BTreeMap<String, u64>,
    /// Documents in languages without a pack, which nothing was looked for in.
    pub documents_without_pack: u64,
    /// Corrections that found nothing to put right: line, id and field.
    #[serde(default)]
    pub corrections_not_found: Vec<String>,
    /// The files of each table.
    pub tables: BTreeMap<String, Vec<FileRecord>>,
    /// The inputs.
    pub inputs: Vec<InputRecord>,
    /// What differs from run to run: seconds of each stage, threads.
    pub timings: Value,
}

impl Manifest {
    /// Rows of a table; null where the snapshot does not hold it.
    pub fn rows(&self, table: &str) -> Option<u64> {
        self.tables.get(table).map(|files| files.iter().map(|f| f.rows).sum())
    }

    /// The manifest as it stands on disk.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        pretty(&serde_json::to_value(self).map_err(|e| Error::Integrity(format!("manifest.json: {e}")))?)
    }

    /// Reads a manifest; one that does not fit is an integrity error.
    pub fn parse(bytes: &[u8]) -> Result<Manifest> {
        serde_json::from_slice(bytes).map_err(|e| {
            Error::Integrity(format!("manifest.json is damaged or of another release ({e}); run again with --full to rebuild the dataset"))
        })
    }
}

/// JSON for people: indented, with a line feed at its end.
pub fn pretty(value: &Value) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| Error::Integrity(format!("JSON: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// `datapackage.json`: Frictionless Data, with the definition of every column.
pub fn data_package(specs: &[TableSpec], tables: &BTreeMap<String, Vec<FileRecord>>, run_id: &str) -> Value {
    let resources: Vec<Value> = specs
        .iter()
        .filter_map(|spec| {
            let files = tables.get(spec.name)?;
            let paths: Vec<&str> = files.iter().map(|f| f.path.as_str()).collect();
            let fields: Vec<Value> = spec.columns.iter().map(field).collect();
            Some(json!({
                "name": spec.name,
                "description": spec.about,
                "path": paths,
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": files.iter().map(|f| f.bytes).sum::<u64>(),
                "schema": { "fields": fields },
            }))
        })
        .collect();
    json!({
        "profile": "data-package",
        "name": "dateline",
        "id": run_id,
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "resources": resources,
    })
}

fn field(column: &crate::tables::ColumnSpec) -> Value {
    use arrow::datatypes::DataType as T;
    let kind = match &column.data_type {
        T::Boolean => "boolean",
        T::Int32 | T::Int64 => "integer",
        T::Float64 => "number",
        T::Date32 => "date",
        T::Timestamp(..) => "datetime",
        T::List(_) => "array",
        T::Struct(_) => "object",
        _ => "string",
    };
    let mut constraints = serde_json::Map::new();
    if !column.nullable {
        constraints.insert("required".into(), true.into());
    }
    if !column.terms.is_empty() {
        constraints.insert("enum".into(), column.terms.iter().map(|(word, _)| *word).collect::<Vec<_>>().into());
    }
    json!({ "name": column.name, "type": kind, "description": column.about, "constraints": constraints })
}

/// A mark of this build: equal recipes are only equal runs if the same program runs them. The command and the wheel of one source share it.
pub fn program_mark() -> String {
    digest(&[env!("CARGO_PKG_VERSION"), env!("DATELINE_BUILD")])
}
