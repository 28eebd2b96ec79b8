//! How much may one record cost? Every bound that keeps a hostile or broken input from taking its neighbours down.
//!
//! Bounds are counted in bytes, levels and steps, never in seconds, so that the same input gives the same rows on any
//! machine. All of them can be changed in a recipe's `[limits]` section and are written to the manifest.

use serde::{Deserialize, Serialize};

/// The bounds on one input record and one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of one raw record (a JSON line, a CSV record, a file of one article). Longer ones are rejected, unread.
    pub record_bytes: usize,
    /// Bytes of the cleaned text of one document. A long novel has three million.
    pub document_bytes: usize,
    /// Nesting depth of HTML elements. Deeper markup is flattened (browsers stop at 512); deeper XML is rejected.
    pub html_depth: usize,
    /// Elements in one HTML page, those beyond its depth left out. Finding the main text costs up to 40 µs for each.
    pub html_nodes: usize,
    /// Nesting depth of one JSON value.
    pub json_depth: usize,
    /// Bytes that one compressed input or archive may unpack to, archives within it included.
    pub unpacked_bytes: u64,
    /// Unpacked bytes for each packed byte, after the first MiB.
    pub unpacked_ratio: u64,
    /// Archives that may lie within each other.
    pub archive_depth: usize,
    /// Bytes of a stream whose format has its directory at its end (Parquet, zip): it goes to a temporary file in the output folder.
    pub spool_bytes: u64,
    /// Members of one archive.
    pub archive_members: u64,
    /// Tokens in one sentence that are read closely; the rest of a longer sentence is not searched for figures.
    pub sentence_tokens: usize,
    /// Sentences of one document, title included.
    pub document_sentences: usize,
    /// Figures and refused numbers of one document; the sentences behind are not searched for more.
    pub document_figures: usize,
    /// Bytes of one regular expression haystack.
    pub pattern_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            record_bytes: 16 << 20,
            document_bytes: 4 << 20,
            html_depth: 512,
            html_nodes: 250_000,
            json_depth: 128,
            unpacked_bytes: 64 << 30,
            unpacked_ratio: 1000,
            archive_depth: 3,
            spool_bytes: 16 << 30,
            archive_members: 1_000_000,
            sentence_tokens: 400,
            document_sentences: 100_000,
            document_figures: 5_000,
            pattern_bytes: 64 << 10,
        }
    }
}
