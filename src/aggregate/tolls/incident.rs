//! How do the figures of one kind become the toll of the main incident?

use super::groups::{Side, apart, by_sentence, noun, side, sum};
use super::{same_people, toll};
use crate::model::{CasualtyFigure, Change, Document, DocumentToll, FigureStatus, Kind, Part, Qualifier, Scope};
use std::collections::BTreeMap;

/// The least that a plural without a number can mean.
const PLURAL: i64 = 2;

/// What the article tells at one place: the figures of a sentence that count different people, and those that later
/// sentences add to them ("two other guards were also killed").
struct Account<'a> {
    members: Vec<&'a CasualtyFigure>,
    /// How many of them are the sentence's own; the rest was added.
    own: usize,
    /// Plurals without a number that add to it: two at least, each.
    uncounted: Vec<&'a CasualtyFigure>,
    /// Its own sentence.
    first: (Part, i32),
    /// The last sentence that added to it.
    last: (Part, i32),
}

impl Account<'_> {
    fn sum(&self) -> i64 {
        sum(&self.members).saturating_add(PLURAL.saturating_mul(self.uncounted.len() as i64))
    }
}

/// The toll of the main incident, by the rules in the doc comment of [`super::document_tolls`]. `told` are the figures of
/// every kind.
pub fn incident_toll(document: &Document, kind: Kind, figures: &[&CasualtyFigure], told: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let counted: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.best.is_some()).collect();
    let pool = [
        |f: &&CasualtyFigure| !f.subset && f.best != Some(0) && f.status == FigureStatus::Reported,
        |f: &&CasualtyFigure| !f.subset && f.best != Some(0),
        |f: &&CasualtyFigure| f.best != Some(0),
        |_: &&CasualtyFigure| true,
    ]
    .into_iter()
    .map(|fits| counted.iter().copied().filter(fits).collect::<Vec<_>>())
    .find(|pool| !pool.is_empty());
    let Some(pool) = pool else { return without_number(document, kind, figures, told) };
    let accounts = accounts(&pool, figures);
    write(document, kind, &choose(&accounts), &pool)
}

/// The accounts of the article, in order of the text.
fn accounts<'a>(pool: &[&'a CasualtyFigure], figures: &[&'a CasualtyFigure]) -> Vec<Account<'a>> {
    let mut accounts: Vec<Account<'a>> = Vec::new();
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
        match accounts.last_mut().filter(|a| adds && a.can_grow(here, short)) {
            Some(account) => {
                // Added once: an article tells "two other guards" as often as it likes.
                let told = |f: &CasualtyFigure, m: &CasualtyFigure| m.best == f.best && noun(m) == noun(f) && side(m) == side(f);
                for figure in members {
                    if !account.members[account.own..].iter().any(|m| told(figure, m)) {
                        account.members.push(figure);
                    }
                }
                if account.uncounted.is_empty() {
                    account.uncounted.extend(plurals.first());
                }
                account.last = here;
            }
            None if members.is_empty() => {}
            None => accounts.push(Account { own: members.len(), members, uncounted: Vec::new(), first: here, last: here }),
        }
    }
    accounts
}

/// Places of a kind's figures up to which an article is so short that its second sentence adds to its first.
const SHORT: usize = 2;

/// Sentences over which single people are still added to ("captured a leader ... two more rebels were detained").
const NEAR: i32 = 3;

impl Account<'_> {
    /// Whether figures of the sentence `here` that only add can add to this account. In longer texts a number of people is a
    /// total, which holds those who are told as "two others" later; one person is none.
    fn can_grow(&self, here: (Part, i32), short: bool) -> bool {
        let distance = here.1.saturating_sub(self.last.1);
        let single = self.members[..self.own].iter().all(|f| f.implicit);
        here.0 == self.last.0 && here.0 != Part::Title && (single && distance <= NEAR || short && distance <= 1)
    }
}

/// Accounts from which on, and sentences over which, a text is a long one whose opening sums it up.
const LONG: (usize, i32) = (3, 3);

/// Sentences that belong to the opening.
const OPENING: i32 = 4;

/// What was chosen: figures with a number, plurals without one, and the rule where it is not told by their count.
type Choice<'a> = (Vec<&'a CasualtyFigure>, Vec<&'a CasualtyFigure>, Option<&'static str>);

/// The account that is the toll: the opening of a long text, else the largest, or the sum over the sides where no account is as
/// large.
fn choose<'a>(accounts: &[Account<'a>]) -> Choice<'a> {
    if let (Some(first), Some(last)) = (accounts.first(), accounts.last()) {
        let stated = first.members.iter().any(|f| !f.implicit) && first.members.iter().all(|f| f.qualifier != Qualifier::Vague);
        let long = accounts.len() >= LONG.0 && last.last.1.saturating_sub(first.last.1) >= LONG.1;
        if stated && long && first.last.1 <= OPENING {
            return (first.members.clone(), first.uncounted.clone(), Some("opening"));
        }
    }
    let whole = accounts.iter().rev().max_by_key(|a| a.sum());
    let groups = sides(accounts);
    match whole {
        Some(account) if account.sum() >= sum(&groups) => (account.members.clone(), account.uncounted.clone(), None),
        _ => (groups, Vec::new(), None),
    }
}

/// The largest account of each side that is named as such.
fn sides<'a>(accounts: &[Account<'a>]) -> Vec<&'a CasualtyFigure> {
    let mut sides: BTreeMap<Side, (Vec<&CasualtyFigure>, (Part, i32))> = BTreeMap::new();
    for account in accounts {
        let mut here: BTreeMap<Side, Vec<&CasualtyFigure>> = BTreeMap::new();
        for figure in account.members.iter().filter(|f| side(f) != Side::Anyone) {
            here.entry(side(figure)).or_default().push(figure);
        }
        for (side, figures) in here {
            if sides.get(&side).is_none_or(|(known, _)| sum(&figures) > sum(known)) {
                sides.insert(side, (figures, account.first));
            }
        }
    }
    // One person who is only pointed back to ("the father of two") is of no side of their own.
    if sides.values().flat_map(|(f, _)| f).any(|f| !f.restated) {
        sides.retain(|_, (figures, _)| figures.iter().any(|f| !f.restated));
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

/// The row of the chosen figures.
fn write(document: &Document, kind: Kind, choice: &Choice, pool: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let (chosen, uncounted, rule) = choice;
    let members: Vec<&CasualtyFigure> = chosen.iter().chain(uncounted).copied().collect();
    let first = members.first().or(pool.first())?;
    let plurals = PLURAL.saturating_mul(uncounted.len() as i64);
    let rule = match (members.len(), pool.len()) {
        _ if rule.is_some() => rule.unwrap_or_default(),
        (0 | 1, 1) => "single",
        (0 | 1, _) => "largest_total",
        _ if members.iter().all(|f| (f.part, f.sentence) == (first.part, first.sentence)) => "sum_of_sentence",
        _ => "sum_of_groups",
    };
    let mut out = toll(document, kind, Scope::Incident, first, if members.is_empty() { &pool[..1] } else { &members }, rule);
    if members.len() > 1 {
        let best = sum(chosen).saturating_add(plurals);
        let low = chosen.iter().map(|f| f.low).try_fold(plurals, |a, v| v.map(|v| a.saturating_add(v)));
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
        (out.low, out.rule) = (Some(least), crate::tables::Label::from("range_of_sources"));
    }
}

/// The toll where no figure has a number: the people meant where they were counted before with another fate, else two at
/// least, as a plural says.
fn without_number(document: &Document, kind: Kind, figures: &[&CasualtyFigure], told: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let asserted = figures.iter().find(|f| f.status == FigureStatus::Reported);
    let plural = asserted.or(figures.first())?;
    if let Some(meant) = figures.iter().find_map(|f| same_people::meant(f, told)) {
        let mut out = toll(document, kind, Scope::Incident, meant, &[plural, meant], "people_told_before");
        out.qualifier = meant.qualifier;
        return Some(out);
    }
    let mut out = toll(document, kind, Scope::Incident, plural, &[plural], "no_number");
    if asserted.is_some() {
        (out.low, out.best, out.rule) = (Some(PLURAL), Some(PLURAL), crate::tables::Label::from("plural_is_two"));
    }
    Some(out)
}

/// The share of the main incident where its toll is told only together with that of others ("killed across both attacks"):
/// anything from none to all, best an even share, as terrorism data sets code it.
pub fn even_share(document: &Document, kind: Kind, totals: &[&CasualtyFigure]) -> Option<DocumentToll> {
    let shared: Vec<&CasualtyFigure> = totals.iter().copied().filter(|f| f.events > Some(1) && f.best.is_some() && !f.subset).collect();
    let sentence = by_sentence(&shared).into_iter().next()?;
    let members = apart(&sentence);
    let (first, events) = members.first().and_then(|f| Some((f, f.events?)))?;
    let mut out = toll(document, kind, Scope::Incident, first, &members, "even_share");
    out.low = Some(0);
    out.best = sum(&members).checked_div(events);
    out.high = members.iter().map(|f| f.high).try_fold(0i64, |a, v| v.map(|v| a.saturating_add(v)));
    out.qualifier = Qualifier::About;
    Some(out)
}
