//! Places named, told apart by context.

use super::Reading;
use crate::model::PlaceMention;

/// Finds the rows of `places` in one document.
pub fn find(_reading: &Reading) -> Vec<PlaceMention> {
    Vec::new()
}
