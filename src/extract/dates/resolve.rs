//! What does an expression mean against its anchor? TIMEX3 values, and the days that a value covers.

use super::matching::Captures;
use super::tense::Tense;
use super::values::{moved, period, shifted, week};
use crate::model::{Direction, TimexType};
use crate::packs::{DateRule, Resolve};
use jiff::Span;
use jiff::civil::{Date, Weekday};

/// An expression, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// TIMEX3 type.
    pub timex: TimexType,
    /// TIMEX3 value.
    pub value: Option<String>,
    /// First and last day, where the value alone does not tell them.
    pub days: Option<(Date, Date)>,
    /// Whether the anchor was needed.
    pub anchored: bool,
}

/// What a sentence is read against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    /// The document's own day, else the last day that the text told.
    pub anchor: Option<Date>,
    /// The last day told that is no future seen from the anchor.
    pub previous: Option<Date>,
    /// The day told before it in the same sentence.
    pub told: Option<Date>,
    /// First day of the last point of time named, and its precision.
    pub point: Option<(Date, &'static str)>,
    /// The quarter that the article reports: year and number.
    pub quarter: Option<(i16, i8)>,
    /// Whether the sentence speaks of money.
    pub money: bool,
}

impl Context {
    /// The last point of time that is at least as exact as a unit.
    fn reference(&self, unit: &str) -> Option<Date> {
        let (day, precision) = self.point?;
        let exact = match precision {
            "time" | "day" => true,
            "week" | "weekend" => !unit.ends_with('D'),
            "month" => unit.ends_with(['M', 'Q', 'Y']),
            "quarter" | "half" | "season" => unit.ends_with(['Q', 'Y']),
            "year" => unit.ends_with('Y'),
            _ => false,
        };
        exact.then_some(day)
    }

    /// The quarter reported, else the last one that was over on the anchor's day.
    fn reported(&self) -> Option<(i16, i8)> {
        self.quarter.or_else(|| {
            let day = shifted(self.anchor?, "Q", -1)?;
            Some((day.year(), (day.month() - 1) / 3 + 1))
        })
    }
}

/// Reads a match against its context; `tense` is what the words around tell of its direction.
pub fn resolve(rule: &DateRule, c: &Captures, context: &Context, tense: Tense) -> Resolved {
    let (anchor, previous) = (context.anchor, context.previous);
    let date = |value: Option<String>, anchored| {
        let timex =
            if value.as_deref().is_some_and(|v| v.contains('T') && !v.starts_with('P')) { TimexType::Time } else { TimexType::Date };
        Resolved { timex: rule.timex.unwrap_or(timex), value, days: None, anchored }
    };
    let part = c.part.or(rule.part.as_deref());
    let with_part = |value: Option<String>| value.map(|v| part.as_ref().map_or(v.clone(), |p| format!("{v}T{p}")));
    match rule.resolve {
        Resolve::Calendar => {
            let (value, anchored) = calendar(c, anchor, tense);
            date(with_part(value), anchored)
        }
        Resolve::Quarter | Resolve::Half => date(part_of_year(rule.resolve, c, c.year, anchor, tense), c.year.is_none()),
        Resolve::FixedHalf => date(c.year.map(|y| format!("{y}-H2")), false),
        Resolve::OfYear => {
            let year = anchor.and_then(|a| a.year().checked_add(rule.shift.try_into().ok()?));
            let value = match rule.unit.as_deref() {
                Some("Q") => part_of_year(Resolve::Quarter, c, year, anchor, tense),
                Some("H") => part_of_year(Resolve::Half, c, year, anchor, tense),
                _ => year.and_then(|y| calendar(&Captures { year: Some(y), ..*c }, anchor, tense).0),
            };
            date(value, true)
        }
        Resolve::Reported => {
            let reported = context.reported();
            let value = match (c.year, rule.shift) {
                (Some(year), _) => reported.map(|(_, q)| format!("{year}-Q{q}")),
                (None, shift) => reported.and_then(|(y, q)| Some(format!("{}-Q{q}", y.checked_add(shift.try_into().ok()?)?))),
            };
            date(value, true)
        }
        Resolve::Same => {
            let unit = c.unit.unwrap_or("D");
            date(with_part(context.reference(unit).and_then(|day| moved(day, unit, 0))), true)
        }
        Resolve::Century => {
            let value = c.nth.and_then(|n| n.checked_sub(1)).filter(|n| (0..21).contains(n)).map(|n| format!("{n:02}"));
            date(value, false)
        }
        Resolve::PartOfDay => date(with_part(context.told.or(anchor).map(|d| d.to_string())), true),
        Resolve::Shift => {
            let unit = c.unit.or(rule.unit.as_deref()).unwrap_or("D");
            date(with_part(anchor.and_then(|a| moved(a, unit, i64::from(rule.shift)))), true)
        }
        Resolve::Weekend => {
            let value = anchor.and_then(|a| {
                let back = match c.first {
                    "next" => -7,
                    "last" => 7,
                    _ if tense == Tense::Future || c.first == "this" => 0,
                    _ => 7,
                };
                // The weekend of the anchor's own week lies ahead, unless it is weekend now.
                let back =
                    if back == 7 && c.first != "last" && matches!(a.weekday(), Weekday::Saturday | Weekday::Sunday) { 0 } else { back };
                let day = a.checked_sub(Span::new().days(back)).ok()?;
                Some(format!("{}-WE", week(day)))
            });
            date(value, true)
        }
        Resolve::Ago | Resolve::Earlier | Resolve::Later => {
            let unit = c.unit.or(rule.unit.as_deref());
            // A comparison of results: the same quarter of the year before.
            if let (Some("Y"), Some(1), true, Some((year, quarter)), true) =
                (unit, c.count.unwrap_or(Some(1)), rule.resolve != Resolve::Later, context.quarter, context.money)
            {
                return date(Some(format!("{}-Q{quarter}", year.saturating_sub(1))), true);
            }
            let reference = previous.or_else(|| context.reference(unit.unwrap_or("D")));
            let base = match rule.resolve {
                Resolve::Ago => anchor,
                // "the following year" goes on from the year named before it, "a day earlier" from the day.
                Resolve::Later if c.count.is_none() => context.reference(unit.unwrap_or("D")),
                Resolve::Later => reference,
                _ if c.count.is_none() => context.reference(unit.unwrap_or("D")).or(anchor),
                _ => previous.or(anchor),
            };
            let sign = if rule.resolve == Resolve::Later { 1 } else { -1 };
            let value = match (base, c.count.unwrap_or(Some(1)), unit) {
                (Some(base), Some(n), Some(unit)) => moved(base, unit, n.checked_mul(sign).unwrap_or(0)),
                (_, None, Some(_)) if rule.resolve == Resolve::Ago => Some("PAST_REF".to_string()),
                _ => None,
            };
            date(value, true)
        }
        Resolve::Stretch => {
            let count = c.count.unwrap_or(Some(1));
            let value = c.unit.map(|u| period(count, u));
            let days = anchor.zip(count).zip(c.unit).and_then(|((a, n), unit)| {
                let sign = if rule.direction == Some(Direction::Future) { 1 } else { -1 };
                let other = shifted(a, unit, n.checked_mul(sign)?)?;
                Some((a.min(other), a.max(other)))
            });
            Resolved { timex: TimexType::Duration, value, days, anchored: true }
        }
        Resolve::After => {
            let value = c.unit.map(|u| period(c.count.unwrap_or(Some(1)), u));
            // "held five days after the visit": it ends on the day that is being told of, else on the anchor's.
            let days =
                previous.or(anchor).zip(c.count.flatten()).zip(c.unit).and_then(|((end, n), unit)| Some((shifted(end, unit, -n)?, end)));
            Resolved { timex: TimexType::Duration, value, days, anchored: true }
        }
        Resolve::Duration => Resolved {
            timex: TimexType::Duration,
            value: c.unit.map(|u| period(c.count.unwrap_or(Some(1)), u)),
            days: None,
            anchored: false,
        },
        Resolve::Set => Resolved { timex: TimexType::Set, value: c.unit.map(|u| period(Some(1), u)), days: None, anchored: false },
        Resolve::Clock => {
            let day = match (c.weekday, c.month) {
                (None, None) => context.told.or(anchor).map(|a| a.to_string()),
                _ => calendar(c, anchor, tense).0,
            };
            let value = day.zip(c.hour).map(|(d, (h, m))| format!("{d}T{h:02}:{m:02}"));
            Resolved { timex: TimexType::Time, value, days: None, anchored: true }
        }
        Resolve::Fixed => date(rule.value.clone(), false),
        Resolve::Easter => {
            let value = nearest_year(anchor, tense, |y| easter(y).and_then(|e| e.checked_add(Span::new().days(rule.shift)).ok()));
            date(value.map(|d| if rule.shift == -7 { week(d.tomorrow().unwrap_or(d)) } else { d.to_string() }), true)
        }
        Resolve::Feast => {
            let value = rule.feast.and_then(|(m, d)| nearest_year(anchor, tense, |y| Date::new(y, m, d).ok()));
            date(value.map(|d| d.to_string()), true)
        }
    }
}

/// The value of calendar names and numbers; missing parts from the anchor, on the side that `tense` tells.
fn calendar(c: &Captures, anchor: Option<Date>, tense: Tense) -> (Option<String>, bool) {
    if let Some(decade) = c.decade {
        return (Some(decade.to_string()), false);
    }
    // "the year two thousand"
    let spelled = c.count.flatten().filter(|n| (1000..2100).contains(n)).map(|n| n as i16);
    let stated = c.year.or(spelled);
    if let Some(season) = c.season {
        let year = stated.or_else(|| Some(year_of_season(season, c.first, anchor?, tense)));
        return (year.map(|y| format!("{y}-{season}")), stated.is_none());
    }
    match (stated, c.month, c.day) {
        (Some(y), Some(m), Some(d)) => (Date::new(y, m, d).ok().map(|d| d.to_string()), false),
        (Some(y), Some(m), None) => ((1..=12).contains(&m).then(|| format!("{y:04}-{m:02}")), false),
        (Some(y), None, _) => (Some(format!("{y:04}")), false),
        (None, Some(m), Some(d)) => {
            let day = match c.weekday {
                Some(w) => with_weekday(anchor, m, d, w),
                None => None,
            };
            (day.or_else(|| nearest_year(anchor, tense, |y| Date::new(y, m, d).ok())).map(|d| d.to_string()), true)
        }
        (None, Some(m), None) => {
            let year = anchor.filter(|_| (1..=12).contains(&m)).and_then(|a| {
                if a.month() == m {
                    return Some(if c.first == "last" { a.year() - 1 } else { a.year() });
                }
                nearest_year(anchor, tense, |y| Date::new(y, m, 15).ok()).map(|d| d.year())
            });
            (year.map(|y| format!("{y:04}-{m:02}")), true)
        }
        (None, None, _) => (anchor.zip(c.weekday).and_then(|(a, w)| weekday(a, w, c.first, tense)).map(|d| d.to_string()), true),
    }
}

/// The year of a season that stands without one.
fn year_of_season(season: &str, first: &str, anchor: Date, tense: Tense) -> i16 {
    let start = match season {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    };
    let (year, month) = (anchor.year(), anchor.month());
    match first {
        "this" => year,
        "next" if month >= start => year.saturating_add(1),
        "next" => year,
        "last" if month >= start + 3 => year,
        "last" => year.saturating_sub(1),
        _ if tense == Tense::Future && month > start + 2 => year.saturating_add(1),
        _ if tense == Tense::Future || month >= start => year,
        _ => year.saturating_sub(1),
    }
}

/// The weekday next to the anchor on the side that the words tell; news looks back where they tell none.
fn weekday(anchor: Date, weekday: i8, first: &str, tense: Tense) -> Option<Date> {
    let own = anchor.weekday().to_monday_one_offset();
    let back = i32::from((own - weekday).rem_euclid(7));
    let days = match (back, tense == Tense::Future) {
        // "last Tuesday" on a Tuesday is a week ago.
        (0, false) if matches!(first, "last" | "past" | "previous") => -7,
        (0, true) if first == "next" => 7,
        (0, _) => 0,
        (back, false) => -back,
        (back, true) => 7 - back,
    };
    anchor.checked_add(Span::new().days(days)).ok()
}

/// The day of the year nearest to the anchor that falls on the weekday named with it.
fn with_weekday(anchor: Option<Date>, month: i8, day: i8, weekday: i8) -> Option<Date> {
    let anchor = anchor?;
    let years = [0, -1, 1, -2, -3, -4, -5, -6];
    let mut days = years.into_iter().filter_map(|y| Date::new(anchor.year().checked_add(y)?, month, day).ok());
    let nearest = days.next()?;
    let fits = |d: &Date| d.weekday().to_monday_one_offset() == weekday;
    if fits(&nearest) { Some(nearest) } else { days.find(fits) }
}

/// The n-th quarter or half of a year: stated, else the last one that has begun, or the next one where the words look ahead.
fn part_of_year(kind: Resolve, c: &Captures, year: Option<i16>, anchor: Option<Date>, tense: Tense) -> Option<String> {
    let (parts, letter) = if kind == Resolve::Half { (2, 'H') } else { (4, 'Q') };
    let nth = c.nth.filter(|n| (1..=parts).contains(n))? as i8;
    let months = 12 / parts as i8;
    let year = year.or_else(|| {
        let a = anchor?;
        // Months from the part's end in this year to the anchor, and from the anchor to its start in the next one.
        let (begun, over) = (a.month() > (nth - 1) * months, a.month() - nth * months);
        let ahead = 12 - a.month() + (nth - 1) * months + 1;
        Some(match tense {
            // Results of the quarter just over are awaited too: the nearer one is meant.
            Tense::Future if over > ahead => a.year().saturating_add(1),
            Tense::Future => a.year(),
            _ if begun => a.year(),
            _ => a.year().saturating_sub(1),
        })
    })?;
    Some(format!("{year}-{letter}{nth}"))
}

/// The day that `of_year` gives in the year that brings it nearest on the right side of the anchor. Where the words tell
/// no side it is the past, unless that is far and the future near.
fn nearest_year(anchor: Option<Date>, tense: Tense, of_year: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    /// How many times nearer the future must be to be meant without a word that says so (fitted on news of 1989 to 1998).
    const NEARER: i64 = 2;
    let anchor = anchor?;
    // A leap day may be eight years away.
    let side = |step: i16| (0..=8).filter_map(move |n: i16| anchor.year().checked_add(n * step));
    let past = side(-1).filter_map(&of_year).find(|d| *d <= anchor);
    let future = side(1).filter_map(&of_year).find(|d| *d >= anchor);
    let days = |d: Option<Date>| d.map_or(i64::MAX / NEARER, |d| i64::from((d - anchor).get_days().abs()));
    match tense {
        Tense::Future => future,
        Tense::Past => past,
        Tense::Unknown if days(past) > NEARER * days(future) => future,
        Tense::Unknown => past.or(future),
    }
}

/// Western Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}
