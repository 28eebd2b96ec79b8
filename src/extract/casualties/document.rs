//! What one figure of a document says of another: parts of a whole, running totals and their increments.

use crate::model::{CasualtyFigure, Cause, Change, FigureStatus, Kind, Part, Qualifier, Scope, VictimGroup};

/// What the document needs to know of a figure beside its row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Side {
    /// Told by a noun: "17 deaths".
    pub noun: bool,
    /// Told as a toll: "the death toll is 17".
    pub toll: bool,
    /// The first letters of the verb of a wound, of which one lives or dies: "shot", "stabbed to death".
    pub wound: Option<[u8; 2]>,
}

/// Figures of a document that are compared with one another. One that has more is a table or a trap, and its figures are parts only
/// where their sentences say so; comparing all with all would take the square of their number.
const COMPARED: usize = 1_000;

/// Marks parts and points them to their wholes. `sides` stand beside the figures.
pub fn settle(figures: &mut [CasualtyFigure], sides: &[Side]) {
    if figures.is_empty() || figures.len() > COMPARED {
        return;
    }
    same_name(figures);
    in_passing(figures, sides);
    fatal(figures, sides);
    epidemic(figures, sides);
    let parts: Vec<bool> = (0..figures.len()).map(|i| figures[i].subset || is_part(figures, sides, i)).collect();
    for (figure, part) in figures.iter_mut().zip(parts) {
        figure.subset = part;
    }
    for i in 0..figures.len() {
        let f = &figures[i];
        let Some(best) = f.best.filter(|_| f.subset) else { continue };
        let of = figures
            .iter()
            .filter(|g| is_whole(g, f) && !g.subset && g.best.is_some_and(|b| b >= best))
            .min_by_key(|g| ((g.sentence - f.sentence).abs(), g.start));
        figures[i].subset_of = of.map(|g| g.figure_id.clone());
    }
}

/// A name told after a first victim is taken for the same person.
fn same_name(figures: &mut [CasualtyFigure]) {
    for i in 0..figures.len() {
        let f = &figures[i];
        let told = |g: &CasualtyFigure| g.kind == f.kind && g.implicit && (g.part, g.sentence) != (f.part, f.sentence);
        if f.implicit && is_name(f) && figures[..i].iter().any(told) {
            figures[i].restated = true;
        }
    }
}

/// "They marched after her death ... poor care was the cause of her death": a noun that points back to one who was told in passing
/// tells in passing, too.
fn in_passing(figures: &mut [CasualtyFigure], sides: &[Side]) {
    for i in 0..figures.len() {
        let f = &figures[i];
        if f.implicit && f.restated && f.victims.is_none() && sides.get(i).is_some_and(|s| s.noun) {
            let before = figures[..i].iter().rev().find(|g| g.kind == f.kind && g.implicit);
            let passing = before.is_some_and(|g| g.background);
            figures[i].background |= passing;
        }
    }
}

/// Whether the people are told by name.
fn is_name(figure: &CasualtyFigure) -> bool {
    figure.victims.as_deref().and_then(|v| v.split_whitespace().next_back()).is_some_and(|w| w.starts_with(char::is_uppercase))
}

/// In an article that tells of people shot dead or stabbed to death, "shot" and "stabbed" tell of them as well: of one person
/// where one was, of no more than were killed so.
fn fatal(figures: &mut [CasualtyFigure], sides: &[Side]) {
    let deadly: Vec<([u8; 2], bool, i64)> = figures
        .iter()
        .zip(sides)
        .filter(|(f, _)| f.kind == Kind::Killed && f.status == FigureStatus::Reported)
        .filter_map(|(f, side)| Some((side.wound?, f.implicit, f.best?)))
        .collect();
    if deadly.is_empty() {
        return;
    }
    for (f, side) in figures.iter_mut().zip(sides).filter(|(f, _)| f.kind == Kind::Injured && f.status == FigureStatus::Reported) {
        let (Some(verb), Some(best)) = (side.wound, f.best) else { continue };
        let count = |d: &([u8; 2], bool, i64)| d.0 == verb && if f.implicit { d.1 || d.2 == 1 } else { !d.1 && d.2 >= best };
        if deadly.iter().any(count) {
            f.kind = Kind::Killed;
        }
    }
}

/// Whether `f` can be a part of `g`.
fn is_whole(g: &CasualtyFigure, f: &CasualtyFigure) -> bool {
    g.kind == f.kind && g.figure_id != f.figure_id && g.status.is_asserted() && !g.implicit
}

/// In an article that counts cases of a disease, deaths counted as such are a running total, unless they are new.
fn epidemic(figures: &mut [CasualtyFigure], sides: &[Side]) {
    /// Sentences at the head of an article in which it says what it is about.
    const HEAD: i32 = 8;
    let counts = |f: &CasualtyFigure| {
        f.kind == Kind::Ill && f.scope == Scope::Cumulative && !f.implicit && f.best.is_some_and(|b| b > 1) && f.sentence <= HEAD
    };
    if !figures.iter().any(counts) {
        return;
    }
    let beside: Vec<bool> = figures.iter().map(|f| figures.iter().any(|g| counts(g) && g.sentence == f.sentence)).collect();
    for ((f, side), beside) in figures.iter_mut().zip(sides).zip(beside) {
        let disease = f.cause.is_none_or(|c| c == Cause::Disease);
        if disease && f.kind == Kind::Killed && (side.noun || side.toll || beside) && !f.implicit && f.change != Change::New {
            f.scope = Scope::Cumulative;
        }
    }
}

/// Whether the people of figure `i` are inside a larger figure of the document, though their sentence does not say so.
fn is_part(figures: &[CasualtyFigure], sides: &[Side], i: usize) -> bool {
    let (f, side) = (&figures[i], sides.get(i).copied().unwrap_or_default());
    let Some(best) = f.best.filter(|b| *b > 0) else { return false };
    if f.implicit {
        return is_named_part(figures, i);
    }
    if side.toll || f.part == Part::Title || !f.status.is_asserted() {
        return false;
    }
    let larger = |g: &&CasualtyFigure| {
        is_whole(g, f)
            && !g.subset
            && g.best.is_some_and(|b| b > best)
            && g.qualifier != Qualifier::Vague
            && may_hold(g.victim_group, f.victim_group)
    };
    // A number that comes near the largest is an earlier or another source's count of the same people.
    let near = |g: &CasualtyFigure| g.best.is_some_and(|b| best.saturating_mul(5) >= b.saturating_mul(4));
    let beyond = |scope: Scope| figures.iter().filter(larger).filter(|g| g.scope == scope).max_by_key(|g| g.best);
    // Told with one word of fate, "two people and 20 rebels" stand side by side.
    let one_clause = |g: &&CasualtyFigure| (g.part, g.sentence) == (f.part, f.sentence) && (g.start == f.start || g.end == f.end);
    let running = beyond(Scope::Cumulative).filter(|g| !one_clause(g));
    if f.scope == Scope::Cumulative {
        return running.is_some_and(|g| !near(g)) && f.qualifier != Qualifier::MoreThan
            || running.is_some_and(|g| !near(g) && g.part == Part::Title);
    }
    // The day's new deaths are inside the total.
    if f.change == Change::New && (running.is_some() || side.noun && figures.iter().any(|g| larger(&g))) {
        return true;
    }
    if matches!(f.kind, Kind::Detained | Kind::Displaced)
        || matches!(f.qualifier, Qualifier::AtMost | Qualifier::LessThan | Qualifier::Vague)
    {
        return false;
    }
    /// Sentences at the head of an article that give the toll of its incident: title, standfirst and lead.
    const HEAD: i32 = 3;
    let head = |g: &&CasualtyFigure| g.scope == Scope::Incident && (g.part == Part::Title || g.sentence <= HEAD);
    figures.iter().filter(larger).filter(head).any(|g| g.sentence < f.sentence && !near(g) && best.saturating_mul(50) > g.best.unwrap_or(0))
}

/// Whether a named victim belongs to the toll of an incident: one that the document gives before it names anyone.
fn is_named_part(figures: &[CasualtyFigure], i: usize) -> bool {
    let f = &figures[i];
    let kinds = matches!(f.kind, Kind::Killed | Kind::Injured | Kind::Missing | Kind::Abducted);
    if !kinds || f.scope != Scope::Incident || f.status == FigureStatus::Hypothetical || f.victim_group == VictimGroup::Militant {
        return false;
    }
    // Not one who is told as another.
    if f.change == Change::New && !f.restated && !is_name(f) {
        return false;
    }
    let first = figures.iter().find(|g| g.kind == f.kind && g.best.is_some());
    if first.is_none_or(|g| g.implicit) {
        return false;
    }
    // A name beside a count in one sentence adds to it: "Reyes and seven other guards".
    figures.iter().any(|g| {
        is_whole(g, f)
            && g.scope == Scope::Incident
            && g.qualifier != Qualifier::Vague
            && g.best.is_some_and(|b| b > 1)
            && (g.part, g.sentence) != (f.part, f.sentence)
            && g.change != Change::New
            && !g.background
            && may_hold(g.victim_group, f.victim_group)
    })
}

/// Whether people of the group `whole` can have some of the group `part` among them: "17 rebels" hold no civilian.
fn may_hold(whole: VictimGroup, part: VictimGroup) -> bool {
    let side = |g: VictimGroup| match g {
        VictimGroup::Unspecified => None,
        VictimGroup::Militant => Some(0),
        VictimGroup::Soldier | VictimGroup::Police => Some(1),
        _ => Some(2),
    };
    side(whole).is_none_or(|w| side(part).is_none_or(|p| w == p))
}
