//! `dateline check`.

use super::Globals;
use crate::error::{Error, Result};

/// Validate a recipe and say what it would run, without running it.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("check is not built in yet".into()))
}
