//! Which places does the text name, and which place is each of them?
//!
//! ```text
//! tokens ─scan─▶ hits ─accept─▶ hits ─resolve─▶ one place per name ─accept─▶ rows
//!         names          is it a place at all?    which one?          again, with the company it keeps
//! ```
//!
//! One pass over the tokens looks up every capitalised word as the start of a name; all else works on the few hits.

mod accept;
mod memory;
mod prove;
mod resolve;
mod role;
mod scan;
mod signs;
mod votes;

pub use memory::Memory;
pub use prove::prove;

use super::Reading;
use crate::model::{Part, PlaceMention, PlacePrecision};
use crate::packs::gazetteer::{Gazetteer, PlaceKind};
use crate::tables::Label;
use crate::text::Span;

/// One name in the text that may be a place.
#[derive(Debug, Clone)]
struct Hit {
    /// Number of the sentence in the reading.
    sentence: usize,
    /// Its first token and one past its last in the sentence.
    tokens: (usize, usize),
    /// Its bytes in the part.
    span: Span,
    /// Number of its name among the document's names.
    name: usize,
    /// The name that follows it behind a comma, if that may hold it ("Portland, Maine").
    holder: Option<usize>,
    /// Whether it follows another behind a comma and may hold that.
    holds: bool,
    /// What stands around it.
    near: accept::Near,
    /// The signs for and against a place.
    signs: signs::Signs,
    /// How likely it is a place, 0 to 1.
    likely: f32,
}

/// One distinct name of the document.
#[derive(Debug, Clone)]
struct DocName<'a> {
    key: &'a str,
    /// The lists that hold it.
    lists: u32,
    one_word: bool,
    /// Whether a person of this surname is in the document.
    surname: bool,
    /// The kinds of what the pack knows under it, as bits of [`kind`](crate::packs::places::kind).
    kinds: u8,
    /// Where the places that it may mean stand among those of all names.
    candidates: std::ops::Range<usize>,
    hits: usize,
}

/// Finds the rows of `places` in one document.
pub fn find(reading: &Reading) -> Vec<PlaceMention> {
    find_with(reading, &mut Memory::default())
}

/// The same with what was found out about names in the documents before.
pub fn find_with<'a>(reading: &Reading<'a>, memory: &mut Memory<'a>) -> Vec<PlaceMention> {
    let world = Gazetteer::world();
    let mut found = scan::scan(reading, world, memory);
    if found.hits.is_empty() {
        return Vec::new();
    }
    accept::judge(reading, &mut found);
    let choice = resolve::resolve(reading, &found);
    accept::judge_again(reading, &mut found, &choice);
    let chooser = resolve::Chooser::new(reading, &found, &choice);
    let mut rows = Vec::with_capacity(found.hits.len());
    let accept = &reading.pack.places.accept;
    // Where an article names no place surely, the likeliest name is better than none, at every place where it stands as likely.
    let best = found.hits.iter().map(|h| h.likely).fold(0.0, f32::max);
    let threshold = if best < accept.threshold { best.max(accept.threshold_alone) } else { accept.threshold };
    for hit in &found.hits {
        if hit.likely < threshold {
            continue;
        }
        if let Some(mut row) = row(reading, world, hit, chooser.choose(hit)) {
            // "Russian troops" tells of a country and names no feature of the map.
            if row.precision == PlacePrecision::Country && hit.signs.get(signs::Sign::Demonym) {
                row.feature_code = None;
            }
            rows.push(row);
        }
    }
    rows
}

/// The row of a hit and the place chosen for it.
fn row(reading: &Reading, world: &Gazetteer, hit: &Hit, chosen: Option<resolve::Chosen>) -> Option<PlaceMention> {
    let sentence = reading.sentences.get(hit.sentence)?;
    let resolve::Chosen { candidate, sure } = chosen?;
    let located = reading.locate(sentence.part, hit.span);
    let places = &reading.pack.places;
    let (place_id, name, feature, precision) = match candidate.target {
        resolve::Target::Place(number) => {
            let place = world.place(number)?;
            let country = world.country(place.country)?;
            let area_name = world.area(place.area).map_or("", |a| a.name.as_str());
            let own = world.display(number);
            let (name, feature, precision) = match place.kind {
                PlaceKind::Country => (country.name.as_str(), "PCLI", PlacePrecision::Country),
                PlaceKind::Admin1 => (if own.is_empty() { area_name } else { own }, "ADM1", PlacePrecision::Admin1),
                PlaceKind::Admin2 => (own, "ADM2", PlacePrecision::Admin2),
                PlaceKind::Capital => (own, "PPLC", PlacePrecision::City),
                PlaceKind::City => (own, "PPL", PlacePrecision::City),
            };
            let id = (place.id != 0).then_some(i64::from(place.id));
            (id, name.to_string(), feature, precision)
        }
        resolve::Target::Region(i) => (None, places.regions.get(i)?.name.clone(), "RGN", PlacePrecision::Region),
        resolve::Target::Voice(i) => (None, places.voices.get(i)?.name.clone(), "BLDG", PlacePrecision::Exact),
    };
    Some(PlaceMention {
        doc_id: reading.document.doc_id.clone(),
        part: located.part,
        start: located.start,
        end: located.end,
        text: located.text.to_string(),
        place_id,
        name,
        country: candidate.country.and_then(|c| world.country(c)).map(|c| Label::from(c.iso.as_str())),
        admin1: world.area(candidate.area).map(|a| Label::from(a.name.as_str())),
        latitude: Some(candidate.latitude),
        longitude: Some(candidate.longitude),
        feature_code: Some(Label::fixed(feature)),
        precision,
        role: role::role(reading, hit),
        voice: role::voice(hit, candidate),
        confidence: (f64::from(hit.likely * sure) * 100.0).round() / 100.0,
    })
}

/// Whether the part is the title, whose words are all capitalised in some papers.
fn is_title(part: Part) -> bool {
    part == Part::Title
}

/// Distinct names of one document that are weighed; a document of more is a list, and the rest of it is left.
const NAMES_MAX: usize = 2000;

#[cfg(test)]
mod tests;
