//! Whose names stay out of the tables? Those of private people who are named as victims.
//!
//! A victim is a person in whose words a figure is told ("Ana Ruiz, 30, was killed"), or one who is named only beside
//! words of harm. Who holds an office, has a role, or speaks is a public voice and stays. The article itself
//! (`documents.text`, and the words that spans point to) is left as it is.

use super::within;
use crate::extract::Findings;
use crate::extract::Reading;
use crate::extract::actors::Cast;
use crate::model::{Actor, ActorType, CasualtyFigure, Part, PlaceMention, PlacePrecision, PlaceRole};
use crate::packs::TITLE_WORDS;
use crate::packs::casualties::tag;
use crate::text::{fold, fold_into};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the tables may tell of private people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    /// Whether names of private victims stay in `actors` and in the words of `casualties` and `refusals`.
    pub victim_names: bool,
}

/// What stands for a name that is left out.
const NAME: &str = "[name]";

/// Takes the names of private victims out of the findings of one document.
pub(super) fn hide(reading: &Reading, findings: &mut Findings, cast: &Cast) {
    // A figure names nobody where no word of its victims has a capital, unless it is told in a name alone.
    let names_somebody = |f: &CasualtyFigure| f.implicit || f.victims.as_deref().is_some_and(has_capital);
    if cast.harmed.is_empty() && !findings.casualties.iter().any(names_somebody) {
        return;
    }
    let mut public: BTreeSet<&str> = findings.quotes.iter().filter_map(|q| q.speaker_name.as_deref()).collect();
    for actor in &findings.actors {
        // What a name was found to be once is not asked again.
        if !public.contains(actor.name.as_str())
            && (actor.r#type != ActorType::Person || cast.speaking.contains(&actor.name) || has_role(reading, actor))
        {
            public.insert(&actor.name);
        }
    }
    let mut private: BTreeSet<String> = cast.harmed.iter().filter(|n| !public.contains(n.as_str())).cloned().collect();
    // Persons by the last word of their mentions, so that a long list of victims costs no more than its words.
    let mut by_word: BTreeMap<String, Vec<&Actor>> = BTreeMap::new();
    for actor in findings.actors.iter().filter(|a| a.r#type == ActorType::Person && !public.contains(a.name.as_str())) {
        by_word.entry(words(&actor.text).pop().unwrap_or_default()).or_default().push(actor);
    }
    let actor_at = |a: &Actor| (a.part, a.start);
    for figure in &findings.casualties {
        let victims = figure.victims.as_deref().filter(|v| has_capital(v));
        let not_the_agent = |a: &&Actor| !figure.perpetrator.as_deref().is_some_and(|p| p.contains(a.text.as_str()));
        if let Some(victims) = victims {
            let mut named: Vec<&Actor> =
                words(victims).iter().filter_map(|w| by_word.get(w)).filter_map(|list| list.first().copied()).collect();
            named.retain(not_the_agent);
            private.extend(named.into_iter().filter(|a| victims.contains(a.text.as_str())).map(|a| a.name.clone()));
        } else if figure.implicit {
            // "Ana Ruiz, 30, was killed": the figure is told in her name.
            let inside = &findings.actors[within(&findings.actors, figure.part, figure.start, figure.end, actor_at)];
            let persons = inside.iter().filter(|a| a.r#type == ActorType::Person && !public.contains(a.name.as_str()));
            private.extend(persons.filter(not_the_agent).map(|a| a.name.clone()));
        }
    }
    // Every word of a private name, but for those that name a public actor or a place as well.
    let mut hidden: BTreeSet<String> = private.iter().flat_map(|n| words(n)).collect();
    for actor in findings.actors.iter().filter(|a| private.contains(&a.name)) {
        hidden.extend(words(&actor.text));
    }
    // In a headline every noun looks like a name.
    for figure in findings.casualties.iter().filter(|f| f.implicit && f.part == Part::Body) {
        hidden.extend(figure.victims.as_deref().filter(|v| is_bare_name(reading, v)).into_iter().flat_map(words));
    }
    if hidden.is_empty() {
        return;
    }
    hidden.retain(|w| w.chars().count() > 1 && !is_plain(reading, w));
    // Many surnames are villages too: a place counts where something happens, or is a land or a province.
    let sure = |p: &&PlaceMention| p.role != PlaceRole::Mention || p.voice || p.precision >= PlacePrecision::Admin1;
    let kept = findings.actors.iter().filter(|a| !private.contains(&a.name));
    let kept = kept.flat_map(|a| [a.name.as_str(), a.title.as_deref().unwrap_or("")]);
    let mut folded = String::new();
    for name in kept.chain(findings.places.iter().filter(sure).map(|p| p.text.as_str())) {
        for (word, _) in pieces(name).filter(|p| p.1) {
            folded.clear();
            fold_into(word, &mut folded);
            hidden.remove(&folded);
        }
    }
    findings.actors.retain(|a| !private.contains(&a.name));
    for figure in &mut findings.casualties {
        hide_in(&mut figure.evidence, &hidden);
        for words in [&mut figure.victims, &mut figure.perpetrator, &mut figure.number_text] {
            words.iter_mut().for_each(|w| hide_in(w, &hidden));
            words.take_if(|w| w == NAME);
        }
    }
    for refusal in &mut findings.refusals {
        hide_in(&mut refusal.evidence, &hidden);
    }
}

/// Takes hidden words out of a text; most hold none.
fn hide_in(text: &mut String, hidden: &BTreeSet<String>) {
    let mut folded = String::new();
    let mut is_hidden = |(piece, word): (&str, bool)| {
        word && has_capital_first(piece) && {
            folded.clear();
            fold_into(piece, &mut folded);
            hidden.contains(&folded)
        }
    };
    if !hidden.is_empty() && pieces(text).any(&mut is_hidden) {
        *text = without(text, hidden);
    }
}

fn has_capital(words: &str) -> bool {
    words.chars().any(char::is_uppercase)
}

fn has_capital_first(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether a role is told of the actor that makes a public person of it.
fn has_role(reading: &Reading, actor: &Actor) -> bool {
    actor.title.as_deref().is_some_and(|title| {
        let folded = fold(title);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let actors = &reading.pack.actors;
        let mut starts = (0..words.len()).filter(|&i| actors.word(words[i]).title_start());
        // Any run of its words that is an office and says more than "officer" or "father" does.
        starts.any(|from| {
            let mut run = String::with_capacity(folded.len());
            words[from..].iter().take(TITLE_WORDS).any(|word| {
                run.push_str(if run.is_empty() { "" } else { " " });
                run.push_str(word);
                actors.title(&run) == Some(false)
            })
        })
    })
}

/// Whether a word is no one's own: a noun for people, a title, a courtesy, a small word of names.
fn is_plain(reading: &Reading, word: &str) -> bool {
    let told = reading.pack.actors.word(word);
    let person = |e: &crate::packs::casualties::Entry| e.tags & (tag::PERSON_PL | tag::PERSON_SG) != 0;
    let noun = reading.pack.casualties.entry(word).is_some_and(person);
    noun || told.particle()
        || told.suffix()
        || told.courtesy()
        || told.common()
        || told.title_start()
        || told.organization()
        || told.article()
}

/// Whether victims are told by a name alone that is no people, no body and no rank: "Ana Ruiz".
fn is_bare_name(reading: &Reading, victims: &str) -> bool {
    let all = words(victims);
    let told = |w: &String| {
        let word = reading.pack.actors.word(w);
        is_plain(reading, w) && !word.particle() || word.group() || word.body() || word.title_end()
    };
    if victims.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) {
        return false;
    }
    let capitals = victims
        .split_whitespace()
        .all(|w| w.chars().next().is_some_and(char::is_uppercase) || reading.pack.actors.word(&fold(w)).particle());
    !all.is_empty() && capitals && !all.iter().any(|w| told(w) || reading.pack.places.country_of(w).is_some())
}

/// The folded words of a name.
fn words(name: &str) -> Vec<String> {
    pieces(name).filter(|p| p.1).map(|p| fold(p.0)).collect()
}

/// A text cut into words (letters and digits, with what may stand inside a name) and what is between them.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = rest.chars().next()?.is_alphanumeric();
        // Bytes of ASCII are told without a look at the characters that they are.
        let plain = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() == word && b.is_ascii()).count();
        let end = match rest.as_bytes().get(plain) {
            Some(b) if !b.is_ascii() => rest.find(|c: char| c.is_alphanumeric() != word).unwrap_or(rest.len()),
            _ => plain,
        };
        let (piece, left) = rest.split_at(end);
        rest = left;
        Some((piece, word))
    })
}

/// A text with one `[name]` for each run of hidden words with a capital; an initial between them goes with them.
fn without(text: &str, hidden: &BTreeSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    // What stands between the last hidden word and here, kept back until it is known whether the name goes on.
    let mut pending: Option<String> = None;
    for (piece, word) in pieces(text) {
        let capital = word && has_capital_first(piece);
        if capital && hidden.contains(&fold(piece)) {
            if pending.take().is_none() {
                out.push_str(NAME);
            }
            pending = Some(String::new());
            continue;
        }
        match pending.take() {
            Some(kept)
                if kept.chars().count() < 4
                    && (!word && piece.chars().all(|c| matches!(c, ' ' | '.' | '-' | '\'' | '\u{2019}'))
                        || capital && piece.chars().count() == 1) =>
            {
                pending = Some(kept + piece);
            }
            Some(kept) => {
                out.push_str(&kept);
                out.push_str(piece);
            }
            None => out.push_str(piece),
        }
    }
    out.push_str(&pending.unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_left_out_as_one_and_nothing_else_is() {
        let hidden: BTreeSet<String> = ["ana", "ruiz", "o", "neil"].map(String::from).into();
        assert_eq!(without("Ana M. Ruiz, 30, was killed.", &hidden), "[name], 30, was killed.");
        assert_eq!(without("Mayor Bell met Ruiz's aunt Ana.", &hidden), "Mayor Bell met [name]'s aunt [name].");
        assert_eq!(without("An analyst spoke.", &hidden), "An analyst spoke.");
        assert_eq!(without("Ana", &hidden), "[name]");
        assert_eq!(without("", &hidden), "");
    }
}
