//! The daily tables, from the files of a snapshot: articles one after another, with what was found in each, are counted, and the counts are written.

use super::dataset::Draft;
use super::io::Files;
use super::manifest::FileRecord;
use super::stop::Stop;
use super::tables::{ByDocument, read_some, table_files, write_rows};
use super::tally::Spilling;
use crate::aggregate::{Counted, Days, country, coverage, pairs, phrases, rising, shares, topics_daily};
use crate::error::Result;
use crate::model::{CasualtyFigure, Document, KeyPhrase, PlaceMention, PlaceRole, Topic};
use crate::tables::{Cell, Label, Row, column_cells};
use arrow::array::RecordBatch;
use jiff::Timestamp;
use jiff::tz::Offset;
use std::collections::HashSet;
use std::sync::Arc;

/// The parts of a run's memory; each tally may have one.
const SHARES: usize = 16;

/// What is wanted of a document.
#[derive(Debug)]
struct Head {
    doc_id: String,
    published_at: Option<Timestamp>,
    source: Option<Label>,
    language: Option<Label>,
    duplicate_of: Option<String>,
}

fn cells<R: Row, T: Cell>(batch: &RecordBatch, column: &str) -> Result<std::vec::IntoIter<T>> {
    Ok(column_cells::<T>(R::TABLE, column, batch)?.into_iter())
}

fn heads(batch: &RecordBatch) -> Result<Vec<Head>> {
    let (sources, languages) = (cells::<Document, _>(batch, "source")?, cells::<Document, _>(batch, "language")?);
    let (days, copies) = (cells::<Document, _>(batch, "published_at")?, cells::<Document, _>(batch, "duplicate_of")?);
    let rows = cells::<Document, _>(batch, "doc_id")?.zip(days.zip(copies)).zip(sources.zip(languages));
    let head = |((doc_id, (published_at, duplicate_of)), (source, language))| Head { doc_id, published_at, source, language, duplicate_of };
    Ok(rows.map(head).collect())
}

fn replaced(batch: &RecordBatch) -> Result<Vec<Option<Label>>> {
    column_cells(Document::TABLE, "version_of", batch)
}

/// A row of findings: its document, and what is counted of it.
type Finding<T> = (String, T);

fn topics(batch: &RecordBatch) -> Result<Vec<Finding<(Label, Label, Label)>>> {
    let words = cells::<Topic, _>(batch, "taxonomy")?.zip(cells::<Topic, _>(batch, "topic_id")?).zip(cells::<Topic, _>(batch, "label")?);
    Ok(cells::<Topic, _>(batch, "doc_id")?.zip(words.map(|((taxonomy, topic), label)| (taxonomy, topic, label))).collect())
}

fn key_phrases(batch: &RecordBatch) -> Result<Vec<Finding<String>>> {
    Ok(cells::<KeyPhrase, _>(batch, "doc_id")?.zip(cells::<KeyPhrase, _>(batch, "phrase")?).collect())
}

/// A country, and whether it is the dateline's.
type Mention = (Option<Label>, bool);

fn mentions(batch: &RecordBatch) -> Result<Vec<Finding<Mention>>> {
    let roles = cells::<PlaceMention, PlaceRole>(batch, "role")?.map(|role| role == PlaceRole::Dateline);
    Ok(cells::<PlaceMention, _>(batch, "doc_id")?.zip(cells::<PlaceMention, _>(batch, "country")?.zip(roles)).collect())
}

fn figures(batch: &RecordBatch) -> Result<Vec<Finding<()>>> {
    Ok(cells::<CasualtyFigure, String>(batch, "doc_id")?.map(|doc_id| (doc_id, ())).collect())
}

/// Makes the daily tables of a draft, whose other tables are written already, in about so many bytes of `memory`.
pub fn write(draft: &Draft, files: &Arc<dyn Files>, memory: usize, stop: &Stop) -> Result<Vec<(String, Vec<FileRecord>)>> {
    let tally = |name: &'static str| Spilling::new(files.clone(), &draft.temporary, name, memory / SHARES);
    let days = count(draft, files, Days::new(tally), stop)?;
    let all = &days.articles;
    Ok(vec![
        write_rows(draft, |give| topics_daily(days.topics_daily, all, give))?,
        write_rows(draft, |give| shares(days.topic_shares, all, give))?,
        write_rows(draft, |give| pairs(days.topic_pairs, all, give))?,
        write_rows(draft, |give| rising(days.topics_rising, tally("topics_by_day"), all, give))?,
        write_rows(draft, |give| phrases(days.key_phrases, tally("phrases_by_day"), all, give))?,
        write_rows(draft, |give| coverage(days.coverage, give))?,
    ])
}

/// Counts all articles.
fn count(draft: &Draft, files: &Arc<dyn Files>, mut days: Days<Spilling>, stop: &Stop) -> Result<Days<Spilling>> {
    /// Articles between two looks at whether to stop.
    const ARTICLES: usize = 1024;
    let paths = |table: &str| table_files(draft.files(), &draft.folder, table);
    macro_rules! by_document {
        ($Row:ty, $columns:expr, $rows:ident) => {
            ByDocument::of_rows(read_some(files.clone(), paths(<$Row>::TABLE)?, $columns, $rows), |row| &row.0)
        };
    }
    // Only of the versions that are replaced is something held.
    let versions = read_some(files.clone(), paths(Document::TABLE)?, &["version_of"], replaced);
    let replaced: HashSet<Label> = versions.filter_map(Result::transpose).collect::<Result<_>>()?;
    let mut topics = by_document!(Topic, &["doc_id", "taxonomy", "topic_id", "label"], topics);
    let mut phrases = by_document!(KeyPhrase, &["doc_id", "phrase"], key_phrases);
    let mut mentions = by_document!(PlaceMention, &["doc_id", "country", "role"], mentions);
    let mut figures = by_document!(CasualtyFigure, &["doc_id"], figures);
    let columns = &["doc_id", "published_at", "source", "language", "duplicate_of"];
    for (number, head) in read_some(files.clone(), paths(Document::TABLE)?, columns, heads).enumerate() {
        if number % ARTICLES == 0 {
            stop.check()?;
        }
        let Head { doc_id, published_at, source, language, duplicate_of } = head?;
        days.take(&Counted {
            day: published_at.map(|t| Offset::UTC.to_datetime(t).date()),
            source,
            language,
            country: country(mentions.of(&doc_id)?.into_iter().filter_map(|(_, (country, dateline))| Some((country?, dateline)))),
            copy: duplicate_of.is_some(),
            replaced: replaced.contains(&Label::from(doc_id.as_str())),
            figures: figures.of(&doc_id)?.len() as i64,
            topics: topics.of(&doc_id)?.into_iter().map(|(_, topic)| topic).collect(),
            phrases: phrases.of(&doc_id)?.into_iter().map(|(_, phrase)| phrase).collect(),
        })?;
    }
    Ok(days)
}
