//! What `run` and the stages share: from options and recipe to a job, and from its report to the terminal.

use super::{Globals, print, progress::Bars, summary};
use crate::error::{Error, Result};
use crate::pipeline::{Job, MaxRejects, Recipe, Report, Stop};
use std::path::{Path, PathBuf};

/// Options of input.
#[derive(Debug, clap::Args)]
pub struct InputOptions {
    /// Files, folders or globs to read, - for standard input, addresses (https, s3, gs, az), in place of the recipe's
    #[arg(long, short, value_name = "PATH", num_args = 1..)]
    input: Vec<PathBuf>,
    /// The format of all inputs, where neither name nor content shall decide
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The folder that input_uri is relative to
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Publish although the input holds no records
    #[arg(long)]
    allow_empty: bool,
}

impl InputOptions {
    /// Puts the options before the recipe's settings.
    pub fn apply(&self, recipe: &mut Recipe) {
        if !self.input.is_empty() {
            recipe.input.paths = self.input.clone();
        }
        if self.format.is_some() {
            recipe.input.ingest.format = self.format.clone();
        }
        if self.root.is_some() {
            recipe.input.root = self.root.clone();
        }
        recipe.input.allow_empty |= self.allow_empty;
    }
}

/// Options of output.
#[derive(Debug, clap::Args)]
pub struct OutputOptions {
    /// The folder of the dataset
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Rejected records that are tolerated: a number, or a share such as 5% [default: 5%]
    #[arg(long, value_name = "N|P%")]
    max_rejects: Option<MaxRejects>,
    /// Keep the raw records as table articles
    #[arg(long)]
    keep_articles: bool,
    /// Snapshots to keep, the current one included [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    /// Run although input, recipe and program are those of the current dataset
    #[arg(long)]
    full: bool,
}

/// The recipe of a file, or the empty one, with the options put before its settings.
pub fn recipe(path: Option<&Path>, output: &OutputOptions, globals: &Globals) -> Result<Recipe> {
    let mut recipe = path.map_or_else(|| Ok(Recipe::default()), Recipe::read)?;
    apply(&mut recipe, output, globals);
    Ok(recipe)
}

/// Puts the options before the recipe's settings.
pub fn apply(recipe: &mut Recipe, output: &OutputOptions, globals: &Globals) {
    if output.out.is_some() {
        recipe.output.path = output.out.clone();
    }
    recipe.output.max_rejects = output.max_rejects.unwrap_or(recipe.output.max_rejects);
    recipe.output.keep_articles |= output.keep_articles;
    recipe.output.keep_snapshots = output.keep.map_or(recipe.output.keep_snapshots, usize::from);
    recipe.run.threads = globals.threads.or(recipe.run.threads);
    if globals.languages.is_some() {
        recipe.extract.languages = globals.languages.clone();
    }
    recipe.extract.taxonomies.extend(globals.taxonomies.iter().cloned());
}

/// A job that listens to signals and shows its progress on a terminal.
pub fn job<'a>(recipe: Recipe, output: &OutputOptions, bars: &'a Option<Bars>) -> Result<Job<'a>> {
    let mut job: Job<'a> = Job::new(recipe);
    job.full = output.full;
    job.stop = Stop::on_signals()?;
    if let Some(bars) = bars {
        job.progress = bars;
    }
    Ok(job)
}

/// Prints what a run did.
pub fn finish(report: Report, globals: &Globals) -> Result<()> {
    if let Some(warning) = &report.warning {
        super::report(&format!("published, but could not tidy up: {warning}"));
    }
    if globals.json {
        let json = serde_json::to_string_pretty(&report.to_json()).map_err(|e| Error::Integrity(e.to_string()))?;
        return print(&format!("{json}\n"));
    }
    if globals.quiet { Ok(()) } else { print(&summary::text(&report, globals.verbose > 0)) }
}
