//! What zip and tar have in common: a member is an input of its own, named behind its archive, and is read where it lies.
//!
//! No archive is ever unpacked to disk, so a name in it is a label and nothing more: "../../x" leads nowhere.

use super::unpack::{Bounded, Budget, Count};
use super::{Job, Sink, Supply, read_guarded};
use crate::model::{Outcome, Reject, RejectReason, Stage};
use std::io::Read;
use std::ops::ControlFlow;

/// Characters of a member's name that are kept.
const NAME_CHARS: usize = 1_024;

/// Letters that turn the direction of the text around them, so that a name could be read as another.
const TURNING: std::ops::RangeInclusive<char> = '\u{202a}'..='\u{202e}';
const ISOLATING: std::ops::RangeInclusive<char> = '\u{2066}'..='\u{2069}';

/// How the tables name a member: `archive!/name`, what cannot be printed escaped.
pub(crate) fn name(archive: &str, raw: &[u8]) -> String {
    let mut out = format!("{archive}!/");
    let mut kept = 0;
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            if kept == NAME_CHARS {
                out.push('…');
                return out;
            }
            kept += 1;
            if c.is_control() || TURNING.contains(&c) || ISOLATING.contains(&c) {
                out.extend(c.escape_unicode());
            } else {
                out.push(c);
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// Whether a member is passed over as hidden files are: names with a leading dot, and what macOS adds.
pub(crate) fn is_hidden(raw: &[u8]) -> bool {
    raw.split(|b| matches!(b, b'/' | b'\\')).any(|part| part.starts_with(b".") && part != b"." && part != b".." || part == b"__MACOSX")
}

/// Reads a member. `packed` counts what it takes in the archive, `made` what comes out, and `budget` what all members come
/// to, so that the bounds hold; false where no more records are wanted.
pub(crate) fn read(member: &mut dyn Read, uri: &str, packed: &Count, made: &Count, budget: &Budget, job: &mut Job) -> bool {
    let bytes = Bounded::new(member, packed.clone(), made.clone(), job.limits, budget);
    let supply = Supply { budget: job.supply.budget.clone(), depth: job.supply.depth + 1, ..*job.supply };
    let outer = &mut *job.out;
    let mut forward = |record| if outer.give(record) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let mut inner = Sink::new(uri, &mut forward);
    read_guarded(Box::new(bytes), None, &supply, job.limits, &mut inner);
    !inner.stopped()
}

/// A member that is no file: links are told and not followed, whatever else there is is refused. False where no more
/// records are wanted.
pub(crate) fn refuse(uri: &str, is_link: bool, what: &str, job: &mut Job) -> bool {
    let outcome = if is_link { Outcome::Skipped } else { Outcome::Rejected };
    let reject = Reject { outcome, ..Reject::new(uri, None, Stage::Ingest, RejectReason::Unreadable, what) };
    job.out.give(Err(reject))
}

/// Whether archives may be nested this deep; else says so of the archive.
pub(crate) fn may_open(job: &mut Job) -> bool {
    let fits = job.supply.depth <= job.limits.archive_depth;
    if !fits {
        let detail = format!("an archive within archives deeper than `limits.archive_depth` ({})", job.limits.archive_depth);
        job.out.reject(None, RejectReason::TooDeep, detail);
    }
    fits
}

/// Whether another member is within the bounds; else says so of the archive.
pub(crate) fn may_go_on(members: u64, budget: &Budget, job: &mut Job) -> bool {
    if members > job.limits.archive_members {
        let detail =
            format!("an archive of more than `limits.archive_members` ({}) members; the rest is not read", job.limits.archive_members);
        job.out.reject(None, RejectReason::TooLarge, detail);
        return false;
    }
    if budget.get() > job.limits.unpacked_bytes {
        job.out.reject(
            None,
            RejectReason::DecompressionLimit,
            "the archive unpacks to more than `limits.unpacked_bytes`; the rest is not read",
        );
        return false;
    }
    true
}
