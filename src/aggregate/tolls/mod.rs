//! Which toll does an article tell? One per kind for its main incident, and one for each running total that it states.
//!
//! [`incident`] makes one toll of the figures of a kind, with [`groups`] telling whose dead stand side by side; [`same_people`]
//! tells the wounded who are the dead.

mod groups;
mod incident;
mod same_people;
#[cfg(test)]
mod tests;

use crate::model::{CasualtyFigure, Document, DocumentToll, FigureStatus, Kind, Qualifier, Scope};
use crate::tables::Label;
use crate::text::digest;
use std::collections::BTreeMap;

/// The tolls of one document from its figures: incident tolls first, then running totals, each with the figures that
/// entered and the rule that made them one. Hypothetical, denied and background figures never enter, parts only where there
/// is no whole, feared figures only where none is reported, and a zero only where no more is told.
///
/// The rules are told to users in the doc comment of [`DocumentToll`]; in order, they are:
/// 1. Figures of one sentence that count different people add up (`apart`).
/// 2. A sentence that only adds ("another guard was also killed") adds to the account before it.
/// 3. Accounts compete: the opening of a long text is the toll, else the largest, unless the sides of a fight, each by its own
///    largest account, make more.
/// 4. A plural without a number is the people counted before with another fate, else two.
/// 5. Where only the sum over several events is told, of which the main incident is one, its share is even.
pub fn document_tolls(document: &Document, figures: &[CasualtyFigure]) -> Vec<DocumentToll> {
    let asserted = |f: &&CasualtyFigure| !matches!(f.status, FigureStatus::Hypothetical | FigureStatus::Denied) && !f.background;
    let mut by_kind: BTreeMap<Kind, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures.iter().filter(asserted) {
        by_kind.entry(figure.kind).or_default().push(figure);
    }
    let asserted_all: Vec<&CasualtyFigure> = figures.iter().filter(asserted).collect();
    let mut tolls = Vec::new();
    for (kind, figures) in &by_kind {
        let mut incident: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Incident).collect();
        if *kind == Kind::Injured {
            let dead = by_kind.get(&Kind::Killed).map_or(&[][..], Vec::as_slice);
            incident.retain(|f| !same_people::may_have_died(f, dead));
        }
        let cumulative: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Cumulative).collect();
        let own = incident::incident_toll(document, *kind, &incident, &asserted_all);
        tolls.extend(own.or_else(|| incident::even_share(document, *kind, &cumulative)));
        tolls.extend(running_totals(document, *kind, &cumulative));
    }
    tolls
}

/// One row per distinct running total, largest first in no row's favour.
fn running_totals(document: &Document, kind: Kind, figures: &[&CasualtyFigure]) -> Vec<DocumentToll> {
    let mut seen: BTreeMap<(Option<i64>, Qualifier), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures.iter().filter(|f| f.best.is_some() && !f.subset) {
        seen.entry((figure.best, figure.qualifier)).or_default().push(figure);
    }
    seen.values()
        .map(|group| toll(document, kind, Scope::Cumulative, group[0], group, if group.len() == 1 { "single" } else { "said_alike" }))
        .collect()
}

fn toll(document: &Document, kind: Kind, scope: Scope, figure: &CasualtyFigure, figures: &[&CasualtyFigure], rule: &str) -> DocumentToll {
    let ids: Vec<String> = figures.iter().map(|f| f.figure_id.clone()).collect();
    let mut parts = vec![document.doc_id.as_str(), kind.as_str(), scope.as_str()];
    parts.extend(ids.iter().map(String::as_str));
    DocumentToll {
        toll_id: digest(&parts),
        doc_id: document.doc_id.clone(),
        kind,
        scope,
        low: figure.low,
        best: figure.best,
        high: figure.high,
        qualifier: figure.qualifier,
        figures: ids,
        rule: Label::from(rule),
    }
}
