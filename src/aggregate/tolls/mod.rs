//! Which toll does an article tell? One per kind for its main incident, and one for each running total that it states.
//!
//! [`incident`] makes one toll of the figures of a kind, with [`groups`] telling whose dead stand side by side and [`tellings`]
//! what later sentences add; [`same_people`] tells the wounded who are the dead, [`untold`] what stands where no number does.
//! [`told`] finds the number that a long article means among several, and [`account`] reads what is no news: an account of a past
//! event, with a lede.

mod account;
mod groups;
mod incident;
mod same_people;
mod tellings;
#[cfg(test)]
mod tests;
mod told;
#[cfg(test)]
mod told_tests;
mod untold;

use crate::model::{CasualtyFigure, Document, DocumentToll, Extent, Kind, Qualifier, Scope};
use crate::tables::Label;
use crate::text::digest;
use std::collections::BTreeMap;

/// The tolls of one document from its figures: incident tolls first, then running totals, each with the figures that
/// entered and the rule that made them one. Hypothetical, denied and background figures never enter, parts only where there
/// is no whole, feared figures of a short article only where none is reported, and a zero only where no more is told.
///
/// The rules are told to users in the doc comment of [`DocumentToll`]; in order, they are:
/// 1. Figures of one sentence that count different people add up (`apart`).
/// 2. A sentence that only adds ("another guard was also killed") adds to the telling before it.
/// 3. Tellings compete: of a short article the largest is the toll, unless the sides of a fight, each by its own largest,
///    make more; of a long one the sum that is told first and most; of a past event what the lede tells.
/// 4. A sum over several events is the most that the one can have cost, and an even share of it the toll (`share_of_events`).
/// 5. A plural without a number is the people counted before with another fate, else two at the least, also beside one who is named.
pub fn document_tolls(document: &Document, figures: &[CasualtyFigure]) -> Vec<DocumentToll> {
    let asserted = |f: &&CasualtyFigure| f.status.is_asserted() && !f.background;
    let mut by_kind: BTreeMap<Kind, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures.iter().filter(asserted) {
        by_kind.entry(figure.kind).or_default().push(figure);
    }
    // Who is told dead in passing ("charged with killing her uncle") is no toll, but not wounded either.
    let dead: Vec<&CasualtyFigure> = figures.iter().filter(|f| f.kind == Kind::Killed && f.status.is_asserted()).collect();
    let told: Vec<&CasualtyFigure> = figures.iter().filter(asserted).collect();
    let mut killed = None;
    let lede_end = account::lede_end(document);
    let mut tolls = Vec::new();
    for (kind, figures) in &by_kind {
        let mut incident: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Incident).collect();
        if *kind == Kind::Injured {
            incident.retain(|f| !same_people::may_have_died(f, &dead));
        }
        let main = match lede_end {
            Some(end) => account::account_toll(document, *kind, figures, end),
            None => incident::incident_toll(document, *kind, &incident, killed.filter(|_| *kind == Kind::Injured), &told),
        };
        let cumulative: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Cumulative).collect();
        let (shared, running): (Vec<&CasualtyFigure>, Vec<&CasualtyFigure>) =
            cumulative.into_iter().partition(|f| f.extent == Extent::Events);
        if *kind == Kind::Killed {
            killed = main.as_ref().and_then(|t| t.best);
        }
        tolls.extend(main.or_else(|| share_of_events(document, *kind, &shared)));
        tolls.extend(running_totals(document, *kind, &running));
    }
    tolls
}

/// What a sum over several events ("ten were killed across both attacks") tells of the one that the article is about: nobody
/// need have come to harm in it, and no more than all; by the convention of GTD and ACLED an even share of the sum did, where it
/// gives each event somebody. It is no running total either: no later sum follows it.
fn share_of_events(document: &Document, kind: Kind, shared: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let whole: Vec<&CasualtyFigure> = shared.iter().copied().filter(|f| !f.subset).collect();
    let tellings: Vec<Vec<&CasualtyFigure>> = groups::by_sentence(&whole).iter().map(|s| groups::apart(s)).collect();
    let largest = tellings.into_iter().rev().max_by_key(|t| groups::sum(t)).or_else(|| Some(vec![*shared.first()?]))?;
    let mut out = summed(document, kind, &largest, "share_of_events")?;
    let events = largest.iter().find_map(|f| f.events);
    let share = events.filter(|n| *n > 0).and_then(|n| Some((out.best? + n / 2) / n).filter(|_| out.best >= Some(n)));
    (out.low, out.best) = (Some(0), share);
    Some(out)
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

/// One toll of several figures: the sum of their numbers, hedged as the first is.
fn summed(document: &Document, kind: Kind, figures: &[&CasualtyFigure], rule: &str) -> Option<DocumentToll> {
    let mut out = toll(document, kind, Scope::Incident, figures.first()?, figures, rule);
    if figures.len() > 1 {
        out.best = Some(groups::sum(figures));
        out.low = figures.iter().map(|f| f.low.or(f.best)).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
        out.high = figures.iter().map(|f| f.high).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
    }
    Some(out)
}

fn toll(document: &Document, kind: Kind, scope: Scope, figure: &CasualtyFigure, figures: &[&CasualtyFigure], rule: &str) -> DocumentToll {
    let (place, window) = (place_of(figures), window_of(figures));
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
        place_id: place.and_then(|f| f.place_id),
        place_name: place.and_then(|f| f.place_name.clone()),
        country: place.and_then(|f| f.country.clone()),
        admin1: place.and_then(|f| f.admin1.clone()),
        window_start: window.and_then(|f| f.window_start),
        window_end: window.and_then(|f| f.window_end),
        window_precision: window.and_then(|f| f.window_precision.clone()),
        rule: Label::from(rule),
    }
}

/// How near to a figure the words stand that a link comes from: its own sentence first, what is only assumed last.
fn nearness(rule: &Option<Label>) -> usize {
    match rule.as_ref().map(|r| r.0.as_str()) {
        Some("same_sentence" | "since") => 0,
        Some("lead" | "title" | "previous_sentence") => 1,
        Some(_) => 2,
        None => 3,
    }
}

/// The figure that tells best where it happened.
fn place_of<'a>(figures: &[&'a CasualtyFigure]) -> Option<&'a CasualtyFigure> {
    figures.iter().copied().filter(|f| f.country.is_some() || f.place_name.is_some()).min_by_key(|f| nearness(&f.place_rule))
}

/// The figure that tells best when it happened: a day before a longer stretch.
fn window_of<'a>(figures: &[&'a CasualtyFigure]) -> Option<&'a CasualtyFigure> {
    let dated = figures.iter().copied().filter(|f| f.window_start.is_some());
    dated.min_by_key(|f| (f.window_start != f.window_end, nearness(&f.window_rule)))
}
