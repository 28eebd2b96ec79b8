//! A record's keys to an article's fields.

use super::{FieldMap, mojibake};
use crate::model::{Article, ArticleFormat, Reject, RejectReason, Stage};
use crate::text::digest;
use serde_json::Value;
use std::borrow::Cow;

/// Where a record stands.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    /// The input.
    pub uri: &'a str,
    /// The encoding that the transport names.
    pub label: Option<&'a str>,
    /// Byte offset in the unpacked input.
    pub offset: u64,
    /// The encoding it was decoded from, where that was not UTF-8.
    pub charset: Option<String>,
}

/// The value of one wanted key of a record.
#[derive(Debug, Default, Clone)]
pub(crate) enum Cell<'r> {
    /// The record has no such key.
    #[default]
    Absent,
    /// Text, borrowed from the record where it stands there as it is.
    Text(Cow<'r, str>),
    /// Anything else.
    Other(Value),
}

/// The fields of an article, in the order of its digest.
const FIELDS: usize = 9;
const URL: usize = 1;
const TITLE: usize = 2;
const TEXT: usize = 4;
const HTML: usize = 5;
const AUTHOR: usize = 6;

/// A field map made ready: the keys to keep of a record, and for each field where among them to look.
pub(crate) struct Plan {
    /// Keys at the top of a record that are wanted; a reader fills one [`Cell`] for each.
    pub names: Vec<String>,
    fields: [Vec<Candidate>; FIELDS],
    /// Whether more than one candidate looks at a key.
    shared: Vec<bool>,
}

/// One place to look for a field: a key at the top, and the way down from there.
struct Candidate {
    slot: usize,
    path: Vec<String>,
    key: String,
}

impl Plan {
    /// The plan of a field map. A dotted key is looked for as it stands, then as a way through nested objects.
    pub fn new(map: &FieldMap) -> Plan {
        let lists = [&map.id, &map.url, &map.title, &map.date, &map.text, &map.html, &map.author, &map.source, &map.lang];
        let mut plan = Plan { names: Vec::new(), fields: Default::default(), shared: Vec::new() };
        for (field, keys) in lists.into_iter().enumerate() {
            for key in keys {
                let slot = plan.slot(key);
                plan.fields[field].push(Candidate { slot, path: Vec::new(), key: key.clone() });
                let mut parts = key.split('.').map(str::to_string);
                let first = parts.next().unwrap_or_default();
                let path: Vec<String> = parts.collect();
                if !path.is_empty() {
                    let slot = plan.slot(&first);
                    plan.fields[field].push(Candidate { slot, path, key: key.clone() });
                }
            }
        }
        plan
    }

    fn slot(&mut self, name: &str) -> usize {
        if let Some(slot) = self.find(name) {
            self.shared[slot] = true;
            return slot;
        }
        self.names.push(name.to_string());
        self.shared.push(false);
        self.names.len() - 1
    }

    /// The cell that a key fills, where it is wanted.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Whether one of `names` can hold the text of an article.
    pub fn has_content<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> bool {
        names.any(|name| [TEXT, HTML].iter().any(|f| self.fields[*f].iter().any(|c| self.names[c.slot] == name)))
    }

    /// The keys that can hold the text of an article, for messages.
    pub fn content_keys(&self) -> String {
        let mut keys: Vec<&str> = [TEXT, HTML].iter().flat_map(|f| &self.fields[*f]).map(|c| c.key.as_str()).collect();
        keys.dedup();
        keys.join(", ")
    }

    /// The article of a record, or why there is none.
    pub fn article(&self, mut cells: Vec<Cell>, place: Place) -> Result<Article, Reject> {
        let mut texts: [Option<String>; FIELDS] = Default::default();
        for (field, text) in texts.iter_mut().enumerate() {
            *text = self.text(field, &mut cells).map_err(|detail| reject(&place, RejectReason::BadField, &detail))?;
        }
        article(texts, place).map_err(|place| {
            let detail = format!("the record has no text: none of its keys {} holds any", self.content_keys());
            reject(&place, RejectReason::Empty, &detail)
        })
    }

    /// The first filled text of a field.
    fn text(&self, field: usize, cells: &mut [Cell]) -> Result<Option<String>, String> {
        for Candidate { slot, path, key } in &self.fields[field] {
            let Some(cell) = cells.get_mut(*slot) else { continue };
            let text = match cell {
                Cell::Absent => continue,
                Cell::Text(text) if path.is_empty() => {
                    if text.trim().is_empty() {
                        continue;
                    }
                    if self.shared[*slot] { text.to_string() } else { std::mem::take(text).into_owned() }
                }
                Cell::Text(_) => continue,
                Cell::Other(value) => {
                    let Some(value) = path.iter().try_fold(&*value, |v, part| v.as_object()?.get(part)) else { continue };
                    match if field == AUTHOR { names(value, key)? } else { plain(value, key)? } {
                        Some(text) => text,
                        None => continue,
                    }
                }
            };
            if !text.trim().is_empty() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

/// The article of a whole input: its text or page, and its title.
pub(crate) fn whole(title: Option<String>, format: ArticleFormat, content: String, place: Place) -> Result<Article, Reject> {
    let mut texts: [Option<String>; FIELDS] = Default::default();
    texts[TITLE] = title;
    // What was fetched from an address is the page of that address.
    texts[URL] = Some(place.uri).filter(|uri| uri.starts_with("http://") || uri.starts_with("https://")).map(str::to_string);
    texts[if format == ArticleFormat::Text { TEXT } else { HTML }] = Some(content);
    article(texts, place).map_err(|place| reject(&place, RejectReason::Empty, "the input holds nothing but blanks"))
}

/// The fields of an article in a format that has fields of its own.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub author: Option<String>,
    pub source: Option<String>,
    pub lang: Option<String>,
    pub format: ArticleFormat,
    pub content: String,
    pub crawled: Option<String>,
}

/// The article of a record whose format says itself what is what.
pub(crate) fn fixed(fields: Fields, place: Place) -> Result<Article, Reject> {
    let Fields { id, url, title, date, author, source, lang, format, content, crawled } = fields;
    let (text, html) = if format == ArticleFormat::Text { (Some(content), None) } else { (None, Some(content)) };
    let mut texts = [id, url, title, date, text, html, author, source, lang];
    texts.iter_mut().for_each(|text| *text = text.take().filter(|t| !t.trim().is_empty()));
    let article = article(texts, place).map_err(|place| reject(&place, RejectReason::Empty, "the record has no text"))?;
    Ok(Article { crawled_at: crawled, ..article })
}

fn article(mut texts: [Option<String>; FIELDS], place: Place) -> Result<Article, Place> {
    let filled = |s: &Option<String>| s.as_deref().is_some_and(|s| !s.trim().is_empty());
    let (format, content) = if filled(&texts[TEXT]) {
        (ArticleFormat::Text, texts[TEXT].take().unwrap_or_default())
    } else if filled(&texts[HTML]) {
        (ArticleFormat::Html, texts[HTML].take().unwrap_or_default())
    } else {
        return Err(place);
    };
    let mut text_repaired = false;
    let mut mended = |text: String| match mojibake::mend(&text) {
        Some(mended) => {
            text_repaired = true;
            mended
        }
        None => text,
    };
    let content = mended(content);
    let [id, url, title, date, _, _, author, source, lang] = texts;
    let [title, author, source] = [title, author, source].map(|text| text.map(&mut mended));
    let article_id = digest(&[
        given(&id),
        given(&url),
        given(&title),
        given(&date),
        format.as_str(),
        &content,
        given(&author),
        given(&source),
        given(&lang),
    ]);
    Ok(Article {
        article_id,
        external_id: id,
        url,
        title,
        date,
        format,
        content,
        author,
        source,
        lang,
        charset: place.charset,
        text_repaired,
        crawled_at: None,
        input_uri: place.uri.to_string(),
        input_offset: place.offset as i64,
    })
}

fn given(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// A reject of this stage at a record.
pub(crate) fn reject(place: &Place, reason: RejectReason, detail: &str) -> Reject {
    Reject::new(place.uri, Some(place.offset as i64), Stage::Ingest, reason, detail)
}

/// The text of a value; none of null. A number's text is its digits, so one that floating point cannot hold is refused.
fn plain(value: &Value, key: &str) -> Result<Option<String>, String> {
    /// Whole numbers up to here are exact in floating point (2^53).
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(n) if n.is_f64() && n.as_f64().is_none_or(|x| x.abs() >= EXACT) => {
            Err(format!("\"{key}\" is a number too large to be kept digit by digit; write it as text"))
        }
        Value::Number(n) => Ok(Some(n.to_string())),
        other => Err(format!("\"{key}\" is {}, not text", kind(other))),
    }
}

/// Authors may be a text, an object with a `name`, or a list of these; joined by "; ".
fn names(value: &Value, key: &str) -> Result<Option<String>, String> {
    let one = |v: &Value| plain(v.get("name").unwrap_or(v), key);
    let Value::Array(list) = value else { return one(value) };
    let names = list.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = names.into_iter().flatten().filter(|n| !n.trim().is_empty()).collect();
    Ok((!names.is_empty()).then(|| names.join("; ")))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
