//! `dateline schema`.

use super::{Globals, print};
use crate::error::{Error, Result};
use crate::model::{CHANGES, tables};
use crate::tables::TableSpec;
use arrow::datatypes::DataType;

/// Print the data dictionary: tables, columns, types and closed lists of words
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One table; without it, all
    pub table: Option<String>,
    /// Print the page that stands in pipelines/TABLES.md
    #[arg(long)]
    pub markdown: bool,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let all = tables();
    let chosen: Vec<&TableSpec> = match &args.table {
        None => all.iter().collect(),
        Some(name) => {
            let names: Vec<&str> = all.iter().map(|t| t.name).collect();
            let found = all.iter().find(|t| t.name == name);
            vec![found.ok_or_else(|| Error::Usage(format!("no table {name}; the tables are {}", names.join(", "))))?]
        }
    };
    if globals.json {
        let json: Vec<serde_json::Value> = chosen.iter().map(|t| json(t)).collect();
        return print(&format!("{:#}\n", serde_json::Value::Array(json)));
    }
    if args.markdown {
        let history = if args.table.is_none() { history() } else { String::new() };
        return print(&(markdown(&chosen) + &history));
    }
    print(&chosen.iter().map(|t| plain(t)).collect::<Vec<_>>().join("\n"))
}

/// The data dictionary as a page.
pub fn markdown(tables: &[&TableSpec]) -> String {
    let mut out = String::from(
        "<!-- Printed by `dateline schema --markdown` from src/model; edit the rows there. -->\n# The tables\n\nSpans (`start`, `end`) count Unicode code points. Keys join by `doc_id`. Null means not stated or not known.\n",
    );
    for table in tables {
        out.push_str(&format!(
            "\n## {}\n\n{}. Ordered by {}.\n\n| column | type | null | meaning |\n| --- | --- | --- | --- |\n",
            table.name,
            capital(&table.about),
            table.order.join(", ")
        ));
        for column in &table.columns {
            let null = if column.nullable { "yes" } else { "" };
            out.push_str(&format!(
                "| `{}` | {} | {null} | {}{} |\n",
                column.name,
                type_name(&column.data_type),
                column.about.replace('|', "\\|"),
                words(column.terms)
            ));
        }
    }
    out
}

/// How the tables changed from release to release, as a section of the page.
pub fn history() -> String {
    let mut out = String::from("\n## What changed\n\n| release | change |\n| --- | --- |\n");
    for (release, changes) in CHANGES {
        changes.iter().for_each(|change| out.push_str(&format!("| {release} | {change} |\n")));
    }
    out
}

fn words(terms: &[(&str, &str)]) -> String {
    if terms.is_empty() {
        return String::new();
    }
    let listed: Vec<String> =
        terms.iter().map(|(word, about)| format!("`{word}`: {}", crate::tables::tidy(about).trim_end_matches('.'))).collect();
    format!("<br>{}", listed.join("; ").replace('|', "\\|"))
}

fn plain(table: &TableSpec) -> String {
    let mut out = format!("{}: {}\n", table.name, table.about);
    let width = table.columns.iter().map(|c| c.name.len()).max().unwrap_or(0);
    for column in &table.columns {
        let null = if column.nullable { "?" } else { "" };
        out.push_str(&format!("  {:width$}  {:12} {}\n", column.name, format!("{}{null}", type_name(&column.data_type)), column.about));
        if !column.terms.is_empty() {
            let list: Vec<&str> = column.terms.iter().map(|t| t.0).collect();
            out.push_str(&format!("  {:width$}  {:12} one of: {}\n", "", "", list.join(" ")));
        }
    }
    out
}

fn json(table: &TableSpec) -> serde_json::Value {
    let columns: Vec<serde_json::Value> = table
        .columns
        .iter()
        .map(|c| {
            let terms: serde_json::Map<String, serde_json::Value> = c.terms.iter().map(|(w, a)| (w.to_string(), crate::tables::tidy(a).into())).collect();
            serde_json::json!({ "name": c.name, "type": type_name(&c.data_type), "nullable": c.nullable, "description": c.about, "words": terms })
        })
        .collect();
    serde_json::json!({ "name": table.name, "description": table.about, "order": table.order, "columns": columns })
}

/// A type by the word that readers of Parquet know.
fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Utf8 => "string".into(),
        DataType::Dictionary(_, _) => "string (dictionary)".into(),
        DataType::Int32 => "int32".into(),
        DataType::Int64 => "int64".into(),
        DataType::Float64 => "double".into(),
        DataType::Boolean => "boolean".into(),
        DataType::Date32 => "date".into(),
        DataType::Timestamp(_, _) => "timestamp[us, UTC]".into(),
        DataType::List(item) => format!("list of {}", type_name(item.data_type())),
        DataType::Struct(fields) => format!("struct({})", fields.iter().map(|f| f.name().as_str()).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
