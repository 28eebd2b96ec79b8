//! What is the toll where the text gives no number for it, or only one that it shares with other events?

use super::groups::{apart, by_sentence, sum};
use super::tellings::PLURAL;
use super::{same_people, toll};
use crate::model::{CasualtyFigure, Document, DocumentToll, FigureStatus, Kind, Qualifier, Scope};
use crate::tables::Label;

/// The toll where no figure has a number: the people meant where they were counted before with another fate, else two at
/// least, as a plural says.
pub fn without_number(document: &Document, kind: Kind, figures: &[&CasualtyFigure], told: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let asserted = figures.iter().find(|f| f.status == FigureStatus::Reported);
    let plural = asserted.or(figures.first())?;
    if let Some(meant) = figures.iter().find_map(|f| same_people::meant(f, told)) {
        let mut out = toll(document, kind, Scope::Incident, meant, &[plural, meant], "people_told_before");
        out.qualifier = meant.qualifier;
        return Some(out);
    }
    let mut out = toll(document, kind, Scope::Incident, plural, &[plural], "no_number");
    if asserted.is_some() {
        (out.low, out.best, out.rule) = (Some(PLURAL), Some(PLURAL), Label::from("plural_is_two"));
    }
    Some(out)
}

/// The share of the main incident where its toll is told only together with that of others ("killed across both attacks"):
/// anything from none to all, best an even share, as terrorism data sets code it.
pub fn even_share(document: &Document, kind: Kind, totals: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let shared: Vec<&CasualtyFigure> = totals.iter().copied().filter(|f| f.events > Some(1) && f.best.is_some() && !f.subset).collect();
    let sentence = by_sentence(&shared).into_iter().next()?;
    let members = apart(&sentence);
    let (first, events) = members.first().and_then(|f| Some((f, f.events?)))?;
    let mut out = toll(document, kind, Scope::Incident, first, &members, "even_share");
    out.low = Some(0);
    out.best = sum(&members).checked_div(events);
    out.high = members.iter().map(|f| f.high).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
    out.qualifier = Qualifier::About;
    Some(out)
}
