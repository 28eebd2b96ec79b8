//! Which of the places of one name is meant? What else the document names decides: countries, areas, and what is near.

use super::scan::Found;
use super::signs::Sign;
use super::votes::{Own, SHARE_MIN, Votes};
use super::{DocName, Hit};
use crate::extract::Reading;
use crate::packs::gazetteer::{Gazetteer, PlaceKind};
use crate::packs::places::{Choose, Meaning, Places};

/// Places of one name that are weighed; the least populous of more are left out.
const CANDIDATES_MAX: usize = 32;
/// Places that an alias may add before the name's own.
const ALIAS_PLACES: usize = 64;
/// Rounds in which the names tell each other where they are.
const ROUNDS: usize = 3;

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A place of the gazetteer.
    Place(u32),
    /// A region of the pack.
    Region(usize),
    /// A seat of government of the pack.
    Voice(usize),
}

/// One place that a name may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub target: Target,
    pub latitude: f64,
    pub longitude: f64,
    pub country: Option<u8>,
    pub area: u16,
    pub kind: Option<PlaceKind>,
    /// How likely it is by itself, as a decimal logarithm.
    pub prior: f32,
    /// Whether the name is another than the place's main one.
    pub other: bool,
    /// Decimal logarithm of its people.
    pub population: f32,
    /// Its cells on the two maps of nearness.
    pub(super) cells: (u32, u32),
}

/// The place chosen, and how sure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen<'f> {
    pub candidate: &'f Candidate,
    pub sure: f32,
}

/// What was chosen for each name.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// For the candidates of all names, one name after another, how likely each is.
    shares: Vec<f32>,
    /// For each name how well its best place agrees with the rest of the document, 0 to 1.
    pub support: Vec<f32>,
}

impl Choice {
    /// How likely each candidate of a name is.
    pub(super) fn shares(&self, name: &DocName) -> &[f32] {
        &self.shares[name.candidates.clone()]
    }
}

/// Appends the candidates of a name to those of other names, likeliest first. `said` tells whether it says that it is a second-level
/// area.
pub(super) fn candidates(
    places: &Places,
    world: &Gazetteer,
    name: Option<usize>,
    meanings: &[&Meaning],
    said: bool,
    all: &mut Vec<Candidate>,
) {
    let choose = &places.choose;
    let from = all.len();
    let mut add = |number: u32, other: bool, known: usize| {
        if all[from..].iter().take(known).any(|c| c.target == Target::Place(number)) {
            return;
        }
        all.extend(of_place(choose, world, number, other, said));
    };
    // a name of the gazetteer lists a place once, so only the few that the pack named may come again
    let first = if meanings.is_empty() { 0 } else { meanings.len() + ALIAS_PLACES };
    for meaning in meanings {
        match meaning {
            Meaning::Country(iso) | Meaning::Demonym(iso) => world.country_place(iso).into_iter().for_each(|p| add(p, false, first)),
            Meaning::Area(code) | Meaning::Dotted(code) | Meaning::Postal(code) => {
                world.area_place(code).into_iter().for_each(|p| add(p, false, first));
            }
            Meaning::Alias(i) => {
                let Some(alias) = places.aliases.get(*i) else { continue };
                let key = places.key_of(&alias.of);
                let word = key.split(' ').next().unwrap_or(&key);
                if let Some(name) = world.find(world.names_from(word).range(), &key).0 {
                    world.places(name).for_each(|(p, other)| add(p, other, first));
                }
            }
            Meaning::Region(_) | Meaning::Voice(_) => {}
        }
    }
    let only_people = !meanings.is_empty() && meanings.iter().all(|m| matches!(m, Meaning::Demonym(_)));
    if let Some(name) = name.filter(|_| !only_people) {
        world.places(name).for_each(|(p, other)| add(p, other, first));
    }
    for meaning in meanings {
        let Meaning::Alias(i) = meaning else { continue };
        let usual = places.aliases.get(*i).and_then(|a| a.country.as_deref()).and_then(|iso| world.country_number(iso));
        let largest = all[from..].iter_mut().filter(|c| usual.is_some() && c.country == usual && is_town(c) && !c.other);
        if let Some(c) = largest.max_by(|a, b| a.population.total_cmp(&b.population)) {
            c.prior += choose.usual;
        }
    }
    // "Mexico" is the country, though its capital is called so too
    let is_country = |c: &Candidate| c.kind == Some(PlaceKind::Country);
    if all[from..].iter().any(is_country) {
        let countries: Vec<Option<u8>> = all[from..].iter().filter(|c| is_country(c)).map(|c| c.country).collect();
        let mut kept = from;
        for k in from..all.len() {
            let c = all[k];
            if !(c.other && is_town(&c) && countries.contains(&c.country)) {
                all[kept] = c;
                kept += 1;
            }
        }
        all.truncate(kept);
    }
    let own = &mut all[from..];
    if !said && own.iter().any(is_area) {
        weigh_areas(choose, world, meanings, own);
    }
    for meaning in meanings {
        let (target, latitude, longitude, iso) = match meaning {
            Meaning::Region(i) => match places.regions.get(*i) {
                Some(r) => (Target::Region(*i), r.latitude, r.longitude, r.country.as_deref()),
                None => continue,
            },
            Meaning::Voice(i) => match places.voices.get(*i) {
                Some(v) => (Target::Voice(*i), v.latitude, v.longitude, Some(v.country.as_str())),
                None => continue,
            },
            _ => continue,
        };
        let country = iso.and_then(|iso| world.country_number(iso));
        let (prior, population) = (choose.region, 6.0);
        all.push(Candidate { target, latitude, longitude, country, area: 0, kind: None, prior, other: false, population, cells: (0, 0) });
    }
    all[from..].sort_by(|a, b| b.prior.total_cmp(&a.prior));
    all.truncate(from + CANDIDATES_MAX);
    all[from..].iter_mut().filter(|c| is_point(c)).for_each(Candidate::put_on_map);
}

/// Adds to areas that the pack names, and to those in which a town of the same name lies.
fn weigh_areas(choose: &Choose, world: &Gazetteer, meanings: &[&Meaning], out: &mut [Candidate]) {
    let named: Vec<u32> = meanings
        .iter()
        .filter_map(|m| match m {
            Meaning::Area(code) | Meaning::Dotted(code) | Meaning::Postal(code) => world.area_place(code),
            _ => None,
        })
        .collect();
    let towns: Vec<(u16, Option<u8>)> = out.iter().filter(|c| is_town(c)).map(|c| (c.area, c.country)).collect();
    for c in out.iter_mut().filter(|c| is_area(c)) {
        let direct = matches!(c.target, Target::Place(p) if named.contains(&p));
        if direct {
            c.prior += choose.usual;
        } else if towns.contains(&(c.area, c.country)) {
            c.prior += choose.twin;
        }
    }
}

fn of_place(choose: &Choose, world: &Gazetteer, number: u32, other: bool, said: bool) -> Option<Candidate> {
    let p = world.place(number)?;
    let mut prior = match p.kind {
        PlaceKind::Country => choose.country,
        PlaceKind::Admin1 => p.population + choose.admin1,
        PlaceKind::Admin2 => p.population + if said { choose.admin2_said } else { choose.admin2 },
        PlaceKind::Capital => p.population + choose.capital,
        PlaceKind::City => p.population,
    };
    if other {
        prior += choose.other_name;
    }
    Some(Candidate {
        target: Target::Place(number),
        latitude: p.latitude,
        longitude: p.longitude,
        country: Some(p.country),
        area: p.area,
        kind: Some(p.kind),
        prior,
        other,
        population: p.population,
        cells: (0, 0),
    })
}

fn is_town(c: &Candidate) -> bool {
    matches!(c.kind, Some(PlaceKind::City | PlaceKind::Capital))
}

fn is_area(c: &Candidate) -> bool {
    matches!(c.kind, Some(PlaceKind::Admin1 | PlaceKind::Admin2))
}

/// Whether the candidate is small enough to be near something.
pub(super) fn is_point(c: &Candidate) -> bool {
    matches!(c.kind, Some(PlaceKind::City | PlaceKind::Capital | PlaceKind::Admin2))
}

/// Weighs the candidates of every name against each other and the document.
pub(super) fn resolve(reading: &Reading, found: &Found) -> Choice {
    let choose = &reading.pack.places.choose;
    let (names, candidates) = (&found.names, &found.candidates);
    let weight = weights(choose, found);
    // a name behind a comma that may hold the one before it: what the text says outright
    let mut told: Vec<f32> = candidates.iter().map(|c| c.prior).collect();
    if found.hits.iter().any(|hit| hit.holder.is_some()) {
        let mut bonus = vec![0.0f32; told.len()];
        for hit in &found.hits {
            let Some(holder) = hit.holder else { continue };
            for k in names[hit.name].candidates.clone() {
                bonus[k] += qualified(choose, &candidates[k], found.candidates(holder));
            }
        }
        told.iter_mut().zip(&bonus).for_each(|(t, b)| *t += b);
    }
    let mut shares = told.clone();
    names.iter().for_each(|name| softmax(&mut shares[name.candidates.clone()], choose));
    let mut support = vec![0.0; names.len()];
    let (mut votes, mut own) = (Votes::new(), Own::default());
    for round in 1..=ROUNDS {
        votes.clear();
        for (name, weight) in names.iter().zip(&weight) {
            for k in name.candidates.clone() {
                if shares[k] > SHARE_MIN {
                    votes.add(choose, &candidates[k], shares[k] * weight);
                }
            }
        }
        votes.close();
        for (i, name) in names.iter().enumerate() {
            let range = name.candidates.clone();
            // A single candidate has all there is to share; how it agrees is asked for in the end only.
            if range.len() < 2 && round < ROUNDS {
                continue;
            }
            let (candidates, shares) = (&candidates[range.clone()], &mut shares[range.clone()]);
            own.read(choose, candidates, shares, weight[i]);
            let mut agreed = [0.0; CANDIDATES_MAX];
            for (((candidate, share), told), agreed) in candidates.iter().zip(shares.iter_mut()).zip(&told[range]).zip(&mut agreed) {
                let a = votes.of(candidate, &mut own);
                *share =
                    told + (choose.same_country * a.country + choose.same_area * a.area + choose.near * a.near + choose.close * a.close);
                *agreed = 0.3 * a.country + 0.3 * a.area + 0.2 * a.near + 0.2 * a.close;
            }
            softmax(shares, choose);
            support[i] = shares.iter().zip(&agreed).map(|(share, agreed)| share * agreed).sum();
        }
    }
    Choice { shares, support }
}

/// How much each name votes: by how often and how surely it is a place.
fn weights(choose: &Choose, found: &Found) -> Vec<f32> {
    let mut weight = vec![0.0f32; found.names.len()];
    for hit in &found.hits {
        let dateline = hit.signs.get(Sign::Dateline);
        weight[hit.name] += hit.likely * if dateline { choose.dateline_votes } else { 1.0 };
    }
    weight.iter_mut().for_each(|w| *w = (1.0 + *w).ln());
    weight
}

/// Makes shares of sums.
fn softmax(sums: &mut [f32], choose: &Choose) {
    if let [only] = sums {
        *only = 1.0;
        return;
    }
    let top = sums.iter().copied().fold(f32::MIN, f32::max);
    sums.iter_mut().for_each(|s| *s = ((*s - top) * choose.sharpness).exp());
    let total: f32 = sums.iter().sum();
    sums.iter_mut().for_each(|p| *p = if total > 0.0 { *p / total } else { 0.0 });
}

/// What a holder behind the comma says for a candidate: for it where one of the holder's places holds it.
fn qualified(choose: &Choose, c: &Candidate, holders: &[Candidate]) -> f32 {
    let mut can_hold = false;
    for h in holders.iter().filter(|h| h.prior >= 4.0 || h.kind == Some(PlaceKind::Admin2)) {
        if holds(h, c) {
            return choose.qualified;
        }
        can_hold |= matches!(h.kind, Some(PlaceKind::Country | PlaceKind::Admin1));
    }
    if can_hold { choose.misqualified } else { 0.0 }
}

/// Whether place `h` may hold place `c`.
pub(super) fn holds(h: &Candidate, c: &Candidate) -> bool {
    if h.target == c.target {
        return false;
    }
    match h.kind {
        Some(PlaceKind::Country) => h.country == c.country,
        Some(PlaceKind::Admin1) => h.area == c.area && h.country == c.country && c.kind != Some(PlaceKind::Admin1),
        Some(PlaceKind::Admin2) => {
            h.area == c.area && h.country == c.country && (h.latitude - c.latitude).abs() < 1.0 && (h.longitude - c.longitude).abs() < 1.5
        }
        _ => false,
    }
}

/// Chooses the place of a hit.
pub(super) struct Chooser<'f> {
    choose: &'f Choose,
    found: &'f Found<'f>,
    choice: &'f Choice,
}

impl<'f> Chooser<'f> {
    pub(super) fn new(reading: &Reading<'f>, found: &'f Found<'f>, choice: &'f Choice) -> Chooser<'f> {
        Chooser { choose: &reading.pack.places.choose, found, choice }
    }

    /// The place of a hit: its name's, unless the text right after it names the place that holds it.
    pub(super) fn choose(&self, hit: &Hit) -> Option<Chosen<'f>> {
        let candidates = self.found.candidates(hit.name);
        let shares = self.choice.shares(&self.found.names[hit.name]);
        let Some(holder) = hit.holder else {
            let best = first_largest(shares.iter().copied())?;
            return Some(Chosen { candidate: candidates.get(best)?, sure: shares[best].clamp(0.05, 0.99) });
        };
        let said = |k: usize| qualified(self.choose, &candidates[k], self.found.candidates(holder));
        let sums = shares.iter().enumerate().map(|(k, share)| said(k) + share.max(1e-9).ln() / self.choose.sharpness.max(0.01));
        let best = first_largest(sums)?;
        let sure = if said(best) > 0.0 { 0.97 } else { shares[best].clamp(0.05, 0.99) };
        Some(Chosen { candidate: candidates.get(best)?, sure })
    }
}

/// Where the first of the largest numbers stands.
fn first_largest(numbers: impl Iterator<Item = f32>) -> Option<usize> {
    let (mut best, mut top) = (None, f32::MIN);
    for (k, number) in numbers.enumerate() {
        if number > top {
            (best, top) = (Some(k), number);
        }
    }
    best
}
