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
    if tells_several(kind, plural) {
        let mut out = toll(document, kind, Scope::Incident, plural, &[plural], "plural");
        let least = Some(Least::known().plural);
        (out.low, out.best) = (least, least);
        return Some(out);
    }
    Some(toll(document, kind, Scope::Incident, plural, &[plural], "no_number"))
}

/// Lets a plural without a number open the toll of one: "ten were killed and others injured", of whom one is named later. What
/// is told first is of the event; a plural behind the one may be of others.
pub fn at_least(row: &mut DocumentToll, kind: Kind, one: &CasualtyFigure, figures: &[&CasualtyFigure]) {
    let before = |f: &CasualtyFigure| !f.subset && !f.background && !f.recalled && (f.part, f.sentence) <= (one.part, one.sentence);
    let Some(plural) = figures.iter().find(|f| f.best.is_none() && before(f) && tells_several(kind, f)) else { return };
    let least = Some(Least::known().plural);
    (row.low, row.best, row.high) = (least, least, None);
    row.figures.push(plural.figure_id.clone());
    row.rule = "plural".into();
}

/// Whether a figure without a number tells of two at the least. "The boys were wounded" means boys told before, and "seven were
/// killed and wounded" leaves open how many died; who had to leave are seldom two.
fn tells_several(kind: Kind, figure: &CasualtyFigure) -> bool {
    let told_new = figure.high.is_none() && !figure.restated && figure.status == FigureStatus::Reported;
    told_new && !matches!(kind, Kind::Displaced | Kind::Ill)
}
