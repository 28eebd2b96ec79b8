//! How many people were harmed on a day, in a month, in a cell of a grid? By incidents: each event counts once, however many articles tell of it.

use super::super::days::{Give, Sums, Tally};
use super::super::keys::{Key, Parts};
use super::Told;
use crate::error::Result;
use crate::model::{
    CasualtyCell, CasualtyDay, CasualtyPeriod, Incident, IncidentToll, Kind, Period, PlaceLevel, PlacePrecision, Reconcile,
};
use crate::packs::gazetteer::{Grid, GridCell, Spots};
use crate::tables::Label;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// For each incident and kind the toll by `rule`, where that has none by the default rule, and the one that holds its bounds. `tolls` stand in
/// the order of their table.
pub fn chosen_tolls(tolls: &[IncidentToll], rule: Reconcile) -> impl Iterator<Item = (&IncidentToll, &IncidentToll)> {
    tolls.chunk_by(|a, b| (&a.incident_id, a.kind) == (&b.incident_id, b.kind)).filter_map(move |same| {
        let by = |rule: Reconcile| same.iter().find(|t| t.rule == rule);
        by(rule).or(by(Reconcile::default())).zip(by(Reconcile::Range))
    })
}

/// What stands behind the key of a row and says what is counted under it: the sums; incidents whose most is open; then articles, copies and sources, each once.
const SUMS: u8 = 0;
const OPEN: u8 = 1;
const DOCUMENTS: u8 = 2;
const COPIES: u8 = 3;
const SOURCES: u8 = 4;

/// Casualties by days of areas, by stretches and by cells, added up by tallies that need not stay in memory. What is told in passing only enters no sum.
pub struct CasualtySums<T> {
    rule: Reconcile,
    grid: Option<Grid>,
    /// By day and area.
    pub daily: T,
    /// By stretch of time and place.
    pub periods: T,
    /// By day and cell.
    pub cells: T,
    /// The middles of the cells, by their names.
    pub middles: BTreeMap<String, (f64, f64)>,
}

impl<T: Tally> CasualtySums<T> {
    /// No sums yet. Of several tolls of an incident that by `rule` counts; cells are those of `grid`; `tally` makes a tally by its name.
    pub fn new(rule: Reconcile, grid: Option<Grid>, mut tally: impl FnMut(&'static str) -> T) -> CasualtySums<T> {
        let (daily, periods, cells) = (tally("casualties_daily"), tally("casualties_periods"), tally("casualties_cells"));
        CasualtySums { rule, grid, daily, periods, cells, middles: BTreeMap::new() }
    }

    /// Adds an incident.
    pub fn add(&mut self, told: &Told) -> Result<()> {
        let incident = &told.incident;
        if incident.passing {
            return Ok(());
        }
        let mut key = Key::default();
        key.begin().day(incident.date).word(word(&incident.country)).word(word(&incident.admin1));
        add(&mut self.daily, key.bytes(), told, self.rule)?;
        for (period, start, level, country, admin1) in stretches(incident) {
            key.begin().byte(period as u8).day(start).byte(level as u8).word(word(&country)).word(word(&admin1));
            add(&mut self.periods, key.bytes(), told, self.rule)?;
        }
        if let Some(grid) = self.grid {
            let cell = cell(incident, grid);
            key.begin().day(incident.date).word(cell.as_ref().map(|c| c.id.as_str()));
            add(&mut self.cells, key.bytes(), told, self.rule)?;
            self.middles.extend(cell.map(|c| (c.id, (c.latitude, c.longitude))));
        }
        Ok(())
    }
}

fn word(label: &Option<Label>) -> Option<&str> {
    label.as_ref().map(Label::as_str)
}

/// Adds an incident to the row of a key. Bounds add as intervals: an open low counts 0, an open high leaves the sum open.
fn add(tally: &mut impl Tally, row: &[u8], told: &Told, rule: Reconcile) -> Result<()> {
    let mut key = Key::default();
    const ONE: Sums = [1, 0, 0, 0];
    for (chosen, range) in chosen_tolls(&told.tolls, rule) {
        key.begin().parts(row).byte(chosen.kind as u8).byte(SUMS);
        tally.add(key.bytes(), [range.low.unwrap_or(0), chosen.best, range.high.unwrap_or(0), 1])?;
        if range.high.is_none() {
            key.begin().parts(row).byte(chosen.kind as u8).byte(OPEN);
            tally.add(key.bytes(), ONE)?;
        }
    }
    for report in &told.reports {
        let (teller, doc_id) = (word(&report.source).unwrap_or(&report.doc_id), report.doc_id.as_str());
        let counted: &[(u8, &str)] =
            if report.copy { &[(DOCUMENTS, doc_id), (COPIES, doc_id)] } else { &[(DOCUMENTS, doc_id), (SOURCES, teller)] };
        for (what, id) in counted {
            key.begin().parts(row).byte(report.kind as u8).byte(*what).word(Some(id));
            tally.add(key.bytes(), ONE)?;
        }
    }
    Ok(())
}

/// What the incidents of one row come to.
#[derive(Debug, Default)]
struct Sum {
    low: i64,
    best: i64,
    high: i64,
    incidents: i64,
    /// Whether any most is open.
    open: bool,
    documents: i64,
    copies: i64,
    sources: i64,
}

/// Gives the sums of each row and kind, with the parts of its key; `pass` passes over those of the row.
fn each_sum(tally: impl Tally, pass: fn(&mut Parts) -> Result<()>, give: &mut dyn FnMut(Parts, Kind, Sum) -> Result<()>) -> Result<()> {
    // The row and kind of the keys before, and what they come to; reports of a kind of which no incident has a toll make no row.
    let (mut head, mut sum) = (Vec::new(), None::<Sum>);
    let mut row = |head: &[u8], sum: Option<Sum>| {
        let (Some(sum), [key @ .., kind]) = (sum, head) else { return Ok(()) };
        give(Parts(key), Parts(&[*kind]).term(Kind::ALL)?, sum)
    };
    tally.each(&mut |key, sums| {
        let mut parts = Parts(key);
        pass(&mut parts)?;
        parts.byte()?;
        let here = &key[..key.len() - parts.0.len()];
        if head != here {
            row(&head, sum.take())?;
            head.clear();
            head.extend_from_slice(here);
        }
        match (parts.byte()?, &mut sum) {
            (SUMS, none) => {
                let [low, best, high, incidents] = sums;
                *none = Some(Sum { low, best, high, incidents, ..Sum::default() });
            }
            (_, None) => {}
            (OPEN, Some(sum)) => sum.open = true,
            (DOCUMENTS, Some(sum)) => sum.documents += 1,
            (COPIES, Some(sum)) => sum.copies += 1,
            (_, Some(sum)) => sum.sources += 1,
        }
        Ok(())
    })?;
    row(&head, sum)
}

/// A row of sums, made by a macro so that the numbers are named once.
macro_rules! row {
    ($Row:ident, $kind:expr, $sum:expr, { $($field:ident),+ $(,)? }) => {
        $Row {
            $($field,)+
            kind: $kind,
            low: $sum.low,
            best: $sum.best,
            high: (!$sum.open).then_some($sum.high),
            incidents: $sum.incidents,
            documents: $sum.documents,
            copies: $sum.copies,
            sources: $sum.sources,
        }
    };
}

/// Gives the days of areas.
pub fn casualties_daily(daily: impl Tally, give: Give<CasualtyDay>) -> Result<()> {
    let pass = |parts: &mut Parts| parts.day().and_then(|_| parts.pass(2)).map(|_| ());
    each_sum(daily, pass, &mut |mut parts, kind, sum| {
        let (date, country, admin1) = (parts.day()?, parts.label()?, parts.label()?);
        give(row!(CasualtyDay, kind, sum, { date, country, admin1 }))
    })
}

/// Gives days, weeks, months and years of the world, of countries and of areas.
pub fn casualties_periods(periods: impl Tally, give: Give<CasualtyPeriod>) -> Result<()> {
    let pass = |parts: &mut Parts| {
        parts.byte()?;
        parts.day()?;
        parts.byte()?;
        parts.pass(2).map(|_| ())
    };
    each_sum(periods, pass, &mut |mut parts, kind, sum| {
        let (period, start, level) = (parts.term(Period::ALL)?, parts.day()?, parts.term(PlaceLevel::ALL)?);
        let (country, admin1) = (parts.label()?, parts.label()?);
        give(row!(CasualtyPeriod, kind, sum, { period, start, level, country, admin1 }))
    })
}

/// Gives the days of the cells of a grid, whose middles stand by their names. What is known no closer than by its area or country lies in no cell.
pub fn casualties_cells(cells: impl Tally, middles: &BTreeMap<String, (f64, f64)>, give: Give<CasualtyCell>) -> Result<()> {
    let pass = |parts: &mut Parts| parts.day().and_then(|_| parts.pass(1)).map(|_| ());
    each_sum(cells, pass, &mut |mut parts, kind, sum| {
        let (date, cell) = (parts.day()?, parts.label()?);
        let middle = cell.as_ref().and_then(|cell| middles.get(cell.as_str()));
        let (latitude, longitude) = (middle.map(|m| m.0), middle.map(|m| m.1));
        give(row!(CasualtyCell, kind, sum, { date, cell, latitude, longitude }))
    })
}

/// Where and when a row of `casualties_periods` lies.
type Stretch = (Period, Option<Date>, PlaceLevel, Option<Label>, Option<Label>);

/// Whether an incident is counted in a row of periods.
pub fn falls_in(row: &CasualtyPeriod, incident: &Incident) -> bool {
    let stretch = (row.period, row.start, row.level, row.country.clone(), row.admin1.clone());
    !incident.passing && stretches(incident).contains(&stretch)
}

fn stretches(incident: &Incident) -> Vec<Stretch> {
    let (country, admin1) = (&incident.country, &incident.admin1);
    let places = [
        (PlaceLevel::World, None, None),
        (PlaceLevel::Country, country.clone(), None),
        (PlaceLevel::Admin1, country.clone(), admin1.clone()),
    ];
    let mut stretches = Vec::new();
    for period in Period::ALL {
        let start = incident.date.map(|date| first_day(*period, date));
        for (level, country, admin1) in &places {
            // The days of areas are `casualties_daily`.
            if (*period, *level) != (Period::Day, PlaceLevel::Admin1) {
                stretches.push((*period, start, *level, country.clone(), admin1.clone()));
            }
        }
    }
    stretches
}

/// The first day of the stretch that a day lies in; weeks begin on Monday.
fn first_day(period: Period, date: Date) -> Date {
    match period {
        Period::Day => date,
        Period::Week => date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).unwrap_or(date),
        Period::Month => date.first_of_month(),
        Period::Year => date.first_of_year(),
    }
}

/// Whether an incident is counted in a row of cells.
pub fn lies_in(row: &CasualtyCell, incident: &Incident, grid: Grid) -> bool {
    let here = cell(incident, grid).map(|c| c.id);
    !incident.passing && row.date == incident.date && row.cell.as_ref().map(|c| c.as_str()) == here.as_deref()
}

fn cell(incident: &Incident, grid: Grid) -> Option<GridCell> {
    let spot = Spots::world().find(incident.place_id, None, None)?;
    let close = matches!(spot.precision, PlacePrecision::Exact | PlacePrecision::City);
    close.then(|| grid.cell(spot.latitude, spot.longitude))?
}
