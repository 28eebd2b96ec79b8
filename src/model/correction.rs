//! What people put right, beside what the program read.

use crate::tables::Label;
use crate::{table, terms};

terms! {
    /// What is put right.
    pub enum CorrectionOf {
        /// A figure: every table of the stage `aggregate` takes it as it is put right; `casualties` keeps what the text says.
        Figure = "figure",
        /// An incident.
        Incident = "incident",
        /// Neither is found.
        Unknown = "unknown",
    }
}

terms! {
    /// What became of a correction.
    pub enum CorrectionState {
        /// The program read something else, and the correction stands in its place.
        Applied = "applied",
        /// The program reads the same: it is confirmed.
        Confirmed = "confirmed",
        /// A later correction of the same field counts.
        Superseded = "superseded",
        /// No figure and no incident has this id, and none has taken its place.
        NotFound = "not_found",
        /// The incident has no toll of the kind that could be put right.
        NoToll = "no_toll",
    }
}

impl CorrectionState {
    /// Whether the line, or a later one of the same field, found what it puts right.
    pub fn is_used(self) -> bool {
        !matches!(self, CorrectionState::NotFound | CorrectionState::NoToll)
    }
}

table! {
    /// one row per line of the file of corrections: what the program read, what a person says, and what the tables count
    pub struct Correction in "corrections", order (id, field, line) {
        /// The figure or incident that the line names.
        pub id: String,
        /// The field.
        pub field: Label,
        /// The line of the file.
        pub line: i32,
        /// What it puts right.
        pub of: CorrectionOf,
        /// The id that it has now, where that is another: the figure was found again by its place, the incident by its figure.
        pub now: Option<String>,
        /// What the program read; null where it read nothing.
        pub machine: Option<String>,
        /// What the person says; null where the field shall be empty.
        pub human: Option<String>,
        /// What the tables count.
        pub r#final: Option<String>,
        /// What became of it.
        pub state: CorrectionState,
        /// Who says so.
        pub who: Option<Label>,
        /// When, as written.
        pub when: Option<Label>,
        /// Why.
        pub why: Option<String>,
    }
}
