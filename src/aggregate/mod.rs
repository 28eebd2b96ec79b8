//! What do the findings add up to? Tolls of documents, incidents, days of countries, days of topics, days of sources.
//!
//! [`document_tolls`] and [`stories`] are pure functions of one document; [`incidents`] joins the stories of all. [`daily`] adds up whole tables with Polars and is built
//! with the feature `aggregate` only.

pub mod corrections;
#[cfg(feature = "aggregate")]
mod daily;
mod incidents;
mod reference;
mod rising;
mod tolls;
#[cfg(feature = "aggregate")]
mod topics;
mod totals;

pub use corrections::Corrections;
#[cfg(feature = "aggregate")]
pub use daily::daily;
pub use incidents::{
    Incidents, Story, casualties_cells, casualties_daily, casualties_periods, chosen_tolls, falls_in, incidents, lies_in, stories,
};
pub use reference::{topic_crosswalk, topic_tree};
pub use rising::{BASELINE_DAYS, Counts, RISING, Rise, rises};
pub use tolls::document_tolls;
pub use totals::{Claim, claims, totals};

use crate::model::{CoverageDay, KeyPhraseDay, TopicDay, TopicPair, TopicRise, TopicShare};
use std::collections::BTreeMap;

/// The daily tables, each sorted by its declared order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aggregates {
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

/// The one of most votes; of several the least.
fn most<T: Ord>(votes: impl Iterator<Item = (T, u32)>) -> Option<T> {
    let mut counts: BTreeMap<T, u32> = BTreeMap::new();
    for (what, weight) in votes {
        *counts.entry(what).or_default() += weight;
    }
    counts.into_iter().min_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))).map(|(what, _)| what)
}
