//! What did the version before find? A document that has not changed since is not read again.
//!
//! Both versions stand in the order of document ids, so the tables of the version before are read once, side by side with the
//! documents of the run, a batch in memory at a time. A document is the same where its row and its sentences are, but for
//! what other documents decide (its cluster) and where it was read from; then the rows found in it are the same, as the
//! program, the packs and the limits are.

use super::dataset::{Commit, Dataset};
use super::io::Files;
use super::languages::Languages;
use super::tables::ByDocument;
use crate::error::Result;
use crate::extract::Findings;
use crate::model::{Actor, CasualtyFigure, DateMention, Document, KeyPhrase, PlaceMention, Quote, Refusal, Sentence, Stage, Topic};
use crate::tables::Row;
use serde_json::Value;
use std::sync::Arc;

/// What rows of findings depend on beside their document, as far as a recipe says it.
const DEPENDS: [&str; 2] = ["limits", "privacy"];

/// The tables that are read side by side.
pub(super) const TABLES: [&str; 10] = [
    Document::TABLE,
    Sentence::TABLE,
    CasualtyFigure::TABLE,
    Refusal::TABLE,
    Topic::TABLE,
    KeyPhrase::TABLE,
    PlaceMention::TABLE,
    DateMention::TABLE,
    Actor::TABLE,
    Quote::TABLE,
];

/// The findings of the version before, or of all shards of a merge.
pub struct Known {
    versions: Vec<Version>,
    /// Documents whose findings were taken over.
    pub reused: u64,
}

/// The findings of one dataset.
struct Version {
    documents: ByDocument<Document>,
    sentences: ByDocument<Sentence>,
    casualties: ByDocument<CasualtyFigure>,
    refusals: ByDocument<Refusal>,
    topics: ByDocument<Topic>,
    key_phrases: ByDocument<KeyPhrase>,
    places: ByDocument<PlaceMention>,
    dates: ByDocument<DateMention>,
    actors: ByDocument<Actor>,
    quotes: ByDocument<Quote>,
}

/// Whether what was found in each of a dataset's documents is known: which documents failed is not told by their ids.
pub(super) fn is_whole(dataset: &Dataset) -> bool {
    let manifest = &dataset.manifest;
    manifest.stages.get(Stage::Extract.as_str()).is_some_and(|account| account.rejected == 0)
        && TABLES.iter().all(|table| manifest.tables.contains_key(*table))
}

impl Known {
    /// The findings of `before`, if this program with these languages and a recipe of this `essence` would find the same; a
    /// version whose files are not the bytes that were published is not believed, and all is read again.
    pub fn of(
        files: &Arc<dyn Files>,
        before: &Dataset,
        commit: &Commit,
        program: &str,
        essence: &Value,
        languages: &Languages,
    ) -> Option<Known> {
        let manifest = &before.manifest;
        let same = commit.program == program
            && manifest.packs == languages.digests
            && DEPENDS.iter().all(|key| manifest.recipe.get(key) == essence.get(key))
            && is_whole(before);
        if !same || TABLES.iter().any(|table| before.verify(files.as_ref(), table).is_err()) {
            return None;
        }
        Some(Known::of_all(files, [before]))
    }

    /// The findings of datasets that this program made and that are whole.
    pub fn of_all<'d>(files: &Arc<dyn Files>, datasets: impl IntoIterator<Item = &'d Dataset>) -> Known {
        Known { versions: datasets.into_iter().map(|dataset| Version::of(files, dataset)).collect(), reused: 0 }
    }

    /// What was found in a document, if it has not changed. Documents are asked for in the order of their ids.
    pub fn take(&mut self, document: &Document, sentences: &[Sentence]) -> Result<Option<Findings>> {
        for version in &mut self.versions {
            if let Some(findings) = version.take(document, sentences)? {
                self.reused += 1;
                return Ok(Some(findings));
            }
        }
        Ok(None)
    }
}

impl Version {
    fn of(files: &Arc<dyn Files>, before: &Dataset) -> Version {
        fn rows<R: Row + 'static>(files: &Arc<dyn Files>, before: &Dataset, id: fn(&R) -> &str) -> ByDocument<R> {
            ByDocument::new(files.clone(), before.files(R::TABLE), id)
        }
        Version {
            documents: rows(files, before, |r: &Document| &r.doc_id),
            sentences: rows(files, before, |r: &Sentence| &r.doc_id),
            casualties: rows(files, before, |r: &CasualtyFigure| &r.doc_id),
            refusals: rows(files, before, |r: &Refusal| &r.doc_id),
            topics: rows(files, before, |r: &Topic| &r.doc_id),
            key_phrases: rows(files, before, |r: &KeyPhrase| &r.doc_id),
            places: rows(files, before, |r: &PlaceMention| &r.doc_id),
            dates: rows(files, before, |r: &DateMention| &r.doc_id),
            actors: rows(files, before, |r: &Actor| &r.doc_id),
            quotes: rows(files, before, |r: &Quote| &r.doc_id),
        }
    }

    fn take(&mut self, document: &Document, sentences: &[Sentence]) -> Result<Option<Findings>> {
        let id = &document.doc_id;
        let Some(before) = self.documents.of(id)?.pop() else { return Ok(None) };
        if !is_same(before, document) || self.sentences.of(id)? != sentences {
            return Ok(None);
        }
        Ok(Some(Findings {
            casualties: self.casualties.of(id)?,
            refusals: self.refusals.of(id)?,
            topics: self.topics.of(id)?,
            key_phrases: self.key_phrases.of(id)?,
            places: self.places.of(id)?,
            dates: self.dates.of(id)?,
            actors: self.actors.of(id)?,
            quotes: self.quotes.of(id)?,
        }))
    }
}

/// Whether two rows tell of one text that says the same of itself.
fn is_same(before: Document, now: &Document) -> bool {
    let aside = Document {
        cluster_id: now.cluster_id.clone(),
        duplicate_of: now.duplicate_of.clone(),
        version_of: now.version_of.clone(),
        input_uri: now.input_uri.clone(),
        input_offset: now.input_offset,
        ..before
    };
    aside == *now
}
