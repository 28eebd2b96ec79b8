//! `dateline completions`.

use super::{Globals, print};
use crate::error::Result;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Runs the command.
pub fn run(args: &Args, _globals: &Globals) -> Result<()> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "dateline", &mut out);
    print(&String::from_utf8_lossy(&out))
}
