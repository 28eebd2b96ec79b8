//! A cleaned article and its sentences.

use crate::tables::Label;
use crate::{table, terms};
use jiff::{Timestamp, civil};

terms! {
    /// Which text of the document a span points into.
    pub enum Part {
        /// `documents.title`.
        Title = "title",
        /// `documents.text`.
        Body = "body",
    }
}

terms! {
    /// How exactly a published date is known.
    pub enum DatePrecision {
        /// To the second (or minute).
        Second = "second",
        /// To the day.
        Day = "day",
        /// To the month.
        Month = "month",
    }
}

terms! {
    /// Where the published date was found.
    pub enum PublishedFrom {
        /// A field of the input record.
        Field = "field",
        /// Metadata of the page (JSON-LD, meta tags, time elements).
        Metadata = "metadata",
        /// The dateline in the text.
        Dateline = "dateline",
        /// The feed entry.
        Feed = "feed",
        /// The address of the page.
        Url = "url",
    }
}

terms! {
    /// What a sentence is in its article.
    pub enum SentenceRole {
        /// The headline.
        Title = "title",
        /// The summary between headline and text.
        Standfirst = "standfirst",
        /// The text.
        Body = "body",
        /// A caption of a picture.
        Caption = "caption",
    }
}

table! {
    /// one row per distinct article
    pub struct Document in "documents", order (doc_id) {
        /// Key of the dataset: from the canonical URL, else from title and text, so the same article has the same id in
        /// every run and on every machine.
        pub doc_id: String,
        /// The input's own id.
        pub external_id: Option<String>,
        /// The canonical address.
        pub url: Option<String>,
        /// Registered domain or agency.
        pub source: Option<Label>,
        /// The headline, cleaned.
        pub title: Option<String>,
        /// The summary between headline and text; it is not repeated in `text`.
        pub standfirst: Option<String>,
        /// The authors named.
        pub authors: Vec<String>,
        /// The news agency of the dateline or byline.
        pub agency: Option<Label>,
        /// When it was published.
        pub published_at: Option<Timestamp>,
        /// How exactly `published_at` is known.
        pub published_precision: Option<DatePrecision>,
        /// Where `published_at` was found.
        pub published_from: Option<PublishedFrom>,
        /// When it was last changed, as the page says.
        pub modified_at: Option<Timestamp>,
        /// The place of the dateline, as written.
        pub dateline_place: Option<String>,
        /// The date of the dateline.
        pub dateline_date: Option<civil::Date>,
        /// BCP 47 code of the main language.
        pub language: Option<Label>,
        /// The cleaned text; spans of part `body` count its Unicode code points.
        pub text: String,
        /// Length of `text` in Unicode code points.
        pub text_chars: i32,
        /// Sentences in title and text.
        pub sentence_count: i32,
        /// Digest of title and text.
        pub content_hash: String,
        /// Same story or the same wire copy: the `doc_id` of the cluster's first document.
        pub cluster_id: String,
        /// The `doc_id` that this copy repeats.
        pub duplicate_of: Option<String>,
        /// The file or address that it came from.
        pub input_uri: String,
        /// Byte offset of the record in the (decompressed) input.
        pub input_offset: i64,
    }
}

table! {
    /// one row per sentence; the sentences of a part tile it, white space included
    pub struct Sentence in "sentences", order (doc_id, part, start) {
        /// The document.
        pub doc_id: String,
        /// Its number in the document, from 0, title first.
        pub sentence: i32,
        /// The text that the span points into.
        pub part: Part,
        /// First code point.
        pub start: i32,
        /// One past the last code point; where the next sentence starts.
        pub end: i32,
        /// What it is in its article.
        pub role: SentenceRole,
    }
}
