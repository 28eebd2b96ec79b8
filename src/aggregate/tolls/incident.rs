//! How do the figures of one kind become the toll of the main incident?

use super::groups::{Side, side, sum};
use super::tellings::{Choice, grown, largest, tellings};
use super::told::{is_long, living, most_told};
use super::{toll, untold};
use crate::model::{CasualtyFigure, Document, DocumentToll, FigureStatus, Kind, Qualifier, Scope};
use crate::packs::Least;
use crate::tables::Label;
use std::collections::BTreeMap;

/// The part of the loudest side's voice that another side needs in a long article, to be told as part of the toll and not
/// as an aside (swept on local news of shootings from 0 to 0.5).
const ASIDE: f64 = 0.3;

/// The toll of the main incident, by the rules in the doc comment of [`super::document_tolls`]: of a short article the
/// largest telling, of a long one the sum that is told most. `dead` are the killed, who are taken off a count of people shot;
/// `told` are the figures of every kind.
pub fn incident_toll(
    document: &Document,
    kind: Kind,
    figures: &[&CasualtyFigure],
    dead: Option<i64>,
    told: &[&CasualtyFigure],
) -> Option<DocumentToll> {
    let mut counted: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.best.is_some()).collect();
    // What is dated years before is another event, unless nothing else is told.
    if counted.iter().any(|f| !f.recalled && f.best != Some(0)) {
        counted.retain(|f| !f.recalled);
    }
    let pool = [
        |f: &&CasualtyFigure| !f.subset && f.best != Some(0) && f.status == FigureStatus::Reported,
        |f: &&CasualtyFigure| !f.subset && f.best != Some(0),
        |f: &&CasualtyFigure| f.best != Some(0),
        |_: &&CasualtyFigure| true,
    ]
    .into_iter()
    .map(|fits| counted.iter().copied().filter(fits).collect::<Vec<_>>())
    .find(|pool| !pool.is_empty());
    let Some(pool) = pool else { return untold::without_number(document, kind, figures, told) };
    let tellings = tellings(&pool, figures);
    // "Several" and its like are three at least, and may be the two whom another sentence counts.
    let few = Least::known().few;
    let (chosen, rule) = if is_long(document) {
        // A person whom the text names elsewhere may be one of the counted or another; one whom a sentence counts in is neither.
        let counted_in = |f: &CasualtyFigure| {
            counted.iter().any(|g| f.subset_of.as_ref() == Some(&g.figure_id) && (g.part, g.sentence) == (f.part, f.sentence))
        };
        let whole = counted.iter().any(|f| !f.subset);
        let apart = |f: &CasualtyFigure| !f.subset || f.implicit && !counted_in(f) || !whole;
        let mut heard: Vec<&CasualtyFigure> = counted.iter().copied().filter(|f| apart(f)).collect();
        // "Several men" is no number where another sentence counts them, but "dozens" are not the two whom a picture shows.
        let counts =
            heard.iter().filter(|f| !f.implicit && f.qualifier != Qualifier::Vague).filter_map(|f| f.best).max().filter(|n| *n > 0);
        if let Some(most) = counts {
            heard.retain(|f| f.qualifier != Qualifier::Vague || f.best > Some(most.max(few)));
        }
        let (figures, rule) = most(&heard, dead);
        (grown(&tellings, &figures).unwrap_or((figures, Vec::new())), Some(rule))
    } else {
        (largest(&tellings), None)
    };
    let mut row = write(document, kind, &chosen, rule, &counted)?;
    let living = living(&chosen.0, dead);
    if !chosen.0.is_empty() && chosen.1.is_empty() && row.best.is_some_and(|b| b > living) {
        (row.low, row.best, row.high) = (Some(living), Some(living), row.high.map(|_| living));
        row.rule = Label::from("survivors");
    }
    // Who is named need not be the only one; a count of one is a count.
    if let [one] = chosen.0[..]
        && row.best == Some(1)
        && (one.implicit || one.qualifier == Qualifier::AtLeast)
    {
        untold::at_least(&mut row, kind, one, figures);
    }
    Some(row)
}

/// The row of the chosen figures; `pool` are all that have a number.
fn write(document: &Document, kind: Kind, choice: &Choice, rule: Option<&str>, pool: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let (chosen, uncounted) = choice;
    let members: Vec<&CasualtyFigure> = chosen.iter().chain(uncounted).copied().collect();
    let first = members.first().or(pool.first())?;
    let one_sentence = members.iter().all(|f| (f.part, f.sentence) == (first.part, first.sentence));
    let rule = match (members.len(), pool.len()) {
        (0 | 1, 1) => "single",
        (0 | 1, _) => rule.unwrap_or("largest_total"),
        _ if !one_sentence => "sum_of_groups",
        _ => rule.unwrap_or("sum_of_sentence"),
    };
    let mut out = toll(document, kind, Scope::Incident, first, if members.is_empty() { &pool[..1] } else { &members }, rule);
    if members.len() > 1 {
        let best = sum(chosen);
        let low = chosen.iter().map(|f| f.low).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
        let high = members.iter().map(|f| f.high).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
        (out.low, out.best, out.high) = (low, Some(best), high);
    }
    widen(&mut out, chosen, pool);
    Some(out)
}

/// Lets the ceiling and the rival numbers of other sources open the toll: "at least four, and up to six"; "police said
/// nine, residents twelve".
fn widen(out: &mut DocumentToll, chosen: &[&CasualtyFigure], pool: &[&CasualtyFigure]) {
    let Some(best) = out.best else { return };
    let here = |f: &&&CasualtyFigure| chosen.iter().any(|c| (c.part, c.sentence) == (f.part, f.sentence));
    let ceiling = pool.iter().filter(here).filter(|f| f.qualifier == Qualifier::AtMost).filter_map(|f| f.high).max();
    if let Some(most) = ceiling.filter(|m| *m > best && chosen.len() == 1) {
        (out.high, out.qualifier) = (Some(most), Qualifier::Range);
    }
    let [one] = chosen else { return };
    let rival = |f: &&&CasualtyFigure| {
        side(f) == side(one)
            && f.attribution.is_some()
            && one.attribution.is_some()
            && f.attribution != one.attribution
            && f.qualifier == Qualifier::Exact
            && one.qualifier == Qualifier::Exact
            && f.best.is_some_and(|b| b > 1)
    };
    if let Some(least) = pool.iter().filter(rival).filter_map(|f| f.best).min().filter(|l| *l < best) {
        (out.low, out.rule) = (Some(least), Label::from("range_of_sources"));
    }
}

/// The figures that are the toll of a long article, and why: the sum that its sentences tell most, or the sides that it
/// tells one by one where they come to more.
fn most<'a>(heard: &[&'a CasualtyFigure], dead: Option<i64>) -> (Vec<&'a CasualtyFigure>, &'static str) {
    let (all, _) = most_told(heard, dead);
    let sides: Vec<(Side, (Vec<&CasualtyFigure>, f64))> =
        by_side(heard).into_iter().map(|(side, figures)| (side, most_told(&figures, dead))).collect();
    let loudest = sides.iter().map(|(_, (_, voice))| *voice).fold(0.0, f64::max);
    let groups: Vec<Vec<&CasualtyFigure>> = sides
        .into_iter()
        .filter(|(side, (_, voice))| *side != Side::Anyone && *voice >= ASIDE * loudest)
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
