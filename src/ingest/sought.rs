//! Formats with their directory at the end (Parquet, zip) must be sought in: a file is, a stream is held or goes to a temporary file.

use super::source::Source;
use super::{Job, Stop};
use crate::model::RejectReason;
use std::fs::File;
use std::io::{Cursor, Read};

/// Bytes of a stream that are held in memory where it can go to a file, and where it cannot.
const HELD_BYTES: u64 = 16 << 20;
const HELD_BYTES_ALONE: u64 = 128 << 20;

/// What can be sought in.
pub(crate) enum Sought {
    /// A file.
    File(File),
    /// Bytes in memory.
    Held(Vec<u8>),
}

/// An input as something to seek in; none where it is too long, which is told then. `what` names its format.
pub(crate) fn sought(source: &mut Source, what: &str, job: &mut Job) -> Result<Option<Sought>, Stop> {
    if let Some(file) = job.file.take() {
        return Ok(Some(Sought::File(file)));
    }
    let most = if job.supply.spool.is_some() { HELD_BYTES.min(job.limits.spool_bytes) } else { HELD_BYTES_ALONE };
    let (held, whole) = source.read_up_to(most)?;
    if whole {
        return Ok(Some(Sought::Held(held)));
    }
    let Some(spool) = job.supply.spool else {
        let detail = format!("a {what} of more than {most} bytes that is no file of its own; give it as a file");
        job.out.reject(None, RejectReason::TooLarge, detail);
        return Ok(None);
    };
    let most = job.limits.spool_bytes;
    let mut stream = Cursor::new(held).chain(source.reader()).take(most.saturating_add(1));
    let file = spool(&mut stream);
    let file = file.map_err(|e| (source.offset, e))?;
    if file.metadata().map_err(|e| (source.offset, e))?.len() > most {
        let detail = format!("a {what} that is no file of its own and longer than `limits.spool_bytes` ({most})");
        job.out.reject(None, RejectReason::TooLarge, detail);
        return Ok(None);
    }
    Ok(Some(Sought::File(file)))
}
