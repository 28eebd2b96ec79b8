//! Names of countries, demonyms, and words that tell places apart.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `places.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {}

impl Places {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Places> {
        parse_toml(path, text)
    }
}
