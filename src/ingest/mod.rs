//! How do bytes become articles? One reader per format, each streaming, each with a bound on what one record may cost.
//!
//! [`read`] takes one opened input and hands every record to a sink: as an [`Article`], or as a [`Reject`] that says what
//! is wrong with it and where it stands. In = out + rejects. It opens no file itself.

mod arc;
mod arrow;
mod bundle;
mod charset;
mod delimited;
mod feed;
mod format;
mod html;
mod http;
mod json;
mod jsonl;
mod mail;
mod members;
mod mojibake;
mod newsml;
mod nitf;
mod parquet;
mod record;
mod sought;
mod source;
mod tar;
#[cfg(test)]
mod tests;
mod text;
mod unpack;
mod warc;
mod xml;
mod zip;

use crate::limits::Limits;
use crate::model::{Article, Reject, RejectReason, Stage};
use ::arrow::array::RecordBatch;
use format::Format;
use record::{Place, Plan};
use serde::{Deserialize, Serialize};
use source::Source;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use unpack::Budget;

pub use http::charset_of;

/// One opened input.
pub struct Input {
    /// How the tables name it: path relative to the input root, or address.
    pub uri: String,
    /// Its bytes, from the start.
    pub bytes: Box<dyn Read + Send>,
    /// The same input as a file, for formats that must seek (Parquet, zip); none for streams.
    pub file: Option<File>,
    /// The character encoding that the transport names, as the header of a web server does.
    pub charset: Option<String>,
    /// Where a stream goes that must be sought in and is too long to be held; none where there is no such place.
    pub spool: Option<Spool>,
}

/// Writes a stream to a file of its own, to be read from its start; the file goes with the run.
pub type Spool = Box<dyn Fn(&mut dyn Read) -> std::io::Result<File> + Send>;

impl Input {
    /// An input of which nothing is known but its name and its bytes.
    pub fn stream(uri: String, bytes: Box<dyn Read + Send>) -> Input {
        Input { uri, bytes, file: None, charset: None, spool: None }
    }
}

/// `[input]` of a recipe, as far as formats are concerned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IngestOptions {
    /// The format, where neither file name nor content should decide: a file name ending such as `jsonl`, `feed`, `warc` or
    /// `bundle`. Archives and compressed files are opened all the same, and it is the format of what they hold.
    pub format: Option<String>,
    /// Whether the members of zip and tar archives are read; else archives are rejected.
    pub archives: bool,
    /// A regular expression that fits the lines which part the stories of a `bundle`, where they do not tell themselves.
    pub separator: Option<String>,
    /// Which keys of a record hold which field.
    pub fields: FieldMap,
}

impl Default for IngestOptions {
    fn default() -> IngestOptions {
        IngestOptions { format: None, archives: true, separator: None, fields: FieldMap::default() }
    }
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
                return Err(format!("format of [input]: no such format: \"{word}\"; one of {}", format::words().join(", ")));
            }
            _ => {}
        }
        self.separator.as_deref().map_or(Ok(()), bundle::check)
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
        Format::Arrow => arrow::read,
        Format::Feed => feed::read,
        Format::Warc => warc::read,
        Format::Arc => arc::read,
        Format::Nitf => nitf::read,
        Format::NewsMl => newsml::read,
        Format::Mbox | Format::Eml => mail::read,
        Format::Bundle => bundle::read,
        Format::Zip => zip::read,
        Format::Tar => tar::read,
    }
}

/// Reads one input to its end, or until `sink` breaks. Format by the options, else by file name, else by content;
/// compression by content. Nothing that an input holds makes it panic; a panic of `sink` goes through.
pub fn read(input: Input, options: &IngestOptions, limits: &Limits, sink: &mut dyn FnMut(Record) -> ControlFlow<()>) {
    let Input { uri, bytes, file, charset, spool } = input;
    let supply = Supply { budget: Budget::default(), depth: 1, options, spool: spool.as_ref() };
    let mut out = Sink { label: charset.as_deref(), ..Sink::new(&uri, sink) };
    read_guarded(bytes, file, &supply, limits, &mut out);
}

/// Reads the rows of a batch that is in memory as records, fields by column name, until `sink` breaks; the offset of a record is its
/// row, counted from `first`. `uri` names the batch in the tables. Fails where no column can hold the text of an article.
pub fn read_batch(
    uri: &str,
    batch: &RecordBatch,
    first: u64,
    options: &IngestOptions,
    limits: &Limits,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<(), String> {
    let plan = Plan::new(&options.fields);
    let schema = batch.schema();
    let names = || schema.fields().iter().map(|f| f.name().as_str());
    if !plan.has_content(names()) {
        let has = names().collect::<Vec<_>>().join(", ");
        return Err(format!("{uri}: no column of text ({}); the columns are: {has}", plan.content_keys()));
    }
    let supply = Supply { budget: Budget::default(), depth: 1, options, spool: None };
    let mut row = first;
    parquet::rows(batch, &mut row, &mut Job { plan, limits, supply: &supply, out: &mut Sink::new(uri, sink), file: None });
    Ok(())
}

/// What an input and all that lies within it share.
struct Supply<'o> {
    /// Bytes unpacked so far.
    budget: Budget,
    /// How deep archives lie within each other here.
    depth: usize,
    options: &'o IngestOptions,
    spool: Option<&'o Spool>,
}

/// Reads one input; a fault costs the rest of it.
fn read_guarded(bytes: Box<dyn Read + '_>, file: Option<File>, supply: &Supply, limits: &Limits, out: &mut Sink) {
    let run = catch_unwind(AssertUnwindSafe(|| read_into(bytes, file, supply, limits, out)));
    if let Err(panic) = run {
        if out.busy {
            resume_unwind(panic);
        }
        out.reject(None, RejectReason::InternalError, "a fault in Dateline or a library of it while it read this input");
    }
}

fn read_into(bytes: Box<dyn Read + '_>, file: Option<File>, supply: &Supply, limits: &Limits, out: &mut Sink) {
    let mut source = match Source::open(bytes, limits, &supply.budget) {
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
    let format = match format::of(supply.options.format.as_deref(), out.uri, source.head()) {
        Some(Format::Zip | Format::Tar) if !supply.options.archives => {
            out.reject(Some(0), RejectReason::UnknownFormat, "an archive, and `archives` of [input] is off");
            return;
        }
        Some(format) => format,
        None if source.head().iter().all(|b| *b == 0) => return zeros(&mut source, limits, supply, out),
        None => {
            let detail = format!("no format that can be read: {}", format::describe(source.head()));
            out.reject(Some(0), RejectReason::UnknownFormat, detail);
            return;
        }
    };
    let packed = source.packed;
    let mut job = Job { plan: Plan::new(&supply.options.fields), limits, supply, out, file: file.filter(|_| !packed) };
    if let Err((offset, e)) = reader(format)(&mut source, format, &mut job) {
        out.reject(Some(offset), unpack::reason(&e, packed || supply.depth > 1), format!("reading stopped here: {e}"));
    } else if out.given == 0 {
        out.reject(Some(0), RejectReason::Empty, "the input holds no record");
    }
}

/// An input that starts with zeros: a trap, or a file with a hole. One record's worth of it is looked at.
fn zeros(source: &mut Source, limits: &Limits, supply: &Supply, out: &mut Sink) {
    let most = limits.record_bytes;
    let (offset, reason, detail) = match source.read_all(most as u64) {
        Ok(None) => (0, RejectReason::TooLarge, format!("zeros, and more than `limits.record_bytes` ({most}) in all; not read on")),
        Ok(Some(_)) => (0, RejectReason::UnknownFormat, "no format that can be read: it starts with zeros".to_string()),
        Err((offset, e)) => {
            (offset, unpack::reason(&e, source.packed || supply.depth > 1), format!("zeros, and reading stopped here: {e}"))
        }
    };
    out.reject(Some(offset), reason, detail);
}

/// What a reader works with.
pub(crate) struct Job<'a, 'b> {
    /// Where the fields are.
    pub plan: Plan,
    /// The bounds.
    pub limits: &'a Limits,
    /// What the whole input shares.
    supply: &'a Supply<'a>,
    /// Where the records go.
    pub out: &'a mut Sink<'b>,
    /// The input as a file that can seek, where it is one and not compressed.
    pub file: Option<File>,
}

impl<'b> Job<'_, 'b> {
    /// The place of a record.
    pub fn place(&self, offset: u64, charset: &Option<String>) -> Place<'b> {
        Place { uri: self.out.uri, label: self.out.label, offset, charset: charset.clone() }
    }
}

/// Where records go, with the name of the input.
pub(crate) struct Sink<'b> {
    /// The name of the input.
    pub uri: &'b str,
    /// The encoding that the transport names.
    pub label: Option<&'b str>,
    sink: &'b mut dyn FnMut(Record) -> ControlFlow<()>,
    given: u64,
    stopped: bool,
    /// Whether it is the receiver's turn: a panic is then its own.
    busy: bool,
}

impl<'b> Sink<'b> {
    /// A sink for the input of this name.
    fn new(uri: &'b str, sink: &'b mut dyn FnMut(Record) -> ControlFlow<()>) -> Sink<'b> {
        Sink { uri, label: None, sink, given: 0, stopped: false, busy: false }
    }

    /// Whether the receiver wants no more.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

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
