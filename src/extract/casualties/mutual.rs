//! What do the figures of one sentence say of each other? Parts of a total, two fates of one number, numbers that are none.

use super::draft::{Draft, Drafts};
use super::pieces::{Piece, Pieces};
use super::words::Words;
use crate::model::{Kind, Qualifier, RefusalReason};
use crate::packs::Casualties;
use crate::packs::casualties::{Piece as PieceKind, tag};

/// A smaller number beside a total of the same fate is inside it: "the toll rose to eight as two more died".
pub fn inside_totals(pack: &Casualties, figures: &mut [Draft]) {
    for i in 0..figures.len() {
        let inside =
            |t: &Draft| pack.rules[t.rule].total && t.kind == figures[i].kind && t.count.quantity.best > figures[i].count.quantity.best;
        figures[i].subset |= !pack.rules[figures[i].rule].total && figures[i].count.quantity.best.is_some() && figures.iter().any(inside);
    }
}

/// Two fates of one number: "shot and killed" is killed, "dead or missing" is missing, "killed or wounded" is neither.
pub fn combine(words: &Words, pieces: &Pieces, figures: &mut Vec<Draft>) {
    let mut drop = vec![false; figures.len()];
    let mut untold = Vec::new();
    for i in 0..figures.len() {
        for j in 0..figures.len() {
            let (a, b) = (&figures[i], &figures[j]);
            if i == j || a.count.quantity.number_first != b.count.quantity.number_first {
                continue;
            }
            let (x, y) =
                (pieces.list[a.anchor].last.min(pieces.list[b.anchor].last), pieces.list[a.anchor].first.max(pieces.list[b.anchor].first));
            let or = y > x && y - x <= 4 && (x..y).any(|t| words.word(t) == "or");
            // "nine people were killed and wounded" leaves open how many met which; one person "killed and injured" does not.
            let both = a.count.quantity.best > Some(1) && y > x && y - x <= 2 && (x..y).any(|t| words.word(t) == "and");
            match (a.kind, b.kind) {
                // "No deaths or injuries": none of either.
                _ if a.count.quantity.best == Some(0) => {}
                (Kind::Killed, Kind::Injured) if or => (drop[i], drop[j]) = (true, true),
                (Kind::Killed, Kind::Injured) if both && !kills(words, &pieces.list[b.anchor]) => untold.extend([i, j]),
                (Kind::Killed, Kind::Injured) => drop[j] = true,
                (Kind::Killed, Kind::Missing) if or => drop[i] = true,
                // "deaths linked to infections passed 100": of a disease one dies or falls ill.
                (Kind::Killed, Kind::Ill) => drop[j] = true,
                (Kind::Detained, Kind::Injured) if y > x && y - x <= 3 => {}
                _ => {}
            }
        }
    }
    // Some live, so all that is known of the dead is that they are not more.
    for i in untold {
        if figures[i].kind != Kind::Killed {
            continue;
        }
        let quantity = &mut figures[i].count.quantity;
        (quantity.low, quantity.best, quantity.qualifier) = (None, None, Qualifier::Vague);
    }
    let mut keep = drop.iter().map(|d| !d);
    figures.retain(|_| keep.next().unwrap_or(true));
}

/// Whether the wound is how the people died: "shot and killed", "stabbed and killed".
fn kills(words: &Words, anchor: &Piece) -> bool {
    words.find(&words.casualties.cues.deadly, anchor.first, anchor.last).is_some()
}

/// Numbers of the sentence that no rule took, with the reason.
pub fn refuse(pieces: &Pieces, out: &mut Drafts) {
    if !pieces.list.iter().any(|p| p.kind == PieceKind::F) {
        return;
    }
    for (first, last, reason) in &pieces.others {
        out.refused.push((*first, *last, *reason));
    }
    for phrase in &pieces.phrases {
        let Some(quantity) = phrase.quantity else { continue };
        if out.figures.iter().any(|d| d.count.quantity.number_first == quantity.number_first) || quantity.qualifier == Qualifier::Vague {
            continue;
        }
        let reason = match phrase.head {
            h if h & tag::ANIMAL != 0 => RefusalReason::NonHuman,
            h if h & tag::FIGURATIVE != 0 => RefusalReason::Figurative,
            h if h & tag::UNHARMED != 0 => RefusalReason::Unharmed,
            h if h & tag::THING != 0 => RefusalReason::QuantityOfThings,
            _ => RefusalReason::Unconnected,
        };
        out.refused.push((quantity.number_first, quantity.number_last, reason));
    }
    out.refused.sort_by_key(|r| (r.0, r.1));
    out.refused.dedup_by_key(|r| (r.0, r.1));
}
