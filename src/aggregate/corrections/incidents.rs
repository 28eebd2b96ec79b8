//! Incidents put right.

use super::super::incidents::{Incidents, Told, incident_id};
use super::{Corrections, fields};
use crate::model::{Correction, CorrectionOf, CorrectionState, IncidentToll, Kind};
use crate::tables::Row;
use std::collections::{BTreeSet, HashMap};

impl Corrections {
    /// Whether any line that is not in `rows` may mean an incident, by its id or by that of the figure it was named after.
    pub fn mean(&self, rows: &[Correction], told: &Told) -> bool {
        let done: BTreeSet<i32> = rows.iter().map(|r| r.line).collect();
        let wanted: BTreeSet<&str> = self.entries.iter().filter(|e| !done.contains(&e.number)).map(|e| e.line.id.as_str()).collect();
        let is_wanted = |id: &str| wanted.contains(id);
        !wanted.is_empty() && (is_wanted(&told.incident.incident_id) || told.reports.iter().any(|r| is_wanted(&incident_id(&r.figure_id))))
    }

    /// Puts incidents right by the lines that name no figure; `rows` has those that do. Gives the rows of all lines, in their declared order.
    pub fn incidents(&self, mut rows: Vec<Correction>, all: &mut Incidents) -> Vec<Correction> {
        let done: BTreeSet<i32> = rows.iter().map(|r| r.line).collect();
        let left: Vec<usize> = (0..self.entries.len()).filter(|at| !done.contains(&self.entries[*at].number)).collect();
        let now = self.current_ids(&left, all);
        let mut of_incidents = Vec::new();
        for at in left {
            let (entry, superseded) = (&self.entries[at].line, self.entries[at].superseded);
            let id = now.get(entry.id.as_str()).cloned();
            let row = match id {
                None => None,
                Some(id) => match Kind::parse(&entry.field) {
                    Some(kind) => Some(self.toll(at, &id, kind, &mut all.tolls)),
                    None => all.incidents.binary_search_by(|i| i.incident_id.as_str().cmp(&id)).ok().and_then(|place| {
                        let incident = &mut all.incidents[place];
                        let machine = fields::of_incident(incident, &entry.field)?;
                        if !superseded {
                            fields::put_incident(incident, &entry.field, &entry.value);
                        }
                        Some(self.row(at, CorrectionOf::Incident, machine, Some(&id)))
                    }),
                },
            };
            of_incidents.push(row.unwrap_or_else(|| {
                let nothing = self.row(at, CorrectionOf::Unknown, None, None);
                Correction { state: CorrectionState::NotFound, r#final: None, ..nothing }
            }));
        }
        self.settle(&mut of_incidents);
        rows.extend(of_incidents);
        rows.sort_by(Correction::order);
        rows
    }

    /// The toll of a kind by every rule becomes the number that is given; without any there is nothing to put right.
    fn toll(&self, at: usize, id: &str, kind: Kind, tolls: &mut [IncidentToll]) -> Correction {
        let entry = &self.entries[at];
        let value: Option<i64> = entry.line.value.parse().ok();
        let from = tolls.partition_point(|t| (t.incident_id.as_str(), t.kind) < (id, kind));
        let same: Vec<&mut IncidentToll> =
            tolls[from..].iter_mut().take_while(|t| (t.incident_id.as_str(), t.kind) == (id, kind)).collect();
        let machine = same.first().map(|t| t.best.to_string());
        let found = machine.is_some();
        if let (Some(value), false) = (value, entry.superseded) {
            for toll in same {
                (toll.low, toll.best, toll.high) = (Some(value), value, Some(value));
            }
        }
        let row = self.row(at, CorrectionOf::Incident, machine, Some(id));
        if found { row } else { Correction { state: CorrectionState::NoToll, r#final: None, ..row } }
    }

    /// The incident of each line's id: the one that has it, else the one that holds the figure it was made from.
    fn current_ids(&self, lines: &[usize], all: &Incidents) -> HashMap<&str, String> {
        let mut wanted: BTreeSet<&str> = lines.iter().map(|at| self.entries[*at].line.id.as_str()).collect();
        let mut found: HashMap<&str, String> = HashMap::new();
        if wanted.is_empty() {
            return found;
        }
        for id in &wanted {
            if all.incidents.binary_search_by(|i| i.incident_id.as_str().cmp(id)).is_ok() {
                found.insert(id, id.to_string());
            }
        }
        wanted.retain(|id| !found.contains_key(id));
        if wanted.is_empty() {
            return found;
        }
        for report in &all.reports {
            if let Some(id) = wanted.get(incident_id(&report.figure_id).as_str()) {
                found.insert(id, report.incident_id.clone());
            }
        }
        found
    }
}
