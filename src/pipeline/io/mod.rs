//! How do the bytes of a dataset reach the disk? Nothing else writes them. What leaves the dataset (`pipeline/export`) and what people put right (`review`) are files of
//! their own, written beside their place and moved there.
//!
//! [`Files`] is what a run needs of a file system; [`Disk`] is the real one. Tests put a failing one in its place and
//! stop a run at each of its calls.

mod disk;
#[cfg(test)]
pub mod faults;
mod hashed;
#[cfg(test)]
pub mod recorded;

pub use disk::Disk;
pub use hashed::{HashedFile, hash_file};

use crate::error::{Error, Result};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file being written.
pub trait OutFile: Write + Send {
    /// Makes its bytes durable. A failure is final: the state of the file is then unknown, so it is never tried again.
    fn sync(&mut self) -> std::io::Result<()>;
}

/// What a run needs of a file system. Every error names the path and the act.
pub trait Files: Send + Sync + std::fmt::Debug {
    /// Creates a new file; one that exists already is an error, so no run ever writes into another's file.
    fn create(&self, path: &Path) -> Result<Box<dyn OutFile>>;
    /// Makes one folder; false where it is there already.
    fn make_dir(&self, path: &Path) -> Result<bool>;
    /// Makes the entries of a folder durable.
    fn sync_dir(&self, path: &Path) -> Result<()>;
    /// Puts `from` in the place of `to`, atomically.
    fn rename(&self, from: &Path, to: &Path) -> Result<()>;
    /// Gives the file `from` a second name; false where `to` exists already. This is the exclusive step of a commit.
    fn link(&self, from: &Path, to: &Path) -> Result<bool>;
    /// Makes a symbolic link.
    fn symlink(&self, target: &Path, link: &Path) -> Result<()>;
    /// The names in a folder, sorted; none where there is no such folder.
    fn list(&self, path: &Path) -> Result<Vec<String>>;
    /// The bytes of a small file; null where there is none.
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>>;
    /// Opens a file for reading.
    fn open(&self, path: &Path) -> Result<File>;
    /// Removes a file or symbolic link; one that is not there is no error.
    fn remove(&self, path: &Path) -> Result<()>;
    /// Removes a folder and all in it; one that is not there is no error.
    fn remove_tree(&self, path: &Path) -> Result<()>;
    /// Takes the lock of a file, which is made where it is missing; null where another process holds it. The lock is
    /// the open file's: it goes with the process, so a killed run leaves none behind.
    fn lock(&self, path: &Path) -> Result<Option<File>>;
}

/// Makes a folder and its missing ancestors, and makes each new entry durable.
pub fn make_dirs(files: &dyn Files, path: &Path) -> Result<()> {
    let mut missing: Vec<PathBuf> = Vec::new();
    let mut at = path.to_path_buf();
    while !at.as_os_str().is_empty() && !at.is_dir() {
        missing.push(at.clone());
        match at.parent() {
            Some(parent) => at = parent.to_path_buf(),
            None => break,
        }
    }
    for folder in missing.iter().rev() {
        files.make_dir(folder)?;
        let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        files.sync_dir(parent)?;
    }
    Ok(())
}

/// Writes a new small file durably.
pub fn write_new(files: &dyn Files, path: &Path, bytes: &[u8]) -> Result<()> {
    let mut out = files.create(path)?;
    out.write_all(bytes).map_err(|e| Error::io(path, "write", e))?;
    out.sync().map_err(|e| Error::io(path, "make durable", e))
}
