//! `dateline run`.

use super::Globals;
use crate::error::{Error, Result};

/// Run a recipe: all four stages, then publish the dataset.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("run is not built in yet".into()))
}
