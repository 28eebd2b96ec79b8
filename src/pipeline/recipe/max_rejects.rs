//! How many rejected records a run may have and still be published.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A number of records, or a share of all records read. Records that are sound but not wanted (duplicates) do not count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxRejects {
    /// At most so many.
    Count(u64),
    /// At most so many of a hundred.
    Percent(f64),
}

impl Default for MaxRejects {
    fn default() -> MaxRejects {
        MaxRejects::Percent(5.0)
    }
}

impl MaxRejects {
    /// Whether `rejected` of `records` are within bounds.
    pub fn allows(self, rejected: u64, records: u64) -> bool {
        match self {
            MaxRejects::Count(most) => rejected <= most,
            MaxRejects::Percent(most) => rejected as f64 * 100.0 <= most * records as f64,
        }
    }
}

impl FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<MaxRejects, String> {
        let wrong = || format!("\"{text}\" is neither a number of records (\"20\") nor a share of them (\"5%\")");
        match text.trim().strip_suffix('%') {
            Some(share) => match share.trim().parse::<f64>() {
                Ok(share) if (0.0..=100.0).contains(&share) => Ok(MaxRejects::Percent(share)),
                _ => Err(wrong()),
            },
            None => text.trim().parse().map(MaxRejects::Count).map_err(|_| wrong()),
        }
    }
}

impl fmt::Display for MaxRejects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxRejects::Count(most) => write!(f, "{most}"),
            MaxRejects::Percent(most) => write!(f, "{most}%"),
        }
    }
}

impl Serialize for MaxRejects {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MaxRejects {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<MaxRejects, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Count(u64),
            Text(String),
        }
        match Given::deserialize(d).map_err(|_| serde::de::Error::custom("expected a number of records or a share such as \"5%\""))? {
            Given::Count(most) => Ok(MaxRejects::Count(most)),
            Given::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_counts() {
        let five: MaxRejects = "5%".parse().unwrap();
        assert!(five.allows(5, 100) && !five.allows(6, 100) && five.allows(0, 0));
        let three: MaxRejects = "3".parse().unwrap();
        assert!(three.allows(3, 3) && !three.allows(4, 1000));
        for wrong in ["", "%", "-1", "101%", "many", "NaN%"] {
            assert!(wrong.parse::<MaxRejects>().is_err(), "{wrong}");
        }
    }
}
