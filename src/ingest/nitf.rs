//! NITF: one article a document (IPTC News Industry Text Format 3).

use super::format::Format;
use super::record::{self, Fields, Place};
use super::source::Source;
use super::xml::{self, Attributes, Node, Paragraphs};
use super::{Job, Record, Stop};
use crate::limits::Limits;
use crate::model::{ArticleFormat, RejectReason};

/// Reads every `<nitf>` as a record; a file may hold several behind one another.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let limits = job.limits;
    xml::records(source, &["nitf"], job, &mut |text, place, _| article(text, place, limits))
}

fn article(text: &str, place: Place, limits: &Limits) -> Record {
    let mut story = Story::default();
    xml::walk(text, limits.html_depth, &mut |node| story.see(node)).map_err(|(reason, detail)| record::reject(&place, reason, &detail))?;
    let fields = story.finish();
    if fields.content.trim().is_empty() {
        return Err(record::reject(&place, RejectReason::Empty, "the document has no body"));
    }
    record::fixed(fields, place)
}

/// Elements of the body that end a paragraph.
const BLOCKS: &[&str] = &["p", "hl1", "hl2", "li", "block", "bq", "tr", "dt", "dd", "note", "pre", "caption"];

/// Elements whose text is no part of the story.
const ASIDE: &[&str] = &["media", "media-metadata", "script", "style", "body.end", "tagline"];

/// Gathers the fields of a document as it goes by. NewsML carries such documents within, so its reader gathers with it too.
#[derive(Default)]
pub(crate) struct Story {
    fields: Fields,
    headline: String,
    byline: Paragraphs,
    location: String,
    body: Paragraphs,
    path: Vec<String>,
    aside: usize,
}

impl Story {
    /// Takes note of a node.
    pub fn see(&mut self, node: Node) {
        match node {
            Node::Start(name, attributes) => {
                self.path.push(name.to_string());
                if ASIDE.contains(&name) {
                    self.aside += 1;
                }
                self.attributes(name, attributes);
            }
            Node::Text(text) if self.aside == 0 => {
                if self.within("body.content") {
                    self.body.push(text);
                } else if self.within("hl1") {
                    self.headline.push_str(text);
                } else if self.within("byline") && !self.within("byttl") {
                    self.byline.push(text);
                } else if self.within("dateline") && self.within("location") {
                    self.location.push_str(text);
                } else if self.within("head") && self.path.last().is_some_and(|n| n == "title") {
                    self.fields.title.get_or_insert_default().push_str(text);
                }
            }
            Node::Text(_) => {}
            Node::End(name) => {
                if ASIDE.contains(&name) {
                    self.aside = self.aside.saturating_sub(1);
                }
                if BLOCKS.contains(&name) {
                    self.body.end();
                }
                match name {
                    "person" => self.byline.push(" "),
                    "td" | "th" => self.body.push(" "),
                    _ => {}
                }
                self.path.pop();
            }
        }
    }

    fn within(&self, name: &str) -> bool {
        self.path.iter().any(|n| n == name)
    }

    fn attributes(&mut self, name: &str, attributes: &Attributes) {
        let fields = &mut self.fields;
        let (place, key) = match name {
            "doc-id" => (&mut fields.id, "id-string"),
            "date.issue" => (&mut fields.date, "norm"),
            "date.release" | "story.date" => (&mut fields.date, "norm"),
            "pubdata" => {
                if fields.url.is_none() {
                    fields.url = attributes.get("ex-ref").filter(|u| u.starts_with("http")).map(str::to_string);
                }
                if fields.source.is_none() {
                    fields.source = attributes.get("name").map(str::to_string);
                }
                (&mut fields.date, "date.publication")
            }
            "nitf" => (&mut fields.lang, "lang"),
            "doc.copyright" => (&mut fields.source, "holder"),
            _ => return,
        };
        if place.is_none() {
            *place = attributes.get(key).map(str::to_string);
        }
    }

    /// The fields, the text with the place of its dateline before the first paragraph where that does not begin with it.
    pub fn finish(self) -> Fields {
        let mut fields = self.fields;
        let headline = words(&self.headline);
        if !headline.is_empty() {
            fields.title = Some(headline);
        }
        fields.title = fields.title.map(|t| words(&t)).filter(|t| !t.is_empty());
        let byline = self.byline.finish();
        fields.author = (!byline.is_empty()).then(|| byline.strip_prefix("By ").unwrap_or(&byline).to_string());
        let body = self.body.finish();
        let location = words(&self.location);
        let told = body.get(..location.len()).is_some_and(|start| start.eq_ignore_ascii_case(&location));
        fields.content = if location.is_empty() || told || body.is_empty() { body } else { format!("{location} — {body}") };
        fields.format = ArticleFormat::Text;
        fields
    }
}

/// A text with single blanks between its words.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
