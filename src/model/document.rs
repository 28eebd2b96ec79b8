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
    /// What a headline says of its version.
    pub enum VersionMark {
        /// A later version, or one of several: "UPDATE 2", "1ST LEAD", "adds quotes".
        Update = "update",
        /// A corrected version.
        Correction = "correction",
        /// The same once more.
        Repeat = "repeat",
    }
}

terms! {
    /// Where something that is known of an article was found.
    pub enum StatedFrom {
        /// A field of the input record.
        Field = "field",
        /// The page's JSON-LD.
        JsonLd = "json_ld",
        /// A meta element of the page.
        Meta = "meta",
        /// Another element of the page: a heading, a byline, `time`, `link`, `html`.
        Element = "element",
        /// The text itself: its dateline, its byline, its words.
        Text = "text",
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
        /// Where `url` was found.
        pub url_from: Option<StatedFrom>,
        /// Registered domain or agency.
        pub source: Option<Label>,
        /// The headline, cleaned.
        pub title: Option<String>,
        /// The summary between headline and text; it is not repeated in `text`.
        pub standfirst: Option<String>,
        /// Where `title` was found.
        pub title_from: Option<StatedFrom>,
        /// The authors named.
        pub authors: Vec<String>,
        /// Where `authors` were found.
        pub authors_from: Option<StatedFrom>,
        /// The name that the site gives itself.
        pub site: Option<Label>,
        /// The section or rubric of the site.
        pub section: Option<Label>,
        /// Where `section` was found.
        pub section_from: Option<StatedFrom>,
        /// The news agency of the dateline or byline.
        pub agency: Option<Label>,
        /// When it was published.
        pub published_at: Option<Timestamp>,
        /// How exactly `published_at` is known.
        pub published_precision: Option<DatePrecision>,
        /// Where `published_at` was found.
        pub published_from: Option<PublishedFrom>,
        /// A published date that was stated and is not believed, as it stood: before 1900, after the crawl, or unreadable.
        pub published_doubted: Option<String>,
        /// When it was last changed, as the page says.
        pub modified_at: Option<Timestamp>,
        /// Where `modified_at` was found.
        pub modified_from: Option<StatedFrom>,
        /// The place of the dateline, as written.
        pub dateline_place: Option<String>,
        /// The date of the dateline.
        pub dateline_date: Option<civil::Date>,
        /// BCP 47 code of the main language.
        pub language: Option<Label>,
        /// Where `language` was found: `text` where the words told it.
        pub language_from: Option<StatedFrom>,
        /// The cleaned text; spans of part `body` count its Unicode code points.
        pub text: String,
        /// Whether text that had been decoded wrongly before it came here (UTF-8 read as Windows-1252) was mended.
        pub text_repaired: bool,
        /// Length of `text` in Unicode code points.
        pub text_chars: i32,
        /// Code points of bylines, prompts, credits and agency tails that were cut from the text.
        pub boilerplate_chars: i32,
        /// Sentences in title and text.
        pub sentence_count: i32,
        /// Digest of title and text.
        pub content_hash: String,
        /// Same story or the same wire copy: the `doc_id` of the cluster's first document.
        pub cluster_id: String,
        /// The `doc_id` that this copy repeats: the first of its cluster that says the same.
        pub duplicate_of: Option<String>,
        /// The `doc_id` of the version before this one, where it updates or corrects a story of its cluster.
        pub version_of: Option<String>,
        /// What the headline, or a remark before the text, says of the version.
        pub version_mark: Option<VersionMark>,
        /// The number of the version that it states; 1 where it states none.
        pub version_number: Option<i32>,
        /// The file or address that it came from.
        pub input_uri: String,
        /// Byte offset of the record in the (decompressed) input.
        pub input_offset: i64,
    }
}

impl Document {
    /// Who tells it: the agency, which tells wire copy apart better than the outlet that carries it, else the source.
    pub fn teller(&self) -> Option<&Label> {
        self.agency.as_ref().or(self.source.as_ref())
    }

    /// A document of nothing but a text, of no language and no date: what examples and tests start from.
    pub fn of_text(doc_id: &str, text: &str) -> Document {
        Document {
            doc_id: doc_id.to_string(),
            external_id: None,
            url: None,
            url_from: None,
            source: None,
            title: None,
            standfirst: None,
            title_from: None,
            authors: Vec::new(),
            authors_from: None,
            site: None,
            section: None,
            section_from: None,
            agency: None,
            published_at: None,
            published_precision: None,
            published_from: None,
            published_doubted: None,
            modified_at: None,
            modified_from: None,
            dateline_place: None,
            dateline_date: None,
            language: None,
            language_from: None,
            text: text.to_string(),
            text_repaired: false,
            text_chars: text.chars().count() as i32,
            boilerplate_chars: 0,
            sentence_count: 1,
            content_hash: String::new(),
            cluster_id: doc_id.to_string(),
            duplicate_of: None,
            version_of: None,
            version_mark: None,
            version_number: None,
            input_uri: String::new(),
            input_offset: 0,
        }
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
        /// BCP 47 code of its language, where that is not the document's: a quotation, a foreign paragraph.
        pub language: Option<Label>,
    }
}
