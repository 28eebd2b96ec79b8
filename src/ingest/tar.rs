//! tar: members one after another, each an input of its own.

use super::format::Format;
use super::members;
use super::source::Source;
use super::unpack::{self, Count};
use super::{Job, Stop};
use std::io::{self, Read};
use tar::{Archive, EntryType};

/// Bytes that the headers of one member may take: long names and extensions are held whole.
const HEADER_BYTES: u64 = 1 << 20;

/// Reads every member that is a plain file, as it streams by.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    if !members::may_open(job) {
        return Ok(());
    }
    let start = source.offset;
    let (taken, fuse) = (Count::default(), Count::default());
    fuse.set(HEADER_BYTES);
    let gate = Gate { inner: source.reader(), taken: taken.clone(), fuse: fuse.clone() };
    let mut archive = Archive::new(gate);
    let stop = |e: io::Error| (start + taken.get(), e);
    let budget = job.supply.budget.clone();
    for (n, entry) in archive.entries().map_err(stop)?.enumerate() {
        let mut entry = entry.map_err(stop)?;
        if !members::may_go_on(n as u64 + 1, &budget, job) {
            return Ok(());
        }
        let raw = entry.path_bytes().into_owned();
        let uri = members::name(job.out.uri, &raw);
        let kind = entry.header().entry_type();
        let more = match kind {
            _ if kind.is_dir() || members::is_hidden(&raw) => true,
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                fuse.set(u64::MAX);
                let (packed, made) = (Count::default(), Count::default());
                let before = taken.get();
                let left = entry.size();
                let mut member = Measured { inner: &mut entry, taken: &taken, before, packed: packed.clone(), left };
                // What stands in a tar is not unpacked by it, and was counted where it was; but for holes.
                members::read(&mut member, &uri, &packed, &made, &Count::default(), job)
            }
            EntryType::Symlink | EntryType::Link => members::refuse(&uri, true, "a link within an archive, which is not followed", job),
            EntryType::XGlobalHeader => true,
            _ => members::refuse(&uri, false, "a pipe, device or other member that is no file; it is not read", job),
        };
        if !more {
            return Ok(());
        }
        // What is left of the member is passed over before the next header.
        let left = entry.size().saturating_sub(taken.get().saturating_sub(entry.raw_file_position()));
        fuse.set(left.saturating_add(HEADER_BYTES));
    }
    Ok(())
}

/// Counts what is taken of the archive, and stops where headers ask for more than they may.
struct Gate<R> {
    inner: R,
    taken: Count,
    fuse: Count,
}

impl<R: Read> Read for Gate<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.taken.add(n as u64);
        let left = self.fuse.get();
        if left < n as u64 {
            return Err(unpack::limit());
        }
        if left != u64::MAX {
            self.fuse.set(left - n as u64);
        }
        Ok(n)
    }
}

/// Tells how much of the archive a member took: a sparse one is made of holes that take nothing.
struct Measured<'a, R> {
    inner: R,
    taken: &'a Count,
    before: u64,
    packed: Count,
    /// Bytes to come, as the header says.
    left: u64,
}

impl<R: Read> Read for Measured<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        if n == 0 && self.left > 0 && !out.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within this member"));
        }
        self.left = self.left.saturating_sub(n as u64);
        self.packed.set(self.taken.get() - self.before);
        Ok(n)
    }
}
