//! CSV and TSV: a header of field names, then a record a row.

use super::format::Format;
use super::record::{self, Place};
use super::unpack::Source;
use super::{Job, Record, Stop, charset};
use crate::model::RejectReason;
use serde_json::{Map, Value};
use std::collections::VecDeque;

/// Lines that one quoted field may span. An open quote would else swallow the rest of the file in silence.
const RECORD_LINES: usize = 1_000;

/// Reads the header, tells the delimiter, and reads every row as a record.
pub(crate) fn read(source: &mut Source, format: Format, job: &mut Job) -> Result<(), Stop> {
    let mut rows = Rows { source, waiting: VecDeque::new(), delimiter: b',' };
    let Some(first) = rows.line(job.limits.record_bytes)? else { return Ok(()) };
    let header_text = charset::decode(&first.1).0;
    rows.delimiter = if format == Format::Tsv { b'\t' } else { delimiter(&header_text) };
    let header = cells(header_text.trim_end_matches(['\r', '\n']).as_bytes(), rows.delimiter);
    let header: Vec<String> = header.iter().map(|c| c.trim().to_string()).collect();
    loop {
        match rows.next(job.limits.record_bytes)? {
            Row::End => return Ok(()),
            Row::Bad(offset, reason, detail) => {
                job.out.reject(Some(offset), reason, detail);
            }
            Row::Record(_, bytes) if bytes.trim_ascii().is_empty() => {}
            Row::Record(offset, bytes) => {
                let record = parse(&bytes, offset, &header, rows.delimiter, job);
                if !job.out.give(record) {
                    return Ok(());
                }
            }
        }
    }
}

fn parse(bytes: &[u8], offset: u64, header: &[String], delimiter: u8, job: &Job) -> Record {
    let mut place = Place { uri: job.out.uri, offset, charset: None };
    let decoded;
    let bytes = if std::str::from_utf8(bytes).is_ok() {
        bytes
    } else {
        let (text, name) = charset::decode_surely(bytes)
            .ok_or_else(|| record::reject(&place, RejectReason::Encoding, "the bytes are no UTF-8 and no other encoding fits them"))?;
        place.charset = Some(name);
        decoded = text;
        decoded.as_bytes()
    };
    let cells = cells(bytes, delimiter);
    if cells.len() != header.len() {
        return Err(record::reject(
            &place,
            RejectReason::Malformed,
            &format!("{} fields where the header has {}", cells.len(), header.len()),
        ));
    }
    let object: Map<String, Value> = header.iter().cloned().zip(cells.into_iter().map(Value::String)).collect();
    let fields = record::of_json(&object, &job.options.fields, &place)?;
    record::article(fields, place)
}

/// The cells of one record, quotes taken off.
fn cells(bytes: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    match reader.byte_records().next() {
        Some(Ok(record)) => record.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The delimiter that stands most often in the header.
fn delimiter(header: &str) -> u8 {
    let count = |mark: u8| header.bytes().filter(|b| *b == mark).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

enum Row {
    Record(u64, Vec<u8>),
    Bad(u64, RejectReason, String),
    End,
}

/// Cuts an input into rows: lines, joined while a quoted field is open.
struct Rows<'s> {
    source: &'s mut Source,
    waiting: VecDeque<(u64, Vec<u8>, u64)>,
    delimiter: u8,
}

impl Rows<'_> {
    fn line(&mut self, most: usize) -> Result<Option<(u64, Vec<u8>, u64)>, Stop> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let offset = self.source.offset;
        let mut line = Vec::new();
        let length = self.source.read_line(&mut line, most.saturating_add(1))?;
        Ok((length > 0).then_some((offset, line, length)))
    }

    fn next(&mut self, most: usize) -> Result<Row, Stop> {
        let Some((offset, mut row, length)) = self.line(most)? else { return Ok(Row::End) };
        if row.len() > most {
            return Ok(Row::Bad(offset, RejectReason::TooLarge, format!("a line of {length} bytes; `limits.record_bytes` is {most}")));
        }
        let mut open = leaves_open(&row, self.delimiter, false);
        let mut joined = Vec::new();
        while open {
            let line = self.line(most)?;
            let Some(line) = line.filter(|l| joined.len() < RECORD_LINES && row.len() + l.1.len() <= most) else {
                // The quote never closes: give up its first line, and read on behind it.
                self.waiting.extend(joined);
                return Ok(Row::Bad(offset, RejectReason::Malformed, "a quoted field does not end".to_string()));
            };
            open = leaves_open(&line.1, self.delimiter, true);
            row.extend_from_slice(&line.1);
            joined.push(line);
        }
        Ok(Row::Record(offset, row))
    }
}

/// Whether a quoted field is open at the end of `line`, given whether one was at its start.
fn leaves_open(line: &[u8], delimiter: u8, mut open: bool) -> bool {
    let mut field_start = !open;
    let mut i = 0;
    while i < line.len() {
        let byte = line[i];
        if open {
            if byte == b'"' {
                if line.get(i + 1) == Some(&b'"') {
                    i += 1;
                } else {
                    open = false;
                }
            }
        } else if byte == b'"' && field_start {
            open = true;
        }
        field_start = !open && byte == delimiter;
        i += 1;
    }
    open
}
