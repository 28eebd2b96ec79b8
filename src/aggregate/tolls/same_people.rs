//! Which people are told twice: the wounded who are the dead, the dead who were the captives?

use super::groups::noun;
use crate::model::{CasualtyFigure, Change, Kind, Scope};

/// Whether one wounded person may be one whom the article tells dead as well: "was shot ... later died". Only a plain
/// noun that no dead person shares ("a woman" beside "a man") tells another person for sure.
pub fn may_have_died(wounded: &CasualtyFigure, dead: &[&CasualtyFigure]) -> bool {
    let dead: Vec<&&CasualtyFigure> = dead.iter().filter(|d| d.scope == Scope::Incident && d.best != Some(0)).collect();
    if dead.is_empty()
        || !wounded.implicit
        || wounded.change == Change::New
        || dead.iter().any(|d| !d.implicit && d.best.is_some_and(|b| b > 1))
    {
        return false;
    }
    // "Reyes's wife was hurt": somebody of the dead, and not the dead.
    if noun(wounded).is_some() && wounded.victims.as_deref().is_some_and(|v| v.contains("'s ") || v.contains("’s ")) {
        return false;
    }
    // Who was shot, in a sentence that tells nobody dead, is the dead one told again: "the teenager was shot in his car".
    if wounded.outcome_open && dead.iter().all(|d| (d.part, d.sentence) != (wounded.part, wounded.sentence)) {
        return true;
    }
    // "Sayed was killed and his driver was hurt", or the other way round: told in one breath, they are two people, unless the
    // second only points back.
    let another = |d: &&&&CasualtyFigure| {
        let second = if d.start < wounded.start { wounded } else { d };
        (d.part, d.sentence) == (wounded.part, wounded.sentence)
            && second.victims.is_some()
            && !second.restated
            && noun(d).is_none_or(|n| Some(n) != noun(wounded))
    };
    if dead.iter().any(|d| another(&d)) {
        return false;
    }
    match noun(wounded) {
        None => true,
        Some("victim") => true,
        Some(word) => dead.iter().any(|d| noun(d).is_some_and(|n| n == word)) || dead.iter().all(|d| noun(d).is_none()),
    }
}

/// The counted people whom a plural without a number means: "four boys were abducted ... the boys were killed". They are told
/// before with another fate, by the same noun, or are the captives of the article.
pub fn meant<'a>(plural: &CasualtyFigure, told: &[&'a CasualtyFigure]) -> Option<&'a CasualtyFigure> {
    if !plural.restated || plural.best.is_some() {
        return None;
    }
    let before = |f: &&&CasualtyFigure| {
        f.kind != plural.kind
            && f.scope == Scope::Incident
            && f.best.is_some_and(|b| b > 1)
            && (f.part, f.sentence, f.start) < (plural.part, plural.sentence, plural.start)
    };
    let mut earlier: Vec<&&CasualtyFigure> = told.iter().filter(before).collect();
    earlier.sort_by_key(|f| (f.part, f.sentence, f.start));
    let alike = earlier.iter().rev().find(|f| noun(f).is_some() && noun(f) == noun(plural));
    let captive = earlier.iter().rev().find(|f| f.kind == Kind::Abducted && !f.subset);
    alike.or(captive).map(|f| **f)
}
