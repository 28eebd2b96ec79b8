//! `dateline train`.

use super::{Globals, print};
use crate::error::{Error, Result};
use crate::extract::topics::{learn, learn_profile};
use crate::packs::train;
use crate::pipeline::Languages;
use std::path::PathBuf;

/// Make the weights of the topic classifier from written examples and the lists of terms, what single words speak for, or the
/// weights of the ranking of topics
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Lines of topic labels (joined by `; `), a tab and a text; with `--profile` or `--ranks` annotated articles, each with a line `## TITLE`,
    /// one `topics: LABEL; LABEL`, an empty line and its text
    #[arg(required = true)]
    pub examples: Vec<PathBuf>,
    /// Learn what words speak for, from annotated articles
    #[arg(long)]
    pub profile: bool,
    /// Learn how topics are ranked, from the same articles
    #[arg(long, conflicts_with = "profile")]
    pub ranks: bool,
    /// The language whose lists of terms take part
    #[arg(long, default_value = "en")]
    pub language: String,
    /// The file of weights
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let pack = &Languages::untaught(globals.languages.as_deref(), &args.language)?;
    let texts = args.examples.iter().map(|path| std::fs::read_to_string(path).map_err(|e| Error::io(path, "read", e)));
    let text = texts.collect::<Result<Vec<String>>>()?.join("\n");
    let path = args.examples.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ");
    let bytes = if args.ranks {
        learn(&path, &text, pack)?.into_bytes()
    } else if args.profile {
        learn_profile(&path, &text, pack)?
    } else {
        train(&path, &text, &pack.topics.lists)?
    };
    std::fs::write(&args.out, &bytes).map_err(|e| Error::io(&args.out, "write", e))?;
    if globals.quiet { Ok(()) } else { print(&format!("{} bytes, blake3 {}\n", bytes.len(), blake3::hash(&bytes).to_hex())) }
}
