//! `dateline eval`.

use super::Globals;
use crate::error::{Error, Result};

/// Score a dataset against gold annotations.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("eval is not built in yet".into()))
}
