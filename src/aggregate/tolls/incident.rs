//! How do the figures of one kind become the toll of the main incident?

use super::groups::{Side, largest_sentence, same_sentence, side, sum};
use super::told::{is_long, living, most_told};
use super::{summed, toll};
use crate::model::{CasualtyFigure, Document, DocumentToll, Kind, Qualifier, Scope};
use std::collections::BTreeMap;

/// The part of the loudest side's voice that another side needs in a long article, to be told as part of the toll and not
/// as an aside (swept on local news of shootings from 0 to 0.5).
const ASIDE: f64 = 0.3;

/// The toll of the main incident: the largest total of people at large, or the sum over the groups of victims, whichever
/// is more. Within a group the largest sum of one sentence stands for it, in a long article the sum that is told most.
/// `dead` are the killed, who are taken off a count of people shot.
pub fn incident_toll(document: &Document, kind: Kind, figures: &[&CasualtyFigure], dead: Option<i64>) -> Option<DocumentToll> {
    let counted: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.best.is_some()).collect();
    let whole: Vec<&CasualtyFigure> = counted.iter().copied().filter(|f| !f.subset).collect();
    let pool = if whole.is_empty() { &counted } else { &whole };
    let Some(first) = pool.first() else {
        let vague = figures.first()?;
        return Some(toll(document, kind, Scope::Incident, vague, &[vague], "no_number"));
    };
    let (chosen, rule) = if is_long(document) {
        // A person whom the text names elsewhere may be one of the counted or another; one whom a sentence counts in is neither.
        let counted_in = |f: &CasualtyFigure| {
            counted.iter().any(|g| f.subset_of.as_ref() == Some(&g.figure_id) && (g.part, g.sentence) == (f.part, f.sentence))
        };
        let apart = |f: &CasualtyFigure| !f.subset || f.implicit && !counted_in(f) || whole.is_empty();
        let mut heard: Vec<&CasualtyFigure> = counted.iter().copied().filter(|f| apart(f)).collect();
        // "Several men" is no number where another sentence counts them.
        if heard.iter().any(|f| !f.implicit && f.qualifier != Qualifier::Vague && f.best > Some(0)) {
            heard.retain(|f| f.qualifier != Qualifier::Vague);
        }
        told(&heard, dead)
    } else {
        largest(pool)
    };
    let mut row = match chosen.as_slice() {
        [] => toll(document, kind, Scope::Incident, first, &[first], "single"),
        [one] => toll(document, kind, Scope::Incident, one, &[one], if counted.len() == 1 { "single" } else { rule }),
        many => summed(document, kind, many, if rule == "largest_total" { "sum_of_sentence" } else { rule })?,
    };
    let living = living(&chosen, dead);
    if !chosen.is_empty() && row.best.is_some_and(|b| b > living) {
        (row.low, row.best, row.high) = (Some(living), Some(living), row.high.map(|_| living));
        row.rule = "survivors".into();
    }
    Some(row)
}

/// The figures that are the toll of a short article, and why.
fn largest<'a>(pool: &[&'a CasualtyFigure]) -> (Vec<&'a CasualtyFigure>, &'static str) {
    let best_of: BTreeMap<Side, Vec<&CasualtyFigure>> =
        by_side(pool).into_iter().map(|(side, figures)| (side, largest_sentence(&figures))).collect();
    let at_large = best_of.get(&Side::Unstated).map_or(0, |f| sum(f));
    let groups: Vec<&CasualtyFigure> = best_of.iter().filter(|(s, _)| **s != Side::Unstated).flat_map(|(_, f)| f.iter().copied()).collect();
    if at_large >= sum(&groups) {
        (best_of.get(&Side::Unstated).cloned().unwrap_or_default(), "largest_total")
    } else if best_of.contains_key(&Side::Unstated) && same_sentence(&best_of) {
        (best_of.values().flatten().copied().collect(), "sum_of_groups")
    } else {
        (groups, "sum_of_groups")
    }
}

/// The figures that are the toll of a long article, and why: the sum that its sentences tell most, or the sides that it
/// tells one by one where they come to more.
fn told<'a>(heard: &[&'a CasualtyFigure], dead: Option<i64>) -> (Vec<&'a CasualtyFigure>, &'static str) {
    let (all, _) = most_told(heard, dead);
    let sides: Vec<(Side, (Vec<&CasualtyFigure>, f64))> =
        by_side(heard).into_iter().map(|(side, figures)| (side, most_told(&figures, dead))).collect();
    let loudest = sides.iter().map(|(_, (_, voice))| *voice).fold(0.0, f64::max);
    let groups: Vec<Vec<&CasualtyFigure>> = sides
        .into_iter()
        .filter(|(side, (_, voice))| *side != Side::Unstated && *voice >= ASIDE * loudest)
        .map(|(_, (figures, _))| figures)
        .collect();
    let together: i64 = groups.iter().map(|g| living(g, dead)).fold(0, i64::saturating_add);
    if groups.len() > 1 && together > living(&all, dead) {
        return (groups.concat(), "sum_of_groups");
    }
    (all, "most_told")
}

fn by_side<'a>(figures: &[&'a CasualtyFigure]) -> BTreeMap<Side, Vec<&'a CasualtyFigure>> {
    let mut sides: BTreeMap<Side, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures {
        sides.entry(side(figure)).or_default().push(figure);
    }
    sides
}
