//! Where does a dataset lie, and which version of it is current?
//!
//! ```text
//! OUT/current -> _snapshots/000002-1f0c…   for readers: always one whole version
//! OUT/_snapshots/000002-1f0c…/<table>/part-000000.parquet, manifest.json, datapackage.json
//! OUT/_commits/000002.json                  the record: what is committed, by which run, after which
//! OUT/.lock                                 held while a run writes
//! OUT/.unfinished/                          parts of a run that was stopped, see unfinished.rs
//! ```
//!
//! A version is committed by one exclusive link of its record into `_commits`, after all its files are durable; `current`
//! follows by an atomic rename. A run that dies in between leaves a whole record, and the next run moves `current` on.

use super::io::{Disk, Files, hash_file, make_dirs, write_new};
use super::manifest::{FileRecord, Manifest, pretty};
use super::tables::read_rows;
use super::unfinished;
use crate::error::{Error, Result};
use crate::tables::Row;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const COMMITS: &str = "_commits";
const SNAPSHOTS: &str = "_snapshots";
const CURRENT: &str = "current";
const LOCK: &str = ".lock";
const TEMPORARY: &str = ".tmp-";
const UNFINISHED: &str = ".unfinished";

/// The record of one committed version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its number, from 1.
    pub commit: u64,
    /// The run that wrote it.
    pub run_id: String,
    /// The program that wrote it: a mark that changes with every build.
    pub program: String,
    /// Its folder in `_snapshots`.
    pub snapshot: String,
    /// BLAKE3 of the record before it; null for the first.
    pub parent: Option<String>,
    /// Its files, manifest included.
    pub files: Vec<FileRecord>,
    /// Always true: a record without it was cut short.
    pub end: bool,
}

/// An opened dataset, for reading.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The folder of the snapshot.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Dataset {
    /// Opens the current version of the dataset in `path`: the output folder, its `current`, or a snapshot's folder.
    pub fn open(path: &Path) -> Result<Dataset> {
        let folder = [path.join(CURRENT), path.to_path_buf()].into_iter().find(|p| p.join("manifest.json").is_file());
        let Some(folder) = folder else {
            return Err(Error::Usage(format!(
                "{}: no dataset here; make one with: dateline run --input PATH... --out {}",
                path.display(),
                path.display()
            )));
        };
        // One version from here on, also while another run moves `current`.
        let folder = std::fs::canonicalize(&folder).map_err(|e| Error::io(&folder, "open", e))?;
        let path = folder.join("manifest.json");
        let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, "read", e))?;
        let manifest = Manifest::parse(&bytes)?;
        Ok(Dataset { folder, manifest })
    }

    /// The version before this one, where it is kept.
    pub fn before(&self) -> Result<Option<Dataset>> {
        let Some(snapshots) = self.folder.parent().filter(|p| p.file_name().is_some_and(|n| n == SNAPSHOTS)) else { return Ok(None) };
        let mut earlier: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(snapshots).map_err(|e| Error::io(snapshots, "list", e))? {
            let path = entry.map_err(|e| Error::io(snapshots, "list", e))?.path();
            // Their names begin with their numbers.
            if path.file_name() < self.folder.file_name() && path.join("manifest.json").is_file() {
                earlier.push(path);
            }
        }
        earlier.into_iter().max().map(|path| Dataset::open(&path)).transpose()
    }

    /// The Parquet files of a table, in order; none where the version does not hold it.
    pub fn files(&self, table: &str) -> Vec<PathBuf> {
        self.manifest.tables.get(table).into_iter().flatten().map(|file| self.folder.join(&file.path)).collect()
    }

    /// The rows of a table, a batch in memory at a time; none where the version does not hold it.
    pub fn rows<R: Row>(&self) -> impl Iterator<Item = Result<R>> {
        read_rows(Arc::new(Disk), self.files(R::TABLE))
    }

    /// Reads the files of a table whole and compares them with the manifest. A difference is an integrity error.
    pub fn verify(&self, files: &dyn Files, table: &str) -> Result<()> {
        for record in self.manifest.tables.get(table).into_iter().flatten() {
            let path = self.folder.join(&record.path);
            if hash_file(files, &path)? != (record.bytes, record.blake3.clone()) {
                return Err(Error::Integrity(format!(
                    "{}: not the bytes that were published; restore the file, or run again with --full",
                    path.display()
                )));
            }
        }
        Ok(())
    }
}

/// An output folder, locked for writing.
#[derive(Debug)]
pub struct Output {
    /// The folder.
    pub root: PathBuf,
    files: Arc<dyn Files>,
    commits: Vec<(Commit, String)>,
    next: u64,
    _lock: File,
}

impl Output {
    /// Takes the output folder: makes it where it is missing, refuses a folder of other things, takes the lock, moves
    /// `current` on to the last committed version, and removes what dead runs left.
    pub fn open(files: Arc<dyn Files>, root: &Path) -> Result<Output> {
        refuse_foreign(files.as_ref(), root)?;
        make_dirs(files.as_ref(), root)?;
        let lock_path = root.join(LOCK);
        let Some(lock) = files.lock(&lock_path)? else {
            let holder = std::fs::read_to_string(&lock_path).unwrap_or_default();
            let holder = if holder.trim().is_empty() { "another process" } else { holder.trim() };
            return Err(Error::Locked(format!("{} is held by another run ({holder}); wait for it to end", root.display())));
        };
        for folder in [COMMITS, SNAPSHOTS] {
            make_dirs(files.as_ref(), &root.join(folder))?;
        }
        let mut output = Output { root: root.to_path_buf(), files, commits: Vec::new(), next: 1, _lock: lock };
        output.read_commits()?;
        output.recover()?;
        Ok(output)
    }

    /// The last committed version, if there is one.
    pub fn last(&self) -> Option<&Commit> {
        self.commits.last().map(|(commit, _)| commit)
    }

    /// Opens the last committed version for reading.
    pub fn dataset(&self) -> Result<Option<Dataset>> {
        match self.last() {
            Some(commit) => Dataset::open(&self.root.join(SNAPSHOTS).join(&commit.snapshot)).map(Some),
            None => Ok(None),
        }
    }

    /// The folder of a run that was stopped, with the parts that it finished; there only where there is one.
    pub fn unfinished(&self) -> PathBuf {
        self.root.join(UNFINISHED)
    }

    /// Starts a new version, not yet visible to any reader.
    pub fn begin(&self, run_id: &str) -> Result<Draft<'_>> {
        let number = self.next;
        let snapshot = format!("{number:06}-{run_id}");
        let folder = self.root.join(SNAPSHOTS).join(&snapshot);
        let temporary = self.root.join(format!("{TEMPORARY}{run_id}"));
        let run_id = run_id.to_string();
        let draft = Draft { output: self, number, run_id, snapshot, folder, temporary, published: false, keeps_parts: false };
        self.files.make_dir(&draft.folder)?;
        self.files.make_dir(&draft.temporary)?;
        Ok(draft)
    }

    /// Finds the whole records whose snapshot is there, oldest first, with the digest of each, and the next free number.
    fn read_commits(&mut self) -> Result<()> {
        let folder = self.root.join(COMMITS);
        for name in self.files.list(&folder)? {
            let Some(number) = name.strip_suffix(".json").and_then(|n| n.parse::<u64>().ok()) else { continue };
            self.next = self.next.max(number.saturating_add(1));
            let Some(bytes) = self.files.read(&folder.join(&name))? else { continue };
            let Ok(commit) = serde_json::from_slice::<Commit>(&bytes) else {
                return Err(Error::Integrity(format!(
                    "{}: a damaged commit record; restore it, or remove it to fall back to the version before",
                    folder.join(&name).display()
                )));
            };
            if commit.end && self.root.join(SNAPSHOTS).join(&commit.snapshot).join("manifest.json").is_file() {
                self.commits.push((commit, blake3::hash(&bytes).to_hex().to_string()));
            }
        }
        self.commits.sort_by_key(|(commit, _)| commit.commit);
        Ok(())
    }

    /// Brings the folder into order after a run that died: `current` shows the last commit, nothing else lies about.
    fn recover(&self) -> Result<()> {
        for name in self.files.list(&self.root)? {
            if name.starts_with(TEMPORARY) {
                self.files.remove_tree(&self.root.join(&name))?;
            } else if name.starts_with(".current-") {
                self.files.remove(&self.root.join(&name))?;
            }
        }
        for name in self.files.list(&self.root.join(COMMITS))? {
            if !name.ends_with(".json") {
                self.files.remove(&self.root.join(COMMITS).join(&name))?;
            }
        }
        for name in self.files.list(&self.root.join(SNAPSHOTS))? {
            if !self.commits.iter().any(|(commit, _)| commit.snapshot == name) {
                self.put_aside(&self.root.join(SNAPSHOTS).join(&name))?;
            }
        }
        if let Some(commit) = self.last() {
            let target = Path::new(SNAPSHOTS).join(&commit.snapshot);
            if std::fs::read_link(self.root.join(CURRENT)).ok().as_deref() != Some(&target) {
                self.point_current(&commit.snapshot)?;
            }
        }
        Ok(())
    }

    /// Keeps the folder of a run that did not end, where it finished more parts than the one kept so far; else removes it.
    fn put_aside(&self, folder: &Path) -> Result<()> {
        let (files, unfinished) = (self.files.as_ref(), self.unfinished());
        if unfinished::count(files, folder)? <= unfinished::count(files, &unfinished)? {
            return files.remove_tree(folder);
        }
        files.remove_tree(&unfinished)?;
        files.rename(folder, &unfinished)
    }

    /// Moves `current`, atomically and durably.
    fn point_current(&self, snapshot: &str) -> Result<()> {
        let link = self.root.join(format!(".current-{snapshot}"));
        self.files.remove(&link)?;
        self.files.symlink(&Path::new(SNAPSHOTS).join(snapshot), &link)?;
        self.files.rename(&link, &self.root.join(CURRENT))?;
        self.files.sync_dir(&self.root)
    }

    /// Removes all but the newest `keep` versions before the one just published: first the record, then its files, so
    /// that no record ever names files that are gone.
    fn prune(&self, keep: usize) -> Result<()> {
        let old = self.commits.len().saturating_sub(keep.saturating_sub(1));
        for (commit, _) in &self.commits[..old] {
            self.files.remove(&self.root.join(COMMITS).join(record_name(commit.commit)))?;
            self.files.remove_tree(&self.root.join(SNAPSHOTS).join(&commit.snapshot))?;
        }
        Ok(())
    }
}

/// A version being written. Dropped unpublished, it leaves nothing behind.
#[derive(Debug)]
pub struct Draft<'a> {
    output: &'a Output,
    number: u64,
    run_id: String,
    snapshot: String,
    /// The folder of its files.
    pub folder: PathBuf,
    /// A folder for temporary files.
    pub temporary: PathBuf,
    published: bool,
    keeps_parts: bool,
}

impl Draft<'_> {
    /// The files room.
    pub fn files(&self) -> &dyn Files {
        self.output.files.as_ref()
    }

    /// Takes a file of an earlier version into this one, by a second name: nothing is copied.
    pub fn carry_over(&self, from: &Path, record: &FileRecord) -> Result<()> {
        let to = self.folder.join(&record.path);
        if let Some(parent) = to.parent() {
            self.files().make_dir(parent)?;
        }
        if !self.files().link(from, &to)? {
            return Err(Error::Integrity(format!("{}: exists already", to.display())));
        }
        Ok(())
    }

    /// Leaves the parts that are whole to the next run, should this version not be published.
    pub fn keep_parts(&mut self) {
        self.keeps_parts = true;
    }

    /// Where the commit record is written before it is linked to its name.
    fn record_draft(&self) -> PathBuf {
        self.output.root.join(COMMITS).join(format!("{}.tmp-{}", record_name(self.number), self.run_id))
    }

    /// Publishes the version and makes it current. Every data file is durable already; `tables` are its files.
    /// Returns what could not be tidied up afterwards, which is no failure.
    pub fn publish(mut self, manifest: &Manifest, package: &serde_json::Value, program: &str, keep: usize) -> Result<Option<String>> {
        let files = self.output.files.as_ref();
        let mut records: Vec<FileRecord> = manifest.tables.values().flatten().cloned().collect();
        files.remove_tree(&self.folder.join(unfinished::PARTS))?;
        for (name, bytes) in [("manifest.json", manifest.to_json()?), ("datapackage.json", pretty(package)?)] {
            write_new(files, &self.folder.join(name), &bytes)?;
            let blake3 = blake3::hash(&bytes).to_hex().to_string();
            records.push(FileRecord { path: name.into(), bytes: bytes.len() as u64, blake3, rows: 0 });
        }
        for table in manifest.tables.keys() {
            files.sync_dir(&self.folder.join(table))?;
        }
        files.sync_dir(&self.folder)?;
        files.sync_dir(&self.output.root.join(SNAPSHOTS))?;

        let commit = Commit {
            commit: self.number,
            run_id: self.run_id.clone(),
            program: program.to_string(),
            snapshot: self.snapshot.clone(),
            parent: self.output.commits.last().map(|(_, digest)| digest.clone()),
            files: records,
            end: true,
        };
        let bytes = pretty(&serde_json::to_value(&commit).map_err(|e| Error::Integrity(format!("commit record: {e}")))?)?;
        let commits = self.output.root.join(COMMITS);
        let (draft, record) = (self.record_draft(), commits.join(record_name(self.number)));
        write_new(files, &draft, &bytes)?;
        if !files.link(&draft, &record)? {
            return Err(Error::Locked(format!("{}: another run committed this version first; run again", record.display())));
        }
        // From here on the version may survive a power cut, so it must not be taken back.
        self.published = true;
        files.sync_dir(&commits)?;
        self.output.point_current(&self.snapshot)?;

        let tidy = files
            .remove(&draft)
            .and_then(|()| files.remove_tree(&self.temporary))
            .and_then(|()| files.remove_tree(&self.output.unfinished()))
            .and_then(|()| self.output.prune(keep));
        Ok(tidy.err().map(|e| e.to_string()))
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.published {
            // Best effort: what stays behind goes with the next run.
            let _ = self.files().remove_tree(&self.temporary);
            if !(self.keeps_parts && unfinished::count(self.files(), &self.folder).is_ok_and(|parts| parts > 0)) {
                let _ = self.files().remove_tree(&self.folder);
            }
            let _ = self.files().remove(&self.record_draft());
        }
    }
}

/// Opens the current dataset on the real disk and checks the digests of all its files.
pub fn verify(path: &Path) -> Result<Dataset> {
    let dataset = Dataset::open(path)?;
    for table in dataset.manifest.tables.keys() {
        dataset.verify(&Disk, table)?;
    }
    Ok(dataset)
}

/// A version that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// Its number, from 1.
    pub commit: u64,
    /// The run that wrote it.
    pub run_id: String,
    /// Its folder, from the output folder; a dataset of its own for every reader.
    pub folder: String,
    /// Its documents; null where the version holds no such table.
    pub documents: Option<u64>,
    /// The files and streams that were read.
    pub inputs: u64,
    /// Bytes of its files. Files that two versions share count in both.
    pub bytes: u64,
    /// Whether `current` shows it.
    pub current: bool,
}

/// The versions of the dataset in the output folder `path`, oldest first. Takes no lock: a version that a run removes meanwhile
/// is left out.
pub fn snapshots(path: &Path) -> Result<Vec<Snapshot>> {
    let now = Dataset::open(path)?.folder;
    let commits = path.join(COMMITS);
    let mut found = Vec::new();
    for name in Disk.list(&commits)?.iter().filter(|n| n.ends_with(".json")) {
        let Some(bytes) = Disk.read(&commits.join(name))? else { continue };
        let commit: Commit = serde_json::from_slice(&bytes)
            .map_err(|e| Error::Integrity(format!("{}: a damaged commit record ({e})", commits.join(name).display())))?;
        let folder = path.join(SNAPSHOTS).join(&commit.snapshot);
        let Some(manifest) = Disk.read(&folder.join("manifest.json"))?.filter(|_| commit.end) else { continue };
        let manifest = Manifest::parse(&manifest)?;
        found.push(Snapshot {
            commit: commit.commit,
            run_id: commit.run_id,
            folder: format!("{SNAPSHOTS}/{}", commit.snapshot),
            documents: manifest.rows("documents"),
            inputs: manifest.inputs.len() as u64,
            bytes: commit.files.iter().map(|f| f.bytes).sum(),
            current: std::fs::canonicalize(&folder).is_ok_and(|f| f == now),
        });
    }
    if found.is_empty() {
        return Err(Error::Usage(format!("{}: no versions here; name the output folder of a dataset", path.display())));
    }
    Ok(found)
}

fn record_name(number: u64) -> String {
    format!("{number:06}.json")
}

/// A folder that holds other things is never written into.
fn refuse_foreign(files: &dyn Files, root: &Path) -> Result<()> {
    if root.exists() && !root.is_dir() {
        return Err(Error::Usage(format!("{}: a file, not a folder; give another --out", root.display())));
    }
    let ours = |name: &String| {
        [LOCK, COMMITS, SNAPSHOTS, CURRENT, UNFINISHED].contains(&name.as_str())
            || name.starts_with(TEMPORARY)
            || name.starts_with(".current-")
    };
    let names = files.list(root)?;
    if names.iter().all(ours) || (names.iter().any(|n| n == COMMITS) && names.iter().any(|n| n == SNAPSHOTS)) {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "{}: holds files but no dataset of Dateline ({}); give an empty or new folder",
        root.display(),
        names.iter().find(|n| !ours(n)).map(String::as_str).unwrap_or_default()
    )))
}
