//! What ingest hands on: one raw article, as its input gave it.

use crate::{table, terms};

terms! {
    /// What `articles.content` is.
    pub enum ArticleFormat {
        /// Plain text: paragraphs apart by blank lines.
        Text = "text",
        /// An HTML page or fragment, main text still to be found.
        Html = "html",
    }
}

table! {
    /// one row per input record that could be read, before anything is cleaned; written by `dateline ingest`
    pub struct Article in "articles", order (article_id, input_uri, input_offset) {
        /// Digest of all fields of the record but where it stood; equal records have equal ids.
        pub article_id: String,
        /// The input's own id of the record.
        pub external_id: Option<String>,
        /// The address given with the record.
        pub url: Option<String>,
        /// The title given with the record.
        pub title: Option<String>,
        /// The date given with the record, as it stood.
        pub date: Option<String>,
        /// Whether `content` is plain text or HTML.
        pub format: ArticleFormat,
        /// The text or page, decoded to Unicode but not cleaned.
        pub content: String,
        /// The authors given with the record, as they stood.
        pub author: Option<String>,
        /// The source (outlet, agency, domain) given with the record.
        pub source: Option<String>,
        /// The language given with the record.
        pub lang: Option<String>,
        /// The character encoding that the bytes were decoded from (WHATWG name), where it was not UTF-8.
        pub charset: Option<String>,
        /// Whether text that had been decoded wrongly before it came here (UTF-8 read as Windows-1252) was mended.
        pub text_repaired: bool,
        /// When a crawler fetched it, as its archive says. It is no part of `article_id`.
        pub crawled_at: Option<String>,
        /// The file or address that the record came from, relative to the input root.
        pub input_uri: String,
        /// Byte offset of the record in the (decompressed) input.
        pub input_offset: i64,
    }
}

impl Default for ArticleFormat {
    /// Plain text, which all but pages are.
    fn default() -> ArticleFormat {
        ArticleFormat::Text
    }
}
