//! What joins the findings of one document? A figure's place and day, a quotation's speaker.
//!
//! Each link is a short list of rules, the surest first, and a row names the rule that gave it: `place` for where,
//! `window` for when, `source` for according to whom, `speaker` for who speaks. A link that no rule gives stays null.
//! In the end `privacy` takes the names of private victims out of the rows.

mod place;
mod privacy;
mod source;
mod speaker;
#[cfg(test)]
mod tests;
mod window;

use super::actors::Cast;
use super::{Findings, Reading};
use crate::model::{Part, SentenceRole};
use crate::packs::places::{list, place_key};
use jiff::civil;
use jiff::tz::TimeZone;

pub use privacy::Privacy;

/// Fills the links between findings; every link says by which rule. `cast` tells which persons of the article are named
/// only as victims.
pub fn link(reading: &Reading, findings: &mut Findings, cast: &Cast, privacy: Privacy) {
    let scene = Scene::new(reading);
    speaker::settle_actors(reading, &findings.places, &mut findings.actors);
    speaker::link(reading, &scene, &findings.actors, &mut findings.quotes);
    if !findings.casualties.is_empty() {
        let places = place::Places::new(reading, &scene, &findings.places);
        let windows = window::Dates::new(reading, &scene, &findings.dates, &findings.casualties);
        let spans: Vec<(i32, i32, i32)> = findings.casualties.iter().map(|f| (f.sentence, f.start, f.end)).collect();
        for figure in &mut findings.casualties {
            places.link(figure);
            windows.link(figure, &spans);
        }
    }
    source::link(reading, &mut findings.casualties, &findings.quotes);
    if !privacy.victim_names {
        privacy::hide(reading, findings, cast);
    }
}

/// Where the sentences of a document stand, in the code points of the tables.
#[derive(Debug)]
struct Scene {
    frames: Vec<Frame>,
    /// Frames of the title.
    title: Vec<usize>,
    /// Frames of the first two sentences of the body.
    lead: Vec<usize>,
}

/// One sentence.
#[derive(Debug, Clone, Copy)]
struct Frame {
    number: i32,
    part: Part,
    start: i32,
    end: i32,
}

/// Sentences of the body that make the lead.
const LEAD: usize = 2;

impl Scene {
    fn new(reading: &Reading) -> Scene {
        let mut lead = Vec::new();
        let mut frames = Vec::with_capacity(reading.sentences.len());
        for (n, s) in reading.sentences.iter().enumerate() {
            let (start, end) = reading.points(s.part, s.span);
            let body = s.part == Part::Body && matches!(s.role, SentenceRole::Body | SentenceRole::Standfirst);
            if body && lead.len() < LEAD && !s.span.is_empty() {
                lead.push(n);
            }
            frames.push(Frame { number: s.index, part: s.part, start, end });
        }
        let title = (0..frames.len()).filter(|&f| frames[f].part == Part::Title).collect();
        Scene { frames, title, lead }
    }

    /// The frame that holds code point `at` of a part.
    fn at(&self, part: Part, at: i32) -> Option<usize> {
        let upto = self.frames.partition_point(|f| (f.part, f.start) <= (part, at));
        let n = upto.checked_sub(1)?;
        (self.frames[n].part == part && at < self.frames[n].end.max(self.frames[n].start + 1)).then_some(n)
    }

    /// The frame of a sentence by its number.
    fn numbered(&self, number: i32) -> Option<usize> {
        self.frames.binary_search_by_key(&number, |f| f.number).ok()
    }
}

/// The day that a document speaks from: its publication, else its dateline.
fn document_day(reading: &Reading) -> Option<(civil::Date, &'static str)> {
    let published = reading.document.published_at.map(|t| TimeZone::UTC.to_datetime(t).date());
    published.map(|d| (d, "published")).or(reading.document.dateline_date.map(|d| (d, "dateline")))
}

/// The words before code point `at` of a part, the nearest first, up to a mark or a few dozen bytes away.
fn words_before<'a>(reading: &Reading<'a>, part: Part, at: i32) -> impl Iterator<Item = &'a str> {
    /// Bytes in which words are looked for: "in the mountainous northern province of".
    const REACH: usize = 60;
    let text = reading.text(part);
    let end = reading.code_points(part).to_byte(text, at.max(0) as usize);
    let mut start = end.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    // The first piece may be the rest of a word that the reach has cut.
    let words = text[start..end].split_whitespace().rev();
    words.take_while(|w| !w.ends_with([',', '.', ';', ':', ')']))
}

/// Whether something can happen at the place that begins at code point `at`: "in Basra", "near the Sava", "in the
/// southern province of Basra".
fn is_setting(reading: &Reading, part: Part, at: i32) -> bool {
    /// Words between "in" and the name.
    const REACH: usize = 6;
    let actors = &reading.pack.actors;
    let mut joined = false;
    for (n, word) in words_before(reading, part, at).take(REACH).enumerate() {
        let w = actors.word(word);
        if w.within() {
            return true;
        }
        joined |= w.join();
        // Only an article or a joined noun may stand between.
        if !(joined || n == 0 && w.article()) {
            return false;
        }
    }
    closes_address(reading, part, at)
}

/// Whether the place closes a chain of commas at whose head something can happen: "in Pul district, Parwan, Afghanistan".
fn closes_address(reading: &Reading, part: Part, at: i32) -> bool {
    /// Bytes over which a chain is followed back.
    const REACH: usize = 120;
    let text = reading.text(part);
    let end = reading.code_points(part).to_byte(text, at.max(0) as usize);
    let mut start = end.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    if !text[start..end].trim_end().ends_with(',') {
        return false;
    }
    for word in text[start..end].split_whitespace().rev() {
        if word.ends_with(['.', ';', ':', '!', '?']) {
            return false;
        }
        if reading.pack.actors.word(&place_key(word.trim_matches([',', '(', ')']))).within() {
            return true;
        }
        if !is_part_of_address(reading, word) {
            return false;
        }
    }
    false
}

/// Whether a word can stand in an address: a mark, a name, a kind of place, a small word between them.
fn is_part_of_address(reading: &Reading, word: &str) -> bool {
    if word.ends_with(['.', ';', ':', '!', '?']) {
        return false;
    }
    let word = word.trim_matches([',', '(', ')']);
    let key = place_key(word);
    let told = reading.pack.actors.word(&key);
    let named = word.chars().next().is_none_or(|c| c.is_uppercase() || c.is_numeric());
    let kind = reading.pack.places.lists_of(&key) & (list::area1 | list::area2 | list::towns | list::before) != 0;
    named || kind || told.join() || told.article() || told.and()
}

/// The rows of a sorted list that begin in `from..to` of a part.
fn within<T>(rows: &[T], part: Part, from: i32, to: i32, at: impl Fn(&T) -> (Part, i32)) -> std::ops::Range<usize> {
    let start = rows.partition_point(|r| at(r) < (part, from));
    start..start.max(rows.partition_point(|r| at(r) < (part, to)))
}

/// Code points between two spans; 0 where they overlap.
fn gap(a: (i32, i32), b: (i32, i32)) -> i32 {
    (b.0 - a.1).max(a.0 - b.1).max(0)
}
