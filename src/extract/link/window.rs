//! When a figure's event happened, or the stretch of time that a running total covers.

use super::{Scene, document_day, gap, words_before};
use crate::extract::Reading;
use crate::model::{CasualtyFigure, DateMention, Direction, Extent, FigureStatus, Part, Scope, TimexType};
use crate::packs::notice;
use crate::tables::Label;
use crate::text::folds_to;
use jiff::civil;

/// The dates of a document, by sentence.
pub(super) struct Dates<'a> {
    scene: &'a Scene,
    dates: Vec<Dated<'a>>,
    day: Option<(civil::Date, &'static str)>,
    /// The first day that a sentence of the body tells together with a figure or a word of what happened.
    told: Option<Dated<'a>>,
}

/// One resolved time expression.
#[derive(Clone, Copy)]
struct Dated<'a> {
    frame: usize,
    mention: &'a DateMention,
    from: civil::Date,
    to: civil::Date,
    /// Whether "since" stands before it.
    since: bool,
    /// Whether "as of" or "by" stands before it.
    as_of: bool,
}

/// Days between a claim's own day and its publication: an older day beside a total is that of an event.
const RECENT: i64 = 45;

/// Days from one day to a later one.
fn span_days(from: civil::Date, to: civil::Date) -> i64 {
    (to - from).get_days().into()
}

impl<'a> Dates<'a> {
    pub(super) fn new(reading: &Reading, scene: &'a Scene, dates: &'a [DateMention], figures: &[CasualtyFigure]) -> Dates<'a> {
        let mut dates: Vec<Dated<'a>> = dates
            .iter()
            .filter(|d| d.r#type != TimexType::Set && !in_dateline(reading, d))
            .filter_map(|d| {
                let (from, to) = (d.from.or(d.to)?, d.to.or(d.from)?);
                let actors = &reading.pack.actors;
                let mut near = words_before(reading, d.part, d.start);
                let (one, two) = (near.next(), near.next());
                let before = one.into_iter().chain(two).chain(near).find(|w| !actors.word(w).article());
                let since = d.text.split_whitespace().next().into_iter().chain(before).any(|w| actors.word(w).since());
                let (one, two) = (one.unwrap_or_default(), two.unwrap_or_default());
                let ends = |cue: &str| match cue.rsplit_once(' ') {
                    Some((first, last)) => folds_to(one, last) && folds_to(two, first),
                    None => folds_to(one, cue),
                };
                let as_of = reading.pack.casualties.cues.as_of.iter().any(|cue| ends(cue));
                Some(Dated { frame: scene.at(d.part, d.start)?, mention: d, from, to, since, as_of })
            })
            .collect();
        dates.sort_by_key(|d| (d.frame, d.mention.start));
        let day = document_day(reading);
        let mut out = Dates { scene, dates, day, told: None };
        out.told = out.told(reading, figures);
        out
    }

    /// The first recent day that stands in one sentence with a figure or a word of what happened.
    fn told(&self, reading: &Reading, figures: &[CasualtyFigure]) -> Option<Dated<'a>> {
        /// Days before the document's own day in which its event lies, where nothing nearer tells.
        const RECENT: i32 = 14;
        if figures.is_empty() {
            return None;
        }
        let counted = |frame: usize| figures.iter().any(|f| self.scene.numbered(f.sentence) == Some(frame));
        let recent = |d: &&Dated<'_>| {
            let near = self.day.is_none_or(|(day, _)| d.to <= day && day.since(d.to).is_ok_and(|span| span.get_days() <= RECENT));
            d.from == d.to && matches!(precision(d.mention), "day" | "time") && past(d) && !d.since && near
        };
        self.dates
            .iter()
            .filter(recent)
            .find(|d| d.mention.part == Part::Body && (counted(d.frame) || tells_event(reading, d.frame)))
            .copied()
    }

    /// The dates of one sentence.
    fn of(&self, frame: usize) -> &[Dated<'a>] {
        let start = self.dates.partition_point(|d| d.frame < frame);
        &self.dates[start..self.dates.partition_point(|d| d.frame <= frame)]
    }

    /// Links one figure.
    ///
    /// `spans` are sentence, start and end of all figures of the document, sorted by sentence.
    pub(super) fn link(&self, figure: &mut CasualtyFigure, spans: &[(i32, i32, i32)]) {
        let Some(frame) = self.scene.numbered(figure.sentence) else { return };
        // A sum over several events of which the article tells one lies on their day, and covers no stretch.
        let running = figure.scope == Scope::Cumulative && figure.extent != Extent::Events;
        if running { self.total(frame, figure, spans) } else { self.incident(frame, figure) }
    }

    /// The day of one event: told in its sentence, in the lead, in the title; else the day of the document.
    fn incident(&self, frame: usize, figure: &mut CasualtyFigure) {
        let unreal = figure.status == FigureStatus::Hypothetical;
        if let Some(d) = self.best(&[frame], (figure.start, figure.end), unreal) {
            return set(figure, d.from, d.to, d.mention.precision.clone(), "same_sentence");
        }
        // What may happen, and what is told as the background of something else, has no day of the article's own event.
        if unreal || figure.background {
            return;
        }
        if let Some(d) = self.scene.lead.iter().find_map(|&f| self.best(&[f], (0, 0), false)) {
            let d = self.told.filter(|t| d.from < d.to && d.from <= t.from && t.to <= d.to).unwrap_or(d);
            return set(figure, d.from, d.to, d.mention.precision.clone(), "lead");
        }
        if let Some(d) = self.best(&self.scene.title, (0, 0), false) {
            return set(figure, d.from, d.to, d.mention.precision.clone(), "title");
        }
        if let Some(d) = self.told {
            return set(figure, d.from, d.to, d.mention.precision.clone(), "event_sentence");
        }
        if let Some((day, rule)) = self.day {
            set(figure, day, day, Some(Label::from("day")), rule);
        }
    }

    /// The stretch of a running total, from its own sentence only; it is claimed for the day of the document.
    fn total(&self, frame: usize, figure: &mut CasualtyFigure, spans: &[(i32, i32, i32)]) {
        let near = (figure.start, figure.end);
        let here = || self.of(frame).iter().filter(|d| past(d));
        let day = self.day.map(|d| d.0);
        let distance = |d: &&Dated<'_>| gap(near, (d.mention.start, d.mention.end));
        figure.as_of = day;
        // "As of Wednesday", "by 10 May", or the one day that the claim stands beside.
        let claim = |d: &&Dated<'_>| d.mention.r#type != TimexType::Duration && !d.since && matches!(precision(d.mention), "day" | "time");
        let claimed = here().filter(claim).min_by_key(|d| (!d.as_of, distance(d)));
        if let Some(d) = claimed.filter(|d| d.as_of || day.is_none_or(|day| d.to <= day && span_days(d.to, day) <= RECENT)) {
            figure.as_of = Some(d.to);
        }
        let claimed_day = figure.as_of;
        if let Some(d) = here().filter(|d| d.since).min_by_key(distance) {
            let end = claimed_day.filter(|day| *day >= d.from).unwrap_or(d.to);
            return set(figure, d.from, end, d.mention.precision.clone(), "since");
        }
        // A single day beside a total is the day of its newest victims or of the claim, not its window.
        let stretch = |d: &&Dated<'_>| d.mention.r#type == TimexType::Duration || !matches!(precision(d.mention), "day" | "time");
        // A stretch belongs to the figure that it stands nearest to: "3,700 cases, 198 of them in the past 24 hours".
        let beside = &spans[spans.partition_point(|s| s.0 < figure.sentence)..spans.partition_point(|s| s.0 <= figure.sentence)];
        let own = |d: &&Dated<'_>| {
            let at = (d.mention.start, d.mention.end);
            beside.iter().all(|s| gap((s.1, s.2), at) >= gap(near, at))
        };
        if let Some(d) = here().filter(stretch).filter(own).min_by_key(distance) {
            let end = day.filter(|day| *day >= d.from && *day < d.to).unwrap_or(d.to);
            if claimed_day == day && end < day.unwrap_or(end) {
                figure.as_of = Some(end);
            }
            set(figure, d.from, end, d.mention.precision.clone(), "same_sentence");
        }
    }

    /// The expression of these sentences that tells the day best: a day before a month, then the nearest.
    fn best(&self, frames: &[usize], near: (i32, i32), future: bool) -> Option<Dated<'a>> {
        let here = frames.iter().flat_map(|&f| self.of(f)).filter(|d| (future || past(d)) && !d.since);
        here.min_by_key(|d| {
            let coarse = match precision(d.mention) {
                "day" | "time" | "weekend" | "week" => 0,
                "month" => 1,
                _ => 2,
            };
            let duration = d.mention.r#type == TimexType::Duration;
            (coarse, duration, gap(near, (d.mention.start, d.mention.end)), d.mention.start)
        })
        .copied()
    }
}

/// Whether a date is that of the dateline, which tells when the article was written: "LIMA, Peru, Aug. 21, 2012 (Inca News) -".
fn in_dateline(reading: &Reading, date: &DateMention) -> bool {
    /// Code points of the body in which a dateline's date stands.
    const REACH: i32 = 120;
    let day = reading.document.dateline_date;
    // The dateline ends with a dash; what stands behind it belongs to the text.
    let opens = || {
        let text = reading.text(Part::Body);
        let end = reading.code_points(Part::Body).to_byte(text, date.start.max(0) as usize);
        !text[..end].contains(['\u{2013}', '\u{2014}']) && !text[..end].contains(" - ")
    };
    date.part == Part::Body
        && date.end <= REACH
        && day.is_some()
        && date.from == day
        && date.to == day
        && reading.document.dateline_place.is_some()
        && opens()
}

/// Whether a sentence tells of something that happened.
fn tells_event(reading: &Reading, frame: usize) -> bool {
    reading.sentences.get(frame).is_some_and(|s| s.outline().notices & notice::EVENT != 0)
}

fn precision(mention: &DateMention) -> &str {
    mention.precision.as_ref().map_or("", |p| p.0.as_str())
}

fn past(dated: &Dated<'_>) -> bool {
    dated.mention.direction != Some(Direction::Future)
}

/// Sets the window; a time of day is as exact as a day in a table of days.
fn set(figure: &mut CasualtyFigure, from: civil::Date, to: civil::Date, precision: Option<Label>, rule: &str) {
    figure.window_start = Some(from);
    figure.window_end = Some(to);
    figure.window_precision = precision.map(|p| if p.0.as_str() == "time" { Label::from("day") } else { p });
    figure.window_rule = Some(Label::from(rule));
}
