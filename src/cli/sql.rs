//! `dateline sql`.

use super::Globals;
use crate::error::{Error, Result};

/// Query the dataset by SQL.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("sql is not built in yet".into()))
}
