//! What one figure of a document says of another: parts of a whole, running totals and their increments.

use crate::model::{CasualtyFigure, FigureStatus, Scope};

/// Marks parts and points them to their wholes.
pub fn settle(figures: &mut [CasualtyFigure]) {
    for i in 0..figures.len() {
        let f = &figures[i];
        let Some(best) = f.best.filter(|b| *b > 0) else { continue };
        let (kind, id) = (f.kind, f.figure_id.clone());
        let whole = |g: &&CasualtyFigure| {
            g.kind == kind && g.figure_id != id && g.status != FigureStatus::Hypothetical && g.status != FigureStatus::Denied && !g.implicit
        };
        // A named victim of an incident whose toll the document gives.
        let named = f.implicit
            && f.scope == Scope::Incident
            && figures.iter().filter(whole).any(|g| {
                // A name beside a count in one sentence adds to it: "Reyes and seven other guards".
                g.scope == Scope::Incident && g.best.is_some_and(|b| b > 1) && (g.part, g.sentence) != (f.part, f.sentence)
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
