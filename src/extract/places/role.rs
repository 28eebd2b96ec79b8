//! What does a place do in the article: dateline, scene of an event, voice of a government, or named only?

use super::Hit;
use super::resolve::{Candidate, Target};
use crate::extract::{Reading, SentenceReading};
use crate::model::{Part, PlaceRole};
use crate::packs::gazetteer::PlaceKind;
use crate::packs::places::{list, place_key};

/// Bytes of the body in which a dateline's place stands.
const DATELINE_REACH: usize = 160;

/// Tokens over which a chain of commas is followed back.
const CHAIN_TOKENS: usize = 14;

/// The role of a hit.
pub(super) fn role(reading: &Reading, hit: &Hit, events: &mut Events) -> PlaceRole {
    let Some(sentence) = reading.sentences.get(hit.sentence) else { return PlaceRole::Mention };
    if sentence.part == Part::Body
        && hit.span.start <= DATELINE_REACH
        && let Some(place) = &reading.document.dateline_place
    {
        let words = hit.span.of(sentence.part_text);
        let before = &sentence.part_text[..hit.span.start];
        let opening = before.chars().filter(|c| c.is_alphabetic()).count() <= place.chars().count();
        if opening && place_key(place).contains(place_key(words).as_str()) {
            return PlaceRole::Dateline;
        }
    }
    if is_scene(reading, sentence, hit) && events.tells(reading, hit.sentence) { PlaceRole::Event } else { PlaceRole::Mention }
}

/// Whether the sentence that was asked for last tells of an event.
#[derive(Debug, Default)]
pub(super) struct Events {
    last: Option<(usize, bool)>,
}

impl Events {
    fn tells(&mut self, reading: &Reading, number: usize) -> bool {
        if let Some((last, tells)) = self.last
            && last == number
        {
            return tells;
        }
        let told = |s: &SentenceReading| s.tokens().iter().any(|t| reading.pack.places.lists_at(s.part_text, t) & list::event != 0);
        let tells = reading.sentences.get(number).is_some_and(told);
        self.last = Some((number, tells));
        tells
    }
}

/// Whether "in", "near", "at" stand before the place or before the chain of commas that it closes: "in Pul, Parwan, Afghanistan".
fn is_scene(reading: &Reading, sentence: &SentenceReading, hit: &Hit) -> bool {
    if hit.near.before & (list::locative | list::scene) != 0 {
        return true;
    }
    let tokens = sentence.tokens();
    let mut comma = false;
    for token in tokens[..hit.tokens.0].iter().rev().take(CHAIN_TOKENS) {
        let text = token.span.of(sentence.part_text);
        if text == "," || text == "(" || text == "-" {
            comma = true;
        } else if !token.is_capital() {
            let bits = reading.pack.places.lists_at(sentence.part_text, token);
            let inside = bits & (list::area1 | list::area2 | list::towns | list::before) != 0 || text.len() <= 2 && bits == 0;
            if !inside {
                return comma && bits & (list::locative | list::scene) != 0;
            }
        }
    }
    false
}

/// Whether the place speaks or acts for a government.
pub(super) fn voice(hit: &Hit, candidate: &Candidate) -> bool {
    let near = &hit.near;
    let inside = near.before & list::prepositions != 0;
    match (candidate.target, candidate.kind) {
        (Target::Voice(_), _) => near.before & list::locative == 0,
        (_, Some(PlaceKind::Capital)) => {
            if near.clitic {
                // "Moscow's Latin American department": the noun stands within a few words
                near.noun & list::government != 0
            } else {
                !inside && near.after & list::saying != 0
            }
        }
        _ => false,
    }
}
