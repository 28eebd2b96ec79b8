//! Which version of an article stays? The first pass of a run: clean articles, keep one of each document, and know the
//! clusters of copies.
//!
//! What must be known across articles is bounded: about 120 bytes for each document while copies are told, whatever its length, and the prints
//! ([`copies::Print`]) of some weeks, by which near copies are told; before that a mark of each waits in buckets, after it 32 bytes are held.

use super::buckets::{BUCKETS, Buckets, Cleaned};
use super::io::Files;
use super::ledger::Ledger;
use super::marks::{Key, Mark, Placed, id_of, key_of};
use super::{Rooms, panic_text};
use crate::error::Result;
use crate::ingest::Record;
use crate::limits::Limits;
use crate::model::{Article, Document, Reject, RejectReason, Sentence, Stage};
use crate::normalize::NormalizeOptions;
use crate::normalize::copies::{self, Entry, Print, Prints, Stretch, Wording};
use crate::packs::Packs;
use jiff::Timestamp;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

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

/// Articles of one bucket in memory, at the least, among which versions of one document are looked for before all have been read.
const THINNED: usize = 1024;

/// The state of the first pass.
pub struct Gather {
    kept: Buckets<Cleaned>,
    /// With how many articles in memory each bucket is thinned the next time.
    thinned: Vec<usize>,
    marks: Buckets<Mark>,
    /// The prints of the marks, when they have a place in time.
    prints: Buckets<Placed>,
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

/// The part of a run's memory that marks may have: they are small beside their articles.
const MARKS_SHARE: usize = 8;
/// What a document takes in memory while copies are told, in bytes, beside the prints of some weeks.
const LINK_BYTES: usize = 128;

impl Gather {
    /// Nothing gathered yet. What waits lies in memory up to `memory` bytes and in files in `folder` beyond that.
    pub fn new(files: &Arc<dyn Files>, folder: &Path, memory: usize) -> Gather {
        let kept = Buckets::new(files.clone(), folder.to_path_buf(), memory);
        let marks = Buckets::new(files.clone(), folder.to_path_buf(), memory / MARKS_SHARE);
        let prints = Buckets::new(files.clone(), folder.to_path_buf(), memory / MARKS_SHARE);
        Gather { kept, thinned: vec![THINNED; BUCKETS], marks, prints, inputs: Names::default(), sources: Names::default(), arrivals: 0 }
    }

    /// Takes a cleaned article in, or turns it into a reject.
    pub fn take(&mut self, (document, sentences, print): Clean, ledger: &mut Ledger) -> Result<()> {
        let Some(key) = key_of(&document.doc_id) else {
            let why = format!("doc_id \"{}\" is not of 24 hex digits", document.doc_id);
            let offset = Some(document.input_offset);
            return ledger.refuse(Reject::new(&document.input_uri, offset, Stage::Normalize, RejectReason::InternalError, why));
        };
        let source = document.teller().map_or(0, |s| self.sources.number(&s.0).saturating_add(1));
        let arrival = self.arrivals;
        self.arrivals += 1;
        self.marks.push(Mark {
            key,
            arrival,
            changed: changed(&document),
            published: document.published_at.map(Timestamp::as_microsecond),
            chars: document.text_chars,
            content: content_of(&document.content_hash),
            input: self.inputs.number(&document.input_uri),
            offset: document.input_offset,
            source,
            number: document.version_number.and_then(|n| u16::try_from(n).ok()).unwrap_or(0),
            print,
        })?;
        self.kept.push(Cleaned::new(arrival, document, &sentences))?;
        let bucket = usize::from(key[0]);
        if self.kept.held(bucket) >= self.thinned[bucket] {
            self.kept.thin(bucket, newest);
            self.thinned[bucket] = THINNED.max(2 * self.kept.held(bucket));
        }
        Ok(())
    }

    fn rank<'m>(&'m self, m: &Mark) -> impl Ord + use<'m> {
        rank(m.changed, m.chars, m.content, &*self.inputs.names[m.input as usize], m.offset, m.arrival)
    }

    fn repeat(&self, mark: &Mark) -> Reject {
        let uri = &self.inputs.names[mark.input as usize];
        let why = format!("another version of document {} is kept", id_of(mark.key));
        Reject::new(uri, Some(mark.offset), Stage::Normalize, RejectReason::Duplicate, why)
    }

    /// The marks of the documents of a bucket that stay, without their samples, in the order of their ids. The others become rejects.
    fn choose(&self, bucket: usize, ledger: &mut Ledger) -> Result<Vec<Mark>> {
        let mut best: HashMap<Key, Mark> = HashMap::new();
        let mut refused = Ok(());
        self.marks.look(bucket, &mut |mark| {
            let mark = Mark { print: Print { samples: Vec::new(), ..mark.print }, ..*mark };
            let other = match best.entry(mark.key) {
                Vacant(place) => {
                    place.insert(mark);
                    return;
                }
                Occupied(mut kept) if self.rank(&mark) < self.rank(kept.get()) => kept.insert(mark),
                Occupied(_) => mark,
            };
            if refused.is_ok() {
                refused = ledger.refuse(self.repeat(&other));
            }
        })?;
        refused?;
        let mut best: Vec<Mark> = best.into_values().collect();
        best.sort_unstable_by_key(|mark| mark.key);
        Ok(best)
    }

    /// Ends the pass: keeps one version of each document, puts the documents in the order of time and joins copies and versions. The other versions become
    /// rejects.
    pub fn finish(mut self, ledger: &mut Ledger) -> Result<Gathered> {
        let count = usize::try_from(self.arrivals).unwrap_or(usize::MAX);
        self.kept.make_room(count.saturating_mul(LINK_BYTES))?;
        let mut documents = Documents { keys: Vec::with_capacity(count), arrivals: Vec::with_capacity(count) };
        let (mut times, mut entries, mut wordings) = (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
        for bucket in 0..BUCKETS {
            for kept in self.choose(bucket, ledger)? {
                ledger.pass(Stage::Normalize, 1);
                documents.keys.push(kept.key);
                documents.arrivals.push(kept.arrival);
                // Unknown dates come last; a first version stands before a second of the same moment.
                times.push((kept.published.is_none(), kept.published.unwrap_or(0), kept.number));
                entries.push(entry(&kept));
                wordings.push(Wording { words: kept.print.words, content: kept.content });
            }
        }
        // Numbers stand in the order of the ids, which decide where nothing else does.
        let mut order: Vec<u32> = (0..documents.keys.len() as u32).collect();
        order.sort_unstable_by_key(|n| (times[*n as usize], *n));
        drop(times);
        let entries: Vec<Entry> = in_order(&order, entries);
        let wordings: Vec<Wording> = in_order(&order, wordings);
        let (marks, room) = (&mut self.marks, self.prints);
        let links = copies::links(&entries, wordings, |stretches| Waiting::new(marks, &documents, &order, stretches, room))?;
        drop(entries);
        let number = |place: u32| order[place as usize];
        let mut of_document = vec![[NONE; 3]; order.len()];
        for (link, document) in links.iter().zip(&order) {
            of_document[*document as usize] =
                [number(link.cluster), link.duplicate_of.map_or(NONE, number), link.version_of.map_or(NONE, number)];
        }
        Ok(Gathered { kept: self.kept, documents, links: of_document })
    }
}

/// The documents that stay, in the order of their ids: their number is their place.
struct Documents {
    keys: Vec<Key>,
    /// Which of its articles each is.
    arrivals: Vec<u64>,
}

impl Documents {
    /// The number of the document that an article is, if it is the one that stays.
    fn number(&self, key: Key, arrival: u64) -> Option<u32> {
        let number = self.keys.binary_search(&key).ok()?;
        (self.arrivals[number] == arrival).then_some(number as u32)
    }
}

/// The prints of the documents, which wait by stretches of time.
struct Waiting(Buckets<Placed>);

impl Waiting {
    /// Takes the prints out of the marks.
    fn new(
        marks: &mut Buckets<Mark>,
        documents: &Documents,
        order: &[u32],
        stretches: &[Stretch],
        mut room: Buckets<Placed>,
    ) -> Result<Waiting> {
        let mut places = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(document, place)| places[*document as usize] = place);
        for bucket in 0..BUCKETS {
            for mark in marks.take(bucket)? {
                let Some(number) = documents.number(mark.key, mark.arrival) else { continue };
                let place = places[number as usize];
                let stretch = stretches.partition_point(|stretch| stretch.to <= place);
                room.push(Placed { stretch, place, bins: mark.print.bins, samples: mark.print.samples })?;
            }
        }
        Ok(Waiting(room))
    }
}

impl Prints for Waiting {
    fn show(&self, stretch: usize, each: copies::Each) -> Result<()> {
        self.0.look(stretch, &mut |placed| each(placed.place, &placed.bins, &placed.samples))
    }

    fn clear(&mut self) -> Result<()> {
        self.0.clear()
    }
}

/// The order in which versions of one document are preferred, the best being least: the latest, then the longest,
/// then what stands first by content and place, so that any order of the input gives the same choice.
fn rank<T: Ord>(changed: Option<i64>, chars: i32, content: u128, uri: T, offset: i64, arrival: u64) -> impl Ord + use<T> {
    (Reverse(changed), Reverse(chars), content, uri, offset, arrival)
}

/// When a document was changed, else published, in microseconds.
fn changed(document: &Document) -> Option<i64> {
    document.modified_at.or(document.published_at).map(Timestamp::as_microsecond)
}

/// Leaves of each document the version that is preferred.
fn newest(items: &mut Vec<Cleaned>) {
    items.sort_by_cached_key(|Cleaned { arrival, document: d, .. }| {
        let rank = rank(changed(d), d.text_chars, content_of(&d.content_hash), d.input_uri.clone(), d.input_offset, *arrival);
        (d.doc_id.clone(), rank)
    });
    items.dedup_by(|other, first| other.document.doc_id == first.document.doc_id);
}

fn entry(mark: &Mark) -> Entry {
    const DAY: i64 = 86_400_000_000;
    Entry {
        length: mark.print.length,
        numbers: mark.print.numbers,
        facts: mark.print.facts,
        source: mark.source,
        day: mark.published.map(|p| i32::try_from(p.div_euclid(DAY)).unwrap_or(i32::MAX)),
        version: mark.number,
    }
}

fn in_order<T: Copy>(order: &[u32], items: Vec<T>) -> Vec<T> {
    order.iter().map(|n| items[*n as usize]).collect()
}

/// No document.
const NONE: u32 = u32::MAX;

/// The result of the first pass: the documents that stay, bucket by bucket.
pub struct Gathered {
    kept: Buckets<Cleaned>,
    documents: Documents,
    /// For each the first of its cluster, the one that it repeats, and the version before it.
    links: Vec<[u32; 3]>,
}

impl Gathered {
    /// The documents of a bucket, sorted, with their clusters.
    pub fn bucket(&mut self, bucket: usize) -> Result<Vec<Cleaned>> {
        let mut items = self.kept.take(bucket)?;
        let number = |item: &Cleaned| self.documents.number(key_of(&item.document.doc_id)?, item.arrival);
        items.retain(|item| number(item).is_some());
        items.sort_by(|a, b| a.document.doc_id.cmp(&b.document.doc_id));
        let id = |number: u32| self.documents.keys.get(number as usize).map(|key| id_of(*key));
        for item in &mut items {
            let Some(number) = number(item) else { continue };
            let [cluster, duplicate_of, version_of] = self.links[number as usize].map(id);
            (item.document.cluster_id, item.document.duplicate_of, item.document.version_of) =
                (cluster.unwrap_or_default(), duplicate_of, version_of);
        }
        Ok(items)
    }
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
