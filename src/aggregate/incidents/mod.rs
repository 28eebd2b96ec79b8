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

pub use daily::{casualties_cells, casualties_daily, casualties_periods, chosen_tolls, falls_in, lies_in};
pub use story::{Story, stories};
pub use tell::incident_id;

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

/// Joins the stories of all articles, in whatever order they come.
pub fn incidents(mut stories: Vec<Story>, weights: &IncidentWeights) -> Incidents {
    // What is undated comes last; a main story stands before what its article tells in passing.
    stories.sort_by(|a, b| time(a).cmp(&time(b)));
    let groups = group(&mut stories, weights);
    tell::tell(&stories, &groups)
}

fn time(story: &Story) -> impl Ord + '_ {
    (story.published.is_none(), story.published, &story.doc_id, story.passing, story.day, &story.site)
}

/// The number of the first story of each story's group. Takes the words out of the stories: they are not needed any more.
fn group(stories: &mut [Story], weights: &IncidentWeights) -> Vec<u32> {
    let lexis = Lexis::of(stories, &weights.rarity);
    let known: Vec<Known> = stories.iter().map(|s| lexis.number(s)).collect();
    stories.iter_mut().for_each(|s| s.words = Vec::new());
    let edges = pairs::edges(stories, &known, &lexis, weights);
    groups::groups(stories, &known, &lexis, weights, &edges)
}
