//! What is known of a cleaned article until all have been read: which version of its document it is, and the print by which copies are told. Some 300 bytes that wait in
//! buckets, as the articles themselves do.

use super::buckets::{BUCKETS, Item};
use crate::error::{Error, Result};
use crate::normalize::copies::{BINS, Print};
use std::io::{Read, Write};

/// A document's id as bytes, which keep the order of its hex digits.
pub type Key = [u8; 12];

/// A document id of 24 hex digits as bytes; none if it is no such id.
pub fn key_of(doc_id: &str) -> Option<Key> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 24] = doc_id.as_bytes().try_into().ok()?;
    let mut key = Key::default();
    for (byte, [high, low]) in key.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(key)
}

/// The id of a key.
pub fn id_of(key: Key) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What decides between versions of one document, and what clusters are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The document.
    pub key: Key,
    /// Its number in order of arrival.
    pub arrival: u64,
    /// Latest change, else publication, in microseconds.
    pub changed: Option<i64>,
    /// Publication, in microseconds.
    pub published: Option<i64>,
    /// Characters of the text.
    pub chars: i32,
    /// Its content hash, as a number.
    pub content: u128,
    /// The number of its input.
    pub input: u32,
    /// Where in the input it stood.
    pub offset: i64,
    /// The number of its source; 0 for none.
    pub source: u32,
    /// The number of the version that its headline states; 0 for none.
    pub number: u16,
    /// Its print.
    pub print: Print,
}

impl Item for Mark {
    const KIND: &'static str = "marks";

    fn bucket(&self) -> Result<usize> {
        const { assert!(BUCKETS == 1 << 8) };
        Ok(usize::from(self.key[0]))
    }

    fn bytes(&self) -> usize {
        size_of::<Mark>() + self.print.samples.len() * 4 + 16
    }

    fn write(items: &[Mark], out: &mut dyn Write) -> Result<()> {
        write_all(items, out, Mark::put)
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Mark>> {
        read_all(input, Mark::get)
    }
}

/// A moment that may be missing, as a number: none is that of the year −290,000.
const NEVER: i64 = i64::MIN;

impl Mark {
    fn put(&self, out: &mut Vec<u8>) {
        let moment = |moment: Option<i64>| moment.unwrap_or(NEVER).to_le_bytes();
        let print = &self.print;
        out.extend_from_slice(&self.key);
        out.extend_from_slice(&self.arrival.to_le_bytes());
        out.extend_from_slice(&moment(self.changed));
        out.extend_from_slice(&moment(self.published));
        out.extend_from_slice(&self.offset.to_le_bytes());
        [self.content, print.words].iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        let numbers = [self.chars as u32, self.input, self.source, u32::from(self.number), print.length, print.numbers, print.facts];
        numbers.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        put_print(&print.bins, &print.samples, out);
    }

    fn get(rest: &mut Rest) -> Result<Mark> {
        let moment = |rest: &mut Rest| Ok::<_, Error>(Some(i64::from_le_bytes(rest.take()?)).filter(|n| *n != NEVER));
        let (key, arrival) = (rest.take()?, u64::from_le_bytes(rest.take()?));
        let (changed, published, offset) = (moment(rest)?, moment(rest)?, i64::from_le_bytes(rest.take()?));
        let (content, words) = (u128::from_le_bytes(rest.take()?), u128::from_le_bytes(rest.take()?));
        let [chars, input, source, number] = [rest.number()?, rest.number()?, rest.number()?, rest.number()?];
        let [length, numbers, facts] = [rest.number()?, rest.number()?, rest.number()?];
        let (bins, samples) = get_print(rest)?;
        let number = u16::try_from(number).map_err(|_| broken())?;
        let print = Print { bins, samples, words, length, numbers, facts };
        Ok(Mark { key, arrival, changed, published, chars: chars as i32, content, input, offset, source, number, print })
    }
}

/// The print of a document that has a place in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The number of its stretch of time.
    pub stretch: usize,
    /// Its place.
    pub place: u32,
    /// Its bins.
    pub bins: [u8; BINS],
    /// Its samples.
    pub samples: Vec<u32>,
}

impl Item for Placed {
    const KIND: &'static str = "prints";

    fn bucket(&self) -> Result<usize> {
        if self.stretch < BUCKETS { Ok(self.stretch) } else { Err(Error::Integrity(format!("no stretch {} of time", self.stretch))) }
    }

    fn bytes(&self) -> usize {
        size_of::<Placed>() + self.samples.len() * 4 + 16
    }

    fn write(items: &[Placed], out: &mut dyn Write) -> Result<()> {
        write_all(items, out, |placed, bytes| {
            bytes.extend_from_slice(&(placed.stretch as u32).to_le_bytes());
            bytes.extend_from_slice(&placed.place.to_le_bytes());
            put_print(&placed.bins, &placed.samples, bytes);
        })
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Placed>> {
        read_all(input, |rest| {
            let (stretch, place) = (rest.number()? as usize, rest.number()?);
            let (bins, samples) = get_print(rest)?;
            Ok(Placed { stretch, place, bins, samples })
        })
    }
}

fn put_print(bins: &[u8; BINS], samples: &[u32], out: &mut Vec<u8>) {
    out.extend_from_slice(bins);
    out.extend_from_slice(&(samples.len() as u32).to_le_bytes());
    samples.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
}

fn get_print(rest: &mut Rest) -> Result<([u8; BINS], Vec<u32>)> {
    let bins = rest.take()?;
    let samples = (0..rest.number()?).map(|_| rest.number()).collect::<Result<Vec<_>>>()?;
    Ok((bins, samples))
}

/// Writes how many items there are, and each as `put` does.
fn write_all<T>(items: &[T], out: &mut dyn Write, put: impl Fn(&T, &mut Vec<u8>)) -> Result<()> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&(items.len() as u64).to_le_bytes());
    items.iter().for_each(|item| put(item, &mut bytes));
    out.write_all(&bytes).map_err(|e| Error::Integrity(e.to_string()))
}

/// Reads back what [`write_all`] wrote, each as `get` does; nothing may be left.
fn read_all<T>(input: &mut dyn Read, get: impl Fn(&mut Rest) -> Result<T>) -> Result<Vec<T>> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).map_err(|e| Error::Integrity(e.to_string()))?;
    let mut rest = Rest(&bytes);
    let count = u64::from_le_bytes(rest.take()?);
    let items = (0..count).map(|_| get(&mut rest)).collect::<Result<Vec<_>>>()?;
    if rest.0.is_empty() { Ok(items) } else { Err(broken()) }
}

/// Bytes that are left to read.
struct Rest<'b>(&'b [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or_else(broken)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32> {
        self.take().map(u32::from_le_bytes)
    }
}

fn broken() -> Error {
    Error::Integrity("a temporary file that was cut".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::copies::print;

    #[test]
    fn ids_are_keys_and_marks_are_read_back() {
        let id = "00c0ffee0123456789abcdef";
        let key = key_of(id).unwrap();
        assert_eq!((id_of(key), key[0]), (id.to_string(), 0));
        for other in ["", "00c0ffee0123456789abcde", "00c0ffee0123456789abcdeg", "00C0ffee0123456789abcdef", "+0c0ffee0123456789abcdef"] {
            assert_eq!(key_of(other), None, "{other}");
        }
        let text: String = (0..900).map(|n| format!("word{} ", n * 7919 % 100_003)).collect();
        let mark = |n: u64, text: &str| Mark {
            key,
            arrival: n,
            changed: Some(-5),
            published: None,
            chars: -1,
            content: u128::MAX - 7,
            input: 3,
            offset: -1,
            source: 0,
            number: 65_000,
            print: print(text),
        };
        let marks = [mark(1, &text), mark(u64::MAX, "")];
        let mut bytes = Vec::new();
        Mark::write(&marks, &mut bytes).unwrap();
        assert_eq!(Mark::read(&mut &bytes[..]).unwrap(), marks);
        for cut in [0, 7, 100, bytes.len() - 1] {
            assert!(Mark::read(&mut &bytes[..cut]).is_err(), "{cut}");
        }
        bytes.push(0);
        assert!(Mark::read(&mut &bytes[..]).is_err());
        let placed = marks.map(|mark| Placed { stretch: 7, place: 1 << 30, bins: mark.print.bins, samples: mark.print.samples });
        let mut bytes = Vec::new();
        Placed::write(&placed, &mut bytes).unwrap();
        assert_eq!(Placed::read(&mut &bytes[..]).unwrap(), placed);
        assert!(Placed::read(&mut &bytes[..bytes.len() - 1]).is_err());
        assert!(placed[0].bucket().is_ok() && Placed { stretch: BUCKETS, ..placed[0].clone() }.bucket().is_err());
    }
}
