//! A file system that remembers what was done to it, and what a disk would hold of that after a power cut.

use super::{Disk, Files, OutFile};
use crate::error::Result;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What was done.
#[derive(Debug, Clone)]
pub enum Act {
    /// A file was made, without bytes yet.
    Create(PathBuf),
    /// The bytes of a file became durable.
    Sync(PathBuf, Vec<u8>),
    /// The entries of a folder became durable.
    SyncDir(PathBuf),
    /// A folder was made.
    MakeDir(PathBuf),
    /// One name was put in the place of another.
    Rename(PathBuf, PathBuf),
    /// A file got a second name.
    Link(PathBuf, PathBuf),
    /// A symbolic link to a target was made.
    Symlink(PathBuf, PathBuf),
    /// A name went, with all below it.
    Remove(PathBuf),
}

/// [`Disk`], with a record of all that changes it.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    acts: Arc<Mutex<Vec<Act>>>,
}

impl Recorded {
    /// What was done so far, in order.
    pub fn acts(&self) -> Vec<Act> {
        self.acts.lock().unwrap().clone()
    }

    fn note<T>(&self, result: Result<T>, act: Act) -> Result<T> {
        if result.is_ok() {
            self.acts.lock().unwrap().push(act);
        }
        result
    }
}

struct RecordedFile {
    path: PathBuf,
    out: Box<dyn OutFile>,
    record: Recorded,
}

impl Write for RecordedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl OutFile for RecordedFile {
    fn sync(&mut self) -> io::Result<()> {
        self.out.sync()?;
        self.record.acts.lock().unwrap().push(Act::Sync(self.path.clone(), fs::read(&self.path)?));
        Ok(())
    }
}

impl Files for Recorded {
    fn create(&self, path: &Path) -> Result<Box<dyn OutFile>> {
        let out = self.note(Disk.create(path), Act::Create(path.into()))?;
        Ok(Box::new(RecordedFile { path: path.into(), out, record: self.clone() }))
    }
    fn make_dir(&self, path: &Path) -> Result<bool> {
        let made = Disk.make_dir(path)?;
        if made { self.note(Ok(true), Act::MakeDir(path.into())) } else { Ok(false) }
    }
    fn sync_dir(&self, path: &Path) -> Result<()> {
        self.note(Disk.sync_dir(path), Act::SyncDir(path.into()))
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.note(Disk.rename(from, to), Act::Rename(from.into(), to.into()))
    }
    fn link(&self, from: &Path, to: &Path) -> Result<bool> {
        let made = Disk.link(from, to)?;
        if made { self.note(Ok(true), Act::Link(from.into(), to.into())) } else { Ok(false) }
    }
    fn symlink(&self, target: &Path, link: &Path) -> Result<()> {
        self.note(Disk.symlink(target, link), Act::Symlink(target.into(), link.into()))
    }
    fn list(&self, path: &Path) -> Result<Vec<String>> {
        Disk.list(path)
    }
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        Disk.read(path)
    }
    fn open(&self, path: &Path) -> Result<File> {
        Disk.open(path)
    }
    fn remove(&self, path: &Path) -> Result<()> {
        self.note(Disk.remove(path), Act::Remove(path.into()))
    }
    fn remove_tree(&self, path: &Path) -> Result<()> {
        self.note(Disk.remove_tree(path), Act::Remove(path.into()))
    }
    fn lock(&self, path: &Path) -> Result<Option<File>> {
        let is_new = !path.exists();
        let lock = Disk.lock(path)?;
        if is_new { self.note(Ok(lock), Act::Create(path.into())) } else { Ok(lock) }
    }
}

/// What a name stands for.
#[derive(Debug, Clone)]
enum Node {
    /// The number of a file, in [`Platter::files`].
    File(usize),
    /// The number of a folder, in [`Platter::folders`].
    Folder(usize),
    Link(PathBuf),
}

/// A folder: its entries as programs see them, and as they would be found after a power cut if nothing more were written.
#[derive(Debug, Clone, Default)]
struct Folder {
    seen: BTreeMap<String, Node>,
    durable: BTreeMap<String, Node>,
}

/// What is lost with the power, of all that was not made durable.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    /// All of it.
    Everything,
    /// The bytes of files only: names are there, as a journal of names alone has it, and files are empty.
    Bytes,
    /// Of each name and each file, by a number that chooses.
    Some(u64),
}

/// A disk by what it holds in its cache and for good.
#[derive(Debug, Clone)]
pub struct Platter {
    root: PathBuf,
    folders: Vec<Folder>,
    /// The durable bytes of each file.
    files: Vec<Option<Vec<u8>>>,
}

impl Platter {
    /// A disk on which all that lies below `root` is durable.
    pub fn of(root: &Path) -> Platter {
        let mut platter = Platter { root: root.into(), folders: vec![Folder::default()], files: Vec::new() };
        platter.take_in(root, 0);
        platter
    }

    fn take_in(&mut self, path: &Path, folder: usize) {
        for entry in fs::read_dir(path).unwrap().map(|e| e.unwrap()) {
            let (kind, name) = (entry.file_type().unwrap(), entry.file_name().into_string().unwrap());
            let node = if kind.is_symlink() {
                Node::Link(fs::read_link(entry.path()).unwrap())
            } else if kind.is_dir() {
                self.folders.push(Folder::default());
                let below = self.folders.len() - 1;
                self.take_in(&entry.path(), below);
                Node::Folder(below)
            } else {
                self.files.push(Some(fs::read(entry.path()).unwrap()));
                Node::File(self.files.len() - 1)
            };
            self.folders[folder].seen.insert(name.clone(), node.clone());
            self.folders[folder].durable.insert(name, node);
        }
    }

    /// The folder of a path, and the path's last name; none for what lies elsewhere.
    fn place(&self, path: &Path) -> Option<(usize, String)> {
        let below = path.strip_prefix(&self.root).ok()?;
        let folder = below.parent()?.iter().try_fold(0, |at, name| match self.folders[at].seen.get(name.to_str()?)? {
            Node::Folder(number) => Some(*number),
            _ => None,
        })?;
        Some((folder, below.file_name()?.to_str()?.into()))
    }

    fn set(&mut self, path: &Path, node: Node) {
        if let Some((folder, name)) = self.place(path) {
            self.folders[folder].seen.insert(name, node);
        }
    }

    fn take_out(&mut self, path: &Path) -> Option<Node> {
        let (folder, name) = self.place(path)?;
        self.folders[folder].seen.remove(&name)
    }

    fn get(&self, path: &Path) -> Option<Node> {
        let (folder, name) = self.place(path)?;
        self.folders[folder].seen.get(&name).cloned()
    }

    /// Does what was done.
    pub fn act(&mut self, act: &Act) {
        match act {
            Act::Create(path) => {
                self.files.push(None);
                self.set(path, Node::File(self.files.len() - 1));
            }
            Act::MakeDir(path) => {
                self.folders.push(Folder::default());
                self.set(path, Node::Folder(self.folders.len() - 1));
            }
            Act::Sync(path, bytes) => {
                if let Some(Node::File(number)) = self.get(path) {
                    self.files[number] = Some(bytes.clone());
                }
            }
            Act::SyncDir(path) => {
                let folder = if *path == self.root {
                    Some(0)
                } else {
                    self.get(path).and_then(|n| if let Node::Folder(n) = n { Some(n) } else { None })
                };
                if let Some(folder) = folder {
                    self.folders[folder].durable = self.folders[folder].seen.clone();
                }
            }
            Act::Rename(from, to) => {
                if let Some(node) = self.take_out(from) {
                    self.set(to, node);
                }
            }
            Act::Link(from, to) => {
                if let Some(node) = self.get(from) {
                    self.set(to, node);
                }
            }
            Act::Symlink(target, link) => self.set(link, Node::Link(target.clone())),
            Act::Remove(path) => _ = self.take_out(path),
        }
    }

    /// Puts what is left after a power cut into the empty folder `to`.
    pub fn after_power_cut(&self, loss: Loss, to: &Path) {
        let mut state = if let Loss::Some(seed) = loss { seed } else { 0 };
        let mut keeps = move || match loss {
            Loss::Everything => false,
            Loss::Bytes => true,
            Loss::Some(_) => {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                state >> 63 == 1
            }
        };
        self.put(0, &mut keeps, to);
    }

    fn put(&self, folder: usize, keeps: &mut dyn FnMut() -> bool, to: &Path) {
        let Folder { seen, durable } = &self.folders[folder];
        let names: std::collections::BTreeSet<&String> = seen.keys().chain(durable.keys()).collect();
        for name in names {
            // What a name stands for changes at once: it is the old or the new, or it is not there where that is one of the two.
            let node = if keeps() { seen.get(name) } else { durable.get(name) };
            let path = to.join(name);
            match node {
                None => {}
                Some(Node::Link(target)) => std::os::unix::fs::symlink(target, path).unwrap(),
                Some(Node::Folder(number)) => {
                    fs::create_dir(&path).unwrap();
                    self.put(*number, keeps, &path);
                }
                Some(Node::File(number)) => fs::write(path, self.files[*number].as_deref().unwrap_or_default()).unwrap(),
            }
        }
    }
}
