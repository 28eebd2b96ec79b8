//! Who a quotation's speaker is among the actors, and what places tell about actors.

use super::{Scene, within};
use crate::extract::{Reading, actors};
use crate::model::{Actor, ActorType, Part, PlaceMention, Quote};
use crate::tables::Label;
use std::collections::BTreeMap;

/// Lets the places correct the actors: a name that is a place is no person, an organization lies in the country of the
/// place in its name, and a capital or palace that speaks is an actor.
pub(super) fn settle_actors(reading: &Reading, places: &[PlaceMention], rows: &mut Vec<Actor>) {
    let places_at = |p: &PlaceMention| (p.part, p.start);
    let is_place = |a: &Actor| {
        let here = &places[within(places, a.part, a.start, a.start + 1, places_at)];
        here.iter().any(|p| !p.voice && p.end == a.end)
    };
    // Sure places only: a surname that is also a village is still a surname.
    rows.retain(|a| {
        let bare = a.r#type == ActorType::Person && a.title.is_none() && a.text.contains(char::is_whitespace);
        !(bare && is_place(a))
    });
    let mut told: BTreeMap<String, Label> = BTreeMap::new();
    for actor in rows.iter().filter(|a| a.r#type == ActorType::Organization && a.country.is_none()) {
        let inside = places[within(places, actor.part, actor.start, actor.end, places_at)]
            .iter()
            .find(|p| p.end <= actor.end && p.country.is_some());
        if let Some(country) = inside.and_then(|p| p.country.clone()) {
            told.entry(actor.name.clone()).or_insert(country);
        }
    }
    for actor in rows.iter_mut().filter(|a| a.country.is_none()) {
        if let Some(country) = told.get(&actor.name) {
            actor.country = Some(country.clone());
            actor.actor_id = actors::actor_id(&actor.name, Some(country.0.as_str()));
        }
    }
    if !places.iter().any(|p| p.voice) {
        return;
    }
    let named: Vec<(Part, i32, i32)> = rows.iter().map(|a| (a.part, a.start, a.end)).collect();
    for place in places.iter().filter(|p| p.voice) {
        // Actors do not overlap, so the last one that begins before the place's end is the only one that can hold it.
        let before = named.partition_point(|a| (a.0, a.1) < (place.part, place.end));
        if before.checked_sub(1).is_some_and(|n| named[n].0 == place.part && named[n].2 > place.start) {
            continue;
        }
        let country = place.country.as_ref().map(|c| c.0.as_str());
        rows.push(Actor {
            doc_id: reading.document.doc_id.clone(),
            part: place.part,
            start: place.start,
            end: place.end,
            text: place.text.clone(),
            r#type: ActorType::Organization,
            name: place.text.clone(),
            title: None,
            country: place.country.clone(),
            actor_id: actors::actor_id(&place.text, country),
        });
    }
    rows.sort_by_key(|a| (a.part, a.start, a.end));
}

/// Gives each quotation's speaker the name, id and title of its actor.
pub(super) fn link(reading: &Reading, scene: &Scene, actors: &[Actor], quotes: &mut [Quote]) {
    // The actor of the speaker before, and where that stood: a pronoun goes on with it.
    let mut last: Option<(usize, i32, i32)> = None;
    for quote in quotes.iter_mut() {
        let (Some(start), Some(end)) = (quote.speaker_start, quote.speaker_end) else { continue };
        let words = quote.speaker.as_deref().unwrap_or("");
        // A pronoun is one word.
        let found = if !words.contains(' ') && reading.pack.quotes.word(words).personal() {
            referent(scene, actors, quote, start, last)
        } else {
            named(actors, quote, start, end).or_else(|| {
                let n = apposed(actors, quote, end)?;
                // "a spokesman, Ali Karim": the words before the name are its role.
                quote.speaker_title = quote.speaker_title.take().or_else(|| quote.speaker.clone());
                quote.speaker = Some(actors[n].text.clone());
                (quote.speaker_start, quote.speaker_end) = (Some(actors[n].start), Some(actors[n].end));
                Some(n)
            })
        };
        let Some(n) = found else { continue };
        let actor = &actors[n];
        quote.speaker_name = Some(actor.name.clone());
        quote.speaker_actor_id = Some(actor.actor_id.clone());
        if actor.r#type == ActorType::Person {
            quote.speaker_title = quote.speaker_title.take().or_else(|| actor.title.clone());
            narrow(quote, actor);
            last = Some((n, start, end));
        }
    }
}

fn place_of(actor: &Actor) -> (Part, i32) {
    (actor.part, actor.start)
}

/// The one actor inside a speaker's words: a person before an organization ("the ministry's spokesman Ali Karim").
fn named(actors: &[Actor], quote: &Quote, start: i32, end: i32) -> Option<usize> {
    let here = within(actors, quote.part, start, end, place_of);
    let inside = |kind: fn(&Actor) -> bool| {
        let mut names = here.clone().filter(move |&i| actors[i].end <= end && kind(&actors[i]));
        let first = names.next();
        let other = names.any(|i| first.is_some_and(|f| actors[f].actor_id != actors[i].actor_id));
        first.filter(|_| !other)
    };
    let person = inside(|a| a.r#type == ActorType::Person);
    // An organization must be the speaker, not where the speaker comes from ("a witness from the United Nations").
    person.or_else(|| inside(|a| a.r#type != ActorType::Person).filter(|&i| actors[i].end == end || actors[i].start - start <= 4))
}

/// The person named right behind a speaker and a comma.
fn apposed(actors: &[Actor], quote: &Quote, end: i32) -> Option<usize> {
    let lower =
        quote.speaker.as_deref().is_some_and(|s| s.split_whitespace().next_back().is_some_and(|w| w.chars().all(char::is_lowercase)));
    let mut next = within(actors, quote.part, end, end + 3, place_of);
    next.find(|&i| lower && actors[i].r#type == ActorType::Person && actors[i].start == end + 2)
}

/// The person that a pronoun goes back to, where that is clear: the last speaker if nobody else was named since, else
/// the only person named in its sentence before it and in the sentence before that.
fn referent(scene: &Scene, actors: &[Actor], quote: &Quote, at: i32, last: Option<(usize, i32, i32)>) -> Option<usize> {
    /// Code points over which a speaker is remembered: two or three paragraphs of wire copy.
    const MEMORY: i32 = 900;
    let persons = |from: i32| {
        within(actors, quote.part, from, at, place_of).filter(move |&i| actors[i].r#type == ActorType::Person && actors[i].end <= at)
    };
    // Several quotations can share one pronoun.
    if let Some((n, ..)) = last.filter(|l| l.1 == at) {
        return Some(n);
    }
    if let Some((n, _, end)) = last.filter(|l| l.2 <= at && at - l.2 <= MEMORY)
        && persons(end).all(|i| actors[i].actor_id == actors[n].actor_id)
    {
        return Some(n);
    }
    let frame = scene.at(quote.part, at)?;
    let before = frame.checked_sub(1).filter(|&f| scene.frames[f].part == quote.part).unwrap_or(frame);
    let mut near = persons(scene.frames[before].start);
    let first = near.next()?;
    near.all(|i| actors[i].actor_id == actors[first].actor_id).then_some(first)
}

/// Takes the title off a speaker whose words are title and name.
fn narrow(quote: &mut Quote, actor: &Actor) {
    let (Some(start), Some(end), Some(words), Some(title)) = (quote.speaker_start, quote.speaker_end, &quote.speaker, &actor.title) else {
        return;
    };
    if actor.end != end || actor.start <= start {
        return;
    }
    let before: String = words.chars().take((actor.start - start) as usize).collect();
    let before = before.trim_end().trim_end_matches('.');
    if title.ends_with(before) || before.ends_with(title.as_str()) {
        quote.speaker_title = Some(if before.len() > title.len() { title.clone() } else { before.to_string() });
        quote.speaker = Some(actor.text.clone());
        quote.speaker_start = Some(actor.start);
    }
}
