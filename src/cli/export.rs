//! `dateline export`.

use super::{Globals, report, safe};
use crate::error::{Error, Result};
use crate::packs::exports::ExportFormat;
use crate::pipeline::Dataset;
use crate::pipeline::export::{Sink, SinkKind, form, tables, write};
use std::path::{Path, PathBuf};

/// Hand tables on: to CSV, JSON Lines, SQLite, DuckDB or PostgreSQL, whole or in the columns of another dataset
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline export --to csv --out tables/                        every table, a file each
  dateline export incidents casualties --to sqlite --out d.sqlite
  dateline export --to postgres --out postgresql:///news --replace
  dateline export --as acled --out acled.csv                    incidents in ACLED's columns, and acled.csv.lost.txt
What each form has no room for: pipelines/EXPORTS.md")]
pub struct Args {
    /// The tables; without any, all of them
    pub tables: Vec<String>,
    /// The columns of another dataset: acled, ucdp-ged, gtd, idu (of incidents) or gkg (of documents)
    #[arg(long = "as", value_name = "FORM", conflicts_with = "tables")]
    pub form: Option<String>,
    /// What to write: csv, jsonl, sqlite, duckdb or postgres
    #[arg(long, value_name = "SINK", default_value = "csv", value_parser = sink)]
    pub to: SinkKind,
    /// The file, the folder for files of several tables, or the address of the database; - for standard output of one table
    #[arg(long, short)]
    pub out: PathBuf,
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// Replace what stands there: files, or tables of the same names
    #[arg(long)]
    pub replace: bool,
}

fn sink(word: &str) -> Result<SinkKind, String> {
    let words: Vec<&str> = SinkKind::ALL.iter().map(|k| k.as_str()).collect();
    SinkKind::parse(word).ok_or_else(|| format!("one of: {}", words.join(", ")))
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let dataset = Dataset::open(&args.dataset)?;
    let mut sink = Sink { kind: args.to, to: args.out.clone(), replace: args.replace, layout: (b',', true) };
    let written = match &args.form {
        None => write(&sink, tables(&dataset, &args.tables)?)?,
        Some(name) => {
            let format = ExportFormat::find(name)?;
            sink.layout = (format.separator as u8, format.header);
            let (leaving, left_out) = form(&dataset, format.clone())?;
            let written = write(&sink, vec![leaving])?;
            let note = note(&format, left_out);
            if let Some(path) = beside(&sink) {
                std::fs::write(&path, &note).map_err(|e| Error::io(&path, "write", e))?;
            }
            if !globals.quiet {
                report(&format!("what is lost\n{note}"));
            }
            written
        }
    };
    // Standard output may be the table itself.
    if !globals.quiet && args.out != Path::new("-") {
        let lines: String = written.iter().map(|(name, rows)| format!("{name}: {rows} rows\n")).collect();
        super::print(&safe(&format!("{lines}to {}\n", args.out.display())))?;
    }
    Ok(())
}

/// Where the note goes: beside the file; nowhere for a database or standard output.
fn beside(sink: &Sink) -> Option<PathBuf> {
    let is_script = sink.to.extension().is_some_and(|e| e == "sql");
    if sink.to == Path::new("-") || sink.kind == SinkKind::Postgres && !is_script {
        return None;
    }
    if sink.to.is_dir() {
        return Some(sink.to.join("lost.txt"));
    }
    let mut name = sink.to.file_name()?.to_os_string();
    name.push(".lost.txt");
    Some(sink.to.with_file_name(name))
}

/// What a form has no room for, and what differs from what its makers write.
fn note(format: &ExportFormat, left_out: u64) -> String {
    let mut text = format!("{}\nColumns: {}\n\nLost:\n", format.title, format.codebook);
    if left_out > 0 {
        text.push_str(&format!("- {left_out} incidents, of which it does not tell.\n"));
    }
    format.lost.iter().for_each(|line| text.push_str(&format!("- {line}\n")));
    text.push_str("\nOther than in the original:\n");
    format.differs.iter().for_each(|line| text.push_str(&format!("- {line}\n")));
    let empty: Vec<&str> =
        format.columns().filter(|(_, cell)| *cell == crate::packs::exports::ExportCell::Empty).map(|(name, _)| name).collect();
    text.push_str(&format!("\nLeft empty: {}.\n", empty.join(", ")));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_exports_tells_what_every_form_loses() {
        let page = include_str!("../../pipelines/EXPORTS.md");
        for format in ExportFormat::all().expect("they load") {
            let told = format!("## `{}`\n\n{}", format.name, note(&format, 0));
            assert!(page.contains(&told), "put this into pipelines/EXPORTS.md:\n{told}");
        }
    }
}
