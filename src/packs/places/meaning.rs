//! What a name of a pack stands for.

/// A name of the pack and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The folded key, words parted by one blank.
    pub key: String,
    /// Its number among the names of the pack.
    pub number: u32,
    /// All that it may stand for.
    pub means: Vec<Meaning>,
}

/// Things that a name may stand for: which of them it does where it stands is told in the bits of a number.
pub const MEANINGS_MAX: usize = 24;

/// What a name of the pack stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A country, by ISO code.
    Country(String),
    /// People or adjective of a country, by ISO code.
    Demonym(String),
    /// A first-level area, by code.
    Area(String),
    /// The same, only with its dot or after a comma.
    Dotted(String),
    /// The same, only after a place and a comma.
    Postal(String),
    /// A region, by its number in [`Places::regions`](super::Places::regions).
    Region(usize),
    /// A seat of government, by its number in [`Places::voices`](super::Places::voices).
    Voice(usize),
    /// What the gazetteer has under another key, by the number of the alias in [`Places::aliases`](super::Places::aliases).
    Alias(usize),
}

/// What kind of thing a [`Meaning`] is, as a bit.
pub mod kind {
    /// A country.
    pub const COUNTRY: u8 = 1;
    /// People or adjective of a country.
    pub const DEMONYM: u8 = 2;
    /// A first-level area.
    pub const AREA: u8 = 4;
    /// A region.
    pub const REGION: u8 = 8;
    /// A seat of government.
    pub const VOICE: u8 = 16;
    /// Another name of something in the gazetteer.
    pub const ALIAS: u8 = 32;
}

impl Meaning {
    /// Its bit of [`kind`]; an abbreviation that holds where it stands is an area like any other.
    pub fn kind(&self) -> u8 {
        match self {
            Meaning::Country(_) => kind::COUNTRY,
            Meaning::Demonym(_) => kind::DEMONYM,
            Meaning::Area(_) | Meaning::Dotted(_) | Meaning::Postal(_) => kind::AREA,
            Meaning::Region(_) => kind::REGION,
            Meaning::Voice(_) => kind::VOICE,
            Meaning::Alias(_) => kind::ALIAS,
        }
    }
}
