//! `dateline why`.

use super::{Globals, print, safe};
use crate::error::{Error, Result};
use crate::model::{Correction, Incident, IncidentReport, IncidentToll, ReportRole};
use crate::pipeline::Dataset;
use crate::pipeline::why::{Told, Why, why};
use crate::tables::json;
use serde_json::Value;
use std::path::PathBuf;

/// Tell what a number of an aggregate table rests on: incidents, rules, figures, sentences, outlets and copies
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The table: casualties_daily, casualties_periods, casualties_cells, incidents, incident_tolls or tolls
    pub table: String,
    /// The cell, as COLUMN=VALUE: date=2019-03-15 country=NZ kind=killed; nothing after `=` means null
    #[arg(required = true)]
    pub cell: Vec<String>,
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// Figures of an incident that are printed; the rest is counted
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let condition = |cell: &String| match cell.split_once('=') {
        Some((column, value)) => Ok((column.to_string(), value.to_string())),
        None => Err(Error::Usage(format!("\"{cell}\" is no condition; write COLUMN=VALUE"))),
    };
    let conditions = args.cell.iter().map(condition).collect::<Result<Vec<_>>>()?;
    let answer = why(&Dataset::open(&args.dataset)?, &args.table, &conditions)?;
    if answer.rows.num_rows() == 0 {
        return Err(Error::Usage(format!("no row of {} has {}", args.table, args.cell.join(", "))));
    }
    print(&if globals.json { format!("{:#}\n", answer.to_json()?) } else { safe(&page(&answer, args.limit)?) })
}

/// The answer for people: a paragraph for each row and incident, a line for each rule and figure.
fn page(answer: &Why, limit: usize) -> Result<String> {
    let mut out = String::new();
    for i in 0..answer.rows.num_rows() {
        let row = json::object(&answer.rows, i)?;
        let told = row.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null());
        out.push_str(&format!("{}\n", told.map(|(k, v)| format!("{k} {}", plain(v))).collect::<Vec<_>>().join("  ")));
    }
    if !answer.incidents.is_empty() {
        out.push_str(&format!("rule of the daily tables: {}\n", answer.rule));
    }
    for incident in &answer.incidents {
        out.push_str(&format!("\n{}\n", headline(&incident.incident)));
        incident.tolls.iter().for_each(|t| out.push_str(&format!("  {}\n", rule(t))));
        incident.corrections.iter().for_each(|c| out.push_str(&format!("  {}\n", put_right(c))));
        for (report, told) in incident.reports.iter().take(limit) {
            out.push_str(&report_lines(report, told));
        }
        if let Some(more) = incident.reports.len().checked_sub(limit).filter(|n| *n > 0) {
            out.push_str(&format!("  … {more} more figures; --limit shows more\n"));
        }
    }
    for (claim, told) in answer.totals.iter().take(limit) {
        let date = claim.as_of.map_or("undated".to_string(), |d| d.to_string());
        let jump = if claim.jump { ", a jump" } else { "" };
        out.push_str(&format!("\n{date} {} {} ({}{jump})\n{}", claim.best, claim.kind, claim.step, told_lines(told)));
    }
    Ok(out)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

fn headline(i: &Incident) -> String {
    let place = [i.place_name.as_deref(), i.admin1.as_ref().map(|a| a.as_str()), i.country.as_ref().map(|c| c.as_str())];
    let mut place: Vec<&str> = place.into_iter().flatten().collect();
    place.dedup();
    format!(
        "incident {}: {}, {}{}; {} articles, {} of them copies, {} sources",
        i.incident_id,
        i.date.map_or("no day".to_string(), |d| d.to_string()),
        if place.is_empty() { "no place".to_string() } else { place.join(", ") },
        i.cause.map_or(String::new(), |c| format!(", {c}")),
        i.documents,
        i.copies,
        i.sources
    )
}

fn rule(t: &IncidentToll) -> String {
    let bound = |b: Option<i64>| b.map_or("open".to_string(), |b| b.to_string());
    format!("{} by {}: {} ({} to {}), {} of {} sources agree", t.kind, t.rule, t.best, bound(t.low), bound(t.high), t.agreeing, t.sources)
}

fn put_right(c: &Correction) -> String {
    let told = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_string());
    let who = [c.who.as_ref().map(|w| w.as_str()), c.when.as_ref().map(|w| w.as_str()), c.why.as_deref()];
    let who: Vec<&str> = who.into_iter().flatten().collect();
    format!("{} of {} {} put right from {} to {}, {} ({})", c.field, c.of, c.id, told(&c.machine), told(&c.human), c.state, who.join(", "))
}

fn report_lines(r: &IncidentReport, told: &Told) -> String {
    let when = r.published_at.map_or("undated".to_string(), |t| t.to_string());
    let what = match (r.role, r.best) {
        (ReportRole::Toll, best) => format!("{} {}", best.map_or("no number".to_string(), |b| b.to_string()), r.kind),
        (ReportRole::Part, _) => "added to the toll".to_string(),
        (ReportRole::Beside, _) => "beside the toll".to_string(),
    };
    let step = r.step.map_or(String::new(), |s| format!(", {s}"));
    let copy = told.document.as_ref().and_then(|d| d.duplicate_of.as_ref()).map_or(String::new(), |d| format!(", a copy of {d}"));
    let source = r.source.as_ref().map_or(String::new(), |s| format!(" {s}"));
    format!("  {when}{source}: {what}{step}{copy}\n{}", told_lines(told))
}

fn told_lines(told: &Told) -> String {
    let mut out = String::new();
    if let Some(figure) = &told.figure {
        let said = figure.attribution.as_ref().map_or(String::new(), |a| format!(" (source: {a})"));
        out.push_str(&format!("      \"{}\"{said}\n", figure.evidence.split_whitespace().collect::<Vec<_>>().join(" ")));
        out.push_str(&format!("      rule {}, figure {}\n", figure.rule_id, figure.figure_id));
    }
    if let Some(document) = &told.document {
        let name = document.url.as_deref().or(document.external_id.as_deref()).unwrap_or(&document.doc_id);
        out.push_str(&format!("      {name}\n"));
    }
    out
}
