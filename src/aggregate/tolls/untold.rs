//! What is the toll where the text gives no number for it?

use super::{same_people, toll};
use crate::model::{CasualtyFigure, Document, DocumentToll, FigureStatus, Kind, Scope};

/// The toll where no figure has a number: the people meant where they were counted before with another fate, else none.
pub fn without_number(document: &Document, kind: Kind, figures: &[&CasualtyFigure], told: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let asserted = figures.iter().find(|f| f.status == FigureStatus::Reported);
    let plural = asserted.or(figures.first())?;
    if let Some(meant) = figures.iter().find_map(|f| same_people::meant(f, told)) {
        let mut out = toll(document, kind, Scope::Incident, meant, &[plural, meant], "people_told_before");
        out.qualifier = meant.qualifier;
        return Some(out);
    }
    Some(toll(document, kind, Scope::Incident, plural, &[plural], "no_number"))
}
