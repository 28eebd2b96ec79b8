//! Time expressions.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `dates.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {}

impl Dates {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Dates> {
        parse_toml(path, text)
    }
}
