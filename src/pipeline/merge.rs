//! How do datasets that were made apart become one? As a run would have made it, byte for byte.
//!
//! What a shard knows of single articles (documents, sentences, findings, rejects) is taken from it; what spans articles is made again from
//! all: the version that stays of a document, clusters of copies and versions, incidents, tolls, days. Documents and sentences go into the first
//! pass in place of cleaned articles, and the findings into the second as those of "the version before"; so a merge is a run that neither
//! reads nor searches.

use super::buckets::Buckets;
use super::dataset::Output;
use super::gather::Gather;
use super::io::{Disk, Files};
use super::known::{self, Known};
use super::manifest::program_mark;
use super::recipe::AggregateSection;
use super::run::{Runner, State};
use super::tables::{ByDocument, read_rows};
use super::{Dataset, Job, Recipe, Report, STAGES};
use crate::error::{Error, Result};
use crate::model::{Article, Document, Reject, Sentence, Stage};
use crate::normalize::copies;
use crate::tables::Row;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Documents whose prints are made at once.
const BATCH: usize = 2048;

/// A dataset to be joined with others.
#[derive(Debug)]
struct Shard {
    path: PathBuf,
    dataset: Dataset,
}

/// Datasets that can be joined: made by one program from one recipe, each from inputs of its own.
#[derive(Debug)]
pub struct Shards(Vec<Shard>);

impl Shards {
    /// Opens the datasets in `paths` (output folders, or folders of single versions) and refuses what does not fit together.
    pub fn open(paths: &[PathBuf]) -> Result<Shards> {
        let open = |path: &PathBuf| Ok(Shard { path: path.clone(), dataset: Dataset::open(path)? });
        let shards = paths.iter().map(open).collect::<Result<Vec<_>>>()?;
        let Some(first) = shards.first() else { return Err(Error::Usage("name the datasets to merge".into())) };
        let program = program_mark();
        let mut owners: HashMap<&str, &Path> = HashMap::new();
        for shard in &shards {
            let (path, manifest) = (shard.path.display(), &shard.dataset.manifest);
            if manifest.program != program {
                return Err(Error::Usage(format!("{path}: made by another build of Dateline; make it again with this one")));
            }
            if manifest.recipe != first.dataset.manifest.recipe || manifest.packs != first.dataset.manifest.packs {
                let first = first.path.display();
                return Err(Error::Usage(format!(
                    "{path}: made from another recipe or other language packs than {first}; make all from one"
                )));
            }
            let tables = known::TABLES.iter().copied().chain([Reject::TABLE]);
            if let Some(missing) = tables.into_iter().find(|table| !manifest.tables.contains_key(*table)) {
                return Err(Error::Usage(format!("{path}: no table {missing}; make it with dateline run")));
            }
            for input in &manifest.inputs {
                if let Some(other) = owners.insert(&input.uri, &shard.path) {
                    return Err(Error::Usage(format!(
                        "{} and {path}: both hold an input named {}; shards share none, and --root tells files of one name apart",
                        other.display(),
                        input.uri
                    )));
                }
            }
        }
        Ok(Shards(shards))
    }

    /// The recipe that all of them were made from, but for places and threads.
    pub fn recipe(&self) -> Result<Recipe> {
        let of_first = self.0.first().map(|shard| shard.dataset.manifest.recipe.clone()).unwrap_or_default();
        let recipe: Recipe =
            serde_json::from_value(of_first).map_err(|e| Error::Integrity(format!("the manifest's recipe cannot be read: {e}")))?;
        // What stands there is a digest, and no file.
        let aggregate = AggregateSection { corrections: None, ..recipe.aggregate.clone() };
        Ok(Recipe { aggregate, ..recipe })
    }
}

/// Joins the shards into the dataset of `job`, whose recipe is theirs ([`Shards::recipe`]) with an output folder.
pub fn merge(job: &Job, shards: &Shards) -> Result<Report> {
    Runner::prepare(job)?.merge(shards)
}

impl Runner<'_> {
    fn merge(&self, shards: &Shards) -> Result<Report> {
        let (job, recipe) = (self.job, &self.job.recipe);
        let stages: Vec<Stage> = STAGES.iter().map(|s| s.stage).collect();
        let datasets: Vec<&Dataset> = shards.0.iter().map(|shard| &shard.dataset).collect();
        if datasets.iter().any(|dataset| dataset.manifest.packs != self.packs.digests) {
            return Err(Error::Usage("the shards were made with other language packs; name them with --languages and --taxonomy".into()));
        }
        let corrections = self.essence()["aggregate"]["corrections"].clone();
        if datasets.iter().any(|dataset| dataset.manifest.recipe["aggregate"]["corrections"] != corrections) {
            return Err(Error::Usage(
                "the shards were made with other corrections; name the file that they were made with by --corrections".into(),
            ));
        }
        let output = Output::open(job.files.clone(), &self.out)?;
        let mut state = State::new(recipe);
        state.inputs = datasets.iter().flat_map(|dataset| dataset.manifest.inputs.iter().cloned()).collect();
        state.inputs.sort_by(|a, b| a.uri.cmp(&b.uri));
        let run_id = self.run_id(&state.inputs, &stages);
        if let Some(report) = self.up_to_date(&output, output.dataset()?.as_ref(), &run_id) {
            return Ok(report);
        }
        let draft = output.begin(&run_id)?;
        state.keep_in(job, &draft);
        let start = Instant::now();
        job.progress.start("merge", 0);
        let mut gather = Gather::new(&job.files, &draft.temporary, recipe.run.memory_bytes);
        let mut articles =
            recipe.output.keep_articles.then(|| Buckets::new(job.files.clone(), draft.temporary.clone(), recipe.run.memory_bytes / 2));
        for dataset in &datasets {
            dataset.manifest.tables.keys().try_for_each(|table| dataset.verify(&Disk, table))?;
            self.take_in(dataset, &mut gather, articles.as_mut(), &mut state)?;
        }
        job.progress.end();
        state.took("normalize", start.elapsed());
        if let Some(articles) = articles {
            self.write_articles(&draft, articles, &mut state)?;
        }
        let files: Arc<dyn Files> = Arc::new(Disk);
        let known = Known::of_all(&files, datasets.into_iter().filter(|dataset| known::is_whole(dataset)));
        let gathered = gather.finish(&mut state.ledger)?;
        self.second_pass(&draft, &stages, Some(gathered), (known, None), &mut state)?;
        self.publish(draft, &stages, &run_id, state)
    }

    /// Takes in what a shard knows of its articles.
    fn take_in(&self, dataset: &Dataset, gather: &mut Gather, articles: Option<&mut Buckets<Article>>, state: &mut State) -> Result<()> {
        let files: Arc<dyn Files> = Arc::new(Disk);
        let read = dataset.manifest.stages.get(Stage::Ingest.as_str()).copied().unwrap_or_default();
        state.ledger.pass(Stage::Ingest, read.passed);
        for reject in dataset.rows::<Reject>() {
            let reject = reject?;
            // What later stages refuse they will refuse again.
            if matches!(reject.stage, Stage::Ingest | Stage::Normalize) {
                state.ledger.refuse(reject)?;
            }
        }
        if let Some(articles) = articles {
            for article in read_rows::<Article>(files.clone(), dataset.files(Article::TABLE)) {
                articles.push(article?)?;
            }
        }
        let mut sentences = ByDocument::new(files, dataset.files(Sentence::TABLE), |s: &Sentence| &s.doc_id);
        let mut documents = dataset.rows::<Document>();
        loop {
            self.job.stop.check()?;
            let batch = documents.by_ref().take(BATCH).collect::<Result<Vec<_>>>()?;
            if batch.is_empty() {
                return Ok(());
            }
            let prints = self.pool.install(|| batch.par_iter().map(|d| copies::print(&d.text)).collect::<Vec<_>>());
            for (document, print) in batch.into_iter().zip(prints) {
                let sentences = sentences.of(&document.doc_id)?;
                gather.take((document, sentences, print), &mut state.ledger)?;
            }
        }
    }
}
