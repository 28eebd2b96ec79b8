//! What does an article say? Documents and sentences in, findings out.
//!
//! ```text
//! Document + Sentences ─read─▶ Reading ─┬─ casualties::find ─┐
//!    + LanguagePack            (layers) ├─ topics::find      ├─▶ Findings ─link─▶ Findings
//!                                       ├─ key_phrases::find │
//!                                       ├─ quotes::find      │
//!                                       ├─ actors::find      │
//!                                       ├─ places::find      │
//!                                       └─ dates::find ──────┘
//! ```
//!
//! No extractor knows that another exists. What two of them need (tokens, numbers) is a layer of [`Reading`], beneath
//! both; what joins their results (a figure's place and day, a quotation's speaker) is [`link`](link::link), above both.

pub mod actors;
pub mod casualties;
pub mod dates;
mod findings;
pub mod key_phrases;
pub mod link;
pub mod places;
pub mod quotes;
mod reading;
#[cfg(test)]
pub(crate) mod testing;
pub mod topics;

pub use findings::Findings;
pub use link::Privacy;
pub use reading::{Located, Outline, Passage, Reading, SentenceReading};

use crate::limits::Limits;
use crate::model::{CasualtyFigure, Document, Sentence};
use crate::packs::LanguagePack;
use crate::tables::Row;

/// A document to read.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The document.
    pub document: &'a Document,
    /// All of its sentences, in order.
    pub sentences: &'a [Sentence],
    /// Its language.
    pub pack: &'a LanguagePack,
}

/// Reads one document in the language of `pack` and returns all that it says. `sentences` are the document's own, in order.
/// Names of private victims stay out unless `privacy` asks for them. Pure: the same input gives the same rows.
pub fn extract(document: &Document, sentences: &[Sentence], pack: &LanguagePack, limits: &Limits, privacy: Privacy) -> Findings {
    extract_all(&[Text { document, sentences, pack }], limits, privacy).pop().unwrap_or_default()
}

/// Reads several documents, each by itself, and returns what each says, in their order.
///
/// One extractor goes through all of them before the next begins: its tables and its code are then near, which for short
/// articles is a fifth of the time and more. Some hundred are enough.
pub fn extract_all(texts: &[Text], limits: &Limits, privacy: Privacy) -> Vec<Findings> {
    let readings: Vec<Reading> = texts.iter().map(|t| Reading::new(t.document, t.sentences, t.pack, limits)).collect();
    let mut all = figures_in_context(&readings, privacy);
    all.iter_mut().zip(&readings).for_each(|(f, reading)| f.topics = topics::find(reading));
    all.iter_mut().zip(&readings).for_each(|(f, reading)| f.key_phrases = key_phrases::find(reading));
    all
}

/// Figures with who, where, when and who said so: all that documents say but what they are about.
pub fn figures_in_context(readings: &[Reading], privacy: Privacy) -> Vec<Findings> {
    let mut all: Vec<Findings> = readings
        .iter()
        .map(|reading| {
            let (casualties, refusals) = casualties::find(reading);
            Findings { casualties, refusals, ..Findings::default() }
        })
        .collect();
    let mut names = places::Memory::default();
    all.iter_mut().zip(readings).for_each(|(f, reading)| f.places = places::find_with(reading, &mut names));
    all.iter_mut().zip(readings).for_each(|(f, reading)| f.dates = dates::find(reading));
    all.iter_mut().zip(readings).for_each(|(f, reading)| f.quotes = quotes::find(reading));
    let mut casts = Vec::with_capacity(readings.len());
    for (findings, reading) in all.iter_mut().zip(readings) {
        let (actors, cast) = actors::find(reading);
        findings.actors = actors;
        casts.push(cast);
    }
    for ((findings, reading), cast) in all.iter_mut().zip(readings).zip(&casts) {
        link::link(reading, findings, cast, privacy);
        // In the order of their table: what adds them up finds them so when it reads them from there.
        findings.casualties.sort_by(CasualtyFigure::order);
    }
    all
}
