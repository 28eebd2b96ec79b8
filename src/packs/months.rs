//! By which names do records and pages in languages without a pack date themselves? `data/dates/months.toml`, embedded.

use super::parse_toml;
use crate::error::{Error, Result};
use crate::text::fold;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

static TOML: &str = include_str!("../../data/dates/months.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthsToml {
    months: Vec<Vec<String>>,
    between: Vec<String>,
}

/// The names, ready to be looked up.
#[derive(Debug, Default)]
pub struct Months {
    names: HashMap<String, i8>,
    between: HashSet<String>,
}

impl Months {
    /// The embedded names. A test holds that they load.
    pub fn embedded() -> &'static Months {
        static MONTHS: OnceLock<Months> = OnceLock::new();
        MONTHS.get_or_init(|| Months::parse("dates/months.toml", TOML).unwrap_or_default())
    }

    fn parse(path: &str, text: &str) -> Result<Months> {
        let toml: MonthsToml = parse_toml(path, text)?;
        if toml.months.len() != 12 {
            return Err(Error::pack(path, "months has 12 lists".to_string()));
        }
        let mut names = HashMap::new();
        for (names_of, number) in toml.months.iter().zip(1i8..) {
            for name in names_of {
                let key = Months::key(name);
                if names.insert(key, number).is_some_and(|other| other != number) {
                    return Err(Error::pack(path, format!("\"{name}\" is two months")));
                }
            }
        }
        Ok(Months { names, between: toml.between.iter().map(|word| Months::key(word)).collect() })
    }

    /// A word as it is looked up, without stops: folded, but for scripts whose vowels are signs above and below, which folding drops.
    pub fn key(word: &str) -> String {
        let word = word.replace('.', "");
        if word.chars().any(|c| c >= '\u{590}') { word } else { fold(&word) }
    }

    /// The month of a name as [`Months::key`] gives it, 1 to 12.
    pub fn month(&self, key: &str) -> Option<i8> {
        self.names.get(key).copied()
    }

    /// Whether a word, as [`Months::key`] gives it, only joins the parts of a date.
    pub fn joins(&self, key: &str) -> bool {
        self.between.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Months, TOML};

    #[test]
    fn each_name_is_one_month() {
        let months = Months::parse("dates/months.toml", TOML).expect("the names load");
        assert_eq!(months.month(&Months::key("MARÇO")), Some(3));
        assert_eq!(months.month(&Months::key("мая")), Some(5));
        assert_eq!((months.month(&Months::key("ม.ค.")), months.month(&Months::key("มี.ค."))), (Some(1), Some(3)));
        assert_eq!((months.month("listopada"), months.joins("de")), (None, true));
    }
}
