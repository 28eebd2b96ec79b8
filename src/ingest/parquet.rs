//! Parquet: a record a row, fields by column name.

use super::Job;
use super::record::{self, Place};
use super::unpack::Source;
use crate::model::RejectReason;
use crate::tables::read_parquet;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use serde_json::{Map, Value};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows read at a time: full texts of ordinary articles stay near 10 MB.
const BATCH_ROWS: usize = 1_024;

/// Reads every row as a record; the offset of a record is its row number. A stream is held in memory, within the bounds
/// of `limits.record_bytes`.
pub(crate) fn read(mut source: Source, file: Option<File>, job: &mut Job) {
    // A damaged file may trip the reader over its own feet: what it panics with is a reject like any other.
    let outcome = catch_unwind(AssertUnwindSafe(|| match file {
        Some(file) => rows(read_parquet(file, BATCH_ROWS), job),
        None => match source.read_all(job.limits.record_bytes) {
            Ok(Some(held)) => rows(read_parquet(held_bytes(held), BATCH_ROWS), job),
            Ok(None) => Err("a Parquet stream larger than `limits.record_bytes`; give it as a file".to_string()),
            Err((_, e)) => Err(e.to_string()),
        },
    }));
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(detail)) => job.out.reject(None, RejectReason::Malformed, detail),
        Err(_) => job.out.reject(None, RejectReason::Malformed, "the file is damaged"),
    }
}

fn held_bytes(bytes: Vec<u8>) -> bytes::Bytes {
    bytes.into()
}

fn rows(batches: crate::error::Result<impl Iterator<Item = crate::error::Result<RecordBatch>>>, job: &mut Job) -> Result<(), String> {
    let mut row = 0u64;
    for batch in batches.map_err(|e| e.to_string())? {
        let batch = batch.map_err(|e| e.to_string())?;
        let keys = record::wanted(&job.options.fields);
        let columns: Vec<(String, arrow::array::ArrayRef)> = batch
            .schema()
            .fields()
            .iter()
            .zip(batch.columns())
            .filter(|(field, _)| keys.contains(&field.name().as_str()))
            .filter_map(|(field, column)| Some((field.name().clone(), cast(column, &DataType::Utf8).ok()?)))
            .collect();
        for i in 0..batch.num_rows() {
            let cell = |column: &arrow::array::ArrayRef| {
                let texts = column.as_string::<i32>();
                if texts.is_null(i) { Value::Null } else { Value::String(texts.value(i).to_string()) }
            };
            let object: Map<String, Value> = columns.iter().map(|(name, column)| (name.clone(), cell(column))).collect();
            let place = Place { uri: job.out.uri, offset: row, charset: None };
            let record = record::of_json(&object, &job.options.fields, &place).and_then(|fields| record::article(fields, place));
            row += 1;
            if !job.out.give(record) {
                return Ok(());
            }
        }
    }
    Ok(())
}
