//! When do two accounts tell of one event? What is compared of them, what each part of it weighs, and examples.

use super::parse_toml;
use crate::error::{Error, Result};
use serde::Deserialize;

/// The file, embedded.
const FILE: &str = include_str!("../../data/incidents/weights.toml");

/// Where it lies, for errors.
const PATH: &str = "incidents/weights.toml";

macro_rules! evidence {
    ($( $(#[doc = $doc:literal])+ $name:ident ),+ $(,)?) => {
        /// What is found when two accounts are compared: 1 where it holds and 0 where not, but for the words, which are sums. The
        /// weights have the same names.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Evidence {
            $( $(#[doc = $doc])+ pub $name: f64 ),+
        }

        impl Evidence {
            /// How much speaks for one event, in log odds.
            pub fn weigh(&self, weights: &Evidence) -> f64 {
                0.0 $( + self.$name * weights.$name )+
            }
        }
    };
}

evidence! {
    /// Always 1.
    base,
    /// Information of rare words that both have, as a logarithm.
    words,
    /// The same of words that stand in the lead of both.
    words_lead,
    /// Rare names of two words that both have, as a logarithm.
    names,
    /// The share of the shorter account's words that the other has, by information.
    share_words,
    /// The same of names.
    share_names,
    /// The events are of one day.
    day_same,
    /// Two or three days lie between them.
    days_few,
    /// Up to ten.
    days_10,
    /// Up to sixty.
    days_60,
    /// More.
    days_far,
    /// Rare names that both have where four days or more lie between them: what is told of the same people later.
    names_later,
    /// One of them has no day.
    day_unknown,
    /// Neither text tells a day, and those of publication are apart.
    day_assumed,
    /// More than three days lie between any two days that the texts themselves tell.
    stated_apart,
    /// The texts tell the day of either's main toll, and one is the day after the other.
    told_next,
    /// The texts tell the day of either's main toll, and two days or more lie between them.
    told_apart,
    /// They were published up to a week apart.
    published_week,
    /// Up to sixty days.
    published_months,
    /// More.
    published_far,
    /// They have a place in common.
    place,
    /// How quiet the place in common is: the logarithm of the weeks known to those in which anything happens there.
    place_quiet,
    /// They have a place in common and neither a rare word nor a rare name: how little of the dataset can tell whether the place is quiet,
    /// from 1 to 0.
    place_unsure,
    /// The place of one is named in the other.
    place_near,
    /// Both have a place, and neither's is named in the other.
    place_other,
    /// They lie in different first-level areas.
    area_other,
    /// They lie in different countries.
    country_other,
    /// Information of ages that both tell ("Olsen, 34"), as a logarithm.
    ages,
    /// The same where the events are of one day.
    ages_same_day,
    /// The same by the information of words that stand in the lead of both.
    ages_lead,
    /// Both tell ages, and none in common.
    ages_other,
    /// Equal numbers of events that do not lie in different areas: one for each kind, more for large ones.
    numbers,
    /// Kinds of which one has twice as many as the other, and three more.
    numbers_far,
    /// As many dead, and not none.
    killed_equal,
    /// Both tell how many are hurt, and not the same.
    injured_other,
    /// One has dead and the other none.
    killed_none,
    /// One tells of many days: a review of several events.
    many_days,
    /// One is a version of the other's text.
    version,
    /// What harmed people is of different nature: violence, nature, accident, disease.
    cause_other,
}

/// How rare words are told.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rarity {
    /// Weeks of areas that are taken to be known beside those of the dataset, so that no word of a small one is called rare for
    /// want of others.
    pub prior: f64,
    /// Weeks of areas up to which a word is rare, at least.
    pub floor: f64,
    /// How that grows with the square root of the number of accounts.
    pub growth: f64,
    /// Weeks that are taken to be known beside those of the dataset, in which nothing happened at any place.
    pub weeks: f64,
    /// The least information of an account, so that a note of ten words does not share all with any other.
    pub least: f64,
}

/// Two accounts and whether they tell of one event.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentExample {
    /// What they are.
    pub what: String,
    /// What is found when they are compared; `base` need not be given.
    pub evidence: Evidence,
    /// Whether they are one.
    pub joins: bool,
}

/// The file `data/incidents/weights.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentWeights {
    /// Where the weights come from.
    pub source: String,
    /// The log odds from which two accounts are one event, and the mean of two groups from which they are.
    pub join: f64,
    /// What each part of the evidence weighs.
    pub weights: Evidence,
    /// How rare words are told.
    pub rarity: Rarity,
    /// Pairs that must come out as they say.
    pub examples: Vec<IncidentExample>,
}

impl IncidentWeights {
    /// The built-in weights.
    pub fn embedded() -> Result<IncidentWeights> {
        IncidentWeights::parse(PATH, FILE)
    }

    /// Parses the file and runs its examples; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<IncidentWeights> {
        let weights: IncidentWeights = parse_toml(path, text)?;
        for example in &weights.examples {
            let odds = Evidence { base: 1.0, ..example.evidence }.weigh(&weights.weights);
            if (odds > weights.join) != example.joins {
                return Err(Error::pack(path, format!("the example \"{}\" fails: its log odds are {odds:.2}", example.what)));
            }
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_load_and_a_failing_example_is_named() {
        let weights = IncidentWeights::embedded().expect("they load");
        for joins in [true, false] {
            assert!(weights.examples.iter().filter(|e| e.joins == joins).count() >= 4, "examples of {joins}");
        }
        let wrong = FILE.replacen("joins = true", "joins = false", 1);
        let error = IncidentWeights::parse("weights.toml", &wrong).expect_err("an example fails").to_string();
        assert!(error.contains("weights.toml") && error.contains("example"), "{error}");
    }
}
