//! Which running totals do articles tell, and how did each go on? A series is one total: of one kind, place and cause, since one day.
//!
//! Texts seldom name a total. Two claims are of one series where kind, country, area, cause and first day are the same and the numbers hang
//! together: between its neighbours by size no claim is more than [`APART`] times the other. So the dead of a country and those of
//! the world, both "this year", are two series, and the order of arrival does not matter. Totals are never added to incidents.

use super::most;
use crate::model::{
    CasualtyFigure, Cause, Document, DocumentToll, Incident, IncidentToll, Kind, Reconcile, RunningToll, Scope, Step, VersionMark,
};
use crate::tables::{Label, Row};
use crate::text::digest;
use jiff::civil::Date;
use jiff::tz::Offset;
use std::collections::HashMap;

/// How many times the next smaller claim a claim of one series is at most. Totals that are told weekly hardly grow fourfold.
const APART: i64 = 4;
/// From this many times the claim before it a rise is a jump, if it comes within [`JUMP_DAYS`].
const JUMP: f64 = 1.5;
/// Days within which such a rise is odd.
const JUMP_DAYS: i32 = 7;

/// A running total as one article tells it: a step of its series, before the series is known.
pub type Claim = RunningToll;

/// The claims of one article.
pub fn claims(document: &Document, figures: &[CasualtyFigure], tolls: &[DocumentToll]) -> Vec<Claim> {
    let published = document.published_at.map(|t| Offset::UTC.to_datetime(t).date());
    let told = tolls.iter().filter(|t| t.scope == Scope::Cumulative);
    let claim = |toll: &DocumentToll| {
        let figure = figures.iter().find(|f| Some(&f.figure_id) == toll.figures.first())?;
        Some(Claim {
            total_id: String::new(),
            kind: toll.kind,
            country: toll.country.clone(),
            admin1: toll.admin1.clone(),
            cause: figure.cause.or_else(|| main_cause(figures)),
            since: figure.window_start.filter(|_| figure.window_start != figure.window_end),
            as_of: figure.as_of.or(published),
            published_at: document.published_at,
            doc_id: document.doc_id.clone(),
            figure_id: figure.figure_id.clone(),
            source: document.teller().cloned(),
            copy: document.duplicate_of.is_some(),
            low: toll.low,
            best: toll.best?,
            high: toll.high,
            // What is not known before the series is: here it only keeps whether the article says that it corrects.
            step: if document.version_mark == Some(VersionMark::Correction) { Step::Correction } else { Step::First },
            jump: false,
            incidents: None,
        })
    };
    told.filter_map(claim).collect()
}

/// The cause that most figures of an article tell; of several the first by name.
fn main_cause(figures: &[CasualtyFigure]) -> Option<Cause> {
    most(figures.iter().filter_map(|f| f.cause).map(|cause| (cause, 1)))
}

/// The rows of all series, in whatever order the claims come. `known` is what totals are held against.
pub fn totals(mut claims: Vec<Claim>, mut known: KnownTolls) -> Vec<RunningToll> {
    known.by_country.values_mut().for_each(|list| list.sort_unstable_by_key(|(date, _, _)| *date));
    claims.sort_by(|a, b| series(a).cmp(&series(b)).then_with(|| (a.best, &a.figure_id).cmp(&(b.best, &b.figure_id))));
    let mut rows: Vec<RunningToll> = Vec::with_capacity(claims.len());
    let one = |a: &Claim, b: &Claim| series(a) == series(b) && b.best <= a.best.saturating_mul(APART).max(APART);
    for group in claims.chunk_by(one) {
        let mut group = group.to_vec();
        // What is undated comes last.
        group.sort_by(|a, b| time(a).cmp(&time(b)));
        let total_id = digest(&["total", &group[0].figure_id]);
        let mut before: Option<RunningToll> = None;
        for mut row in group {
            row.total_id.clone_from(&total_id);
            step(&mut row, before.as_ref());
            row.incidents = row.since.zip(row.as_of).map(|(since, as_of)| known.sum(&row, since, as_of));
            if !row.copy {
                before = Some(row.clone());
            }
            rows.push(row);
        }
    }
    rows.sort_by(RunningToll::order);
    rows
}

fn series(claim: &Claim) -> impl Ord + '_ {
    (claim.kind, &claim.country, &claim.admin1, claim.cause, claim.since)
}

fn time(claim: &Claim) -> impl Ord + '_ {
    (claim.as_of.is_none(), claim.as_of, claim.published_at, &claim.figure_id)
}

/// Says how a claim stands to the one before it.
fn step(row: &mut RunningToll, before: Option<&RunningToll>) {
    let corrects = row.step == Step::Correction;
    let Some(before) = before else {
        row.step = Step::First;
        return;
    };
    row.step = Step::between(before.best, row.best, corrects);
    let days = row.as_of.zip(before.as_of).map(|(now, then)| (now - then).get_days());
    let times = row.best as f64 / before.best.max(1) as f64;
    row.jump = row.step == Step::Rise && times >= JUMP && days.is_some_and(|d| d <= JUMP_DAYS);
}

/// Tolls of incidents by day, each with its area.
type Days = Vec<(Date, Option<Label>, i64)>;

/// The tolls of incidents by kind and country.
#[derive(Debug, Default)]
pub struct KnownTolls {
    by_country: HashMap<(Kind, Label), Days>,
}

impl KnownTolls {
    /// Takes an incident in, unless it is told in passing only.
    pub fn add(&mut self, incident: &Incident, tolls: &[IncidentToll]) {
        let (false, Some(date), Some(country)) = (incident.passing, incident.date, &incident.country) else { return };
        for toll in tolls.iter().filter(|t| t.rule == Reconcile::default()) {
            self.by_country.entry((toll.kind, country.clone())).or_default().push((date, incident.admin1.clone(), toll.best));
        }
    }

    /// The sum of the incidents of a total's kind, place and days.
    fn sum(&self, row: &RunningToll, since: Date, until: Date) -> i64 {
        let Some(list) = row.country.as_ref().and_then(|c| self.by_country.get(&(row.kind, c.clone()))) else { return 0 };
        let from = list.partition_point(|(date, _, _)| *date < since);
        let days = list[from..].iter().take_while(|(date, _, _)| *date <= until);
        let here = days.filter(|(_, admin1, _)| row.admin1.is_none() || *admin1 == row.admin1);
        here.map(|(_, _, best)| *best).fold(0, i64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn claim(id: &str, day: i8, best: i64) -> Claim {
        let as_of = date(2021, 11, day);
        Claim {
            total_id: String::new(),
            kind: Kind::Killed,
            country: Some(Label::from("NO")),
            admin1: None,
            cause: Some(Cause::Disease),
            since: Some(date(2021, 10, 1)),
            as_of: Some(as_of),
            published_at: None,
            doc_id: id.into(),
            figure_id: id.into(),
            source: Some(Label::new(id)),
            copy: false,
            low: Some(best),
            best,
            high: Some(best),
            step: Step::First,
            jump: false,
            incidents: None,
        }
    }

    #[test]
    fn a_series_is_a_staircase_with_falls_and_jumps_marked() {
        let corrected = Claim { step: Step::Correction, ..claim("d", 12, 150) };
        let copy = Claim { copy: true, ..claim("x", 4, 120) };
        let world = claim("w", 5, 90_000);
        let mut claims = vec![corrected, claim("c", 9, 200), copy, claim("b", 4, 120), claim("a", 1, 100), claim("e", 20, 149), world];
        let rows = totals(claims.clone(), KnownTolls::default());
        let mut steps: Vec<_> = rows.iter().map(|r| (r.figure_id.as_str(), r.step, r.jump)).collect();
        steps.sort();
        assert_eq!(
            steps,
            [
                ("a", Step::First, false),
                ("b", Step::Rise, false),
                ("c", Step::Rise, true),
                ("d", Step::Correction, false),
                ("e", Step::Fall, false),
                ("w", Step::First, false),
                ("x", Step::Same, false),
            ]
        );
        assert_eq!(rows.iter().filter(|r| r.total_id == digest(&["total", "a"])).count(), 6, "the world's is a series by itself");
        claims.reverse();
        assert_eq!(totals(claims, KnownTolls::default()), rows);
    }

    #[test]
    fn totals_of_other_places_causes_and_beginnings_are_others() {
        let other = |change: fn(&mut Claim)| {
            let mut claim = claim("b", 2, 100);
            change(&mut claim);
            claim
        };
        for change in [
            (|c: &mut Claim| c.country = None) as fn(&mut Claim),
            |c| c.cause = Some(Cause::Flood),
            |c| c.since = Some(date(2021, 1, 1)),
            |c| c.kind = Kind::Ill,
            |c| c.best = 500,
        ] {
            let rows = totals(vec![claim("a", 1, 100), other(change)], KnownTolls::default());
            assert_ne!(rows[0].total_id, rows[1].total_id);
        }
    }
}
