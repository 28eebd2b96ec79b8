//! `dateline man`.

use super::Globals;
use crate::error::{Error, Result};

/// Print the manual page.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    Err(Error::Usage("man is not built in yet".into()))
}
