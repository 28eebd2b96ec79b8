//! Text files: comma-separated values and JSON Lines, a file a table.

use super::{Leaving, Sink, SinkKind, whole};
use crate::error::{Error, Result};
use crate::tables::json::{inert, object, text};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes each table to a file of its name in the folder `sink.to`; a single one to `sink.to` itself where that ends like a file, and to
/// standard output where it is `-`.
pub fn write(sink: &Sink, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    let single = tables.len() == 1;
    let mut written = Vec::new();
    for table in tables {
        let name = table.name.clone();
        let rows = if single && sink.to == Path::new("-") {
            let failed = |e: std::io::Error| Error::io("stdout", "write", e);
            match rows(sink, table, &mut std::io::stdout().lock(), &failed) {
                // A reader that went away ends the output, not the program.
                Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => 0,
                result => result?,
            }
        } else {
            let path = place(sink, &name, single);
            whole(sink, &path, |temporary| {
                let failed = |e: std::io::Error| Error::io(&path, "write", e);
                let mut out = BufWriter::new(File::create(temporary).map_err(failed)?);
                let rows = rows(sink, table, &mut out, &failed)?;
                out.flush().map_err(failed)?;
                Ok(rows)
            })?
        };
        written.push((name, rows));
    }
    Ok(written)
}

fn place(sink: &Sink, name: &str, single: bool) -> PathBuf {
    let is_file = sink.to.extension().is_some() && !sink.to.is_dir();
    if single && is_file { sink.to.clone() } else { sink.to.join(format!("{name}.{}", sink.kind)) }
}

fn rows(sink: &Sink, table: Leaving, out: &mut dyn Write, failed: &dyn Fn(std::io::Error) -> Error) -> Result<u64> {
    if sink.kind == SinkKind::Csv { cells(sink, table, out, failed) } else { objects(table, out, failed) }
}

fn objects(table: Leaving, out: &mut dyn Write, failed: &dyn Fn(std::io::Error) -> Error) -> Result<u64> {
    let mut count = 0;
    for batch in table.batches {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            writeln!(out, "{}", object(&batch, row)?).map_err(failed)?;
        }
        count += batch.num_rows() as u64;
    }
    Ok(count)
}

fn cells(sink: &Sink, table: Leaving, out: &mut dyn Write, failed: &dyn Fn(std::io::Error) -> Error) -> Result<u64> {
    let (separator, header) = sink.layout;
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(out);
    let bad = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => failed(e),
        other => failed(std::io::Error::other(format!("{other:?}"))),
    };
    if header {
        writer.write_record(table.schema.fields().iter().map(|f| f.name())).map_err(bad)?;
    }
    let mut count = 0;
    for batch in table.batches {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            for column in batch.columns() {
                let cell = text(column, row)?;
                // A number is no formula, a minus before it included.
                let cell = if column.data_type().is_numeric() { cell } else { inert(&cell) };
                writer.write_field(&cell).map_err(bad)?;
            }
            writer.write_record(None::<&[u8]>).map_err(bad)?;
        }
        count += batch.num_rows() as u64;
    }
    writer.flush().map_err(failed)?;
    Ok(count)
}
