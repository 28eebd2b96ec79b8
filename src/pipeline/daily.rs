//! The tables that Polars makes from the files of a snapshot. A build without Polars leaves them out: none is better than
//! empty ones.

use super::dataset::Draft;
use super::manifest::FileRecord;
use crate::error::Result;

/// The tables that Polars makes.
#[cfg(test)]
pub const TABLES: [&str; 6] = ["topics_daily", "topic_shares", "topic_pairs", "topics_rising", "key_phrases_daily", "coverage_daily"];

/// Makes the daily tables of a draft, whose other tables are written already.
#[cfg(feature = "aggregate")]
pub fn write(draft: &Draft) -> Result<Vec<(String, Vec<FileRecord>)>> {
    use super::tables::{table_files, write_table};
    let days = crate::aggregate::daily(&|table| table_files(draft.files(), &draft.folder, table))?;
    Ok(vec![
        write_table(draft, &days.topics_daily)?,
        write_table(draft, &days.topic_shares)?,
        write_table(draft, &days.topic_pairs)?,
        write_table(draft, &days.topics_rising)?,
        write_table(draft, &days.key_phrases_daily)?,
        write_table(draft, &days.coverage_daily)?,
    ])
}

/// Makes none.
#[cfg(not(feature = "aggregate"))]
pub fn write(_: &Draft) -> Result<Vec<(String, Vec<FileRecord>)>> {
    Ok(Vec::new())
}
