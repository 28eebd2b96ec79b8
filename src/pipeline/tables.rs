//! How do rows become the files of a snapshot? All tables of a chunk are written at once; after so much text a part ends, and
//! the next rows go into the next file of each table. Files of one number hold the rows of the same documents.

use super::dataset::Draft;
use super::io::{Files, HashedFile};
use super::manifest::FileRecord;
use crate::error::{Error, Result};
use crate::model::{Document, Part, Sentence};
use crate::tables::{ColumnSpec, ParquetSink, Row, TableSpec, read_parquet, read_parquet_columns};
use crate::text::CodePoints;
use arrow::array::{RecordBatch, StringArray};
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The path of a part of a table in a snapshot.
fn part_path(table: &str, part: usize) -> String {
    format!("{table}/part-{part:06}.parquet")
}

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
pub struct TableFiles<'a> {
    draft: &'a Draft<'a>,
    specs: Vec<&'a TableSpec>,
    part: usize,
    open: BTreeMap<&'static str, ParquetSink<HashedFile>>,
    ended: BTreeMap<String, Vec<FileRecord>>,
}

impl<'a> TableFiles<'a> {
    /// Makes a folder for each of `names`.
    pub fn create(draft: &'a Draft, specs: &'a [TableSpec], names: &[&str]) -> Result<TableFiles<'a>> {
        let specs: Vec<&TableSpec> = specs.iter().filter(|s| names.contains(&s.name)).collect();
        for spec in &specs {
            draft.files().make_dir(&draft.folder.join(spec.name))?;
        }
        Ok(TableFiles { draft, specs, part: 0, open: BTreeMap::new(), ended: BTreeMap::new() })
    }

    /// Starts the file of a table in this part, unless it is open.
    fn open(&mut self, spec: &TableSpec) -> Result<()> {
        if !self.open.contains_key(spec.name) {
            let file = HashedFile::create(self.draft.files(), &self.draft.folder.join(part_path(spec.name, self.part)))?;
            self.open.insert(spec.name, ParquetSink::new(spec, file)?);
        }
        Ok(())
    }

    /// Appends a batch to each of its tables, all at once on the threads of the pool. Batches of other tables are an
    /// error of the caller and refused.
    pub fn write(&mut self, batches: Vec<RecordBatch>) -> Result<()> {
        let mut by_table: BTreeMap<String, RecordBatch> = batches.into_iter().map(|b| (table_of(&b), b)).collect();
        by_table.retain(|_, batch| batch.num_rows() > 0);
        for spec in self.specs.clone() {
            if by_table.contains_key(spec.name) {
                self.open(spec)?;
            }
        }
        let jobs: Vec<_> = self.open.iter_mut().filter_map(|(name, sink)| by_table.remove(*name).map(|batch| (sink, batch))).collect();
        if let Some(name) = by_table.keys().next() {
            return Err(Error::Integrity(format!("table {name} is not written by this stage")));
        }
        jobs.into_par_iter().try_for_each(|(sink, batch)| sink.write(&batch))
    }

    /// Ends the part: its files are durable, and the next rows go into new ones. Gives its files.
    pub fn end_part(&mut self) -> Result<Vec<FileRecord>> {
        let mut files = Vec::new();
        for (name, sink) in std::mem::take(&mut self.open) {
            let (rows, path) = (sink.rows(), part_path(name, self.part));
            let file = sink.finish().map_err(|e| Error::Integrity(format!("{}: {e}", self.draft.folder.join(&path).display())))?;
            let (bytes, blake3) = file.seal()?;
            let record = FileRecord { path, bytes, blake3, rows };
            self.ended.entry(name.to_string()).or_default().push(record.clone());
            files.push(record);
        }
        self.part += 1;
        Ok(files)
    }

    /// Ends all files and makes them durable. A table without rows has one file without rows.
    pub fn finish(mut self) -> Result<BTreeMap<String, Vec<FileRecord>>> {
        self.end_part()?;
        self.part = 0;
        for spec in self.specs.clone() {
            if !self.ended.contains_key(spec.name) {
                self.open(spec)?;
            }
        }
        self.end_part()?;
        Ok(self.ended)
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
    read_some(files, paths, &[], R::from_batch)
}

/// The same of some columns (all, where none is named), from whose batches `rows` makes what is wanted of each row.
pub fn read_some<R>(
    files: Arc<dyn Files>,
    paths: Vec<PathBuf>,
    columns: &'static [&'static str],
    rows: fn(&RecordBatch) -> Result<Vec<R>>,
) -> impl Iterator<Item = Result<R>> {
    /// Rows decoded at once.
    const BATCH_ROWS: usize = 2048;
    type Batches = Box<dyn Iterator<Item = Result<RecordBatch>>>;
    let read = move |file: File| -> Result<Batches> {
        match columns {
            [] => Ok(Box::new(read_parquet(file, BATCH_ROWS)?)),
            _ => Ok(Box::new(read_parquet_columns(file, BATCH_ROWS, columns)?)),
        }
    };
    let batches = paths.into_iter().flat_map(move |path| {
        let opened = files.open(&path).and_then(read);
        let named = move |e: Error| Error::Integrity(format!("{}: {e}", path.display()));
        let batches: Batches = match opened {
            Ok(batches) => Box::new(batches.map(move |b| b.map_err(&named))),
            Err(e) => Box::new(std::iter::once(Err(named(e)))),
        };
        batches
    });
    batches.flat_map(move |batch| -> VecDeque<Result<R>> {
        match batch.and_then(|b| rows(&b)) {
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

impl<R: Row> ByDocument<R> {
    /// The rows in the files of a table; `id` gives a row's document.
    pub fn new(files: Arc<dyn Files>, paths: Vec<PathBuf>, id: fn(&R) -> &str) -> ByDocument<R> {
        ByDocument::of_rows(read_rows(files, paths), id)
    }
}

impl<R: 'static> ByDocument<R> {
    /// Rows that are read already; `id` gives a row's document.
    pub fn of_rows(rows: impl Iterator<Item = Result<R>> + 'static, id: fn(&R) -> &str) -> ByDocument<R> {
        let rows: Box<dyn Iterator<Item = Result<R>>> = Box::new(rows);
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

/// The files of a table in the folder of a snapshot, in the order of its rows.
pub fn table_files(files: &dyn Files, folder: &Path, table: &str) -> Result<Vec<PathBuf>> {
    let folder = folder.join(table);
    Ok(files.list(&folder)?.iter().filter(|name| name.ends_with(".parquet")).map(|name| folder.join(name)).collect())
}

/// Rows of a table that are turned into a batch at once: the same for a table in memory and one that comes row by row, for equal batches give
/// equal files.
const WRITE_ROWS: usize = 8192;

/// Writes a whole table that is in memory and sorted; gives its name and its file.
pub fn write_table<R: Row>(draft: &Draft, rows: &[R]) -> Result<(String, Vec<FileRecord>)> {
    let mut table = Rows::<R>::create(draft)?;
    rows.chunks(WRITE_ROWS).try_for_each(|chunk| table.write(chunk))?;
    table.end()
}

/// Writes a whole table whose rows `make` gives one after another, in their order; gives its name and its file.
pub fn write_rows<R: Row>(
    draft: &Draft,
    make: impl FnOnce(&mut dyn FnMut(R) -> Result<()>) -> Result<()>,
) -> Result<(String, Vec<FileRecord>)> {
    let mut table = Rows::create(draft)?;
    make(&mut |row| table.push(row))?;
    table.end()
}

/// A whole table in one file, being written row by row.
pub struct Rows<R> {
    path: String,
    sink: ParquetSink<HashedFile>,
    waiting: Vec<R>,
}

impl<R: Row> Rows<R> {
    /// A file without rows yet.
    pub fn create(draft: &Draft) -> Result<Rows<R>> {
        draft.files().make_dir(&draft.folder.join(R::TABLE))?;
        let path = part_path(R::TABLE, 0);
        let sink = ParquetSink::new(&R::spec(), HashedFile::create(draft.files(), &draft.folder.join(&path))?)?;
        Ok(Rows { path, sink, waiting: Vec::new() })
    }

    fn write(&mut self, rows: &[R]) -> Result<()> {
        self.sink.write(&R::to_batch(rows)?)
    }

    /// Adds a row, which stands behind all before it.
    pub fn push(&mut self, row: R) -> Result<()> {
        self.waiting.push(row);
        if self.waiting.len() < WRITE_ROWS {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.waiting);
        self.write(&rows)
    }

    /// Ends the file and makes it durable; gives the table's name and its file.
    pub fn end(mut self) -> Result<(String, Vec<FileRecord>)> {
        let rows = std::mem::take(&mut self.waiting);
        if !rows.is_empty() {
            self.write(&rows)?;
        }
        let rows = self.sink.rows();
        let (bytes, blake3) = self.sink.finish()?.seal()?;
        Ok((R::TABLE.to_string(), vec![FileRecord { path: self.path, bytes, blake3, rows }]))
    }
}
