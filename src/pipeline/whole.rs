//! The tables that are made once a run, when all documents are read: incidents and their days, and what the packs say of topics.

use super::buckets::{BUCKETS, Buckets, Item, bucket_of, read_stream, write_stream};
use super::dataset::Draft;
use super::finding::Found;
use super::io::{Files, HashedFile};
use super::manifest::FileRecord;
use super::marks::{Key, id_of, key_of};
use super::recipe::AggregateSection;
use super::tables::{Rows, table_files, write_rows, write_table};
use super::tally::Spilling;
use crate::aggregate::{
    CasualtySums, Corrections, Incidents, KnownTolls, Story, Told, casualties_cells, casualties_daily, casualties_periods, incidents,
    topic_crosswalk, topic_tree, totals,
};
use crate::error::{Error, Result};
use crate::model::{CasualtyFigure, Correction, Incident, IncidentReport, IncidentToll};
use crate::packs::{IncidentWeights, Packs};
use crate::tables::{ColumnSpec, ParquetSink, Row, column_cells, read_parquet};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use std::collections::HashMap;
use std::io::{Read, Write};
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

/// The parts of a run's memory that incidents and each sum of them may have.
const INCIDENTS_SHARE: usize = 8;
const SUMS_SHARE: usize = 16;

impl Item for Told {
    const KIND: &'static str = "incidents";

    fn bucket(&self) -> Result<usize> {
        bucket_of(&self.incident.incident_id)
    }

    fn bytes(&self) -> usize {
        // With the ids, which every row has several of.
        size_of::<Told>()
            + 256
            + self.reports.len() * (size_of::<IncidentReport>() + 160)
            + self.tolls.len() * (size_of::<IncidentToll>() + 64)
    }

    fn write(items: &[Told], out: &mut dyn Write) -> Result<()> {
        write_stream(Incident::to_batch(&items.iter().map(|t| t.incident.clone()).collect::<Vec<_>>())?, out)?;
        write_stream(IncidentReport::to_batch(&items.iter().flat_map(|t| t.reports.iter().cloned()).collect::<Vec<_>>())?, out)?;
        write_stream(IncidentToll::to_batch(&items.iter().flat_map(|t| t.tolls.iter().cloned()).collect::<Vec<_>>())?, out)
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Told>> {
        let incidents = Incident::from_batch(&read_stream(input)?)?;
        let reports = IncidentReport::from_batch(&read_stream(input)?)?;
        let tolls = IncidentToll::from_batch(&read_stream(input)?)?;
        Ok(Incidents { incidents, reports, tolls }.each().collect())
    }
}

impl Whole<'_> {
    /// Makes the tables from what the documents told, which is taken out of `found`, and tells the figures their incidents. Takes about so many bytes of `memory`, but for
    /// the stories, which are all held while they are joined.
    pub fn write(&self, draft: &Draft, files: &Arc<dyn Files>, memory: usize, found: &mut Found) -> Result<Vec<(String, Vec<FileRecord>)>> {
        let mut all = Buckets::<Told>::new(files.clone(), draft.temporary.clone(), memory / INCIDENTS_SHARE);
        let stories = found.stories.take().map(|stories| stories.take(Story::trim)).transpose()?.unwrap_or_default();
        incidents(stories, &IncidentWeights::embedded()?, &mut |told| all.push(told))?;
        let (corrections, mut put_right) = self.put_right(&all, std::mem::take(&mut found.corrections))?;
        found.not_found =
            corrections.iter().filter(|c| !c.state.is_used()).map(|c| format!("line {}: {} {}", c.line, c.id, c.field)).collect();

        let tally = |name: &'static str| Spilling::new(files.clone(), &draft.temporary, name, memory / SUMS_SHARE);
        let mut sums = CasualtySums::new(self.section.reconcile, self.section.cells, tally);
        let (mut known, mut of_figure) = (KnownTolls::default(), Vec::<(Key, Key)>::new());
        let (mut incidents, mut reports, mut tolls) = (Rows::create(draft)?, Rows::create(draft)?, Rows::create(draft)?);
        for bucket in 0..BUCKETS {
            let mut here = all.take(bucket)?;
            here.sort_by(|a, b| a.incident.incident_id.cmp(&b.incident.incident_id));
            for told in here {
                let told = put_right.remove(&told.incident.incident_id).unwrap_or(told);
                sums.add(&told)?;
                known.add(&told.incident, &told.tolls);
                of_figure.extend(told.reports.iter().filter_map(|r| Some((key_of(&r.figure_id)?, key_of(&r.incident_id)?))));
                incidents.push(told.incident)?;
                told.reports.into_iter().try_for_each(|report| reports.push(report))?;
                told.tolls.into_iter().try_for_each(|toll| tolls.push(toll))?;
            }
        }
        of_figure.sort_unstable();
        let mut tables = vec![
            incidents.end()?,
            reports.end()?,
            tolls.end()?,
            (CasualtyFigure::TABLE.to_string(), tell_figures(draft, &of_figure)?),
            write_table(draft, &topic_tree(self.packs))?,
            write_table(draft, &topic_crosswalk())?,
            write_table(draft, &corrections)?,
            write_table(draft, &totals(std::mem::take(&mut found.claims), known))?,
            write_rows(draft, |give| casualties_daily(sums.daily, give))?,
            write_rows(draft, |give| casualties_periods(sums.periods, give))?,
        ];
        if self.section.cells.is_some() {
            tables.push(write_rows(draft, |give| casualties_cells(sums.cells, &sums.middles, give))?);
        }
        Ok(tables)
    }

    /// The rows of all corrections, of which `rows` are those of figures, and the incidents that they change, by their ids.
    fn put_right(&self, all: &Buckets<Told>, rows: Vec<Correction>) -> Result<(Vec<Correction>, HashMap<String, Told>)> {
        let mut meant: Vec<Told> = Vec::new();
        for bucket in 0..if self.corrections.is_empty() { 0 } else { BUCKETS } {
            all.look(bucket, &mut |told| meant.extend(self.corrections.mean(&rows, told).then(|| told.clone())))?;
        }
        meant.sort_by(|a, b| a.incident.incident_id.cmp(&b.incident.incident_id));
        let mut changed = Incidents::default();
        meant.into_iter().for_each(|told| changed.push(told));
        let corrections = self.corrections.incidents(rows, &mut changed);
        Ok((corrections, changed.each().map(|told| (told.incident.incident_id.clone(), told)).collect()))
    }
}

/// Writes `casualties` again with the incident of each figure: which one that is, is known when all documents are read. Each file is written beside and moved to its
/// place when it is durable.
fn tell_figures(draft: &Draft, of_figure: &[(Key, Key)]) -> Result<Vec<FileRecord>> {
    /// Rows decoded at once.
    const BATCH_ROWS: usize = 8192;
    let incident = |figure_id: &str| {
        let place = of_figure.binary_search_by_key(&key_of(figure_id)?, |(figure, _)| *figure).ok()?;
        Some(id_of(of_figure[place].1))
    };
    let (table, spec) = (CasualtyFigure::TABLE, CasualtyFigure::spec());
    let mut records = Vec::new();
    for (number, path) in table_files(draft.files(), &draft.folder, table)?.into_iter().enumerate() {
        let beside = draft.temporary.join(format!("{table}-{number:06}.parquet"));
        let mut sink = ParquetSink::new(&spec, HashedFile::create(draft.files(), &beside)?)?;
        for batch in read_parquet(draft.files().open(&path)?, BATCH_ROWS)? {
            let batch = batch?;
            let ids: Vec<String> = column_cells(table, "figure_id", &batch)?;
            let incidents: ArrayRef = Arc::new(ids.iter().map(|id| incident(id)).collect::<StringArray>());
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
