//! A record's keys to an article's fields.

use super::FieldMap;
use crate::model::{Article, ArticleFormat, Reject, RejectReason, Stage};
use crate::text::digest;
use serde_json::Value;

/// Where a record stands.
pub(crate) struct Place<'a> {
    /// The input.
    pub uri: &'a str,
    /// Byte offset in the unpacked input.
    pub offset: u64,
    /// The encoding it was decoded from, where that was not UTF-8.
    pub charset: Option<String>,
}

/// The raw fields of a record, before an id is made of them.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub author: Option<String>,
    pub source: Option<String>,
    pub lang: Option<String>,
}

/// The article of `fields`, or why there is none.
pub(crate) fn article(fields: Fields, place: Place) -> Result<Article, Reject> {
    let filled = |s: &Option<String>| s.as_deref().is_some_and(|s| !s.trim().is_empty());
    let (format, content) = if filled(&fields.text) {
        (ArticleFormat::Text, fields.text.unwrap_or_default())
    } else if filled(&fields.html) {
        (ArticleFormat::Html, fields.html.unwrap_or_default())
    } else {
        return Err(reject(&place, RejectReason::Empty, "the record has no text"));
    };
    let part = |s: &Option<String>| s.clone().unwrap_or_default();
    let article_id = digest(&[
        &part(&fields.id),
        &part(&fields.url),
        &part(&fields.title),
        &part(&fields.date),
        format.as_str(),
        &content,
        &part(&fields.author),
        &part(&fields.source),
        &part(&fields.lang),
    ]);
    Ok(Article {
        article_id,
        external_id: fields.id,
        url: fields.url,
        title: fields.title,
        date: fields.date,
        format,
        content,
        author: fields.author,
        source: fields.source,
        lang: fields.lang,
        charset: place.charset,
        input_uri: place.uri.to_string(),
        input_offset: place.offset as i64,
    })
}

/// The fields of a JSON object, by the keys of `map`; a value that is no text, number or list of texts is refused.
pub(crate) fn of_json(object: &serde_json::Map<String, Value>, map: &FieldMap, place: &Place) -> Result<Fields, Reject> {
    let text = |keys: &[String]| -> Result<Option<String>, Reject> {
        for key in keys {
            let Some(value) = lookup(object, key) else { continue };
            match plain(value) {
                Some(text) if text.trim().is_empty() => continue,
                Some(text) => return Ok(Some(text)),
                None if value.is_null() => continue,
                None => return Err(reject(place, RejectReason::BadField, &format!("\"{key}\" is {}, not text", kind(value)))),
            }
        }
        Ok(None)
    };
    Ok(Fields {
        id: text(&map.id)?,
        url: text(&map.url)?,
        title: text(&map.title)?,
        date: text(&map.date)?,
        text: text(&map.text)?,
        html: text(&map.html)?,
        author: authors(object, &map.author, place)?,
        source: text(&map.source)?,
        lang: text(&map.lang)?,
    })
}

/// The first parts of all keys that are wanted: what a parser must keep.
pub(crate) fn wanted(map: &FieldMap) -> Vec<&str> {
    let lists = [&map.id, &map.url, &map.title, &map.date, &map.text, &map.html, &map.author, &map.source, &map.lang];
    lists.into_iter().flatten().map(|key| key.split('.').next().unwrap_or(key)).collect()
}

/// A reject of this stage at a record.
pub(crate) fn reject(place: &Place, reason: RejectReason, detail: &str) -> Reject {
    Reject::new(place.uri, Some(place.offset as i64), Stage::Ingest, reason, detail)
}

fn lookup<'v>(object: &'v serde_json::Map<String, Value>, key: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(key) {
        return Some(value);
    }
    let mut parts = key.split('.');
    let mut value = object.get(parts.next()?)?;
    for part in parts {
        value = value.as_object()?.get(part)?;
    }
    Some(value)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Authors may be a text, a list of texts, or a list of objects with a name.
fn authors(object: &serde_json::Map<String, Value>, keys: &[String], place: &Place) -> Result<Option<String>, Reject> {
    for key in keys {
        let Some(value) = lookup(object, key) else { continue };
        let name = |v: &Value| plain(v).or_else(|| v.get("name").and_then(plain));
        let joined = match value {
            Value::Array(list) => Some(list.iter().filter_map(name).collect::<Vec<_>>().join("; ")),
            Value::Null => continue,
            other => name(other),
        };
        match joined {
            Some(text) if text.trim().is_empty() => continue,
            Some(text) => return Ok(Some(text)),
            None => {
                return Err(reject(place, RejectReason::BadField, &format!("\"{key}\" is {}, not a name or list of names", kind(value))));
            }
        }
    }
    Ok(None)
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
