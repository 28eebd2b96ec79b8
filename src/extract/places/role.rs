//! What does a place do in the article: dateline, scene of an event, voice of a government, or named only?

use super::Hit;
use super::resolve::{Candidate, Target};
use super::scan::mark_at;
use crate::extract::{Reading, SentenceReading};
use crate::model::{Part, PlaceRole};
use crate::packs::gazetteer::PlaceKind;
use crate::packs::notice;
use crate::packs::places::{list, place_key};

/// Bytes of the body in which a dateline's place stands.
const DATELINE_REACH: usize = 160;

/// Tokens over which a chain of commas is followed back.
const CHAIN_TOKENS: usize = 14;

/// The role of a hit.
pub(super) fn role(reading: &Reading, hit: &Hit) -> PlaceRole {
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
    let tells_event = sentence.outline().notices & notice::EVENT != 0;
    if tells_event && is_scene(reading, sentence, hit) { PlaceRole::Event } else { PlaceRole::Mention }
}

/// Whether "in", "near", "at" stand before the place or before the chain of commas that it closes: "in Pul, Parwan, Afghanistan".
fn is_scene(reading: &Reading, sentence: &SentenceReading, hit: &Hit) -> bool {
    if hit.near.before & (list::locative | list::scene) != 0 {
        return true;
    }
    let tokens = sentence.tokens();
    let mut comma = false;
    for (i, token) in tokens[..hit.tokens.0].iter().enumerate().rev().take(CHAIN_TOKENS) {
        if matches!(mark_at(sentence, tokens, i), b',' | b'(' | b'-') {
            comma = true;
        } else if !token.is_capital() {
            let bits = reading.pack.places.lists_at(sentence.part_text, token);
            let inside = bits & (list::area1 | list::area2 | list::towns | list::before) != 0 || token.span.len() <= 2 && bits == 0;
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
