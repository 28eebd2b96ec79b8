//! `dateline completions`.

use super::Globals;
use crate::error::{Error, Result};

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("completions is not built in yet".into()))
}
