//! Parquet: a record a row, fields by column name.

use super::format::Format;
use super::record::{Cell, Plan};
use super::sought::{Sought, sought};
use super::source::Source;
use super::{Job, Stop, jsonl};
use crate::model::RejectReason;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, UInt64Type};
use arrow::util::display::array_value_to_string;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows read at a time: full texts of ordinary articles stay near 1 MB.
const BATCH_ROWS: usize = 256;

/// Nested columns are followed this far.
const DEPTH: usize = 8;

/// Reads every row as a record; the offset of a record is its row number. Only wanted columns are read. A compressed
/// file, a member of an archive or a stream is held in memory or goes to a temporary file, for its directory stands at its end.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let opened = match sought(source, "Parquet file", job)? {
        Some(Sought::File(file)) => guarded(|| open(file, &job.plan)),
        Some(Sought::Held(held)) => guarded(|| open(Bytes::from(held), &job.plan)),
        None => return Ok(()),
    };
    let mut batches = match opened {
        Ok(Some(batches)) => batches,
        Ok(None) => {
            let detail = format!("the file has no column of text ({}); it is not read", job.plan.content_keys());
            job.out.reject(None, RejectReason::BadField, detail);
            return Ok(());
        }
        Err(detail) => {
            job.out.reject(None, RejectReason::Malformed, detail);
            return Ok(());
        }
    };
    let mut row = 0u64;
    loop {
        match guarded(|| batches.next().transpose().map_err(ParquetError::from)) {
            Ok(None) => return Ok(()),
            Ok(Some(batch)) => {
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

/// Opens the wanted columns; none where no text is among them.
fn open<C: ChunkReader + 'static>(input: C, plan: &Plan) -> Result<Option<ParquetRecordBatchReader>, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(input)?.with_batch_size(BATCH_ROWS);
    let names: Vec<&str> = builder.schema().fields().iter().map(|f| f.name().as_str()).collect();
    if !plan.has_content(names.iter().copied()) {
        return Ok(None);
    }
    let wanted = names.iter().enumerate().filter(|(_, name)| plan.find(name).is_some()).map(|(i, _)| i);
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.collect::<Vec<_>>());
    builder.with_projection(mask).build().map(Some)
}

/// Runs a reader of columns: a damaged file may trip it over its own feet, and what it panics with is an error like any.
pub(crate) fn guarded<T, E: std::fmt::Display>(run: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(done) => done.map_err(|e| e.to_string()),
        Err(_) => Err("the file is damaged".to_string()),
    }
}

/// Hands on the rows of a batch; true while more are wanted.
pub(crate) fn rows(batch: &RecordBatch, row: &mut u64, job: &mut Job) -> bool {
    let schema = batch.schema();
    let columns: Vec<(usize, ArrayRef)> = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .filter_map(|(field, column)| Some((job.plan.find(field.name())?, plain(column))))
        .collect();
    for i in 0..batch.num_rows() {
        let mut place = job.place(*row, &None);
        *row += 1;
        let mut cells = vec![Cell::Absent; job.plan.names.len()];
        let filled = columns.iter().try_for_each(|(slot, column)| {
            cells[*slot] = match column.data_type() {
                _ if column.is_null(i) => Cell::Absent,
                DataType::Utf8 => Cell::Text(Cow::Borrowed(column.as_string::<i32>().value(i))),
                // Texts are found under this type too; their bytes must be some text.
                DataType::Binary => Cell::Text(jsonl::unicode(column.as_binary::<i32>().value(i), &mut place)?),
                _ => Cell::Other(value(column, i, DEPTH)),
            };
            Ok(())
        });
        let record = filled.and_then(|()| job.plan.article(cells, place));
        if !job.out.give(record) {
            return false;
        }
    }
    true
}

/// A column in the one type of its kind: texts, dates and times as text, bytes as bytes, the rest as it is.
fn plain(column: &ArrayRef) -> ArrayRef {
    let kind = match column.data_type() {
        DataType::Dictionary(_, value) => value.as_ref(),
        other => other,
    };
    let wanted = match kind {
        DataType::LargeUtf8 | DataType::Utf8View | DataType::Utf8 => DataType::Utf8,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => DataType::Utf8,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => DataType::Binary,
        other => other.clone(),
    };
    cast(column, &wanted).unwrap_or_else(|_| column.clone())
}

/// A cell of any other type as a value, so that the rules for JSON hold for it.
fn value(column: &ArrayRef, i: usize, depth: usize) -> Value {
    if depth == 0 || column.is_null(i) {
        return Value::Null;
    }
    let list = |items: ArrayRef| Value::Array((0..items.len()).map(|k| value(&items, k, depth - 1)).collect());
    match column.data_type() {
        DataType::Boolean => column.as_boolean().value(i).into(),
        DataType::List(_) => list(column.as_list::<i32>().value(i)),
        DataType::LargeList(_) => list(column.as_list::<i64>().value(i)),
        DataType::FixedSizeList(..) => list(column.as_fixed_size_list().value(i)),
        DataType::Struct(fields) => {
            let columns = column.as_struct().columns();
            Value::Object(fields.iter().zip(columns).map(|(f, c)| (f.name().clone(), value(c, i, depth - 1))).collect::<Map<_, _>>())
        }
        kind if kind.is_signed_integer() => number(column, &DataType::Int64, |n| n.as_primitive::<Int64Type>().value(i).into()),
        kind if kind.is_unsigned_integer() => number(column, &DataType::UInt64, |n| n.as_primitive::<UInt64Type>().value(i).into()),
        kind if kind.is_floating() => number(column, &DataType::Float64, |n| n.as_primitive::<Float64Type>().value(i).into()),
        _ => array_value_to_string(column, i).map_or(Value::Null, Value::String),
    }
}

fn number(column: &ArrayRef, kind: &DataType, get: impl FnOnce(&ArrayRef) -> Value) -> Value {
    cast(column, kind).map_or(Value::Null, |column| get(&column))
}
