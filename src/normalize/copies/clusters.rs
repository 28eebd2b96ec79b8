//! Which texts are copies, versions or excerpts of one another? MinHash with locality-sensitive hashing finds pairs to look at,
//! their prints are compared, and what holds is joined. Everything is decided in the order of the entries, so neither the
//! order of the input nor of the hashes matters.

use super::entry::{Entry, Link, Wording};
use super::print::{BINS, containment, resemblance};
use super::stretches::{Stretch, Window, stretches};
use crate::error::Result;
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

/// Is shown an entry, its bins and its samples.
pub type Each<'e> = &'e mut dyn FnMut(u32, &[u8; BINS], &[u32]);

/// The prints of all entries, stretch by stretch of time.
pub trait Prints {
    /// Shows the bins and the samples of every entry of a stretch, in any order.
    fn show(&self, stretch: usize, each: Each) -> Result<()>;
    /// They are needed no more.
    fn clear(&mut self) -> Result<()>;
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

/// Entries of a band or a sample that others are compared with: bounds the work for what stands in very many texts.
const LEADERS: usize = 24;

/// Versions of a cluster that a document is compared with, the latest first.
const ORIGINALS: usize = 48;

/// Samples that are sorted at once: so many take 16 MB.
const SAMPLES: usize = 2 << 20;

/// Joins the entries. `wordings[i]` is that of entry `i`, and `prints` gives the prints when they are needed, divided into the stretches that it is told: what is the same word for
/// word is told without them.
pub fn links<P: Prints>(entries: &[Entry], wordings: Vec<Wording>, prints: impl FnOnce(&[Stretch]) -> Result<P>) -> Result<Vec<Link>> {
    let mut sets = Sets { entries, parent: (0..entries.len() as u32).collect(), same: vec![NONE; entries.len()] };
    sets.join_identical(&wordings);
    drop(wordings);
    join(sets, stretches(entries), prints)
}

fn join<P: Prints>(sets: Sets, stretches: Vec<Stretch>, prints: impl FnOnce(&[Stretch]) -> Result<P>) -> Result<Vec<Link>> {
    let prints = prints(&stretches)?;
    let mut work = Work { sets, prints, window: Window::default(), stretches };
    for number in 0..work.stretches.len() {
        work.open(number)?;
        if !work.is_apart(number) {
            work.join_bands(number);
            work.join_samples(number)?;
        }
    }
    let links = work.tell()?;
    work.prints.clear()?;
    Ok(links)
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
    window: Window,
    stretches: Vec<Stretch>,
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
        let entries = self.entries;
        let key = |n: u32| {
            let wording = &wordings[n as usize];
            if entries[n as usize].length >= NEAR_WORDS { wording.words } else { wording.content }
        };
        let mut order: Vec<u32> = (0..entries.len() as u32).collect();
        order.sort_unstable_by_key(|n| (key(*n), *n));
        for group in order.chunk_by(|a, b| key(*a) == key(*b)).filter(|g| g.len() > 1) {
            let mut firsts: Vec<u32> = Vec::new();
            for &entry in group {
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
    /// Opens the window on a stretch and the one before it.
    fn open(&mut self, number: usize) -> Result<()> {
        self.window.open(&self.stretches, number, &self.prints)
    }

    /// Whether a stretch is that of the entries without a day, which every window shows and none is opened for.
    fn is_apart(&self, number: usize) -> bool {
        number > 0 && self.stretches[number].undated
    }

    /// The entries of the window that are looked at for near copies.
    fn sought(&self) -> impl Iterator<Item = u32> {
        self.window.entries().filter(|entry| self.sets.is_sought(*entry))
    }

    fn join_bands(&mut self, number: usize) {
        let mut keys: Vec<u64> = Vec::with_capacity(self.sought().count());
        for band in 0..BANDS {
            keys.clear();
            for entry in self.sought() {
                let rows = &self.window.bins(entry)[band * ROWS..][..ROWS];
                // Texts that share empty bins share nothing by that.
                if rows.iter().filter(|b| **b != 0).count() * 2 >= ROWS {
                    keys.push(xxh3_64(rows) << 32 | u64::from(entry));
                }
            }
            self.join_groups(&mut keys, number);
        }
    }

    fn join_samples(&mut self, number: usize) -> Result<()> {
        let shown = self.window.shown(&self.stretches, number);
        let mut count = 0;
        for stretch in &shown {
            self.prints.show(*stretch, &mut |entry, _, samples| {
                count += if self.sets.is_sought(entry) { samples.len() } else { 0 };
            })?;
        }
        let parts = count.div_ceil(SAMPLES);
        for now in 0..parts {
            // A part is a little more or less than its share.
            let mut keys: Vec<u64> = Vec::with_capacity(count / parts + count / parts / 8);
            for stretch in &shown {
                self.prints.show(*stretch, &mut |entry, _, samples| {
                    if self.sets.is_sought(entry) {
                        let of_part = samples.iter().filter(|s| **s as usize % parts == now);
                        keys.extend(of_part.map(|s| u64::from(*s) << 32 | u64::from(entry)));
                    }
                })?;
            }
            self.join_groups(&mut keys, number);
        }
        Ok(())
    }

    /// Compares the entries of each group (the high half of a key) with the first of them that are unlike one another. What was all in the window of the stretch
    /// before was compared there.
    fn join_groups(&mut self, keys: &mut [u64], number: usize) {
        keys.sort_unstable();
        let mut leaders: Vec<u32> = Vec::new();
        let stretch = self.stretches[number].range();
        for group in keys.chunk_by(|a, b| a >> 32 == b >> 32).filter(|g| g.len() > 1) {
            if number > 0 && !group.iter().any(|key| stretch.contains(&(*key as u32))) {
                continue;
            }
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
        resemblance(self.window.bins(a), self.window.bins(b))
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

    /// Goes through the entries in their order and tells in each cluster copies from versions.
    fn tell(&mut self) -> Result<Vec<Link>> {
        let count = self.sets.entries.len() as u32;
        let mut links: Vec<Link> =
            (0..count).map(|entry| Link { cluster: self.sets.root(entry), duplicate_of: None, version_of: None }).collect();
        // Roots that others belong to, and those that entries without a day belong to, which may repeat any before them.
        let (mut shared, mut undated) = (vec![false; links.len()], HashSet::new());
        let told_apart = self.stretches.last().is_some_and(|stretch| stretch.undated);
        for (entry, link) in (0..count).zip(&links).filter(|(entry, link)| *entry != link.cluster) {
            shared[link.cluster as usize] = true;
            if told_apart && self.sets.entries[entry as usize].day.is_none() {
                undated.insert(link.cluster);
            }
        }
        let mut originals: HashMap<u32, Vec<u32>> = HashMap::new();
        for number in 0..self.stretches.len() {
            self.open(number)?;
            for entry in self.stretches[number].range() {
                let link = &mut links[entry as usize];
                if !shared[link.cluster as usize] {
                    continue;
                }
                let same = self.sets.same[entry as usize];
                if same != NONE {
                    link.duplicate_of = Some(same);
                    continue;
                }
                let originals = originals.entry(link.cluster).or_default();
                // Of several that it repeats, the one that it is most like, and of equals the first.
                link.duplicate_of = originals
                    .iter()
                    .filter(|o| self.relation(**o, entry) == Relation::Copy)
                    .max_by(|a, b| self.alike(**a, entry).total_cmp(&self.alike(**b, entry)).then(b.cmp(a)))
                    .copied();
                if link.duplicate_of.is_none() {
                    link.version_of = originals.last().copied();
                    if originals.len() == ORIGINALS {
                        self.window.let_go(originals.remove(0));
                    }
                    originals.push(entry);
                    if undated.contains(&link.cluster) {
                        self.window.hold(entry);
                    }
                }
            }
        }
        // A copy of a copy repeats the original. What it repeats stands before it, so one step is enough.
        for entry in 0..links.len() {
            if let Some(other) = links[entry].duplicate_of {
                links[entry].duplicate_of = links[other as usize].duplicate_of.or(Some(other));
            }
        }
        Ok(links)
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::{Print, print};
    use super::super::stretches::cut;
    use super::*;

    struct Held(Vec<Print>, Vec<Stretch>);

    impl Prints for Held {
        fn show(&self, stretch: usize, each: Each) -> Result<()> {
            // In any order.
            self.1[stretch].range().rev().for_each(|entry| {
                let print = &self.0[entry as usize];
                each(entry, &print.bins, &print.samples);
            });
            Ok(())
        }

        fn clear(&mut self) -> Result<()> {
            Ok(())
        }
    }

    /// A text of sentences that are all different.
    fn story(seed: usize, sentences: std::ops::Range<usize>) -> String {
        let word = |n: usize| format!("w{}", xxh3_64(format!("{seed} {n}").as_bytes()) % 1_000_000);
        sentences.map(|s| (0..12).map(|w| word(s * 12 + w)).collect::<Vec<_>>().join(" ") + ". ").collect()
    }

    fn told(stories: &[(String, i32, u16)]) -> Vec<Link> {
        let stories: Vec<_> = stories.iter().map(|(text, day, version)| (text.clone(), Some(*day), *version)).collect();
        told_in(&stories, stretches)
    }

    /// The links of stories in the order of time, with their days and versions, by the stretches that `cut` makes.
    fn told_in(stories: &[(String, Option<i32>, u16)], cut: impl Fn(&[Entry]) -> Vec<Stretch>) -> Vec<Link> {
        let prints: Vec<Print> = stories.iter().map(|s| print(&s.0)).collect();
        let entries: Vec<Entry> = prints
            .iter()
            .zip(stories)
            .map(|(p, (_, day, version))| Entry {
                length: p.length,
                numbers: p.numbers,
                facts: p.facts,
                source: 0,
                day: *day,
                version: *version,
            })
            .collect();
        // Titles differ.
        let wording = |(p, (_, day, _)): (&Print, &(_, Option<i32>, _))| Wording {
            words: p.words,
            content: p.words.wrapping_add(day.map_or(0, |d| d as u128 + 1)),
        };
        let wordings: Vec<Wording> = prints.iter().zip(stories).map(wording).collect();
        let mut sets = Sets { entries: &entries, parent: (0..entries.len() as u32).collect(), same: vec![NONE; entries.len()] };
        sets.join_identical(&wordings);
        join(sets, cut(&entries), |stretches| Ok(Held(prints, stretches.to_vec()))).unwrap()
    }

    #[test]
    fn stretch_by_stretch_all_is_told_that_is_told_at_once() {
        // Stories that are sent again, changed, cut and lengthened over months, some without a day.
        let dice = |n: usize| xxh3_64(&n.to_le_bytes()) as usize;
        let mut stories: Vec<(String, Option<i32>, u16)> = (0..1_500)
            .map(|n| {
                let (seed, day) = (dice(n) % 400, (dice(n + 10_000) % 300) as i32);
                let text = match dice(n + 20_000) % 5 {
                    0 => story(seed, 0..30),
                    1 => story(seed, 0..30).replacen('w', &format!("changed {n} "), dice(n + 30_000) % 12),
                    2 => format!("{}{}", story(seed, 0..30), story(n + 1_000, 0..dice(n + 40_000) % 20)),
                    3 => story(seed, 5..20),
                    _ => format!("{}{}", story(seed, 0..15), story(n + 5_000, 0..15)),
                };
                (text, (!n.is_multiple_of(20)).then_some(day), (dice(n + 50_000) % 3) as u16)
            })
            .collect();
        stories.sort_by_key(|s| (s.1.is_none(), s.1));
        let at_once = told_in(&stories, stretches);
        let count = |of: fn(&Link) -> Option<u32>| at_once.iter().filter(|l| of(l).is_some()).count();
        let (copies, versions) = (count(|l| l.duplicate_of), count(|l| l.version_of));
        assert!(copies > 100 && versions > 30, "{copies} copies, {versions} versions");
        for least in [1, 40, 200] {
            let links = told_in(&stories, |entries| {
                let cut = cut(entries, least);
                assert!(cut.len() > 4 && cut.last().is_some_and(|s| s.undated));
                cut
            });
            // What is joined at once is joined here too. A story that goes on for longer than a stretch is followed further here: the first of its group stands for it
            // at once, and that is too far back for what comes late.
            assert!(at_once.iter().zip(&links).all(|(l, here)| here.cluster == links[l.cluster as usize].cluster), "{least}");
            let other = links.iter().zip(&at_once).filter(|(a, b)| a != b).count();
            assert!(other * 30 < links.len(), "{least}: {other} differ");
            assert!(links.iter().zip(0..).all(|(l, n)| l.cluster <= n && l.duplicate_of.or(l.version_of).is_none_or(|o| o < n)));
        }
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
