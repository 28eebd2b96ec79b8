//! Quotations, direct and reported.

use super::Reading;
use crate::model::Quote;

/// Finds the rows of `quotes` in one document.
pub fn find(_reading: &Reading) -> Vec<Quote> {
    Vec::new()
}
