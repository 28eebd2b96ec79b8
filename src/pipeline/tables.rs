//! How do rows become the files of a snapshot? One Parquet file a table, all tables of a chunk written at once.

use super::dataset::Draft;
use super::io::{Files, HashedFile};
use super::manifest::FileRecord;
use crate::error::{Error, Result};
use crate::model::{Document, Part, Sentence};
use crate::tables::{ColumnSpec, ParquetSink, Row, TableSpec, read_parquet};
use crate::text::CodePoints;
use arrow::array::{RecordBatch, StringArray};
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The one file of a table.
const FILE: &str = "part-000000.parquet";

/// Every table as this run writes it: `sentences` has a column `text` where the recipe wants it.
pub fn specs(sentence_text: bool) -> Vec<TableSpec> {
    let mut specs = crate::model::tables();
    if sentence_text {
        for spec in specs.iter_mut().filter(|s| s.name == Sentence::TABLE) {
            spec.columns.push(ColumnSpec::of::<String>("text", "The words of the sentence: the span of its part."));
        }
    }
    specs
}

/// The tables being written, by name.
pub struct TableFiles {
    open: BTreeMap<&'static str, ParquetSink<HashedFile>>,
}

impl TableFiles {
    /// Starts a file for each of `names`.
    pub fn create(draft: &Draft, specs: &[TableSpec], names: &[&str]) -> Result<TableFiles> {
        let mut open = BTreeMap::new();
        for spec in specs.iter().filter(|s| names.contains(&s.name)) {
            let folder = draft.folder.join(spec.name);
            draft.files().make_dir(&folder)?;
            open.insert(spec.name, ParquetSink::new(spec, HashedFile::create(draft.files(), &folder.join(FILE))?)?);
        }
        Ok(TableFiles { open })
    }

    /// Appends a batch to each of its tables, all at once on the threads of the pool. Batches of other tables are an
    /// error of the caller and refused.
    pub fn write(&mut self, batches: Vec<RecordBatch>) -> Result<()> {
        let mut by_table: BTreeMap<String, RecordBatch> = batches.into_iter().map(|b| (table_of(&b), b)).collect();
        let jobs: Vec<_> =
            self.open.iter_mut().filter_map(|(name, sink)| by_table.remove(*name).map(|batch| (name, sink, batch))).collect();
        if let Some(name) = by_table.keys().next() {
            return Err(Error::Integrity(format!("table {name} is not written by this stage")));
        }
        jobs.into_par_iter()
            .filter(|(_, _, batch)| batch.num_rows() > 0)
            .try_for_each(|(name, sink, batch)| sink.write(&batch).map_err(|e| Error::Integrity(format!("{name}/{FILE}: {e}"))))
    }

    /// Ends all files and makes them durable.
    pub fn finish(self) -> Result<BTreeMap<String, Vec<FileRecord>>> {
        let mut records = BTreeMap::new();
        for (name, sink) in self.open {
            let rows = sink.rows();
            let file = sink.finish().map_err(|e| Error::Integrity(format!("{name}/{FILE}: {e}")))?;
            let (bytes, blake3) = file.seal()?;
            records.insert(name.to_string(), vec![FileRecord { path: format!("{name}/{FILE}"), bytes, blake3, rows }]);
        }
        Ok(records)
    }
}

fn table_of(batch: &RecordBatch) -> String {
    batch.schema_ref().metadata().get("table").cloned().unwrap_or_default()
}

/// Rows in their declared order as a batch.
pub fn sorted_batch<R: Row>(mut rows: Vec<R>) -> Result<RecordBatch> {
    rows.sort_by(R::order);
    R::to_batch(&rows)
}

/// Sentences as a batch, with their words where `spec` has a column for them. `documents` are sorted by id.
pub fn sentence_batch(rows: Vec<Sentence>, documents: &[Document], spec: &TableSpec) -> Result<RecordBatch> {
    let batch = sorted_batch(rows)?;
    if batch.num_columns() == spec.columns.len() {
        return Ok(batch);
    }
    let rows = Sentence::from_batch(&batch)?;
    let mut texts = Vec::with_capacity(rows.len());
    let mut at: Option<(&Document, CodePoints, CodePoints)> = None;
    for row in &rows {
        if at.as_ref().is_none_or(|(d, _, _)| d.doc_id != row.doc_id) {
            let document = documents.binary_search_by(|d| d.doc_id.cmp(&row.doc_id)).ok().map(|i| &documents[i]);
            at = document.map(|d| (d, CodePoints::new(d.title.as_deref().unwrap_or("")), CodePoints::new(&d.text)));
        }
        let text = at.as_ref().map_or("", |(document, title_points, body_points)| {
            let (text, points) = match row.part {
                Part::Title => (document.title.as_deref().unwrap_or(""), title_points),
                Part::Body => (document.text.as_str(), body_points),
            };
            let (start, end) =
                (points.to_byte(text, row.start.max(0) as usize), points.to_byte(text, row.end.max(row.start).max(0) as usize));
            text.get(start..end).unwrap_or("")
        });
        texts.push(text);
    }
    let mut columns = batch.columns().to_vec();
    columns.push(Arc::new(StringArray::from(texts)));
    Ok(RecordBatch::try_new(spec.schema(), columns)?)
}

/// The rows of a table, file after file, a batch in memory at a time.
pub fn read_rows<R: Row>(files: Arc<dyn Files>, paths: Vec<PathBuf>) -> impl Iterator<Item = Result<R>> {
    /// Rows decoded at once.
    const BATCH_ROWS: usize = 2048;
    let batches = paths.into_iter().flat_map(move |path| {
        let opened = files.open(&path).and_then(|file| read_parquet(file, BATCH_ROWS));
        let named = move |e: Error| Error::Integrity(format!("{}: {e}", path.display()));
        let batches: Box<dyn Iterator<Item = Result<RecordBatch>>> = match opened {
            Ok(batches) => Box::new(batches.map(move |b| b.map_err(&named))),
            Err(e) => Box::new(std::iter::once(Err(named(e)))),
        };
        batches
    });
    batches.flat_map(|batch| -> VecDeque<Result<R>> {
        match batch.and_then(|b| R::from_batch(&b)) {
            Ok(rows) => rows.into_iter().map(Ok).collect(),
            Err(e) => VecDeque::from([Err(e)]),
        }
    })
}

/// The rows of a table that is sorted by document, asked for in the order of documents.
pub struct ByDocument<R> {
    rows: Peekable<Box<dyn Iterator<Item = Result<R>>>>,
    id: fn(&R) -> &str,
}

impl<R: Row + 'static> ByDocument<R> {
    /// The rows in the files of a table; `id` gives a row's document.
    pub fn new(files: Arc<dyn Files>, paths: Vec<PathBuf>, id: fn(&R) -> &str) -> ByDocument<R> {
        let rows: Box<dyn Iterator<Item = Result<R>>> = Box::new(read_rows(files, paths));
        ByDocument { rows: rows.peekable(), id }
    }

    /// The rows of a document; those of documents before it are passed over.
    pub fn of(&mut self, doc_id: &str) -> Result<Vec<R>> {
        let mut found = Vec::new();
        while let Some(row) = self.rows.next_if(|row| row.as_ref().map_or(true, |row| (self.id)(row) <= doc_id)) {
            let row = row?;
            if (self.id)(&row) == doc_id {
                found.push(row);
            }
        }
        Ok(found)
    }
}

/// The files of a table in the folder of a snapshot.
pub fn table_files(folder: &Path, table: &str) -> Vec<PathBuf> {
    vec![folder.join(table).join(FILE)]
}

/// Writes a whole table that is in memory and sorted.
pub fn write_table<R: Row>(draft: &Draft, rows: &[R]) -> Result<FileRecord> {
    let folder = draft.folder.join(R::TABLE);
    draft.files().make_dir(&folder)?;
    let path = &table_files(&draft.folder, R::TABLE)[0];
    let mut sink = ParquetSink::new(&R::spec(), HashedFile::create(draft.files(), path)?)?;
    for chunk in rows.chunks(8192) {
        sink.write(&R::to_batch(chunk)?)?;
    }
    let (bytes, blake3) = sink.finish()?.seal()?;
    Ok(FileRecord { path: format!("{}/{FILE}", R::TABLE), bytes, blake3, rows: rows.len() as u64 })
}
