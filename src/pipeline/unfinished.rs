//! What did a run that was stopped find already? Each whole part of its tables is told in a record beside them; the next run takes
//! over what was found in documents that are still the same.
//!
//! ```text
//! OUT/_snapshots/000002-1f0c…/_parts/000000.json   while the run writes; goes before the version is committed
//! OUT/.unfinished/                                 the folder of a run that died or was stopped, until a version is published
//! ```
//!
//! A record is believed where its own digest holds and it was made by this program with these packs, limits and choice of names;
//! the rows of a part are believed where its files are the bytes that the record tells of.

use super::dataset::Draft;
use super::io::{Files, hash_file, write_new};
use super::known::Depends;
use super::manifest::{FileRecord, pretty};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The folder of the records, in that of a version.
pub const PARTS: &str = "_parts";

/// A whole part of the tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    /// What its rows depend on beside the documents.
    depends: Depends,
    /// Documents in which extraction failed.
    rejected: u64,
    /// Its files, durable.
    files: Vec<FileRecord>,
}

/// The record of a part.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    part: Part,
    /// BLAKE3 of the part as JSON, hex.
    blake3: String,
}

impl Record {
    fn of(part: Part) -> Result<Record> {
        let json = serde_json::to_vec(&part).map_err(|e| Error::Integrity(format!("record of a part: {e}")))?;
        Ok(Record { part, blake3: blake3::hash(&json).to_hex().to_string() })
    }
}

/// The records of a run that writes.
pub struct Journal<'a> {
    draft: &'a Draft<'a>,
    depends: Depends,
    next: usize,
}

impl<'a> Journal<'a> {
    /// None yet.
    pub fn new(draft: &'a Draft, depends: Depends) -> Journal<'a> {
        Journal { draft, depends, next: 0 }
    }

    /// Notes a part whose files are durable; in so many of its documents extraction failed.
    pub fn note(&mut self, files: Vec<FileRecord>, rejected: u64) -> Result<()> {
        let record = Record::of(Part { depends: self.depends.clone(), rejected, files })?;
        let bytes = pretty(&serde_json::to_value(&record).map_err(|e| Error::Integrity(format!("record of a part: {e}")))?)?;
        let folder = self.draft.folder.join(PARTS);
        self.draft.files().make_dir(&folder)?;
        write_new(self.draft.files(), &folder.join(format!("{:06}.json", self.next)), &bytes)?;
        self.next += 1;
        Ok(())
    }
}

/// How many parts the folder of a version that is not finished tells of.
pub fn count(files: &dyn Files, folder: &Path) -> Result<usize> {
    Ok(files.list(&folder.join(PARTS))?.len())
}

/// The files of the whole parts in `folder` that a run of these `depends` may use, in the order of their rows. What is damaged,
/// foreign or gone is passed over, and its documents are read again.
pub fn whole_parts(files: &dyn Files, folder: &Path, depends: &Depends) -> Vec<FileRecord> {
    let mut found = Vec::new();
    for name in files.list(&folder.join(PARTS)).unwrap_or_default() {
        let Ok(Some(bytes)) = files.read(&folder.join(PARTS).join(&name)) else { continue };
        let Ok(record) = serde_json::from_slice::<Record>(&bytes) else { continue };
        let sound = Record::of(record.part.clone()).is_ok_and(|own| own.blake3 == record.blake3);
        let part = record.part;
        let is_there = |file: &FileRecord| {
            // A record never leads out of its folder.
            let inside = PathBuf::from(&file.path).components().all(|c| matches!(c, std::path::Component::Normal(_)));
            inside && hash_file(files, &folder.join(&file.path)).is_ok_and(|is| is == (file.bytes, file.blake3.clone()))
        };
        // Which documents failed is not told by their ids.
        if sound && part.rejected == 0 && part.depends == *depends && part.files.iter().all(is_there) {
            found.extend(part.files);
        }
    }
    found
}
