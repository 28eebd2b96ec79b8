//! The countries, areas and towns of the world: GeoNames data, embedded (`data/places/`), unpacked when first asked for.

mod grid;
mod names;
mod spots;

pub use grid::{Grid, GridCell, PRIO};
use names::FirstWords;
pub use names::{Names, Openings};
pub use spots::{Spot, Spots};

use std::ops::Range;
use std::sync::OnceLock;

static PACKED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/places/gazetteer.zst"));

/// Bytes that the embedded file may unpack to.
const UNPACKED_MAX: usize = 64 << 20;

/// What a place of the gazetteer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A country or territory with an ISO 3166-1 code (GeoNames `PCLI`).
    Country,
    /// A first-level administrative area (`ADM1`).
    Admin1,
    /// A second-level administrative area (`ADM2`).
    Admin2,
    /// The capital of a country (`PPLC`).
    Capital,
    /// Another populated place (`PPL`).
    City,
}

/// One place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// GeoNames id; 0 where the source has none (most areas).
    pub id: u32,
    /// Degrees north; of countries and areas the middle of their people.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its country: a number for [`Gazetteer::country`].
    pub country: u8,
    /// Its first-level area: a number for [`Gazetteer::area`]; 0 for none.
    pub area: u16,
    /// What it is.
    pub kind: PlaceKind,
    /// Decimal logarithm of its population plus one.
    pub population: f32,
}

/// A country of the gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2 code.
    pub iso: String,
    /// GeoNames id.
    pub id: u32,
    /// Its English name.
    pub name: String,
    /// Its capital's name.
    pub capital: String,
    /// ISO codes of the countries it borders on.
    pub neighbours: Vec<String>,
}

/// A first-level administrative area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// ISO code of its country, a dot, and the code of GeoNames: `US.TX`.
    pub code: String,
    /// Its name; empty for "none".
    pub name: String,
}

/// All places and their folded names, sorted. What the file holds stays where it was unpacked, and is read when it is asked for.
#[derive(Debug, Default)]
pub struct Gazetteer {
    bytes: Vec<u8>,
    countries: Vec<Country>,
    areas: Vec<Area>,
    /// The countries' numbers by [`code_number`].
    country_numbers: Vec<Option<u8>>,
    area_codes: Vec<(String, u16)>,
    places: Vec<Row>,
    displays: Lines,
    names: Lines,
    link_starts: Vec<u32>,
    links: Column,
    country_place: Vec<u32>,
    area_place: Vec<u32>,
    first_words: FirstWords,
}

/// What is told of a place, together: the candidates of a name lie all over the world, and each is one look into memory.
#[derive(Debug, Clone, Copy)]
struct Row {
    id: u32,
    /// Degrees times ten thousand.
    latitude: i32,
    longitude: i32,
    area: u16,
    country: u8,
    kind: PlaceKind,
    /// Ten times the decimal logarithm.
    population: u8,
}

/// Numbers of one width, one after another: where they begin and how many they are.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    at: usize,
    len: usize,
}

impl Column {
    /// The bytes of number `i`.
    fn get<const W: usize>(self, bytes: &[u8], i: usize) -> Option<[u8; W]> {
        let at = self.at + i.checked_mul(W)?;
        bytes.get(at..at + W).filter(|_| i < self.len)?.try_into().ok()
    }
}

/// Lines of one text, by number: where each begins, and where the one behind the last would.
#[derive(Debug, Default)]
struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// The lines of the text at `from..to`; nothing of one that is no UTF-8.
    fn new(bytes: &[u8], from: usize, to: usize) -> Option<Lines> {
        let text = bytes.get(from..to)?;
        std::str::from_utf8(text).ok()?;
        let mut starts = vec![u32::try_from(from).ok()?];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| (from + at) as u32 + 1));
        Some(Lines { starts })
    }

    fn get<'b>(&self, bytes: &'b [u8], i: usize) -> &'b [u8] {
        match (self.starts.get(i), self.starts.get(i + 1)) {
            (Some(&a), Some(&b)) => bytes.get(a as usize..(b as usize).saturating_sub(1)).unwrap_or(b""),
            _ => b"",
        }
    }

    fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

/// Marks in a link that the name is not the place's main one.
const OTHER_NAME: u32 = 0x8000_0000;
/// No place.
const NONE: u32 = u32::MAX;

impl Gazetteer {
    /// The embedded gazetteer. Unpacked once in a process, in some fifty milliseconds; about 40 MB.
    pub fn world() -> &'static Gazetteer {
        static WORLD: OnceLock<Gazetteer> = OnceLock::new();
        // An embedded file that cannot be read is a fault of the build, which a test catches; a run then knows no places.
        WORLD.get_or_init(|| Gazetteer::unpack(PACKED).unwrap_or_default())
    }

    /// Reads a packed gazetteer, or says nothing of a file that is not whole.
    fn unpack(packed: &[u8]) -> Option<Gazetteer> {
        let bytes = zstd::bulk::decompress(packed, UNPACKED_MAX).ok()?;
        let mut r = Reader { bytes: &bytes, at: 0 };
        if r.take(5)? != b"DLGZ\x01" {
            return None;
        }
        r.u32()?;
        let countries: Vec<Country> = r.text()?.lines().map(country).collect::<Option<_>>()?;
        r.u32()?;
        let areas: Vec<Area> = r.text()?.lines().map(area).collect();
        let n = r.u32()? as usize;
        let places = r.places(n)?;
        let mut world = Gazetteer { places, displays: r.lines()?, ..Gazetteer::default() };
        let names = r.u32()? as usize;
        world.names = r.lines()?;
        let counts = r.column::<2>(names)?;
        let mut total = 0u32;
        world.link_starts = Vec::with_capacity(names + 1);
        world.link_starts.push(0);
        for i in 0..names {
            total = total.checked_add(u32::from(u16::from_le_bytes(counts.get(&bytes, i)?)))?;
            world.link_starts.push(total);
        }
        world.links = r.column::<4>(total as usize)?;
        world.area_codes = areas.iter().enumerate().map(|(i, a)| (a.code.clone(), i as u16)).collect();
        world.area_codes.sort();
        world.country_numbers = vec![None; 26 * 26];
        for (number, country) in (0..=u8::MAX).zip(&countries) {
            world.country_numbers[code_number(&country.iso)?] = Some(number);
        }
        (world.countries, world.areas) = (countries, areas);
        world.bytes = bytes;
        world.index();
        (world.displays.len() == world.len() && world.names.len() == names).then_some(world)
    }

    fn index(&mut self) {
        self.country_place = vec![NONE; self.countries.len()];
        self.area_place = vec![NONE; self.areas.len()];
        for (number, place) in (0..).zip(&self.places) {
            let slot = match place.kind {
                PlaceKind::Country => self.country_place.get_mut(usize::from(place.country)),
                PlaceKind::Admin1 => self.area_place.get_mut(usize::from(place.area)),
                _ => break,
            };
            if let Some(slot) = slot {
                *slot = number;
            }
        }
        // The names of one first word stand together, for a blank sorts before every letter.
        let mut groups: Vec<(u64, Names)> = Vec::with_capacity(self.names.len() / 2);
        let mut last: &[u8] = b"";
        for i in 0..self.names.len() {
            let name = self.names.get(&self.bytes, i);
            if let Some((_, names)) = groups.last_mut()
                && name.starts_with(last)
                && name.get(last.len()).is_none_or(|b| *b == b' ')
            {
                names.add(i as u32, last, name);
                continue;
            }
            last = first_word(name);
            groups.push((hash(last), Names::new(i as u32, last, name)));
        }
        self.first_words = FirstWords::new(groups);
    }

    /// The names whose first word is `word` (folded).
    pub fn names_from(&self, word: &str) -> Names {
        let names = self.first_words.find(hash(word.as_bytes()));
        let other = names.has_word_alone() && self.name_bytes(names.range().start) != word.as_bytes();
        if other { Names::default() } else { names }
    }

    /// The name with that number, folded.
    pub fn name(&self, number: usize) -> &str {
        text_of(self.name_bytes(number))
    }

    /// The bytes of the name with that number.
    pub fn name_bytes(&self, number: usize) -> &[u8] {
        self.names.get(&self.bytes, number)
    }

    /// Within a range of names: the number of `key`, if it is there, and where it would stand.
    pub fn find(&self, range: Range<usize>, key: &str) -> (Option<usize>, usize) {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low.midpoint(high);
            if self.names.get(&self.bytes, middle) < key.as_bytes() { low = middle + 1 } else { high = middle }
        }
        let hit = low < range.end && self.names.get(&self.bytes, low) == key.as_bytes();
        (hit.then_some(low), low)
    }

    /// The places of a name, each with whether the name is another than its main one.
    pub fn places(&self, name: usize) -> impl Iterator<Item = (u32, bool)> + '_ {
        let from = self.link_starts.get(name).copied().unwrap_or(0) as usize;
        let to = self.link_starts.get(name + 1).copied().unwrap_or(0) as usize;
        let links = (from..to).filter_map(|i| self.links.get(&self.bytes, i).map(u32::from_le_bytes));
        links.map(|link| (link & !OTHER_NAME, link & OTHER_NAME != 0))
    }

    /// The place with that number.
    pub fn place(&self, number: u32) -> Option<Place> {
        let row = self.places.get(number as usize)?;
        Some(Place {
            id: row.id,
            latitude: f64::from(row.latitude) / 1e4,
            longitude: f64::from(row.longitude) / 1e4,
            country: row.country,
            area: row.area,
            kind: row.kind,
            population: f32::from(row.population) / 10.0,
        })
    }

    /// The main name of a place.
    pub fn display(&self, number: u32) -> &str {
        text_of(self.displays.get(&self.bytes, number as usize))
    }

    /// The country with that number.
    pub fn country(&self, number: u8) -> Option<&Country> {
        self.countries.get(usize::from(number))
    }

    /// The area with that number; nothing for 0.
    pub fn area(&self, number: u16) -> Option<&Area> {
        if number == 0 { None } else { self.areas.get(usize::from(number)) }
    }

    /// The number of the country with that ISO code.
    pub fn country_number(&self, iso: &str) -> Option<u8> {
        self.country_numbers.get(code_number(iso)?).copied().flatten()
    }

    /// The place that is the country with that ISO code.
    pub fn country_place(&self, iso: &str) -> Option<u32> {
        let number = self.country_number(iso)?;
        self.country_place.get(usize::from(number)).copied().filter(|&p| p != NONE)
    }

    /// The place that is the area with that code (`US.TX`).
    pub fn area_place(&self, code: &str) -> Option<u32> {
        let i = self.area_codes.binary_search_by(|(c, _)| c.as_str().cmp(code)).ok()?;
        self.area_place.get(usize::from(self.area_codes[i].1)).copied().filter(|&p| p != NONE)
    }

    /// The capital of a country: the place with its capital's name, if the gazetteer has it.
    pub fn capital(&self, iso: &str) -> Option<u32> {
        let number = self.country_number(iso)?;
        let key = super::places::place_key(&self.country(number)?.capital);
        let (name, _) = self.find(0..self.names.len(), &key);
        self.places(name?).map(|(p, _)| p).find(|&p| self.place(p).is_some_and(|x| x.kind == PlaceKind::Capital && x.country == number))
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

fn first_word(name: &[u8]) -> &[u8] {
    memchr::memchr(b' ', name).map_or(name, |at| &name[..at])
}

/// Lines were found to be UTF-8 when they were unpacked.
fn text_of(line: &[u8]) -> &str {
    std::str::from_utf8(line).unwrap_or("")
}

/// The number of an ISO code of two capitals.
fn code_number(iso: &str) -> Option<usize> {
    let [a, b] = iso.as_bytes().try_into().ok()?;
    let letter = |b: u8| b.is_ascii_uppercase().then(|| usize::from(b - b'A'));
    Some(letter(a)? * 26 + letter(b)?)
}

fn hash(word: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(word)
}

fn country(line: &str) -> Option<Country> {
    let mut parts = line.split('\t');
    let mut next = || parts.next().unwrap_or("").to_string();
    let (iso, id, name, capital, neighbours) = (next(), next(), next(), next(), next());
    let neighbours = neighbours.split(',').filter(|n| !n.is_empty()).map(str::to_string).collect();
    Some(Country { iso, id: id.parse().ok()?, name, capital, neighbours })
}

fn area(line: &str) -> Area {
    let mut parts = line.split('\t');
    let (iso, code, name) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    Area { code: if code.is_empty() { String::new() } else { format!("{iso}.{code}") }, name: name.to_string() }
}

/// Reads numbers and texts one after another.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let piece = self.bytes.get(self.at..self.at.checked_add(n)?)?;
        self.at += n;
        Some(piece)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let n = self.u32()? as usize;
        std::str::from_utf8(self.take(n)?).ok()
    }

    fn lines(&mut self) -> Option<Lines> {
        let n = self.u32()? as usize;
        let from = self.at;
        self.take(n)?;
        Lines::new(self.bytes, from, from + n)
    }

    /// The places, which stand column by column.
    fn places(&mut self, n: usize) -> Option<Vec<Row>> {
        let (ids, latitudes, longitudes) = (self.column::<4>(n)?, self.column::<4>(n)?, self.column::<4>(n)?);
        let (countries, areas) = (self.column::<1>(n)?, self.column::<2>(n)?);
        let (kinds, populations) = (self.column::<1>(n)?, self.column::<1>(n)?);
        let row = |i| {
            let ([country], [kind], [population]) =
                (countries.get(self.bytes, i)?, kinds.get(self.bytes, i)?, populations.get(self.bytes, i)?);
            Some(Row {
                id: u32::from_le_bytes(ids.get(self.bytes, i)?),
                latitude: i32::from_le_bytes(latitudes.get(self.bytes, i)?),
                longitude: i32::from_le_bytes(longitudes.get(self.bytes, i)?),
                area: u16::from_le_bytes(areas.get(self.bytes, i)?),
                country,
                kind: match kind {
                    0 => PlaceKind::Country,
                    1 => PlaceKind::Admin1,
                    2 => PlaceKind::Admin2,
                    3 => PlaceKind::Capital,
                    _ => PlaceKind::City,
                },
                population,
            })
        };
        (0..n).map(row).collect()
    }

    fn column<const W: usize>(&mut self, len: usize) -> Option<Column> {
        let at = self.at;
        self.take(len.checked_mul(W)?)?;
        Some(Column { at, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places_called(key: &str) -> Vec<(String, PlaceKind)> {
        let world = Gazetteer::world();
        let range = world.names_from(key.split(' ').next().unwrap_or(key)).range();
        let Some(name) = world.find(range, key).0 else { return Vec::new() };
        world
            .places(name)
            .filter_map(|(p, _)| world.place(p))
            .map(|p| (world.country(p.country).map(|c| c.iso.clone()).unwrap_or_default(), p.kind))
            .collect()
    }

    #[test]
    fn the_embedded_gazetteer_is_whole() {
        let world = Gazetteer::world();
        assert!(world.len() > 250_000, "{} places", world.len());
        assert!((0..world.names.len()).all(|i| i == 0 || world.name(i - 1) < world.name(i)), "names are sorted");
        assert_eq!(world.links.len, world.link_starts[world.names.len()] as usize);
    }

    #[test]
    fn capitals_areas_and_towns_are_found_by_folded_name() {
        assert!(places_called("caracas").contains(&("VE".into(), PlaceKind::Capital)));
        assert!(places_called("texas").contains(&("US".into(), PlaceKind::Admin1)));
        assert!(places_called("port au prince").contains(&("HT".into(), PlaceKind::Capital)));
        assert!(places_called("saint petersburg").contains(&("RU".into(), PlaceKind::City)));
        assert!(places_called("no such place").is_empty());
    }

    #[test]
    fn countries_know_their_capital() {
        let world = Gazetteer::world();
        let iso = |p: u32| world.place(p).and_then(|p| world.country(p.country)).map(|c| c.iso.clone());
        for code in ["VE", "RU", "US", "GB", "FR", "IQ", "CN", "JP", "BR"] {
            assert_eq!(world.capital(code).and_then(iso).as_deref(), Some(code));
        }
    }

    #[test]
    fn a_broken_file_is_refused() {
        assert!(Gazetteer::unpack(b"not zstd").is_none());
        let cut = zstd::bulk::compress(b"DLGZ\x01\x09\x00\x00\x00", 1).unwrap();
        assert!(Gazetteer::unpack(&cut).is_none());
    }
}
