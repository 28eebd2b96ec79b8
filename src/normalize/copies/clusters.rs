//! Which texts are copies, versions or excerpts of one another? MinHash with locality-sensitive hashing finds pairs to look at,
//! their prints are compared, and what holds is joined. Everything is decided in the order of the entries, so neither the
//! order of the input nor of the hashes matters.

use super::print::{BINS, containment, resemblance};
use crate::error::Result;
use xxhash_rust::xxh3::xxh3_64;

/// What is known of one document. Entries are given in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// How many words.
    pub length: u32,
    /// Its numbers.
    pub numbers: u32,
    /// Its numbers and capitalised words.
    pub facts: u32,
    /// Its source: equal for equal sources, 0 for none.
    pub source: u32,
    /// When it was published, in days; none where that is not known.
    pub day: Option<i32>,
    /// The number of the version that its headline states; 0 for none.
    pub version: u16,
}

/// What tells a document that is the same word for word. It is needed at first only.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// Its words in order, as [`super::Print::words`].
    pub words: u128,
    /// Its title and text together.
    pub content: u128,
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
    /// Shows the samples of every entry, in any order.
    fn samples(&self, each: &mut dyn FnMut(u32, &[u32])) -> Result<()>;
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
const PARTS: usize = 8;

/// Joins the entries. `wordings[i]` is that of entry `i`, and `prints` gives the prints when they are needed: what is the same word for word is told without them.
pub fn links<P: Prints>(entries: &[Entry], wordings: Vec<Wording>, prints: impl FnOnce() -> Result<P>) -> Result<Vec<Link>> {
    let mut sets = Sets { entries, parent: (0..entries.len() as u32).collect(), same: vec![NONE; entries.len()] };
    sets.join_identical(&wordings);
    drop(wordings);
    let prints = prints()?;
    let mut work = Work { sets, prints };
    work.join_bands();
    work.join_samples()?;
    Ok(work.tell())
}

const NONE: u32 = u32::MAX;

/// Which entries are of one cluster.
struct Sets<'a> {
    entries: &'a [Entry],
    /// Union-find; a root is the least of its set.
    parent: Vec<u32>,
    /// The first entry with the very same words.
    same: Vec<u32>,
}

struct Work<'a, P> {
    sets: Sets<'a>,
    prints: P,
}

/// How a later text stands to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Apart,
    Version,
    Copy,
}

impl Sets<'_> {
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
    fn join_identical(&mut self, wordings: &[Wording]) {
        let key = |(e, w): (&Entry, &Wording)| if e.length >= NEAR_WORDS { w.words } else { w.content };
        let mut order: Vec<(u128, u32)> = self.entries.iter().zip(wordings).map(key).zip(0u32..).collect();
        order.sort_unstable();
        for group in order.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
            let mut firsts: Vec<u32> = Vec::new();
            for &(_, entry) in group {
                match firsts.iter().copied().find(|first| self.repeats(wordings, *first, entry)) {
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
    fn repeats(&self, wordings: &[Wording], first: u32, entry: u32) -> bool {
        let (a, b) = (&self.entries[first as usize], &self.entries[entry as usize]);
        wordings[first as usize].content == wordings[entry as usize].content || a.length >= SHORT_WORDS || !a.apart(b)
    }

    /// Whether an entry is looked at for near copies: one of each text, if it is long enough.
    fn is_sought(&self, entry: u32) -> bool {
        self.same[entry as usize] == NONE && self.entries[entry as usize].length >= NEAR_WORDS
    }
}

impl<P: Prints> Work<'_, P> {
    fn join_bands(&mut self) {
        let count = self.sets.entries.len();
        let mut keys: Vec<u64> = Vec::with_capacity(count);
        for band in 0..BANDS {
            keys.clear();
            for entry in (0..count as u32).filter(|e| self.sets.is_sought(*e)) {
                let rows = &self.prints.bins(entry)[band * ROWS..][..ROWS];
                // Texts that share empty bins share nothing by that.
                if rows.iter().filter(|b| **b != 0).count() * 2 >= ROWS {
                    keys.push(xxh3_64(rows) << 32 | u64::from(entry));
                }
            }
            self.join_groups(&mut keys);
        }
    }

    fn join_samples(&mut self) -> Result<()> {
        let part = |sample: u32| sample as usize % PARTS;
        // Counted first: a list that grows takes twice its room and more.
        let mut counts = [0usize; PARTS];
        self.prints.samples(&mut |entry, samples| {
            if self.sets.is_sought(entry) {
                samples.iter().for_each(|s| counts[part(*s)] += 1);
            }
        })?;
        let mut keys: Vec<u64> = Vec::with_capacity(counts.iter().copied().max().unwrap_or(0));
        for now in (0..PARTS).filter(|p| counts[*p] > 0) {
            keys.clear();
            self.prints.samples(&mut |entry, samples| {
                if self.sets.is_sought(entry) {
                    keys.extend(samples.iter().filter(|s| part(**s) == now).map(|s| u64::from(*s) << 32 | u64::from(entry)));
                }
            })?;
            self.join_groups(&mut keys);
        }
        Ok(())
    }

    /// Compares the entries of each group (the high half of a key) with the first of them that are unlike one another.
    fn join_groups(&mut self, keys: &mut [u64]) {
        keys.sort_unstable();
        let mut leaders: Vec<u32> = Vec::new();
        for group in keys.chunk_by(|a, b| a >> 32 == b >> 32).filter(|g| g.len() > 1) {
            leaders.clear();
            for entry in group.iter().map(|key| *key as u32) {
                let near = leaders.iter().any(|leader| {
                    let (a, b) = (self.sets.root(*leader), self.sets.root(entry));
                    a == b || {
                        let near = self.relation(*leader, entry) != Relation::Apart;
                        if near {
                            self.sets.join(a, b);
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
        let (a, b) = (&self.sets.entries[earlier as usize], &self.sets.entries[later as usize]);
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
        let count = self.sets.entries.len() as u32;
        let mut order: Vec<(u32, u32)> = (0..count).map(|entry| (self.sets.root(entry), entry)).collect();
        order.sort_unstable();
        let mut links: Vec<Link> = (0..count).map(|cluster| Link { cluster, duplicate_of: None, version_of: None }).collect();
        for cluster in order.chunk_by(|a, b| a.0 == b.0).filter(|c| c.len() > 1) {
            let mut originals: Vec<u32> = Vec::new();
            for &(first, entry) in cluster {
                let link = &mut links[entry as usize];
                link.cluster = first;
                let same = self.sets.same[entry as usize];
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
        fn samples(&self, each: &mut dyn FnMut(u32, &[u32])) -> Result<()> {
            self.0.iter().zip(0..).for_each(|(print, entry)| each(entry, &print.samples));
            Ok(())
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
                length: p.length,
                numbers: p.numbers,
                facts: p.facts,
                source: 0,
                day: Some(*day),
                version: *version,
            })
            .collect();
        // Titles differ.
        let wording =
            |(p, (_, day, _)): (&Print, &(_, i32, _))| Wording { words: p.words, content: p.words.wrapping_add(*day as u128 + 1) };
        let wordings = prints.iter().zip(stories).map(wording).collect();
        links(&entries, wordings, || Ok(Held(prints))).unwrap()
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
