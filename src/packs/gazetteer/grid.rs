//! The cells of a grid over the world: squares of degrees, or hexagons of H3.

use crate::error::{Error, Result};
use h3o::{LatLng, Resolution};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The side of a cell of PRIO-GRID, in degrees: the grid that studies of conflict use, with numbered cells (Tollefsen, Strand and
/// Buhaug 2012, "PRIO-GRID: A unified spatial data structure").
pub const PRIO: f64 = 0.5;

/// A grid: `grid:0.5` or `h3:5`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Grid {
    /// Squares, by the degrees of a side: a whole fraction or multiple of one degree.
    Degrees(f64),
    /// Hexagons of H3, by resolution: 0 (4.4 million square kilometres) to 15 (a square metre).
    H3(Resolution),
}

/// A cell: its name, and its middle in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// Its name.
    pub id: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Grid {
    /// Reads the name of a grid.
    pub fn parse(name: &str) -> Result<Grid> {
        let wrong = || {
            Error::Usage(format!(
                "cells of [aggregate]: \"{name}\" is no grid; write \"grid:0.5\" (degrees that divide 180) or \"h3:5\" (resolution 0 to 15)"
            ))
        };
        let (kind, size) = name.split_once(':').ok_or_else(wrong)?;
        match kind {
            "grid" => {
                let side: f64 = size.parse().map_err(|_| wrong())?;
                let count = 180.0 / side;
                let fits = (0.01..=90.0).contains(&side) && (count - count.round()).abs() < 1e-6;
                if fits { Ok(Grid::Degrees(side)) } else { Err(wrong()) }
            }
            "h3" => size.parse::<u8>().ok().and_then(|r| Resolution::try_from(r).ok()).map(Grid::H3).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    /// The cell of a point; none of one that lies nowhere on Earth.
    pub fn cell(self, latitude: f64, longitude: f64) -> Option<GridCell> {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return None;
        }
        match self {
            Grid::Degrees(side) => Some(square(side, latitude, longitude)),
            Grid::H3(resolution) => {
                let cell = LatLng::new(latitude, longitude).ok()?.to_cell(resolution);
                let middle = LatLng::from(cell);
                // Four decimals, eleven metres: what mathematics libraries differ in stands far behind them.
                Some(GridCell { id: cell.to_string(), latitude: round(middle.lat()), longitude: round(middle.lng()) })
            }
        }
    }
}

/// A square. Those of PRIO-GRID have its numbers, counted from the south-west along each row; others are named by their south-western corner.
fn square(side: f64, latitude: f64, longitude: f64) -> GridCell {
    let count = |degrees: f64| (degrees / side).round();
    let row = ((latitude + 90.0) / side).floor().min(count(180.0) - 1.0);
    let column = ((longitude + 180.0) / side).floor().min(count(360.0) - 1.0);
    let (south, west) = (row * side - 90.0, column * side - 180.0);
    let id = match side {
        PRIO => format!("{}", (row * count(360.0) + column + 1.0) as i64),
        // No zero with a minus.
        _ => format!("{},{}", round(south) + 0.0, round(west) + 0.0),
    };
    GridCell { id, latitude: round(south + side / 2.0), longitude: round(west + side / 2.0) }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e4).round() / 1e4
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Grid::Degrees(side) => write!(f, "grid:{side}"),
            Grid::H3(resolution) => write!(f, "h3:{resolution}"),
        }
    }
}

impl Serialize for Grid {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Grid {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Grid, D::Error> {
        Grid::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(grid: &str, latitude: f64, longitude: f64) -> String {
        Grid::parse(grid).expect("a grid").cell(latitude, longitude).expect("a cell").id
    }

    #[test]
    fn prio_grid_has_its_own_numbers() {
        // The first cell lies in the south-west, the last in the north-east; Kabul lies in 179779.
        assert_eq!(id("grid:0.5", -90.0, -180.0), "1");
        assert_eq!(id("grid:0.5", 90.0, 180.0), "259200");
        let kabul = Grid::parse("grid:0.5").expect("a grid").cell(34.53, 69.17).expect("a cell");
        assert_eq!((kabul.id.as_str(), kabul.latitude, kabul.longitude), ("179779", 34.75, 69.25));
    }

    #[test]
    fn other_squares_are_named_by_their_corner_and_hexagons_by_h3() {
        assert_eq!(id("grid:1", -0.5, 0.5), "-1,0");
        assert_eq!(id("grid:0.25", 12.3, -4.4), "12.25,-4.5");
        // The example of H3's own documentation: 37.769377, -122.388903 at resolution 9.
        assert_eq!(id("h3:9", 37.769377, -122.388903), "89283082e73ffff");
    }

    #[test]
    fn what_is_no_grid_is_refused_and_a_grid_is_written_as_it_is_read() {
        for wrong in ["h3:16", "grid:0.7", "grid:0", "grid:-1", "grid:NaN", "hex", "s2:5", "h3:"] {
            assert!(Grid::parse(wrong).is_err(), "{wrong}");
        }
        for name in ["grid:0.5", "h3:5", "grid:1"] {
            assert_eq!(Grid::parse(name).expect("a grid").to_string(), name);
        }
        assert!(Grid::parse("grid:1").expect("a grid").cell(91.0, 0.0).is_none());
    }
}
