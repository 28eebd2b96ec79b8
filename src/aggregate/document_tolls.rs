//! One toll per kind for the article's main incident, and one for each running total that it states.

use crate::model::{CasualtyFigure, Change, Document, DocumentToll, FigureStatus, Kind, Part, Qualifier, Scope, VictimGroup};
use crate::tables::Label;
use crate::text::digest;
use std::collections::BTreeMap;

/// The tolls of one document from its figures: incident tolls first, then running totals, each with the figures that
/// entered and the rule that made them one. Hypothetical and denied figures never enter.
pub fn document_tolls(document: &Document, figures: &[CasualtyFigure]) -> Vec<DocumentToll> {
    let asserted = |f: &&CasualtyFigure| !matches!(f.status, FigureStatus::Hypothetical | FigureStatus::Denied) && !f.background;
    let mut by_kind: BTreeMap<Kind, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures.iter().filter(asserted) {
        by_kind.entry(figure.kind).or_default().push(figure);
    }
    let mut tolls = Vec::new();
    for (kind, figures) in &by_kind {
        let mut incident: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Incident).collect();
        if *kind == Kind::Injured {
            let dead = by_kind.get(&Kind::Killed).map_or(&[][..], Vec::as_slice);
            incident.retain(|f| !may_have_died(f, dead));
        }
        tolls.extend(incident_toll(document, *kind, &incident));
        let cumulative: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.scope == Scope::Cumulative).collect();
        tolls.extend(running_totals(document, *kind, &cumulative));
    }
    tolls
}

/// Whether one wounded person may be one whom the article tells dead as well: "was shot ... later died". Only a plain
/// noun that no dead person shares ("a woman" beside "a man") tells another person for sure.
fn may_have_died(wounded: &CasualtyFigure, dead: &[&CasualtyFigure]) -> bool {
    let dead: Vec<&&CasualtyFigure> = dead.iter().filter(|d| d.scope == Scope::Incident && d.best != Some(0)).collect();
    if dead.is_empty()
        || !wounded.implicit
        || wounded.change == Change::New
        || dead.iter().any(|d| !d.implicit && d.best.is_some_and(|b| b > 1))
    {
        return false;
    }
    let noun = |f: &CasualtyFigure| -> Option<String> {
        let words = f.victims.as_deref()?;
        let last = words.split_whitespace().next_back()?;
        last.chars().all(char::is_lowercase).then(|| last.to_string())
    };
    match noun(wounded) {
        None => true,
        Some(word) if word == "victim" => true,
        Some(word) => dead.iter().any(|d| noun(d).is_some_and(|n| n == word)) || dead.iter().all(|d| noun(d).is_none()),
    }
}

/// The toll of the main incident: the largest total of people at large, or the sum over the groups of victims, whichever
/// is more. Within a group the largest sum of one sentence stands for it.
fn incident_toll(document: &Document, kind: Kind, figures: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let counted: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.best.is_some()).collect();
    let whole: Vec<&CasualtyFigure> = counted.iter().copied().filter(|f| !f.subset).collect();
    let pool = if whole.is_empty() { &counted } else { &whole };
    let Some(first) = pool.first() else {
        let vague = figures.first()?;
        return Some(toll(document, kind, Scope::Incident, vague, &[vague], "no_number"));
    };
    let mut sides: BTreeMap<Side, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in pool {
        sides.entry(side(figure)).or_default().push(figure);
    }
    let best_of: BTreeMap<Side, Vec<&CasualtyFigure>> =
        sides.into_iter().map(|(side, figures)| (side, largest_sentence(&figures))).collect();
    let at_large = best_of.get(&Side::Unstated).map_or(0, |f| sum(f));
    let groups: Vec<&CasualtyFigure> = best_of.iter().filter(|(s, _)| **s != Side::Unstated).flat_map(|(_, f)| f.iter().copied()).collect();
    let (chosen, rule) = if at_large >= sum(&groups) {
        (best_of.get(&Side::Unstated).cloned().unwrap_or_default(), "largest_total")
    } else if best_of.contains_key(&Side::Unstated) && same_sentence(&best_of) {
        (best_of.values().flatten().copied().collect(), "sum_of_groups")
    } else {
        (groups, "sum_of_groups")
    };
    match chosen.as_slice() {
        [] => Some(toll(document, kind, Scope::Incident, first, &[first], "single")),
        [one] => Some(toll(document, kind, Scope::Incident, one, &[one], if pool.len() == 1 { "single" } else { "largest_total" })),
        many => {
            let mut out =
                toll(document, kind, Scope::Incident, many[0], many, if rule == "largest_total" { "sum_of_sentence" } else { rule });
            out.best = Some(sum(many));
            out.low = many.iter().map(|f| f.low.or(f.best)).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
            out.high = many.iter().map(|f| f.high).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
            Some(out)
        }
    }
}

/// The sides whose dead are told apart; people of different sides are never the same people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Attackers,
    Forces,
    Civilians,
    Unstated,
}

fn side(figure: &CasualtyFigure) -> Side {
    match figure.victim_group {
        VictimGroup::Militant => Side::Attackers,
        VictimGroup::Soldier | VictimGroup::Police => Side::Forces,
        VictimGroup::Unspecified => Side::Unstated,
        _ => Side::Civilians,
    }
}

fn sum(figures: &[&CasualtyFigure]) -> i64 {
    figures.iter().filter_map(|f| f.best).fold(0i64, i64::saturating_add)
}

/// The figures of the sentence whose sum is largest, the earliest of equals.
fn largest_sentence<'a>(figures: &[&'a CasualtyFigure]) -> Vec<&'a CasualtyFigure> {
    let mut sentences: BTreeMap<(Part, i32), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures {
        sentences.entry((figure.part, figure.sentence)).or_default().push(figure);
    }
    sentences.into_iter().max_by_key(|(place, group)| (sum(group), std::cmp::Reverse(*place))).map(|(_, group)| group).unwrap_or_default()
}

/// Whether all the chosen figures stand in one sentence.
fn same_sentence(chosen: &BTreeMap<Side, Vec<&CasualtyFigure>>) -> bool {
    let mut places = chosen.values().flatten().map(|f| (f.part, f.sentence));
    let first = places.next();
    places.all(|p| Some(p) == first)
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
