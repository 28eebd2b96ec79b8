//! Which version of an article stays? The first pass of a run: clean articles, keep one of each document, and know the
//! clusters of copies.
//!
//! What must be known across articles is bounded: about 350 bytes for each document, whatever its length. Half of it is the print
//! ([`copies::Print`]) by which near copies are told.

use super::buckets::{Buckets, Cleaned};
use super::manifest::Account;
use super::recipe::MaxRejects;
use super::{Rooms, panic_text};
use crate::error::{Error, Result};
use crate::ingest::Record;
use crate::limits::Limits;
use crate::model::{Article, Document, Outcome, Reject, RejectReason, Sentence, Stage};
use crate::normalize::NormalizeOptions;
use crate::normalize::copies::{self, BINS, Entry, Link, Print, Prints};
use crate::packs::Packs;
use jiff::Timestamp;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rejects that are held before a run gives up, if they are also more than allowed: what a broken input may cost in memory.
const REJECTS_HELD: usize = 1_000_000;

/// An article, cleaned: its document, its sentences, and the print by which copies are told.
pub type Clean = (Document, Vec<Sentence>, Print);

/// Cleans articles on all threads of the pool; the order stays.
pub fn clean(
    articles: Vec<Article>,
    rooms: Rooms,
    packs: &Packs,
    options: &NormalizeOptions,
    limits: &Limits,
) -> Vec<std::result::Result<Clean, Reject>> {
    let clean = |article: &Article| {
        let (document, sentences) = (rooms.normalize)(article, packs, options, limits)?;
        let print = copies::print(&document.text);
        Ok((document, sentences, print))
    };
    articles
        .into_par_iter()
        .map(|article| {
            catch_unwind(AssertUnwindSafe(|| clean(&article))).unwrap_or_else(|panic| {
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
    /// Where its print lies.
    slot: u32,
    source: u32,
    words: u128,
    length: u32,
    numbers: u32,
    facts: u32,
    /// The number of the version that its headline states; 0 for none.
    number: u16,
}

/// The prints of the documents, by slot.
#[derive(Default)]
struct Kept {
    bins: Vec<[u8; BINS]>,
    samples: Vec<Box<[u32]>>,
}

impl Kept {
    /// Puts a print into a slot, or a new one.
    fn put(&mut self, slot: Option<u32>, print: Print) -> u32 {
        let samples = print.samples.into_boxed_slice();
        match slot {
            Some(slot) => {
                self.bins[slot as usize] = print.bins;
                self.samples[slot as usize] = samples;
                slot
            }
            None => {
                self.bins.push(print.bins);
                self.samples.push(samples);
                (self.bins.len() - 1) as u32
            }
        }
    }
}

/// The prints in the order of the entries.
struct Ordered<'a> {
    kept: &'a Kept,
    slots: Vec<u32>,
}

impl Prints for Ordered<'_> {
    fn bins(&self, entry: u32) -> &[u8; BINS] {
        &self.kept.bins[self.slots[entry as usize] as usize]
    }

    fn samples(&self, entry: u32) -> &[u32] {
        &self.kept.samples[self.slots[entry as usize] as usize]
    }
}

/// The state of the first pass.
pub struct Gather {
    kept: Buckets<Cleaned>,
    versions: HashMap<u128, Version>,
    prints: Kept,
    inputs: Names,
    sources: Names,
    arrivals: u64,
}

/// Numbers for names that many documents share.
#[derive(Default)]
struct Names {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let (number, name) = (self.names.len() as u32, Arc::<str>::from(name));
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }
}

impl Gather {
    /// Nothing gathered yet.
    pub fn new(kept: Buckets<Cleaned>) -> Gather {
        Gather { kept, versions: HashMap::new(), prints: Kept::default(), inputs: Names::default(), sources: Names::default(), arrivals: 0 }
    }

    /// Takes a cleaned article in, or turns it or the version it replaces into a reject.
    pub fn take(&mut self, (document, sentences, print): Clean, ledger: &mut Ledger) -> Result<()> {
        let Some(key) = key_of(&document.doc_id) else {
            let why = format!("doc_id \"{}\" is not of 24 hex digits", document.doc_id);
            let offset = Some(document.input_offset);
            return ledger.refuse(Reject::new(&document.input_uri, offset, Stage::Normalize, RejectReason::InternalError, why));
        };
        let source = document.teller().map_or(0, |s| self.sources.number(&s.0).saturating_add(1));
        let version = Version {
            arrival: self.arrivals,
            changed: document.modified_at.or(document.published_at).map(Timestamp::as_microsecond),
            published: document.published_at.map(Timestamp::as_microsecond),
            chars: document.text_chars,
            content: content_of(&document.content_hash),
            input: self.inputs.number(&document.input_uri),
            offset: document.input_offset,
            slot: 0,
            source,
            words: print.words,
            length: print.length,
            numbers: print.numbers,
            facts: print.facts,
            number: document.version_number.and_then(|n| u16::try_from(n).ok()).unwrap_or(0),
        };
        self.arrivals += 1;
        match self.versions.get(&key).copied() {
            Some(other) if self.rank(&other) <= self.rank(&version) => ledger.refuse(self.repeat(&version, &document.doc_id)),
            other => {
                ledger.pass(Stage::Normalize, 1);
                if let Some(other) = other {
                    ledger.take_back(self.repeat(&other, &document.doc_id))?;
                }
                let slot = self.prints.put(other.map(|o| o.slot), print);
                self.versions.insert(key, Version { slot, ..version });
                self.kept.push(Cleaned::new(version.arrival, document, &sentences))
            }
        }
    }

    /// The order in which versions of one document are preferred, the best being least: the latest, then the longest,
    /// then what stands first by content and place, so that any order of the input gives the same choice.
    fn rank(&self, v: &Version) -> impl Ord + '_ {
        (Reverse(v.changed), Reverse(v.chars), v.content, &self.inputs.names[v.input as usize], v.offset)
    }

    fn repeat(&self, version: &Version, doc_id: &str) -> Reject {
        let uri = &self.inputs.names[version.input as usize];
        let why = format!("another version of document {doc_id} is kept");
        Reject::new(uri, Some(version.offset), Stage::Normalize, RejectReason::Duplicate, why)
    }

    /// Ends the pass: puts the documents in the order of time and joins copies and versions.
    pub fn finish(self) -> Gathered {
        let mut order: Vec<(u128, Version)> = self.versions.into_iter().collect();
        // Unknown dates come last; a first version stands before a second of the same moment.
        order.sort_unstable_by_key(|(key, v)| (v.published.is_none(), v.published.unwrap_or(0), v.number, *key));
        const DAY: i64 = 86_400_000_000;
        let entries: Vec<Entry> = order
            .iter()
            .map(|(_, v)| Entry {
                words: v.words,
                length: v.length,
                numbers: v.numbers,
                facts: v.facts,
                source: v.source,
                content: v.content,
                day: v.published.map(|p| i32::try_from(p.div_euclid(DAY)).unwrap_or(i32::MAX)),
                version: v.number,
            })
            .collect();
        let prints = Ordered { kept: &self.prints, slots: order.iter().map(|(_, v)| v.slot).collect() };
        let links = copies::links(&entries, &prints);
        Gathered {
            kept: self.kept,
            places: order.iter().zip(0u32..).map(|((key, v), place)| (*key, (v.arrival, place))).collect(),
            keys: order.iter().map(|(key, _)| *key).collect(),
            links,
        }
    }
}

/// The result of the first pass: the documents that stay, bucket by bucket.
pub struct Gathered {
    kept: Buckets<Cleaned>,
    /// For each document its arrival and its place in the order of time.
    places: HashMap<u128, (u64, u32)>,
    /// The documents in that order.
    keys: Vec<u128>,
    /// What each is to the others.
    links: Vec<Link>,
}

impl Gathered {
    /// The documents of a bucket, sorted, with their clusters.
    pub fn bucket(&mut self, bucket: usize) -> Result<Vec<Cleaned>> {
        let mut items = self.kept.take(bucket)?;
        let place = |item: &Cleaned| {
            let (arrival, place) = self.places.get(&key_of(&item.document.doc_id)?)?;
            (*arrival == item.arrival).then_some(*place)
        };
        items.retain(|item| place(item).is_some());
        items.sort_by(|a, b| a.document.doc_id.cmp(&b.document.doc_id));
        let id = |place: u32| format!("{:024x}", self.keys[place as usize]);
        for item in &mut items {
            let Some(place) = place(item) else { continue };
            let link = &self.links[place as usize];
            item.document.cluster_id = id(link.cluster);
            item.document.duplicate_of = link.duplicate_of.map(id);
            item.document.version_of = link.version_of.map(id);
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
