//! How do bytes become articles? One reader per format, each streaming, each with a bound on what one record may cost.
//!
//! [`read`] takes one opened input and hands every record to a sink: as an [`Article`], or as a [`Reject`] that says what
//! is wrong with it and where it stands. In = out + rejects. It opens no file itself.

mod charset;
mod delimited;
mod format;
mod html;
mod json;
mod jsonl;
mod parquet;
mod record;
#[cfg(test)]
mod tests;
mod text;
mod unpack;

use crate::limits::Limits;
use crate::model::{Article, Reject, RejectReason, Stage};
use format::Format;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;

/// One opened input.
pub struct Input {
    /// How the tables name it: path relative to the input root, or address.
    pub uri: String,
    /// Its bytes, from the start.
    pub bytes: Box<dyn Read + Send>,
    /// The same input as a file, for formats that must seek (Parquet); null for streams.
    pub file: Option<File>,
}

/// `[input]` of a recipe, as far as formats are concerned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IngestOptions {
    /// The format, where neither file name nor content should decide: `jsonl`, `json`, `csv`, `tsv`, `text`, `html`, `parquet`.
    pub format: Option<String>,
    /// Which keys of a record hold which field.
    pub fields: FieldMap,
}

/// For each field the keys that may hold it, the first one present and non-empty winning. Nested keys are dotted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldMap {
    /// The record's own id.
    pub id: Vec<String>,
    /// Its address.
    pub url: Vec<String>,
    /// Its title.
    pub title: Vec<String>,
    /// Its published date.
    pub date: Vec<String>,
    /// Its plain text.
    pub text: Vec<String>,
    /// Its HTML, read where there is no plain text.
    pub html: Vec<String>,
    /// Its authors.
    pub author: Vec<String>,
    /// Its outlet or agency.
    pub source: Vec<String>,
    /// Its language.
    pub lang: Vec<String>,
}

impl Default for FieldMap {
    fn default() -> FieldMap {
        let keys = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
        FieldMap {
            id: keys(&["id"]),
            url: keys(&["url"]),
            title: keys(&["title"]),
            date: keys(&["date"]),
            text: keys(&["text"]),
            html: keys(&["html"]),
            author: keys(&["author"]),
            source: keys(&["source"]),
            lang: keys(&["lang"]),
        }
    }
}

impl IngestOptions {
    /// Checks the words of the options; the error names the words that fit.
    pub fn check(&self) -> Result<(), String> {
        match &self.format {
            Some(word) if format::of_word(word).is_none() => {
                Err(format!("no such format: \"{word}\"; one of {}", format::words().join(", ")))
            }
            _ => Ok(()),
        }
    }
}

/// What a reader hands on.
pub type Record = Result<Article, Reject>;

/// Reads one input to its end, or until `sink` breaks. Format by the options, else by file name, else by content;
/// compression by content.
pub fn read(input: Input, options: &IngestOptions, limits: &Limits, sink: &mut dyn FnMut(Record) -> ControlFlow<()>) {
    let Input { uri, bytes, file } = input;
    let mut out = Sink { uri: &uri, sink, taken: 0, stopped: false };
    let mut source = match unpack::open(bytes, limits) {
        Ok(source) => source,
        Err(e) => return out.reject(None, reason_of(&e), format!("cannot be read: {e}")),
    };
    let head = match source.head() {
        Ok(head) => head.to_vec(),
        Err(e) => return out.reject(Some(0), reason_of(&e), format!("cannot be read: {e}")),
    };
    if head.is_empty() {
        return out.reject(Some(0), RejectReason::Empty, "the input holds no bytes");
    }
    let named = options.format.as_deref().map_or_else(|| format::of_name(&uri), format::of_word);
    let Some(format) = named.filter(|f| *f == Format::Parquet || !format::is_binary(&head)).or_else(|| format::of_content(&head)) else {
        return out.reject(Some(0), RejectReason::UnknownFormat, "neither the name nor the content tells a format that can be read");
    };
    let mut job = Job { options, limits, out: &mut out };
    let read = match format {
        Format::JsonLines => jsonl::read,
        Format::Json => json::read,
        Format::Csv | Format::Tsv => delimited::read,
        Format::Text => text::read,
        Format::Html => html::read,
        Format::Parquet => return parquet::read(source, file, &mut job),
    };
    if let Err((offset, e)) = read(&mut source, format, &mut job) {
        job.out.reject(Some(offset), reason_of(&e), format!("reading stopped here: {e}"));
    } else if job.out.taken == 0 && !job.out.stopped {
        job.out.reject(Some(0), RejectReason::Empty, "the input holds no record");
    }
}

/// What a reader works with.
pub(crate) struct Job<'a, 'b> {
    pub options: &'a IngestOptions,
    pub limits: &'a Limits,
    pub out: &'a mut Sink<'b>,
}

/// Where records go, with the name of the input.
pub(crate) struct Sink<'b> {
    pub uri: &'b str,
    sink: &'b mut dyn FnMut(Record) -> ControlFlow<()>,
    taken: u64,
    stopped: bool,
}

impl Sink<'_> {
    /// Hands on a record; true while more are wanted.
    pub fn give(&mut self, record: Record) -> bool {
        self.taken += 1;
        self.stopped |= (self.sink)(record).is_break();
        !self.stopped
    }

    /// Whether more are wanted.
    pub fn give_more(&self) -> bool {
        !self.stopped
    }

    /// Hands on a reject of this stage.
    pub fn reject(&mut self, offset: Option<u64>, reason: RejectReason, detail: impl AsRef<str>) {
        let reject = Reject::new(self.uri, offset.map(|o| o as i64), Stage::Ingest, reason, detail);
        self.give(Err(reject));
    }
}

/// An I/O error and where in the unpacked input it came.
pub(crate) type Stop = (u64, std::io::Error);

/// Why an input could not be read on.
fn reason_of(e: &std::io::Error) -> RejectReason {
    if unpack::is_limit(e) {
        return RejectReason::DecompressionLimit;
    }
    match e.kind() {
        std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => RejectReason::Truncated,
        _ => RejectReason::Unreadable,
    }
}
