//! `dateline check`.

use super::{Globals, print, safe};
use crate::error::{Error, Result};
use crate::pipeline::{Languages, Recipe, STAGES, inputs};
use std::path::PathBuf;

/// Validate a recipe and say what it would run, without running it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The recipe, a TOML file
    pub recipe: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let recipe = Recipe::read(&args.recipe)?;
    let packs = Languages::load(globals.languages.as_deref().or(recipe.extract.languages.as_deref()), &recipe.extract.taxonomies)?.packs;
    let Some(out) = &recipe.output.path else {
        return Err(Error::Usage(format!("{}: no output folder: name one as path in [output]", args.recipe.display())));
    };
    let sources = inputs::list(&recipe.input.paths, recipe.input.root.as_deref(), Some(out))?;
    if sources.files.is_empty() && !recipe.input.allow_empty {
        return Err(Error::Usage(format!(
            "{}: the paths of [input] hold no files; correct them, or set allow_empty",
            args.recipe.display()
        )));
    }
    let bytes: u64 = sources.files.iter().map(|s| s.bytes).sum();
    if globals.json {
        let json = serde_json::json!({
            "recipe": args.recipe, "files": sources.files.len(), "bytes": bytes, "refused": sources.rejects.len(),
            "languages": packs.codes(), "out": out, "stages": STAGES.map(|s| s.name),
        });
        return print(&format!("{json:#}\n"));
    }
    if globals.quiet {
        return Ok(());
    }
    let mut text = format!("{}: sound\n", args.recipe.display());
    text.push_str(&format!("input      {} files, {:.1} MB", sources.files.len(), bytes as f64 / 1e6));
    if !sources.rejects.is_empty() {
        text.push_str(&format!("; {} entries are no plain files and would be rejected", sources.rejects.len()));
    }
    text.push('\n');
    for source in sources.files.iter().take(if globals.verbose > 0 { usize::MAX } else { 3 }) {
        text.push_str(&format!("           {}\n", source.uri));
    }
    for stage in &STAGES {
        text.push_str(&format!("{:10} writes {}\n", stage.name, stage.writes.join(", ")));
    }
    text.push_str(&format!("languages  {}\n", packs.codes().join(", ")));
    text.push_str(&format!(
        "output     {}, published unless more than {} records are rejected\n",
        out.display(),
        recipe.output.max_rejects
    ));
    print(&safe(&text))
}
