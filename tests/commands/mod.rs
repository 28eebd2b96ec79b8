//! The commands as a user runs them: what they print, leave on disk and exit with.

#[cfg(feature = "sql")]
mod checking;
mod correcting;
mod door;
mod exporting;
mod hostile;
mod looking;
mod merging;
#[cfg(feature = "remote")]
mod remote;
mod running;
mod topics;

use std::process::{Command, Output};

/// Runs the program with `args` and waits for it.
pub fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).output().expect("the program starts")
}

/// The exit code.
pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// What it wrote to stderr.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
