//! Cue verbs and shapes of quotations.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `quotes.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotes {}

impl Quotes {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Quotes> {
        parse_toml(path, text)
    }
}
