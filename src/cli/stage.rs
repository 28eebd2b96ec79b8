//! `dateline ingest`, `normalize`, `extract`, `aggregate`: one stage over the tables on disk.

use super::Globals;
use super::job::{InputOptions, OutputOptions, finish, job, recipe};
use super::progress::Bars;
use crate::error::Result;
use crate::model::Stage;
use crate::pipeline::{self, StageSpec};
use std::path::PathBuf;

/// Options of one stage.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The recipe, a TOML file
    pub recipe: Option<PathBuf>,
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// The command of a stage. Only the first stage reads files, so only it has options of input.
pub fn declare(stage: &StageSpec) -> clap::Command {
    let reads = if stage.reads.is_empty() { "the input files".to_string() } else { stage.reads.join(", ") };
    let tables = format!("Reads {reads}; writes {}. Tables of later stages leave the dataset.", stage.writes.join(", "));
    let mut command = <Args as clap::Args>::augment_args(clap::Command::new(stage.name)).about(stage.about).after_help(tables);
    if stage.stage != Stage::Ingest {
        for option in ["input", "format", "root", "allow_empty"] {
            command = command.mut_arg(option, |arg| arg.hide(true));
        }
    }
    command
}

/// Runs the stage.
pub fn run(stage: &StageSpec, args: &Args, globals: &Globals) -> Result<()> {
    let mut recipe = recipe(args.recipe.as_deref(), &args.output, globals)?;
    args.input.apply(&mut recipe);
    let bars = Bars::on_terminal(globals);
    finish(pipeline::run_stage(&job(recipe, &args.output, &bars)?, stage)?, globals)
}
