//! Who acts? Persons with title and country, organizations and groups, each under one name in the whole article.
//!
//! `mentions` finds names that show by themselves what they are; `resolve` makes of them one cast for the article
//! and finds the members again where only a surname, a short form or the office stands. No name list of persons is
//! used beyond given names, so people nobody has heard of are found like the famous.

mod line;
mod mentions;
mod names;
mod prove;
mod resolve;
#[cfg(test)]
mod tests;

pub use prove::prove;

use super::Reading;
use crate::model::{Actor, ActorType};
use crate::tables::Label;
use crate::text::{digest, fold};
use line::Line;
use std::collections::BTreeSet;

/// What an article tells of its actors besides their rows; by the names that they have inside the article.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// Persons without a title who are named only beside words of harm and never speak.
    pub harmed: BTreeSet<String>,
    /// Actors that speak.
    pub speaking: BTreeSet<String>,
}

/// Finds the rows of `actors` in one document, and what else is known of the actors.
pub fn find(reading: &Reading) -> (Vec<Actor>, Cast) {
    let mut cast = Cast::default();
    let lines: Vec<Line<'_>> = reading.sentences.iter().map(|s| Line::new(s, reading.pack)).collect();
    let resolve::Cast { members, seen } = resolve::cast(&lines);
    let mut ids: Vec<Option<String>> = vec![None; members.len()];
    let row = |seen: &resolve::Seen| {
        let member = &members[seen.member];
        let id = ids[seen.member].get_or_insert_with(|| {
            if !member.outside_harm {
                cast.harmed.insert(member.name.to_string());
            }
            if member.speaks {
                cast.speaking.insert(member.name.to_string());
            }
            actor_id(&member.name, member.country)
        });
        let at = reading.locate(lines[seen.line].part, seen.span);
        Actor {
            doc_id: reading.document.doc_id.clone(),
            part: at.part,
            start: at.start,
            end: at.end,
            text: at.text.to_string(),
            r#type: member.kind,
            actor_id: id.clone(),
            name: member.name.to_string(),
            title: seen.title.or(member.title.map(|t| t.0)).map(str::to_string),
            country: member.country.map(Label::from),
        }
    };
    (seen.iter().map(row).collect(), cast)
}

/// The same for the same actor in any article: from the folded name, without initials inside it, and the country.
pub fn actor_id(name: &str, country: Option<&str>) -> String {
    let folded = fold(name);
    let initial = |w: &str| w.len() <= 2 * char::MAX_LEN_UTF8 && w.trim_end_matches('.').chars().count() == 1;
    let mut inner = String::with_capacity(folded.len());
    let mut words = folded.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if inner.is_empty() || words.peek().is_none() || !initial(word) {
            if !inner.is_empty() {
                inner.push(' ');
            }
            inner.push_str(word);
        }
    }
    digest(&["actor", &inner, country.unwrap_or("")])
}

/// Whether an actor is a person.
fn is_person(kind: ActorType) -> bool {
    kind == ActorType::Person
}
