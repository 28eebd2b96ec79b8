//! The tables that are made once a run, when all documents are read: incidents and their days, and what the packs say of topics.

use super::dataset::Draft;
use super::finding::Found;
use super::io::HashedFile;
use super::manifest::FileRecord;
use super::recipe::AggregateSection;
use super::tables::{table_files, write_table};
use crate::aggregate::{
    Corrections, Incidents, casualties_cells, casualties_daily, casualties_periods, incidents, topic_crosswalk, topic_tree, totals,
};
use crate::error::{Error, Result};
use crate::model::CasualtyFigure;
use crate::packs::{IncidentWeights, Packs};
use crate::tables::{ColumnSpec, ParquetSink, Row, column_cells, read_parquet};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use std::collections::HashMap;
use std::sync::Arc;

/// What the tables are made with.
pub struct Whole<'a> {
    /// The languages.
    pub packs: &'a Packs,
    /// What people have put right.
    pub corrections: &'a Corrections,
    /// What the recipe says.
    pub section: &'a AggregateSection,
}

impl Whole<'_> {
    /// Makes the tables from what the documents told, which is taken out of `found`, and tells the figures their incidents.
    pub fn write(&self, draft: &Draft, found: &mut Found) -> Result<Vec<(String, Vec<FileRecord>)>> {
        let mut all = incidents(std::mem::take(&mut found.stories), &IncidentWeights::embedded()?);
        let corrections = self.corrections.incidents(std::mem::take(&mut found.corrections), &mut all);
        found.not_found =
            corrections.iter().filter(|c| !c.state.is_used()).map(|c| format!("line {}: {} {}", c.line, c.id, c.field)).collect();
        let totals = totals(std::mem::take(&mut found.claims), &all.incidents, &all.tolls);
        let mut tables = vec![
            write_table(draft, &topic_tree(self.packs))?,
            write_table(draft, &topic_crosswalk())?,
            write_table(draft, &corrections)?,
            write_table(draft, &all.incidents)?,
            write_table(draft, &all.reports)?,
            write_table(draft, &all.tolls)?,
            write_table(draft, &totals)?,
            write_table(draft, &casualties_daily(&all, self.section.reconcile))?,
            write_table(draft, &casualties_periods(&all, self.section.reconcile))?,
        ];
        if let Some(grid) = self.section.cells {
            tables.push(write_table(draft, &casualties_cells(&all, self.section.reconcile, grid))?);
        }
        tables.push((CasualtyFigure::TABLE.to_string(), tell_figures(draft, &all)?));
        Ok(tables)
    }
}

/// Writes `casualties` again with the incident of each figure: which one that is, is known when all documents are read. Each file is written beside and moved to its
/// place when it is durable.
fn tell_figures(draft: &Draft, all: &Incidents) -> Result<Vec<FileRecord>> {
    /// Rows decoded at once.
    const BATCH_ROWS: usize = 8192;
    let of_figure: HashMap<&str, &str> = all.reports.iter().map(|r| (r.figure_id.as_str(), r.incident_id.as_str())).collect();
    let (table, spec) = (CasualtyFigure::TABLE, CasualtyFigure::spec());
    let mut records = Vec::new();
    for (number, path) in table_files(draft.files(), &draft.folder, table)?.into_iter().enumerate() {
        let beside = draft.temporary.join(format!("{table}-{number:06}.parquet"));
        let mut sink = ParquetSink::new(&spec, HashedFile::create(draft.files(), &beside)?)?;
        for batch in read_parquet(draft.files().open(&path)?, BATCH_ROWS)? {
            let batch = batch?;
            let ids: Vec<String> = column_cells(table, "figure_id", &batch)?;
            let incidents: ArrayRef = Arc::new(ids.iter().map(|id| of_figure.get(id.as_str()).copied()).collect::<StringArray>());
            // A dataset of an earlier release lacks the column.
            let column = |c: &ColumnSpec| match c.name {
                "incident_id" => Ok(incidents.clone()),
                name => batch.column_by_name(name).cloned().ok_or_else(|| Error::Integrity(format!("table {table} has no column {name}"))),
            };
            let columns = spec.columns.iter().map(column).collect::<Result<Vec<_>>>()?;
            sink.write(&RecordBatch::try_new(spec.schema(), columns)?)?;
        }
        let rows = sink.rows();
        let (bytes, blake3) = sink.finish()?.seal()?;
        draft.files().rename(&beside, &path)?;
        let path = path.strip_prefix(&draft.folder).unwrap_or(&path).display().to_string();
        records.push(FileRecord { path, bytes, blake3, rows });
    }
    Ok(records)
}
