//! How does a run go from files to a published dataset?
//!
//! `run` is the four stages in sequence in memory; [`run_stage`] is one of them over the tables on disk. Both go through
//! the same two passes and give the same bytes.

use super::buckets::{BUCKETS, Buckets};
use super::carried::carry_over;
use super::chunks::{CHUNK_BYTES, Chunks};
use super::daily;
use super::dataset::{Draft, Output};
use super::finding::{Finder, Found, work_in_memory, work_on_disk};
use super::gather::{Gather, Gathered, clean, part};
use super::inputs::{self, Sources};
use super::io::{Disk, Files, hash_file};
use super::known::{Depends, Known};
use super::languages::Languages;
use super::ledger::Ledger;
use super::log::{Log, STORY_BYTES};
use super::manifest::{Account, FileRecord, InputRecord, Manifest, data_package, program_mark};
use super::origin::{Digests, Origin};
use super::progress::seconds;
use super::put_right::PutRight;
use super::reading::{Reader, Spooling, Take};
use super::tables::{TableFiles, read_rows, specs, table_files, write_rows};
use super::unfinished::Journal;
use super::whole::Whole;
use super::{Progress, Recipe, Report, Rooms, STAGES, StageSpec, Stop, Unwatched, threads};
use crate::error::{Error, Result};
use crate::ingest::Record;
use crate::model::{Article, Stage};
use crate::packs::Gazetteer;
use crate::tables::{Row, TableSpec};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Everything that a run is given.
pub struct Job<'a> {
    /// What to do.
    pub recipe: Recipe,
    /// Whether to run although nothing has changed since the current version.
    pub full: bool,
    /// The file system of the output.
    pub files: Arc<dyn Files>,
    /// The stages' functions.
    pub rooms: Rooms,
    /// The languages, where they are loaded already; else they are loaded as the recipe says.
    pub languages: Option<Arc<Languages>>,
    /// Whether to stop.
    pub stop: Stop,
    /// Who watches.
    pub progress: &'a dyn Progress,
}

impl Job<'_> {
    /// A job on the real disk that nobody watches.
    pub fn new(recipe: Recipe) -> Job<'static> {
        let (files, rooms, stop) = (Arc::new(Disk), Rooms::default(), Stop::default());
        Job { recipe, full: false, files, rooms, languages: None, stop, progress: &Unwatched }
    }
}

/// Reads the inputs of a recipe through all four stages and publishes the dataset.
pub fn run(job: &Job) -> Result<Report> {
    let stages: Vec<Stage> = STAGES.iter().map(|s| s.stage).collect();
    Runner::prepare(job)?.go(&stages)
}

/// Runs one stage over the tables of the current version, and publishes a version without the tables of later stages.
pub fn run_stage(job: &Job, stage: &StageSpec) -> Result<Report> {
    Runner::prepare(job)?.go(&[stage.stage])
}

/// A run that is ready to go.
pub(super) struct Runner<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) out: PathBuf,
    pub(super) packs: Arc<Languages>,
    corrections: PutRight,
    specs: Vec<TableSpec>,
    pub(super) pool: rayon::ThreadPool,
    threads: usize,
}

/// What a run has done so far.
pub(super) struct State {
    pub(super) ledger: Ledger,
    found: Found,
    tables: BTreeMap<String, Vec<FileRecord>>,
    pub(super) inputs: Vec<InputRecord>,
    seconds: BTreeMap<&'static str, f64>,
}

impl State {
    /// Nothing done yet.
    pub(super) fn new(recipe: &Recipe) -> State {
        let ledger = Ledger::new(recipe.output.max_rejects);
        State { ledger, found: Found::default(), tables: BTreeMap::new(), inputs: Vec::new(), seconds: BTreeMap::new() }
    }

    /// What is too much for the memory waits with the draft.
    pub(super) fn keep_in(&mut self, job: &Job, draft: &Draft) {
        /// The part of a run's memory that rejects may have.
        const REJECTS_SHARE: usize = 16;
        self.ledger.keep_in(&job.files, &draft.temporary, job.recipe.run.memory_bytes / REJECTS_SHARE);
    }

    /// Notes how long a stage took.
    pub(super) fn took(&mut self, stage: &'static str, time: Duration) {
        self.seconds.insert(stage, seconds(time));
    }
}

impl<'a> Runner<'a> {
    pub(super) fn prepare(job: &'a Job<'a>) -> Result<Runner<'a>> {
        let recipe = &job.recipe;
        recipe.check().map_err(Error::Usage)?;
        let Some(out) = recipe.output.path.clone() else {
            return Err(Error::Usage("no output folder: name one in [output] path, or with --out".into()));
        };
        let (pool, threads) = threads::pool(recipe.run.threads)?;
        let packs = match &job.languages {
            Some(languages) => languages.clone(),
            None => Arc::new(Languages::load(recipe.extract.languages.as_deref(), &recipe.extract.taxonomies)?),
        };
        let corrections = PutRight::read(recipe.aggregate.corrections.as_deref())?;
        Ok(Runner { job, out, packs, corrections, specs: specs(recipe.extract.sentence_text), pool, threads })
    }

    fn go(&self, stages: &[Stage]) -> Result<Report> {
        let (job, recipe) = (self.job, &self.job.recipe);
        let from_files = stages.contains(&Stage::Ingest);
        // The list comes before the output folder: a recipe that names no files leaves nothing behind.
        let sources =
            if from_files { inputs::list(&recipe.input.paths, recipe.input.root.as_deref(), Some(&self.out))? } else { Sources::default() };
        let output = Output::open(job.files.clone(), &self.out)?;
        // What is made anew needs nothing of the last version, which may be damaged or of another release.
        let before = if job.full && from_files { output.dataset().unwrap_or_default() } else { output.dataset()? };
        let mut state = State::new(recipe);
        state.inputs =
            if from_files { self.digest_inputs(&sources)? } else { before.as_ref().map_or(vec![], |d| d.manifest.inputs.clone()) };
        let run_id = self.run_id(&state.inputs, stages);
        let streams = sources.files.iter().any(|s| s.origin.is_stream());
        // Of a stream nothing is known before it is read.
        if !streams
            && from_files
            && let Some(report) = self.up_to_date(&output, before.as_ref(), &run_id)
        {
            return Ok(report);
        }
        let mut draft = output.begin(&run_id)?;
        state.keep_in(job, &draft);
        let read = self.read(&output, &draft, stages, (sources, streams, run_id), before.as_ref(), &mut state);
        if let Err(Error::Signal(_)) = read {
            draft.keep_parts();
        }
        self.publish(draft, stages, &read?, state)
    }

    /// Writes the tables of single articles, and gives the id of the run.
    fn read(
        &self,
        output: &Output,
        draft: &Draft,
        stages: &[Stage],
        (sources, streams, run_id): (Sources, bool, String),
        before: Option<&super::Dataset>,
        state: &mut State,
    ) -> Result<String> {
        let job = self.job;
        let from_files = stages.contains(&Stage::Ingest);
        let digests = Digests::default();
        let earlier = stages.first().copied().unwrap_or(Stage::Ingest);
        if !from_files {
            state.tables = carry_over(&job.files, &self.out, draft, before, earlier, &mut state.ledger)?;
        }
        let depends = Depends::new(&program_mark(), &self.packs.digests, &self.essence());
        let mut known = Known::default();
        if from_files && !job.full {
            known.add_unfinished(&job.files, &output.unfinished(), &depends);
            if let (Some(before), Some(commit)) = (before, output.last()) {
                known.add_version(&job.files, before, commit, &depends);
            }
        }
        // What a later run of all stages could use.
        let journal = (from_files && stages.contains(&Stage::Extract)).then(|| Journal::new(draft, depends));
        self.passes(draft, stages, sources, (known, journal), &digests, state)?;
        job.stop.check()?;
        Ok(if streams { self.learn(&digests, stages, state) } else { run_id })
    }

    /// The version of the last run, where it is what this run would make.
    pub(super) fn up_to_date(&self, output: &Output, before: Option<&super::Dataset>, run_id: &str) -> Option<Report> {
        let (before, commit) = (before?, output.last()?);
        let same = !self.job.full && before.manifest.run_id == run_id && commit.program == program_mark();
        let (run_id, manifest) = (run_id.to_string(), before.manifest.clone());
        same.then(|| Report { out: self.out.clone(), run_id, up_to_date: true, manifest, warning: None })
    }

    /// Makes what spans all documents and publishes the draft, unless too much of the input was rejected.
    pub(super) fn publish(&self, mut draft: Draft, stages: &[Stage], run_id: &str, mut state: State) -> Result<Report> {
        let (job, recipe) = (self.job, &self.job.recipe);
        if !state.ledger.within() {
            return Err(state.ledger.too_many());
        }
        if state.ledger.totals().0 == 0 && !recipe.input.allow_empty {
            return Err(Error::TooManyRejects(
                "the input holds no records; nothing was published (--allow-empty publishes an empty dataset)".into(),
            ));
        }
        let written = self.aggregate(&draft, stages, &mut state).and_then(|()| {
            state.tables.extend([write_rows(&draft, |push| state.ledger.rows(push))?]);
            job.stop.check()
        });
        if let Err(Error::Signal(_)) = written {
            draft.keep_parts();
        }
        written?;
        let manifest = self.manifest(run_id, state);
        let package = data_package(&self.specs, &manifest.tables, run_id);
        let warning = draft.publish(&manifest, &package, &program_mark(), recipe.output.keep_snapshots)?;
        Ok(Report { out: self.out.clone(), run_id: run_id.to_string(), up_to_date: false, manifest, warning })
    }

    /// Both passes, as far as `stages` need them.
    fn passes(
        &self,
        draft: &Draft,
        stages: &[Stage],
        sources: Sources,
        notes: (Known, Option<Journal>),
        digests: &Digests,
        state: &mut State,
    ) -> Result<()> {
        let recipe = &self.job.recipe;
        let memory = recipe.run.memory_bytes;
        let mut articles: Option<Buckets<Article>> = (stages == [Stage::Ingest]
            || (stages.contains(&Stage::Ingest) && recipe.output.keep_articles))
            .then(|| Buckets::new(self.job.files.clone(), draft.temporary.clone(), memory / 2));
        let cleans = stages.contains(&Stage::Normalize);
        let mut gather = Gather::new(&self.job.files, &draft.temporary, memory);
        let mut cleaning = Duration::ZERO;
        let mut unpack = stages.contains(&Stage::Extract);
        let mut take = |records: Vec<Record>| -> Result<()> {
            self.job.stop.check()?;
            let (batch, rejects) = part(records);
            if !batch.is_empty() && std::mem::take(&mut unpack) {
                // While the first pass reads; an input of rejects alone needs no places.
                self.pool.spawn(|| {
                    Gazetteer::world();
                });
            }
            rejects.into_iter().try_for_each(|reject| state.ledger.refuse(reject))?;
            if stages.contains(&Stage::Ingest) {
                state.ledger.pass(Stage::Ingest, batch.len() as u64);
            }
            if let Some(articles) = &mut articles {
                batch.iter().try_for_each(|article| articles.push(article.clone()))?;
            }
            if cleans {
                let start = Instant::now();
                let rooms = self.job.rooms;
                let cleaned = self.pool.install(|| clean(batch, rooms, &self.packs.packs, &recipe.normalize, &recipe.limits));
                for result in cleaned {
                    match result {
                        Ok(clean) => gather.take(clean, &mut state.ledger)?,
                        Err(reject) => state.ledger.refuse(reject)?,
                    }
                }
                cleaning += start.elapsed();
            }
            Ok(())
        };
        if stages.contains(&Stage::Ingest) {
            let reading = self.read_files(draft, sources, digests, &mut take)?;
            state.took("ingest", reading);
        } else if cleans {
            self.read_articles(draft, &mut take)?;
        }
        self.job.stop.check()?;
        if cleans {
            state.took("normalize", cleaning);
        }
        if let Some(articles) = articles {
            self.write_articles(draft, articles, state)?;
        }
        if stages == [Stage::Ingest] {
            return Ok(());
        }
        let gathered = if cleans { Some(gather.finish(&mut state.ledger)?) } else { None };
        self.second_pass(draft, stages, gathered, notes, state)
    }

    /// Puts what was learned of streams while they were read into the inputs, and gives the id of the run with it.
    fn learn(&self, digests: &Digests, stages: &[Stage], state: &mut State) -> String {
        for read in digests.taken() {
            if let Some(input) = state.inputs.iter_mut().find(|input| input.uri == read.uri) {
                *input = read;
            }
        }
        self.run_id(&state.inputs, stages)
    }

    fn read_files(&self, draft: &Draft, sources: Sources, digests: &Digests, take: Take) -> Result<Duration> {
        let (job, recipe) = (self.job, &self.job.recipe);
        job.progress.start("ingest", sources.files.iter().map(|s| s.bytes).sum());
        let refused: Vec<Record> = sources.rejects.into_iter().map(Err).collect();
        take(refused)?;
        let reader = Reader {
            sources: &sources.files,
            options: &recipe.input.ingest,
            limits: &recipe.limits,
            rooms: job.rooms,
            batch_bytes: recipe.run.batch_bytes,
            stop: &job.stop,
            progress: job.progress,
            digests,
            spool: Spooling::new(job.files.clone(), draft.temporary.clone()),
        };
        let busy = reader.read(self.threads, take)?;
        job.progress.end();
        Ok(busy)
    }

    fn read_articles(&self, draft: &Draft, take: Take) -> Result<()> {
        self.job.progress.start("normalize", 0);
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let files = table_files(draft.files(), &draft.folder, Article::TABLE)?;
        for article in read_rows::<Article>(self.job.files.clone(), files) {
            let article = article?;
            bytes += article.content.len() + 512;
            batch.push(Ok(article));
            if bytes >= self.job.recipe.run.batch_bytes {
                bytes = 0;
                take(std::mem::take(&mut batch))?;
            }
        }
        take(batch)?;
        self.job.progress.end();
        Ok(())
    }

    pub(super) fn write_articles(&self, draft: &Draft, mut articles: Buckets<Article>, state: &mut State) -> Result<()> {
        let start = Instant::now();
        let mut tables = TableFiles::create(draft, &self.specs, &[Article::TABLE])?;
        let mut bucket = 0;
        let mut chunks = Chunks::new(
            CHUNK_BYTES,
            |article: &Article| article.content.len() + 1,
            move || {
                if bucket == BUCKETS {
                    return Ok(None);
                }
                let mut rows = articles.take(bucket)?;
                rows.sort_by(Article::order);
                bucket += 1;
                Ok(Some(rows))
            },
        );
        while let Some(chunk) = chunks.next()? {
            self.job.stop.check()?;
            let batch = Article::to_batch(&chunk)?;
            self.pool.install(|| tables.write(vec![batch]))?;
        }
        state.tables.extend(tables.finish()?);
        *state.seconds.entry("write").or_default() += seconds(start.elapsed());
        Ok(())
    }

    /// Documents to findings and tolls; the documents come from the first pass or from disk.
    pub(super) fn second_pass(
        &self,
        draft: &Draft,
        stages: &[Stage],
        gathered: Option<Gathered>,
        (known, journal): (Known, Option<Journal>),
        state: &mut State,
    ) -> Result<()> {
        let part_bytes = self.job.recipe.output.part_bytes;
        let names: Vec<&str> = STAGES
            .iter()
            .filter(|s| s.stage != Stage::Ingest && stages.contains(&s.stage))
            .flat_map(|s| s.writes.iter().copied())
            .filter(|name| StageSpec::is_of_articles(name))
            .collect();
        let mut chunks = match gathered {
            Some(gathered) => work_in_memory(gathered, part_bytes),
            None => work_on_disk(&self.job.files, &draft.folder, stages.contains(&Stage::Extract), part_bytes)?,
        };
        let label = if stages.contains(&Stage::Extract) { "extract" } else { StageSpec::of(stages[0]).name };
        self.job.progress.start(label, 0);
        let share = self.job.progress.share();
        let mut tables = TableFiles::create(draft, &self.specs, &names)?;
        let finder = Finder {
            rooms: self.job.rooms,
            packs: &self.packs.packs,
            limits: &self.job.recipe.limits,
            privacy: self.job.recipe.privacy,
            corrections: &self.corrections.lines,
            specs: &self.specs,
            stages,
            part_bytes,
            pool: &self.pool,
            stop: &self.job.stop,
        };
        let stories = Log::new(&self.job.files, &draft.temporary, "stories", self.job.recipe.run.memory_bytes / STORY_BYTES);
        state.found = finder.run(&mut chunks, (known, journal, stories), &mut tables, &mut state.ledger, &|bytes| share(bytes))?;
        drop(chunks);
        let start = Instant::now();
        state.tables.extend(tables.finish()?);
        state.found.write_time += start.elapsed();
        self.job.progress.end();
        if stages.contains(&Stage::Extract) {
            state.took("extract", state.found.extract_time);
        }
        *state.seconds.entry("write").or_default() += seconds(state.found.write_time);
        Ok(())
    }

    /// The incidents, and the daily tables over the files just written.
    fn aggregate(&self, draft: &Draft, stages: &[Stage], state: &mut State) -> Result<()> {
        if !stages.contains(&Stage::Aggregate) {
            return Ok(());
        }
        let start = Instant::now();
        self.job.progress.start("aggregate", 0);
        let whole = Whole { packs: &self.packs.packs, corrections: &self.corrections.lines, section: &self.job.recipe.aggregate };
        let (files, memory) = (&self.job.files, self.job.recipe.run.memory_bytes);
        state.tables.extend(whole.write(draft, files, memory, &mut state.found)?);
        state.tables.extend(daily::write(draft, files, memory, &self.job.stop)?);
        self.job.progress.end();
        state.took("aggregate", start.elapsed());
        Ok(())
    }

    /// What the rows depend on, as far as the recipe says it, with the contents of the file that it names.
    pub(super) fn essence(&self) -> serde_json::Value {
        let mut essence = self.job.recipe.essence();
        essence["aggregate"]["corrections"] = self.corrections.digest.clone().into();
        essence
    }

    fn digest_inputs(&self, sources: &Sources) -> Result<Vec<InputRecord>> {
        let digest_one = |source: &inputs::Source| -> Result<InputRecord> {
            self.job.stop.check()?;
            // A file that cannot be read becomes a reject when its turn comes; a stream is hashed while it is read.
            let hashed = match &source.origin {
                Origin::File(path) => hash_file(&Disk, path).ok(),
                _ => None,
            };
            let (bytes, blake3) = hashed.map_or((source.bytes, None), |(bytes, digest)| (bytes, Some(digest)));
            Ok(InputRecord { uri: source.uri.clone(), bytes, blake3 })
        };
        self.pool.install(|| sources.files.par_iter().map(digest_one).collect())
    }

    pub(super) fn run_id(&self, inputs: &[InputRecord], stages: &[Stage]) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &str| {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        };
        add(env!("CARGO_PKG_VERSION"));
        add(&self.essence().to_string());
        self.packs.digests.iter().for_each(|(code, digest)| [code, digest].into_iter().for_each(|part| add(part)));
        stages.iter().for_each(|stage| add(stage.as_str()));
        for input in inputs {
            add(&input.uri);
            add(&input.bytes.to_string());
            add(input.blake3.as_deref().unwrap_or(""));
        }
        hasher.finalize().to_hex()[..16].to_string()
    }

    fn manifest(&self, run_id: &str, state: State) -> Manifest {
        Manifest {
            version: env!("CARGO_PKG_VERSION").into(),
            program: program_mark(),
            run_id: run_id.into(),
            recipe: self.essence(),
            packs: self.packs.digests.clone(),
            stages: state
                .ledger
                .accounts
                .iter()
                .map(|(stage, account)| (stage.to_string(), *account))
                .collect::<BTreeMap<String, Account>>(),
            rejects: state.ledger.reasons(),
            languages: state.found.languages,
            documents_without_pack: state.found.without_pack,
            corrections_not_found: state.found.not_found,
            tables: state.tables,
            inputs: state.inputs,
            timings: serde_json::json!({ "threads": self.threads, "seconds": state.seconds, "documents_reused": state.found.reused }),
        }
    }
}
