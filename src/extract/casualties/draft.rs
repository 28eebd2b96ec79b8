//! Figures of one sentence before they are rows.

use super::context;
use super::inventory::Inventory;
use super::matcher::{around, holds};
use super::people::{self, Count};
use super::pieces::{Piece, Pieces};
use super::quantity::Words;
use crate::model::{FigureStatus, Kind, Qualifier, RefusalReason, Scope};
use crate::packs::Casualties;
use crate::packs::casualties::{Fate, Piece as PieceKind, Rule, Test, Who, form, tag};

/// A figure of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The fate.
    pub kind: Kind,
    /// The number.
    pub count: Count,
    /// Index of the rule.
    pub rule: usize,
    /// The piece of the people, or of the number where no people are named.
    pub who: usize,
    /// The piece of the word of fate.
    pub anchor: usize,
    /// Part of another figure, by the words of the sentence.
    pub subset: bool,
    /// One event or a running total.
    pub scope: Scope,
    /// Whether it is asserted.
    pub status: FigureStatus,
    /// A total that replaces an earlier one in the same sentence.
    pub revised: bool,
}

/// What a sentence gives.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The figures, in order of their numbers.
    pub figures: Vec<Draft>,
    /// Numbers near a word of harm that are no figure: first and last token, and why.
    pub refused: Vec<(usize, usize, RefusalReason)>,
}

/// Applies the rules to a sentence.
pub fn draft(words: &Words, pieces: &Pieces, pack: &Casualties) -> Drafts {
    let mut out = Drafts::default();
    let mut done = vec![false; pieces.list.len()];
    let inventory = Inventory::of(pieces);
    for (index, rule) in pack.rules.iter().enumerate().filter(|(_, rule)| inventory.allows(rule)) {
        #[allow(clippy::needless_range_loop)]
        for anchor in 0..pieces.list.len() {
            if done[anchor]
                || !Inventory::may_hold(&rule.anchor, &pieces.list[anchor])
                || !holds(words, pieces, &rule.anchor, anchor as isize)
            {
                continue;
            }
            let Some(found) = around(words, pieces, anchor, &rule.before, &rule.after) else { continue };
            let fated = || pieces.list[anchor].phrase.and_then(|p| pieces.phrases[p].fated);
            let kind = rule
                .kind
                .or_else(|| fate_kind(&rule.anchor, &pieces.list[anchor]))
                .or_else(fated)
                .or_else(|| inherited(&out.figures, pieces, anchor));
            let Some(kind) = kind else { continue };
            let who = match rule.who {
                Who::Anchor => Some(anchor),
                Who::Captured => found.who,
                Who::Subject => people::subject(words, pieces, found.first),
            };
            let Some(who) = who else { continue };
            let members = match rule.who {
                Who::Anchor => vec![who],
                Who::Captured if who > anchor => people::list_rightwards(words, pieces, who),
                _ => people::list_leftwards(words, pieces, who),
            };
            let mut any = false;
            if let Some(draft) = summed(words, pieces, pack, rule, index, kind, &members, anchor) {
                done[anchor] |= push(&mut out.figures, draft) && !rule.also;
                continue;
            }
            for member in members {
                let Some(phrase) = pieces.list[member].phrase.map(|p| &pieces.phrases[p]) else {
                    if let Some(value) = rule.counts {
                        any |= push(&mut out.figures, told(words, pieces, pack, rule, index, kind, value, member, anchor));
                    }
                    continue;
                };
                // "three martyrs and a number of wounded": the dead of a list are not hurt.
                if phrase.fated == Some(Kind::Killed) && kind != Kind::Killed {
                    continue;
                }
                let apart = found.number.and_then(|n| pieces.list[n].phrase).and_then(|p| pieces.phrases[p].quantity);
                let count = match apart {
                    Some(quantity) if !phrase.is_thing() => Some(Count { quantity, implicit: false }),
                    // Who stands in a list with a number needs none: "a father and two children dead".
                    _ => people::count(
                        words,
                        phrase,
                        rule.numbers_only && (member == who || who > anchor),
                        taken(kind, &pieces.list[anchor]),
                    ),
                };
                let Some(count) = count else { continue };
                let draft = settle(words, pieces, pack, rule, index, kind, count, member, anchor);
                any |= push(&mut out.figures, draft);
            }
            // A noun phrase that is its own anchor may be told by a later rule as well.
            done[anchor] |= any && rule.who != Who::Anchor && !rule.also;
        }
    }
    combine(words, pieces, &mut out.figures);
    inside_totals(pack, &mut out.figures);
    refuse(pieces, &mut out);
    out.figures.sort_by_key(|d| (d.count.quantity.number_first, d.kind, d.anchor));
    out
}

/// The figure that a rule itself tells: "without casualties" is 0, "an arrest was made" one.
#[allow(clippy::too_many_arguments)]
fn told(
    words: &Words,
    pieces: &Pieces,
    pack: &Casualties,
    rule: &Rule,
    index: usize,
    kind: Kind,
    value: i64,
    member: usize,
    anchor: usize,
) -> Draft {
    let piece = &pieces.list[member];
    let quantity = super::quantity::Quantity {
        first: piece.first,
        last: piece.last,
        number_first: piece.first,
        number_last: piece.last,
        low: Some(value),
        best: Some(value),
        high: Some(value),
        qualifier: Qualifier::Exact,
    };
    settle(words, pieces, pack, rule, index, kind, Count { quantity, implicit: value > 0 }, member, anchor)
}

#[allow(clippy::too_many_arguments)]
fn settle(
    words: &Words,
    pieces: &Pieces,
    pack: &Casualties,
    rule: &Rule,
    index: usize,
    kind: Kind,
    count: Count,
    who: usize,
    anchor: usize,
) -> Draft {
    let q = &count.quantity;
    let scope =
        if rule.cumulative { Scope::Cumulative } else { context::scope(words, pack, kind, count.implicit, q.number_first, q.number_last) };
    Draft {
        kind,
        count,
        rule: index,
        who,
        anchor,
        subset: rule.subset || part_of(words, pieces, who),
        scope,
        status: context::status(words, pieces, pack, who, anchor),
        revised: false,
    }
}

/// One figure for a list of which a member has no number of its own: "the police chief and two others" is three.
#[allow(clippy::too_many_arguments)]
fn summed(
    words: &Words,
    pieces: &Pieces,
    pack: &Casualties,
    rule: &Rule,
    index: usize,
    kind: Kind,
    members: &[usize],
    anchor: usize,
) -> Option<Draft> {
    if members.len() < 2 || rule.numbers_only {
        return None;
    }
    let counts: Vec<Count> =
        members.iter().map(|&m| people::count(words, &pieces.phrases[pieces.list[m].phrase?], false, false)).collect::<Option<_>>()?;
    let others = members
        .iter()
        .filter_map(|&m| pieces.list[m].phrase)
        .any(|p| pieces.phrases[p].quantity.is_some() && of_others(words, &pieces.phrases[p]));
    if !others {
        return None;
    }
    let exact = counts.iter().all(|c| c.quantity.qualifier == Qualifier::Exact && c.quantity.best.is_some());
    if !exact || !counts.iter().any(|c| c.implicit) || !counts.iter().any(|c| !c.implicit) {
        return None;
    }
    let total = counts.iter().filter_map(|c| c.quantity.best).try_fold(0i64, i64::checked_add);
    let (first, last) = (&counts[0].quantity, &counts[counts.len() - 1].quantity);
    let quantity = super::quantity::Quantity {
        first: first.first,
        last: last.last,
        number_first: first.number_first,
        number_last: last.number_last,
        low: total,
        best: total,
        high: total,
        qualifier: Qualifier::Exact,
    };
    Some(settle(words, pieces, pack, rule, index, kind, Count { quantity, implicit: false }, members[0], anchor))
}

/// Whether a phrase counts people beside those already named: "two others", "seven other guards".
fn of_others(words: &Words, phrase: &super::pieces::Phrase) -> bool {
    (phrase.first..=phrase.last).any(|i| words.tags(i) & tag::OTHERS != 0 || words.word(i) == "others")
}

/// Whether the people at `who` are told as a part: "two of them", "among them five".
fn part_of(words: &Words, pieces: &Pieces, who: usize) -> bool {
    let list = &pieces.list;
    let including = who > 0 && list[who - 1].tags & tag::INCLUDING != 0;
    let of_them = list.get(who + 1).is_some_and(|p| words.word(p.last) == "of")
        && list.get(who + 2).is_some_and(|p| {
            p.kind == PieceKind::Rel || matches!(words.word(p.first), "them" | "those" | "whom" | "these") || p.kind == PieceKind::F
        });
    including || of_them
}

/// Whether a fate told by the word at `anchor` can only be that of people.
fn taken(kind: Kind, anchor: &Piece) -> bool {
    let verb = |f: &Fate| f.kind == kind && f.forms & !(form::NOUN | form::NOUNS | form::ADJECTIVE) != 0;
    matches!(kind, Kind::Killed | Kind::Abducted) && (anchor.kind != PieceKind::F || anchor.fates.iter().any(verb))
}

/// A smaller number beside a total of the same fate is inside it: "the toll rose to eight as two more died".
fn inside_totals(pack: &Casualties, figures: &mut [Draft]) {
    for i in 0..figures.len() {
        let inside =
            |t: &Draft| pack.rules[t.rule].total && t.kind == figures[i].kind && t.count.quantity.best > figures[i].count.quantity.best;
        figures[i].subset |= !pack.rules[figures[i].rule].total && figures[i].count.quantity.best.is_some() && figures.iter().any(inside);
    }
}

/// The kind of the anchor, by the first reading that the anchor's test allows.
fn fate_kind(test: &Test, piece: &Piece) -> Option<Kind> {
    match test {
        Test::Fate(forms, kind) => piece.fates.iter().find(|f| f.forms & forms != 0 && kind.is_none_or(|k| k == f.kind)).map(|f| f.kind),
        Test::Either(tests) => tests.iter().find_map(|t| fate_kind(t, piece)),
        _ => None,
    }
}

/// The kind of the nearest figure left of a piece, else right of it: for parts that name no fate of their own.
fn inherited(figures: &[Draft], pieces: &Pieces, at: usize) -> Option<Kind> {
    let here = pieces.list[at].first;
    let place = |d: &Draft| pieces.list[d.who].first;
    let left = figures.iter().filter(|d| place(d) < here).max_by_key(|d| place(d));
    left.or_else(|| figures.iter().filter(|d| place(d) > here).min_by_key(|d| place(d))).map(|d| d.kind)
}

/// Adds a figure unless the same number has that fate already.
fn push(figures: &mut Vec<Draft>, draft: Draft) -> bool {
    let same = |d: &Draft| d.kind == draft.kind && d.count.quantity.number_first == draft.count.quantity.number_first;
    if figures.iter().any(same) {
        return false;
    }
    figures.push(draft);
    true
}

/// Two fates of one number: "shot and killed" is killed, "dead or missing" is missing, "killed or wounded" is neither.
fn combine(words: &Words, pieces: &Pieces, figures: &mut Vec<Draft>) {
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
                (Kind::Killed, Kind::Injured) if or => (drop[i], drop[j]) = (true, true),
                (Kind::Killed, Kind::Injured) if both && !shot(words, pieces.list[b.anchor].first) => untold.extend([i, j]),
                (Kind::Killed, Kind::Injured) => drop[j] = true,
                (Kind::Killed, Kind::Missing) if or => drop[i] = true,
                (Kind::Detained, Kind::Injured) if y > x && y - x <= 3 => {}
                _ => {}
            }
        }
    }
    for i in untold {
        let quantity = &mut figures[i].count.quantity;
        (quantity.low, quantity.best, quantity.high, quantity.qualifier) = (None, None, None, Qualifier::Vague);
    }
    let mut keep = drop.iter().map(|d| !d);
    figures.retain(|_| keep.next().unwrap_or(true));
}

/// Whether the wound is how the people died: "shot and killed", "stabbed and killed".
fn shot(words: &Words, anchor: usize) -> bool {
    matches!(words.word(anchor), "shot" | "stabbed" | "shoot" | "stab" | "shooting" | "stabbing" | "shoots" | "stabs")
}

/// Numbers of the sentence that no rule took, with the reason.
fn refuse(pieces: &Pieces, out: &mut Drafts) {
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
}
