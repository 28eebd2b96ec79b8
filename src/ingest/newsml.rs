//! NewsML-G2, and NewsML 1 where it carries NITF or paragraphs: an article a news item.

use super::format::Format;
use super::nitf::{Story, words};
use super::record::{self, Fields, Place};
use super::source::Source;
use super::xml::{self, Attributes, Node, Paragraphs};
use super::{Job, Record, Stop};
use crate::limits::Limits;
use crate::model::{ArticleFormat, Outcome, Reject, RejectReason};

/// Reads every `<newsItem>` as a record. Packages and concepts hold no articles and are passed over.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let limits = job.limits;
    xml::records(source, &["newsItem"], job, &mut |text, place, _| article(text, place, limits))
}

fn article(text: &str, place: Place, limits: &Limits) -> Record {
    let mut item = Item::default();
    xml::walk(text, limits.html_depth, &mut |node| item.see(node)).map_err(|(reason, detail)| record::reject(&place, reason, &detail))?;
    if item.withheld {
        let reject = record::reject(&place, RejectReason::NotAnArticle, "the agency cancelled or withholds this item");
        return Err(Reject { outcome: Outcome::Skipped, ..reject });
    }
    let fields = item.finish();
    if fields.content.trim().is_empty() {
        return Err(record::reject(&place, RejectReason::Empty, "the item carries no text"));
    }
    record::fixed(fields, place)
}

/// Elements that carry the text.
const CONTENT: &[&str] = &["inlinexml", "inlinedata", "datacontent"];

/// Elements of XHTML that end a paragraph.
const BLOCKS: &[&str] = &["p", "div", "h1", "h2", "h3", "h4", "li", "tr", "blockquote", "br"];

/// Gathers the fields of an item as it goes by.
#[derive(Default)]
struct Item {
    fields: Fields,
    headline: String,
    by: String,
    creators: Vec<String>,
    dateline: String,
    provider: String,
    text: String,
    path: Vec<String>,
    nitf: Story,
    page: Paragraphs,
    /// Elements open within the content.
    deep: usize,
    has_nitf: bool,
    withheld: bool,
    is_text: bool,
}

impl Item {
    fn see(&mut self, node: Node) {
        if self.deep > 0 {
            return self.content(node);
        }
        match node {
            Node::Start(name, attributes) => {
                let name = name.to_ascii_lowercase();
                self.attributes(&name, attributes);
                if CONTENT.contains(&name.as_str()) {
                    self.deep = 1;
                    self.is_text = attributes.get("contenttype").is_none_or(|kind| kind.starts_with("text/") || kind.contains("xml"));
                }
                self.text.clear();
                self.path.push(name);
            }
            Node::Text(text) => self.text.push_str(text),
            Node::End(_) => {
                let name = self.path.pop().unwrap_or_default();
                self.told(&name);
                self.text.clear();
            }
        }
    }

    /// What the content carries: NITF, XHTML or plain text.
    fn content(&mut self, node: Node) {
        match &node {
            Node::Start(name, _) => {
                self.deep += 1;
                self.has_nitf |= *name == "nitf" || *name == "body.content";
            }
            Node::End(name) => {
                self.deep -= 1;
                if self.deep == 0 {
                    self.path.pop();
                    self.page.end();
                    return;
                }
                if BLOCKS.contains(name) {
                    self.page.end();
                }
            }
            Node::Text(text) if !self.has_nitf && self.is_text => {
                // Plain text keeps its paragraphs.
                for (i, part) in text.split("\n\n").enumerate() {
                    if i > 0 {
                        self.page.end();
                    }
                    self.page.push(part);
                }
            }
            Node::Text(_) => {}
        }
        if self.has_nitf {
            self.nitf.see(node);
        }
    }

    fn attributes(&mut self, name: &str, attributes: &Attributes) {
        let fields = &mut self.fields;
        match name {
            "newsitem" => {
                fields.id = attributes.get("guid").map(str::to_string);
                fields.lang = attributes.get("lang").map(str::to_string);
            }
            "language" if fields.lang.is_none() => {
                fields.lang = attributes.get("tag").or(attributes.get("FormalName")).map(str::to_string);
            }
            "provider" => self.provider = attributes.get("literal").unwrap_or_default().to_string(),
            "pubstatus" => self.withheld = attributes.get("qcode").is_some_and(|q| q.ends_with(":canceled") || q.ends_with(":withheld")),
            _ => {}
        }
    }

    /// An element outside the content that ends with this text.
    fn told(&mut self, name: &str) {
        let told = words(&self.text);
        if told.is_empty() {
            return;
        }
        let parent = self.path.last().map_or("", String::as_str);
        let first = |place: &mut String| {
            if place.is_empty() {
                *place = told.clone();
            }
        };
        match (parent, name) {
            (_, "headline") => first(&mut self.headline),
            (_, "by" | "byline") => first(&mut self.by),
            (_, "dateline") => first(&mut self.dateline),
            ("creator", "name") => self.creators.push(told),
            ("provider" | "infosource", "name") => first(&mut self.provider),
            (_, "versioncreated" | "contentcreated" | "firstcreated" | "thisrevisioncreated") => {
                self.fields.date.get_or_insert(told);
            }
            (_, "newsitemid" | "publicidentifier") => {
                self.fields.id.get_or_insert(told);
            }
            _ => {}
        }
    }

    fn finish(self) -> Fields {
        let inner = self.nitf.finish();
        let mut fields = self.fields;
        let text = if inner.content.is_empty() { self.page.finish() } else { inner.content };
        let told = text.get(..self.dateline.len()).is_some_and(|start| start.eq_ignore_ascii_case(&self.dateline));
        fields.content = if self.dateline.is_empty() || told || text.is_empty() { text } else { format!("{} — {text}", self.dateline) };
        let filled = |text: String| Some(text).filter(|t| !t.is_empty());
        fields.title = filled(self.headline).or(inner.title);
        fields.author = filled(self.by.strip_prefix("By ").unwrap_or(&self.by).to_string())
            .or_else(|| filled(self.creators.join("; ")))
            .or(inner.author);
        fields.source = filled(self.provider).or(inner.source);
        fields.date = fields.date.or(inner.date);
        fields.format = ArticleFormat::Text;
        fields
    }
}
