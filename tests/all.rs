//! All integration tests in one binary, so that they link once.

#[path = "commands/mod.rs"]
mod commands;
#[path = "faults/mod.rs"]
mod faults;
#[path = "fuzz/mod.rs"]
mod fuzz;
#[path = "house/mod.rs"]
mod house;
#[path = "pages/mod.rs"]
mod pages;
#[path = "releases/mod.rs"]
mod releases;
#[path = "stories/mod.rs"]
mod stories;
#[path = "storyline/mod.rs"]
mod storyline;
#[path = "torture/mod.rs"]
mod torture;
