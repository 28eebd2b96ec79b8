//! Arrow IPC, as a file (Feather) or as a stream: a record a row, fields by column name.

use super::format::Format;
use super::parquet::{guarded, rows};
use super::source::{Source, SourceReader};
use super::{HELD_BYTES, Job, Stop};
use crate::model::RejectReason;
use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use std::fs::File;
use std::io::{BufReader, Cursor};

/// What the file form starts with; a stream follows behind it all the same.
pub(crate) const MAGIC: &[u8] = b"ARROW1\0\0";

/// What a stream starts with: the sign of a message.
pub(crate) const CONTINUES: &[u8] = &[0xff, 0xff, 0xff, 0xff];

/// Where batches come from.
enum Batches<'a, 's> {
    File(Box<FileReader<BufReader<File>>>),
    Held(Box<FileReader<Cursor<Vec<u8>>>>),
    Stream(Box<StreamReader<BufReader<SourceReader<'a, 's>>>>),
}

impl Iterator for Batches<'_, '_> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Batches::File(reader) => reader.next(),
            Batches::Held(reader) => reader.next(),
            Batches::Stream(reader) => reader.next(),
        }
    }
}

/// Reads every row as a record; the offset of a record is its row number. A file that is compressed, a stream or a member of
/// an archive is held in memory where it is of the file form.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let is_file = source.head().starts_with(MAGIC);
    let opened = if is_file {
        match job.file.take() {
            Some(file) => guarded(|| FileReader::try_new(BufReader::new(file), None).map(|r| Batches::File(Box::new(r)))),
            None => match source.read_all(HELD_BYTES)? {
                Some(held) => guarded(|| FileReader::try_new(Cursor::new(held), None).map(|r| Batches::Held(Box::new(r)))),
                None => {
                    let detail = format!("an Arrow file of more than {HELD_BYTES} bytes that is no file of its own; give it as a file");
                    job.out.reject(None, RejectReason::TooLarge, detail);
                    return Ok(());
                }
            },
        }
    } else {
        guarded(|| StreamReader::try_new(BufReader::new(source.reader()), None).map(|r| Batches::Stream(Box::new(r))))
    };
    let mut batches = match opened {
        Ok(batches) => batches,
        Err(detail) => {
            job.out.reject(None, RejectReason::Malformed, detail);
            return Ok(());
        }
    };
    let mut row = 0u64;
    loop {
        match guarded(|| batches.next().transpose()) {
            Ok(None) => return Ok(()),
            Ok(Some(batch)) => {
                if row == 0 && !job.plan.has_content(batch.schema().fields().iter().map(|f| f.name().as_str())) {
                    let detail = format!("the file has no column of text ({}); it is not read", job.plan.content_keys());
                    job.out.reject(None, RejectReason::BadField, detail);
                    return Ok(());
                }
                if !rows(&batch, &mut row, job) {
                    return Ok(());
                }
            }
            Err(detail) => {
                job.out.reject(Some(row), RejectReason::Malformed, format!("reading stopped at this row: {detail}"));
                return Ok(());
            }
        }
    }
}
