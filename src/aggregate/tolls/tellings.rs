//! What does an article tell at one place, and what do later sentences add to it?

use super::groups::{Side, apart, by_sentence, noun, side, sum};
use crate::model::{CasualtyFigure, Change, FigureStatus, Kind, Part};
use std::collections::BTreeMap;

/// What the article tells at one place: the figures of a sentence that count different people, and those that later
/// sentences add to them ("two other guards were also killed").
pub struct Telling<'a> {
    members: Vec<&'a CasualtyFigure>,
    /// How many of them are the sentence's own; the rest was added.
    own: usize,
    /// Plurals without a number that add to it, so that its sum is the least.
    uncounted: Vec<&'a CasualtyFigure>,
    /// Its own sentence.
    first: (Part, i32),
    /// The last sentence that added to it.
    last: (Part, i32),
}

impl Telling<'_> {
    /// How many people it tells of.
    fn sum(&self) -> i64 {
        sum(&self.members)
    }
}

/// The tellings of the article, in order of the text.
pub fn tellings<'a>(pool: &[&'a CasualtyFigure], figures: &[&'a CasualtyFigure]) -> Vec<Telling<'a>> {
    let mut tellings: Vec<Telling<'a>> = Vec::new();
    let bare = |f: &&&CasualtyFigure| f.best.is_none() && f.change == Change::New && !f.subset && f.status == FigureStatus::Reported;
    let all: Vec<&CasualtyFigure> = pool.iter().copied().chain(figures.iter().filter(bare).copied()).collect();
    let sentences = by_sentence(&all);
    let short = sentences.len() <= SHORT;
    for sentence in sentences {
        let Some(here) = sentence.first().map(|f| (f.part, f.sentence)) else { continue };
        let (numbers, plurals): (Vec<&CasualtyFigure>, Vec<&CasualtyFigure>) = sentence.into_iter().partition(|f| f.best.is_some());
        let members = apart(&numbers);
        // The displaced and the ill of one report are among those of the next; the dead are not.
        let adds = members.iter().all(|f| f.change == Change::New && !matches!(f.kind, Kind::Displaced | Kind::Ill));
        match tellings.last_mut().filter(|a| adds && a.can_grow(here, short)) {
            Some(telling) => {
                // Added once: an article tells "two other guards" as often as it likes.
                let told = |f: &CasualtyFigure, m: &CasualtyFigure| m.best == f.best && noun(m) == noun(f) && side(m) == side(f);
                // "Another man was hurt ... he was killed and another was hurt": the other is the same.
                let again =
                    |f: &CasualtyFigure, m: &CasualtyFigure| f.victims.is_none() && f.implicit && m.implicit && m.change == Change::New;
                for figure in members {
                    let added = &telling.members[telling.own..];
                    if !added.iter().any(|m| told(figure, m)) && !telling.members.iter().any(|m| again(figure, m)) {
                        telling.members.push(figure);
                    }
                }
                if telling.uncounted.is_empty() {
                    telling.uncounted.extend(plurals.first());
                }
                telling.last = here;
            }
            None if members.is_empty() => {}
            None => tellings.push(Telling { own: members.len(), members, uncounted: Vec::new(), first: here, last: here }),
        }
    }
    tellings
}

/// Places of a kind's figures up to which an article is so short that its second sentence adds to its first.
const SHORT: usize = 2;

/// Sentences over which single people are still added to ("captured a leader ... two more rebels were detained").
const NEAR: i32 = 3;

impl Telling<'_> {
    /// Whether figures of the sentence `here` that only add can add to this telling. In longer texts a number of people is a
    /// total, which holds those who are told as "two others" later; one person is none.
    fn can_grow(&self, here: (Part, i32), short: bool) -> bool {
        let distance = here.1.saturating_sub(self.last.1);
        let single = self.members[..self.own].iter().all(|f| f.implicit);
        here.0 == self.last.0 && here.0 != Part::Title && (single && distance <= NEAR || short && distance <= 1)
    }
}

/// What was chosen: figures with a number, and plurals without one that add to them.
pub type Choice<'a> = (Vec<&'a CasualtyFigure>, Vec<&'a CasualtyFigure>);

/// The figures that are the toll of a short article: the largest telling, or the sum over the sides where no telling is as large.
pub fn largest<'a>(tellings: &[Telling<'a>]) -> Choice<'a> {
    let whole = tellings.iter().rev().max_by_key(|a| a.sum());
    let groups = sides(tellings);
    match whole {
        Some(telling) if telling.sum() >= sum(&groups) => (telling.members.clone(), telling.uncounted.clone()),
        _ => (groups, Vec::new()),
    }
}

/// What later sentences add to the figures of one sentence: the telling that they open, where it has grown.
pub fn grown<'a>(tellings: &[Telling<'a>], figures: &[&CasualtyFigure]) -> Option<Choice<'a>> {
    let at = |f: &CasualtyFigure| (f.part, f.sentence);
    let first = figures.first().map(|f| at(f)).filter(|first| figures.iter().all(|f| at(f) == *first))?;
    let telling = tellings.iter().find(|a| a.first == first && (a.members.len() > a.own || !a.uncounted.is_empty()))?;
    Some((telling.members.clone(), telling.uncounted.clone()))
}

/// The largest telling of each side that is named as such.
fn sides<'a>(tellings: &[Telling<'a>]) -> Vec<&'a CasualtyFigure> {
    let mut sides: BTreeMap<Side, (Vec<&CasualtyFigure>, (Part, i32))> = BTreeMap::new();
    for telling in tellings {
        let mut here: BTreeMap<Side, Vec<&CasualtyFigure>> = BTreeMap::new();
        for figure in telling.members.iter().filter(|f| side(f) != Side::Anyone) {
            here.entry(side(figure)).or_default().push(figure);
        }
        for (side, figures) in here {
            if sides.get(&side).is_none_or(|(known, _)| sum(&figures) > sum(known)) {
                sides.insert(side, (figures, telling.first));
            }
        }
    }
    // One person who is only pointed back to ("the father of two") is of no side of their own.
    if sides.values().flat_map(|(f, _)| f).any(|f| !f.restated) {
        // "The attacker was killed by the guards", though: who did it is told before, but not as one of the dead.
        sides.retain(|side, (figures, _)| *side == Side::Attackers || figures.iter().any(|f| !f.restated));
    }
    // Ten sailors here and ten workers there are the same ten, unless they fought each other.
    if let (Some((forces, at)), Some((civilians, there))) = (sides.get(&Side::Forces), sides.get(&Side::Civilians))
        && at != there
        && sum(forces) == sum(civilians)
    {
        sides.remove(&Side::Civilians);
    }
    sides.into_values().flat_map(|(figures, _)| figures).collect()
}
