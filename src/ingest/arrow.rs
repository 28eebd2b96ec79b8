//! Arrow IPC, as a stream or as a file (Feather): a record a row, fields by column name.
//!
//! A file is a stream between two marks, and is read as one: nothing is sought. The library is handed bytes as they come, so
//! that no length which an input claims is ever set aside for it.

use super::format::Format;
use super::parquet::{guarded, rows};
use super::source::Source;
use super::{Job, Stop};
use crate::model::RejectReason;
use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamDecoder;

/// Bytes of one batch of rows that are held.
const HELD_BYTES: u64 = 128 << 20;

/// What the file form starts with; the stream follows behind it.
pub(crate) const MAGIC: &[u8] = b"ARROW1\0\0";

/// Bytes that may stand between the mark of a file and its first message.
const PADDING: usize = 64;

/// What a stream starts with: the sign of a message.
pub(crate) const CONTINUES: &[u8] = &[0xff, 0xff, 0xff, 0xff];

/// Reads every row as a record; the offset of a record is its row number.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    if source.head().starts_with(MAGIC) {
        source.take(MAGIC.len());
        // Writers fill up to where they like the first message to stand; as a size, zeros would be the end.
        let padding = source.head().iter().take(PADDING).take_while(|b| **b == 0).count();
        source.take(padding);
    }
    let mut decoder = StreamDecoder::new();
    let (mut row, mut held, mut begun) = (0u64, 0u64, false);
    loop {
        let mut bytes = Buffer::from(source.fill()?);
        if bytes.is_empty() {
            if let Err(detail) = guarded(|| decoder.finish()) {
                job.out.reject(Some(row), RejectReason::Malformed, format!("the input ends at this row: {detail}"));
            }
            return Ok(());
        }
        source.take(bytes.len());
        held += bytes.len() as u64;
        while !bytes.is_empty() {
            let batch = match guarded(|| next(&mut decoder, &mut bytes)) {
                Ok(Step::Batch(batch)) => batch,
                Ok(Step::More) => break,
                Ok(Step::End) => return Ok(()),
                Err(detail) => {
                    job.out.reject(Some(row), RejectReason::Malformed, format!("reading stopped at this row: {detail}"));
                    return Ok(());
                }
            };
            held = 0;
            let names = batch.schema();
            if !std::mem::replace(&mut begun, true) && !job.plan.has_content(names.fields().iter().map(|f| f.name().as_str())) {
                let detail = format!("the file has no column of text ({}); it is not read", job.plan.content_keys());
                job.out.reject(None, RejectReason::BadField, detail);
                return Ok(());
            }
            if !rows(&batch, &mut row, job) {
                return Ok(());
            }
        }
        if held > HELD_BYTES {
            job.out.reject(
                Some(row),
                RejectReason::TooLarge,
                format!("a batch of rows of more than {HELD_BYTES} bytes; the rest is not read"),
            );
            return Ok(());
        }
    }
}

/// What a step of the decoder came to.
enum Step {
    Batch(RecordBatch),
    More,
    End,
}

/// Decodes on. Behind the sign of the end a file has its directory, which is not wanted.
fn next(decoder: &mut StreamDecoder, bytes: &mut Buffer) -> Result<Step, ArrowError> {
    match decoder.decode(bytes) {
        Ok(Some(batch)) => Ok(Step::Batch(batch)),
        Ok(None) => Ok(Step::More),
        Err(_) if decoder.finish().is_ok() => Ok(Step::End),
        Err(e) => Err(e),
    }
}
