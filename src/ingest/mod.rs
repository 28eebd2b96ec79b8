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
mod source;
#[cfg(test)]
mod tests;
mod text;
mod unpack;

use crate::limits::Limits;
use crate::model::{Article, Reject, RejectReason, Stage};
use format::Format;
use record::{Place, Plan};
use serde::{Deserialize, Serialize};
use source::Source;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

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

/// A reader of one format: every record to the sink of the job, or the error that stopped it and where.
type Reader = fn(&mut Source, Format, &mut Job) -> Result<(), Stop>;

/// The readers, one file each in this folder.
fn reader(format: Format) -> Reader {
    match format {
        Format::JsonLines => jsonl::read,
        Format::Json => json::read,
        Format::Csv | Format::Tsv => delimited::read,
        Format::Text => text::read,
        Format::Html => html::read,
        Format::Parquet => parquet::read,
    }
}

/// Reads one input to its end, or until `sink` breaks. Format by the options, else by file name, else by content;
/// compression by content. Nothing that an input holds makes it panic; a panic of `sink` goes through.
pub fn read(input: Input, options: &IngestOptions, limits: &Limits, sink: &mut dyn FnMut(Record) -> ControlFlow<()>) {
    let Input { uri, bytes, file } = input;
    let mut out = Sink { uri: &uri, sink, given: 0, stopped: false, busy: false };
    let run = catch_unwind(AssertUnwindSafe(|| read_into(bytes, file, options, limits, &mut out)));
    if let Err(panic) = run {
        if out.busy {
            resume_unwind(panic);
        }
        out.reject(None, RejectReason::InternalError, "a fault in Dateline or a library of it while it read this input");
    }
}

fn read_into(bytes: Box<dyn Read + Send>, file: Option<File>, options: &IngestOptions, limits: &Limits, out: &mut Sink) {
    let mut source = match Source::open(bytes, limits) {
        Ok(source) => source,
        Err(e) => {
            let reason = unpack::reason(&e, true);
            let offset = (reason != RejectReason::Unreadable).then_some(0);
            out.reject(offset, reason, format!("cannot be read: {e}"));
            return;
        }
    };
    if source.head().is_empty() {
        out.reject(Some(0), RejectReason::Empty, "the input holds no bytes");
        return;
    }
    let Some(format) = format::of(options.format.as_deref(), out.uri, source.head()) else {
        let detail = format!("no format that can be read: {}", format::describe(source.head()));
        out.reject(Some(0), RejectReason::UnknownFormat, detail);
        return;
    };
    let packed = source.packed;
    let mut job = Job { plan: Plan::new(&options.fields), limits, out, file: file.filter(|_| !packed) };
    if let Err((offset, e)) = reader(format)(&mut source, format, &mut job) {
        out.reject(Some(offset), unpack::reason(&e, packed), format!("reading stopped here: {e}"));
    } else if out.given == 0 {
        out.reject(Some(0), RejectReason::Empty, "the input holds no record");
    }
}

/// What a reader works with.
pub(crate) struct Job<'a, 'b> {
    /// Where the fields are.
    pub plan: Plan,
    /// The bounds.
    pub limits: &'a Limits,
    /// Where the records go.
    pub out: &'a mut Sink<'b>,
    /// The input as a file that can seek, where it is one and not compressed.
    pub file: Option<File>,
}

impl<'b> Job<'_, 'b> {
    /// The place of a record.
    pub fn place(&self, offset: u64, charset: &Option<String>) -> Place<'b> {
        Place { uri: self.out.uri, offset, charset: charset.clone() }
    }
}

/// Where records go, with the name of the input.
pub(crate) struct Sink<'b> {
    /// The name of the input.
    pub uri: &'b str,
    sink: &'b mut dyn FnMut(Record) -> ControlFlow<()>,
    given: u64,
    stopped: bool,
    /// Whether it is the receiver's turn: a panic is then its own.
    busy: bool,
}

impl Sink<'_> {
    /// Hands on a record; true while more are wanted. After a break nothing is handed on.
    pub fn give(&mut self, record: Record) -> bool {
        if !self.stopped {
            self.given += 1;
            self.busy = true;
            self.stopped = (self.sink)(record).is_break();
            self.busy = false;
        }
        !self.stopped
    }

    /// Hands on a reject of this stage; true while more are wanted.
    pub fn reject(&mut self, offset: Option<u64>, reason: RejectReason, detail: impl AsRef<str>) -> bool {
        let reject = Reject::new(self.uri, offset.map(|o| o as i64), Stage::Ingest, reason, detail);
        self.give(Err(reject))
    }
}

/// An I/O error and where in the unpacked input it came.
pub(crate) type Stop = (u64, std::io::Error);
