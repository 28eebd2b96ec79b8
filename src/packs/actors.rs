//! Titles of persons and words of organizations.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `actors.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actors {}

impl Actors {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Actors> {
        parse_toml(path, text)
    }
}
