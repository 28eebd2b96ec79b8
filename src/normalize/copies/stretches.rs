//! Which prints have to be at hand at once? Near copies lie within days of one another, so time is cut into stretches that are longer
//! than these days: whatever stands in one is compared with that stretch and the one before it, and two are all that is held. Entries
//! without a day may be near copies of any, and are held throughout.

use super::clusters::Prints;
use super::entry::{DAYS, Entry};
use super::print::BINS;
use crate::error::Result;
use std::collections::HashMap;
use std::ops::Range;

/// Entries of a stretch at the least: what costs little to hold is held together.
const LEAST: usize = 1 << 16;
/// Stretches with a day at the most.
const MOST: usize = 200;

/// Entries that follow one another in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The first.
    pub from: u32,
    /// The one behind the last.
    pub to: u32,
    /// Whether it is that of all entries without a day. Where all entries are one stretch, it is not told apart.
    pub undated: bool,
}

impl Stretch {
    /// The numbers of its entries.
    pub fn range(self) -> Range<u32> {
        self.from..self.to
    }
}

/// Cuts entries into stretches, those without a day last. Whatever lies in two stretches with a third between them is more than [`DAYS`] apart.
pub fn stretches(entries: &[Entry]) -> Vec<Stretch> {
    cut(entries, LEAST.max(entries.len() / MOST))
}

/// Cuts them into stretches of so many entries at the least.
pub(super) fn cut(entries: &[Entry], least: usize) -> Vec<Stretch> {
    let dated = entries.partition_point(|entry| entry.day.is_some());
    let mut starts: Vec<u32> = vec![0];
    let mut first = entries.first().and_then(|entry| entry.day);
    for (at, entry) in entries[..dated].iter().enumerate() {
        let last = starts.last().copied().unwrap_or(0) as usize;
        // More than the days behind the first of its stretch: then the next stretch but one is more than them behind this one.
        if at - last >= least && entry.day.zip(first).is_some_and(|(day, first)| day.saturating_sub(first) > DAYS) {
            starts.push(at as u32);
            first = entry.day;
        }
    }
    if starts.len() == 1 {
        return if entries.is_empty() { Vec::new() } else { vec![Stretch { from: 0, to: entries.len() as u32, undated: false }] };
    }
    let ends = starts[1..].iter().copied().chain([dated as u32]);
    let mut stretches: Vec<Stretch> = starts.iter().zip(ends).map(|(from, to)| Stretch { from: *from, to, undated: false }).collect();
    if dated < entries.len() {
        stretches.push(Stretch { from: dated as u32, to: entries.len() as u32, undated: true });
    }
    stretches
}

/// The prints that are at hand.
#[derive(Debug, Default)]
pub struct Window {
    /// The first entry of `dated`.
    from: u32,
    /// The bins of the entries of two stretches that follow one another.
    dated: Vec<[u8; BINS]>,
    /// The first entry of `undated`.
    undated_from: u32,
    undated: Vec<[u8; BINS]>,
    /// Bins of some that lie before.
    held: HashMap<u32, [u8; BINS]>,
}

impl Window {
    /// Shows a stretch, the one before it, and that without days.
    pub fn open(&mut self, stretches: &[Stretch], number: usize, prints: &impl Prints) -> Result<()> {
        if number == 0 {
            *self = Window { undated_from: u32::MAX, ..Window::default() };
            if let Some((last, stretch)) = stretches.iter().enumerate().find(|(_, stretch)| stretch.undated) {
                (self.undated, self.undated_from) = (read(prints, last, *stretch)?, stretch.from);
            }
        }
        let stretch = stretches[number];
        if stretch.undated {
            return Ok(());
        }
        let before = if number == 0 { stretch.from } else { stretches[number - 1].from };
        self.dated.drain(..(before - self.from) as usize);
        self.from = before;
        self.dated.extend(read(prints, number, stretch)?);
        Ok(())
    }

    /// The stretches that are shown when that of a number is.
    pub fn shown(&self, stretches: &[Stretch], number: usize) -> Vec<usize> {
        let undated = stretches.iter().position(|stretch| stretch.undated);
        (number.saturating_sub(1)..=number).chain(undated).collect()
    }

    /// The entries that are shown.
    pub fn entries(&self) -> impl Iterator<Item = u32> + use<> {
        let of = |from: u32, bins: &[[u8; BINS]]| from..from + bins.len() as u32;
        let undated = if self.undated.is_empty() { 0..0 } else { of(self.undated_from, &self.undated) };
        of(self.from, &self.dated).chain(undated)
    }

    /// The bins of an entry that is shown or held.
    pub fn bins(&self, entry: u32) -> &[u8; BINS] {
        if entry >= self.undated_from {
            &self.undated[(entry - self.undated_from) as usize]
        } else if entry >= self.from {
            &self.dated[(entry - self.from) as usize]
        } else {
            &self.held[&entry]
        }
    }

    /// Keeps the bins of an entry at hand when its stretch is past.
    pub fn hold(&mut self, entry: u32) {
        let bins = *self.bins(entry);
        self.held.insert(entry, bins);
    }

    /// Keeps them no more.
    pub fn let_go(&mut self, entry: u32) {
        self.held.remove(&entry);
    }
}

fn read(prints: &impl Prints, number: usize, stretch: Stretch) -> Result<Vec<[u8; BINS]>> {
    let mut all = vec![[0; BINS]; stretch.range().len()];
    prints.show(number, &mut |entry, bins, _| all[(entry - stretch.from) as usize] = *bins)?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(days: impl IntoIterator<Item = Option<i32>>) -> Vec<Entry> {
        days.into_iter().map(|day| Entry { length: 50, numbers: 0, facts: 0, source: 0, day, version: 0 }).collect()
    }

    #[test]
    fn what_is_not_in_neighbouring_stretches_is_far_apart() {
        // Crowds, gaps and single days, and at last some without a day.
        let days = (0..4_000).map(|n| n * n / 9_000 + if n > 2_000 { 40 } else { 0 });
        let all = entries(days.map(Some).chain([None; 50]));
        for least in [1, 10, 300, 10_000] {
            let cut = cut(&all, least);
            assert_eq!(cut.iter().map(|s| s.range().len()).sum::<usize>(), all.len());
            assert!(cut.windows(2).all(|w| w[0].to == w[1].from && w[0].from < w[0].to));
            let dated: Vec<&Stretch> = cut.iter().filter(|s| !s.undated).collect();
            for (a, b) in dated.iter().zip(dated.iter().skip(2)) {
                let (last, first) = (all[a.to as usize - 1].day.unwrap(), all[b.from as usize].day.unwrap());
                assert!(first - last > DAYS, "{least}: {last} and {first}");
            }
            assert_eq!(cut.len() > 2, least < 10_000, "{least}: {}", cut.len());
            assert_eq!(cut.last().is_some_and(|s| s.undated), cut.len() > 1);
        }
        // Where no day is told, or few are, all is one stretch.
        assert_eq!(stretches(&entries([None; 3])), [Stretch { from: 0, to: 3, undated: false }]);
        assert_eq!(stretches(&all), [Stretch { from: 0, to: all.len() as u32, undated: false }]);
        assert_eq!(stretches(&[]), []);
        assert!(cut(&entries((0..3_000_000).map(|n| Some(n / 100))), 3_000_000 / MOST).len() <= MOST + 1);
    }
}
