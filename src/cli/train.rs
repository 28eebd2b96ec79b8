//! `dateline train`.

use super::{Globals, print};
use crate::error::{Error, Result};
use crate::packs::train;
use crate::pipeline::Languages;
use std::path::PathBuf;

/// Make the weights of the topic classifier from written examples and the lists of terms
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Lines of topic labels (joined by `; `), a tab and a text
    pub examples: PathBuf,
    /// The language whose lists of terms take part
    #[arg(long, default_value = "en")]
    pub language: String,
    /// The file of weights
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let packs = Languages::load(globals.languages.as_deref(), &[])?.packs;
    let pack = packs
        .get(&args.language)
        .ok_or_else(|| Error::Usage(format!("no language {}; there are {}", args.language, packs.codes().join(", "))))?;
    let text = std::fs::read_to_string(&args.examples).map_err(|e| Error::io(&args.examples, "read", e))?;
    let bytes = train(&args.examples.display().to_string(), &text, &pack.topics.lists)?;
    std::fs::write(&args.out, &bytes).map_err(|e| Error::io(&args.out, "write", e))?;
    if globals.quiet { Ok(()) } else { print(&format!("{} bytes, blake3 {}\n", bytes.len(), blake3::hash(&bytes).to_hex())) }
}
