//! Terms of topics.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `topics.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topics {}

impl Topics {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Topics> {
        parse_toml(path, text)
    }
}
