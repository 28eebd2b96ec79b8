//! `[expect]`: what a dataset must be like to be trusted.

use super::MaxRejects;
use crate::normalize::Day;
use serde::{Deserialize, Serialize};

/// `[expect]`: `dateline check-data` holds a dataset to it; a run does not look at it. What is not set is not asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectSection {
    /// Rejected records, as a number or a share. Stricter than `max_rejects` of `[output]`, with which nothing would be published.
    pub max_rejects: Option<MaxRejects>,
    /// Days that the newest article may be old.
    pub newest_days: Option<u16>,
    /// Articles of each of the last days, all sources together, copies included.
    pub min_articles: Option<u64>,
    /// Articles of each source on each of the last days.
    pub min_articles_per_source: Option<u64>,
    /// The sources that are asked for; without it, those with articles on at least half of the days of the trailing weeks.
    pub sources: Vec<String>,
    /// The day before which no figure may lie, unless it tells background.
    pub oldest_figure: Option<Day>,
    /// By how much of its trailing mean the yield (figures for each article) of the last days may differ: 0.5 is half as much again, or half.
    pub drift: Option<f64>,
    /// The last days: so many whole ones before today.
    pub days: u16,
    /// The trailing weeks before them.
    pub weeks: u16,
}

impl Default for ExpectSection {
    fn default() -> ExpectSection {
        ExpectSection {
            max_rejects: None,
            newest_days: None,
            min_articles: None,
            min_articles_per_source: None,
            sources: Vec::new(),
            oldest_figure: None,
            drift: None,
            days: 1,
            weeks: 4,
        }
    }
}

impl ExpectSection {
    /// Checks what types cannot say.
    pub fn check(&self) -> Result<(), String> {
        if self.days == 0 || self.weeks == 0 {
            return Err("days and weeks of [expect] must be 1 or more".into());
        }
        if self.drift.is_some_and(|d| !(d > 0.0 && d.is_finite())) {
            return Err("drift of [expect] must be above 0: 0.5 allows half as much again, or half".into());
        }
        if !self.sources.is_empty() && self.min_articles_per_source.is_none() {
            return Err("sources of [expect] says whose articles min_articles_per_source counts; set that too".into());
        }
        Ok(())
    }
}
