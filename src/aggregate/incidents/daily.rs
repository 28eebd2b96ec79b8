//! How many people were harmed on a day, in a month, in a cell of a grid? By incidents: each event counts once, however many articles tell of it.

use super::Incidents;
use crate::model::{
    CasualtyCell, CasualtyDay, CasualtyPeriod, Incident, IncidentReport, IncidentToll, Kind, Period, PlaceLevel, PlacePrecision, Reconcile,
};
use crate::packs::gazetteer::{Grid, GridCell, Spots};
use crate::tables::{Label, Row};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What the incidents of one row come to. Bounds add as intervals: an open low counts 0, an open high leaves the sum open.
#[derive(Debug, Default)]
struct Sum<'a> {
    low: i64,
    best: i64,
    high: Option<i64>,
    incidents: i64,
    documents: BTreeSet<&'a str>,
    copies: BTreeSet<&'a str>,
    sources: BTreeSet<&'a str>,
}

impl<'a> Sum<'a> {
    fn add(&mut self, chosen: &IncidentToll, range: &IncidentToll) {
        let high = if self.incidents == 0 { Some(0) } else { self.high };
        self.low = self.low.saturating_add(range.low.unwrap_or(0));
        self.best = self.best.saturating_add(chosen.best);
        self.high = high.zip(range.high).map(|(a, b)| a.saturating_add(b));
        self.incidents += 1;
    }

    fn note(&mut self, report: &'a IncidentReport) {
        self.documents.insert(&report.doc_id);
        if report.copy {
            self.copies.insert(&report.doc_id);
        } else {
            self.sources.insert(report.source.as_ref().map_or(report.doc_id.as_str(), |s| s.as_str()));
        }
    }
}

/// For each incident and kind the toll by `rule`, where that has none by the default rule, and the one that holds its bounds. `tolls` stand in
/// the order of their table.
pub fn chosen_tolls(tolls: &[IncidentToll], rule: Reconcile) -> impl Iterator<Item = (&IncidentToll, &IncidentToll)> {
    tolls.chunk_by(|a, b| (&a.incident_id, a.kind) == (&b.incident_id, b.kind)).filter_map(move |same| {
        let by = |rule: Reconcile| same.iter().find(|t| t.rule == rule);
        by(rule).or(by(Reconcile::default())).zip(by(Reconcile::Range))
    })
}

/// The sums by the keys of each incident and the kind, by its [`chosen_tolls`]. What is told in passing only enters no sum.
fn sums<'a, K: Ord + Clone>(all: &'a Incidents, rule: Reconcile, keys: impl Fn(&Incident) -> Vec<K>) -> BTreeMap<(K, Kind), Sum<'a>> {
    let mut sums: BTreeMap<(K, Kind), Sum> = BTreeMap::new();
    let counted: BTreeMap<&str, Vec<K>> = all.incidents.iter().filter(|i| !i.passing).map(|i| (i.incident_id.as_str(), keys(i))).collect();
    for (chosen, range) in chosen_tolls(&all.tolls, rule) {
        for key in counted.get(chosen.incident_id.as_str()).into_iter().flatten() {
            sums.entry((key.clone(), chosen.kind)).or_default().add(chosen, range);
        }
    }
    for report in &all.reports {
        for key in counted.get(report.incident_id.as_str()).into_iter().flatten() {
            if let Some(sum) = sums.get_mut(&(key.clone(), report.kind)) {
                sum.note(report);
            }
        }
    }
    sums
}

/// The rows of `sums`, each made by a macro so that the numbers are named once.
macro_rules! rows {
    ($Row:ident, $sums:expr, |$key:pat_param| { $($field:ident: $value:expr),+ $(,)? }) => {{
        let mut rows: Vec<$Row> = $sums
            .into_iter()
            .map(|(($key, kind), sum)| $Row {
                $($field: $value,)+
                kind,
                low: sum.low,
                best: sum.best,
                high: sum.high,
                incidents: sum.incidents,
                documents: sum.documents.len() as i64,
                copies: sum.copies.len() as i64,
                sources: sum.sources.len() as i64,
            })
            .collect();
        rows.sort_by($Row::order);
        rows
    }};
}

/// The days of areas.
pub fn casualties_daily(all: &Incidents, rule: Reconcile) -> Vec<CasualtyDay> {
    let sums = sums(all, rule, |i| vec![(i.date, i.country.clone(), i.admin1.clone())]);
    rows!(CasualtyDay, sums, |(date, country, admin1)| { date: date, country: country, admin1: admin1 })
}

/// Where and when a row of `casualties_periods` lies.
type Stretch = (Period, Option<Date>, PlaceLevel, Option<Label>, Option<Label>);

/// Days, weeks, months and years of the world, of countries and of areas.
pub fn casualties_periods(all: &Incidents, rule: Reconcile) -> Vec<CasualtyPeriod> {
    let sums = sums(all, rule, stretches);
    rows!(CasualtyPeriod, sums, |(period, start, level, country, admin1)| {
        period: period,
        start: start,
        level: level,
        country: country,
        admin1: admin1,
    })
}

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

/// The days of the cells of a grid. What is known no closer than by its area or country lies in no cell.
pub fn casualties_cells(all: &Incidents, rule: Reconcile, grid: Grid) -> Vec<CasualtyCell> {
    // Cells by their names; their middles are looked up again when the rows are made.
    let mut middles: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for cell in all.incidents.iter().filter(|i| !i.passing).filter_map(|i| cell(i, grid)) {
        middles.insert(cell.id, (cell.latitude, cell.longitude));
    }
    let sums = sums(all, rule, |i| vec![(i.date, cell(i, grid).map(|c| c.id))]);
    rows!(CasualtyCell, sums, |(date, id)| {
        date: date,
        latitude: id.as_ref().map(|id| middles[id].0),
        longitude: id.as_ref().map(|id| middles[id].1),
        cell: id.map(Label::new),
    })
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
