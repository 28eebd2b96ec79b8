//! A file system that fails at its N-th call: what the tests of publication run on.

use super::{Disk, Files, OutFile};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// How the N-th call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails; later ones work.
    Once(i32),
    /// It and all later ones fail: the process as good as killed, the disk full or gone.
    Forever(i32),
    /// Every write from it on takes only half of its bytes, which is no error.
    ShortWrites,
}

/// [`Disk`], counted, with a fault at one call.
#[derive(Debug, Clone)]
pub struct Faulty {
    calls: Arc<AtomicUsize>,
    log: Arc<Mutex<Vec<(&'static str, PathBuf)>>>,
    at: usize,
    fault: Fault,
}

impl Faulty {
    /// Fails at call number `at`, counted from 0.
    pub fn new(at: usize, fault: Fault) -> Faulty {
        Faulty { calls: Arc::default(), log: Arc::default(), at, fault }
    }

    /// Calls so far.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// What was done, in order: the name of the call and its first path. A file's `sync` is named by the file.
    pub fn log(&self) -> Vec<(&'static str, PathBuf)> {
        self.log.lock().unwrap().clone()
    }

    fn note(&self, call: &'static str, path: &Path) {
        self.log.lock().unwrap().push((call, path.to_path_buf()));
    }

    /// Counts a call; true where writes shall be short.
    fn step(&self) -> io::Result<bool> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        match self.fault {
            Fault::Once(code) if call == self.at => Err(io::Error::from_raw_os_error(code)),
            Fault::Forever(code) if call >= self.at => Err(io::Error::from_raw_os_error(code)),
            fault => Ok(fault == Fault::ShortWrites && call >= self.at),
        }
    }

    fn check(&self, path: &Path, action: &'static str) -> Result<()> {
        self.step().map(|_| ()).map_err(|e| Error::io(path, action, e))
    }
}

struct FaultyFile {
    path: PathBuf,
    out: Box<dyn OutFile>,
    faults: Faulty,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let short = self.faults.step()?;
        self.out.write(if short { &bytes[..bytes.len().div_ceil(2)] } else { bytes })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl OutFile for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.faults.step()?;
        self.faults.note("sync", &self.path);
        self.out.sync()
    }
}

macro_rules! counted {
    ($($name:ident($($arg:ident),+) -> $ret:ty, $action:literal;)+) => {
        impl Files for Faulty {
            fn create(&self, path: &Path) -> Result<Box<dyn OutFile>> {
                self.check(path, "create the file")?;
                self.note("create", path);
                Ok(Box::new(FaultyFile { path: path.to_path_buf(), out: Disk.create(path)?, faults: self.clone() }))
            }
            $( fn $name(&self, $($arg: &Path),+) -> Result<$ret> {
                let first = [$($arg),+][0];
                self.check(first, $action)?;
                self.note(stringify!($name), first);
                Disk.$name($($arg),+)
            } )+
        }
    };
}

counted! {
    make_dir(path) -> bool, "create the folder";
    sync_dir(path) -> (), "make the folder durable";
    rename(from, to) -> (), "replace";
    link(from, to) -> bool, "link";
    symlink(target, link) -> (), "make the symbolic link";
    list(path) -> Vec<String>, "list";
    read(path) -> Option<Vec<u8>>, "read";
    open(path) -> File, "open";
    remove(path) -> (), "remove";
    remove_tree(path) -> (), "remove the folder";
    lock(path) -> Option<File>, "lock";
}
