//! Number words, vague words, hedges.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `numbers.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {}

impl Numbers {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Numbers> {
        parse_toml(path, text)
    }
}
