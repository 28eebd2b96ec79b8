//! What is the toll where the text gives no number for it?

use super::{same_people, toll};
use crate::model::{CasualtyFigure, Document, DocumentToll, FigureStatus, Kind, Scope};
use crate::packs::Least;

/// The toll where no figure has a number: the people meant where they were counted before with another fate, else the two that
/// a plural has at the least, else none.
pub fn without_number(document: &Document, kind: Kind, figures: &[&CasualtyFigure], told: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let asserted = figures.iter().find(|f| f.status == FigureStatus::Reported);
    let plural = asserted.or(figures.first())?;
    if let Some(meant) = figures.iter().find_map(|f| same_people::meant(f, told)) {
        let mut out = toll(document, kind, Scope::Incident, meant, &[plural, meant], "people_told_before");
        out.qualifier = meant.qualifier;
        return Some(out);
    }
    // "The boys were wounded" means boys told before, and "seven were killed and wounded" leaves open how many died; who had to
    // leave are seldom two.
    let told_new = |f: &CasualtyFigure| f.high.is_none() && !f.restated && f.status == FigureStatus::Reported;
    if told_new(plural) && !matches!(kind, Kind::Displaced | Kind::Ill) {
        let mut out = toll(document, kind, Scope::Incident, plural, &[plural], "plural");
        let least = Some(Least::known().plural);
        (out.low, out.best) = (least, least);
        return Some(out);
    }
    Some(toll(document, kind, Scope::Incident, plural, &[plural], "no_number"))
}
