//! What do the findings add up to? Tolls of documents, days of countries, days of topics, days of sources.
//!
//! [`document_tolls`] is a pure function of one document's figures; [`daily`] adds up whole tables with Polars and is built
//! with the feature `aggregate` only.

#[cfg(feature = "aggregate")]
mod daily;
mod tolls;

#[cfg(feature = "aggregate")]
pub use daily::daily;
pub use tolls::document_tolls;

use crate::model::{CasualtyDay, CoverageDay, TopicDay};

/// The daily tables, each sorted by its declared order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aggregates {
    /// Days of countries and kinds.
    pub casualties_daily: Vec<CasualtyDay>,
    /// Days of topics.
    pub topics_daily: Vec<TopicDay>,
    /// Days of sources.
    pub coverage_daily: Vec<CoverageDay>,
}
