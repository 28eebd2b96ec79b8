//! Which figures are worth a second look? Those that a toll is made of and that are doubtful: the worst first.

use super::Dataset;
use crate::aggregate::corrections::written_place;
use crate::error::Result;
use crate::model::{CasualtyFigure, Document, Incident, IncidentReport, IncidentToll, Kind, Reconcile, ReportRole};
use crate::terms;
use std::collections::{BTreeMap, BTreeSet, HashMap};

terms! {
    /// Why a figure is doubtful.
    pub enum DoubtKind {
        /// The last words of the incident's sources are not one number.
        SourcesDisagree = "sources_disagree",
        /// Few figures like it were right.
        LowConfidence = "low_confidence",
        /// Its place is not known.
        NoPlace = "no_place",
        /// Its text tells no day.
        NoDay = "no_day",
    }
}

/// The least, the toll and the most.
pub type Bounds = (Option<i64>, i64, Option<i64>);

/// A figure and what is doubtful in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The figure.
    pub figure: CasualtyFigure,
    /// Its article, without the text.
    pub document: Document,
    /// What is doubtful.
    pub doubts: Vec<DoubtKind>,
    /// What the incident's sources say last of its kind: low, the toll and high.
    pub range: Bounds,
}

impl Doubt {
    /// Where the figure stands, as a correction says it.
    pub fn at(&self) -> String {
        let f = &self.figure;
        written_place(&f.doc_id, f.part, f.start, f.end, f.kind)
    }
}

/// Rules that only assume a day.
const ASSUMED: [&str; 2] = ["published", "dateline"];

/// The doubtful figures of tolls of incidents that are not only told in passing, copies left out: those of most doubts first, of these those of least confidence.
/// A confidence below `below` is low.
pub fn doubts(dataset: &Dataset, below: f64) -> Result<Vec<Doubt>> {
    let mut own: BTreeSet<String> = BTreeSet::new();
    for incident in dataset.rows::<Incident>() {
        let incident = incident?;
        if !incident.passing {
            own.insert(incident.incident_id);
        }
    }
    let mut disagree: BTreeSet<(String, Kind)> = BTreeSet::new();
    let mut ranges: BTreeMap<(String, Kind), Bounds> = BTreeMap::new();
    for toll in dataset.rows::<IncidentToll>() {
        let toll = toll?;
        if toll.rule == Reconcile::Range {
            if toll.agreeing < toll.sources {
                disagree.insert((toll.incident_id.clone(), toll.kind));
            }
            ranges.insert((toll.incident_id, toll.kind), (toll.low, toll.best, toll.high));
        }
    }
    let mut counted: HashMap<String, (String, Kind)> = HashMap::new();
    for report in dataset.rows::<IncidentReport>() {
        let report = report?;
        if report.copy || !own.contains(&report.incident_id) {
            continue;
        }
        let key = (report.incident_id, report.kind);
        if report.role != ReportRole::Beside {
            counted.insert(report.figure_id, key);
        }
    }
    let mut found: Vec<Doubt> = Vec::new();
    for figure in dataset.rows::<CasualtyFigure>() {
        let figure = figure?;
        let Some(key) = counted.get(&figure.figure_id) else { continue };
        let range = ranges.get(key).copied().unwrap_or((None, figure.best.unwrap_or(0), None));
        let doubts = of(&figure, disagree.contains(key), below);
        if !doubts.is_empty() {
            found.push(Doubt { document: Document::of_text(&figure.doc_id, ""), figure, doubts, range });
        }
    }
    let mut of_document: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, doubt) in found.iter().enumerate() {
        of_document.entry(doubt.figure.doc_id.clone()).or_default().push(at);
    }
    for document in dataset.rows::<Document>() {
        let document = document?;
        for at in of_document.get(&document.doc_id).into_iter().flatten() {
            found[*at].document = Document { text: String::new(), ..document.clone() };
        }
    }
    let key = |d: &Doubt| (usize::MAX - d.doubts.len(), (d.figure.confidence * 1e6) as i64, d.figure.figure_id.clone());
    found.sort_by_cached_key(key);
    Ok(found)
}

fn of(figure: &CasualtyFigure, disagree: bool, below: f64) -> Vec<DoubtKind> {
    let no_day = figure.window_start.is_none() || figure.window_rule.as_ref().is_some_and(|r| ASSUMED.contains(&r.as_str()));
    let all = [
        (DoubtKind::SourcesDisagree, disagree),
        (DoubtKind::LowConfidence, figure.confidence < below),
        (DoubtKind::NoPlace, figure.country.is_none()),
        (DoubtKind::NoDay, no_day),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(doubt, _)| doubt).collect()
}
