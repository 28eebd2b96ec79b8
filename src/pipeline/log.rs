//! What documents tell of events waits here until all have been read: in memory as long as it is little, else in a temporary file, a line of JSON each.

use super::io::{Files, OutFile};
use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a run's memory for each story of an event that waits in memory: a story takes some 1,500, and all of them may have an eighth.
pub const STORY_BYTES: usize = 12_000;

/// Items in the order in which they came.
pub struct Log<T> {
    files: Arc<dyn Files>,
    path: PathBuf,
    most: usize,
    held: Vec<T>,
    out: Option<BufWriter<Box<dyn OutFile>>>,
    written: usize,
}

impl<T: Serialize + DeserializeOwned> Log<T> {
    /// An empty one, which holds `most` items and has the others in the file `name` of `folder`.
    pub fn new(files: &Arc<dyn Files>, folder: &Path, name: &str, most: usize) -> Log<T> {
        Log { files: files.clone(), path: folder.join(name), most, held: Vec::new(), out: None, written: 0 }
    }

    /// Adds items.
    pub fn append(&mut self, items: &mut Vec<T>) -> Result<()> {
        self.held.append(items);
        if self.held.len() <= self.most {
            return Ok(());
        }
        let out = match &mut self.out {
            Some(out) => out,
            none => none.insert(BufWriter::new(self.files.create(&self.path)?)),
        };
        for item in &self.held {
            let write = serde_json::to_writer(&mut *out, item).map_err(std::io::Error::from);
            write.and_then(|()| out.write_all(b"\n")).map_err(|e| Error::io(&self.path, "write", e))?;
        }
        self.written += self.held.len();
        // Their room is not kept.
        self.held = Vec::new();
        Ok(())
    }

    /// All items, each as `trim` leaves it.
    pub fn take(self, trim: fn(&mut T)) -> Result<Vec<T>> {
        let Log { files, path, held, out, written, .. } = self;
        let mut items = Vec::with_capacity(written + held.len());
        if let Some(mut out) = out {
            out.flush().map_err(|e| Error::io(&path, "write", e))?;
            drop(out);
            for line in BufReader::new(files.open(&path)?).lines() {
                let line = line.map_err(|e| Error::io(&path, "read", e))?;
                let mut item: T = serde_json::from_str(&line).map_err(|e| Error::Integrity(format!("{}: {e}", path.display())))?;
                trim(&mut item);
                items.push(item);
            }
            files.remove(&path)?;
        }
        if items.len() != written {
            return Err(Error::Integrity(format!("{}: {} of {written} lines", path.display(), items.len())));
        }
        items.extend(held);
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::super::io::Disk;
    use super::*;

    #[test]
    fn items_come_back_in_their_order_and_a_file_that_was_cut_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let files: Arc<dyn Files> = Arc::new(Disk);
        let filled = |most: usize| {
            let mut log = Log::<(u32, String)>::new(&files, folder.path(), &format!("log-{most}"), most);
            (0..10).for_each(|n| log.append(&mut vec![(n, format!("{n}\n")), (n, String::new())]).unwrap());
            log
        };
        let expected = filled(100).take(|_| {}).unwrap();
        assert_eq!(expected.len(), 20);
        for most in [0, 3, 19] {
            assert_eq!(filled(most).take(|_| {}).unwrap(), expected, "{most}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut log = filled(3);
        log.out.as_mut().unwrap().flush().unwrap();
        let bytes = std::fs::read(&log.path).unwrap();
        for end in [0, bytes.len() / 2, bytes.iter().rposition(|b| *b == b'[').unwrap()] {
            std::fs::write(&log.path, &bytes[..end]).unwrap();
            let cut = Log { out: None, written: 0, held: Vec::new(), path: log.path.clone(), files: files.clone(), most: 0 };
            let again = Log {
                out: Some(BufWriter::new(Disk.create(&folder.path().join(format!("other-{end}"))).unwrap())),
                written: log.written,
                ..cut
            };
            assert!(again.take(|_: &mut (u32, String)| {}).is_err(), "{end}");
        }
    }
}
