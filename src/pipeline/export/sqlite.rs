//! One SQLite file: a table for each, dates and times as ISO 8601 text, lists as JSON.

use super::{Leaving, Sink, quoted, whole};
use crate::error::{Error, Result};
use crate::tables::json::{json, text};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// Writes the tables in one transaction.
pub fn write(sink: &Sink, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    whole(sink, &sink.to, |temporary| {
        fill(temporary, tables).map_err(|e| match e {
            Fault::Sqlite(e) => Error::io(&sink.to, "write", std::io::Error::other(e.to_string())),
            Fault::Ours(e) => e,
        })
    })
}

enum Fault {
    Sqlite(rusqlite::Error),
    Ours(Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Fault {
        Fault::Sqlite(e)
    }
}

impl From<Error> for Fault {
    fn from(e: Error) -> Fault {
        Fault::Ours(e)
    }
}

fn fill(path: &Path, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>, Fault> {
    let mut database = Connection::open(path)?;
    // The file is moved to its place when it is whole: a journal would guard nothing.
    database.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let transaction = database.transaction()?;
    let mut written = Vec::new();
    for table in tables {
        let columns: Vec<String> =
            table.schema.fields().iter().map(|f| format!("{} {}", quoted(f.name()), type_of(f.data_type()))).collect();
        transaction.execute(&format!("CREATE TABLE {} ({})", quoted(&table.name), columns.join(", ")), [])?;
        let marks = vec!["?"; columns.len()].join(", ");
        let mut insert = transaction.prepare(&format!("INSERT INTO {} VALUES ({marks})", quoted(&table.name)))?;
        let mut count = 0;
        for batch in table.batches {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                let cells = batch.columns().iter().map(|c| value(c, row)).collect::<Result<Vec<Value>>>()?;
                insert.execute(params_from_iter(cells))?;
            }
            count += batch.num_rows() as u64;
        }
        written.push((table.name, count));
    }
    transaction.commit()?;
    database.close().map_err(|(_, e)| e)?;
    Ok(written)
}

fn type_of(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean | DataType::Int32 | DataType::Int64 => "INTEGER",
        DataType::Float64 => "REAL",
        _ => "TEXT",
    }
}

fn value(array: &ArrayRef, row: usize) -> Result<Value> {
    if array.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match array.data_type() {
        DataType::Boolean => Value::Integer(array.as_boolean().value(row).into()),
        DataType::Int32 => Value::Integer(array.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Value::Integer(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Value::Real(array.as_primitive::<Float64Type>().value(row)),
        nested if nested.is_nested() => Value::Text(json(array, row)?.to_string()),
        _ => Value::Text(text(array, row)?),
    })
}
