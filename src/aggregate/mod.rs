//! What do the findings add up to? Tolls of documents, days of countries, days of topics, days of sources.
//!
//! [`document_tolls`] is a pure function of one document's figures; [`daily`] adds up whole tables with Polars and is built
//! with the feature `aggregate` only.

#[cfg(feature = "aggregate")]
mod daily;
mod reference;
mod rising;
mod tolls;
#[cfg(feature = "aggregate")]
mod topics;

#[cfg(feature = "aggregate")]
pub use daily::daily;
pub use reference::{topic_crosswalk, topic_tree};
pub use rising::{BASELINE_DAYS, RISING, Rise, rises};
pub use tolls::document_tolls;

use crate::model::{CasualtyDay, CoverageDay, KeyPhraseDay, TopicDay, TopicPair, TopicRise, TopicShare};

/// The daily tables, each sorted by its declared order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aggregates {
    /// Days of countries and kinds.
    pub casualties_daily: Vec<CasualtyDay>,
    /// Days of topics.
    pub topics_daily: Vec<TopicDay>,
    /// Topics of sources and countries.
    pub topic_shares: Vec<TopicShare>,
    /// Topics that stand together.
    pub topic_pairs: Vec<TopicPair>,
    /// Topics against their trailing baseline.
    pub topics_rising: Vec<TopicRise>,
    /// Days of key phrases, against the same.
    pub key_phrases_daily: Vec<KeyPhraseDay>,
    /// Days of sources.
    pub coverage_daily: Vec<CoverageDay>,
}
