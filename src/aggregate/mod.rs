//! What do the findings add up to? Tolls of documents, incidents, days of countries, days of topics, days of sources.
//!
//! [`document_tolls`] and [`stories`] are pure functions of one document; [`incidents`] joins the stories of all. [`Days`] counts what every article tells, by
//! tallies that need not stay in memory, and of these the daily tables are made.

pub mod corrections;
mod days;
mod incidents;
mod keys;
mod reference;
mod rising;
mod tolls;
mod topics;
mod totals;

pub use corrections::Corrections;
pub use days::{Articles, Counted, Days, Each, Give, Sums, Tally, country, coverage};
pub use incidents::{
    CasualtySums, Incidents, Story, Told, casualties_cells, casualties_daily, casualties_periods, chosen_tolls, falls_in, incidents,
    lies_in, stories,
};
pub use reference::{topic_crosswalk, topic_tree};
pub use rising::{BASELINE_DAYS, RISING, Rise, Tests, Totals};
pub use tolls::document_tolls;
pub use topics::{pairs, phrases, rising, shares, topics_daily};
pub use totals::{Claim, KnownTolls, claims, totals};

use std::collections::BTreeMap;

/// The one of most votes; of several the least.
fn most<T: Ord>(votes: impl Iterator<Item = (T, u32)>) -> Option<T> {
    let mut counts: BTreeMap<T, u32> = BTreeMap::new();
    for (what, weight) in votes {
        *counts.entry(what).or_default() += weight;
    }
    counts.into_iter().min_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))).map(|(what, _)| what)
}
