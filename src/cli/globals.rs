//! The options that every command takes.

use std::path::PathBuf;

/// Options of every command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Globals {
    /// Threads to use; without it, one for each processor. The result does not depend on it.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder of language folders that are added to the built-in ones, or put in their place file by file.
    #[arg(long, global = true, value_name = "DIR")]
    pub languages: Option<PathBuf>,
    /// A file of a custom taxonomy, added to the recipe's; may be given several times.
    #[arg(long = "taxonomy", global = true, value_name = "FILE")]
    pub taxonomies: Vec<PathBuf>,
    /// Print the result as JSON on stdout.
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no summary; errors only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Say more; twice for still more.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}
