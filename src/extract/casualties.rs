//! Stated figures of people harmed.

use super::Reading;
use crate::model::{CasualtyFigure, Refusal};

/// Finds the figures of one document, and the numbers near a word of harm that are none.
pub fn find(_reading: &Reading) -> (Vec<CasualtyFigure>, Vec<Refusal>) {
    (Vec::new(), Vec::new())
}
