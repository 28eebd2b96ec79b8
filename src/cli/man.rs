//! `dateline man`.

use super::{Globals, print};
use crate::error::{Error, Result};

/// Print the manual page
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, _globals: &Globals) -> Result<()> {
    let mut out = Vec::new();
    clap_mangen::Man::new(super::command()).render(&mut out).map_err(|e| Error::io("stdout", "write", e))?;
    print(&String::from_utf8_lossy(&out))
}
