//! What one figure of a document says of another: parts of a whole, running totals and their increments.

use crate::model::{CasualtyFigure, Change, FigureStatus, Scope, VictimGroup};

/// Marks parts and points them to their wholes.
pub fn settle(figures: &mut [CasualtyFigure]) {
    for i in 0..figures.len() {
        // A name told after a first victim is taken for the same person.
        let f = &figures[i];
        if f.implicit
            && is_name(f)
            && figures[..i].iter().any(|g| g.kind == f.kind && g.implicit && (g.part, g.sentence) != (f.part, f.sentence))
        {
            figures[i].restated = true;
        }
    }
    for i in 0..figures.len() {
        let f = &figures[i];
        let Some(best) = f.best.filter(|b| *b > 0) else { continue };
        let (kind, id) = (f.kind, f.figure_id.clone());
        let whole = |g: &&CasualtyFigure| {
            g.kind == kind
                && g.figure_id != id
                && !g.background
                && g.status != FigureStatus::Hypothetical
                && g.status != FigureStatus::Denied
                && !g.implicit
        };
        // A named victim of an incident whose toll the document gives; not one who is told as another.
        let named = f.implicit
            && f.scope == Scope::Incident
            && (f.change != Change::New || f.restated || is_name(f))
            && figures.iter().filter(whole).any(|g| {
                // A name beside a count in one sentence adds to it: "Reyes and seven other guards".
                g.scope == Scope::Incident
                    && g.best.is_some_and(|b| b > 1)
                    && (g.part, g.sentence) != (f.part, f.sentence)
                    && g.change != Change::New
                    && may_hold(g.victim_group, f.victim_group)
            });
        if named {
            figures[i].subset = true;
        }
        if figures[i].subset {
            let f = &figures[i];
            let of = figures
                .iter()
                .filter(|g| whole(g) && !g.subset && g.best.is_some_and(|b| b >= best))
                .min_by_key(|g| ((g.sentence - f.sentence).abs(), g.start));
            figures[i].subset_of = of.map(|g| g.figure_id.clone());
        }
    }
}

/// Whether the people are told by name.
fn is_name(figure: &CasualtyFigure) -> bool {
    figure.victims.as_deref().and_then(|v| v.split_whitespace().next_back()).is_some_and(|w| w.starts_with(char::is_uppercase))
}

/// Whether people of the group `whole` can have one of the group `part` among them: "two soldiers" hold no rebel.
fn may_hold(whole: VictimGroup, part: VictimGroup) -> bool {
    let side = |g: VictimGroup| match g {
        VictimGroup::Unspecified => None,
        VictimGroup::Militant => Some(0),
        VictimGroup::Soldier | VictimGroup::Police => Some(1),
        _ => Some(2),
    };
    side(whole).is_none_or(|w| side(part).is_none_or(|p| w == p))
}
