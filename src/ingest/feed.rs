//! RSS, Atom and RDF feeds: an article an entry.
//!
//! The stream is cut into its entries, and each goes to the feed library as a feed of one, under the root and the words of
//! the channel that it came with. So memory is that of one entry, and a broken one costs no other.

use super::format::Format;
use super::record::{self, Fields, Place};
use super::source::Source;
use super::xml::{self, Node};
use super::{Job, Record, Stop, charset};
use crate::limits::Limits;
use crate::model::{ArticleFormat, RejectReason};
use chrono::DateTime;
use feed_rs::model::{Entry, Link};
use feed_rs::parser::Builder;
use std::sync::{Arc, Mutex, PoisonError};

/// Namespaces that entries use and feeds forget to declare.
const NAMESPACES: [(&str, &str); 6] = [
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
];

/// The namespace of RSS 1.0, and those of version 0.9, whose elements mean the same.
const RSS: &str = "http://purl.org/rss/1.0/";
const OLD_RSS: [&str; 2] = ["http://my.netscape.com/rdf/simple/", "http://channel.netscape.com/rdf/simple/"];

/// Characters of a channel's title that make the name of a source.
const SOURCE_CHARS: usize = 200;

/// Reads every entry as a record.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let (mut channel, limits) = (None, job.limits);
    xml::records(source, &["item", "entry"], job, &mut |text, place, head| {
        let channel = channel.get_or_insert_with(|| Channel::of(head, text.starts_with("<entry"), place.label));
        channel.article(text, place, limits)
    })
}

/// What stands around the entries.
struct Channel {
    /// The root's start tag and what follows up to the entry.
    open: String,
    close: &'static str,
    title: Option<String>,
    language: Option<String>,
}

impl Channel {
    /// Reads what stands before the first entry. What is broken in it is passed over; an entry of Atom may stand alone.
    fn of(head: &[u8], is_atom: bool, label: Option<&str>) -> Channel {
        let (text, _) = charset::decode_like(head, head, label);
        let (mut root, mut attributes) = (String::new(), Vec::new());
        let (mut title, mut language) = (None::<String>, None::<String>);
        let (mut path, mut within) = (Vec::<String>::new(), String::new());
        let _ = xml::walk(&text, 64, &mut |node| match node {
            Node::Start(name, list) => {
                if root.is_empty() {
                    root = name.to_string();
                    attributes = list.all();
                    language = list.get("lang").map(str::to_string);
                }
                path.push(name.to_string());
                within.clear();
            }
            Node::Text(text) => within.push_str(text),
            Node::End(name) => {
                path.pop();
                let parent = path.last().map_or("", String::as_str);
                let told = within.trim();
                if !told.is_empty() && matches!(parent, "channel" | "feed") {
                    let place = match name {
                        "title" => &mut title,
                        "language" => &mut language,
                        _ => return,
                    };
                    place.get_or_insert_with(|| told.chars().take(SOURCE_CHARS).collect());
                }
            }
        });
        let (name, inner, close) = match root.to_ascii_lowercase().as_str() {
            "feed" => ("feed", "", "</feed>"),
            "" if is_atom => ("feed", "", "</feed>"),
            "rdf" => ("rdf:RDF", "", "</rdf:RDF>"),
            _ => ("rss", "<channel>", "</channel></rss>"),
        };
        let mut open = format!("<{name}");
        if name == "rss" {
            // Versions differ in what they allow, not in what the elements mean.
            open.push_str(" version=\"2.0\"");
            attributes.retain(|(key, _)| key != "version");
        }
        for (_, value) in attributes.iter_mut().filter(|(_, value)| OLD_RSS.iter().any(|old| value.starts_with(old))) {
            *value = RSS.to_string();
        }
        for (key, value) in NAMESPACES {
            if !attributes.iter().any(|(k, _)| k == key) {
                attributes.push((key.to_string(), value.to_string()));
            }
        }
        for (key, value) in &attributes {
            if key.starts_with("xml") || key == "version" {
                open.push_str(&format!(" {key}=\"{}\"", quick_xml::escape::escape(value.as_str())));
            }
        }
        open.push('>');
        open.push_str(inner);
        Channel { open, close, title, language }
    }

    /// The article of an entry.
    fn article(&self, entry: &str, place: Place, limits: &Limits) -> Record {
        // The library follows nesting as deep as it goes; so the depth is looked at first.
        xml::walk(entry, limits.html_depth, &mut |_| ()).map_err(|(reason, detail)| record::reject(&place, reason, &detail))?;
        let dates: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = dates.clone();
        // The library gives instants and drops what it cannot read. Dates stay as they stood: each goes through it as its
        // number in a list.
        let note = move |text: &str| {
            let mut dates = kept.lock().unwrap_or_else(PoisonError::into_inner);
            dates.push(text.trim().to_string());
            DateTime::from_timestamp(dates.len() as i64 - 1, 0)
        };
        let parser = Builder::new().timestamp_parser(note).id_generator(|_, _, _| String::new()).build();
        let whole = [&self.open, entry, self.close].concat();
        let feed = parser
            .parse(whole.as_bytes())
            .map_err(|e| record::reject(&place, RejectReason::Malformed, &format!("not an entry of a feed: {e}")))?;
        let Some(entry) = feed.entries.into_iter().next() else {
            return Err(record::reject(&place, RejectReason::Malformed, "the entry is none of this feed's kind"));
        };
        let dates = dates.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.fields(entry, &dates, place)
    }

    fn fields(&self, entry: Entry, dates: &[String], place: Place) -> Record {
        let date = [entry.published, entry.updated].into_iter().flatten().find_map(|d| dates.get(usize::try_from(d.timestamp()).ok()?));
        let id = Some(entry.id).filter(|id| !id.is_empty());
        let address = |id: &String| id.starts_with("http://") || id.starts_with("https://");
        let url = page(&entry.links).or_else(|| id.clone().filter(address));
        let names: Vec<String> = entry.authors.into_iter().filter_map(|a| a.name.or(a.email)).filter(|n| !n.trim().is_empty()).collect();
        let body = entry.content.and_then(|c| c.body).filter(|b| !b.trim().is_empty());
        let content = body.or(entry.summary.map(|s| s.content)).filter(|c| !c.trim().is_empty());
        let Some(content) = content else {
            return Err(record::reject(&place, RejectReason::Empty, "the entry has neither content nor summary"));
        };
        let fields = Fields {
            id,
            url,
            title: entry.title.map(|t| t.content),
            date: date.cloned(),
            author: (!names.is_empty()).then(|| names.join("; ")),
            source: self.title.clone(),
            lang: entry.language.or_else(|| self.language.clone()),
            format: if is_page(&content) { ArticleFormat::Html } else { ArticleFormat::Text },
            content,
            ..Fields::default()
        };
        record::fixed(fields, place)
    }
}

/// The address of the entry's own page.
fn page(links: &[Link]) -> Option<String> {
    let plain = |l: &&Link| l.target.is_none() && l.rel.as_deref().is_none_or(|rel| rel == "alternate") && !l.href.trim().is_empty();
    links.iter().find(plain).map(|l| l.href.trim().to_string())
}

/// Whether a text is a whole page; a fragment is read as text that holds markup.
fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(16).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}
