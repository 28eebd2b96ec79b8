//! WARC, as Common Crawl News and other archives keep the web: an article an answer of a server.
//!
//! A length in a header is believed where a record or the end of the input follows it. Where none does, the next line that
//! starts a record is looked for, first in what was read, so that a wrong length costs one record.

use super::format::Format;
use super::http::{self, Refusal};
use super::record::{self, Fields, Place};
use super::source::Source;
use super::{Job, Record, Stop, charset, unpack};
use crate::model::{ArticleFormat, Outcome, Reject, RejectReason};

/// Bytes of a header line that are looked at.
const LINE_BYTES: usize = 16 << 10;

/// Damaged places of a stream behind which reading goes on.
const DAMAGES: usize = 1_000;

/// What starts a record.
const MAGIC: &[u8] = b"WARC/";

/// Reads every answer that holds a page as a record. Requests and notes of the crawler are no records; answers without a
/// page are told as skipped.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    each(source, job, next)
}

/// Reads records by `next` and goes on behind damages of the stream.
pub(crate) fn each(
    source: &mut Source,
    job: &mut Job,
    next: fn(&mut Source, &mut Trail, &mut Job) -> Result<bool, Stop>,
) -> Result<(), Stop> {
    let mut trail = Trail::default();
    let (mut damages, mut last) = (0, None);
    loop {
        match next(source, &mut trail, job) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err((offset, e)) => {
                damages += 1;
                let stuck = last.replace(source.offset) == Some(source.offset);
                if unpack::is_limit(&e) || e.raw_os_error().is_some() || stuck || damages > DAMAGES {
                    return Err((offset, e));
                }
                if !job.out.reject(Some(offset), RejectReason::Truncated, format!("the stream is damaged here: {e}")) {
                    return Ok(());
                }
                trail.lost = true;
            }
        }
    }
}

/// What is known between two records.
#[derive(Default)]
pub(crate) struct Trail {
    /// Whether the next header has to be searched for, and that was told.
    pub lost: bool,
}

/// Reads one record; false at the end.
fn next(source: &mut Source, trail: &mut Trail, job: &mut Job) -> Result<bool, Stop> {
    let start = loop {
        let Some(line) = source.line(b'\n', LINE_BYTES)? else { return Ok(false) };
        let (offset, bytes) = (line.offset, line.bytes);
        if bytes.starts_with(MAGIC) {
            break offset;
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        if !std::mem::replace(&mut trail.lost, true)
            && !job.out.reject(Some(offset), RejectReason::Malformed, "bytes that belong to no record")
        {
            return Ok(false);
        }
    };
    trail.lost = false;
    let Some(header) = Header::read(source).map_err(|(_, e)| (start, e))? else {
        job.out.reject(Some(start), RejectReason::Truncated, "the input ends within the header of a record");
        return Ok(false);
    };
    let Some(length) = header.length else {
        trail.lost = true;
        return Ok(job.out.reject(Some(start), RejectReason::Malformed, "the record has no Content-Length that is a number"));
    };
    let block = block(source, length, job.limits.record_bytes, find).map_err(|(_, e)| (start, e))?;
    let place = job.place(start, &None);
    let bytes = match block {
        Block::Whole(bytes) => bytes,
        Block::Bad(reason, detail) => {
            trail.lost = true;
            return Ok(job.out.give(Err(record::reject(&place, reason, &detail))));
        }
    };
    Ok(match header.article(&bytes, place, job) {
        Some(record) => job.out.give(record),
        None => true,
    })
}

/// The header of a record, as far as it is of use.
#[derive(Default)]
struct Header {
    kind: String,
    url: Option<String>,
    date: Option<String>,
    content_type: Option<String>,
    length: Option<u64>,
}

impl Header {
    /// Reads header lines up to the blank one; none where the input ends before.
    fn read(source: &mut Source) -> Result<Option<Header>, Stop> {
        let mut header = Header::default();
        while let Some(line) = source.line(b'\n', LINE_BYTES)? {
            let bytes = line.bytes.trim_ascii_end();
            if bytes.is_empty() {
                return Ok(Some(header));
            }
            let text = String::from_utf8_lossy(bytes);
            let Some((name, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => header.url = Some(value.trim_matches(['<', '>']).to_string()).filter(|v| !v.is_empty()),
                "warc-date" => header.date = Some(value.to_string()).filter(|v| !v.is_empty()),
                "content-type" => header.content_type = Some(value.to_string()).filter(|v| !v.is_empty()),
                "content-length" => header.length = value.parse().ok(),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The article of a record; none where its kind holds none.
    fn article(self, block: &[u8], place: Place, job: &Job) -> Option<Record> {
        let is_answer = self.content_type.as_deref().is_none_or(|t| t.to_ascii_lowercase().starts_with("application/http"));
        match self.kind.as_str() {
            "response" if is_answer => Some(answer(block, self.url, self.date, place, job)),
            "response" | "resource" | "conversion" => Some(resource(block, self.content_type.as_deref(), self.url, self.date, place)),
            "revisit" => Some(skipped(&place, "a revisit: the page is recorded elsewhere")),
            _ => None,
        }
    }
}

/// The article of an answer of a server, with its head.
pub(crate) fn answer(block: &[u8], url: Option<String>, crawled: Option<String>, place: Place, job: &Job) -> Record {
    match http::page(block, job.limits) {
        Ok(page) => article(&page.body, page.is_html, page.charset.as_deref(), url, crawled, place),
        Err(Refusal::NoArticle(detail)) => skipped(&place, &detail),
        Err(Refusal::Bad(reason, detail)) => Err(record::reject(&place, reason, &detail)),
    }
}

/// The article of a page without the head of an answer.
fn resource(block: &[u8], kind: Option<&str>, url: Option<String>, crawled: Option<String>, place: Place) -> Record {
    match http::content_type(kind) {
        Ok((is_html, charset)) => article(block, is_html, charset.as_deref(), url, crawled, place),
        Err(Refusal::NoArticle(detail) | Refusal::Bad(_, detail)) => skipped(&place, &detail),
    }
}

fn article(body: &[u8], is_html: bool, label: Option<&str>, url: Option<String>, crawled: Option<String>, place: Place) -> Record {
    if body.trim_ascii().is_empty() {
        return Err(record::reject(&place, RejectReason::Empty, "an answer without a body"));
    }
    let (content, charset) = if is_html { charset::decode_page(body, label) } else { charset::decode_labelled(body, label) };
    let format = if is_html { ArticleFormat::Html } else { ArticleFormat::Text };
    record::fixed(Fields { url, crawled, format, content, ..Fields::default() }, Place { charset, ..place })
}

fn skipped(place: &Place, detail: &str) -> Record {
    Err(Reject { outcome: Outcome::Skipped, ..record::reject(place, RejectReason::NotAnArticle, detail) })
}

/// The block of a record.
pub(crate) enum Block {
    /// All of it.
    Whole(Vec<u8>),
    /// What is wrong with it; reading goes on where the next header is searched for.
    Bad(RejectReason, String),
}

/// Reads `length` bytes, `most` at most, and looks whether a record or the end follows. `find` tells where in bytes another
/// record starts.
pub(crate) fn block(source: &mut Source, length: u64, most: usize, find: fn(&[u8]) -> Option<usize>) -> Result<Block, Stop> {
    let mut held = Vec::new();
    let whole = length.min(most as u64) as usize;
    while held.len() < whole {
        let bytes = source.fill()?;
        if bytes.is_empty() {
            break;
        }
        let n = bytes.len().min(whole - held.len());
        held.extend_from_slice(&bytes[..n]);
        source.take(n);
    }
    let (ended, follows) = (held.len() < whole, follows(source));
    if !ended && length <= most as u64 && follows {
        return Ok(Block::Whole(held));
    }
    if let Some(at) = find(&held) {
        source.give_back(&held[at..]);
        return Ok(Block::Bad(RejectReason::Malformed, format!("Content-Length is {length}, but another record starts behind {at} bytes")));
    }
    if ended {
        return Ok(Block::Bad(RejectReason::Truncated, format!("the input ends behind {} of {length} bytes of the record", held.len())));
    }
    if length <= most as u64 {
        return Ok(Block::Bad(
            RejectReason::Malformed,
            format!("no record follows where Content-Length ({length}) says that this one ends"),
        ));
    }
    drop(held);
    let detail = format!("a record of {length} bytes; `limits.record_bytes` is {most}");
    let mut left = length - most as u64;
    while left > 0 {
        let bytes = source.fill()?;
        if bytes.is_empty() {
            break;
        }
        let n = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        if let Some(at) = find(&bytes[..n]) {
            source.take(at);
            break;
        }
        source.take(n);
        left -= n as u64;
    }
    Ok(Block::Bad(RejectReason::TooLarge, detail))
}

/// Whether the input ends here or another record starts, line ends aside.
fn follows(source: &mut Source) -> bool {
    /// Line ends that may part records: two are the rule.
    const ENDS: usize = 8;
    let next = source.peek(ENDS + MAGIC.len());
    let ends = next.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let next = &next[ends..];
    // ARC has no sign for a start; its line ends must do.
    next.is_empty()
        || next.starts_with(MAGIC)
        || ends > 0 && next.first().is_some_and(u8::is_ascii_alphabetic) && !next.starts_with(b"<") && is_arc(next)
}

/// Whether these bytes may start a record of an ARC file.
fn is_arc(next: &[u8]) -> bool {
    ["http", "dns:", "ftp:"].iter().any(|scheme| next.get(..4).is_some_and(|n| n.eq_ignore_ascii_case(scheme.as_bytes())))
}

/// Where in a block another record starts: a line of the version, and a field of WARC behind it.
fn find(bytes: &[u8]) -> Option<usize> {
    /// Bytes behind the version in which a field must stand.
    const NEAR: usize = 200;
    let mut hits = memchr::memmem::find_iter(bytes, b"\nWARC/");
    hits.find_map(|at| {
        let start = at + 1;
        let rest = &bytes[start..bytes.len().min(start + NEAR)];
        let version = rest.get(MAGIC.len()).is_some_and(u8::is_ascii_digit);
        (version && memchr::memmem::find(rest, b"\nWARC-").is_some()).then_some(start)
    })
}
