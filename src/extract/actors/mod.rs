//! Who acts? Persons with title and country, organizations and groups, each under one name in the whole article.
//!
//! `mentions` finds names that show by themselves what they are; `resolve` makes of them one cast for the article
//! and finds the members again where only a surname, a short form or the office stands. No name list of persons is
//! used beyond given names, so people nobody has heard of are found like the famous.

mod line;
mod mentions;
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
use std::collections::{BTreeMap, BTreeSet};

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
    let doc_id = &reading.document.doc_id;
    let mut ids: BTreeMap<usize, String> = BTreeMap::new();
    let rows = resolve::cast(&lines)
        .into_iter()
        .map(|member| {
            if member.harmed {
                cast.harmed.insert(member.name.clone());
            }
            if member.speaks {
                cast.speaking.insert(member.name.clone());
            }
            let at = reading.locate(member.part, member.span);
            Actor {
                doc_id: doc_id.clone(),
                part: at.part,
                start: at.start,
                end: at.end,
                text: at.text.to_string(),
                r#type: member.kind,
                actor_id: ids.entry(member.member).or_insert_with(|| actor_id(&member.name, member.country.as_deref())).clone(),
                name: member.name,
                title: member.title,
                country: member.country.as_deref().map(Label::from),
            }
        })
        .collect();
    (rows, cast)
}

/// The same for the same actor in any article: from the folded name, without initials inside it, and the country.
pub fn actor_id(name: &str, country: Option<&str>) -> String {
    let folded = fold(name);
    let initial = |w: &str| w.trim_end_matches('.').chars().count() == 1;
    let last = folded.split_whitespace().count().saturating_sub(1);
    let mut inner = String::with_capacity(folded.len());
    for (_, word) in folded.split_whitespace().enumerate().filter(|(n, w)| *n == 0 || *n == last || !initial(w)) {
        if !inner.is_empty() {
            inner.push(' ');
        }
        inner.push_str(word);
    }
    digest(&["actor", &inner, country.unwrap_or("")])
}

/// Whether an actor is a person.
fn is_person(kind: ActorType) -> bool {
    kind == ActorType::Person
}
