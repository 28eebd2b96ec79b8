//! The tables that are made once a run, when all documents are read: incidents and their days, and what the packs say of topics.

use super::dataset::Draft;
use super::manifest::FileRecord;
use super::tables::write_table;
use crate::aggregate::{Claim, Story, casualties_daily, incidents, topic_crosswalk, topic_tree, totals};
use crate::error::Result;
use crate::model::Reconcile;
use crate::packs::{IncidentWeights, Packs};

/// The tables.
pub const TABLES: [&str; 7] =
    ["topic_tree", "topic_crosswalk", "incidents", "incident_reports", "incident_tolls", "tolls", "casualties_daily"];

/// Makes the tables from the stories of all documents and the running totals that they claim.
pub fn write(
    draft: &Draft,
    packs: &Packs,
    (stories, claims): (Vec<Story>, Vec<Claim>),
    rule: Reconcile,
) -> Result<Vec<(String, Vec<FileRecord>)>> {
    let all = incidents(stories, &IncidentWeights::embedded()?);
    let totals = totals(claims, &all.incidents, &all.tolls);
    let written = [
        write_table(draft, &topic_tree(packs))?,
        write_table(draft, &topic_crosswalk())?,
        write_table(draft, &all.incidents)?,
        write_table(draft, &all.reports)?,
        write_table(draft, &all.tolls)?,
        write_table(draft, &totals)?,
        write_table(draft, &casualties_daily(&all, rule))?,
    ];
    Ok(TABLES.iter().map(|name| name.to_string()).zip(written.map(|record| vec![record])).collect())
}
