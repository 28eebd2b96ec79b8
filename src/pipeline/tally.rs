//! How is more counted than fits in memory? Keys are counted in a table; when that is full, it goes to a temporary file in the order of the keys. At the end the files
//! are read side by side, and what stands under one key in several is added up.

use super::io::Files;
use super::runs::{Runs, Sorted};
use crate::aggregate::{Each, Sums, Tally};
use crate::error::{Error, Result};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Bytes of a count in memory, beside its key.
const COUNT_BYTES: usize = 144;
/// Keys that are held however small the memory is: a file for each would be no help.
const HELD: usize = 256;

/// A tally that holds about as many bytes as it may, and has the rest in temporary files.
pub struct Spilling {
    budget: usize,
    bytes: usize,
    held: HashMap<Box<[u8]>, Sums>,
    runs: Runs<Count>,
}

impl Spilling {
    /// An empty one, whose files lie in `folder` and are named by `name`.
    pub fn new(files: Arc<dyn Files>, folder: &Path, name: &str, budget: usize) -> Spilling {
        Spilling { budget, bytes: 0, held: HashMap::new(), runs: Runs::new(files, folder, &format!("tally-{name}")) }
    }

    /// The counts in memory, in the order of their keys.
    fn sorted(&mut self) -> Vec<Count> {
        self.bytes = 0;
        let mut held: Vec<Count> = std::mem::take(&mut self.held).into_iter().map(|(key, sums)| Count { key, sums }).collect();
        held.sort_unstable_by(Count::order);
        held
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
        if self.bytes > self.budget && self.held.len() >= HELD {
            let sorted = self.sorted();
            self.runs.add(sorted)?;
        }
        Ok(())
    }

    fn each(mut self, each: Each) -> Result<()> {
        let held = self.sorted();
        self.runs.merge(held, &mut |count| each(&count.key, count.sums))
    }
}

fn add(to: &mut Sums, sums: Sums) {
    to.iter_mut().zip(sums).for_each(|(to, sum)| *to = to.saturating_add(sum));
}

/// A key and what is counted of it.
struct Count {
    key: Box<[u8]>,
    sums: Sums,
}

impl Sorted for Count {
    fn order(&self, other: &Count) -> Ordering {
        self.key.cmp(&other.key)
    }

    fn join(&mut self, next: Count) -> Option<Count> {
        if self.key != next.key {
            return Some(next);
        }
        add(&mut self.sums, next.sums);
        None
    }

    fn write(items: &[Count], out: &mut dyn Write) -> Result<()> {
        let mut bytes = (items.len() as u32).to_le_bytes().to_vec();
        for Count { key, sums } in items {
            bytes.extend_from_slice(&(key.len() as u32).to_le_bytes());
            bytes.extend_from_slice(key);
            sums.iter().for_each(|sum| bytes.extend_from_slice(&sum.to_le_bytes()));
        }
        out.write_all(&bytes).map_err(|e| Error::Integrity(e.to_string()))
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Count>> {
        let mut fill = |bytes: &mut [u8]| input.read_exact(bytes).map_err(|e| Error::Integrity(e.to_string()));
        let mut number = [0; 4];
        fill(&mut number)?;
        let mut counts = Vec::new();
        for _ in 0..u32::from_le_bytes(number) {
            fill(&mut number)?;
            let mut key = vec![0; u32::from_le_bytes(number) as usize];
            fill(&mut key)?;
            let mut sums = Sums::default();
            for sum in &mut sums {
                let mut bytes = [0; 8];
                fill(&mut bytes)?;
                *sum = i64::from_le_bytes(bytes);
            }
            counts.push(Count { key: key.into(), sums });
        }
        Ok(counts)
    }
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
        let run = tally.runs.path(0).to_path_buf();
        let bytes = std::fs::read(&run).unwrap();
        std::fs::write(&run, &bytes[..bytes.len() - 1]).unwrap();
        assert!(tally.each(&mut |_, _| Ok(())).is_err());
    }
}
