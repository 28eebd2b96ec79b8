//! What do people put right? Lines of a file, each a field of a figure or an incident, and the value that counts.
//!
//! Figures are put right before anything is added up ([`Corrections::figures`]), incidents when they are joined ([`Corrections::incidents`]), so
//! every sum counts the final values. A figure's id comes from its article, span and kind and an incident's from its earliest figure, so a correction outlives reruns and
//! upgrades; where a rule now finds the same people by a shorter or longer stretch, the figure is found again by its place, and
//! an incident that an earlier report gave another id by the figure that it was named after. What finds nothing is told, not lost.

mod fields;
mod figures;
mod incidents;
#[cfg(test)]
mod tests;

pub use fields::{FIGURE_FIELDS, INCIDENT_FIELDS, check};

use crate::error::{Error, Result};
use crate::model::{Correction, CorrectionOf, CorrectionState, Kind, Part};
use crate::tables::Label;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A line of the file. What is left empty says nothing, but for the value, where it empties the field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// A `figure_id` or `incident_id`.
    pub id: String,
    /// The field.
    pub field: String,
    /// Its value.
    #[serde(default)]
    pub value: String,
    /// Who says so.
    #[serde(default)]
    pub who: String,
    /// When: a day or instant in ISO form, by which the later of two lines is told.
    #[serde(default)]
    pub when: String,
    /// Why.
    #[serde(default)]
    pub why: String,
    /// Where the figure stands, `document/part/start-end/kind`: by that it is found again when its id has changed.
    #[serde(default)]
    pub at: String,
}

/// Where a figure stood.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    doc_id: String,
    part: Part,
    start: i32,
    end: i32,
    kind: Kind,
}

/// A line that was read and checked.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    number: i32,
    line: Line,
    at: Option<Place>,
    /// Whether a later line says the same field of the same id.
    superseded: bool,
}

/// All lines of a file.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    entries: Vec<Entry>,
    by_id: HashMap<String, Vec<usize>>,
    by_document: HashMap<String, Vec<usize>>,
}

impl Corrections {
    /// Reads a file; `name` stands in errors. A column or field that there is not, or a value that does not fit its field, is refused
    /// with its line.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Corrections> {
        let wrong = |line: u64, message: String| Error::Usage(format!("{name}:{line}: {message}"));
        let mut entries: Vec<Entry> = Vec::new();
        for line in lines(name, bytes)? {
            let (number, line) = line;
            fields::check(&line).map_err(|message| wrong(number, message))?;
            let at = if line.at.is_empty() { None } else { Some(place(&line.at).map_err(|message| wrong(number, message))?) };
            entries.push(Entry { number: number as i32, line, at, superseded: false });
        }
        supersede(&mut entries);
        let (mut by_id, mut by_document): (HashMap<String, Vec<usize>>, HashMap<String, Vec<usize>>) = Default::default();
        for (at, entry) in entries.iter().enumerate() {
            by_id.entry(entry.line.id.clone()).or_default().push(at);
            if let Some(place) = &entry.at {
                by_document.entry(place.doc_id.clone()).or_default().push(at);
            }
        }
        Ok(Corrections { entries, by_id, by_document })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The row of a line.
    fn row(&self, at: usize, of: CorrectionOf, machine: Option<String>, now: Option<&str>) -> Correction {
        let entry = &self.entries[at];
        let given = |text: &str| Some(text.to_string()).filter(|t| !t.is_empty());
        let human = given(&entry.line.value);
        let state = match () {
            () if entry.superseded => CorrectionState::Superseded,
            () if machine == human => CorrectionState::Confirmed,
            () => CorrectionState::Applied,
        };
        Correction {
            id: entry.line.id.clone(),
            field: Label::new(entry.line.field.clone()),
            line: entry.number,
            of,
            now: now.filter(|id| *id != entry.line.id).map(str::to_string),
            machine,
            r#final: human.clone(),
            human,
            state,
            who: given(&entry.line.who).map(Label::new),
            when: given(&entry.line.when).map(Label::new),
            why: given(&entry.line.why),
        }
    }
}

/// The lines of a file with their numbers.
pub fn lines(name: &str, bytes: &[u8]) -> Result<Vec<(u64, Line)>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headers = reader.headers().map_err(|e| Error::Usage(format!("{name}: {e}")))?.clone();
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| Error::Usage(format!("{name}: {e}")))?;
        let number = record.position().map_or(0, csv::Position::line);
        let line = record.deserialize(Some(&headers)).map_err(|e| {
            Error::Usage(format!("{name}:{number}: {e}; the columns are id, field, value, who, when, why, and at where a figure stands"))
        })?;
        found.push((number, line));
    }
    Ok(found)
}

/// Marks all but the last line of each field: the last by time, then by its place in the file.
fn supersede(entries: &mut [Entry]) {
    let mut last: HashMap<(String, String), usize> = HashMap::new();
    for at in 0..entries.len() {
        let key = (entries[at].line.id.clone(), entries[at].line.field.clone());
        match last.get(&key).copied() {
            Some(before) if entries[before].line.when > entries[at].line.when => entries[at].superseded = true,
            before => {
                if let Some(before) = before {
                    entries[before].superseded = true;
                }
                last.insert(key, at);
            }
        }
    }
}

/// Where a figure stands, as a line says it.
pub fn written_place(doc_id: &str, part: Part, start: i32, end: i32, kind: Kind) -> String {
    format!("{doc_id}/{part}/{start}-{end}/{kind}")
}

fn place(text: &str) -> Result<Place, String> {
    let read = || {
        let mut parts = text.split('/');
        let (doc_id, part, span, kind) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (start, end) = span.split_once('-')?;
        Some(Place {
            doc_id: doc_id.to_string(),
            part: Part::parse(part)?,
            start: start.parse().ok()?,
            end: end.parse().ok()?,
            kind: Kind::parse(kind)?,
        })
    };
    read().ok_or_else(|| format!("at: \"{text}\" is no place of a figure; write document/part/start-end/kind, or leave it empty"))
}
