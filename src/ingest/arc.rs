//! ARC, the web archives' format before WARC: a line with address, date, type and length, and the answer behind it.

use super::format::Format;
use super::source::Source;
use super::warc::{self, Block, Trail};
use super::{Job, Stop, record};
use crate::model::RejectReason;

/// Bytes of a record's line.
const LINE_BYTES: usize = 16 << 10;

/// Reads every answer that holds a page as a record.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    warc::each(source, job, next)
}

fn next(source: &mut Source, trail: &mut Trail, job: &mut Job) -> Result<bool, Stop> {
    let (start, line) = loop {
        let Some(line) = source.line(b'\n', LINE_BYTES)? else { return Ok(false) };
        let offset = line.offset;
        if line.bytes.trim_ascii().is_empty() {
            continue;
        }
        if let Some(found) = Line::parse(line.bytes) {
            break (offset, found);
        }
        if !std::mem::replace(&mut trail.lost, true)
            && !job.out.reject(Some(offset), RejectReason::Malformed, "bytes that belong to no record")
        {
            return Ok(false);
        }
    };
    trail.lost = false;
    let block = warc::block(source, line.length, job.limits.record_bytes, find).map_err(|(_, e)| (start, e))?;
    let place = job.place(start, &None);
    match block {
        Block::Bad(reason, detail) => {
            trail.lost = true;
            Ok(job.out.give(Err(record::reject(&place, reason, &detail))))
        }
        Block::Whole(_) if line.url.starts_with("filedesc:") || line.url.starts_with("dns:") => Ok(true),
        Block::Whole(bytes) => {
            let record = warc::answer(&bytes, Some(line.url), Some(line.date), place, job);
            Ok(job.out.give(record))
        }
    }
}

/// The line that starts a record.
struct Line {
    url: String,
    date: String,
    length: u64,
}

impl Line {
    /// Address, host address, date of 14 digits, type, and at the end the length; addresses may hold blanks.
    fn parse(bytes: &[u8]) -> Option<Line> {
        let text = std::str::from_utf8(bytes).ok()?.trim_end();
        let words: Vec<&str> = text.split(' ').collect();
        let at = words.iter().rposition(|w| w.len() == 14 && w.bytes().all(|b| b.is_ascii_digit()))?;
        if at < 2 || at + 2 >= words.len() || !words[0].contains(':') {
            return None;
        }
        let length = words.last()?.parse().ok()?;
        let d = words[at];
        let date = format!("{}-{}-{}T{}:{}:{}Z", &d[..4], &d[4..6], &d[6..8], &d[8..10], &d[10..12], &d[12..]);
        Some(Line { url: words[..at - 1].join(" "), date, length })
    }
}

/// Where in a block another record starts.
fn find(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"\nhttp").map(|at| at + 1).find(|start| {
        let rest = &bytes[*start..];
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len().min(LINE_BYTES));
        Line::parse(&rest[..end]).is_some()
    })
}
