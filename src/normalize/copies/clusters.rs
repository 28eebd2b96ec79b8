//! Which texts are copies, versions or excerpts of one another? MinHash with locality-sensitive hashing finds pairs to look at,
//! their prints are compared, and what holds is joined. Everything is decided in the order of the entries, so neither the
//! order of the input nor of the hashes matters.

use super::print::{BINS, containment, resemblance};
use xxhash_rust::xxh3::xxh3_64;

/// What is known of one document. Entries are given in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its words in order, as [`super::Print::words`].
    pub words: u128,
    /// How many words.
    pub length: u32,
    /// Its numbers.
    pub numbers: u32,
    /// Its numbers and capitalised words.
    pub facts: u32,
    /// Its source: equal for equal sources, 0 for none.
    pub source: u32,
    /// Its title and text together.
    pub content: u128,
    /// When it was published, in days; none where that is not known.
    pub day: Option<i32>,
    /// The number of the version that its headline states; 0 for none.
    pub version: u16,
}

impl Entry {
    /// Whether two entries were published too far from one another.
    fn apart(&self, other: &Entry) -> bool {
        self.day.zip(other.day).is_some_and(|(a, b)| a.saturating_sub(b).saturating_abs() > DAYS)
    }
}

/// What a document is to the others, by number of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The first of its cluster.
    pub cluster: u32,
    /// The one it repeats.
    pub duplicate_of: Option<u32>,
    /// The version before it.
    pub version_of: Option<u32>,
}

/// The prints of all entries.
pub trait Prints {
    /// The bins of an entry.
    fn bins(&self, entry: u32) -> &[u8; BINS];
    /// The samples of an entry.
    fn samples(&self, entry: u32) -> &[u32];
}

/// Rows and bands of the hashing. A pair that resembles by 0.5 meets in a band in 87 of 100 cases, by 0.7 in all but one of 5,000.
const ROWS: usize = 4;
const BANDS: usize = BINS / ROWS;

/// Words from which a text can be told as a near copy. Shorter ones are copies only where title and text are the same.
const NEAR_WORDS: u32 = 30;

/// Words up to which a text is short. Notes of different incidents are written by one template, and the prompts of a site can be all
/// that was scraped of its pages; so a short text is a near copy only with the same numbers and names, and the same words again
/// under another title only within days.
const SHORT_WORDS: u32 = 120;

/// Resemblance from which two texts are of one cluster: of texts that are long, and of short ones.
const NEAR: f64 = 0.5;
const NEAR_SHORT: f64 = 0.8;

/// Resemblance from which two texts say the same: of one source, which rewrites its own story, and of two, of which one edits what
/// both were sent.
const SAME: f64 = 0.85;
const SAME_ELSEWHERE: f64 = 0.65;

/// Share of an excerpt that its article has, and the words that it has at least.
const INSIDE: f64 = 0.8;
const EXCERPT_WORDS: u32 = 60;

/// Days between two texts that are near copies and not the same word for word: serials ("The dollar opened at ...") resemble
/// one another, and agencies correct within days.
const DAYS: i32 = 10;

/// Entries of a band or a sample that others are compared with: bounds the work for what stands in very many texts.
const LEADERS: usize = 24;

/// Versions of a cluster that a document is compared with, the latest first.
const ORIGINALS: usize = 48;

/// Parts in which samples are gone through, so that the index takes an eighth of the memory.
const PARTS: u32 = 8;

/// Joins the entries. `entries[i]` has the prints of number `i`.
pub fn links(entries: &[Entry], prints: &dyn Prints) -> Vec<Link> {
    let mut work = Work { entries, prints, parent: (0..entries.len() as u32).collect(), same: vec![NONE; entries.len()] };
    work.join_identical();
    work.join_bands();
    work.join_samples();
    work.tell()
}

const NONE: u32 = u32::MAX;

struct Work<'a> {
    entries: &'a [Entry],
    prints: &'a dyn Prints,
    /// Union-find; a root is the least of its set.
    parent: Vec<u32>,
    /// The first entry with the very same words.
    same: Vec<u32>,
}

/// How a later text stands to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Apart,
    Version,
    Copy,
}

impl Work<'_> {
    fn root(&mut self, mut entry: u32) -> u32 {
        while self.parent[entry as usize] != entry {
            let above = self.parent[self.parent[entry as usize] as usize];
            self.parent[entry as usize] = above;
            entry = above;
        }
        entry
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// Texts that are the same word for word; short ones with the same title only.
    fn join_identical(&mut self) {
        let key = |e: &Entry| if e.length >= NEAR_WORDS { e.words } else { e.content };
        let mut order: Vec<(u128, u32)> = self.entries.iter().zip(0u32..).map(|(e, i)| (key(e), i)).collect();
        order.sort_unstable();
        for group in order.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
            let mut firsts: Vec<u32> = Vec::new();
            for &(_, entry) in group {
                match firsts.iter().copied().find(|first| self.repeats(*first, entry)) {
                    Some(first) => {
                        self.same[entry as usize] = first;
                        self.join(first, entry);
                    }
                    None if firsts.len() < LEADERS => firsts.push(entry),
                    None => {}
                }
            }
        }
    }

    /// Whether the same words are the same article: they have the same title, are long, or were published within days.
    fn repeats(&self, first: u32, entry: u32) -> bool {
        let (a, b) = (&self.entries[first as usize], &self.entries[entry as usize]);
        a.content == b.content || a.length >= SHORT_WORDS || !a.apart(b)
    }

    /// Whether an entry is looked at for near copies: one of each text, if it is long enough.
    fn is_sought(&self, entry: u32) -> bool {
        self.same[entry as usize] == NONE && self.entries[entry as usize].length >= NEAR_WORDS
    }

    fn join_bands(&mut self) {
        let mut keys: Vec<u64> = Vec::new();
        for band in 0..BANDS {
            keys.clear();
            for entry in (0..self.entries.len() as u32).filter(|e| self.is_sought(*e)) {
                let rows = &self.prints.bins(entry)[band * ROWS..][..ROWS];
                // Texts that share empty bins share nothing by that.
                if rows.iter().filter(|b| **b != 0).count() * 2 >= ROWS {
                    keys.push(xxh3_64(rows) << 32 | u64::from(entry));
                }
            }
            self.join_groups(&mut keys);
        }
    }

    fn join_samples(&mut self) {
        let mut keys: Vec<u64> = Vec::new();
        for part in 0..PARTS {
            keys.clear();
            for entry in (0..self.entries.len() as u32).filter(|e| self.is_sought(*e)) {
                let samples = self.prints.samples(entry).iter().filter(|s| **s % PARTS == part);
                keys.extend(samples.map(|s| u64::from(*s) << 32 | u64::from(entry)));
            }
            self.join_groups(&mut keys);
        }
    }

    /// Compares the entries of each group (the high half of a key) with the first of them that are unlike one another.
    fn join_groups(&mut self, keys: &mut [u64]) {
        keys.sort_unstable();
        let mut leaders: Vec<u32> = Vec::new();
        for group in keys.chunk_by(|a, b| a >> 32 == b >> 32).filter(|g| g.len() > 1) {
            leaders.clear();
            for entry in group.iter().map(|key| *key as u32) {
                let near = leaders.iter().any(|leader| {
                    let (a, b) = (self.root(*leader), self.root(entry));
                    a == b || {
                        let near = self.relation(*leader, entry) != Relation::Apart;
                        if near {
                            self.join(a, b);
                        }
                        near
                    }
                });
                if !near && leaders.len() < LEADERS {
                    leaders.push(entry);
                }
            }
        }
    }

    fn alike(&self, a: u32, b: u32) -> f64 {
        resemblance(self.prints.bins(a), self.prints.bins(b))
    }

    /// What `later` is to `earlier`.
    fn relation(&self, earlier: u32, later: u32) -> Relation {
        let (a, b) = (&self.entries[earlier as usize], &self.entries[later as usize]);
        let shorter = a.length.min(b.length);
        if shorter < NEAR_WORDS || a.apart(b) || shorter < SHORT_WORDS && a.length.max(b.length) < SHORT_WORDS && a.facts != b.facts {
            return Relation::Apart;
        }
        let alike = self.alike(earlier, later);
        let near = if shorter < SHORT_WORDS { NEAR_SHORT } else { NEAR };
        let inside = shorter >= EXCERPT_WORDS && containment(alike, a.length, b.length) >= INSIDE;
        if alike < near && !inside {
            return Relation::Apart;
        }
        let updates = a.source == b.source && a.source != 0 && a.numbers != b.numbers;
        let cut = inside && b.length <= a.length;
        let elsewhere = a.source != b.source || a.source == 0;
        match alike >= if elsewhere { SAME_ELSEWHERE } else { SAME } || cut {
            true if b.version <= a.version && (cut || !updates) => Relation::Copy,
            _ => Relation::Version,
        }
    }

    /// Goes through each cluster in its order and tells copies from versions.
    fn tell(mut self) -> Vec<Link> {
        let count = self.entries.len() as u32;
        let mut order: Vec<(u32, u32)> = (0..count).map(|entry| (self.root(entry), entry)).collect();
        order.sort_unstable();
        let mut links: Vec<Link> = (0..count).map(|cluster| Link { cluster, duplicate_of: None, version_of: None }).collect();
        for cluster in order.chunk_by(|a, b| a.0 == b.0).filter(|c| c.len() > 1) {
            let mut originals: Vec<u32> = Vec::new();
            for &(first, entry) in cluster {
                let link = &mut links[entry as usize];
                link.cluster = first;
                let same = self.same[entry as usize];
                if same != NONE {
                    link.duplicate_of = Some(same);
                    continue;
                }
                // Of several that it repeats, the one that it is most like, and of equals the first.
                link.duplicate_of = originals
                    .iter()
                    .rev()
                    .take(ORIGINALS)
                    .filter(|o| self.relation(**o, entry) == Relation::Copy)
                    .max_by(|a, b| self.alike(**a, entry).total_cmp(&self.alike(**b, entry)).then(b.cmp(a)))
                    .copied();
                if link.duplicate_of.is_none() {
                    link.version_of = originals.last().copied();
                    originals.push(entry);
                }
            }
            // A copy of a copy repeats the original. What it repeats stands before it, so one step is enough.
            for &(_, entry) in cluster {
                if let Some(other) = links[entry as usize].duplicate_of {
                    links[entry as usize].duplicate_of = links[other as usize].duplicate_of.or(Some(other));
                }
            }
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::{Print, print};
    use super::*;

    struct Held(Vec<Print>);

    impl Prints for Held {
        fn bins(&self, entry: u32) -> &[u8; BINS] {
            &self.0[entry as usize].bins
        }
        fn samples(&self, entry: u32) -> &[u32] {
            &self.0[entry as usize].samples
        }
    }

    /// A text of sentences that are all different.
    fn story(seed: usize, sentences: std::ops::Range<usize>) -> String {
        let word = |n: usize| format!("w{}", xxh3_64(format!("{seed} {n}").as_bytes()) % 1_000_000);
        sentences.map(|s| (0..12).map(|w| word(s * 12 + w)).collect::<Vec<_>>().join(" ") + ". ").collect()
    }

    fn told(stories: &[(String, i32, u16)]) -> Vec<Link> {
        let prints: Vec<Print> = stories.iter().map(|s| print(&s.0)).collect();
        let entries: Vec<Entry> = prints
            .iter()
            .zip(stories)
            .map(|(p, (_, day, version))| Entry {
                words: p.words,
                length: p.length,
                numbers: p.numbers,
                facts: p.facts,
                source: 0,
                // Titles differ.
                content: p.words.wrapping_add(*day as u128 + 1),
                day: Some(*day),
                version: *version,
            })
            .collect();
        links(&entries, &Held(prints))
    }

    #[test]
    fn copies_versions_and_excerpts_are_told_apart() {
        let one = story(1, 0..30);
        let edited = one.replacen("w", "changed", 5);
        let longer = format!("{one}{}", story(9, 0..14));
        let stories = [
            (one.clone(), 0, 0),
            (story(2, 0..30), 0, 0),
            (one.to_uppercase(), 0, 0),
            (edited, 1, 0),
            (longer, 1, 2),
            (story(1, 10..20), 2, 0),
            (story(1, 0..30), 90, 0),
            (format!("{one}Late."), 90, 0),
        ];
        let links = told(&stories);
        assert_eq!(links.iter().map(|l| l.cluster).collect::<Vec<_>>(), [0, 1, 0, 0, 0, 0, 0, 7]);
        let copies: Vec<_> = links.iter().map(|l| l.duplicate_of).collect();
        assert_eq!(copies, [None, None, Some(0), Some(0), None, Some(0), Some(0), None], "an old text again is a copy only word for word");
        assert_eq!(links[4].version_of, Some(0));
        assert!(links.iter().all(|l| l.duplicate_of.is_none() || l.version_of.is_none()));
    }

    #[test]
    fn short_texts_and_crowds_are_safe() {
        let short = [
            ("Ten people were hurt in the town of Arica on Monday.".to_string(), 0, 0),
            ("Two people were hurt in the town of Arica on Monday.".to_string(), 0, 0),
        ];
        assert!(told(&short).iter().zip(0u32..).all(|(l, i)| l.cluster == i));
        // Two incidents of one template, and the prompt of a site under two titles a year apart.
        let note = |place: &str| format!("{} in the town of {place} on that day.", story(5, 0..5));
        let notes = [(note("Arica"), 0, 0), (note("Lorna"), 0, 0), (note("Arica"), 400, 0), (note("Lorna"), 1, 0)];
        let mut links = told(&notes);
        assert_eq!(links.remove(3).duplicate_of, Some(1));
        assert!(links.iter().all(|l| l.duplicate_of.is_none()), "{links:?}");
        // Two thousand texts that all hold the same paragraph and nothing else in common.
        let shared = story(3, 0..6);
        let crowd: Vec<_> = (0..2_000).map(|n| (format!("{shared}{}", story(n + 10, 0..30)), 0, 0)).collect();
        assert!(told(&crowd).iter().zip(0u32..).all(|(l, i)| l.cluster == i));
        assert_eq!(told(&[]), []);
    }
}
