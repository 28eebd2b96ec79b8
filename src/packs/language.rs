//! Settings of a language: sentences, datelines, cleaning.

use super::parse_toml;
use crate::error::Result;
use serde::Deserialize;

/// The file `language.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {}

impl Language {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Language> {
        parse_toml(path, text)
    }
}
