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
pub use reading::{Located, Passage, Reading, SentenceReading};

use crate::limits::Limits;
use crate::model::{Document, Sentence};
use crate::packs::LanguagePack;

/// Reads one document in the language of `pack` and returns all that it says. `sentences` are the document's own, in order.
/// Names of private victims stay out unless `privacy` asks for them. Pure: the same input gives the same rows.
pub fn extract(document: &Document, sentences: &[Sentence], pack: &LanguagePack, limits: &Limits, privacy: Privacy) -> Findings {
    let reading = Reading::new(document, sentences, pack, limits);
    let (casualties, refusals) = casualties::find(&reading);
    let (actors, cast) = actors::find(&reading);
    let mut findings = Findings {
        casualties,
        refusals,
        topics: topics::find(&reading),
        key_phrases: key_phrases::find(&reading),
        places: places::find(&reading),
        dates: dates::find(&reading),
        actors,
        quotes: quotes::find(&reading),
    };
    link::link(&reading, &mut findings, &cast, privacy);
    findings
}
