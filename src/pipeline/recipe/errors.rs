//! The wording of what is wrong with a recipe.

use super::InputSection;
use crate::error::Error;
use crate::ingest::IngestOptions;
use serde::de::{Deserialize, Deserializer, Visitor, value::Error as Plain};
use toml::de::{DeTable, DeValue};

/// How alike two names must be (Jaro-Winkler, 0 to 1) for one to be proposed in place of the other.
const ALIKE: f64 = 0.7;

/// An error of the TOML reader as one that names file, line, and for an unknown key the nearest right one.
pub fn explain(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let message = error.message();
    let Some((key, names)) = unknown_key(message) else {
        return Error::Usage(format!("{file}:{}: {}", line_of(text, error.span().map_or(0, |s| s.start)), one_line(message)));
    };
    let at = DeTable::parse(text)
        .ok()
        .and_then(|table| find_key(table.get_ref(), &key, &names))
        .or_else(|| error.span().map(|span| span.start))
        .unwrap_or(0);
    let nearest = names
        .iter()
        .map(|name| (strsim::jaro_winkler(name, &key), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default();
    Error::Usage(
        format!("{file}:{}: unknown key `{key}`{nearest} Known here: {}", line_of(text, at), names.join(", "))
            .replace("` Known", "`. Known"),
    )
}

/// The key and the right names of an "unknown field" message. A flattened section gives no names: it is `[input]`.
fn unknown_key(message: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let mut names: Vec<String> = rest.split('`').skip(1).step_by(2).map(str::to_string).collect();
    if names.is_empty() {
        names = ["paths", "root", "allow_empty"].iter().copied().chain(field_names::<IngestOptions>()).map(str::to_string).collect();
        debug_assert!(serde_json::to_value(InputSection::default()).is_ok());
    }
    Some((key.to_string(), names))
}

/// Where the key stands: in the table that holds the most of its right neighbours, by a walk in order.
fn find_key(table: &DeTable, key: &str, names: &[String]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    let mut open = vec![table];
    while let Some(table) = open.pop() {
        let neighbours = table.iter().filter(|(k, _)| names.iter().any(|n| n == k.get_ref().as_ref())).count();
        for (k, value) in table.iter() {
            if k.get_ref().as_ref() == key && best.is_none_or(|(n, at)| (neighbours, at) > (n, k.span().start)) {
                best = Some((neighbours, k.span().start));
            }
            match value.get_ref() {
                DeValue::Table(inner) => open.push(inner),
                DeValue::Array(items) => {
                    open.extend(items.iter().filter_map(|item| if let DeValue::Table(t) = item.get_ref() { Some(t) } else { None }));
                }
                _ => {}
            }
        }
    }
    best.map(|(_, at)| at)
}

/// The line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of the fields of a struct, as its `Deserialize` declares them.
fn field_names<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    struct Names<'a>(&'a mut Vec<&'static str>);
    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = Plain;

        fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], _: V) -> Result<V::Value, Plain> {
            self.0.extend(fields);
            Err(serde::de::Error::custom("only the names were asked for"))
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Plain> {
            Err(serde::de::Error::custom("not a struct"))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut names = Vec::new();
    let _ = T::deserialize(Names(&mut names));
    names
}
