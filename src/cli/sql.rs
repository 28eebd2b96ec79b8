//! `dateline sql`.

use super::Globals;
use crate::error::Result;
use std::path::PathBuf;

/// Query the dataset by SQL
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The query; every table of the dataset is a table
    pub query: String,
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// Print CSV; cells that a spreadsheet would run as formulas get a leading apostrophe
    #[arg(long)]
    pub csv: bool,
}

/// Runs the command.
#[cfg(not(feature = "sql"))]
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(crate::error::Error::Usage("this build has no SQL: build it with the feature `sql`, which is on by default".into()))
}

/// Runs the command.
#[cfg(feature = "sql")]
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    use crate::error::Error;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    // The engine may panic on damaged files: its files are checked first, and what it still throws is an error like any.
    let dataset = crate::pipeline::dataset::verify(&args.dataset)?;
    let text = catch_unwind(AssertUnwindSafe(|| query::answer(args, globals, &dataset)))
        .unwrap_or_else(|_| Err(Error::Usage("the query cannot be answered: the SQL engine stopped; simplify it".into())))?;
    super::print(&text)
}

#[cfg(feature = "sql")]
mod query {
    use super::Args;
    use crate::cli::{Globals, cells};
    use crate::error::{Error, Result};
    use crate::pipeline::Dataset;
    use crate::tables::{json, read_parquet};
    use arrow::array::RecordBatch;
    use polars::prelude::*;
    use polars::sql::SQLContext;

    /// The answer to the query, printed.
    pub fn answer(args: &Args, globals: &Globals, dataset: &Dataset) -> Result<String> {
        let wrong = |e: PolarsError| Error::Usage(format!("SQL: {e}"));
        let mut context = SQLContext::new();
        for table in dataset.manifest.tables.keys() {
            let paths = dataset.files(table);
            let paths = paths.iter().map(|p| PlRefPath::try_from_path(p)).collect::<PolarsResult<Vec<_>>>().map_err(wrong)?;
            if !paths.is_empty() {
                // One scan of all files, not a union of scans: Polars counts the rows of a union in a type that is not built in.
                let options = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
                let frame = LazyFrame::scan_parquet_files(paths.into_iter().collect(), options).map_err(wrong)?;
                context.register(table, words(frame).map_err(wrong)?);
            }
        }
        let frame = context.execute(&args.query).and_then(|f| f.collect()).map_err(wrong)?;
        let header: Vec<String> = frame.get_column_names().iter().map(|n| n.to_string()).collect();
        print(args, globals, &header, &batches(frame)?)
    }

    /// The answer in the arrays that all commands print, by way of Parquet in memory: one way to print a number, a day, a list.
    fn batches(mut frame: DataFrame) -> Result<Vec<RecordBatch>> {
        if frame.width() == 0 {
            return Ok(Vec::new());
        }
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut frame).map_err(|e| Error::Usage(format!("SQL: the answer cannot be printed: {e}")))?;
        read_parquet(bytes::Bytes::from(bytes), frame.height().max(1))?.collect()
    }

    fn print(args: &Args, globals: &Globals, header: &[String], batches: &[RecordBatch]) -> Result<String> {
        let rows = || batches.iter().flat_map(|b| (0..b.num_rows()).map(move |row| (b, row)));
        if globals.json {
            return rows().map(|(batch, row)| Ok(format!("{}\n", json::object(batch, row)?))).collect();
        }
        let texts = |(batch, row): (&RecordBatch, usize)| -> Result<Vec<String>> {
            batch
                .columns()
                .iter()
                .map(|c| Ok(if args.csv && !c.data_type().is_numeric() { json::inert(&json::text(c, row)?) } else { json::text(c, row)? }))
                .collect()
        };
        let texts = rows().map(texts).collect::<Result<Vec<_>>>()?;
        if args.csv {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let bad = |e: csv::Error| Error::Usage(format!("CSV: {e}"));
            writer.write_record(header).map_err(bad)?;
            for row in &texts {
                writer.write_record(row).map_err(bad)?;
            }
            return Ok(String::from_utf8_lossy(&writer.into_inner().map_err(|e| Error::Usage(format!("CSV: {e}")))?).into_owned());
        }
        Ok(cells::table(header, &texts))
    }

    /// Dictionary columns as plain text: comparisons and joins in SQL are of words.
    fn words(mut frame: LazyFrame) -> PolarsResult<LazyFrame> {
        let schema = frame.collect_schema()?;
        let casts: Vec<Expr> = schema
            .iter()
            .filter(|(_, t)| matches!(t, DataType::Categorical(_, _) | DataType::Enum(_, _)))
            .map(|(name, _)| col(name.clone()).cast(DataType::String))
            .collect();
        Ok(if casts.is_empty() { frame } else { frame.with_columns(casts) })
    }
}
