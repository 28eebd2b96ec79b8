//! What the XML formats have in common: elements cut out of a stream one by one, and the walk through one of them.
//!
//! A stream is cut at the end of tags, without a parser, so that one broken record costs no other and none is held but the
//! one in hand. No document type is ever read: entities that it declares stay as they are written.

use super::record::Place;
use super::source::{Source, measure};
use super::{Job, Record, Stop, charset};
use crate::model::RejectReason;
use quick_xml::Reader;
use quick_xml::escape::{resolve_html5_entity, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};

/// Bytes of a stream before its first record that are held: the root element and what it says of all records.
const HEAD_BYTES: usize = 64 << 10;

/// A stream cut into the elements of given names.
struct Cutter {
    /// Local names of the elements that are records. They never lie within each other.
    names: &'static [&'static str],
    most: usize,
    held: Vec<u8>,
    start: u64,
    open: Option<usize>,
    /// The end of the comment or section that hides tags.
    hidden: Option<&'static [u8]>,
    too_large: bool,
    headed: bool,
    /// What stands before the first record, as far as it is held.
    head: Vec<u8>,
}

/// A piece of a stream.
enum Piece {
    /// A record, whole, with its tags, and where it starts.
    Element(u64, Vec<u8>),
    /// One that cannot be read.
    Bad(u64, RejectReason, String),
    /// Nothing more.
    End,
}

impl Cutter {
    /// A cutter of the elements of these local names, in any case of letters, each of `most` bytes at most.
    fn new(names: &'static [&'static str], most: usize) -> Cutter {
        let (held, head) = (Vec::new(), Vec::new());
        Cutter { names, most, held, start: 0, open: None, hidden: None, too_large: false, headed: false, head }
    }

    /// The next record.
    fn next(&mut self, source: &mut Source) -> Result<Piece, Stop> {
        let wide = source.wide;
        loop {
            let line = match source.line(b'>', self.most) {
                Ok(Some(line)) => line,
                Ok(None) => {
                    let Some(name) = self.open.take() else { return Ok(Piece::End) };
                    let detail = format!("the input ends within a <{}>", self.names[name]);
                    return Ok(Piece::Bad(self.start, RejectReason::Malformed, detail));
                }
                Err((at, e)) => return Err((if self.open.take().is_some() { self.start } else { at }, e)),
            };
            let (offset, bytes) = (line.offset, line.bytes);
            if line.length > bytes.len() as u64 {
                (self.too_large, self.hidden) = (self.open.is_some(), None);
                continue;
            }
            let tag = self.tag(bytes);
            let named = tag.as_ref().and_then(|tag| self.names.iter().position(|name| name.as_bytes().eq_ignore_ascii_case(tag.name)));
            match (self.open, named, tag) {
                (Some(open), Some(name), Some(tag)) if tag.closes && open == name => {
                    self.hold(bytes);
                    self.open = None;
                    if std::mem::take(&mut self.too_large) {
                        let detail = format!("a <{}> larger than `limits.record_bytes` ({})", self.names[name], self.most);
                        return Ok(Piece::Bad(self.start, RejectReason::TooLarge, detail));
                    }
                    return Ok(Piece::Element(self.start, std::mem::take(&mut self.held)));
                }
                (before, Some(name), Some(tag)) if !tag.closes && !tag.empty => {
                    if !std::mem::replace(&mut self.headed, true) {
                        self.head.extend_from_slice(&bytes[..tag.at]);
                    }
                    let begun = std::mem::replace(&mut self.start, offset + measure(wide, &bytes[..tag.at]));
                    (self.open, self.too_large) = (Some(name), false);
                    self.held.clear();
                    self.held.extend_from_slice(&bytes[tag.at..]);
                    if let Some(before) = before {
                        let detail = format!("a <{}> that does not end before the next one starts", self.names[before]);
                        return Ok(Piece::Bad(begun, RejectReason::Malformed, detail));
                    }
                }
                (Some(_), _, _) => self.hold(bytes),
                (None, _, _) => {
                    if !self.headed && self.head.len() + bytes.len() <= HEAD_BYTES {
                        self.head.extend_from_slice(bytes);
                    }
                }
            }
        }
    }

    /// The tag that ends this stretch, where nothing hides it.
    fn tag<'b>(&mut self, bytes: &'b [u8]) -> Option<Tag<'b>> {
        if let Some(end) = self.hidden {
            // What hides the rest of a record that is too large already may hide the rest of the input.
            if bytes.ends_with(end) || self.too_large {
                self.hidden = None;
            }
            return None;
        }
        for (start, end) in HIDING {
            if let Some(at) = memchr::memmem::find(bytes, start) {
                if !bytes[at + start.len()..].ends_with(end) {
                    self.hidden = Some(end);
                }
                return None;
            }
        }
        Tag::last(bytes)
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.held.len() + bytes.len() > self.most {
            self.too_large = true;
        } else {
            self.held.extend_from_slice(bytes);
        }
    }
}

/// What hides tags, and where it ends.
const HIDING: [(&[u8], &[u8]); 2] = [(b"<![CDATA[", b"]]>"), (b"<!--", b"-->")];

/// A tag at the end of a stretch.
struct Tag<'b> {
    at: usize,
    name: &'b [u8],
    closes: bool,
    empty: bool,
}

impl<'b> Tag<'b> {
    fn last(bytes: &'b [u8]) -> Option<Tag<'b>> {
        let inside = bytes.strip_suffix(b">")?;
        let at = memchr::memrchr(b'<', inside)?;
        let tag = &inside[at + 1..];
        let (closes, tag) = tag.strip_prefix(b"/").map_or((false, tag), |rest| (true, rest));
        let end = tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(tag.len());
        let name = tag[..end].rsplit(|b| *b == b':').next().unwrap_or_default();
        Some(Tag { at, name, closes, empty: tag.ends_with(b"/") })
    }
}

/// The local name of the first element that the bytes of a text hold, in small letters; none where they do not start with
/// markup.
pub(crate) fn root(head: &[u8]) -> Option<String> {
    let mut rest = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    loop {
        let tag = rest.strip_prefix(b"<")?;
        let end: &[u8] = match tag {
            [b'?', ..] => b"?>",
            [b'!', b'-', b'-', ..] => b"-->",
            [b'!', ..] => {
                // A document type may hold a list of declarations in brackets.
                let close = memchr::memchr(b'>', tag)?;
                if memchr::memchr(b'[', &tag[..close]).is_some() { b"]>" } else { b">" }
            }
            _ => {
                let end = tag.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).unwrap_or(tag.len());
                let name = tag[..end].rsplit(|b| *b == b':').next().unwrap_or_default();
                let sound = name.first().is_some_and(u8::is_ascii_alphabetic);
                return sound.then(|| String::from_utf8_lossy(name).to_ascii_lowercase());
            }
        };
        let close = match memchr::memmem::find(rest, end) {
            Some(at) => at + end.len(),
            // "] >" with a blank before it.
            None if end == b"]>" => memchr::memchr(b']', rest).and_then(|at| Some(at + memchr::memchr(b'>', &rest[at..])? + 1))?,
            None => return None,
        };
        rest = rest[close..].trim_ascii_start();
    }
}

/// Reads every element of these names as a record. `article` makes it from its text, its place, and what stands before the first
/// record; its encoding is the stream's own, what the transport names, or what the start of the stream declares.
pub(crate) fn records(
    source: &mut Source,
    names: &'static [&'static str],
    job: &mut Job,
    article: &mut dyn FnMut(&str, Place, &[u8]) -> Record,
) -> Result<(), Stop> {
    let mut cutter = Cutter::new(names, job.limits.record_bytes);
    let wide = source.wide.map(|e| e.name().to_string());
    loop {
        let more = match cutter.next(source)? {
            Piece::End => return Ok(()),
            Piece::Bad(offset, reason, detail) => job.out.reject(Some(offset), reason, detail),
            Piece::Element(offset, bytes) => {
                let (text, charset) = charset::decode_like(&bytes, &cutter.head, job.out.label);
                let record = article(&text, job.place(offset, &charset.or(wide.clone())), &cutter.head);
                job.out.give(record)
            }
        };
        if !more {
            return Ok(());
        }
    }
}

/// What a walk meets.
pub(crate) enum Node<'x> {
    /// An element starts: its local name, and its attributes.
    Start(&'x str, &'x Attributes),
    /// Text, entities resolved.
    Text(&'x str),
    /// An element ends.
    End(&'x str),
}

/// The attributes of an element: name and value.
#[derive(Debug, Default)]
pub(crate) struct Attributes(Vec<(String, String)>);

/// Attributes of one element that are looked at.
const ATTRIBUTES: usize = 256;

impl Attributes {
    fn of(start: &BytesStart) -> Attributes {
        // Without the check for doubles, which is quadratic.
        let mut list = start.attributes();
        let list = list.with_checks(false).flatten().take(ATTRIBUTES);
        let value = |raw: &str| quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_string(), |v| v.into_owned());
        Attributes(list.map(|a| (a.key.as_ref().to_string(), value(&a.value))).collect())
    }

    /// All of them, by their whole names.
    pub fn all(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// The value of an attribute, where it is there and not blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.rsplit(':').next() == Some(name)).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Walks through the XML of one record. An error is the reason, and a sentence.
pub(crate) fn walk(text: &str, depth: usize, visit: &mut dyn FnMut(Node)) -> Result<(), (RejectReason, String)> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<String> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|e| (RejectReason::Malformed, format!("not well-formed: {e}")))?;
        match event {
            Event::Start(start) => {
                if open.len() >= depth {
                    return Err((RejectReason::TooDeep, format!("nested deeper than `limits.html_depth` ({depth})")));
                }
                let name = start.local_name().as_ref().to_string();
                visit(Node::Start(&name, &Attributes::of(&start)));
                open.push(name);
            }
            Event::Empty(start) => {
                let name = start.local_name().as_ref().to_string();
                visit(Node::Start(&name, &Attributes::of(&start)));
                visit(Node::End(&name));
            }
            Event::End(_) => {
                if let Some(name) = open.pop() {
                    visit(Node::End(&name));
                }
            }
            Event::Text(text) => visit(Node::Text(&text.xml10_content())),
            Event::CData(text) => visit(Node::Text(&text.xml10_content())),
            Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                Ok(Some(c)) => visit(Node::Text(c.encode_utf8(&mut [0; 4]))),
                _ => {
                    let name: &str = entity.as_ref();
                    match resolve_predefined_entity(name).or_else(|| resolve_html5_entity(name)) {
                        Some(text) => visit(Node::Text(text)),
                        None => visit(Node::Text(&format!("&{name};"))),
                    }
                }
            },
            Event::Eof if open.is_empty() => return Ok(()),
            Event::Eof => return Err((RejectReason::Malformed, format!("a <{}> that does not end", open.last().map_or("", |n| n)))),
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

/// Text gathered paragraph by paragraph.
#[derive(Debug, Default)]
pub(crate) struct Paragraphs {
    out: String,
    line: String,
}

impl Paragraphs {
    /// Adds text to the paragraph.
    pub fn push(&mut self, text: &str) {
        self.line.push_str(text);
    }

    /// Ends the paragraph.
    pub fn end(&mut self) {
        let words = self.line.split_whitespace();
        let mut first = true;
        for word in words {
            if std::mem::take(&mut first) {
                if !self.out.is_empty() {
                    self.out.push_str("\n\n");
                }
            } else {
                self.out.push(' ');
            }
            self.out.push_str(word);
        }
        self.line.clear();
    }

    /// The text, paragraphs apart by blank lines.
    pub fn finish(mut self) -> String {
        self.end();
        self.out
    }
}
