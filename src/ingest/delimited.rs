//! CSV and TSV: a header of field names, then a record a row (RFC 4180, with the delimiter told from the header).

use super::format::Format;
use super::jsonl::unicode;
use super::record::{self, Cell, Place, Plan};
use super::source::Source;
use super::{Job, Record, Stop, charset};
use crate::model::RejectReason;
use std::borrow::Cow;
use std::collections::VecDeque;

/// Lines that one quoted field may span. An open quote would else swallow the rest of the file in silence.
const RECORD_LINES: usize = 1_000;

/// What may part the fields of a row, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Reads the header, tells the delimiter, and reads every row as a record. A row whose quote does not close within
/// [`RECORD_LINES`] and `limits.record_bytes` is given up, and reading goes on with the next line.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let charset = source.wide.map(|e| e.name().to_string());
    // Files of the old Mac end their lines with CR alone.
    let end = if !source.head().contains(&b'\n') && source.head().contains(&b'\r') { b'\r' } else { b'\n' };
    let mut rows =
        Rows { source, end, most: job.limits.record_bytes, waiting: VecDeque::new(), delimiter: b',', row: Vec::new(), failed: None };
    let Some(header) = rows.header(job)? else { return Ok(()) };
    loop {
        let more = match rows.next()? {
            Row::End => return Ok(()),
            Row::Bad(offset, reason, detail) => job.out.reject(Some(offset), reason, detail),
            Row::Record(_) if rows.row.trim_ascii().is_empty() => true,
            Row::Record(offset) => {
                let record = parse(&rows.row, &header, rows.delimiter, job.place(offset, &charset), job);
                job.out.give(record)
            }
        };
        if !more {
            return Ok(());
        }
    }
}

/// The columns of a file.
struct Header {
    /// For each column the cell that it fills, where it is wanted.
    slots: Vec<Option<usize>>,
}

fn parse(row: &[u8], header: &Header, delimiter: u8, mut place: Place, job: &Job) -> Record {
    let text = unicode(row, &mut place)?;
    let mut cells = vec![Cell::Absent; job.plan.names.len()];
    let mut fields = 0;
    for field in Fields::new(&text, delimiter) {
        if let Some(Some(slot)) = header.slots.get(fields) {
            cells[*slot] = Cell::Text(field);
        }
        fields += 1;
    }
    if fields != header.slots.len() {
        let detail = format!("{fields} fields where the header has {}", header.slots.len());
        return Err(record::reject(&place, RejectReason::Malformed, &detail));
    }
    job.plan.article(cells, place)
}

/// The delimiter that gives the most wanted columns, else the most columns.
fn delimiter(header: &str, plan: &Plan) -> u8 {
    let score = |mark: u8| {
        let fields = Fields::new(header, mark).map(|f| usize::from(plan.find(f.trim()).is_some()));
        fields.fold((0, 0), |(wanted, all), w| (wanted + w, all + 1))
    };
    // The last of equals wins, so the likelier ones come last.
    DELIMITERS.into_iter().rev().max_by_key(|mark| score(*mark)).unwrap_or(b',')
}

/// The fields of one row, quotes taken off. A quote opens a field only at its start; elsewhere it is a character.
struct Fields<'r> {
    rest: Option<&'r str>,
    delimiter: u8,
}

impl<'r> Fields<'r> {
    fn new(row: &'r str, delimiter: u8) -> Fields<'r> {
        let row = row.strip_suffix('\n').unwrap_or(row);
        Fields { rest: Some(row.strip_suffix('\r').unwrap_or(row)), delimiter }
    }
}

impl<'r> Iterator for Fields<'r> {
    type Item = Cow<'r, str>;

    fn next(&mut self) -> Option<Cow<'r, str>> {
        let text = self.rest?;
        let cut = |text: &'r str| match memchr::memchr(self.delimiter, text.as_bytes()) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let Some(mut quoted) = text.strip_prefix('"') else {
            let (field, rest) = cut(text);
            self.rest = rest;
            return Some(Cow::Borrowed(field));
        };
        let mut field = Cow::Borrowed("");
        loop {
            let Some((inside, behind)) = quoted.split_once('"') else {
                // The row readers hand on no row with an open quote; a header may be one.
                self.rest = None;
                push(&mut field, quoted);
                return Some(field);
            };
            push(&mut field, inside);
            if let Some(more) = behind.strip_prefix('"') {
                push(&mut field, "\"");
                quoted = more;
                continue;
            }
            let (tail, rest) = cut(behind);
            push(&mut field, tail);
            self.rest = rest;
            return Some(field);
        }
    }
}

fn push<'r>(field: &mut Cow<'r, str>, more: &'r str) {
    if field.is_empty() {
        *field = Cow::Borrowed(more);
    } else if !more.is_empty() {
        field.to_mut().push_str(more);
    }
}

enum Row {
    /// A row, held in `Rows::row`.
    Record(u64),
    Bad(u64, RejectReason, String),
    End,
}

/// A line that was read as part of a row and may yet be one of its own.
struct Waiting {
    offset: u64,
    bytes: Vec<u8>,
    /// What becomes of a quoted field that is open at its start: asked once for each line, so that a file of open quotes is
    /// not read a thousand times.
    end: End,
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// All its quoted fields are closed.
    Closed,
    /// A quoted field goes on in the next line.
    Open,
    /// The quote that closes the field from the line before is followed by more text, so it is one that opens: the field
    /// before was never closed.
    Astray,
}

/// Cuts an input into rows: lines, joined while a quoted field is open.
struct Rows<'s, 'a> {
    source: &'s mut Source<'a>,
    end: u8,
    most: usize,
    waiting: VecDeque<Waiting>,
    delimiter: u8,
    row: Vec<u8>,
    /// An error that came behind lines which are still to be read as rows.
    failed: Option<Stop>,
}

impl Rows<'_, '_> {
    /// The columns; none where the file has no rows to read by them, which has then been told.
    fn header(&mut self, job: &mut Job) -> Result<Option<Header>, Stop> {
        let Some(line) = self.source.line(self.end, self.most)? else { return Ok(None) };
        if line.bytes.len() > self.most {
            let detail = format!("a header of {} bytes; `limits.record_bytes` is {}", line.length, self.most);
            job.out.reject(None, RejectReason::TooLarge, detail);
            return Ok(None);
        }
        let (text, _) = charset::decode_labelled(line.bytes, job.out.label);
        self.delimiter = delimiter(&text, &job.plan);
        let names: Vec<Cow<str>> = Fields::new(&text, self.delimiter).collect();
        let slots: Vec<Option<usize>> = names.iter().map(|name| job.plan.find(name.trim())).collect();
        let twice = slots.iter().enumerate().find(|(i, slot)| slot.is_some() && slots[..*i].contains(slot));
        if let Some((i, _)) = twice {
            let detail = format!("the header names the column \"{}\" twice; the file is not read", names[i].trim());
            job.out.reject(None, RejectReason::Malformed, detail);
            return Ok(None);
        }
        if !job.plan.has_content(names.iter().map(|name| name.trim())) {
            let shown = names.iter().take(8).map(|n| n.trim()).collect::<Vec<_>>().join(", ");
            let detail = format!("the header names no column of text ({}) but {shown}; the file is not read", job.plan.content_keys());
            job.out.reject(None, RejectReason::BadField, detail);
            return Ok(None);
        }
        Ok(Some(Header { slots }))
    }

    fn next(&mut self) -> Result<Row, Stop> {
        self.row.clear();
        let offset = match self.waiting.pop_front() {
            Some(line) if line.bytes.len() > self.most => return Ok(too_long(line.offset, line.bytes.len() as u64, self.most)),
            Some(line) => {
                self.row = line.bytes;
                line.offset
            }
            None if self.failed.is_some() => return self.failed.take().map_or(Ok(Row::End), Err),
            None => match self.source.line(self.end, self.most)? {
                None => return Ok(Row::End),
                Some(line) if line.bytes.len() > self.most => return Ok(too_long(line.offset, line.length, self.most)),
                Some(line) => {
                    self.row.extend_from_slice(line.bytes);
                    line.offset
                }
            },
        };
        if end_of(&self.row, self.delimiter, false) != End::Open {
            return Ok(Row::Record(offset));
        }
        let mut bytes = self.row.len();
        for lines in 0.. {
            if lines == self.waiting.len() && !self.wait() {
                return Ok(Row::Bad(offset, RejectReason::Malformed, "a quoted field does not end".to_string()));
            }
            let Some(line) = self.waiting.get(lines) else { break };
            bytes += line.bytes.len();
            if lines + 1 >= RECORD_LINES {
                return Ok(Row::Bad(offset, RejectReason::Malformed, format!("a quoted field does not end in {RECORD_LINES} lines")));
            }
            if bytes > self.most {
                let detail = format!("a row with a quoted field longer than `limits.record_bytes` ({})", self.most);
                return Ok(Row::Bad(offset, RejectReason::TooLarge, detail));
            }
            if line.end == End::Astray {
                let detail = "a quoted field does not end: the next quote stands at the start of another field";
                return Ok(Row::Bad(offset, RejectReason::Malformed, detail.to_string()));
            }
            if line.end == End::Closed {
                for line in self.waiting.drain(..=lines) {
                    self.row.extend_from_slice(&line.bytes);
                }
                break;
            }
        }
        Ok(Row::Record(offset))
    }

    /// Reads a line into those that wait; false at the end. An error waits behind them.
    fn wait(&mut self) -> bool {
        match self.source.line(self.end, self.most) {
            Ok(Some(line)) if self.failed.is_none() => {
                let end = end_of(line.bytes, self.delimiter, true);
                self.waiting.push_back(Waiting { offset: line.offset, bytes: line.bytes.to_vec(), end });
                true
            }
            Ok(_) => false,
            Err(stop) => {
                self.failed.get_or_insert(stop);
                false
            }
        }
    }
}

fn too_long(offset: u64, length: u64, most: usize) -> Row {
    Row::Bad(offset, RejectReason::TooLarge, format!("a line of {length} bytes; `limits.record_bytes` is {most}"))
}

/// How `line` ends, given whether a quoted field is open at its start.
fn end_of(line: &[u8], delimiter: u8, begins_open: bool) -> End {
    let mut rest = line;
    let mut open = begins_open || line.starts_with(b"\"");
    if open && !begins_open {
        rest = &rest[1..];
    }
    let mut inherited = begins_open;
    loop {
        if open {
            let Some(at) = memchr::memchr(b'"', rest) else { return End::Open };
            rest = &rest[at + 1..];
            match rest.first() {
                Some(b'"') => rest = &rest[1..],
                Some(byte) if inherited && *byte != delimiter && !b"\r\n".contains(byte) => return End::Astray,
                _ => (open, inherited) = (false, false),
            }
        } else {
            let Some(at) = memchr::memchr(delimiter, rest) else { return End::Closed };
            rest = &rest[at + 1..];
            if let Some(more) = rest.strip_prefix(b"\"") {
                (rest, open) = (more, true);
            }
        }
    }
}
