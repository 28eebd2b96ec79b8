//! `dateline explain`.

use super::Globals;
use crate::error::{Error, Result};

/// Print one article with every finding marked.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("explain is not built in yet".into()))
}
