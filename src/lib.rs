//! Dateline reads news articles and writes analytic Parquet tables: casualty figures and topics, with the quotes,
//! actors, places and dates that give them meaning.
//!
//! The modules stand in floors, bottom first. A room uses only rooms of earlier floors, rooms on one floor never use
//! each other, and no room below floor 5 touches files, the clock, the network or threads. A test reads the floor
//! comments below and holds every `crate::` path in the source to them.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// floor 0: letters, not news
pub mod error;
pub mod limits;
#[cfg(test)]
mod testing;
pub mod text;
// floor 1: what a table is
pub mod tables;
// floor 2: the rows
pub mod model;
// floor 3: what is known of languages and the world
pub mod packs;
// floor 4: the four stages, which meet only in tables, and how others would tell what stands in these
pub mod aggregate;
pub mod export;
pub mod extract;
pub mod ingest;
pub mod normalize;
// floor 5: the corridor: recipes, files, threads, the dataset on disk
pub mod pipeline;
// floor 6: the door
pub mod cli;
