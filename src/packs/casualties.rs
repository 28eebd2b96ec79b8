//! Words and rules of casualty figures.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `casualties.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Casualties {}

impl Casualties {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Casualties> {
        parse_toml(path, text)
    }
}
