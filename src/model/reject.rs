//! What could not be used, and why.

use crate::{table, terms};

terms! {
    /// The stages of the pipeline, in order.
    pub enum Stage {
        /// Bytes to articles.
        Ingest = "ingest",
        /// Articles to documents and sentences.
        Normalize = "normalize",
        /// Documents to findings.
        Extract = "extract",
        /// Findings to aggregates.
        Aggregate = "aggregate",
    }
}

terms! {
    /// Why a record could not be used.
    pub enum RejectReason {
        /// The file cannot be opened or read.
        Unreadable = "unreadable",
        /// No reader knows the format.
        UnknownFormat = "unknown_format",
        /// The record is not well-formed (JSON, CSV, XML, Parquet).
        Malformed = "malformed",
        /// The compressed stream ends early or is damaged.
        Truncated = "truncated",
        /// The record passes a bound of `[limits]`.
        TooLarge = "too_large",
        /// The compressed stream unpacks past the bounds of `[limits]`.
        DecompressionLimit = "decompression_limit",
        /// The record is nested deeper than the bounds of `[limits]`.
        TooDeep = "too_deep",
        /// The bytes are in no encoding that could be told.
        Encoding = "encoding",
        /// The record has no text.
        Empty = "empty",
        /// A field has a type that cannot be used.
        BadField = "bad_field",
        /// The page has no main text.
        NoMainText = "no_main_text",
        /// The record is sound and no article: an image, a redirect, a revisit, an item withdrawn by its agency.
        NotAnArticle = "not_an_article",
        /// The same record, or another version of the same address, is already in the dataset.
        Duplicate = "duplicate",
        /// A fault in Dateline itself while it read this record: please report it.
        InternalError = "internal_error",
    }
}

terms! {
    /// Whether the record counts against `--max-rejects`.
    pub enum Outcome {
        /// The record is bad and counts.
        Rejected = "rejected",
        /// The record is sound but not wanted (a duplicate), and does not count.
        Skipped = "skipped",
    }
}

table! {
    /// one row per input record that could not be used
    pub struct Reject in "rejects", order (input_uri, input_offset, stage, reason, detail) {
        /// The file or address that the record came from.
        pub input_uri: String,
        /// Byte offset of the record in the (decompressed) input; null where the whole input is meant.
        pub input_offset: Option<i64>,
        /// The stage that gave it up.
        pub stage: Stage,
        /// Why.
        pub reason: RejectReason,
        /// The same in a sentence, with what was found; control characters are escaped.
        pub detail: String,
        /// Whether it counts against `--max-rejects`.
        pub outcome: Outcome,
    }
}

impl Reject {
    /// A rejected record, `detail` made safe to print and bounded.
    pub fn new(input_uri: &str, input_offset: Option<i64>, stage: Stage, reason: RejectReason, detail: impl AsRef<str>) -> Reject {
        /// Characters of `detail` that are kept: a sentence and a glimpse of the record.
        const DETAIL_CHARS: usize = 300;
        let detail = detail
            .as_ref()
            .chars()
            .take(DETAIL_CHARS)
            .flat_map(char::escape_debug)
            .collect::<String>()
            .replace("\\'", "'")
            .replace("\\\"", "\"");
        let outcome = if reason == RejectReason::Duplicate { Outcome::Skipped } else { Outcome::Rejected };
        Reject { input_uri: input_uri.to_string(), input_offset, stage, reason, detail, outcome }
    }
}
