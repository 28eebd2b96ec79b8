//! How many people were harmed on a day, by incidents: each event counts once, however many articles tell of it.

use super::Incidents;
use crate::model::{CasualtyDay, Incident, IncidentReport, IncidentToll, Kind, Reconcile};
use crate::tables::{Label, Row};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Day, country, area and kind.
type Key = (Option<Date>, Option<Label>, Option<Label>, Kind);

/// The days, the toll of each incident chosen by `rule`; where that has none, by the default rule. What is told in passing only enters no sum.
pub fn casualties_daily(all: &Incidents, rule: Reconcile) -> Vec<CasualtyDay> {
    let mut days: BTreeMap<Key, CasualtyDay> = BTreeMap::new();
    let mut tellers: BTreeMap<Key, [BTreeSet<&str>; 3]> = BTreeMap::new();
    let counted: BTreeMap<&str, &Incident> = all.incidents.iter().filter(|i| !i.passing).map(|i| (i.incident_id.as_str(), i)).collect();
    for tolls in all.tolls.chunk_by(|a, b| (&a.incident_id, a.kind) == (&b.incident_id, b.kind)) {
        let Some(incident) = counted.get(tolls[0].incident_id.as_str()) else { continue };
        let by = |rule: Reconcile| tolls.iter().find(|t| t.rule == rule);
        let (Some(chosen), Some(range)) = (by(rule).or(by(Reconcile::default())), by(Reconcile::Range)) else { continue };
        let key = (incident.date, incident.country.clone(), incident.admin1.clone(), chosen.kind);
        add(days.entry(key.clone()).or_insert_with(|| empty(&key)), chosen, range);
    }
    for report in &all.reports {
        let Some(incident) = counted.get(report.incident_id.as_str()) else { continue };
        let key = (incident.date, incident.country.clone(), incident.admin1.clone(), report.kind);
        if days.contains_key(&key) {
            note(tellers.entry(key).or_default(), report);
        }
    }
    for (key, [documents, copies, sources]) in tellers {
        if let Some(day) = days.get_mut(&key) {
            (day.documents, day.copies, day.sources) = (documents.len() as i64, copies.len() as i64, sources.len() as i64);
        }
    }
    let mut rows: Vec<CasualtyDay> = days.into_values().collect();
    rows.sort_by(CasualtyDay::order);
    rows
}

fn empty(key: &Key) -> CasualtyDay {
    let (date, country, admin1, kind) = key.clone();
    CasualtyDay { date, country, admin1, kind, low: 0, best: 0, high: Some(0), incidents: 0, documents: 0, copies: 0, sources: 0 }
}

fn add(day: &mut CasualtyDay, chosen: &IncidentToll, range: &IncidentToll) {
    day.low = day.low.saturating_add(range.low.unwrap_or(0));
    day.best = day.best.saturating_add(chosen.best);
    day.high = day.high.zip(range.high).map(|(a, b)| a.saturating_add(b));
    day.incidents += 1;
}

fn note<'a>([documents, copies, sources]: &mut [BTreeSet<&'a str>; 3], report: &'a IncidentReport) {
    documents.insert(&report.doc_id);
    if report.copy {
        copies.insert(&report.doc_id);
    } else {
        sources.insert(report.source.as_ref().map_or(report.doc_id.as_str(), |s| s.as_str()));
    }
}
