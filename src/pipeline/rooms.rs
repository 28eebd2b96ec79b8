//! The four stages as a run calls them. Tests put doubles in their place.

use crate::extract::{Findings, Privacy, Text};
use crate::ingest::{IngestOptions, Input, Record};
use crate::limits::Limits;
use crate::model::{Article, CasualtyFigure, Document, DocumentToll, Reject, Sentence};
use crate::normalize::NormalizeOptions;
use crate::packs::Packs;
use std::ops::ControlFlow;

/// What reads one input: records go to the sink until it breaks.
pub type Ingest = fn(Input, &IngestOptions, &Limits, &mut dyn FnMut(Record) -> ControlFlow<()>);
/// What cleans one article.
pub type Normalize = fn(&Article, &Packs, &NormalizeOptions, &Limits) -> Result<(Document, Vec<Sentence>), Reject>;
/// What reads a few documents, each by itself.
pub type Extract = fn(&[Text], &Limits, Privacy) -> Vec<Findings>;
/// What adds up one document.
pub type Tolls = fn(&Document, &[CasualtyFigure]) -> Vec<DocumentToll>;

/// The functions of floor 4 that a run is made of.
#[derive(Debug, Clone, Copy)]
pub struct Rooms {
    /// Bytes to articles.
    pub ingest: Ingest,
    /// Article to document.
    pub normalize: Normalize,
    /// Documents to the findings of each.
    pub extract: Extract,
    /// Figures of a document to its tolls.
    pub tolls: Tolls,
}

impl Default for Rooms {
    fn default() -> Rooms {
        Rooms {
            ingest: crate::ingest::read,
            normalize: crate::normalize::normalize,
            extract: crate::extract::extract_all,
            tolls: crate::aggregate::document_tolls,
        }
    }
}
