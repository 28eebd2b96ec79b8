//! Where a place lies that is known by its id, an area by its name or a country by its code.

use super::{Gazetteer, PlaceKind};
use crate::model::PlacePrecision;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A point, and how exactly it stands for what it is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Degrees north; of countries and areas the middle of their people.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What it is the point of.
    pub precision: PlacePrecision,
}

/// The names of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its own.
    pub name: String,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: String,
    /// Its first-level area.
    pub admin1: Option<String>,
}

/// The places of the gazetteer by id, and its areas by country and name.
#[derive(Debug, Default)]
pub struct Spots {
    by_id: HashMap<i64, u32>,
    areas: HashMap<(String, String), u32>,
}

impl Spots {
    /// Those of the embedded gazetteer; made once in a process.
    pub fn world() -> &'static Spots {
        static WORLD: OnceLock<Spots> = OnceLock::new();
        WORLD.get_or_init(|| Spots::of(Gazetteer::world()))
    }

    /// What a place is called and where it belongs.
    pub fn name(&self, place_id: i64) -> Option<Named> {
        let world = Gazetteer::world();
        let number = *self.by_id.get(&place_id)?;
        let place = world.place(number)?;
        let country = world.country(place.country)?;
        let area = world.area(place.area).map(|a| a.name.clone());
        let name = match place.kind {
            PlaceKind::Country => country.name.clone(),
            PlaceKind::Admin1 => area.clone()?,
            _ => world.display(number).to_string(),
        };
        Some(Named { name, country: country.iso.clone(), admin1: area.filter(|_| place.kind != PlaceKind::Country) })
    }

    fn of(world: &Gazetteer) -> Spots {
        let mut spots = Spots::default();
        for number in 0..world.len() as u32 {
            let Some(place) = world.place(number) else { continue };
            if place.id != 0 {
                spots.by_id.entry(i64::from(place.id)).or_insert(number);
            }
            if place.kind == PlaceKind::Admin1
                && let (Some(country), Some(area)) = (world.country(place.country), world.area(place.area))
            {
                spots.areas.entry((country.iso.clone(), area.name.clone())).or_insert(number);
            }
        }
        spots
    }

    /// The point of a place, else of its area, else of its country: the most exact one that is known.
    pub fn find(&self, place_id: Option<i64>, country: Option<&str>, admin1: Option<&str>) -> Option<Spot> {
        let place = || self.by_id.get(&place_id?).copied();
        let area = || self.areas.get(&(country?.to_string(), admin1?.to_string())).copied();
        spot(place().or_else(area).or_else(|| Gazetteer::world().country_place(country?))?)
    }
}

fn spot(number: u32) -> Option<Spot> {
    let place = Gazetteer::world().place(number)?;
    let precision = match place.kind {
        PlaceKind::Country => PlacePrecision::Country,
        PlaceKind::Admin1 => PlacePrecision::Admin1,
        PlaceKind::Admin2 => PlacePrecision::Admin2,
        PlaceKind::Capital | PlaceKind::City => PlacePrecision::City,
    };
    Some(Spot { latitude: place.latitude, longitude: place.longitude, precision })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_its_id_its_area_or_its_country() {
        let find = |id, country, admin1| Spots::world().find(id, country, admin1).expect("a spot");
        let lagos = find(Some(2332459), Some("NG"), Some("Lagos"));
        assert_eq!(lagos.precision, PlacePrecision::City);
        assert!((lagos.latitude - 6.45).abs() < 0.1 && (lagos.longitude - 3.39).abs() < 0.1, "{lagos:?}");
        assert_eq!(find(None, Some("US"), Some("Texas")).precision, PlacePrecision::Admin1);
        assert_eq!(find(None, Some("US"), Some("Nowhere")).precision, PlacePrecision::Country);
        assert!(Spots::world().find(None, None, Some("Texas")).is_none());
    }
}
