//! JSON Lines: one object a line.

use super::format::Format;
use super::record::{self, Cell, Place, Plan};
use super::source::Source;
use super::{Job, Record, Stop, charset};
use crate::model::RejectReason;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// The mark that UTF-8 may open with.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads every line as a record. Blank lines are none.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let most = job.limits.record_bytes;
    let charset = source.wide.map(|e| e.name().to_string());
    let mut first = true;
    loop {
        let line = match source.line(b'\n', most) {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(()),
            Err((start, e)) => {
                // The stream broke off within this line or just behind it: an object that is whole is kept.
                let Ok(article) = parse(source.torn(), &job.place(start, &charset), job) else { return Err((start, e)) };
                job.out.give(Ok(article));
                return Err((source.offset, e));
            }
        };
        let offset = line.offset;
        let bytes = if std::mem::take(&mut first) { line.bytes.strip_prefix(MARK).unwrap_or(line.bytes) } else { line.bytes };
        let more = if bytes.len() > most {
            let detail = format!("a line of {} bytes; `limits.record_bytes` is {most}", line.length);
            job.out.reject(Some(offset), RejectReason::TooLarge, detail)
        } else if bytes.trim_ascii().is_empty() {
            true
        } else {
            let record = parse(bytes, &job.place(offset, &charset), job);
            job.out.give(record)
        };
        if !more {
            return Ok(());
        }
    }
}

/// Reads the bytes of one object as a record.
pub(crate) fn parse(bytes: &[u8], place: &Place, job: &Job) -> Record {
    let mut place = place.clone();
    let text = unicode(bytes, &mut place)?;
    if is_deeper(text.as_bytes(), job.limits.json_depth) {
        let detail = format!("nested deeper than `limits.json_depth` ({})", job.limits.json_depth);
        return Err(record::reject(&place, RejectReason::TooDeep, &detail));
    }
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let object = Object { plan: &job.plan }.deserialize(&mut deserializer).and_then(|cells| deserializer.end().map(|()| cells));
    match object {
        Ok(cells) => job.plan.article(cells, place),
        Err(e) => {
            let told = e.to_string();
            let reason = if told.contains("recursion limit") { RejectReason::TooDeep } else { RejectReason::Malformed };
            Err(record::reject(&place, reason, &told))
        }
    }
}

/// A record's bytes as text. What is not UTF-8 must be what the transport says or something else for sure, and `place` says what.
pub(crate) fn unicode<'r>(bytes: &'r [u8], place: &mut Place) -> Result<Cow<'r, str>, crate::model::Reject> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    match place.label.and_then(|label| charset::decode_wholly(bytes, label)).or_else(|| charset::decode_surely(bytes)) {
        Some((text, name)) => {
            place.charset = Some(name);
            Ok(Cow::Owned(text))
        }
        None => Err(record::reject(place, RejectReason::Encoding, "the bytes are no UTF-8, and no other encoding fits them for sure")),
    }
}

/// Whether brackets are nested deeper than `most`. Few records hold so many brackets that they have to be followed.
fn is_deeper(json: &[u8], most: usize) -> bool {
    if memchr::memchr2_iter(b'{', b'[', json).take(most.saturating_add(1)).count() <= most {
        return false;
    }
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

/// Keeps the wanted keys of an object and passes over the others; a wanted key that stands twice is an error.
struct Object<'p> {
    plan: &'p Plan,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Vec<Cell<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Vec<Cell<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with the fields of an article")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut cells = vec![Cell::Absent; self.plan.names.len()];
        while let Some(slot) = map.next_key_seed(Key { plan: self.plan })? {
            let Some(slot) = slot else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if !matches!(cells[slot], Cell::Absent) {
                return Err(A::Error::custom(format!("the key \"{}\" stands twice", self.plan.names[slot])));
            }
            cells[slot] = map.next_value()?;
        }
        Ok(cells)
    }
}

/// The cell that a key fills, where it is wanted.
struct Key<'p> {
    plan: &'p Plan,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.plan.find(key))
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(text.to_string())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cell::Other(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cell::Other(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Cell::Other(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Cell::Other(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Cell::Other(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Cell::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Cell::Other)
    }
}
