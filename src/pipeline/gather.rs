//! Which version of an article stays? The first pass of a run: clean articles, keep one of each document, and know the
//! clusters of copies.
//!
//! What must be known across articles is bounded: about 150 bytes for each document, whatever its length.

use super::buckets::{Buckets, Cleaned};
use super::manifest::Account;
use super::recipe::MaxRejects;
use super::{Rooms, panic_text};
use crate::error::{Error, Result};
use crate::ingest::Record;
use crate::limits::Limits;
use crate::model::{Article, Document, Outcome, Reject, RejectReason, Sentence, Stage};
use crate::normalize::NormalizeOptions;
use crate::packs::Packs;
use jiff::Timestamp;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rejects that are held before a run gives up, if they are also more than allowed: what a broken input may cost in memory.
const REJECTS_HELD: usize = 1_000_000;

/// Cleans articles on all threads of the pool; the order stays.
pub fn clean(
    articles: Vec<Article>,
    rooms: Rooms,
    packs: &Packs,
    options: &NormalizeOptions,
    limits: &Limits,
) -> Vec<std::result::Result<(Document, Vec<Sentence>), Reject>> {
    articles
        .into_par_iter()
        .map(|article| {
            catch_unwind(AssertUnwindSafe(|| (rooms.normalize)(&article, packs, options, limits))).unwrap_or_else(|panic| {
                let (uri, offset) = (&article.input_uri, Some(article.input_offset));
                Err(Reject::new(uri, offset, Stage::Normalize, RejectReason::InternalError, panic_text(&*panic)))
            })
        })
        .collect()
}

/// Rejects and the accounts of the stages.
#[derive(Debug)]
pub struct Ledger {
    /// The rejects of this run, and those carried over from earlier stages.
    pub rejects: Vec<Reject>,
    /// The accounts, by stage.
    pub accounts: HashMap<Stage, Account>,
    max_rejects: MaxRejects,
}

impl Ledger {
    /// An empty one.
    pub fn new(max_rejects: MaxRejects) -> Ledger {
        Ledger { rejects: Vec::new(), accounts: HashMap::new(), max_rejects }
    }

    /// A record that a stage used.
    pub fn pass(&mut self, stage: Stage, records: u64) {
        let account = self.accounts.entry(stage).or_default();
        account.read += records;
        account.passed += records;
    }

    /// A record that a stage gave up. Fails once the run is hopeless, so that a flood of rejects ends early.
    pub fn refuse(&mut self, reject: Reject) -> Result<()> {
        let account = self.accounts.entry(reject.stage).or_default();
        account.read += 1;
        match reject.outcome {
            Outcome::Rejected => account.rejected += 1,
            Outcome::Skipped => account.skipped += 1,
        }
        self.rejects.push(reject);
        let hopeless = match self.max_rejects {
            MaxRejects::Count(_) => !self.within(),
            MaxRejects::Percent(_) => self.rejects.len() > REJECTS_HELD && !self.within(),
        };
        if hopeless { Err(self.too_many()) } else { Ok(()) }
    }

    /// A document that was counted as passed and gives way to another version of it.
    fn take_back(&mut self, reject: Reject) -> Result<()> {
        let account = self.accounts.entry(reject.stage).or_default();
        account.read -= 1;
        account.passed -= 1;
        self.refuse(reject)
    }

    /// The records that came in at the first stage, and how many of them any stage rejected.
    pub fn totals(&self) -> (u64, u64) {
        let read = self.accounts.get(&Stage::Ingest).map_or(0, |a| a.read);
        (read, self.accounts.values().map(|a| a.rejected).sum())
    }

    /// Whether the rejects are within `--max-rejects`.
    pub fn within(&self) -> bool {
        let (read, rejected) = self.totals();
        self.max_rejects.allows(rejected, read)
    }

    /// The error of too many rejects, with the commonest reasons and an example of each.
    pub fn too_many(&self) -> Error {
        /// Reasons named in the message.
        const REASONS: usize = 5;
        let mut reasons: HashMap<(Stage, RejectReason), (u64, &Reject)> = HashMap::new();
        for reject in self.rejects.iter().filter(|r| r.outcome == Outcome::Rejected) {
            reasons.entry((reject.stage, reject.reason)).or_insert((0, reject)).0 += 1;
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|((stage, reason), (count, _))| (Reverse(*count), *stage, *reason));
        let lines: String = reasons
            .iter()
            .take(REASONS)
            .map(|((stage, reason), (count, example))| {
                format!("\n  {count} x {reason} in {stage}, for example {}: {}", example.input_uri, example.detail)
            })
            .collect();
        let (read, rejected) = self.totals();
        Error::TooManyRejects(format!(
            "{rejected} of {read} records rejected, more than --max-rejects {} allows; nothing was published{lines}",
            self.max_rejects
        ))
    }
}

/// What decides between versions of one document, and what clusters are made from.
#[derive(Debug, Clone, Copy)]
struct Version {
    arrival: u64,
    /// Latest change, else publication, in microseconds.
    changed: Option<i64>,
    published: Option<i64>,
    chars: i32,
    content: u128,
    input: u32,
    offset: i64,
}

/// The state of the first pass.
pub struct Gather {
    kept: Buckets<Cleaned>,
    versions: HashMap<u128, Version>,
    inputs: Vec<Arc<str>>,
    input_numbers: HashMap<Arc<str>, u32>,
    arrivals: u64,
}

impl Gather {
    /// Nothing gathered yet.
    pub fn new(kept: Buckets<Cleaned>) -> Gather {
        Gather { kept, versions: HashMap::new(), inputs: Vec::new(), input_numbers: HashMap::new(), arrivals: 0 }
    }

    /// Takes a cleaned article in, or turns it or the version it replaces into a reject.
    pub fn take(&mut self, document: Document, sentences: &[Sentence], ledger: &mut Ledger) -> Result<()> {
        let Some(key) = key_of(&document.doc_id) else {
            let why = format!("doc_id \"{}\" is not of 24 hex digits", document.doc_id);
            let offset = Some(document.input_offset);
            return ledger.refuse(Reject::new(&document.input_uri, offset, Stage::Normalize, RejectReason::InternalError, why));
        };
        let version = Version {
            arrival: self.arrivals,
            changed: document.modified_at.or(document.published_at).map(Timestamp::as_microsecond),
            published: document.published_at.map(Timestamp::as_microsecond),
            chars: document.text_chars,
            content: content_of(&document.content_hash),
            input: self.input_number(&document.input_uri),
            offset: document.input_offset,
        };
        self.arrivals += 1;
        match self.versions.get(&key).copied() {
            Some(other) if self.rank(&other) <= self.rank(&version) => ledger.refuse(self.repeat(&version, &document.doc_id)),
            other => {
                ledger.pass(Stage::Normalize, 1);
                if let Some(other) = other {
                    ledger.take_back(self.repeat(&other, &document.doc_id))?;
                }
                self.versions.insert(key, version);
                self.kept.push(Cleaned::new(version.arrival, document, sentences))
            }
        }
    }

    /// The order in which versions of one document are preferred, the best being least: the latest, then the longest,
    /// then what stands first by content and place, so that any order of the input gives the same choice.
    fn rank(&self, v: &Version) -> impl Ord + '_ {
        (Reverse(v.changed), Reverse(v.chars), v.content, &self.inputs[v.input as usize], v.offset)
    }

    fn repeat(&self, version: &Version, doc_id: &str) -> Reject {
        let uri = &self.inputs[version.input as usize];
        let why = format!("another version of document {doc_id} is kept");
        Reject::new(uri, Some(version.offset), Stage::Normalize, RejectReason::Duplicate, why)
    }

    fn input_number(&mut self, uri: &str) -> u32 {
        if let Some(number) = self.input_numbers.get(uri) {
            return *number;
        }
        let (number, uri) = (self.inputs.len() as u32, Arc::<str>::from(uri));
        self.inputs.push(uri.clone());
        self.input_numbers.insert(uri, number);
        number
    }

    /// Ends the pass.
    pub fn finish(self) -> Gathered {
        let mut copies: Vec<(u128, bool, i64, u128)> =
            self.versions.iter().map(|(key, v)| (v.content, v.published.is_none(), v.published.unwrap_or(0), *key)).collect();
        copies.sort_unstable();
        let firsts = copies
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|group| group.len() > 1)
            .map(|group| (group[0].0, format!("{:024x}", group[0].3)))
            .collect();
        Gathered { kept: self.kept, arrivals: self.versions.into_iter().map(|(key, v)| (key, v.arrival)).collect(), firsts }
    }
}

/// The result of the first pass: the documents that stay, bucket by bucket.
pub struct Gathered {
    kept: Buckets<Cleaned>,
    arrivals: HashMap<u128, u64>,
    /// For each content that several documents share, the first of them by publication and id; unknown dates come last.
    firsts: HashMap<u128, String>,
}

impl Gathered {
    /// The documents of a bucket, sorted, with their clusters.
    pub fn bucket(&mut self, bucket: usize) -> Result<Vec<Cleaned>> {
        let mut items = self.kept.take(bucket)?;
        items.retain(|i| key_of(&i.document.doc_id).and_then(|key| self.arrivals.get(&key)) == Some(&i.arrival));
        items.sort_by(|a, b| a.document.doc_id.cmp(&b.document.doc_id));
        for item in &mut items {
            let document = &mut item.document;
            let first = self.firsts.get(&content_of(&document.content_hash)).unwrap_or(&document.doc_id).clone();
            document.duplicate_of = (first != document.doc_id).then(|| first.clone());
            document.cluster_id = first;
        }
        Ok(items)
    }
}

/// A document id as a number: 24 hex digits, which keep their order.
fn key_of(doc_id: &str) -> Option<u128> {
    (doc_id.len() == 24 && doc_id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
        .then(|| u128::from_str_radix(doc_id, 16).ok())
        .flatten()
}

/// A content hash of any form as a number.
fn content_of(content_hash: &str) -> u128 {
    let digest = blake3::hash(content_hash.as_bytes());
    digest.as_bytes()[..16].iter().fold(0, |n, b| (n << 8) | u128::from(*b))
}

/// Splits records into articles and rejects; both keep their order.
pub fn part(records: Vec<Record>) -> (Vec<Article>, Vec<Reject>) {
    let (mut articles, mut rejects) = (Vec::with_capacity(records.len()), Vec::new());
    for record in records {
        match record {
            Ok(article) => articles.push(article),
            Err(reject) => rejects.push(reject),
        }
    }
    (articles, rejects)
}
