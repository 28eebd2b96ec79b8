//! Whose dead are told apart, and which figures of a sentence go together?

use crate::model::{CasualtyFigure, Part, VictimGroup};
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
    /// People at large, with no word of who.
    Unstated,
}

/// The side of a figure, by the group of its victims.
pub fn side(figure: &CasualtyFigure) -> Side {
    match figure.victim_group {
        VictimGroup::Militant => Side::Attackers,
        VictimGroup::Soldier | VictimGroup::Police => Side::Forces,
        VictimGroup::Unspecified => Side::Unstated,
        _ => Side::Civilians,
    }
}

/// The sum of the bests.
pub fn sum(figures: &[&CasualtyFigure]) -> i64 {
    figures.iter().filter_map(|f| f.best).fold(0i64, i64::saturating_add)
}

/// The figures of the sentence whose sum is largest, the earliest of equals.
pub fn largest_sentence<'a>(figures: &[&'a CasualtyFigure]) -> Vec<&'a CasualtyFigure> {
    let mut sentences: BTreeMap<(Part, i32), Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in figures {
        sentences.entry((figure.part, figure.sentence)).or_default().push(figure);
    }
    sentences.into_iter().max_by_key(|(place, group)| (sum(group), std::cmp::Reverse(*place))).map(|(_, group)| group).unwrap_or_default()
}

/// Whether all the chosen figures stand in one sentence.
pub fn same_sentence(chosen: &BTreeMap<Side, Vec<&CasualtyFigure>>) -> bool {
    let mut places = chosen.values().flatten().map(|f| (f.part, f.sentence));
    let first = places.next();
    places.all(|p| Some(p) == first)
}
