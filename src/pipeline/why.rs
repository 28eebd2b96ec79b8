//! Why does a table say so? From a cell of an aggregate down to its incidents, their tolls by every rule, the figures with their sentences, and
//! the articles that they stand in, copies included.

use super::Dataset;
use super::io::{Disk, Files};
use crate::aggregate::{falls_in, lies_in};
use crate::error::{Error, Result};
use crate::model::{
    CasualtyCell, CasualtyDay, CasualtyFigure, CasualtyPeriod, Correction, Document, Incident, IncidentReport, IncidentToll, Kind,
    Reconcile, RunningToll,
};
use crate::packs::gazetteer::Grid;
use crate::tables::{Row, json, read_parquet};
use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The tables that can be asked about.
pub const TABLES: [&str; 6] = ["casualties_daily", "casualties_periods", "casualties_cells", "incidents", "incident_tolls", "tolls"];

/// Rows decoded at once.
const BATCH_ROWS: usize = 4096;

/// A condition on a cell: column and value, an empty value meaning null.
pub type Condition = (String, String);

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The rows of the table that fit the conditions.
    pub rows: RecordBatch,
    /// The rule by which daily tables take one toll of several.
    pub rule: Reconcile,
    /// The incidents behind the rows, by day.
    pub incidents: Vec<WhyIncident>,
    /// The claims of the running totals behind the rows.
    pub totals: Vec<(RunningToll, Told)>,
}

/// An incident and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyIncident {
    /// The incident.
    pub incident: Incident,
    /// Its tolls of the kinds asked about, by every rule.
    pub tolls: Vec<IncidentToll>,
    /// Its figures of those kinds, in the order of time.
    pub reports: Vec<(IncidentReport, Told)>,
    /// What people have put right in it and in these figures.
    pub corrections: Vec<Correction>,
}

/// Where a figure stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// The figure.
    pub figure: Option<CasualtyFigure>,
    /// Its article, without the text.
    pub document: Option<Document>,
}

impl Why {
    /// The answer as JSON: the rows, and beneath them incidents or claims, down to sentences and articles without their texts.
    pub fn to_json(&self) -> Result<Value> {
        let rows = (0..self.rows.num_rows()).map(|i| json::object(&self.rows, i)).collect::<Result<Vec<_>>>()?;
        let incidents = self.incidents.iter().map(WhyIncident::to_json).collect::<Result<Vec<_>>>()?;
        let totals = self.totals.iter().map(|(t, told)| Ok(json!({ "claim": json::of_row(t)?, "told": told.to_json()? })));
        Ok(json!({ "rows": rows, "rule": self.rule, "incidents": incidents, "totals": totals.collect::<Result<Vec<_>>>()? }))
    }
}

impl WhyIncident {
    fn to_json(&self) -> Result<Value> {
        let reports = self.reports.iter().map(|(r, told)| Ok(json!({ "report": json::of_row(r)?, "told": told.to_json()? })));
        Ok(json!({
            "incident": json::of_row(&self.incident)?,
            "tolls": json::of_rows(&self.tolls)?,
            "reports": reports.collect::<Result<Vec<_>>>()?,
            "corrections": json::of_rows(&self.corrections)?,
        }))
    }
}

impl Told {
    fn to_json(&self) -> Result<Value> {
        let figure = self.figure.as_ref().map(json::of_row).transpose()?;
        let document = self.document.as_ref().map(json::of_row).transpose()?.map(|mut d| {
            // The text is left out; an empty one would say that there is none.
            if let Some(fields) = d.as_object_mut() {
                fields.remove("text");
            }
            d
        });
        Ok(json!({ "figure": figure, "document": document }))
    }
}

/// What the rows of `table` that fit all conditions rest on.
pub fn why(dataset: &Dataset, table: &str, conditions: &[Condition]) -> Result<Why> {
    let rule = dataset.manifest.recipe["aggregate"]["reconcile"].as_str().and_then(Reconcile::parse).unwrap_or_default();
    match table {
        CasualtyDay::TABLE => {
            let days: Vec<CasualtyDay> = fitting(dataset, conditions)?;
            let kinds: BTreeSet<Kind> = days.iter().map(|d| d.kind).collect();
            let cells: BTreeSet<_> = days.iter().map(|d| (d.date, d.country.clone(), d.admin1.clone())).collect();
            let of_days = |i: &Incident| !i.passing && cells.contains(&(i.date, i.country.clone(), i.admin1.clone()));
            let counted = counted(dataset, kinds, of_days)?;
            Ok(Why { rows: CasualtyDay::to_batch(&days)?, rule, incidents: counted, totals: Vec::new() })
        }
        CasualtyPeriod::TABLE => {
            let rows: Vec<CasualtyPeriod> = fitting(dataset, conditions)?;
            let counted = counted(dataset, rows.iter().map(|r| r.kind).collect(), |i| rows.iter().any(|row| falls_in(row, i)))?;
            Ok(Why { rows: CasualtyPeriod::to_batch(&rows)?, rule, incidents: counted, totals: Vec::new() })
        }
        CasualtyCell::TABLE => {
            let rows: Vec<CasualtyCell> = fitting(dataset, conditions)?;
            let grid = dataset.manifest.recipe["aggregate"]["cells"].as_str().map(Grid::parse).transpose()?;
            let here = |i: &Incident| grid.is_some_and(|grid| rows.iter().any(|row| lies_in(row, i, grid)));
            let counted = counted(dataset, rows.iter().map(|r| r.kind).collect(), here)?;
            Ok(Why { rows: CasualtyCell::to_batch(&rows)?, rule, incidents: counted, totals: Vec::new() })
        }
        Incident::TABLE => {
            let rows: Vec<Incident> = fitting(dataset, conditions)?;
            let ids: BTreeSet<String> = rows.iter().map(|i| i.incident_id.clone()).collect();
            let incidents = incidents(dataset, |i| ids.contains(&i.incident_id), |_| true)?;
            Ok(Why { rows: Incident::to_batch(&rows)?, rule, incidents, totals: Vec::new() })
        }
        IncidentToll::TABLE => {
            let rows: Vec<IncidentToll> = fitting(dataset, conditions)?;
            let ids: BTreeSet<String> = rows.iter().map(|t| t.incident_id.clone()).collect();
            let kinds: BTreeSet<Kind> = rows.iter().map(|t| t.kind).collect();
            let incidents = incidents(dataset, |i| ids.contains(&i.incident_id), |kind| kinds.contains(&kind))?;
            Ok(Why { rows: IncidentToll::to_batch(&rows)?, rule, incidents, totals: Vec::new() })
        }
        RunningToll::TABLE => {
            let rows: Vec<RunningToll> = fitting(dataset, conditions)?;
            let mut told = told(dataset, rows.iter().map(|t| (t.figure_id.clone(), t.doc_id.clone())))?;
            let batch = RunningToll::to_batch(&rows)?;
            let with_told = |t: RunningToll| {
                let told = told.remove(&t.figure_id).unwrap_or_default();
                (t, told)
            };
            let totals = rows.into_iter().map(with_told).collect();
            Ok(Why { rows: batch, rule, incidents: Vec::new(), totals })
        }
        other => {
            Err(Error::Usage(format!("nothing is known of why {other} says so; tables that can be asked about: {}", TABLES.join(", "))))
        }
    }
}

/// The incidents that are counted in a sum of these kinds: one without a toll of them is not in it.
fn counted(dataset: &Dataset, kinds: BTreeSet<Kind>, fits: impl Fn(&Incident) -> bool) -> Result<Vec<WhyIncident>> {
    let all = incidents(dataset, fits, |kind| kinds.contains(&kind))?;
    Ok(all.into_iter().filter(|i| !i.tolls.is_empty()).collect())
}

/// The rows of a table that fit all conditions.
fn fitting<R: Row>(dataset: &Dataset, conditions: &[Condition]) -> Result<Vec<R>> {
    let columns: Vec<&str> = R::spec().columns.iter().map(|c| c.name).collect();
    if let Some((name, _)) = conditions.iter().find(|(name, _)| !columns.contains(&name.as_str())) {
        return Err(Error::Usage(format!("table {} has no column {name}; it has {}", R::TABLE, columns.join(", "))));
    }
    let mut found = Vec::new();
    for path in dataset.files(R::TABLE) {
        for batch in read_parquet(Disk.open(&path)?, BATCH_ROWS)? {
            let batch = batch?;
            let fits = fits(&batch, conditions)?;
            found.extend(R::from_batch(&batch)?.into_iter().zip(fits).filter(|(_, fits)| *fits).map(|(row, _)| row));
        }
    }
    Ok(found)
}

/// For each row of a batch, whether it fits all conditions.
fn fits(batch: &RecordBatch, conditions: &[Condition]) -> Result<Vec<bool>> {
    let mut fits = vec![true; batch.num_rows()];
    let options = FormatOptions::default().with_null("");
    for (name, value) in conditions {
        let Some(column) = batch.column_by_name(name) else { continue };
        let told = ArrayFormatter::try_new(column.as_ref(), &options)?;
        fits.iter_mut().enumerate().for_each(|(row, fits)| *fits = *fits && told.value(row).to_string() == *value);
    }
    Ok(fits)
}

/// The incidents that fit, with their tolls and figures of the kinds that fit.
fn incidents(dataset: &Dataset, fits: impl Fn(&Incident) -> bool, of_kind: impl Fn(Kind) -> bool) -> Result<Vec<WhyIncident>> {
    let mut found: BTreeMap<String, WhyIncident> = BTreeMap::new();
    for row in dataset.rows::<Incident>() {
        let incident = row?;
        if fits(&incident) {
            found.insert(
                incident.incident_id.clone(),
                WhyIncident { incident, tolls: Vec::new(), reports: Vec::new(), corrections: Vec::new() },
            );
        }
    }
    for row in dataset.rows::<IncidentToll>() {
        let toll = row?;
        if let Some(incident) = found.get_mut(&toll.incident_id).filter(|_| of_kind(toll.kind)) {
            incident.tolls.push(toll);
        }
    }
    let mut reports: Vec<IncidentReport> = Vec::new();
    for row in dataset.rows::<IncidentReport>() {
        let report = row?;
        if of_kind(report.kind) && found.contains_key(&report.incident_id) {
            reports.push(report);
        }
    }
    let mut told = told(dataset, reports.iter().map(|r| (r.figure_id.clone(), r.doc_id.clone())))?;
    for report in reports {
        let told = told.remove(&report.figure_id).unwrap_or_default();
        if let Some(incident) = found.get_mut(&report.incident_id) {
            incident.reports.push((report, told));
        }
    }
    for row in dataset.rows::<Correction>() {
        let correction = row?;
        let id = correction.now.as_ref().unwrap_or(&correction.id);
        let of_figure = |i: &WhyIncident| i.reports.iter().any(|(r, _)| r.figure_id == *id);
        let its = found.contains_key(id).then(|| id.clone()).or_else(|| Some(found.iter().find(|(_, i)| of_figure(i))?.0.clone()));
        if let Some(incident) = its.and_then(|id| found.get_mut(&id)) {
            incident.corrections.push(correction);
        }
    }
    let mut found: Vec<WhyIncident> = found.into_values().collect();
    found.sort_by(|a, b| (a.incident.date, &a.incident.incident_id).cmp(&(b.incident.date, &b.incident.incident_id)));
    Ok(found)
}

/// The figures and their articles, by figure.
fn told(dataset: &Dataset, wanted: impl Iterator<Item = (String, String)>) -> Result<BTreeMap<String, Told>> {
    let mut found: BTreeMap<String, Told> = BTreeMap::new();
    let mut of_document: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (figure_id, doc_id) in wanted {
        found.insert(figure_id.clone(), Told::default());
        of_document.entry(doc_id).or_default().push(figure_id);
    }
    for row in dataset.rows::<CasualtyFigure>() {
        let figure = row?;
        if let Some(told) = found.get_mut(&figure.figure_id) {
            told.figure = Some(figure);
        }
    }
    for row in dataset.rows::<Document>() {
        let document = row?;
        for figure_id in of_document.get(&document.doc_id).into_iter().flatten() {
            if let Some(told) = found.get_mut(figure_id) {
                told.document = Some(Document { text: String::new(), ..document.clone() });
            }
        }
    }
    Ok(found)
}
