//! HTML: one article a file; its main text is found by normalize.

use super::format::Format;
use super::source::Source;
use super::{Job, Stop, charset, record};
use crate::model::{ArticleFormat, RejectReason};

/// Reads the whole input as one page.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let most = job.limits.record_bytes;
    let Some(bytes) = source.read_all(most as u64).map_err(|(_, e)| (0, e))? else {
        job.out.reject(Some(0), RejectReason::TooLarge, format!("a page larger than `limits.record_bytes` ({most})"));
        return Ok(());
    };
    let (page, charset) = charset::decode_page(&bytes, job.out.label);
    let charset = charset.or(source.wide.map(|e| e.name().to_string()));
    let record = record::whole(None, ArticleFormat::Html, page, job.place(0, &charset));
    job.out.give(record);
    Ok(())
}
