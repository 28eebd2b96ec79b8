//! What do the tables hold of each incident or document? Brought together for the rows of a form.

use super::super::Dataset;
use super::super::io::Disk;
use super::super::tables::ByDocument;
use super::{BATCH_ROWS, Leaving};
use crate::aggregate::chosen_tolls;
use crate::error::Result;
use crate::export::{Event, Form, Report, Told, Toll};
use crate::model::{
    Actor, CasualtyFigure, DateMention, Document, Incident, IncidentReport, IncidentToll, PlaceMention, Quote, Reconcile, ReportRole,
    Scheme, Topic, TopicCrosswalk,
};
use crate::packs::exports::{ExportRows, country_codes};
use crate::packs::gazetteer::Spots;
use crate::tables::Row;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Everything that the form's rows come from is checked first: all of it must be the bytes that were published.
pub fn form(dataset: &Dataset, form: Form) -> Result<(Leaving, u64)> {
    let tables: &[&str] = match form.format.rows {
        ExportRows::Incidents => &[Incident::TABLE, IncidentReport::TABLE, IncidentToll::TABLE, CasualtyFigure::TABLE, Document::TABLE],
        ExportRows::Documents => &[
            Document::TABLE,
            CasualtyFigure::TABLE,
            Topic::TABLE,
            TopicCrosswalk::TABLE,
            PlaceMention::TABLE,
            DateMention::TABLE,
            Actor::TABLE,
            Quote::TABLE,
        ],
    };
    tables.iter().try_for_each(|table| dataset.verify(&Disk, table))?;
    let (name, schema) = (form.format.name.replace('-', "_"), form.schema());
    let (batches, left_out): (Box<dyn Iterator<Item = _>>, u64) = match form.format.rows {
        ExportRows::Incidents => {
            let (told, other): (Vec<Event>, Vec<Event>) = events(dataset)?.into_iter().partition(|e| form.tells(e));
            let batches: Vec<_> = told.chunks(BATCH_ROWS).map(|chunk| form.events(chunk)).collect();
            (Box::new(batches.into_iter()), other.len() as u64)
        }
        ExportRows::Documents => (Box::new(documents(dataset, form)?), 0),
    };
    Ok((Leaving { name, schema, batches, files: Vec::new() }, left_out))
}

/// The incidents that are not only told in passing, by day and id.
fn events(dataset: &Dataset) -> Result<Vec<Event>> {
    let rule = dataset.manifest.recipe["aggregate"]["reconcile"].as_str().and_then(Reconcile::parse).unwrap_or_default();
    let codes = country_codes();
    let mut events: BTreeMap<String, Event> = BTreeMap::new();
    for incident in dataset.rows::<Incident>() {
        let incident = incident?;
        if incident.passing {
            continue;
        }
        let country = incident.country.as_ref().map(|c| c.as_str());
        let spot = Spots::world().find(incident.place_id, country, incident.admin1.as_ref().map(|a| a.as_str()));
        let codes = country.and_then(|c| codes.get(c)).cloned();
        let event = Event { incident, tolls: BTreeMap::new(), chosen: BTreeMap::new(), reports: Vec::new(), spot, codes };
        events.insert(event.incident.incident_id.clone(), event);
    }
    let mut tolls: Vec<IncidentToll> = Vec::new();
    for toll in dataset.rows::<IncidentToll>() {
        let toll = toll?;
        if events.contains_key(&toll.incident_id) {
            tolls.push(toll);
        }
    }
    for (chosen, range) in chosen_tolls(&tolls, rule) {
        if let Some(event) = events.get_mut(&chosen.incident_id) {
            event.tolls.insert(chosen.kind, Toll { low: range.low, best: chosen.best, high: range.high });
            event.chosen.insert(chosen.kind, chosen.figure_id.clone());
        }
    }
    add_reports(dataset, &mut events)?;
    let mut events: Vec<Event> = events.into_values().collect();
    events.sort_by(|a, b| (a.incident.date, &a.incident.incident_id).cmp(&(b.incident.date, &b.incident.incident_id)));
    Ok(events)
}

fn add_reports(dataset: &Dataset, events: &mut BTreeMap<String, Event>) -> Result<()> {
    let mut reports: Vec<IncidentReport> = Vec::new();
    for report in dataset.rows::<IncidentReport>() {
        let report = report?;
        if events.contains_key(&report.incident_id) {
            reports.push(report);
        }
    }
    let wanted: BTreeSet<&str> = reports.iter().map(|r| r.figure_id.as_str()).collect();
    let mut figures: HashMap<String, CasualtyFigure> = HashMap::new();
    for figure in dataset.rows::<CasualtyFigure>() {
        let figure = figure?;
        if wanted.contains(figure.figure_id.as_str()) {
            figures.insert(figure.figure_id.clone(), figure);
        }
    }
    let wanted: BTreeSet<&str> = reports.iter().map(|r| r.doc_id.as_str()).collect();
    let mut documents: HashMap<String, Document> = HashMap::new();
    for document in dataset.rows::<Document>() {
        let document = document?;
        if wanted.contains(document.doc_id.as_str()) {
            documents.insert(document.doc_id.clone(), Document { text: String::new(), ..document });
        }
    }
    reports.sort_by(|a, b| (a.published_at, &a.doc_id, &a.figure_id).cmp(&(b.published_at, &b.doc_id, &b.figure_id)));
    for report in reports {
        let (Some(figure), Some(document)) = (figures.remove(&report.figure_id), documents.get(&report.doc_id)) else { continue };
        if let Some(event) = events.get_mut(&report.incident_id) {
            event.reports.push(Report {
                figure,
                document: document.clone(),
                source: report.source.map(|s| s.to_string()),
                counts: report.role != ReportRole::Beside,
                copy: report.copy,
            });
        }
    }
    Ok(())
}

/// The documents with what was found in them, a batch in memory at a time.
fn documents(dataset: &Dataset, form: Form) -> Result<impl Iterator<Item = Result<arrow::array::RecordBatch>> + use<>> {
    let mut codes: HashMap<String, Vec<String>> = HashMap::new();
    for line in dataset.rows::<TopicCrosswalk>() {
        let line = line?;
        if line.scheme == Scheme::Gdelt {
            codes.entry(line.topic_id.to_string()).or_default().push(line.code.to_string());
        }
    }
    fn rows<R: Row + 'static>(dataset: &Dataset, id: fn(&R) -> &str) -> ByDocument<R> {
        ByDocument::new(Arc::new(Disk), dataset.files(R::TABLE), id)
    }
    let mut figures = rows(dataset, |r: &CasualtyFigure| &r.doc_id);
    let mut topics = rows(dataset, |r: &Topic| &r.doc_id);
    let mut places = rows(dataset, |r: &PlaceMention| &r.doc_id);
    let mut dates = rows(dataset, |r: &DateMention| &r.doc_id);
    let mut actors = rows(dataset, |r: &Actor| &r.doc_id);
    let mut quotes = rows(dataset, |r: &Quote| &r.doc_id);
    let mut told = move |document: Document| -> Result<Told> {
        let id = document.doc_id.clone();
        let with_codes = |topic: Topic| {
            let codes = codes.get(topic.topic_id.as_str()).cloned().unwrap_or_default();
            (topic, codes)
        };
        Ok(Told {
            figures: figures.of(&id)?,
            topics: topics.of(&id)?.into_iter().map(with_codes).collect(),
            places: places.of(&id)?,
            dates: dates.of(&id)?,
            actors: actors.of(&id)?,
            quotes: quotes.of(&id)?,
            document,
        })
    };
    let mut documents = super::super::tables::read_rows::<Document>(Arc::new(Disk), dataset.files(Document::TABLE));
    Ok(std::iter::from_fn(move || {
        /// Documents in memory at once, with all that was found in them.
        const DOCUMENTS: usize = 256;
        let chunk: Result<Vec<Told>> = documents.by_ref().take(DOCUMENTS).map(|d| told(d?)).collect();
        match chunk {
            Ok(chunk) if chunk.is_empty() => None,
            Ok(chunk) => Some(form.articles(&chunk)),
            Err(e) => Some(Err(e)),
        }
    }))
}
