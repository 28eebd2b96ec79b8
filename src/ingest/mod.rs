//! How do bytes become articles? One reader per format, each streaming, each with a bound on what one record may cost.
//!
//! [`read`] takes one opened input and hands every record to a sink: as an [`Article`], or as a [`Reject`] that says what
//! is wrong with it and where it stands. In = out + rejects. It opens no file itself.

use crate::limits::Limits;
use crate::model::{Article, Reject};
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

/// What a reader hands on.
pub type Record = Result<Article, Reject>;

/// Reads one input to its end, or until `sink` breaks. Format by file name, then by content; compression likewise.
pub fn read(_input: Input, _options: &IngestOptions, _limits: &Limits, _sink: &mut dyn FnMut(Record) -> ControlFlow<()>) {
    todo!("the ingest room")
}
