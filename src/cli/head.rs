//! `dateline head`.

use super::Globals;
use crate::error::{Error, Result};

/// Print the first rows of a table.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("head is not built in yet".into()))
}
