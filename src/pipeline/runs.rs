//! How is more put in order than fits in memory? What is held is sorted and goes to a temporary file when it is too much; at the end
//! the files are read side by side.

use super::io::{Files, OutFile};
use crate::error::{Error, Result};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Items that are written and read back at once.
pub const BLOCK: usize = 512;
/// Files that are read side by side; when there are as many, they become one.
pub const RUNS: usize = 64;

/// What is put in order.
pub trait Sorted: Sized {
    /// Which of two comes first.
    fn order(&self, other: &Self) -> Ordering;
    /// Takes in one that comes next, where both are the same; else gives it back.
    fn join(&mut self, next: Self) -> Option<Self> {
        Some(next)
    }
    /// Writes a block of items.
    fn write(items: &[Self], out: &mut dyn Write) -> Result<()>;
    /// Reads a block back, and no more.
    fn read(input: &mut dyn Read) -> Result<Vec<Self>>;
}

/// Sorted items in temporary files.
pub struct Runs<T> {
    files: Arc<dyn Files>,
    /// The path of a file without its number.
    stem: PathBuf,
    runs: Vec<Run>,
    made: usize,
    of: PhantomData<T>,
}

/// A file of items in their order, and how many they are.
struct Run {
    path: PathBuf,
    items: usize,
}

impl<T: Sorted> Runs<T> {
    /// No files yet; their names begin with `name`.
    pub fn new(files: Arc<dyn Files>, folder: &Path, name: &str) -> Runs<T> {
        Runs { files, stem: folder.join(name), runs: Vec::new(), made: 0, of: PhantomData }
    }

    /// Writes sorted items to a file.
    pub fn add(&mut self, sorted: Vec<T>) -> Result<()> {
        let mut run = self.begin()?;
        sorted.into_iter().try_for_each(|item| run.push(item))?;
        self.runs.push(run.end()?);
        if self.runs.len() == RUNS {
            let mut run = self.begin()?;
            let old = std::mem::take(&mut self.runs);
            merge(self.files.as_ref(), &old, Vec::new(), &mut |item| run.push(item))?;
            self.runs.push(run.end()?);
        }
        Ok(())
    }

    /// Gives the items of all files and of `held`, which are sorted, in their order, and removes the files. Of equal items those that were added first come
    /// first.
    pub fn merge(&mut self, held: Vec<T>, each: &mut dyn FnMut(T) -> Result<()>) -> Result<()> {
        merge(self.files.as_ref(), &std::mem::take(&mut self.runs), held, each)
    }

    fn begin(&mut self) -> Result<Writing<T>> {
        let path = PathBuf::from(format!("{}-{:06}", self.stem.display(), self.made));
        self.made += 1;
        Ok(Writing { out: BufWriter::new(self.files.create(&path)?), path, waiting: Vec::new(), items: 0 })
    }

    /// The path of a file.
    #[cfg(test)]
    pub fn path(&self, number: usize) -> &Path {
        &self.runs[number].path
    }
}

/// A file being written.
struct Writing<T> {
    path: PathBuf,
    out: BufWriter<Box<dyn OutFile>>,
    waiting: Vec<T>,
    items: usize,
}

impl<T: Sorted> Writing<T> {
    fn push(&mut self, item: T) -> Result<()> {
        self.waiting.push(item);
        if self.waiting.len() < BLOCK { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<()> {
        self.items += self.waiting.len();
        let written = T::write(&self.waiting, &mut self.out);
        self.waiting.clear();
        written.map_err(|e| Error::Integrity(format!("{}: {e}", self.path.display())))
    }

    fn end(mut self) -> Result<Run> {
        if !self.waiting.is_empty() {
            self.write()?;
        }
        self.out.flush().map_err(|e| Error::io(&self.path, "write", e))?;
        Ok(Run { path: self.path, items: self.items })
    }
}

/// A file being read, a block at a time.
struct Reading<'r, T> {
    path: &'r Path,
    left: usize,
    input: BufReader<File>,
    items: std::vec::IntoIter<T>,
}

impl<T: Sorted> Reading<'_, T> {
    fn next(&mut self) -> Result<Option<T>> {
        if let Some(item) = self.items.next() {
            return Ok(Some(item));
        }
        if self.left == 0 {
            return Ok(None);
        }
        let items = T::read(&mut self.input).map_err(|e| Error::Integrity(format!("{}: {e}", self.path.display())))?;
        self.left = self.left.saturating_sub(items.len());
        self.items = items.into_iter();
        Ok(self.items.next())
    }
}

/// An item and the file that it came from; the first of all is the greatest, as a heap wants it.
struct Head<T>(T, usize);

impl<T: Sorted> Ord for Head<T> {
    fn cmp(&self, other: &Head<T>) -> Ordering {
        other.0.order(&self.0).then(other.1.cmp(&self.1))
    }
}

impl<T: Sorted> PartialOrd for Head<T> {
    fn partial_cmp(&self, other: &Head<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Sorted> PartialEq for Head<T> {
    fn eq(&self, other: &Head<T>) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T: Sorted> Eq for Head<T> {}

fn merge<T: Sorted>(files: &dyn Files, runs: &[Run], held: Vec<T>, each: &mut dyn FnMut(T) -> Result<()>) -> Result<()> {
    let mut held = held.into_iter();
    if runs.is_empty() {
        return held.try_for_each(each);
    }
    let mut readings = Vec::with_capacity(runs.len());
    for run in runs {
        let input = BufReader::new(files.open(&run.path)?);
        readings.push(Reading { path: &run.path, left: run.items, input, items: Vec::new().into_iter() });
    }
    // What is in memory comes behind the files.
    let mut next = |run: usize| match readings.get_mut(run) {
        Some(reading) => reading.next(),
        None => Ok(held.next()),
    };
    let mut heads = BinaryHeap::new();
    for run in 0..=runs.len() {
        heads.extend(next(run)?.map(|item| Head(item, run)));
    }
    let mut last: Option<T> = None;
    while let Some(Head(item, run)) = heads.pop() {
        heads.extend(next(run)?.map(|item| Head(item, run)));
        let other = match &mut last {
            Some(last) => last.join(item),
            None => Some(item),
        };
        if let Some(done) = other.and_then(|other| last.replace(other)) {
            each(done)?;
        }
    }
    last.map_or(Ok(()), &mut *each)?;
    runs.iter().try_for_each(|run| files.remove(&run.path))
}
