//! zip: the directory at the end names the members, each an input of its own.

use super::format::Format;
use super::members;
use super::sought::{Sought, sought};
use super::source::Source;
use super::unpack::Count;
use super::{Job, Stop};
use crate::model::RejectReason;
use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

/// What a zip is read from: its directory stands at the end.
trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// Members that tell a format which only travels as a zip.
const OFFICE: &[&[u8]] = &[b"[Content_Types].xml", b"mimetype", b"META-INF/MANIFEST.MF", b"AndroidManifest.xml"];

/// Reads every member that is a plain file. An archive that is itself a member, compressed or a stream is
/// held in memory or goes to a temporary file.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    if !members::may_open(job) {
        return Ok(());
    }
    let mut input: Box<dyn ReadSeek> = match sought(source, "zip", job)? {
        Some(Sought::File(file)) => Box::new(BufReader::new(file)),
        Some(Sought::Held(held)) => Box::new(Cursor::new(held)),
        None => return Ok(()),
    };
    let length = input.seek(SeekFrom::End(0)).map_err(|e| (0, e))?;
    let broken = |e: &dyn std::fmt::Display| format!("the directory of the archive cannot be read: {e}");
    let mut archive = match ZipIterable::try_new(input, Default::default()) {
        Ok(archive) => archive,
        Err(e) => {
            job.out.reject(None, RejectReason::Malformed, broken(&e));
            return Ok(());
        }
    };
    let entries = match archive.files() {
        Ok(entries) => entries,
        Err(e) => {
            job.out.reject(None, RejectReason::Malformed, broken(&e));
            return Ok(());
        }
    };
    let (packed, made, budget) = (Count::default(), Count::default(), job.supply.budget.clone());
    packed.set(length);
    let mut ranges = BTreeMap::new();
    let mut members_seen = 0;
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                job.out.reject(None, RejectReason::Malformed, format!("the directory breaks off behind {members_seen} members: {e}"));
                return Ok(());
            }
        };
        members_seen += 1;
        if !members::may_go_on(members_seen, &budget, job) {
            return Ok(());
        }
        let raw = entry.name_raw().to_vec();
        if members_seen == 1 && OFFICE.contains(&raw.as_slice()) {
            job.out.reject(Some(0), RejectReason::UnknownFormat, "no format that can be read: an office document, book or program");
            return Ok(());
        }
        if entry.is_dir() || members::is_hidden(&raw) {
            continue;
        }
        let uri = members::name(job.out.uri, &raw);
        let start = entry.header_start();
        let more = if entry.is_symlink() {
            members::refuse(&uri, true, "a link within an archive, which is not followed", job)
        } else if entry.encrypted() {
            members::refuse(&uri, false, "the member is encrypted", job)
        } else if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            members::refuse(&uri, false, &format!("packed by a method that is not read ({})", entry.compression()), job)
        } else if overlaps(&mut ranges, start, entry.compressed_size()) {
            members::refuse(&uri, false, "the member lies where another one lies: a trap, or a damaged directory", job)
        } else {
            match entry.with_reader(entries.reader_mut(), ZipReadOptions::new()) {
                Ok(mut member) => members::read(&mut member, &uri, &packed, &made, &budget, job),
                Err(e) => members::refuse(&uri, false, &format!("the member cannot be read: {e}"), job),
            }
        };
        if !more {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether a member's bytes lie within those of another one; takes note of it where not.
fn overlaps(ranges: &mut BTreeMap<u64, u64>, start: u64, length: u64) -> bool {
    let end = start.saturating_add(length).max(start + 1);
    let before = ranges.range(..end).next_back();
    if before.is_some_and(|(_, other)| *other > start) {
        return true;
    }
    ranges.insert(start, end);
    false
}
