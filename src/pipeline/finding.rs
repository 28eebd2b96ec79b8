//! What do the documents say? The second pass of a run: chunk by chunk, extraction on all threads while the chunk before
//! is written.

use super::buckets::{BUCKETS, Cleaned};
use super::chunks::{CHUNK_BYTES, Chunks};
use super::gather::Gathered;
use super::io::Files;
use super::known::Known;
use super::ledger::Ledger;
use super::log::Log;
use super::stop::Stop;
use super::tables::{ByDocument, TableFiles, read_rows, sentence_batch, sorted_batch, table_files};
use super::unfinished::Journal;
use super::{Rooms, panic_text};
use crate::aggregate::{Claim, Corrections, Story, claims, stories};
use crate::error::Result;
use crate::extract::{Findings, Privacy, Text};
use crate::limits::Limits;
use crate::model::{CasualtyFigure, Correction, Document, DocumentToll, Reject, RejectReason, Sentence, Stage};
use crate::packs::Packs;
use crate::tables::{Row, TableSpec};
use arrow::array::RecordBatch;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// A document on its way through the second pass.
#[derive(Debug, Clone)]
pub struct Work {
    /// The document.
    pub document: Document,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// Its figures, where they come from disk.
    pub figures: Vec<CasualtyFigure>,
    /// What is known to stand in it.
    pub known: Option<Findings>,
}

impl Work {
    /// What a chunk counts.
    pub fn size(&self) -> usize {
        self.document.text.len() + 1
    }
}

/// The second pass.
pub struct Finder<'a> {
    /// The stages' functions.
    pub rooms: Rooms,
    /// The languages.
    pub packs: &'a Packs,
    /// What a record may cost.
    pub limits: &'a Limits,
    /// What the tables may tell of private people.
    pub privacy: Privacy,
    /// What people have put right.
    pub corrections: &'a Corrections,
    /// The tables, as this run declares them.
    pub specs: &'a [TableSpec],
    /// The stages whose tables are written.
    pub stages: &'a [Stage],
    /// Bytes of text whose rows make a part of the tables.
    pub part_bytes: usize,
    /// The threads.
    pub pool: &'a rayon::ThreadPool,
    /// Whether to stop.
    pub stop: &'a Stop,
}

/// What the second pass counted.
#[derive(Default)]
pub struct Found {
    /// Documents by language.
    pub languages: BTreeMap<String, u64>,
    /// Documents in languages without a pack.
    pub without_pack: u64,
    /// Documents that had not changed, whose findings were taken from the version before.
    pub reused: u64,
    /// What the documents tell of events.
    pub stories: Option<Log<Story>>,
    /// What they tell of running totals.
    pub claims: Vec<Claim>,
    /// What was put right in their figures.
    pub corrections: Vec<Correction>,
    /// Corrections that found nothing to put right.
    pub not_found: Vec<String>,
    /// Time spent in extraction.
    pub extract_time: Duration,
    /// Time spent in writing, most of it beside extraction.
    pub write_time: Duration,
}

/// What one document gave.
#[derive(Default)]
struct Told {
    findings: Findings,
    tolls: Vec<DocumentToll>,
    stories: Vec<Story>,
    claims: Vec<Claim>,
    corrections: Vec<Correction>,
    reject: Option<Reject>,
}

impl Finder<'_> {
    /// Goes through all chunks and writes their tables. `done` is told the bytes of text of each chunk.
    /// `known` is what was found before; `journal` is told of each whole part, where a later run could use it; `stories` wait in an empty log.
    pub fn run(
        &self,
        chunks: &mut Chunks<Work>,
        (mut known, mut journal, mut stories): (Known, Option<Journal>, Log<Story>),
        tables: &mut TableFiles,
        ledger: &mut Ledger,
        done: &dyn Fn(u64),
    ) -> Result<Found> {
        let mut found = Found::default();
        let mut ready: Vec<RecordBatch> = Vec::new();
        // Of the part being written: bytes of text, and documents in which extraction failed.
        let (mut bytes, mut failed) = (0, 0);
        loop {
            self.stop.check()?;
            let chunk = chunks.next()?;
            let ended = chunk.is_none();
            let mut chunk = chunk.unwrap_or_default();
            for work in &mut chunk {
                work.known = known.take(&work.document, &work.sentences)?;
                let language = work.document.language.as_ref().map_or("und", |l| l.as_str());
                *found.languages.entry(language.to_string()).or_default() += 1;
                found.without_pack += u64::from(self.packs.get(language).is_none());
            }
            let size = chunk.iter().map(Work::size).sum::<usize>();
            done(size as u64);
            let batches = std::mem::take(&mut ready);
            let groups = groups(&mut chunk, self.pool.current_num_threads());
            let (written, told) = self.pool.install(|| {
                rayon::join(
                    || {
                        let start = Instant::now();
                        tables.write(batches).map(|()| start.elapsed())
                    },
                    || {
                        let start = Instant::now();
                        let told: Vec<Told> = groups.into_par_iter().flat_map_iter(|group| self.tell(group)).collect();
                        (told, start.elapsed())
                    },
                )
            });
            found.write_time += written?;
            found.extract_time += told.1;
            if bytes >= self.part_bytes || (ended && bytes > 0) {
                let files = tables.end_part()?;
                if let Some(journal) = &mut journal {
                    journal.note(files, failed)?;
                }
                (bytes, failed) = (0, 0);
            }
            if ended {
                found.reused = known.reused;
                found.stories = Some(stories);
                return Ok(found);
            }
            bytes += size;
            let (mut told, _) = told;
            for told in &mut told {
                stories.append(&mut told.stories)?;
                found.claims.append(&mut told.claims);
                failed += u64::from(told.reject.is_some());
                found.corrections.append(&mut told.corrections);
            }
            ready = self.batches(chunk, told, ledger)?;
        }
    }

    /// What the documents of a chunk say, as a batch for each table of the stages.
    pub fn read(&self, mut chunk: Vec<Work>, ledger: &mut Ledger) -> Result<Vec<RecordBatch>> {
        let groups = groups(&mut chunk, self.pool.current_num_threads());
        let told = self.pool.install(|| groups.into_par_iter().flat_map_iter(|group| self.tell(group)).collect());
        self.batches(chunk, told, ledger)
    }

    /// What the documents of a group say. A fault in one costs that one, and says so.
    fn tell(&self, group: &mut [Work]) -> Vec<Told> {
        let unread: Vec<bool> = group.iter().map(|work| work.known.is_none()).collect();
        let told = |work: &mut Work| Told { findings: work.known.take().unwrap_or_default(), ..Told::default() };
        let mut all: Vec<Told> = group.iter_mut().map(told).collect();
        if self.stages.contains(&Stage::Extract) {
            self.extract(group, &unread, &mut all);
        }
        if self.stages.contains(&Stage::Aggregate) {
            let extracts = self.stages.contains(&Stage::Extract);
            for (work, told) in group.iter().zip(&mut all) {
                let figures = if extracts { &told.findings.casualties } else { &work.figures };
                let document = &work.document;
                let add_up = || {
                    let (figures, corrections) = self.corrections.figures(&document.doc_id, figures);
                    let tolls = (self.rooms.tolls)(document, &figures);
                    let (stories, claims) = (stories(document, &figures, &tolls), claims(document, &figures, &tolls));
                    (tolls, stories, claims, corrections)
                };
                match catch_unwind(AssertUnwindSafe(add_up)) {
                    Ok(sums) => (told.tolls, told.stories, told.claims, told.corrections) = sums,
                    Err(panic) => told.reject = Some(fault(&work.document, Stage::Aggregate, &*panic)),
                }
            }
        }
        all
    }

    /// Reads the `unread` documents of a group whose language is known; where one of them makes extraction fail, each alone.
    fn extract(&self, group: &[Work], unread: &[bool], all: &mut [Told]) {
        let (mut at, mut texts) = (Vec::new(), Vec::new());
        for (i, work) in group.iter().enumerate().filter(|(i, _)| unread[*i]) {
            let language = work.document.language.as_ref().map_or("und", |l| l.as_str());
            if let Some(pack) = self.packs.get(language) {
                at.push(i);
                texts.push(Text { document: &work.document, sentences: &work.sentences, pack });
            }
        }
        let read = |texts: &[Text]| catch_unwind(AssertUnwindSafe(|| (self.rooms.extract)(texts, self.limits, self.privacy)));
        if let Ok(findings) = read(&texts) {
            at.into_iter().zip(findings).for_each(|(i, f)| all[i].findings = f);
            return;
        }
        for (i, text) in at.into_iter().zip(texts) {
            match read(&[text]) {
                Ok(mut findings) => all[i].findings = findings.pop().unwrap_or_default(),
                Err(panic) => all[i].reject = Some(fault(text.document, Stage::Extract, &*panic)),
            }
        }
    }

    /// The batches of a chunk, table by table.
    fn batches(&self, chunk: Vec<Work>, told: Vec<Told>, ledger: &mut Ledger) -> Result<Vec<RecordBatch>> {
        let (mut all, mut tolls) = (Findings::default(), Vec::new());
        let extracts = self.stages.contains(&Stage::Extract);
        for told in told {
            match told.reject {
                Some(reject) => ledger.refuse(reject)?,
                None if extracts => ledger.pass(Stage::Extract, 1),
                None => {}
            }
            let f = told.findings;
            all.casualties.extend(f.casualties);
            all.refusals.extend(f.refusals);
            all.topics.extend(f.topics);
            all.key_phrases.extend(f.key_phrases);
            all.places.extend(f.places);
            all.dates.extend(f.dates);
            all.actors.extend(f.actors);
            all.quotes.extend(f.quotes);
            tolls.extend(told.tolls);
        }
        let mut jobs: Vec<Box<dyn FnOnce() -> Result<RecordBatch> + Send>> = Vec::new();
        if self.stages.contains(&Stage::Normalize) {
            let (documents, sentences): (Vec<Document>, Vec<Vec<Sentence>>) = chunk.into_iter().map(|w| (w.document, w.sentences)).unzip();
            let spec = self.specs.iter().find(|s| s.name == Sentence::TABLE).cloned().unwrap_or_else(Sentence::spec);
            let documents = std::sync::Arc::new(documents);
            let shared = documents.clone();
            jobs.push(Box::new(move || Document::to_batch(&documents)));
            jobs.push(Box::new(move || sentence_batch(sentences.into_iter().flatten().collect(), &shared, &spec)));
        }
        if extracts {
            jobs.push(Box::new(move || sorted_batch(all.casualties)));
            jobs.push(Box::new(move || sorted_batch(all.refusals)));
            jobs.push(Box::new(move || sorted_batch(all.topics)));
            jobs.push(Box::new(move || sorted_batch(all.key_phrases)));
            jobs.push(Box::new(move || sorted_batch(all.places)));
            jobs.push(Box::new(move || sorted_batch(all.dates)));
            jobs.push(Box::new(move || sorted_batch(all.actors)));
            jobs.push(Box::new(move || sorted_batch(all.quotes)));
        }
        if self.stages.contains(&Stage::Aggregate) {
            jobs.push(Box::new(move || sorted_batch(tolls)));
        }
        self.pool.install(|| jobs.into_par_iter().map(|job| job()).collect())
    }
}

/// The row for a document at which a stage failed.
fn fault(document: &Document, stage: Stage, panic: &(dyn std::any::Any + Send)) -> Reject {
    Reject::new(&document.input_uri, Some(document.input_offset), stage, RejectReason::InternalError, panic_text(panic))
}

/// The documents of a chunk in groups that are read together: some hundred short ones, or a long one.
fn groups(chunk: &mut [Work], threads: usize) -> Vec<&mut [Work]> {
    /// Documents in a group at most.
    const DOCUMENTS: usize = 256;
    /// Bytes of text that end a group: each extractor finds its tables in the near memory but for the first documents. More gain
    /// little, fewer cost up to a fifth.
    const BYTES: usize = 512 << 10;
    /// Groups for each thread of a whole chunk at least, so that none waits long for the last.
    const EACH: usize = 4;
    let most = BYTES.min(CHUNK_BYTES / (threads.max(1) * EACH));
    let (mut groups, mut rest) = (Vec::new(), chunk);
    while !rest.is_empty() {
        let (mut end, mut bytes) = (0, 0);
        while end < rest.len().min(DOCUMENTS) && bytes < most {
            bytes += rest[end].size();
            end += 1;
        }
        let (group, behind) = rest.split_at_mut(end);
        groups.push(group);
        rest = behind;
    }
    groups
}

/// The work of a stage whose tables stand in the version `folder`, document by document, with the sentences or else the figures
/// of each.
pub fn work_on_disk(
    files: &std::sync::Arc<dyn Files>,
    folder: &Path,
    with_sentences: bool,
    part_bytes: usize,
) -> Result<Chunks<'static, Work>> {
    let paths = |table: &str, wanted: bool| if wanted { table_files(files.as_ref(), folder, table) } else { Ok(Vec::new()) };
    let mut documents = read_rows::<Document>(files.clone(), paths(Document::TABLE, true)?);
    let mut sentences = ByDocument::new(files.clone(), paths(Sentence::TABLE, with_sentences)?, |s: &Sentence| &s.doc_id);
    let mut figures = ByDocument::new(files.clone(), paths(CasualtyFigure::TABLE, !with_sentences)?, |f: &CasualtyFigure| &f.doc_id);
    Ok(Chunks::new(CHUNK_BYTES.min(part_bytes), Work::size, move || {
        let Some(document) = documents.next().transpose()? else { return Ok(None) };
        let sentences = sentences.of(&document.doc_id)?;
        let figures = figures.of(&document.doc_id)?;
        Ok(Some(vec![Work { document, sentences, figures, known: None }]))
    }))
}

/// The work of a whole run, bucket by bucket.
pub fn work_in_memory(mut gathered: Gathered, part_bytes: usize) -> Chunks<'static, Work> {
    let mut bucket = 0;
    Chunks::new(CHUNK_BYTES.min(part_bytes), Work::size, move || {
        if bucket == BUCKETS {
            return Ok(None);
        }
        let items = gathered.bucket(bucket)?;
        bucket += 1;
        let work = |item: Cleaned| Work { sentences: item.sentences(), document: item.document, figures: Vec::new(), known: None };
        Ok(Some(items.into_iter().map(work).collect()))
    })
}
