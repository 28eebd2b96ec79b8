//! How many people do words without a number tell at the least? The same in every language.

use super::parse_toml;
use serde::Deserialize;
use std::sync::OnceLock;

/// The file, embedded.
const FILE: &str = include_str!("../../data/incidents/least.toml");

/// The file `data/incidents/least.toml`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Least {
    /// People of a plural without a number ("guests were wounded").
    pub plural: i64,
    /// People of a word for a few ("several").
    pub few: i64,
}

impl Least {
    /// The built-in numbers.
    pub fn known() -> Least {
        static KNOWN: OnceLock<Least> = OnceLock::new();
        // An embedded file that cannot be read is a fault of the build, which a test catches.
        *KNOWN.get_or_init(|| parse_toml("incidents/least.toml", FILE).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plural_is_more_than_one_and_a_few_are_no_fewer() {
        let least = Least::known();
        assert!(least.plural > 1 && least.few >= least.plural, "{least:?}");
    }
}
