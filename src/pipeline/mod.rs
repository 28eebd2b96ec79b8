//! How does a run go? Recipes, files, threads and the dataset on disk: the only room that opens files and starts threads.

mod buckets;
mod carried;
pub mod changes;
mod chunks;
mod daily;
pub mod dataset;
pub mod doubts;
pub mod expect;
pub mod export;
mod finding;
mod gather;
pub mod inputs;
pub mod io;
mod known;
mod languages;
mod ledger;
mod log;
pub mod manifest;
mod marks;
pub mod merge;
pub mod origin;
mod progress;
mod put_right;
mod reading;
pub mod recipe;
#[cfg_attr(not(feature = "remote"), path = "unreachable.rs")]
mod remote;
mod report;
pub mod rooms;
mod run;
mod runs;
pub mod stages;
mod stop;
mod tables;
mod tally;
#[cfg(test)]
mod tests;
pub mod texts;
mod threads;
mod unfinished;
mod whole;
pub mod why;

pub use dataset::Dataset;
pub use languages::Languages;
pub use progress::{Progress, Unwatched};
pub use reading::read_one;
pub use recipe::{MaxRejects, Recipe};
pub use report::Report;
pub use rooms::Rooms;
pub use run::{Job, run, run_stage};
pub use stages::{STAGES, StageSpec};
pub use stop::Stop;

/// The text of a caught panic, for a reject or an error message.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| s.to_string()).or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a panic without a message".to_string())
}
