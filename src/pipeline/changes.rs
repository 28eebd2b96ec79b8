//! What is new since the version before? Events added, revised, told under another id, and withdrawn: the feed of a shift hand-over.
//!
//! Incidents of two versions are the same where they have most figures in common: a figure's id comes from its article and span, so it
//! outlives reruns. Nothing of this is written into the dataset, whose tables depend on the articles alone.

use super::Dataset;
use crate::error::Result;
use crate::model::{Incident, IncidentReport, IncidentToll, Kind, Reconcile};
use crate::terms;
use std::collections::{BTreeMap, BTreeSet, HashMap};

terms! {
    /// What became of an event.
    pub enum ChangeKind {
        /// It was not there before.
        Added = "added",
        /// Its toll is another.
        Revised = "revised",
        /// It is there under another id: an earlier article was read, or it was joined to another event.
        Moved = "moved",
        /// It is no longer there.
        Withdrawn = "withdrawn",
    }
}

/// A change of an event, or of one of its tolls.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it is.
    pub change: ChangeKind,
    /// The event as it is now; as it was where it is withdrawn.
    pub incident: Incident,
    /// The id that it had before.
    pub was: Option<String>,
    /// The fate whose toll changed; none where the event moved.
    pub kind: Option<Kind>,
    /// The toll before.
    pub before: Option<i64>,
    /// The toll now.
    pub after: Option<i64>,
}

/// What one version knows.
struct Known {
    incidents: BTreeMap<String, Incident>,
    tolls: BTreeMap<String, BTreeMap<Kind, i64>>,
    of_figure: HashMap<String, String>,
}

/// The changes from one version to another, by day and event. Events told in passing are left out.
pub fn changes(before: &Dataset, now: &Dataset) -> Result<Vec<Change>> {
    let (before, now) = (Known::of(before, false)?, Known::of(now, false)?);
    let heirs = heirs(&before, &now);
    let mut found: Vec<Change> = Vec::new();
    let mut inherited: BTreeSet<&str> = BTreeSet::new();
    for (id, incident) in &before.incidents {
        let Some(heir) = heirs.get(id.as_str()).and_then(|heir| now.incidents.get(*heir)) else {
            found.extend(tolls(ChangeKind::Withdrawn, incident, None, before.tolls.get(id), None));
            continue;
        };
        if heir.incident_id != *id {
            let (was, incident) = (Some(id.clone()), heir.clone());
            found.push(Change { change: ChangeKind::Moved, incident, was, kind: None, before: None, after: None });
        }
        // Of several events that became one, the first in order is the one whose toll is compared.
        if inherited.insert(&heir.incident_id) {
            found.extend(tolls(ChangeKind::Revised, heir, Some(id), before.tolls.get(id), now.tolls.get(&heir.incident_id)));
        }
    }
    for (id, incident) in now.incidents.iter().filter(|(id, _)| !inherited.contains(id.as_str())) {
        found.extend(tolls(ChangeKind::Added, incident, None, None, now.tolls.get(id)));
    }
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(found)
}

/// Which ids of the version before lead to which of now, those told in passing included: what a list of incidents kept elsewhere is brought up to
/// date by. An id that leads nowhere any more has none.
pub fn redirects(before: &Dataset, now: &Dataset) -> Result<Vec<(String, Option<String>)>> {
    let (before, now) = (Known::of(before, true)?, Known::of(now, true)?);
    let heirs = heirs(&before, &now);
    let gone = before.incidents.keys().filter(|id| !now.incidents.contains_key(*id));
    Ok(gone.map(|id| (id.clone(), heirs.get(id.as_str()).map(|heir| heir.to_string()))).collect())
}

fn order(change: &Change) -> impl Ord + '_ {
    (change.incident.date, &change.incident.incident_id, change.change, change.kind, &change.was)
}

/// A change for each kind whose toll is not the same.
fn tolls(
    change: ChangeKind,
    incident: &Incident,
    was: Option<&str>,
    before: Option<&BTreeMap<Kind, i64>>,
    after: Option<&BTreeMap<Kind, i64>>,
) -> Vec<Change> {
    let of = |tolls: Option<&BTreeMap<Kind, i64>>, kind: &Kind| tolls.and_then(|t| t.get(kind)).copied();
    let kinds: BTreeSet<&Kind> = before.into_iter().chain(after).flat_map(BTreeMap::keys).collect();
    let changed = |kind: &Kind| {
        let (before, after) = (of(before, kind), of(after, kind));
        let row = Change { change, incident: incident.clone(), was: was.map(str::to_string), kind: Some(*kind), before, after };
        (before != after).then_some(row)
    };
    kinds.into_iter().filter_map(changed).collect()
}

/// For each event of before the event of now that has most of its figures, ties by id.
fn heirs<'a>(before: &'a Known, now: &'a Known) -> BTreeMap<&'a str, &'a str> {
    let mut shared: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (figure, was) in &before.of_figure {
        if let Some(is) = now.of_figure.get(figure).filter(|_| before.incidents.contains_key(was)) {
            *shared.entry(was).or_default().entry(is).or_default() += 1;
        }
    }
    let most = |counts: BTreeMap<&'a str, usize>| counts.into_iter().min_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    shared.into_iter().filter_map(|(was, counts)| Some((was, most(counts)?.0))).collect()
}

impl Known {
    /// `all` also of events told in passing.
    fn of(dataset: &Dataset, all: bool) -> Result<Known> {
        let mut known = Known { incidents: BTreeMap::new(), tolls: BTreeMap::new(), of_figure: HashMap::new() };
        for incident in dataset.rows::<Incident>() {
            let incident = incident?;
            if all || !incident.passing {
                known.incidents.insert(incident.incident_id.clone(), incident);
            }
        }
        for toll in dataset.rows::<IncidentToll>() {
            let toll = toll?;
            if toll.rule == Reconcile::default() && known.incidents.contains_key(&toll.incident_id) {
                known.tolls.entry(toll.incident_id).or_default().insert(toll.kind, toll.best);
            }
        }
        for report in dataset.rows::<IncidentReport>() {
            let report = report?;
            if known.incidents.contains_key(&report.incident_id) {
                known.of_figure.insert(report.figure_id, report.incident_id);
            }
        }
        Ok(known)
    }
}
