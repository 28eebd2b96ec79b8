//! How is more counted than fits in memory? Keys are counted in a table; when that is full, it goes to a temporary file in the order of the keys. At the end the files
//! are read side by side, and what stands under one key in several is added up.

use super::io::Files;
use crate::aggregate::{Each, Sums, Tally};
use crate::error::{Error, Result};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a count in memory, beside its key.
const COUNT_BYTES: usize = 144;
/// Keys that are held however small the memory is: a file for each would be no help.
const HELD: usize = 256;
/// Files that are read side by side; when there are as many, they become one.
const RUNS: usize = 64;

/// A temporary file of counts, and how many there are in it.
struct Run {
    path: PathBuf,
    counts: u64,
}

/// A tally that holds about as many bytes as it may, and has the rest in temporary files.
pub struct Spilling {
    files: Arc<dyn Files>,
    /// Where its files lie, without their number.
    stem: PathBuf,
    budget: usize,
    bytes: usize,
    held: HashMap<Box<[u8]>, Sums>,
    runs: Vec<Run>,
    made: usize,
}

impl Spilling {
    /// An empty one, whose files lie in `folder` and are named by `name`.
    pub fn new(files: Arc<dyn Files>, folder: &Path, name: &str, budget: usize) -> Spilling {
        let stem = folder.join(format!("tally-{name}"));
        Spilling { files, stem, budget, bytes: 0, held: HashMap::new(), runs: Vec::new(), made: 0 }
    }

    /// The counts in memory, in the order of their keys.
    fn sorted(&mut self) -> Vec<(Box<[u8]>, Sums)> {
        self.bytes = 0;
        let mut held: Vec<(Box<[u8]>, Sums)> = std::mem::take(&mut self.held).into_iter().collect();
        held.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        held
    }

    fn spill(&mut self) -> Result<()> {
        let held = self.sorted();
        let mut run = self.begin()?;
        held.iter().try_for_each(|(key, sums)| run.write(key, sums))?;
        self.runs.push(run.end()?);
        if self.runs.len() == RUNS {
            let mut run = self.begin()?;
            let old = std::mem::take(&mut self.runs);
            merge(self.files.as_ref(), &old, Vec::new(), &mut |key, sums| run.write(key, &sums))?;
            self.runs.push(run.end()?);
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<Writing> {
        let path = PathBuf::from(format!("{}-{:06}", self.stem.display(), self.made));
        self.made += 1;
        Ok(Writing { out: BufWriter::new(self.files.create(&path)?), path, counts: 0 })
    }
}

impl Tally for Spilling {
    fn add(&mut self, key: &[u8], sums: Sums) -> Result<()> {
        if let Some(held) = self.held.get_mut(key) {
            add(held, sums);
            return Ok(());
        }
        self.bytes += key.len() + COUNT_BYTES;
        self.held.insert(key.into(), sums);
        if self.bytes > self.budget && self.held.len() >= HELD { self.spill() } else { Ok(()) }
    }

    fn each(mut self, each: Each) -> Result<()> {
        let held = self.sorted();
        merge(self.files.as_ref(), &self.runs, held, each)
    }
}

fn add(to: &mut Sums, sums: Sums) {
    to.iter_mut().zip(sums).for_each(|(to, sum)| *to = to.saturating_add(sum));
}

/// A file of counts being written.
struct Writing {
    path: PathBuf,
    counts: u64,
    out: BufWriter<Box<dyn super::io::OutFile>>,
}

impl Writing {
    fn write(&mut self, key: &[u8], sums: &Sums) -> Result<()> {
        self.counts += 1;
        let write = |out: &mut dyn Write| {
            out.write_all(&(key.len() as u32).to_le_bytes())?;
            out.write_all(key)?;
            sums.iter().try_for_each(|sum| out.write_all(&sum.to_le_bytes()))
        };
        write(&mut self.out).map_err(|e| Error::io(&self.path, "write", e))
    }

    fn end(mut self) -> Result<Run> {
        self.out.flush().map_err(|e| Error::io(&self.path, "write", e))?;
        Ok(Run { path: self.path, counts: self.counts })
    }
}

/// A file of counts being read.
struct Reading<'r> {
    path: &'r Path,
    left: u64,
    input: BufReader<File>,
}

impl Reading<'_> {
    /// The next key and its sums; none at the end.
    fn next(&mut self) -> Result<Option<(Vec<u8>, Sums)>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut length = [0; 4];
        self.fill(&mut length)?;
        let mut key = vec![0; u32::from_le_bytes(length) as usize];
        self.fill(&mut key)?;
        let mut sums = Sums::default();
        for sum in &mut sums {
            let mut bytes = [0; 8];
            self.fill(&mut bytes)?;
            *sum = i64::from_le_bytes(bytes);
        }
        Ok(Some((key, sums)))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.input.read_exact(bytes).map_err(|e| Error::io(self.path, "read", e))
    }
}

/// Gives all keys of files and of counts in memory in their order, and removes the files.
fn merge(files: &dyn Files, runs: &[Run], held: Vec<(Box<[u8]>, Sums)>, each: Each) -> Result<()> {
    let mut held = held.into_iter();
    let mut readings = Vec::with_capacity(runs.len());
    for run in runs {
        readings.push(Reading { path: &run.path, left: run.counts, input: BufReader::new(files.open(&run.path)?) });
    }
    // What is in memory comes behind the files.
    let mut next = |run: usize| match readings.get_mut(run) {
        Some(reading) => reading.next(),
        None => Ok(held.next().map(|(key, sums)| (key.into_vec(), sums))),
    };
    let mut heads = BinaryHeap::new();
    for run in 0..=runs.len() {
        heads.extend(next(run)?.map(|(key, sums)| Reverse((key, run, sums))));
    }
    while let Some(Reverse((key, run, mut sums))) = heads.pop() {
        heads.extend(next(run)?.map(|(key, sums)| Reverse((key, run, sums))));
        while heads.peek().is_some_and(|Reverse((other, ..))| *other == key) {
            let Some(Reverse((_, run, more))) = heads.pop() else { break };
            add(&mut sums, more);
            heads.extend(next(run)?.map(|(key, sums)| Reverse((key, run, sums))));
        }
        each(&key, sums)?;
    }
    runs.iter().try_for_each(|run| files.remove(&run.path))
}

#[cfg(test)]
mod tests {
    use super::super::io::Disk;
    use super::super::io::faults::{Fault, Faulty};
    use super::*;
    use std::collections::BTreeMap;

    /// Words that come again and again, and as many that come once.
    fn words(count: u64) -> impl Iterator<Item = String> {
        (0..count).map(|n| if n % 2 == 0 { format!("once {n}") } else { format!("again {}", n * n % 997) })
    }

    fn counted(files: Arc<dyn Files>, folder: &Path, count: u64, budget: usize) -> Result<Vec<(Vec<u8>, Sums)>> {
        let mut tally = Spilling::new(files, folder, "words", budget);
        for (n, word) in words(count).enumerate() {
            tally.add(word.as_bytes(), [1, n as i64, -1, 0])?;
        }
        let mut all = Vec::new();
        tally.each(&mut |key, sums| {
            all.push((key.to_vec(), sums));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn what_is_counted_does_not_depend_on_memory_and_leaves_no_files() {
        let mut expected: BTreeMap<Vec<u8>, Sums> = BTreeMap::new();
        for (n, word) in words(40_000).enumerate() {
            add(expected.entry(word.into_bytes()).or_default(), [1, n as i64, -1, 0]);
        }
        let expected: Vec<_> = expected.into_iter().collect();
        // In memory, in a few files, and in so many that they are merged in between.
        for (budget, least) in [(1 << 30, 0), (1 << 20, 3), (0, 70)] {
            let folder = tempfile::tempdir().unwrap();
            let files = Faulty::new(usize::MAX, Fault::Once(5));
            assert_eq!(counted(Arc::new(files.clone()), folder.path(), 40_000, budget).unwrap(), expected, "{budget}");
            let made = files.log().iter().filter(|(call, _)| *call == "create").count();
            assert!(made >= least, "{budget}: {made} files");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_fault_of_the_disk_is_an_error_and_never_another_count() {
        let run = |faults: &Faulty| counted(Arc::new(faults.clone()), tempfile::tempdir().unwrap().path(), 3_000, 50 << 10);
        let sound = Faulty::new(usize::MAX, Fault::Once(5));
        let expected = run(&sound).unwrap();
        assert!(sound.calls() > 20);
        for at in 0..sound.calls() {
            assert!(run(&Faulty::new(at, Fault::Once(28))).is_err(), "call {at} of {}", sound.calls());
        }
        assert_eq!(run(&Faulty::new(0, Fault::ShortWrites)).unwrap(), expected);
    }

    #[test]
    fn a_file_that_was_cut_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut tally = Spilling::new(Arc::new(Disk), folder.path(), "cut", 0);
        (0..HELD).for_each(|n| tally.add(n.to_string().as_bytes(), [1; 4]).unwrap());
        let run = tally.runs[0].path.clone();
        let bytes = std::fs::read(&run).unwrap();
        std::fs::write(&run, &bytes[..bytes.len() - 1]).unwrap();
        assert!(tally.each(&mut |_, _| Ok(())).is_err());
    }
}
