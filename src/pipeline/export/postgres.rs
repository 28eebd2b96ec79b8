//! A PostgreSQL database: tables by `CREATE TABLE` and `COPY`, in one transaction. The rows go through `psql`, which every PostgreSQL brings, and which knows passwords,
//! services and TLS; a place that ends in `.sql` gets the script for it.

use super::{Leaving, Sink, program, quoted, whole};
use crate::error::{Error, Result};
use crate::tables::json::{json, text};
use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Command;

/// Fills the database at the address `sink.to`, or writes the script.
pub fn write(sink: &Sink, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    if sink.to.extension().is_some_and(|e| e == "sql") {
        return whole(sink, &sink.to, |temporary| {
            let failed = |e: std::io::Error| Error::io(&sink.to, "write", e);
            let mut out = BufWriter::new(File::create(temporary).map_err(failed)?);
            let written = script(sink, tables, &mut out, &failed)?;
            out.flush().map_err(failed)?;
            Ok(written)
        });
    }
    let mut command = Command::new("psql");
    // Nothing of the user's own settings, and no word but of errors, the first of which ends it.
    command.args(["--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-", "--dbname"]).arg(&sink.to);
    let mut written = Vec::new();
    let ran = program::run(command, |pipe| {
        let mut out = BufWriter::new(pipe);
        let failed = |e: std::io::Error| Error::io("psql", "write to", e);
        written = script(sink, tables, &mut out, &failed)?;
        out.flush().map_err(failed)
    })?;
    match ran {
        Some(()) => Ok(written),
        None => Err(Error::Usage(
            "the command psql is not there; install PostgreSQL's client, or export to a place that ends in .sql and run that with psql elsewhere".into(),
        )),
    }
}

fn script(sink: &Sink, tables: Vec<Leaving>, out: &mut dyn Write, failed: &dyn Fn(std::io::Error) -> Error) -> Result<Vec<(String, u64)>> {
    out.write_all(b"SET client_encoding = 'UTF8';\nBEGIN;\n").map_err(failed)?;
    let mut written = Vec::new();
    for table in tables {
        let name = quoted(&table.name);
        if sink.replace {
            writeln!(out, "DROP TABLE IF EXISTS {name};").map_err(failed)?;
        }
        let columns: Vec<String> =
            table.schema.fields().iter().map(|f| format!("{} {}", quoted(f.name()), type_of(f.data_type()))).collect();
        writeln!(out, "CREATE TABLE {name} ({});\nCOPY {name} FROM STDIN;", columns.join(", ")).map_err(failed)?;
        let mut count = 0;
        for batch in table.batches {
            let batch = batch?;
            let mut line = String::new();
            for row in 0..batch.num_rows() {
                line.clear();
                for (at, column) in batch.columns().iter().enumerate() {
                    if at > 0 {
                        line.push('\t');
                    }
                    cell(column, row, &mut line)?;
                }
                line.push('\n');
                out.write_all(line.as_bytes()).map_err(failed)?;
            }
            count += batch.num_rows() as u64;
        }
        out.write_all(b"\\.\n").map_err(failed)?;
        written.push((table.name, count));
    }
    out.write_all(b"COMMIT;\n").map_err(failed)?;
    Ok(written)
}

fn type_of(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "boolean",
        DataType::Int32 => "integer",
        DataType::Int64 => "bigint",
        DataType::Float64 => "double precision",
        DataType::Date32 => "date",
        DataType::Timestamp(_, _) => "timestamp with time zone",
        nested if nested.is_nested() => "jsonb",
        _ => "text",
    }
}

/// A cell in COPY's own text: nulls as `\N`, control characters escaped. A zero byte, which PostgreSQL cannot hold, becomes the sign for a
/// character that is not known.
fn cell(array: &ArrayRef, row: usize, line: &mut String) -> Result<()> {
    if array.is_null(row) {
        line.push_str("\\N");
        return Ok(());
    }
    let nested = array.data_type().is_nested();
    let value = if nested { json(array, row)?.to_string().replace("\\u0000", "\u{fffd}") } else { text(array, row)? };
    for c in value.chars() {
        match c {
            '\\' => line.push_str("\\\\"),
            '\t' => line.push_str("\\t"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\0' => line.push('\u{fffd}'),
            c => line.push(c),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::StringArray;
    use std::sync::Arc;

    #[test]
    fn cells_are_escaped_as_copy_reads_them() {
        let array: ArrayRef = Arc::new(StringArray::from(vec![Some("a\tb\\c\nd\0"), None, Some("\\.")]));
        let mut lines = Vec::new();
        for row in 0..3 {
            let mut line = String::new();
            cell(&array, row, &mut line).expect("a cell");
            lines.push(line);
        }
        assert_eq!(lines, ["a\\tb\\\\c\\nd\u{fffd}", "\\N", "\\\\."]);
    }
}
