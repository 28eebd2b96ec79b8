//! `dateline run`.

use super::Globals;
use super::job::{InputOptions, OutputOptions, finish, job, recipe};
use super::progress::Bars;
use crate::error::Result;
use crate::pipeline;
use std::path::PathBuf;

/// Run all four stages over a recipe's input and publish the dataset
#[derive(Debug, clap::Args)]
#[command(after_help = "Either a recipe, or --input and --out, or both: options go before the recipe's settings.")]
pub struct Args {
    /// The recipe, a TOML file
    pub recipe: Option<PathBuf>,
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let mut recipe = recipe(args.recipe.as_deref(), &args.output, globals)?;
    args.input.apply(&mut recipe);
    let bars = Bars::on_terminal(globals);
    finish(pipeline::run(&job(recipe, &args.output, &bars)?)?, globals)
}
