//! Which reports tell of one event? Articles count reports; incidents count events, keep every report, and say how they were joined.
//!
//! [`story`] makes of an article its accounts of events, [`words`] what they are known by. [`lexis`] weighs words by how rare they are,
//! [`pairs`] finds the accounts that are worth comparing, [`compare`] says what speaks for one event, by the weights of
//! `data/incidents/weights.toml`, and [`groups`] joins them. [`tell`] makes the rows, [`reconcile`] one toll of many.
//!
//! All of it is decided in the order of publication, ties by the articles' ids, so neither the order of the input nor of anything
//! else matters. Precision comes before recall: two events made one are worse than one event told as two.

mod compare;
mod daily;
mod groups;
mod lexis;
#[cfg(test)]
mod million;
mod pairs;
mod reconcile;
mod story;
mod tell;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod words;

pub use daily::{CasualtySums, casualties_cells, casualties_daily, casualties_periods, chosen_tolls, falls_in, lies_in};
pub use story::{Story, stories};
pub use tell::incident_id;

use crate::error::Result;
use crate::model::{Incident, IncidentReport, IncidentToll};
use crate::packs::IncidentWeights;
use lexis::{Known, Lexis};

/// The tables of incidents, each sorted by its declared order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Incidents {
    /// The events.
    pub incidents: Vec<Incident>,
    /// The figures that tell of them.
    pub reports: Vec<IncidentReport>,
    /// Their tolls by every rule.
    pub tolls: Vec<IncidentToll>,
}

/// What is told of one incident: its row, its reports and its tolls, each in the declared order.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The event.
    pub incident: Incident,
    /// The figures that tell of it.
    pub reports: Vec<IncidentReport>,
    /// Its tolls by every rule.
    pub tolls: Vec<IncidentToll>,
}

impl Incidents {
    /// Adds an incident, behind which those must stand that are not added yet.
    pub fn push(&mut self, told: Told) {
        self.incidents.push(told.incident);
        self.reports.extend(told.reports);
        self.tolls.extend(told.tolls);
    }

    /// One incident after another.
    pub fn each(self) -> impl Iterator<Item = Told> {
        let (mut reports, mut tolls) = (self.reports.into_iter().peekable(), self.tolls.into_iter().peekable());
        self.incidents.into_iter().map(move |incident| {
            let reports = std::iter::from_fn(|| reports.next_if(|r| r.incident_id == incident.incident_id)).collect();
            let tolls = std::iter::from_fn(|| tolls.next_if(|t| t.incident_id == incident.incident_id)).collect();
            Told { incident, reports, tolls }
        })
    }
}

/// Joins the stories of all articles, in whatever order they come, and gives the incidents, in no order that is declared: together they can take more memory than
/// the stories.
pub fn incidents(mut stories: Vec<Story>, weights: &IncidentWeights, each: &mut dyn FnMut(Told) -> Result<()>) -> Result<()> {
    // What is undated comes last; a main story stands before what its article tells in passing.
    stories.sort_by(|a, b| time(a).cmp(&time(b)));
    let groups = group(&mut stories, weights);
    tell::tell(&stories, &groups, each)
}

fn time(story: &Story) -> impl Ord + '_ {
    (story.published.is_none(), story.published, &story.doc_id, story.passing, story.day, &story.site)
}

/// The number of the first story of each story's group. Takes the words out of the stories: they are not needed any more.
fn group(stories: &mut [Story], weights: &IncidentWeights) -> Vec<u32> {
    let lexis = Lexis::of(stories, &weights.rarity);
    let number = |story: &mut Story| {
        let known = lexis.number(story);
        story.words = Vec::new();
        known
    };
    let known: Vec<Known> = stories.iter_mut().map(number).collect();
    let edges = pairs::edges(stories, &known, &lexis, weights);
    groups::groups(stories, &known, &lexis, weights, &edges)
}
