//! `dateline schema`.

use super::Globals;
use crate::error::{Error, Result};

/// Print the data dictionary.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("schema is not built in yet".into()))
}
