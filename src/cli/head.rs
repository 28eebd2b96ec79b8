//! `dateline head`.

use super::{Globals, cells, print};
use crate::error::{Error, Result};
use crate::model::tables;
use crate::pipeline::Dataset;
use crate::tables::{json, read_parquet};
use arrow::array::RecordBatch;
use std::fs::File;
use std::path::PathBuf;

/// Print the first rows of a table
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The table
    pub table: String,
    /// Rows to print
    #[arg(short = 'n', long, default_value_t = 10)]
    pub rows: usize,
    /// Columns to print, apart by commas; without it, those with a value in these rows
    #[arg(long, value_delimiter = ',')]
    pub columns: Vec<String>,
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let names: Vec<&str> = tables().iter().map(|t| t.name).collect();
    if !names.contains(&args.table.as_str()) {
        return Err(Error::Usage(format!("no table {}; the tables are {}", args.table, names.join(", "))));
    }
    let batches = first_rows(&args.dataset, &args.table, args.rows)?;
    let Some(schema) = batches.first().map(RecordBatch::schema) else { return print("no rows\n") };
    for column in &args.columns {
        if schema.index_of(column).is_err() {
            let has: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
            return Err(Error::Usage(format!("table {} has no column {column}; it has {}", args.table, has.join(", "))));
        }
    }
    if globals.json {
        let mut out = String::new();
        for batch in &batches {
            for row in 0..batch.num_rows() {
                out.push_str(&format!("{}\n", json::object(batch, row)?));
            }
        }
        return print(&out);
    }
    let filled = |i: usize| batches.iter().any(|b| b.column(i).null_count() < b.num_rows());
    let chosen: Vec<usize> = if args.columns.is_empty() {
        (0..schema.fields().len()).filter(|&i| filled(i) && !schema.field(i).name().ends_with("_id")).collect()
    } else {
        args.columns.iter().filter_map(|c| schema.index_of(c).ok()).collect()
    };
    let header: Vec<String> = chosen.iter().map(|&i| schema.field(i).name().clone()).collect();
    let mut rows = Vec::new();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            rows.push(chosen.iter().map(|&i| json::text(batch.column(i), row)).collect::<Result<Vec<_>>>()?);
        }
    }
    print(&cells::table(&header, &rows))
}

/// The first rows of a table, in batches.
fn first_rows(dataset: &std::path::Path, table: &str, rows: usize) -> Result<Vec<RecordBatch>> {
    let mut out = Vec::new();
    let mut left = rows;
    for path in Dataset::open(dataset)?.files(table) {
        let file = File::open(&path).map_err(|e| Error::io(&path, "read", e))?;
        for batch in read_parquet(file, rows.clamp(1, 1024))? {
            let batch = batch?;
            let taken = batch.slice(0, left.min(batch.num_rows()));
            left -= taken.num_rows();
            out.push(taken);
            if left == 0 {
                return Ok(out);
            }
        }
    }
    Ok(out)
}
