//! One toll per kind for the article's main incident, and one for each running total that it states.

use crate::model::{CasualtyFigure, Document, DocumentToll, FigureStatus, Kind, Qualifier, Scope};
use crate::tables::Label;
use crate::text::digest;
use std::collections::BTreeMap;

/// The tolls of one document from its figures: incident tolls first, then running totals, each with the figures that
/// entered and the rule that made them one. Hypothetical and denied figures never enter.
pub fn document_tolls(document: &Document, figures: &[CasualtyFigure]) -> Vec<DocumentToll> {
    let asserted = |f: &&CasualtyFigure| !matches!(f.status, FigureStatus::Hypothetical | FigureStatus::Denied);
    let mut by_kind: BTreeMap<Kind, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures.iter().filter(asserted) {
        by_kind.entry(figure.kind).or_default().push(figure);
    }
    let mut tolls = Vec::new();
    for (kind, figures) in &by_kind {
        let incident: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Incident).collect();
        tolls.extend(incident_toll(document, *kind, &incident));
        let cumulative: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Cumulative).collect();
        tolls.extend(running_totals(document, *kind, &cumulative));
    }
    tolls
}

/// The toll of the main incident: the whole figures decide over parts, explicit ones over implicit ones; groups of one
/// sentence with no total are summed.
fn incident_toll(document: &Document, kind: Kind, figures: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let counted: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.best.is_some()).collect();
    let whole: Vec<&CasualtyFigure> = counted.iter().copied().filter(|f| !f.subset).collect();
    let pool = if whole.is_empty() { &counted } else { &whole };
    let explicit: Vec<&CasualtyFigure> = pool.iter().copied().filter(|f| !f.implicit && f.best != Some(0)).collect();
    let explicit = if explicit.is_empty() { pool.iter().copied().filter(|f| !f.implicit).collect() } else { explicit };
    let pool = if explicit.is_empty() { pool } else { &explicit };
    if pool.is_empty() {
        let vague = figures.first()?;
        return Some(toll(document, kind, Scope::Incident, vague, &[vague], "no_number"));
    }
    // The groups of the sentence that gives most: "two soldiers and three attackers were killed" is 5.
    let mut sentences: BTreeMap<(crate::model::Part, i32), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in pool {
        sentences.entry((figure.part, figure.sentence)).or_default().push(figure);
    }
    let sum = |group: &[&CasualtyFigure]| group.iter().filter_map(|f| f.best).fold(0i64, i64::saturating_add);
    let (_, groups) = sentences.iter().max_by_key(|(place, group)| (sum(group), std::cmp::Reverse(**place)))?;
    let single = pool.iter().copied().max_by_key(|f| (f.best, std::cmp::Reverse((f.part, f.start))))?;
    if groups.len() > 1 && sum(groups) > single.best.unwrap_or(0) {
        let mut out = toll(document, kind, Scope::Incident, groups[0], groups, "sum_of_groups");
        out.best = Some(sum(groups));
        out.low = groups.iter().map(|f| f.low.or(f.best)).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
        out.high = groups.iter().map(|f| f.high).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
        return Some(out);
    }
    let rule = if pool.len() == 1 { "single" } else { "largest_total" };
    Some(toll(document, kind, Scope::Incident, single, &[single], rule))
}

/// One row per distinct running total, largest first in no row's favour.
fn running_totals(document: &Document, kind: Kind, figures: &[&CasualtyFigure]) -> Vec<DocumentToll> {
    let mut seen: BTreeMap<(Option<i64>, Qualifier), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures.iter().filter(|f| f.best.is_some() && !f.subset) {
        seen.entry((figure.best, figure.qualifier)).or_default().push(figure);
    }
    seen.values().map(|group| toll(document, kind, Scope::Cumulative, group[0], group, if group.len() == 1 { "single" } else { "said_alike" })).collect()
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
