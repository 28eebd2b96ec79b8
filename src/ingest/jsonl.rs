//! JSON Lines: one object a line.

use super::format::Format;
use super::record::{self, Place};
use super::unpack::Source;
use super::{Job, Record, Stop, charset};
use crate::model::RejectReason;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// Reads every line as a record. Blank lines are none.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let mut line = Vec::new();
    loop {
        let offset = source.offset;
        let length = source.read_line(&mut line, job.limits.record_bytes.saturating_add(1))?;
        if length == 0 {
            return Ok(());
        }
        if line.len() > job.limits.record_bytes {
            job.out.reject(
                Some(offset),
                RejectReason::TooLarge,
                format!("a line of {length} bytes; `limits.record_bytes` is {}", job.limits.record_bytes),
            );
            if !job.out.give_more() {
                return Ok(());
            }
            continue;
        }
        let bom = if offset == 0 && line.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let bytes = line[bom..].trim_ascii();
        if bytes.is_empty() {
            continue;
        }
        let record = parse(bytes, offset, job);
        if !job.out.give(record) {
            return Ok(());
        }
    }
}

/// Reads the bytes of one object as a record.
pub(crate) fn parse(bytes: &[u8], offset: u64, job: &Job) -> Record {
    let mut place = Place { uri: job.out.uri, offset, charset: None };
    let decoded;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => match charset::decode_surely(bytes) {
            Some((text, name)) => {
                place.charset = Some(name);
                decoded = text;
                &decoded
            }
            None => return Err(record::reject(&place, RejectReason::Encoding, "the bytes are no UTF-8 and no other encoding fits them")),
        },
    };
    let keys = record::wanted(&job.options.fields);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let object = match (Object { keys: &keys }).deserialize(&mut deserializer).and_then(|o| deserializer.end().map(|()| o)) {
        Ok(object) => object,
        Err(e) => {
            let told = e.to_string();
            let reason = if told.contains("recursion limit") { RejectReason::TooDeep } else { RejectReason::Malformed };
            return Err(record::reject(&place, reason, &told));
        }
    };
    let fields = record::of_json(&object, &job.options.fields, &place)?;
    record::article(fields, place)
}

/// Keeps the wanted keys of an object and passes over the others; a wanted key that stands twice is an error.
struct Object<'k> {
    keys: &'k [&'k str],
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = serde_json::Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = serde_json::Map<String, Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an object with the fields of an article")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if !self.keys.contains(&key.as_ref()) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value::<Value>()?;
            if object.insert(key.to_string(), value).is_some() {
                return Err(A::Error::custom(format!("the key \"{key}\" stands twice")));
            }
        }
        Ok(object)
    }
}
