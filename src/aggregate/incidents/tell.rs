//! What is told of a group of stories? The rows of the incident, of every figure that reports it, and of its tolls.

use super::super::most;
use super::Told;
use super::reconcile::reconcile;
use super::story::{Site, Story, StoryFigure, StoryToll};
use crate::error::Result;
use crate::model::{Cause, Incident, IncidentReport, IncidentToll, Kind, ReportRole, Step};
use crate::tables::{Label, Row};
use crate::text::digest;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What a day weighs that a text tells, beside one that is only assumed from the day of publication.
const TOLD: u32 = 3;

/// The id of the incident whose earliest figure that is.
pub fn incident_id(figure_id: &str) -> String {
    digest(&["incident", figure_id])
}

/// Gives the rows of each group. `groups` has the number of the first story of each story's group.
pub fn tell(stories: &[Story], groups: &[u32], each: &mut dyn FnMut(Told) -> Result<()>) -> Result<()> {
    let mut members: Vec<(u32, u32)> = groups.iter().copied().zip(0u32..).collect();
    members.sort_unstable();
    for group in members.chunk_by(|a, b| a.0 == b.0) {
        let told: Vec<&Story> = group.iter().map(|(_, n)| &stories[*n as usize]).collect();
        let Some(first) = told.iter().find_map(|s| s.figures.first()) else { continue };
        let incident_id = incident_id(&first.figure_id);
        let (mut reports, mut tolls) = (reports(&incident_id, &told), reconcile(&incident_id, &told));
        reports.sort_by(IncidentReport::order);
        tolls.sort_by(IncidentToll::order);
        each(Told { incident: incident(incident_id, &told), reports, tolls })?;
    }
    Ok(())
}

fn incident(incident_id: String, told: &[&Story]) -> Incident {
    let passing = told.iter().all(|s| s.passing);
    // An article's own event tells more of it than what others recall; copies say nothing of their own.
    let voices: Vec<&Story> = told.iter().copied().filter(|s| s.copy_of.is_none() && (passing || !s.passing)).collect();
    let voices = if voices.is_empty() { told.to_vec() } else { voices };
    let site = site(&voices);
    let published = || told.iter().filter_map(|s| s.published);
    let documents: BTreeSet<&str> = told.iter().map(|s| s.doc_id.as_str()).collect();
    let copies: BTreeSet<&str> = told.iter().filter(|s| s.copy_of.is_some()).map(|s| s.doc_id.as_str()).collect();
    let sources: BTreeSet<&str> = told.iter().filter(|s| s.copy_of.is_none()).map(|s| s.source.as_str()).collect();
    Incident {
        incident_id,
        passing,
        date: day(&voices),
        place_id: site.place_id,
        place_name: site.place_name,
        country: site.country.map(Label::new),
        admin1: site.admin1.map(Label::new),
        cause: cause(&voices),
        first_reported: published().min().and_then(instant),
        last_reported: published().max().and_then(instant),
        documents: documents.len() as i64,
        copies: copies.len() as i64,
        sources: sources.len() as i64,
        figures: told.iter().map(|s| s.figures.len() as i64).sum(),
        first_doc_id: told.first().map(|s| s.doc_id.clone()).unwrap_or_default(),
    }
}

fn instant(microseconds: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(microseconds).ok()
}

/// The day on which most agree.
fn day(voices: &[&Story]) -> Option<Date> {
    const DAY: i64 = 86_400_000_000;
    let told = most(voices.iter().filter_map(|s| s.day).map(|(day, stated)| (day, if stated { TOLD } else { 1 })));
    let stretch = voices.iter().any(|s| s.stretch);
    let published = || voices.iter().filter_map(|s| s.published).min().and_then(|p| i32::try_from(p.div_euclid(DAY)).ok());
    let number = told.or_else(|| if stretch { None } else { published() })?;
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// The place on which most agree: first the country, then the area in it, then the place in that.
fn site(voices: &[&Story]) -> Site {
    let sites = || voices.iter().map(|s| &s.site);
    let country = most(sites().filter_map(|s| s.country.clone()).map(|c| (c, 1)));
    let here = |s: &&Site| s.country == country;
    let admin1 = most(sites().filter(here).filter_map(|s| s.admin1.clone()).map(|a| (a, 1)));
    let in_area = |s: &&Site| here(s) && (s.admin1 == admin1 || admin1.is_none());
    let place = most(sites().filter(in_area).filter_map(|s| Some((s.place_id, s.place_name.clone()?))).map(|p| (p, 1)));
    let (place_id, place_name) = place.map_or((None, None), |(id, name)| (id, Some(name)));
    Site { place_id, place_name, country, admin1 }
}

fn cause(voices: &[&Story]) -> Option<Cause> {
    let causes =
        |s: &&&Story| Cause::ALL.iter().enumerate().filter(move |(at, _)| (s.causes >> at) & 1 == 1).map(|(_, c)| *c).collect::<Vec<_>>();
    most(voices.iter().flat_map(|s| causes(&s)).map(|c| (c, 1)))
}

/// The rows of all figures, the tolls of each kind chained in the order of time.
fn reports(incident_id: &str, told: &[&Story]) -> Vec<IncidentReport> {
    let mut rows: Vec<IncidentReport> = Vec::new();
    let mut last: BTreeMap<Kind, usize> = BTreeMap::new();
    // The order of time, as stories stand; what is undated comes last and so is no step in between.
    for story in told {
        for figure in &story.figures {
            let toll = story.tolls.iter().find(|t| t.figure_id == figure.figure_id && t.kind == figure.kind);
            let mut row = report(incident_id, story, figure, toll);
            if toll.is_some() && story.copy_of.is_none() {
                let before = last.insert(figure.kind, rows.len());
                row.step = Some(before.map_or(Step::First, |b| step(story, rows[b].best, row.best)));
                if let Some(before) = before {
                    row.supersedes = Some(rows[before].figure_id.clone());
                    rows[before].superseded_by = Some(figure.figure_id.clone());
                }
            }
            rows.push(row);
        }
    }
    rows
}

fn report(incident_id: &str, story: &Story, figure: &StoryFigure, toll: Option<&StoryToll>) -> IncidentReport {
    IncidentReport {
        incident_id: incident_id.to_string(),
        figure_id: figure.figure_id.clone(),
        doc_id: story.doc_id.clone(),
        kind: figure.kind,
        published_at: story.published.and_then(instant),
        source: story.teller.clone().map(Label::new),
        copy: story.copy_of.is_some(),
        role: match (toll, figure.counts) {
            (Some(_), _) => ReportRole::Toll,
            (None, true) => ReportRole::Part,
            (None, false) => ReportRole::Beside,
        },
        low: toll.and_then(|t| t.low),
        best: toll.and_then(|t| t.best),
        high: toll.and_then(|t| t.high),
        step: None,
        supersedes: None,
        superseded_by: None,
    }
}

fn step(story: &Story, before: Option<i64>, now: Option<i64>) -> Step {
    before.zip(now).map_or(Step::Same, |(before, now)| Step::between(before, now, story.correction))
}
