//! The file of corrections that a recipe names.

use crate::aggregate::Corrections;
use crate::error::{Error, Result};
use std::path::Path;

/// What people have put right.
#[derive(Debug, Clone, Default)]
pub struct PutRight {
    /// The lines.
    pub lines: Corrections,
    /// BLAKE3 of the file; null without one.
    pub digest: Option<String>,
}

impl PutRight {
    /// Reads the file; nothing without one. A file that cannot be read or used is an error of the recipe.
    pub fn read(path: Option<&Path>) -> Result<PutRight> {
        let Some(path) = path else { return Ok(PutRight::default()) };
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| {
            Error::Usage(format!(
                "{name}: cannot read the corrections ({e}); write them with dateline review, or take them out of the recipe"
            ))
        })?;
        Ok(PutRight { lines: Corrections::parse(&name, &bytes)?, digest: Some(blake3::hash(&bytes).to_hex().to_string()) })
    }
}
