//! How does an article become a document? Main text, charset, language, dateline, sentences.
//!
//! [`normalize`] is a pure function of one article; what needs other articles (clusters of copies) is joined later.

use crate::limits::Limits;
use crate::model::{Article, Document, Reject, Sentence};
use crate::packs::Packs;
use serde::{Deserialize, Serialize};

/// `[normalize]` of a recipe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NormalizeOptions {
    /// BCP 47 code to take for every article, instead of telling the language.
    pub language: Option<String>,
}

/// Cleans one article. `cluster_id` of the document is its own `doc_id`, `duplicate_of` is null.
pub fn normalize(
    _article: &Article,
    _packs: &Packs,
    _options: &NormalizeOptions,
    _limits: &Limits,
) -> Result<(Document, Vec<Sentence>), Reject> {
    todo!("the normalize room")
}
