//! Which of the wounded are the dead?

use crate::model::{CasualtyFigure, Change, Scope};

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
    // Who was shot, in a sentence that tells nobody dead, is the dead one told again: "the teenager was shot in his car".
    if wounded.outcome_open && dead.iter().all(|d| (d.part, d.sentence) != (wounded.part, wounded.sentence)) {
        return true;
    }
    let noun = |f: &CasualtyFigure| -> Option<String> {
        let words = f.victims.as_deref()?;
        let last = words.split_whitespace().next_back()?;
        last.chars().all(char::is_lowercase).then(|| last.to_string())
    };
    match noun(wounded) {
        None => true,
        Some(word) if word == "victim" => true,
        Some(word) => dead.iter().any(|d| noun(d).is_some_and(|n| n == word)) || dead.iter().all(|d| noun(d).is_none()),
    }
}
