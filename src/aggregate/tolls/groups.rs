//! Whose dead are told apart, and which figures of a sentence are other people?

use crate::model::{CasualtyFigure, Change, Kind, Part, Qualifier, Unit, VictimGroup};
use std::collections::BTreeMap;

/// The sides whose dead are told apart; people of different sides are never the same people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Armed groups and attackers.
    Attackers,
    /// Soldiers and police.
    Forces,
    /// People named as neither.
    Civilians,
    /// People at large, with no word of who: any of the sides may be among them.
    Anyone,
}

/// The side of a figure, by the group of its victims.
pub fn side(figure: &CasualtyFigure) -> Side {
    match figure.victim_group {
        VictimGroup::Militant => Side::Attackers,
        VictimGroup::Soldier | VictimGroup::Police => Side::Forces,
        VictimGroup::Unspecified => Side::Anyone,
        _ => Side::Civilians,
    }
}

/// The sum of the bests.
pub fn sum(figures: &[&CasualtyFigure]) -> i64 {
    figures.iter().filter_map(|f| f.best).fold(0i64, i64::saturating_add)
}

/// The figures by sentence, in order of the text.
pub fn by_sentence<'a>(figures: &[&'a CasualtyFigure]) -> Vec<Vec<&'a CasualtyFigure>> {
    let mut sentences: BTreeMap<(Part, i32), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures {
        sentences.entry((figure.part, figure.sentence)).or_default().push(figure);
    }
    sentences.into_values().collect()
}

/// The figures of one sentence that count different people, so that they add up: "two soldiers and three attackers were
/// killed". What tells the same people again, a rival number, or the ceiling of another figure is left out.
pub fn apart<'a>(sentence: &[&'a CasualtyFigure]) -> Vec<&'a CasualtyFigure> {
    let mut kept: Vec<&CasualtyFigure> = Vec::with_capacity(sentence.len());
    // "2,400 families, or 12,000 people": these are the people of those households.
    let people = sentence.iter().any(|f| f.unit == Unit::Person && f.best > Some(1));
    let mut order: Vec<&CasualtyFigure> = sentence.iter().copied().filter(|f| !people || f.unit == Unit::Person).collect();
    order.sort_by_key(|f| (f.start, f.end));
    for figure in order {
        // "at least four civilians ... and up to six": the ceiling of the first.
        let ceiling = figure.qualifier == Qualifier::AtMost && kept.iter().any(|k| side(k) == side(figure));
        // "a man was killed and his body was found": one person, told again.
        let again = figure.restated && figure.implicit && kept.iter().any(|k| k.implicit && !one_clause(k, figure));
        let twin = figure.change != Change::New
            && kept.iter().any(|k| !one_clause(k, figure) && k.best == figure.best && noun(k).is_some() && noun(k) == noun(figure));
        // "a man was stabbed to death. 1 fatality": a bare count of the singles before it.
        let singles = kept.iter().filter(|k| k.implicit).count();
        let count = is_bare(figure) && singles > 0 && singles == kept.len() && figure.best == i64::try_from(singles).ok();
        if ceiling || again || twin || count {
            continue;
        }
        let (rivals, others): (Vec<&CasualtyFigure>, Vec<&CasualtyFigure>) = kept.iter().partition(|k| are_rivals(k, figure));
        match rivals.is_empty() {
            true => kept.push(figure),
            false if figure.best > Some(sum(&rivals)) => {
                kept = others;
                kept.push(figure);
            }
            false => {}
        }
    }
    kept
}

/// Whether two figures share their word of fate: "killed two guards and a driver", "two guards and a driver were killed".
fn one_clause(one: &CasualtyFigure, other: &CasualtyFigure) -> bool {
    one.start == other.start || one.end == other.end
}

/// Whether two figures of one sentence may count the same people, as two sources or two tellings do: each has a word of fate of its
/// own, and neither their sides nor their nouns tell them apart.
fn are_rivals(told: &CasualtyFigure, figure: &CasualtyFigure) -> bool {
    if one_clause(told, figure) || figure.change == Change::New || !names_its_fate(figure) {
        return false;
    }
    if side(told) != side(figure) && side(told) != Side::Anyone && side(figure) != Side::Anyone {
        return false;
    }
    if told.implicit != figure.implicit {
        // "killed four rebels and confirmed that Reyes was killed": a name is beside the number.
        // "killed two guards before he was shot": he did it, and is none of the two.
        let doer = figure.victims.is_none() && told.best > Some(1);
        return figure.restated && !is_name(figure) && !doer;
    }
    if figure.implicit {
        return figure.restated || noun(told).is_some() && noun(told) == noun(figure);
    }
    // "Three were killed by the blast and two were killed in the fire": one source tells of different people, unless it says so.
    // Not so a headline ("five shot, two seriously injured"), nor people who move from place to place.
    let once = figure.part != Part::Title && !matches!(figure.kind, Kind::Displaced | Kind::Ill | Kind::Missing);
    if once && told.attribution == figure.attribution && !figure.restated && figure.victims != told.victims {
        return false;
    }
    let plain = |f: &CasualtyFigure| matches!(f.victim_group, VictimGroup::Unspecified | VictimGroup::Civilian);
    let distinct = noun(told).is_some() && noun(figure).is_some() && noun(told) != noun(figure);
    !(distinct && !plain(told) && !plain(figure))
}

/// Whether the person is told by name.
fn is_name(figure: &CasualtyFigure) -> bool {
    figure.victims.as_deref().and_then(|v| v.split_whitespace().next_back()).is_some_and(|w| w.starts_with(char::is_uppercase))
}

/// Whether a figure is a number with its fate and names nobody: "35 hurt".
fn is_bare(figure: &CasualtyFigure) -> bool {
    figure.victims.is_none() && !figure.implicit && names_its_fate(figure)
}

/// Whether the figure's words hold more than its number: "four died", not "and three in the north".
fn names_its_fate(figure: &CasualtyFigure) -> bool {
    let number = figure.number_text.as_ref().map_or(0, |n| n.chars().count() as i64);
    i64::from(figure.end.saturating_sub(figure.start)) > number
}

/// The last word of the people, where it is a plain noun and no name.
pub fn noun(figure: &CasualtyFigure) -> Option<&str> {
    let last = figure.victims.as_deref()?.split_whitespace().next_back()?;
    last.chars().all(char::is_lowercase).then_some(last)
}
