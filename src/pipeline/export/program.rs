//! Another program that is given a script: the engines that are too large to build in.

use crate::error::{Error, Result};
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

/// Runs a program, `feed` writing its standard input. `None` where the program is not there; what it says of a failure is the error, of
/// exit code 5.
pub fn run(mut command: Command, feed: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<Option<()>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |e: std::io::Error| Error::io(&name, "run", e);
    let mut child = match command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn() {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        spawned => spawned.map_err(failed)?,
    };
    // Its complaints are read beside, so that neither waits for the other.
    let complaints = child.stderr.take().map(|mut pipe| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = std::io::Read::read_to_end(&mut pipe, &mut text);
            String::from_utf8_lossy(&text).trim().to_string()
        })
    });
    let fed = child.stdin.take().map_or(Ok(()), |mut pipe| feed(&mut pipe));
    let status = child.wait().map_err(failed)?;
    let said = complaints.and_then(|reader| reader.join().ok()).unwrap_or_default();
    if !status.success() {
        return Err(failed(std::io::Error::other(if said.is_empty() { status.to_string() } else { said })));
    }
    fed.map(Some)
}
