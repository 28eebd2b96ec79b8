//! What is known to stand in a document? One that was read before and has not changed since is not read again.
//!
//! What was found before stands in the order of document ids, in the version before, in the parts of a run that was stopped, or in the shards of a
//! merge, so
//! these tables are read once, side by side with the documents of the run, a batch in memory at a time. A document is the same
//! where its row and its sentences are, but for what other documents decide (its cluster) and where it was read from; then the
//! rows found in it are the same, as the program, the packs and the limits are.

use super::dataset::{Commit, Dataset};
use super::io::Files;
use super::manifest::FileRecord;
use super::tables::ByDocument;
use super::unfinished::whole_parts;
use crate::error::Result;
use crate::extract::Findings;
use crate::model::{Actor, CasualtyFigure, DateMention, Document, KeyPhrase, PlaceMention, Quote, Refusal, Sentence, Stage, Topic};
use crate::tables::Row;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What rows of findings depend on beside their document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Depends {
    /// The mark of the program's build.
    program: String,
    /// BLAKE3 of the files of each language pack.
    packs: BTreeMap<String, String>,
    /// What a recipe says of it.
    recipe: BTreeMap<String, Value>,
}

impl Depends {
    /// The sections of a recipe.
    const KEYS: [&str; 2] = ["limits", "privacy"];

    /// What the rows of a run depend on: its program, the digests of its packs, and the essence of its recipe.
    pub fn new(program: &str, packs: &BTreeMap<String, String>, essence: &Value) -> Depends {
        let recipe = Depends::KEYS.iter().filter_map(|key| Some((key.to_string(), essence.get(key)?.clone()))).collect();
        Depends { program: program.to_string(), packs: packs.clone(), recipe }
    }
}

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

/// What is known of documents.
#[derive(Default)]
pub struct Known {
    versions: Vec<Version>,
    /// Documents whose findings were taken over.
    pub reused: u64,
}

/// The findings of one dataset, or of parts of one.
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
    /// The findings of datasets that this program made and that are whole.
    pub fn of_all<'d>(files: &Arc<dyn Files>, datasets: impl IntoIterator<Item = &'d Dataset>) -> Known {
        let versions = datasets.into_iter().map(|dataset| Version::of(files, &|table| dataset.files(table))).collect();
        Known { versions, reused: 0 }
    }

    /// The findings of `before`, if a run of these `depends` would find the same; a version whose files are not the bytes that were
    /// published is not believed, and all is read again.
    pub fn add_version(&mut self, files: &Arc<dyn Files>, before: &Dataset, commit: &Commit, depends: &Depends) {
        let manifest = &before.manifest;
        let same = Depends::new(&commit.program, &manifest.packs, &manifest.recipe) == *depends && is_whole(before);
        if same && TABLES.iter().all(|table| before.verify(files.as_ref(), table).is_ok()) {
            self.versions.push(Version::of(files, &|table| before.files(table)));
        }
    }

    /// The findings of the whole parts that a run left in `folder`, as far as a run of these `depends` would find the same.
    pub fn add_unfinished(&mut self, files: &Arc<dyn Files>, folder: &Path, depends: &Depends) {
        let parts = whole_parts(files.as_ref(), folder, depends);
        let of = |table: &str| {
            let stands_in = |file: &&FileRecord| Path::new(&file.path).parent() == Some(Path::new(table));
            parts.iter().filter(stands_in).map(|file| folder.join(&file.path)).collect()
        };
        if !parts.is_empty() {
            self.versions.push(Version::of(files, &of));
        }
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
    fn of(files: &Arc<dyn Files>, paths: &dyn Fn(&str) -> Vec<PathBuf>) -> Version {
        fn rows<R: Row + 'static>(files: &Arc<dyn Files>, paths: &dyn Fn(&str) -> Vec<PathBuf>, id: fn(&R) -> &str) -> ByDocument<R> {
            ByDocument::new(files.clone(), paths(R::TABLE), id)
        }
        Version {
            documents: rows(files, paths, |r: &Document| &r.doc_id),
            sentences: rows(files, paths, |r: &Sentence| &r.doc_id),
            casualties: rows(files, paths, |r: &CasualtyFigure| &r.doc_id),
            refusals: rows(files, paths, |r: &Refusal| &r.doc_id),
            topics: rows(files, paths, |r: &Topic| &r.doc_id),
            key_phrases: rows(files, paths, |r: &KeyPhrase| &r.doc_id),
            places: rows(files, paths, |r: &PlaceMention| &r.doc_id),
            dates: rows(files, paths, |r: &DateMention| &r.doc_id),
            actors: rows(files, paths, |r: &Actor| &r.doc_id),
            quotes: rows(files, paths, |r: &Quote| &r.doc_id),
        }
    }

    fn take(&mut self, document: &Document, sentences: &[Sentence]) -> Result<Option<Findings>> {
        let id = &document.doc_id;
        let Some(before) = self.documents.of(id)?.pop() else { return Ok(None) };
        if !is_same(before, document) || self.sentences.of(id)? != sentences {
            return Ok(None);
        }
        Ok(Some(Findings {
            // Which incidents they tell of depends on all documents.
            casualties: self.casualties.of(id)?.into_iter().map(|f| CasualtyFigure { incident_id: None, ..f }).collect(),
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
