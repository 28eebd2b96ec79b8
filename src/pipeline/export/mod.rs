//! How do tables leave the dataset? Whole, or in the columns of another set, into files and databases that others read.
//!
//! [`tables`] and [`form`] say what leaves, [`Sink`] where it goes. A file is written beside its place and moved there when it is whole; a
//! database gets all or nothing.

mod duckdb;
mod gather;
mod lines;
mod postgres;
mod program;
#[cfg_attr(not(feature = "sqlite"), path = "no_sqlite.rs")]
mod sqlite;

use super::Dataset;
use super::io::Disk;
use crate::error::{Error, Result};
use crate::export::Form;
use crate::packs::exports::ExportFormat;
use crate::tables::read_parquet;
use crate::terms;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows decoded at once.
const BATCH_ROWS: usize = 2048;

terms! {
    /// What tables are exported to.
    pub enum SinkKind {
        /// Text of cells parted by commas, a file a table; cells that a spreadsheet would run as formulas get an apostrophe.
        Csv = "csv",
        /// A JSON object a line, a file a table.
        Jsonl = "jsonl",
        /// One SQLite file.
        Sqlite = "sqlite",
        /// One DuckDB file, made by the command `duckdb` or by Python's module of that name.
        Duckdb = "duckdb",
        /// A PostgreSQL database, by COPY through the command `psql`; or a script for it.
        Postgres = "postgres",
    }
}

/// Where tables go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sink {
    /// What it is.
    pub kind: SinkKind,
    /// The file, the folder or the address of the database.
    pub to: PathBuf,
    /// Whether what stands there is replaced.
    pub replace: bool,
    /// What parts cells of text, and whether the first line names them.
    pub layout: (u8, bool),
}

/// A table that leaves.
pub struct Leaving {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows, a batch in memory at a time.
    pub batches: Box<dyn Iterator<Item = Result<RecordBatch>>>,
    /// Its Parquet files, where it stands in some.
    pub files: Vec<PathBuf>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Each table with its rows.
    pub tables: Vec<(String, u64)>,
    /// Incidents or documents that the form does not tell of.
    pub left_out: u64,
}

/// Whole tables of the dataset; all of them where `names` is empty. Files that are not the bytes that were published are refused.
pub fn tables(dataset: &Dataset, names: &[String]) -> Result<Vec<Leaving>> {
    let known = &dataset.manifest.tables;
    if let Some(wrong) = names.iter().find(|n| !known.contains_key(*n)) {
        let list: Vec<&str> = known.keys().map(String::as_str).collect();
        return Err(Error::Usage(format!("no table {wrong}; the tables are: {}", list.join(", "))));
    }
    let chosen = known.keys().filter(|name| names.is_empty() || names.contains(name));
    chosen.map(|name| leaving(dataset, name)).collect()
}

fn leaving(dataset: &Dataset, name: &str) -> Result<Leaving> {
    dataset.verify(&Disk, name)?;
    let files = dataset.files(name);
    let open = |path: &PathBuf| File::open(path).map_err(|e| Error::io(path, "read", e));
    let Some(first) = files.first() else { return Err(Error::Integrity(format!("table {name} has no file; run again with --full"))) };
    let schema = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(open(first)?)?.schema().clone();
    let readers = files.iter().map(|path| read_parquet(open(path)?, BATCH_ROWS)).collect::<Result<Vec<_>>>()?;
    Ok(Leaving { name: name.to_string(), schema, batches: Box::new(readers.into_iter().flatten()), files })
}

/// Incidents or documents in the columns of another set, and how many of them it does not tell of.
pub fn form(dataset: &Dataset, format: ExportFormat) -> Result<(Leaving, u64)> {
    gather::form(dataset, Form::new(format)?)
}

/// Writes tables to a sink.
pub fn write(sink: &Sink, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    match sink.kind {
        SinkKind::Csv | SinkKind::Jsonl => lines::write(sink, tables),
        SinkKind::Sqlite => sqlite::write(sink, tables),
        SinkKind::Duckdb => duckdb::write(sink, tables),
        SinkKind::Postgres => postgres::write(sink, tables),
    }
}

/// Refuses to write where something stands that shall not be replaced.
fn free(sink: &Sink, path: &Path) -> Result<()> {
    if path.exists() && !sink.replace {
        return Err(Error::Usage(format!("{}: there is something already; choose another place, or give --replace", path.display())));
    }
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, "create the folder", e))?;
    }
    Ok(())
}

/// The name under which a file is written until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".tmp-{}", std::process::id()));
    path.with_file_name(name)
}

/// Moves a whole file to its place, durably.
fn settle(temporary: &Path, path: &Path) -> Result<()> {
    let failed = |e| Error::io(path, "write", e);
    File::open(temporary).and_then(|f| f.sync_all()).map_err(failed)?;
    std::fs::rename(temporary, path).map_err(failed)
}

/// Runs `make` with the temporary name of a file; where it fails nothing is left.
fn whole<T>(sink: &Sink, path: &Path, make: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    free(sink, path)?;
    let temporary = beside(path);
    let made = make(&temporary).and_then(|made| settle(&temporary, path).map(|()| made));
    if made.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    made
}

/// An SQL name in quotation marks.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
