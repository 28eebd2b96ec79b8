//! How do other datasets lay out what ours hold? One TOML file a format, `data/exports/`: its columns, its codes, and what it has no room for.

use super::parse_toml;
use crate::error::{Error, Result};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/exports");

/// What a row of a format is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportRows {
    /// An incident that is not only told in passing.
    Incidents,
    /// A document.
    Documents,
}

/// A code of a format: a number or a word.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// A number.
    Number(i64),
    /// A word.
    Word(String),
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportCell {
    /// Nothing.
    Empty,
    /// A field of ours.
    Field(String),
    /// A field of ours, by a map of codes.
    Mapped(String, String),
    /// Always the same.
    Constant(String),
}

/// A format.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportFormat {
    /// Its name on the command line.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Where its columns are described.
    pub codebook: String,
    /// What a row is.
    pub rows: ExportRows,
    /// Whether the first line names the columns.
    #[serde(default = "yes")]
    pub header: bool,
    /// What parts cells in a text file.
    #[serde(default = "comma")]
    pub separator: char,
    /// What events are told, by cause or by what happened to people; all where it is empty.
    #[serde(default)]
    pub events: Vec<String>,
    /// Kinds of which an event has at least one person.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What it has no room for.
    pub lost: Vec<String>,
    /// What stands in its columns that its makers would write otherwise.
    pub differs: Vec<String>,
    /// Its columns in order: `name`, `name = field`, `name = field>map`, `name = 'constant'`.
    columns: Vec<String>,
    /// Maps of codes.
    #[serde(default)]
    pub maps: BTreeMap<String, BTreeMap<String, Code>>,
    /// Regions, each with the ISO 3166-1 alpha-2 codes of its countries.
    #[serde(default)]
    regions: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

fn comma() -> char {
    ','
}

impl ExportFormat {
    /// All formats, by name.
    pub fn all() -> Result<Vec<ExportFormat>> {
        let mut formats = Vec::new();
        for file in EMBEDDED.files().filter(|f| f.path().extension().is_some_and(|e| e == "toml")) {
            let path = format!("data/exports/{}", file.path().display());
            formats.push(ExportFormat::parse(&path, file.contents_utf8().unwrap_or_default())?);
        }
        formats.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(formats)
    }

    /// The format of a name; an unknown one is refused with the list.
    pub fn find(name: &str) -> Result<ExportFormat> {
        let all = ExportFormat::all()?;
        let names: Vec<String> = all.iter().map(|f| f.name.clone()).collect();
        let found = all.into_iter().find(|f| f.name == name);
        found.ok_or_else(|| Error::Usage(format!("no format \"{name}\"; one of: {}", names.join(", "))))
    }

    /// Parses a file; `path` names it in errors. Maps that a column names must be there.
    pub fn parse(path: &str, text: &str) -> Result<ExportFormat> {
        let format: ExportFormat = parse_toml(path, text)?;
        for (column, cell) in format.columns() {
            if let ExportCell::Mapped(_, map) = &cell
                && !format.maps.contains_key(map)
            {
                return Err(Error::pack(path, format!("the column {column} names a map {map}, and there is no [maps.{map}]")));
            }
        }
        Ok(format)
    }

    /// The columns in order.
    pub fn columns(&self) -> impl Iterator<Item = (&str, ExportCell)> {
        self.columns.iter().map(|column| match column.split_once(" = ") {
            None => (column.as_str(), ExportCell::Empty),
            Some((name, from)) => match (from.strip_prefix('\'').and_then(|f| f.strip_suffix('\'')), from.split_once('>')) {
                (Some(constant), _) => (name, ExportCell::Constant(constant.to_string())),
                (None, Some((field, map))) => (name, ExportCell::Mapped(field.to_string(), map.to_string())),
                (None, None) => (name, ExportCell::Field(from.to_string())),
            },
        })
    }

    /// The region of a country.
    pub fn region(&self, iso: &str) -> Option<&str> {
        self.regions.iter().find(|(_, codes)| codes.split(' ').any(|code| code == iso)).map(|(name, _)| name.as_str())
    }
}

/// Codes of a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryCodes {
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
    /// ISO 3166-1 numeric.
    pub numeric: i64,
    /// English name.
    pub name: String,
}

/// The codes of all countries, by ISO 3166-1 alpha-2 code.
pub fn country_codes() -> HashMap<&'static str, CountryCodes> {
    let text = EMBEDDED.get_file("countries.tsv").and_then(|f| f.contents_utf8()).unwrap_or_default();
    let line = |line: &'static str| {
        let mut parts = line.split('\t');
        let (iso, iso3, numeric, _, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some((iso, CountryCodes { iso3: iso3.to_string(), numeric: numeric.parse().ok()?, name: name.to_string() }))
    };
    text.lines().skip(1).filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_formats_load_and_a_map_that_is_missing_is_named() {
        let names: Vec<String> = ExportFormat::all().expect("they load").into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["acled", "gkg", "gtd", "idu", "ucdp-ged"]);
        let text = EMBEDDED.get_file("gtd.toml").and_then(|f| f.contents_utf8()).expect("a file");
        let error = ExportFormat::parse("gtd.toml", &text.replace("[maps.weaptype]", "[maps.weapon]")).expect_err("refused").to_string();
        assert!(error.contains("weaptype1") && error.contains("[maps.weaptype]"), "{error}");
    }

    #[test]
    fn every_country_has_codes_and_a_region_in_every_format_that_has_regions() {
        let codes = country_codes();
        assert_eq!((codes["KE"].iso3.as_str(), codes["KE"].numeric, codes["KE"].name.as_str()), ("KEN", 404, "Kenya"));
        for format in ExportFormat::all().expect("they load").iter().filter(|f| !f.regions.is_empty()) {
            for iso in ["KE", "US", "MM", "UA", "YE", "BR", "FJ"] {
                assert!(format.region(iso).is_some(), "{} {iso}", format.name);
            }
        }
    }
}
