//! `dateline ingest`, `normalize`, `extract`, `aggregate`: one stage from the tables on disk.

use super::Globals;
use crate::error::{Error, Result};
use crate::pipeline::StageSpec;

/// Options of one stage.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// The command of a stage.
pub fn declare(stage: &StageSpec) -> clap::Command {
    <Args as clap::Args>::augment_args(clap::Command::new(stage.name)).about(stage.about)
}

/// Runs the stage.
pub fn run(_stage: &StageSpec, _args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("stages are not built in yet".into()))
}
