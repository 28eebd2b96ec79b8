//! Which of the places of one name is meant? What else the document names decides: countries, areas, and what is near.

use super::Hit;
use super::scan::Found;
use super::signs::Sign;
use super::votes::{Own, SHARE_MIN, Votes};
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
#[derive(Debug, Clone)]
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
    /// Where each name begins in them, and the end.
    starts: Vec<usize>,
    /// For each name how well its best place agrees with the rest of the document, 0 to 1.
    pub support: Vec<f32>,
}

impl Choice {
    /// How likely each candidate of a name is.
    pub(super) fn shares(&self, name: usize) -> &[f32] {
        &self.shares[self.starts[name]..self.starts[name + 1]]
    }
}

/// The candidates of a name, likeliest first.
pub(super) fn candidates(places: &Places, world: &Gazetteer, name: Option<usize>, meanings: &[Meaning], key: &str) -> Vec<Candidate> {
    let choose = &places.choose;
    let said = key.rsplit(' ').next().is_some_and(|w| places.lists_of(w) & crate::packs::places::list::area2 != 0);
    let mut out: Vec<Candidate> = Vec::with_capacity(name.map_or(0, |n| world.places(n).size_hint().1.unwrap_or(0)) + meanings.len());
    // a name of the gazetteer lists a place once, so only the few that the pack named may come again
    let first = meanings.len() + ALIAS_PLACES;
    let mut add = |number: u32, other: bool| {
        if out.iter().take(first).any(|c: &Candidate| c.target == Target::Place(number)) {
            return;
        }
        if let Some(candidate) = of_place(choose, world, number, other, said) {
            out.push(candidate);
        }
    };
    for meaning in meanings {
        match meaning {
            Meaning::Country(iso) | Meaning::Demonym(iso) => world.country_place(iso).into_iter().for_each(|p| add(p, false)),
            Meaning::Area(code) | Meaning::Dotted(code) | Meaning::Postal(code) => {
                world.area_place(code).into_iter().for_each(|p| add(p, false));
            }
            Meaning::Alias(i) => {
                let Some(alias) = places.aliases.get(*i) else { continue };
                let key = places.key_of(&alias.of);
                let first = key.split(' ').next().unwrap_or(&key);
                if let Some(name) = world.find(world.names_from(first).range(), &key).0 {
                    world.places(name).for_each(|(p, other)| add(p, other));
                }
            }
            Meaning::Region(_) | Meaning::Voice(_) => {}
        }
    }
    let only_people = !meanings.is_empty() && meanings.iter().all(|m| matches!(m, Meaning::Demonym(_)));
    if let Some(name) = name.filter(|_| !only_people) {
        world.places(name).for_each(|(p, other)| add(p, other));
    }
    for meaning in meanings {
        let Meaning::Alias(i) = meaning else { continue };
        let usual = places.aliases.get(*i).and_then(|a| a.country.as_deref()).and_then(|iso| world.country_number(iso));
        let largest = out.iter_mut().filter(|c| usual.is_some() && c.country == usual && is_town(c) && !c.other);
        if let Some(c) = largest.max_by(|a, b| a.population.total_cmp(&b.population)) {
            c.prior += choose.usual;
        }
    }
    // "Mexico" is the country, though its capital is called so too
    let countries: Vec<Option<u8>> = out.iter().filter(|c| c.kind == Some(PlaceKind::Country)).map(|c| c.country).collect();
    if !countries.is_empty() {
        out.retain(|c| !(c.other && is_town(c) && countries.contains(&c.country)));
    }
    if !said && out.iter().any(is_area) {
        weigh_areas(choose, world, meanings, &mut out);
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
        out.push(Candidate { target, latitude, longitude, country, area: 0, kind: None, prior, other: false, population, cells: (0, 0) });
    }
    out.sort_by(|a, b| b.prior.total_cmp(&a.prior));
    out.truncate(CANDIDATES_MAX);
    out.iter_mut().filter(|c| is_point(c)).for_each(Candidate::put_on_map);
    out
}

/// Adds to areas that the pack names, and to those in which a town of the same name lies.
fn weigh_areas(choose: &Choose, world: &Gazetteer, meanings: &[Meaning], out: &mut [Candidate]) {
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
    let names = &found.names;
    let weight = weights(choose, found);
    let mut starts = Vec::with_capacity(names.len() + 1);
    starts.push(0);
    starts.extend(names.iter().scan(0, |end, n| {
        *end += n.candidates.len();
        Some(*end)
    }));
    // a name behind a comma that may hold the one before it: what the text says outright
    let mut told: Vec<f32> = names.iter().flat_map(|n| &n.candidates).map(|c| c.prior).collect();
    let mut bonus = vec![0.0f32; told.len()];
    for hit in &found.hits {
        if let Some(holder) = hit.holder {
            let from = starts[hit.name];
            for (k, c) in names[hit.name].candidates.iter().enumerate() {
                bonus[from + k] += qualified(choose, c, &names[holder].candidates);
            }
        }
    }
    told.iter_mut().zip(&bonus).for_each(|(t, b)| *t += b);
    let mut shares = told.clone();
    (0..names.len()).for_each(|i| softmax(&mut shares[starts[i]..starts[i + 1]], choose));
    let mut support = vec![0.0; names.len()];
    let (mut votes, mut own, mut agree) = (Votes::new(), Own::default(), Vec::new());
    for round in 1..=ROUNDS {
        votes.clear();
        for (i, name) in names.iter().enumerate() {
            for (c, share) in name.candidates.iter().zip(&shares[starts[i]..]) {
                if *share > SHARE_MIN {
                    votes.add(choose, c, share * weight[i]);
                }
            }
        }
        votes.close();
        for (i, name) in names.iter().enumerate() {
            // A single candidate has all there is to share; how it agrees is asked for in the end only.
            if name.candidates.len() < 2 && round < ROUNDS {
                continue;
            }
            let range = starts[i]..starts[i + 1];
            own.read(choose, &name.candidates, &shares[range.clone()], weight[i]);
            agree.clear();
            agree.extend(name.candidates.iter().map(|c| votes.of(c, &own)));
            let shares = &mut shares[range.clone()];
            for ((share, told), a) in shares.iter_mut().zip(&told[range]).zip(&agree) {
                let company = choose.same_country * a.country + choose.same_area * a.area + choose.near * a.near + choose.close * a.close;
                *share = told + company;
            }
            softmax(shares, choose);
            support[i] = shares.iter().zip(&agree).map(|(s, a)| s * (0.3 * a.country + 0.3 * a.area + 0.2 * a.near + 0.2 * a.close)).sum();
        }
    }
    Choice { shares, starts, support }
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
    found: &'f Found,
    choice: &'f Choice,
    /// For each name the candidate of its hits without a holder, where it was asked for.
    alone: Vec<Option<usize>>,
}

impl<'f> Chooser<'f> {
    pub(super) fn new(reading: &Reading<'f>, found: &'f Found, choice: &'f Choice) -> Chooser<'f> {
        Chooser { choose: &reading.pack.places.choose, found, choice, alone: vec![None; found.names.len()] }
    }

    /// The place of a hit: its name's, unless the text right after it names the place that holds it.
    pub(super) fn choose(&mut self, hit: &Hit) -> Option<Chosen<'f>> {
        let candidates = &self.found.names[hit.name].candidates;
        let shares = self.choice.shares(hit.name);
        let said = |k: usize| hit.holder.map_or(0.0, |h| qualified(self.choose, &candidates[k], &self.found.names[h].candidates));
        let best = match (hit.holder, self.alone[hit.name]) {
            (None, Some(best)) => best,
            _ => self.best(shares, said)?,
        };
        if hit.holder.is_none() {
            self.alone[hit.name] = Some(best);
        }
        let sure = if said(best) > 0.0 { 0.97 } else { shares[best].clamp(0.05, 0.99) };
        Some(Chosen { candidate: candidates.get(best)?, sure })
    }

    /// The first candidate with the highest sum of its share and what is said for it.
    fn best(&self, shares: &[f32], said: impl Fn(usize) -> f32) -> Option<usize> {
        let (mut best, mut top) = (None, f32::MIN);
        for (k, share) in shares.iter().enumerate() {
            let sum = said(k) + share.max(1e-9).ln() / self.choose.sharpness.max(0.01);
            if sum > top {
                (best, top) = (Some(k), sum);
            }
        }
        best
    }
}
