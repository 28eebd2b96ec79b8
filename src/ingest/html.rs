//! HTML: one article a file; its main text is found by normalize.

use super::format::Format;
use super::record::{self, Fields, Place};
use super::unpack::Source;
use super::{Job, Stop, charset};
use crate::model::RejectReason;

/// Reads the whole input as one page.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let Some(bytes) = source.read_all(job.limits.record_bytes)? else {
        job.out.reject(Some(0), RejectReason::TooLarge, format!("a page larger than `limits.record_bytes` ({})", job.limits.record_bytes));
        return Ok(());
    };
    let (page, charset) = charset::decode(&bytes);
    let record = record::article(Fields { html: Some(page), ..Fields::default() }, Place { uri: job.out.uri, offset: 0, charset });
    job.out.give(record);
    Ok(())
}
