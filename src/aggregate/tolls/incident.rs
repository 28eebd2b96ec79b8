//! How do the figures of one kind become the toll of the main incident?

use super::groups::{Side, largest_sentence, same_sentence, side, sum};
use super::toll;
use crate::model::{CasualtyFigure, Document, DocumentToll, Kind, Scope};
use std::collections::BTreeMap;

/// The toll of the main incident: the largest total of people at large, or the sum over the groups of victims, whichever
/// is more. Within a group the largest sum of one sentence stands for it.
pub fn incident_toll(document: &Document, kind: Kind, figures: &[&CasualtyFigure]) -> Option<DocumentToll> {
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
