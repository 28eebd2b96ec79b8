//! Events across articles: what happened, who reported it, and how several reports became one toll.

use super::{Cause, Kind};
use crate::tables::Label;
use crate::{table, terms};
use jiff::{Timestamp, civil};

table! {
    /// one row per event that articles tell of, however many do
    pub struct Incident in "incidents", order (incident_id) {
        /// Key of the row: from the event's earliest figure.
        pub incident_id: String,
        /// True where articles tell of it in passing only, beside an event of their own: such incidents enter no sum.
        pub passing: bool,
        /// The day of the event, on which most articles agree; where none tells one, that of the first report; null where only a month or year
        /// is told.
        pub date: Option<civil::Date>,
        /// GeoNames id of the place on which most articles agree.
        pub place_id: Option<i64>,
        /// Its name.
        pub place_name: Option<String>,
        /// ISO 3166-1 alpha-2 code of its country.
        pub country: Option<Label>,
        /// Name of its first-level administrative area.
        pub admin1: Option<Label>,
        /// What harmed people, as most articles say.
        pub cause: Option<Cause>,
        /// When the first article on it was published.
        pub first_reported: Option<Timestamp>,
        /// When the last one was.
        pub last_reported: Option<Timestamp>,
        /// Articles that tell of it.
        pub documents: i64,
        /// Of them, copies of another article.
        pub copies: i64,
        /// Distinct agencies, else sources, of the articles that are no copies.
        pub sources: i64,
        /// Figures in all of them.
        pub figures: i64,
        /// The article that told it first.
        pub first_doc_id: String,
    }
}

terms! {
    /// What a figure does in its article's account of the event.
    pub enum ReportRole {
        /// It is the article's toll, or the first of several that are.
        Toll = "toll",
        /// It is added to that.
        Part = "part",
        /// It stands beside: a part of the people, a repetition, a number that did not decide.
        Beside = "beside",
    }
}

terms! {
    /// How a toll stands to the one told before it.
    pub enum Step {
        /// Nothing was told before.
        First = "first",
        /// The same number.
        Same = "same",
        /// A larger number.
        Rise = "rise",
        /// A smaller number.
        Fall = "fall",
        /// A number that an article gives which says that it corrects.
        Correction = "correction",
    }
}

impl Step {
    /// How the number `now` stands to `before`; `corrects` where its article says that it corrects.
    pub fn between(before: i64, now: i64, corrects: bool) -> Step {
        match now.cmp(&before) {
            std::cmp::Ordering::Equal => Step::Same,
            _ if corrects => Step::Correction,
            std::cmp::Ordering::Greater => Step::Rise,
            std::cmp::Ordering::Less => Step::Fall,
        }
    }
}

table! {
    /// one row per figure and the incident that it tells of; tolls in the order of time are the staircase of the incident
    pub struct IncidentReport in "incident_reports", order (incident_id, kind, published_at, figure_id) {
        /// The incident.
        pub incident_id: String,
        /// The figure in `casualties`.
        pub figure_id: String,
        /// The article.
        pub doc_id: String,
        /// The fate.
        pub kind: Kind,
        /// When the article was published.
        pub published_at: Option<Timestamp>,
        /// Who tells it: agency, else source; null where neither is known.
        pub source: Option<Label>,
        /// Whether the article is a copy of another; its toll is no step and counts for nothing.
        pub copy: bool,
        /// What the figure does in its article.
        pub role: ReportRole,
        /// The least of the article's toll; null where it sets no floor, and beside figures that are not the toll.
        pub low: Option<i64>,
        /// The article's toll of this kind; null where it has no number, and beside figures that are not the toll.
        pub best: Option<i64>,
        /// The most of the article's toll; null where it sets no ceiling, and beside figures that are not the toll.
        pub high: Option<i64>,
        /// How the toll stands to the one told before; null beside figures that are not the toll.
        pub step: Option<Step>,
        /// The figure of the toll told before it.
        pub supersedes: Option<String>,
        /// The figure of the toll told after it.
        pub superseded_by: Option<String>,
    }
}

terms! {
    /// How several reports of an incident become one toll; `pipelines/RECONCILE.md` tells where the rules come from.
    pub enum Reconcile {
        /// The newest day's number; of several the one told most, of those the newest, of those the lowest.
        Latest = "latest",
        /// The lowest number.
        Conservative = "conservative",
        /// The number told most; of several the newest, of those the lowest.
        Majority = "majority",
        /// The newest number within the bounds of all.
        Range = "range",
        /// The newest number of an official, police, military or medical source; no row where there is none.
        Official = "official",
    }
}

impl Default for Reconcile {
    /// The first of them.
    fn default() -> Reconcile {
        Reconcile::ALL[0]
    }
}

table! {
    /// one row per incident, kind and rule: the rules side by side, each over the last word of every source
    pub struct IncidentToll in "incident_tolls", order (incident_id, kind, rule) {
        /// The incident.
        pub incident_id: String,
        /// The fate.
        pub kind: Kind,
        /// The rule.
        pub rule: Reconcile,
        /// The least; null where any sets no floor.
        pub low: Option<i64>,
        /// The toll.
        pub best: i64,
        /// The most; null where any sets no ceiling.
        pub high: Option<i64>,
        /// The figure that the rule chose.
        pub figure_id: String,
        /// When it was told.
        pub as_of: Option<Timestamp>,
        /// Sources whose last word is this number.
        pub agreeing: i64,
        /// Sources that tell a number of this kind.
        pub sources: i64,
    }
}

table! {
    /// one row per running total that an article tells, in the series that it continues; totals never enter sums of incidents
    pub struct RunningToll in "tolls", order (total_id, as_of, figure_id) {
        /// The series: from its earliest figure.
        pub total_id: String,
        /// The fate.
        pub kind: Kind,
        /// ISO 3166-1 alpha-2 code of the country that it is of; null where none is told.
        pub country: Option<Label>,
        /// Name of the first-level administrative area.
        pub admin1: Option<Label>,
        /// What harmed people, as the figure or most figures of the article say.
        pub cause: Option<Cause>,
        /// The first day of the claimed stretch ("since April", "this year").
        pub since: Option<civil::Date>,
        /// The day for which it is claimed, else that of publication.
        pub as_of: Option<civil::Date>,
        /// When the article was published.
        pub published_at: Option<Timestamp>,
        /// The article.
        pub doc_id: String,
        /// The figure in `casualties`.
        pub figure_id: String,
        /// Who tells it: agency, else source.
        pub source: Option<Label>,
        /// Whether the article is a copy of another; nothing is measured against its step.
        pub copy: bool,
        /// The least; null where it sets no floor.
        pub low: Option<i64>,
        /// The total.
        pub best: i64,
        /// The most; null where it sets no ceiling.
        pub high: Option<i64>,
        /// How it stands to the claim before it; a total does not fall by itself, so a fall is a correction unsaid or another count.
        pub step: Step,
        /// Whether it rises to half as much again or more within a week.
        pub jump: bool,
        /// What the incidents of its kind, country, area and days come to (by the rule `latest`), for comparison; null where it has no first
        /// day.
        pub incidents: Option<i64>,
    }
}
