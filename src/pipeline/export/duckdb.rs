//! One DuckDB file. DuckDB is a C++ library of ten minutes of building, and whoever wants its files has it: the script that loads the tables is given to the
//! command `duckdb`, else to Python's module.

use super::{Leaving, Sink, beside, program, quoted, whole};
use crate::error::{Error, Result};
use parquet::arrow::ArrowWriter;
use std::fs::File;
use std::path::Path;
use std::process::Command;

/// Loads each table from its Parquet files; those of a form are written as such beside first.
pub fn write(sink: &Sink, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    whole(sink, &sink.to, |temporary| {
        let folder = beside(&sink.to.with_extension("parquet"));
        let made = load(sink, temporary, &folder, tables);
        let _ = std::fs::remove_dir_all(&folder);
        made
    })
}

fn load(sink: &Sink, database: &Path, folder: &Path, tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    let (mut script, mut written) = (String::from("BEGIN;\n"), Vec::new());
    for table in tables {
        let (name, mut count, mut files) = (table.name, 0, table.files);
        let mut staged = None;
        if files.is_empty() {
            std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, "create the folder", e))?;
            let path = folder.join(format!("{name}.parquet"));
            let file = File::create(&path).map_err(|e| Error::io(&path, "write", e))?;
            staged = Some(ArrowWriter::try_new(file, table.schema, None)?);
            files.push(path);
        }
        for batch in table.batches {
            let batch = batch?;
            count += batch.num_rows() as u64;
            if let Some(writer) = &mut staged {
                writer.write(&batch)?;
            }
        }
        if let Some(writer) = staged {
            writer.close()?;
        }
        let list = files.iter().map(|f| literal(f)).collect::<Result<Vec<_>>>()?.join(", ");
        script.push_str(&format!("CREATE TABLE {} AS SELECT * FROM read_parquet([{list}]);\n", quoted(&name)));
        written.push((name, count));
    }
    script.push_str("COMMIT;\n");
    if run(database, &script)? {
        return Ok(written);
    }
    Err(Error::Usage(format!(
        "{}: neither the command duckdb nor a python3 with the module duckdb is there to make the file (pip install duckdb); or export to sqlite",
        sink.to.display()
    )))
}

/// Whether an engine was there.
fn run(database: &Path, script: &str) -> Result<bool> {
    let feed = |pipe: &mut dyn std::io::Write| pipe.write_all(script.as_bytes()).map_err(|e| Error::io("duckdb", "run", e));
    let mut command = Command::new("duckdb");
    command.arg("-bail").arg(database);
    if program::run(command, feed)?.is_some() {
        return Ok(true);
    }
    const MODULE: &str = "import sys, duckdb; duckdb.connect(sys.argv[1]).execute(sys.stdin.read())";
    let has_module = |python: &str| Command::new(python).args(["-c", "import duckdb"]).output().is_ok_and(|o| o.status.success());
    if !has_module("python3") {
        return Ok(false);
    }
    let mut command = Command::new("python3");
    command.args(["-c", MODULE]).arg(database);
    Ok(program::run(command, feed)?.is_some())
}

/// A path as an SQL text.
fn literal(path: &Path) -> Result<String> {
    let path = path.to_str().ok_or_else(|| Error::Usage(format!("{}: DuckDB reads only paths in UTF-8", path.display())))?;
    Ok(format!("'{}'", path.replace('\'', "''")))
}
