//! `dateline merge`.

use super::Globals;
use super::job::{OutputOptions, apply, finish, job};
use super::progress::Bars;
use crate::error::{Error, Result};
use crate::pipeline::merge::{Shards, merge};
use std::path::PathBuf;

/// Join datasets that were made apart into the bytes that one run over all their inputs would have made
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The shards must be made by this build of Dateline from one recipe, each from inputs of its own. With --keep-articles all of them must hold \
    their articles."
)]
pub struct Args {
    /// The folders of the datasets
    #[arg(required = true)]
    pub shards: Vec<PathBuf>,
    /// The file of corrections that the shards were made with, where their recipe names one
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let shards = Shards::open(&args.shards)?;
    let mut recipe = shards.recipe()?;
    recipe.aggregate.corrections = args.corrections.clone();
    let kept = recipe.output.keep_articles;
    apply(&mut recipe, &args.output, globals);
    if recipe.output.keep_articles && !kept {
        return Err(Error::Usage("the shards hold no articles; make them with --keep-articles".into()));
    }
    let bars = Bars::on_terminal(globals);
    finish(merge(&job(recipe, &args.output, &bars)?, &shards)?, globals)
}
