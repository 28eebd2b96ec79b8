//! Figures of one sentence before they are rows.

use super::context;
use super::matcher::{Found, around, holds};
use super::mutual;
use super::people::{self, Count};
use super::pieces::{Piece, Pieces};
use super::setting::Setting;
use super::words::Words;
use crate::model::{Cause, FigureStatus, Kind, Qualifier, RefusalReason, Scope};
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
pub fn draft(words: &Words, pieces: &Pieces, setting: &Setting, pack: &Casualties) -> Drafts {
    let mut out = Drafts::default();
    let mut done = vec![false; pieces.list.len()];
    for (index, anchor) in pieces.inventory.tries(pack) {
        let rule = &pack.rules[index];
        if done[anchor] || !holds(words, pieces, &rule.anchor.test, anchor as isize) {
            continue;
        }
        let Some(found) = around(words, pieces, anchor, &rule.before, &rule.after) else { continue };
        if rule.sums {
            parts(words, pieces, pack, rule, index, anchor, &mut out.figures);
            continue;
        }
        let fated = || pieces.list[anchor].phrase.and_then(|p| pieces.phrases[p].fated);
        let kind = rule
            .kind
            .or_else(|| fate_kind(&rule.anchor.test, &pieces.list[anchor]))
            .or_else(fated)
            .or_else(|| inherited(&out.figures, pieces, anchor, &found))
            .or_else(|| told_before(words, pieces, setting, anchor));
        let Some(kind) = kind else { continue };
        if kind == Kind::Abducted && rule.who == Who::Anchor && go_free(pieces, anchor) {
            continue;
        }
        // "Two cases" are of a disease only where the article speaks of one.
        if kind == Kind::Ill && pieces.list[anchor].tags & tag::DISEASE_ONLY != 0 && !setting.disease() {
            continue;
        }
        // "A sentence of 20 years" is one of prison; other sentences harm no one. "Five deaths per 100,000" is a rate.
        if pieces.list[anchor].tags & tag::GIVE_UP != 0 && pieces.list[anchor].kind == PieceKind::V {
            let end = words.folded.len();
            if words.find(&pack.cues.prison, pieces.list[anchor].last, end).is_none() {
                continue;
            }
        }
        if is_rate(words, pieces, pack, anchor) {
            let number = found.who.and_then(|w| pieces.list[w].phrase).and_then(|p| pieces.phrases[p].quantity);
            out.refused.extend(number.map(|q| (q.number_first, q.number_last, RefusalReason::Rate)));
            continue;
        }
        let kind = if kind == Kind::Displaced && to_hospital(words, pieces, anchor) {
            match context::cause(words, pack, pieces.list[anchor].first) {
                Some(Cause::Disease) => Kind::Ill,
                _ => continue,
            }
        } else {
            kind
        };
        let who = match rule.who {
            Who::Anchor => Some(anchor),
            Who::Captured => found.who,
            Who::Subject => people::subject(words, pieces, found.first),
        };
        let Some(who) = who.filter(|&w| !floats(words, pieces, w) && !acts(words, pieces, anchor, w)) else { continue };
        if compounded(words, pieces, anchor, who) {
            continue;
        }
        // "one of the injured men": no verb stands there.
        let active = matches!(&rule.anchor.test, Test::Fate(forms, _) if forms & form::BASE != 0);
        if active && who == anchor + 1 && people::fated_inside(pieces, who).is_some() {
            continue;
        }
        let members = match rule.who {
            Who::Anchor => vec![who],
            Who::Captured if who > anchor => people::list_rightwards(words, pieces, who),
            // "in Taiwan and China, and seven deaths occurred": the deaths are no member of a list of people.
            Who::Captured if by_noun(&pieces.list[anchor], rule) => vec![who],
            _ => people::list_leftwards(words, pieces, who),
        };
        let mut any = false;
        if let Some(value) = rule.counts {
            any |= push(&mut out.figures, told(words, pieces, pack, rule, index, kind, value, who, anchor));
            done[anchor] |= any && rule.who != Who::Anchor;
            continue;
        }
        let stretch = if rule.numbers_only { 0..0 } else { people::together(words, pieces, &members) };
        let sum = people::sum(words, pieces, &members[stretch.clone()]);
        let together = if sum.is_some() { stretch } else { 0..0 };
        if let Some(count) = sum {
            let kind = ward(words, pieces, setting, pack, kind, &count, anchor);
            let draft = settle(words, pieces, pack, rule, index, kind, count, members[together.start], anchor);
            any |= push(&mut out.figures, draft);
        }
        for member in members.iter().enumerate().filter(|(i, _)| !together.contains(i)).map(|(_, m)| *m) {
            let Some(phrase) = pieces.list[member].phrase.map(|p| &pieces.phrases[p]) else {
                continue;
            };
            // "five martyrs and dozens of wounded": a member with a fate of its own has no other.
            if members.len() > 1 && phrase.fated.is_some_and(|f| f != kind) || phrase.fated == Some(Kind::Killed) && kind != Kind::Killed {
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
                    taken(words, kind, &pieces.list[anchor]),
                ),
            };
            let Some(count) = count else { continue };
            // A number that names no fate of its own takes none where it has one.
            let own = rule.kind.is_some() || pieces.list[anchor].kind == PieceKind::F;
            if !own && !count.implicit && out.figures.iter().any(|d| d.count.quantity.number_first == count.quantity.number_first) {
                continue;
            }
            // Places are captured and evacuated too.
            if count.implicit && pieces.list[anchor].tags & tag::TAKES_PLACES != 0 && !phrase.is_person() && !phrase.pronoun {
                continue;
            }
            if count.implicit && people::is_beast(pieces, member) {
                continue;
            }
            if rule.who == Who::Anchor && !count.implicit && is_summed(&out.figures, kind, &count) {
                continue;
            }
            let kind = ward(words, pieces, setting, pack, kind, &count, anchor);
            let draft = settle(words, pieces, pack, rule, index, kind, count, member, anchor);
            any |= push(&mut out.figures, draft);
        }
        // A noun phrase that is its own anchor may be told by a later rule as well.
        done[anchor] |= any && rule.who != Who::Anchor && !rule.also;
    }
    mutual::combine(words, pieces, &mut out.figures);
    shared_status(pieces, &mut out.figures);
    let fiction = || words.find(&pack.fiction.cues, 0, words.folded.len());
    if let Some(cue) = (!out.figures.is_empty()).then(fiction).flatten() {
        let told = |d: &Draft| d.count.quantity.number_first > cue;
        let numbers = out.figures.iter().filter(|d| told(d) && !d.count.implicit).map(|d| d.count.quantity);
        out.refused.extend(numbers.map(|q| (q.number_first, q.number_last, RefusalReason::Fiction)));
        out.figures.retain(|d| !told(d));
    }
    let replaced = |d: &Draft| !d.count.implicit && is_superseded(words, pack, d.count.quantity.first, d.count.quantity.number_first);
    let numbers: Vec<_> = out.figures.iter().filter(|d| replaced(d)).map(|d| d.count.quantity).collect();
    out.refused.extend(numbers.iter().map(|q| (q.number_first, q.number_last, RefusalReason::Superseded)));
    out.figures.retain(|d| !replaced(d));
    mutual::inside_totals(pack, &mut out.figures);
    mutual::refuse(pieces, &mut out);
    out.figures.sort_by_key(|d| (d.count.quantity.number_first, d.kind, d.anchor));
    out
}

/// Whether a rule takes the word of fate at its anchor for a noun: "the killing of", not "killing two".
pub fn by_noun(anchor: &Piece, rule: &Rule) -> bool {
    let nouns = form::NOUN | form::NOUNS;
    anchor.fates.iter().any(|f| f.forms & nouns != 0) && matches!(&rule.anchor.test, Test::Fate(forms, _) if forms & nouns != 0)
}

/// Whether a word like "both" behind its verb only says that a pair of things is meant: "school and hotel were both
/// evacuated".
fn floats(words: &Words, pieces: &Pieces, who: usize) -> bool {
    let list = &pieces.list;
    let phrase = list[who].phrase.map(|p| &pieces.phrases[p]);
    let alone = phrase.is_some_and(|p| {
        p.is_headless() && p.quantity.is_some_and(|q| q.first == q.last) && words.numbers.is_collective(words.id(p.first))
    });
    if !alone || who == 0 || !matches!(list[who - 1].kind, PieceKind::Be | PieceKind::Have | PieceKind::Modal) {
        return false;
    }
    let subject = people::subject(words, pieces, who).and_then(|s| list[s].phrase).map(|p| &pieces.phrases[p]);
    subject.is_some_and(|p| !p.is_person() && !p.pronoun && !p.proper && p.quantity.is_none())
}

/// Whether the people at piece `who`, right before the verb at `anchor`, are those who do it: "rebels killed and mutilated a farmer".
fn acts(words: &Words, pieces: &Pieces, anchor: usize, who: usize) -> bool {
    let list = &pieces.list;
    let both = form::PAST | form::PARTICIPLE;
    let verb = list[anchor].fates.iter().fold(0, |f, x| f | x.forms) & both == both;
    let helped = anchor > 0 && list[..anchor].iter().rev().find(|p| p.kind != PieceKind::Adv).is_some_and(|p| p.kind != PieceKind::N);
    let counted = list[who].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some());
    if !verb || helped || counted || who > anchor || list.get(anchor + 1).is_none_or(|p| p.kind != PieceKind::Conj) {
        return false;
    }
    let Some(next) = (anchor + 2..list.len()).find(|&i| list[i].kind != PieceKind::Adv) else { return false };
    // "two men shot and robbed on Sunday": without an object of its own the second verb is passive, too.
    list[next].kind == PieceKind::V
        && !words.word(list[next].last).ends_with("ing")
        && list.get(next + 1).is_some_and(|p| p.kind == PieceKind::N)
}

/// Whether the word of a wound at piece `anchor` is part of a name for a deed, with the noun at piece `who` behind it: "the
/// courthouse shooting suspect".
fn compounded(words: &Words, pieces: &Pieces, anchor: usize, who: usize) -> bool {
    let deed = pieces.list[anchor].fates.iter().any(|f| f.kind == Kind::Injured && f.forms & form::ING != 0);
    let behind = anchor > 0 && pieces.list[anchor - 1].kind == PieceKind::N && who == anchor + 1;
    let bare = |p: &super::pieces::Phrase| {
        p.quantity.is_none() && p.first == p.body && !p.owner && !p.pronoun && !p.is_plural() && (!p.proper || words.capitals)
    };
    deed && behind && pieces.list[who].phrase.is_some_and(|p| bare(&pieces.phrases[p]))
}

/// Whether "per" and a number behind the noun of fate at piece `anchor` make a rate of its count.
fn is_rate(words: &Words, pieces: &Pieces, pack: &Casualties, anchor: usize) -> bool {
    let piece = &pieces.list[anchor];
    let noun = piece.fates.iter().any(|f| f.forms & (form::NOUN | form::NOUNS) != 0);
    noun && words.word(piece.last + 1) == "per" && pack.cues.rate.iter().any(|w| w == words.word(piece.last + 2))
}

/// Whether the words right before a number say that another has replaced it: "up from an earlier toll of 12".
fn is_superseded(words: &Words, pack: &Casualties, first: usize, number: usize) -> bool {
    let ends = |at: usize| words.stands_before(&pack.cues.superseded, at);
    ends(first) || ends(number)
}

/// Whether a number is in a sum of the same fate already: "a mayor along with eight guards" is nine.
fn is_summed(figures: &[Draft], kind: Kind, count: &Count) -> bool {
    let number = count.quantity.number_first;
    figures.iter().any(|d| {
        let sum = &d.count.quantity;
        d.kind == kind && sum.number_first != number && (sum.first..=sum.last).contains(&number)
    })
}

/// Whether captives go free: "eight hostages were released", "rebels freed eight hostages".
fn go_free(pieces: &Pieces, at: usize) -> bool {
    let small = |p: &&Piece| matches!(p.kind, PieceKind::Be | PieceKind::Have | PieceKind::Adv | PieceKind::Modal);
    let behind = pieces.list[at + 1..].iter().find(|p| !small(p));
    let before = pieces.list[..at].last();
    behind.into_iter().chain(before).any(|p| p.tags & tag::UNHARMED != 0)
}

/// Whether people are moved to a hospital: that drives no one from home.
fn to_hospital(words: &Words, pieces: &Pieces, anchor: usize) -> bool {
    /// Tokens behind the verb in which the hospital stands.
    const REACH: usize = 14;
    let from = pieces.list[anchor].last + 1;
    (from..from + REACH).any(|i| words.tags(i) & tag::HOSPITAL != 0)
}

/// The kind of a stay in hospital: with a wound, or with a disease, by the cause in the sentence, else by what the article
/// is about, else one person's by disease.
fn ward(words: &Words, pieces: &Pieces, setting: &Setting, pack: &Casualties, kind: Kind, count: &Count, anchor: usize) -> Kind {
    if kind != Kind::Injured || pieces.list[anchor].tags & tag::WARD == 0 {
        return kind;
    }
    match context::cause(words, pack, pieces.list[anchor].first) {
        Some(Cause::Disease) => Kind::Ill,
        Some(_) => Kind::Injured,
        None if setting.trauma() => Kind::Injured,
        None if setting.disease() || count.implicit => Kind::Ill,
        None => Kind::Injured,
    }
}

/// The members of a list that add up to a figure of the sentence are its parts: "20 bodies were found, eleven women and
/// nine men".
fn parts(words: &Words, pieces: &Pieces, pack: &Casualties, rule: &Rule, index: usize, anchor: usize, figures: &mut Vec<Draft>) {
    let wholes = |d: &Draft| !d.count.implicit && d.count.quantity.best.is_some_and(|b| b > 1);
    if !figures.iter().any(wholes) {
        return;
    }
    let members = people::list_rightwards(words, pieces, anchor);
    // "two swimmers in Maryland and New Jersey": names may be those of places.
    if members.iter().any(|&m| pieces.list[m].phrase.is_some_and(|p| pieces.phrases[p].proper && !pieces.phrases[p].is_person())) {
        return;
    }
    let counts: Option<Vec<Count>> = members
        .iter()
        .map(|&m| people::count(words, &pieces.phrases[pieces.list[m].phrase?], false, false).filter(|c| c.quantity.best.is_some()))
        .collect();
    let Some(counts) = counts.filter(|c| c.len() > 1) else { return };
    let taken = |c: &Count| {
        let number = c.quantity.number_first;
        figures
            .iter()
            .any(|d| d.count.quantity.number_first == number || (d.count.quantity.first..=d.count.quantity.last).contains(&number))
    };
    if counts.iter().any(taken) {
        return;
    }
    let Some(sum) = counts.iter().filter_map(|c| c.quantity.best).try_fold(0i64, i64::checked_add) else { return };
    let Some(whole) = figures.iter().find(|d| wholes(d) && d.count.quantity.best == Some(sum)).cloned() else { return };
    for (member, count) in members.into_iter().zip(counts) {
        let draft = settle(words, pieces, pack, rule, index, whole.kind, count, member, whole.anchor);
        push(figures, Draft { scope: whole.scope, status: whole.status, ..draft });
    }
}

/// A verb of harm that is joined to another by a conjunction shares what the first stands under: "could kill 200 people
/// and wound thousands".
fn shared_status(pieces: &Pieces, figures: &mut [Draft]) {
    let forms = |d: &Draft| {
        pieces.list[d.anchor].fates.iter().fold(0, |f, x| f | x.forms) & (form::BASE | form::PARTICIPLE | form::ING | form::DIE_BASE)
    };
    for i in 0..figures.len() {
        let d = &figures[i];
        let joined = d.status == FigureStatus::Reported
            && (0..d.anchor).rev().find(|&k| pieces.list[k].kind != PieceKind::Adv).is_some_and(|k| pieces.list[k].kind == PieceKind::Conj);
        if !joined {
            continue;
        }
        let stop = |from: usize| pieces.list[from..d.anchor].iter().any(|p| matches!(p.kind, PieceKind::Stop | PieceKind::Sub));
        let first = figures.iter().filter(|f| f.anchor < d.anchor && forms(f) & forms(d) != 0 && !stop(f.anchor)).max_by_key(|f| f.anchor);
        if let Some(status) = first.map(|f| f.status) {
            figures[i].status = status;
        }
    }
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
    let scope = if rule.cumulative || pieces.list[who].phrase.is_some_and(|p| pieces.phrases[p].ordinal) {
        Scope::Cumulative
    } else {
        context::scope(words, pack, kind, count.implicit, q.number_first, q.number_last)
    };
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

/// Whether the people at `who` are told as a part: "two of them", "among them five".
fn part_of(words: &Words, pieces: &Pieces, who: usize) -> bool {
    let list = &pieces.list;
    // "was among eleven who died", "child among four dead": the others are the part.
    let whole =
        who > 1 && list[who - 1].tags & tag::PREP != 0 && matches!(list[who - 2].kind, PieceKind::Be | PieceKind::N | PieceKind::Adv);
    let including = who > 0 && list[who - 1].tags & tag::INCLUDING != 0 && !whole;
    let of_them = list.get(who + 1).is_some_and(|p| words.word(p.last) == "of")
        && list.get(who + 2).is_some_and(|p| {
            p.kind == PieceKind::Rel || matches!(words.word(p.first), "them" | "those" | "whom" | "these") || p.kind == PieceKind::F
        });
    including || of_them || in_part_bracket(words, pieces, who)
}

/// Whether the people at `who` stand in a bracket that tells parts: "14 people (including two at the gate and three in the yard)".
fn in_part_bracket(words: &Words, pieces: &Pieces, who: usize) -> bool {
    let open = (0..who).rev().find(|&i| pieces.list[i].kind == PieceKind::Stop);
    open.is_some_and(|i| matches!(words.word(pieces.list[i].last), "(" | "[") && pieces.list[i + 1].tags & tag::INCLUDING != 0)
}

/// Whether a fate told by the word at `anchor` can only be that of people.
fn taken(words: &Words, kind: Kind, anchor: &Piece) -> bool {
    if words.stands(&words.casualties.cues.of_deeds, anchor.first) {
        return false;
    }
    let verb = |f: &Fate| f.kind == kind && f.forms & !(form::NOUN | form::NOUNS | form::ADJECTIVE) != 0;
    matches!(kind, Kind::Killed | Kind::Abducted) && (anchor.kind != PieceKind::F || anchor.fates.iter().any(verb))
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
///
/// A figure inside the rule's own match comes first; a word of fate without a figure is better than none.
fn inherited(figures: &[Draft], pieces: &Pieces, at: usize, found: &Found) -> Option<Kind> {
    let here = pieces.list[at].first;
    let place = |d: &Draft| pieces.list[d.who].first;
    let inside = figures
        .iter()
        .find(|d| d.who != at && (found.first..=found.last).contains(&d.who) && (found.first..=found.last).contains(&d.anchor));
    if let Some(d) = inside {
        return Some(d.kind);
    }
    let left = figures.iter().filter(|d| place(d) < here).max_by_key(|d| place(d));
    let near = left.or_else(|| figures.iter().filter(|d| place(d) > here).min_by_key(|d| place(d))).map(|d| d.kind);
    near.or_else(|| {
        let nouns = |p: &Piece| p.fates.iter().find(|f| f.forms & form::NOUNS != 0).map(|f| f.kind);
        pieces.list[..at].iter().rev().find_map(nouns)
    })
}

/// The kind that the sentences before told, for "two of the victims".
fn told_before(words: &Words, pieces: &Pieces, setting: &Setting, anchor: usize) -> Option<Kind> {
    let of = pieces.list.get(anchor + 1).is_some_and(|p| words.word(p.last) == "of");
    let victims = pieces.list.get(anchor + 2).is_some_and(|p| p.tags & tag::VICTIM != 0);
    (of && victims).then(|| setting.last_kind.get()).flatten()
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
