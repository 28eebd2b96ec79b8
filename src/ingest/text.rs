//! Plain text: one article a file, its first line the title.

use super::format::Format;
use super::source::Source;
use super::{Job, Stop, charset, record};
use crate::model::{ArticleFormat, RejectReason};

/// Characters of a first line that can still be a title.
const TITLE_CHARS: usize = 200;

/// Reads the whole input as one article.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let most = job.limits.record_bytes;
    let Some(bytes) = source.read_all(most as u64).map_err(|(_, e)| (0, e))? else {
        job.out.reject(Some(0), RejectReason::TooLarge, format!("a file larger than `limits.record_bytes` ({most})"));
        return Ok(());
    };
    let (text, charset) = charset::decode_labelled(&bytes, job.out.label);
    let charset = charset.or(source.wide.map(|e| e.name().to_string()));
    let (title, content) = split_title(&text);
    let record = record::whole(title.map(str::to_string), ArticleFormat::Text, content.to_string(), job.place(0, &charset));
    job.out.give(record);
    Ok(())
}

/// The first line, where it is short and a blank line and more text follow; and the rest.
pub(crate) fn split_title(text: &str) -> (Option<&str>, &str) {
    let start = text.trim_start();
    let Some((first, rest)) = start.split_once('\n') else { return (None, text) };
    let blank = rest.split_once('\n').is_some_and(|(second, _)| second.trim().is_empty());
    let first = first.trim();
    let fits = blank && !rest.trim().is_empty() && first.chars().count() <= TITLE_CHARS;
    if fits { (Some(first), rest) } else { (None, text) }
}
