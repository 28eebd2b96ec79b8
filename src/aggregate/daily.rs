//! Days of countries, of topics and of sources, added up by Polars over the tables just written.
//!
//! A report is one toll of one document. Until reports of one event are joined by more than this, reports of the same day,
//! place, kind and number are taken as one incident, and reports of different numbers as different ones. Running totals,
//! parts, unasserted and background figures never reach `document_tolls` of scope `incident`, so they never enter a sum.
//! Polars counts and adds integers only, and every table is sorted by its whole key, so that the same rows give the same
//! bytes on any number of threads.

use super::Aggregates;
use crate::error::{Error, Result};
use crate::model::{CasualtyDay, CoverageDay, Kind, TopicDay};
use crate::tables::{Label, Row};
use jiff::civil::Date;
use polars::prelude::*;
use std::path::PathBuf;

/// The daily tables of the dataset whose files `paths` names by table.
pub fn daily(paths: &dyn Fn(&str) -> Vec<PathBuf>) -> Result<Aggregates> {
    let documents = documents(scan(paths, "documents")?);
    let countries = article_countries(scan(paths, "places")?);
    let tolls = scan(paths, "document_tolls")?;
    let figures = scan(paths, "casualties")?;
    let topics = scan(paths, "topics")?;
    Ok(Aggregates {
        casualties_daily: casualties(tolls, figures.clone(), documents.clone())?,
        topics_daily: topics_daily(topics, documents.clone(), countries)?,
        coverage_daily: coverage(documents, figures)?,
    })
}

fn scan(paths: &dyn Fn(&str) -> Vec<PathBuf>, table: &str) -> Result<LazyFrame> {
    let frames = paths(table)
        .iter()
        .map(|path| {
            let path = PlRefPath::try_from_path(path).map_err(|e| failed(table, e))?;
            LazyFrame::scan_parquet(path, ScanArgsParquet::default()).map_err(|e| failed(table, e))
        })
        .collect::<Result<Vec<_>>>()?;
    concat(frames, UnionArgs::default()).map_err(|e| failed(table, e))
}

fn failed(table: &str, e: PolarsError) -> Error {
    Error::Integrity(format!("table {table} cannot be added up: {e}"))
}

/// Dictionary columns arrive as categories; sums are over their words.
fn word(name: &str) -> Expr {
    col(name).cast(DataType::String)
}

/// One row per article: its day, source, language and whether it is a copy.
fn documents(documents: LazyFrame) -> LazyFrame {
    documents.select([
        col("doc_id"),
        col("published_at").dt().date().alias("published"),
        word("source"),
        word("language"),
        col("duplicate_of").is_not_null().alias("copy"),
    ])
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

fn casualties(tolls: LazyFrame, figures: LazyFrame, documents: LazyFrame) -> Result<Vec<CasualtyDay>> {
    let figures = figures.select([col("figure_id"), col("window_start"), col("window_end"), word("country"), word("admin1")]);
    let reports = tolls
        .filter(word("scope").eq(lit("incident")).and(col("best").is_not_null()))
        .select([col("doc_id"), word("kind"), col("low"), col("best"), col("high"), col("figures").list().first().alias("figure_id")])
        .join(figures, [col("figure_id")], [col("figure_id")], JoinArgs::new(JoinType::Left))
        .join(documents, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Left))
        .with_column(
            // A month or year is no day: such tolls stand under no date instead of all under its first day.
            when(col("window_start").is_null())
                .then(col("published"))
                .when(col("window_start").eq(col("window_end")))
                .then(col("window_start"))
                .otherwise(lit(NULL).cast(DataType::Date))
                .alias("date"),
        );
    let key = [col("date"), col("country"), col("admin1"), col("kind")];
    // Reports of one day, place, kind and number are one incident; its bounds are the widest that they give.
    let incidents = reports
        .clone()
        .filter(col("copy").not())
        .group_by([key.as_slice(), &[col("best")]].concat())
        .agg([
            col("low").fill_null(lit(0i64)).min().alias("low"),
            col("high").max().alias("high"),
            col("high").is_null().any(true).alias("open"),
        ])
        .group_by(key.as_slice())
        .agg([
            col("low").sum(),
            col("best").sum(),
            col("high").sum(),
            col("open").any(true).alias("open"),
            len().cast(DataType::Int64).alias("incidents"),
        ]);
    let reporters = reports.group_by(key.as_slice()).agg([
        col("doc_id").n_unique().cast(DataType::Int64).alias("documents"),
        col("source").drop_nulls().n_unique().cast(DataType::Int64).alias("sources"),
    ]);
    let args = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Inner) };
    let days = incidents
        .join(reporters, key.as_slice(), key.as_slice(), args)
        .with_column(when(col("open")).then(lit(NULL).cast(DataType::Int64)).otherwise(col("high")).alias("high"));
    let frame = collect(days, CasualtyDay::TABLE)?;
    let (date, country, admin1, kind) =
        (dates(&frame, "date")?, words(&frame, "country")?, words(&frame, "admin1")?, words(&frame, "kind")?);
    let (low, best, high) = (numbers(&frame, "low")?, numbers(&frame, "best")?, numbers(&frame, "high")?);
    let (incidents, documents, sources) = (numbers(&frame, "incidents")?, numbers(&frame, "documents")?, numbers(&frame, "sources")?);
    let rows = (0..frame.height()).map(|i| {
        Ok(CasualtyDay {
            date: date[i],
            country: country[i].clone().map(Label),
            admin1: admin1[i].clone().map(Label),
            kind: kind[i]
                .as_deref()
                .and_then(Kind::parse)
                .ok_or_else(|| Error::Integrity("document_tolls holds a kind that is none".into()))?,
            low: low[i].unwrap_or(0),
            best: best[i].unwrap_or(0),
            high: high[i],
            incidents: incidents[i].unwrap_or(0),
            documents: documents[i].unwrap_or(0),
            sources: sources[i].unwrap_or(0),
        })
    });
    sorted(rows.collect::<Result<Vec<_>>>()?)
}

fn topics_daily(topics: LazyFrame, documents: LazyFrame, countries: LazyFrame) -> Result<Vec<TopicDay>> {
    let articles = documents.filter(col("copy").not()).join(countries, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Left));
    let day = [col("published"), col("country")];
    let all = articles.clone().group_by(day.as_slice()).agg([len().cast(DataType::Int64).alias("all")]);
    let args = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Left) };
    let days = topics
        .select([col("doc_id"), word("taxonomy"), word("topic_id"), word("label")])
        .unique(None, UniqueKeepStrategy::Any)
        .join(articles, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner))
        .group_by([col("published"), col("taxonomy"), col("topic_id"), col("label"), col("country")])
        .agg([
            col("doc_id").n_unique().cast(DataType::Int64).alias("documents"),
            col("source").drop_nulls().n_unique().cast(DataType::Int64).alias("sources"),
        ])
        .join(all, day.as_slice(), day.as_slice(), args);
    let frame = collect(days, TopicDay::TABLE)?;
    let (date, country) = (dates(&frame, "published")?, words(&frame, "country")?);
    let (taxonomy, topic, label) = (words(&frame, "taxonomy")?, words(&frame, "topic_id")?, words(&frame, "label")?);
    let (documents, all, sources) = (numbers(&frame, "documents")?, numbers(&frame, "all")?, numbers(&frame, "sources")?);
    let rows = (0..frame.height()).map(|i| TopicDay {
        date: date[i],
        taxonomy: Label(taxonomy[i].clone().unwrap_or_default()),
        topic_id: Label(topic[i].clone().unwrap_or_default()),
        label: Label(label[i].clone().unwrap_or_default()),
        country: country[i].clone().map(Label),
        documents: documents[i].unwrap_or(0),
        // One division of two integers: the same on every machine.
        share: documents[i].unwrap_or(0) as f64 / all[i].unwrap_or(1).max(1) as f64,
        sources: sources[i].unwrap_or(0),
    });
    sorted(rows.collect())
}

fn coverage(documents: LazyFrame, figures: LazyFrame) -> Result<Vec<CoverageDay>> {
    let counted = figures.group_by([col("doc_id")]).agg([len().cast(DataType::Int64).alias("figures")]);
    let days = documents
        .join(counted, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Left))
        .group_by([col("published"), col("source"), col("language")])
        .agg([
            len().cast(DataType::Int64).alias("documents"),
            col("copy").cast(DataType::Int64).sum().alias("duplicates"),
            col("figures").sum().alias("figures"),
        ]);
    let frame = collect(days, CoverageDay::TABLE)?;
    let (date, source, language) = (dates(&frame, "published")?, words(&frame, "source")?, words(&frame, "language")?);
    let (documents, duplicates, figures) = (numbers(&frame, "documents")?, numbers(&frame, "duplicates")?, numbers(&frame, "figures")?);
    let rows = (0..frame.height()).map(|i| CoverageDay {
        date: date[i],
        source: source[i].clone().map(Label),
        language: language[i].clone().map(Label),
        documents: documents[i].unwrap_or(0),
        duplicates: duplicates[i].unwrap_or(0),
        figures: figures[i].unwrap_or(0),
    });
    sorted(rows.collect())
}

fn collect(frame: LazyFrame, table: &str) -> Result<DataFrame> {
    frame.collect().map_err(|e| failed(table, e))
}

fn sorted<R: Row>(mut rows: Vec<R>) -> Result<Vec<R>> {
    rows.sort_by(R::order);
    Ok(rows)
}

fn words(frame: &DataFrame, name: &str) -> Result<Vec<Option<String>>> {
    let column = frame.column(name).and_then(|c| c.str()).map_err(|e| failed(name, e))?;
    Ok(column.iter().map(|v| v.map(str::to_string)).collect())
}

fn numbers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    let column = frame.column(name).and_then(|c| c.i64()).map_err(|e| failed(name, e))?;
    Ok(column.iter().collect())
}

fn dates(frame: &DataFrame, name: &str) -> Result<Vec<Option<Date>>> {
    let column = frame.column(name).and_then(|c| c.date()).map_err(|e| failed(name, e))?;
    let epoch = Date::constant(1970, 1, 1);
    Ok(column.physical().iter().map(|v| v.and_then(|days| epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok())).collect())
}
