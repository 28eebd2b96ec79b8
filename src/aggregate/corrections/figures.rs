//! Figures put right.

use super::{Corrections, fields};
use crate::model::{CasualtyFigure, Correction, CorrectionOf};
use std::borrow::Cow;
use std::collections::BTreeMap;

impl Corrections {
    /// The figures of a document as they count, and a row for each line that names one of them.
    pub fn figures<'a>(&self, doc_id: &str, figures: &'a [CasualtyFigure]) -> (Cow<'a, [CasualtyFigure]>, Vec<Correction>) {
        if self.is_empty() || figures.is_empty() {
            return (Cow::Borrowed(figures), Vec::new());
        }
        let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, figure) in figures.iter().enumerate() {
            if let Some(known) = self.by_id.get(&figure.figure_id) {
                lines.entry(at).or_default().extend(known);
            }
        }
        for line in self.by_document.get(doc_id).into_iter().flatten() {
            if let Some(at) = self.found_again(*line, figures) {
                lines.entry(at).or_default().push(*line);
            }
        }
        if lines.is_empty() {
            return (Cow::Borrowed(figures), Vec::new());
        }
        let (mut corrected, mut rows) = (figures.to_vec(), Vec::new());
        for (at, mut lines) in lines {
            lines.sort_unstable();
            for line in lines {
                let entry = &self.entries[line].line;
                let Some(machine) = fields::of_figure(&figures[at], &entry.field) else { continue };
                rows.push(self.row(line, CorrectionOf::Figure, machine, Some(&figures[at].figure_id)));
                if !self.entries[line].superseded {
                    fields::put_figure(&mut corrected[at], &entry.field, &entry.value);
                }
            }
        }
        self.settle(&mut rows);
        (Cow::Owned(corrected), rows)
    }

    /// The figure of a line whose id none of the figures has: the only one of its kind that stands where it stood.
    fn found_again(&self, line: usize, figures: &[CasualtyFigure]) -> Option<usize> {
        let entry = &self.entries[line];
        let place = entry.at.as_ref().filter(|_| figures.iter().all(|f| f.figure_id != entry.line.id))?;
        let stands = |f: &CasualtyFigure| f.kind == place.kind && f.part == place.part && f.start < place.end && place.start < f.end;
        let mut here = figures.iter().enumerate().filter(|(_, f)| stands(f)).map(|(at, _)| at);
        here.next().filter(|_| here.next().is_none())
    }

    /// What counts in the end is the same for all lines of a field.
    pub(super) fn settle(&self, rows: &mut [Correction]) {
        use crate::model::CorrectionState::Superseded;
        let last: Vec<(String, String, Option<String>)> =
            rows.iter().filter(|r| r.state != Superseded).map(|r| (r.id.clone(), r.field.to_string(), r.human.clone())).collect();
        for row in rows.iter_mut().filter(|r| r.state == Superseded) {
            if let Some((_, _, value)) = last.iter().find(|(id, field, _)| (id, field) == (&row.id, &row.field.to_string())) {
                row.r#final = value.clone();
            }
        }
    }
}
