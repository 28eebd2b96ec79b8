//! What is joined and what is not, in any order.

use super::story::{StoryFigure, day_number};
use super::testing::{DAY, at, rows, story, sums, worded};
use super::*;
use crate::model::{CasualtyDay, CasualtyFigure, Document, Kind, Period, PlaceLevel, Reconcile, ReportRole, Step};
use crate::packs::gazetteer::Grid;

fn daily(found: &Incidents, rule: Reconcile) -> Vec<CasualtyDay> {
    rows(|give| casualties_daily(sums(found, rule, None).daily, give))
}

fn joined(stories: &[Story]) -> Incidents {
    testing::incidents(stories.to_vec())
}

/// The documents of each incident.
fn clusters(found: &Incidents) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = found
        .incidents
        .iter()
        .map(|i| {
            let mut ids: Vec<String> = found.reports.iter().filter(|r| r.incident_id == i.incident_id).map(|r| r.doc_id.clone()).collect();
            ids.sort();
            ids.dedup();
            ids
        })
        .collect();
    out.sort();
    out
}

const SHOOTING: &str = "Police said that Mara Olsen was shot at Quarry Lane and died.";
const ARREST: &str = "The police charged Jonas Brekke with killing Mara Olsen at Quarry Lane.";
const FIRE: &str = "The fire broke out at the house of Aksel Dahl on Harbour Road.";

#[test]
fn accounts_of_one_event_are_joined_by_day_place_and_names_and_others_are_not() {
    let later = Story { published: Some(at(50)), ..worded("b", 1, ARREST) };
    let found = joined(&[worded("a", 1, SHOOTING), later, worded("c", 1, FIRE)]);
    assert_eq!(clusters(&found), [vec!["a", "b"], vec!["c"]]);
    let both = found.incidents.iter().find(|i| i.documents == 2).expect("one of two");
    assert_eq!((both.sources, both.figures, both.copies), (2, 2, 0));
    assert_eq!(both.place_name.as_deref(), Some("Osterby"));
}

#[test]
fn one_day_and_one_place_alone_are_not_one_event() {
    assert_eq!(clusters(&joined(&[story("a", 1), story("b", 1)])).len(), 2);
    // A large number that is the same is hardly chance; in another country it is.
    assert_eq!(clusters(&joined(&[story("a", 31), story("b", 31)])).len(), 1);
    let abroad = Story { countries: vec![7], areas: vec![8], places: vec![2], named: vec![2], ..story("b", 31) };
    assert_eq!(clusters(&joined(&[story("a", 31), abroad])).len(), 2);
}

#[test]
fn a_quiet_place_tells_more_than_one_where_something_happens_every_week() {
    let joined_beside = |others: i64| {
        let other = |n: i32| Story {
            published: Some(at(12 + i64::from(n) * 7 * 24)),
            day: Some((DAY + n * 7, true)),
            days: vec![DAY + n * 7],
            stated: vec![DAY + n * 7],
            places: vec![others],
            named: vec![others],
            ..story(&format!("other {n}"), 1)
        };
        let all: Vec<Story> = [story("a", 1), story("b", 1)].into_iter().chain((1..60).map(other)).collect();
        clusters(&joined(&all)).contains(&vec!["a".to_string(), "b".to_string()])
    };
    assert!(joined_beside(2) && !joined_beside(1));
}

#[test]
fn names_join_what_has_no_day_and_no_place() {
    let bare = |id: &str, text: &str| Story {
        day: None,
        days: vec![],
        stated: vec![],
        places: vec![],
        named: vec![],
        areas: vec![],
        countries: vec![],
        ..worded(id, 1, text)
    };
    let text = "Police said that Mara Olsen, of Quarry Lane, and Jonas Brekke and Ida Lund had met.";
    assert_eq!(clusters(&joined(&[bare("a", text), bare("b", text), bare("c", FIRE)])), [vec!["a", "b"], vec!["c"]]);
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let mut stories: Vec<Story> = (0..24)
        .map(|n| {
            let text = [SHOOTING, ARREST, FIRE][n % 3];
            Story { published: Some(at((n as i64 * 7) % 40)), ..worded(&format!("d{n}"), 1 + n as i64 % 2, text) }
        })
        .collect();
    let expected = joined(&stories);
    stories.reverse();
    assert_eq!(joined(&stories), expected);
    stories.rotate_left(7);
    assert_eq!(joined(&stories), expected);
    stories.sort_by_key(|s| s.doc_id.chars().rev().collect::<String>());
    assert_eq!(joined(&stories), expected);
}

#[test]
fn tolls_are_chained_as_steps_and_a_copy_is_none() {
    let text = SHOOTING;
    let told = |id: &str, hour: i64, best: i64| Story { published: Some(at(hour)), ..worded(id, best, text) };
    let copy = Story { copy_of: Some("b".into()), ..told("x", 8, 15) };
    let corrected = Story { correction: true, ..told("c", 20, 14) };
    let found = joined(&[corrected, copy, told("b", 7, 15), told("a", 1, 12)]);
    assert_eq!(clusters(&found), [vec!["a", "b", "c", "x"]]);
    let steps: Vec<_> = found.reports.iter().map(|r| (r.doc_id.as_str(), r.best, r.step)).collect();
    assert_eq!(
        steps,
        [
            ("a", Some(12), Some(Step::First)),
            ("b", Some(15), Some(Step::Rise)),
            ("x", Some(15), None),
            ("c", Some(14), Some(Step::Correction))
        ]
    );
    let chain: Vec<_> = found.reports.iter().map(|r| r.superseded_by.as_deref()).collect();
    assert_eq!(chain, [Some("figure b"), Some("figure c"), None, None]);
    assert_eq!((found.incidents[0].documents, found.incidents[0].copies, found.incidents[0].sources), (4, 1, 3));
    let days = daily(&found, Reconcile::Latest);
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].low, days[0].best, days[0].high, days[0].incidents), (12, 14, Some(15), 1));
    assert_eq!((days[0].documents, days[0].copies, days[0].sources), (4, 1, 3));
    assert_eq!(daily(&found, Reconcile::Conservative)[0].best, 12);
}

#[test]
fn weeks_months_countries_and_cells_add_bounds_as_intervals() {
    // The first of November 2021 is a Monday; three events, the last of which is told of the country only and of "at least" five.
    let on = |id: &str, best: i64, day: i32| Story { day: Some((day, true)), days: vec![day], stated: vec![day], ..story(id, best) };
    let mut stories = [on("a", 3, DAY), on("b", 4, DAY + 6), on("c", 5, DAY + 7)];
    for story in &mut stories[..2] {
        story.site.place_id = Some(3143244);
    }
    (stories[2].site.place_id, stories[2].site.admin1) = (None, None);
    stories[2].tolls[0].high = None;
    let found = joined(&stories);
    assert_eq!(found.incidents.len(), 3);
    let grid = Grid::parse("grid:0.5").expect("a grid");
    let all = sums(&found, Reconcile::Latest, Some(grid));
    let periods = rows(|give| casualties_periods(all.periods, give));
    let sum = |period: Period, level: PlaceLevel| {
        let fits = periods.iter().filter(|r| (r.period, r.level) == (period, level));
        fits.map(|r| (r.start.map(day_number), r.low, r.best, r.high, r.incidents, r.documents)).collect::<Vec<_>>()
    };
    assert_eq!(sum(Period::Week, PlaceLevel::Country), [(Some(DAY), 7, 7, Some(7), 2, 2), (Some(DAY + 7), 5, 5, None, 1, 1)]);
    assert_eq!(sum(Period::Month, PlaceLevel::World), [(Some(DAY), 12, 12, None, 3, 3)]);
    assert_eq!(sum(Period::Month, PlaceLevel::Admin1).len(), 2, "an event without an area is a row by itself");
    assert_eq!(sum(Period::Year, PlaceLevel::Country)[0].0, Some(DAY - 304));
    assert!(sum(Period::Day, PlaceLevel::Admin1).is_empty(), "these are casualties_daily");
    assert!(periods.iter().all(|r| found.incidents.iter().filter(|i| falls_in(r, i)).count() as i64 == r.incidents));
    let cells = rows(|give| casualties_cells(all.cells, &all.middles, give));
    let told: Vec<_> = cells.iter().map(|c| (c.cell.as_ref().map(|c| c.as_str()), c.best)).collect();
    assert_eq!(told, [(Some("215662"), 3), (Some("215662"), 4), (None, 5)]);
    assert_eq!(cells[0].latitude.zip(cells[0].longitude), Some((59.75, 10.75)));
    assert!(cells.iter().all(|c| found.incidents.iter().filter(|i| lies_in(c, i, grid)).count() == 1));
}

#[test]
fn what_is_told_in_passing_is_an_incident_and_no_sum() {
    let passing = Story { passing: true, day: Some((DAY - 400, true)), days: vec![DAY - 400], stated: vec![DAY - 400], ..story("a", 300) };
    let found = joined(&[story("a", 2), passing]);
    assert_eq!(found.incidents.iter().filter(|i| i.passing).count(), 1);
    assert_eq!(daily(&found, Reconcile::Latest).iter().map(|d| d.best).sum::<i64>(), 2);
}

#[test]
fn an_article_without_figures_tells_of_no_event() {
    let none: [CasualtyFigure; 0] = [];
    assert_eq!(stories(&Document::of_text("d", "Nothing happened."), &none, &[]), []);
    assert_eq!(joined(&[]), Incidents::default());
    let beside = Story { figures: vec![StoryFigure { figure_id: "f".into(), kind: Kind::Injured, counts: false }], ..story("a", 1) };
    assert_eq!(joined(&[beside]).reports[0].role, ReportRole::Beside);
}
