//! Days of topics and of sources, added up by Polars over the tables just written.
//!
//! Polars counts and adds integers only, and every table is sorted by its whole key, so that the same rows give the same
//! bytes on any number of threads.

use super::{Aggregates, topics};
use crate::error::{Error, Result};
use crate::model::CoverageDay;
use crate::tables::{Label, Row};
use jiff::civil::Date;
use polars::prelude::*;
use std::path::{Path, PathBuf};

/// The daily tables of the dataset whose files `paths` names by table.
pub fn daily(paths: &dyn Fn(&str) -> Result<Vec<PathBuf>>) -> Result<Aggregates> {
    let documents = documents(scan(paths, "documents")?);
    let countries = countries(paths)?;
    let figures = scan(paths, "casualties")?;
    let found = scan(paths, "topics")?;
    let articles = topics::articles(documents.clone(), countries);
    Ok(Aggregates {
        topics_daily: topics::topics_daily(&found, &articles)?,
        topic_shares: topics::shares(&found, &articles)?,
        topic_pairs: topics::pairs(&found, &articles)?,
        topics_rising: topics::rising(&found, &articles)?,
        key_phrases_daily: topics::phrases(&scan(paths, "key_phrases")?, &articles)?,
        coverage_daily: coverage(documents, figures)?,
    })
}

fn scan(paths: &dyn Fn(&str) -> Result<Vec<PathBuf>>, table: &str) -> Result<LazyFrame> {
    let frames = paths(table)?.iter().map(|path| scan_file(path, table)).collect::<Result<Vec<_>>>()?;
    concat(frames, UnionArgs::default()).map_err(|e| failed(table, e))
}

fn scan_file(path: &Path, table: &str) -> Result<LazyFrame> {
    let path = PlRefPath::try_from_path(path).map_err(|e| failed(table, e))?;
    LazyFrame::scan_parquet(path, ScanArgsParquet::default()).map_err(|e| failed(table, e))
}

/// One row per article: its country. File by file, for an article names dozens of places and a file holds all of each article.
fn countries(paths: &dyn Fn(&str) -> Result<Vec<PathBuf>>) -> Result<LazyFrame> {
    let table = "places";
    let of_file = |path: &PathBuf| Ok(collect(article_countries(scan_file(path, table)?), table)?.lazy());
    let frames = paths(table)?.iter().map(of_file).collect::<Result<Vec<_>>>()?;
    concat(frames, UnionArgs::default()).map_err(|e| failed(table, e))
}

fn failed(table: &str, e: PolarsError) -> Error {
    Error::Integrity(format!("table {table} cannot be added up: {e}"))
}

/// Dictionary columns arrive as categories; sums are over their words.
pub(super) fn word(name: &str) -> Expr {
    col(name).cast(DataType::String)
}

/// One row per article: its day, source, language, whether it is a copy, whether a later version replaces it, and whether it counts:
/// neither of the two.
fn documents(documents: LazyFrame) -> LazyFrame {
    let replaced = documents
        .clone()
        .filter(col("version_of").is_not_null())
        .group_by([col("version_of").alias("doc_id")])
        .agg([len().alias("versions")]);
    documents
        .select([
            col("doc_id"),
            col("published_at").dt().date().alias("published"),
            word("source"),
            word("language"),
            col("duplicate_of").is_not_null().alias("copy"),
        ])
        .join(replaced, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Left))
        .with_column(col("versions").is_not_null().alias("replaced"))
        .with_column(col("copy").or(col("replaced")).not().alias("counts"))
}

/// One row per article: the country of its dateline, else the one it names most, ties by code.
fn article_countries(places: LazyFrame) -> LazyFrame {
    places
        .filter(col("country").is_not_null())
        .select([col("doc_id"), word("country").alias("country"), word("role").eq(lit("dateline")).cast(DataType::Int64).alias("dateline")])
        .group_by([col("doc_id"), col("country")])
        .agg([col("dateline").max(), len().cast(DataType::Int64).alias("mentions")])
        .sort_by_exprs(
            [col("doc_id"), col("dateline"), col("mentions"), col("country")],
            SortMultipleOptions::default().with_order_descending_multi([false, true, true, false]),
        )
        .group_by_stable([col("doc_id")])
        .agg([col("country").first()])
}

fn coverage(documents: LazyFrame, figures: LazyFrame) -> Result<Vec<CoverageDay>> {
    let counted = figures.group_by([col("doc_id")]).agg([len().cast(DataType::Int64).alias("figures")]);
    let days = documents
        .join(counted, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Left))
        .group_by([col("published"), col("source"), col("language")])
        .agg([
            len().cast(DataType::Int64).alias("documents"),
            col("copy").cast(DataType::Int64).sum().alias("duplicates"),
            col("replaced").cast(DataType::Int64).sum().alias("superseded"),
            col("figures").sum().alias("figures"),
        ]);
    let frame = collect(days, CoverageDay::TABLE)?;
    let (date, source, language) = (dates(&frame, "published")?, words(&frame, "source")?, words(&frame, "language")?);
    let (documents, figures) = (numbers(&frame, "documents")?, numbers(&frame, "figures")?);
    let (duplicates, superseded) = (numbers(&frame, "duplicates")?, numbers(&frame, "superseded")?);
    let rows = (0..frame.height()).map(|i| CoverageDay {
        date: date[i],
        source: source[i].map(Label::new),
        language: language[i].map(Label::new),
        documents: documents[i].unwrap_or(0),
        duplicates: duplicates[i].unwrap_or(0),
        superseded: superseded[i].unwrap_or(0),
        figures: figures[i].unwrap_or(0),
    });
    sorted(rows.collect())
}

pub(super) fn collect(frame: LazyFrame, table: &str) -> Result<DataFrame> {
    frame.collect().map_err(|e| failed(table, e))
}

pub(super) fn sorted<R: Row>(mut rows: Vec<R>) -> Result<Vec<R>> {
    rows.sort_by(R::order);
    Ok(rows)
}

pub(super) fn words<'f>(frame: &'f DataFrame, name: &str) -> Result<Vec<Option<&'f str>>> {
    let column = frame.column(name).and_then(|c| c.str()).map_err(|e| failed(name, e))?;
    Ok(column.iter().collect())
}

pub(super) fn numbers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    let column = frame.column(name).and_then(|c| c.i64()).map_err(|e| failed(name, e))?;
    Ok(column.iter().collect())
}

pub(super) fn dates(frame: &DataFrame, name: &str) -> Result<Vec<Option<Date>>> {
    let column = frame.column(name).and_then(|c| c.date()).map_err(|e| failed(name, e))?;
    let epoch = Date::constant(1970, 1, 1);
    Ok(column.physical().iter().map(|v| v.and_then(|days| epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok())).collect())
}
