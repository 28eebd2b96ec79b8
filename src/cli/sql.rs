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
#[cfg(not(feature = "aggregate"))]
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(crate::error::Error::Usage("this build has no SQL: build it with the feature `aggregate`, which is on by default".into()))
}

/// Runs the command.
#[cfg(feature = "aggregate")]
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    use crate::error::Error;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    // The engine may panic on damaged files: its files are checked first, and what it still throws is an error like any.
    let dataset = crate::pipeline::dataset::verify(&args.dataset)?;
    let text = catch_unwind(AssertUnwindSafe(|| query::answer(args, globals, &dataset)))
        .unwrap_or_else(|_| Err(Error::Usage("the query cannot be answered: the SQL engine stopped; simplify it".into())))?;
    super::print(&text)
}

#[cfg(feature = "aggregate")]
mod query {
    use super::Args;
    use crate::cli::{Globals, cells};
    use crate::error::{Error, Result};
    use crate::pipeline::Dataset;
    use polars::prelude::*;
    use polars::sql::SQLContext;

    /// The answer to the query, printed.
    pub fn answer(args: &Args, globals: &Globals, dataset: &Dataset) -> Result<String> {
        let wrong = |e: PolarsError| Error::Usage(format!("SQL: {e}"));
        let mut context = SQLContext::new();
        for table in dataset.manifest.tables.keys() {
            let paths = dataset.files(table);
            let frames = paths.iter().map(|p| {
                let path = PlRefPath::try_from_path(p)?;
                LazyFrame::scan_parquet(path, ScanArgsParquet::default())
            });
            let frames = frames.collect::<PolarsResult<Vec<_>>>().map_err(wrong)?;
            if !frames.is_empty() {
                context.register(table, words(concat(frames, UnionArgs::default()).map_err(wrong)?).map_err(wrong)?);
            }
        }
        let frame = context.execute(&args.query).and_then(|f| f.collect()).map_err(wrong)?;
        let header: Vec<String> = frame.get_column_names().iter().map(|n| n.to_string()).collect();
        let cell = |value: AnyValue| match value {
            AnyValue::Null => String::new(),
            AnyValue::String(s) => s.to_string(),
            AnyValue::StringOwned(s) => s.to_string(),
            other => other.to_string(),
        };
        let rows: Vec<Vec<(String, bool)>> = (0..frame.height())
            .map(|i| {
                frame
                    .columns()
                    .iter()
                    .map(|c| {
                        let value = c.get(i).unwrap_or(AnyValue::Null);
                        let number = value.is_primitive_numeric();
                        (cell(value), number)
                    })
                    .collect()
            })
            .collect();
        if globals.json {
            let line = |row: &Vec<(String, bool)>| {
                let pairs = header.iter().zip(row).map(|(name, (text, number))| {
                    let parsed = number.then(|| serde_json::from_str(text).ok()).flatten();
                    (name.clone(), if text.is_empty() { serde_json::Value::Null } else { parsed.unwrap_or_else(|| text.clone().into()) })
                });
                format!("{}\n", serde_json::Value::Object(pairs.collect()))
            };
            return Ok(rows.iter().map(line).collect());
        }
        if args.csv {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let bad = |e: csv::Error| Error::Usage(format!("CSV: {e}"));
            writer.write_record(&header).map_err(bad)?;
            for row in &rows {
                writer.write_record(row.iter().map(|(text, number)| if *number { text.clone() } else { inert(text) })).map_err(bad)?;
            }
            return Ok(String::from_utf8_lossy(&writer.into_inner().map_err(|e| Error::Usage(format!("CSV: {e}")))?).into_owned());
        }
        let plain: Vec<Vec<String>> = rows.into_iter().map(|r| r.into_iter().map(|c| c.0).collect()).collect();
        Ok(cells::table(&header, &plain))
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

    /// A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe (OWASP, CSV injection).
    fn inert(text: &str) -> String {
        let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
        if starts { format!("'{text}") } else { text.to_string() }
    }
}
