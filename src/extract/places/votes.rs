//! How the names of a document vote for countries, areas and pieces of the map.

use super::resolve::{Candidate, is_point};
use crate::packs::gazetteer::PlaceKind;
use crate::packs::places::Choose;

/// Degrees of a cell of the map on which nearness is counted: a place votes some 250 km around.
const NEAR: f64 = 1.5;
/// The same for the nearest surroundings: some 80 km.
const CLOSE: f64 = 0.5;
/// Candidates less likely than this do not vote.
pub(super) const SHARE_MIN: f32 = 0.02;

impl Candidate {
    /// Notes where on the maps it lies.
    pub(super) fn put_on_map(&mut self) {
        self.cells = (cell(NEAR, self), cell(CLOSE, self));
    }
}

/// From a cell of the map to the one below: more than a row has, so that its ends touch no other cell.
const ROW: u32 = 1 << 10;

fn cell(side: f64, c: &Candidate) -> u32 {
    let row = ((c.latitude + 90.0) / side) as u32 + 1;
    row * ROW + ((c.longitude + 180.0) / side) as u32 + 1
}

/// What the names of the document vote for.
pub(super) struct Votes {
    country: [f32; 256],
    /// Votes for all countries together.
    countries: f32,
    /// Votes for first-level areas: few of the world's are named in a document.
    area: Vec<(u16, f32)>,
    /// The last digits of their numbers, as bits: most places of a name lie in other areas.
    areas: u64,
    near: Cells,
    close: Cells,
}

/// Sorts votes and makes one of those for the same.
fn sum_up<K: Ord + Copy>(votes: &mut Vec<(K, f32)>) {
    votes.sort_by_key(|(key, _)| *key);
    votes.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

/// Votes on a map of square cells; only cells with votes are kept.
#[derive(Default)]
struct Cells {
    votes: Vec<(u32, f32)>,
    /// The cells with votes and those around them, as bits by the last digits of row and column: most places of a name lie far from
    /// all that the document names.
    touched: [u32; 32],
}

impl Cells {
    fn clear(&mut self) {
        self.votes.clear();
        self.touched = [0; 32];
    }

    fn add(&mut self, here: u32, weight: f32) {
        /// The columns -1, 0 and 1.
        const BESIDE: u32 = 1 << 31 | 0b11;
        self.votes.push((here, weight));
        let row = (here / ROW) as usize;
        for row in [row - 1, row, row + 1] {
            self.touched[row % 32] |= BESIDE.rotate_left(here % 32);
        }
    }

    /// Whether there may be votes in a cell or around it.
    fn may_have(&self, here: u32) -> bool {
        self.touched[(here / ROW % 32) as usize] & 1 << (here % 32) != 0
    }

    /// The votes in a cell and those around it.
    fn around(&self, here: u32) -> f32 {
        // Row by row, each from its first of three cells on.
        let rows = [here - ROW - 1, here - 1, here + ROW - 1];
        let from = self.votes.partition_point(|(cell, _)| *cell < rows[0]);
        let mut sums = [0.0; 3];
        for (cell, votes) in self.votes[from..].iter().take_while(|(cell, _)| *cell < rows[2] + 3) {
            for (row, sum) in rows.iter().zip(&mut sums) {
                *sum += if cell.wrapping_sub(*row) < 3 { *votes } else { 0.0 };
            }
        }
        sums[0] + sums[1] + sums[2]
    }
}

/// Whether one cell is another or touches it.
fn adjacent(a: u32, b: u32) -> bool {
    let far = a.abs_diff(b);
    far <= 1 || far.abs_diff(ROW) <= 1
}

/// How far a candidate's country, area, surroundings and nearest surroundings agree with the other names, each 0 to 1.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Agreement {
    pub country: f32,
    pub area: f32,
    pub near: f32,
    pub close: f32,
}

impl Votes {
    pub(super) fn new() -> Votes {
        Votes { country: [0.0; 256], countries: 0.0, area: Vec::new(), areas: 0, near: Cells::default(), close: Cells::default() }
    }

    /// Takes all votes back.
    pub(super) fn clear(&mut self) {
        self.country.fill(0.0);
        self.countries = 0.0;
        self.area.clear();
        self.areas = 0;
        self.near.clear();
        self.close.clear();
    }

    /// Makes the votes ready to be asked.
    pub(super) fn close(&mut self) {
        sum_up(&mut self.area);
        sum_up(&mut self.near.votes);
        sum_up(&mut self.close.votes);
    }

    /// The votes for a first-level area, where it has some.
    fn of_area(&self, area: u16) -> Option<f32> {
        let some = self.areas & 1 << (area % 64) != 0;
        let found = some.then(|| self.area.binary_search_by_key(&area, |(a, _)| *a).ok()).flatten();
        found.map(|i| self.area[i].1)
    }

    pub(super) fn add(&mut self, choose: &Choose, c: &Candidate, weight: f32) {
        if let Some(country) = c.country {
            self.country[usize::from(country)] += weight * country_factor(choose, c);
            self.countries += weight * country_factor(choose, c);
        }
        if c.area != 0 {
            self.area.push((c.area, weight * area_factor(choose, c)));
            self.areas |= 1 << (c.area % 64);
        }
        if is_point(c) {
            self.near.add(c.cells.0, weight);
            self.close.add(c.cells.1, weight);
        }
    }

    /// Agreement with the votes of the other names: a name's own, in any of its candidates, are taken off.
    pub(super) fn of(&self, c: &Candidate, own: &mut Own) -> Agreement {
        let mut agree = Agreement::default();
        if let Some(n) = c.country {
            let others = (self.country[usize::from(n)] - own.for_country(n)).max(0.0);
            // a share, since an article that names several countries speaks for none of them
            agree.country = others / ((self.countries - own.countries).max(0.0) + 1.0);
        }
        if c.area != 0
            && let Some(all) = self.of_area(c.area)
        {
            let mine: f32 = own.votes.iter().filter(|o| o.area == c.area).map(|o| o.for_area).sum();
            agree.area = saturate(all - mine);
        }
        if is_point(c) && self.near.may_have(c.cells.0) {
            let (mut own_near, mut own_close) = (0.0, 0.0);
            for o in own.votes.iter().filter(|o| o.point && adjacent(o.cells.0, c.cells.0)) {
                own_near += o.weight;
                own_close += if adjacent(o.cells.1, c.cells.1) { o.weight } else { 0.0 };
            }
            agree.near = saturate(self.near.around(c.cells.0) - own_near);
            // the nearest surroundings lie within the wider ones
            agree.close = if agree.near > 0.0 { saturate(self.close.around(c.cells.1) - own_close) } else { 0.0 };
        }
        agree
    }
}

/// What the candidates of one name have voted for.
#[derive(Debug, Default)]
pub(super) struct Own {
    votes: Vec<Vote>,
    /// Votes for all countries together.
    countries: f32,
    /// The country that was asked for last, and the votes for it: most places of a name lie in a few countries.
    last: Option<(u8, f32)>,
}

/// The votes of one candidate.
#[derive(Debug, Clone, Copy)]
struct Vote {
    country: Option<u8>,
    area: u16,
    cells: (u32, u32),
    point: bool,
    weight: f32,
    for_country: f32,
    for_area: f32,
}

impl Own {
    /// Makes it the votes of these candidates.
    pub(super) fn read(&mut self, choose: &Choose, candidates: &[Candidate], shares: &[f32], weight: f32) {
        self.votes.clear();
        self.countries = 0.0;
        self.last = None;
        for (c, share) in candidates.iter().zip(shares).filter(|(_, s)| **s > SHARE_MIN) {
            let weight = share * weight;
            let (for_country, for_area) = (weight * country_factor(choose, c), weight * area_factor(choose, c));
            self.countries += if c.country.is_some() { for_country } else { 0.0 };
            self.votes.push(Vote { country: c.country, area: c.area, cells: c.cells, point: is_point(c), weight, for_country, for_area });
        }
    }

    /// The votes for one country.
    fn for_country(&mut self, country: u8) -> f32 {
        match self.last {
            Some((last, votes)) if last == country => votes,
            _ => {
                let votes = self.votes.iter().filter(|o| o.country == Some(country)).map(|o| o.for_country).sum();
                self.last = Some((country, votes));
                votes
            }
        }
    }
}

/// A country named outright says more than a town in it.
fn country_factor(choose: &Choose, c: &Candidate) -> f32 {
    if c.kind == Some(PlaceKind::Country) { choose.country_votes } else { 1.0 }
}

/// The same of a first-level area.
fn area_factor(choose: &Choose, c: &Candidate) -> f32 {
    if c.kind == Some(PlaceKind::Admin1) { choose.area_votes } else { 1.0 }
}

/// From a sum of votes to 0..1: the first votes count most.
fn saturate(votes: f32) -> f32 {
    let votes = votes.max(0.0);
    votes / (votes + 1.0)
}
