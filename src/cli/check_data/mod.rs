//! `dateline check-data`.

mod markdown;

use super::{Globals, print, safe};
use crate::error::{Error, Result};
use crate::pipeline::expect::{Facts, Standing, Verdict, judge};
use crate::pipeline::{Dataset, Recipe};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Hold the dataset of a recipe to the recipe's expectations
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The expectations stand in [expect] of the recipe; pipelines/news.toml shows all. Exit code 7 tells that one is broken."
)]
pub struct Args {
    /// The recipe, a TOML file
    pub recipe: PathBuf,
    /// The folder of the dataset, in place of the recipe's
    #[arg(long, value_name = "DIR")]
    pub dataset: Option<PathBuf>,
    /// The day of asking, as 2021-03-29 [default: today in UTC]
    #[arg(long, value_name = "DAY")]
    pub today: Option<Date>,
    /// Write a summary for people: expectations, what changed since the version before, days as bars, tables, rejects
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let recipe = Recipe::read(&args.recipe)?;
    let Some(path) = args.dataset.as_ref().or(recipe.output.path.as_ref()) else {
        return Err(Error::Usage(format!("{}: no output folder; name the dataset with --dataset", args.recipe.display())));
    };
    let dataset = Dataset::open(path)?;
    let today = args.today.unwrap_or_else(|| Offset::UTC.to_datetime(Timestamp::now()).date());
    let facts = Facts::of(&dataset, &recipe.expect)?;
    let verdicts = judge(&recipe.expect, &facts, today);
    if let Some(file) = &args.markdown {
        std::fs::write(file, markdown::page(&dataset, &facts, &verdicts, today)?).map_err(|e| Error::io(file, "write", e))?;
    }
    if globals.json {
        let list: Vec<Value> = verdicts.iter().map(value).collect();
        print(&format!("{:#}\n", json!({ "dataset": dataset.folder, "today": today.to_string(), "expectations": list })))?;
    } else if !globals.quiet {
        print(&safe(&text(&verdicts)))?;
    }
    let broken: Vec<&str> = verdicts.iter().filter(|v| v.standing == Standing::Broken).map(|v| v.expectation).collect();
    if broken.is_empty() {
        return Ok(());
    }
    Err(Error::Expectations(format!("{} of {} expectations are broken: {}", broken.len(), verdicts.len(), broken.join(", "))))
}

fn value(v: &Verdict) -> Value {
    json!({ "expectation": v.expectation, "standing": v.standing, "wanted": v.wanted, "found": v.found, "examples": v.examples })
}

fn text(verdicts: &[Verdict]) -> String {
    if verdicts.is_empty() {
        return "the recipe expects nothing: it has no [expect]\n".into();
    }
    let line = |v: &Verdict| {
        let examples: String = v.examples.iter().map(|e| format!("            {e}\n")).collect();
        format!("{:9} {}: {}; {}\n{examples}", v.standing.as_str(), v.expectation, v.wanted, v.found)
    };
    verdicts.iter().map(line).collect()
}
