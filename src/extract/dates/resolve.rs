//! What does an expression mean against its anchor? TIMEX3 values, and the days that a value covers.

use super::matching::Captures;
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

/// Reads a match against `anchor`; `previous` is the time named before it, `direction` what the clause tells.
pub fn resolve(rule: &DateRule, c: &Captures, anchor: Option<Date>, previous: Option<Date>, direction: Direction) -> Resolved {
    let date = |value: Option<String>, anchored| {
        let timex =
            if value.as_deref().is_some_and(|v| v.contains('T') && !v.starts_with('P')) { TimexType::Time } else { TimexType::Date };
        Resolved { timex: rule.timex.unwrap_or(timex), value, days: None, anchored }
    };
    let part = c.part.clone().or_else(|| rule.part.clone());
    let with_part = |value: Option<String>| value.map(|v| part.as_ref().map_or(v.clone(), |p| format!("{v}T{p}")));
    match rule.resolve {
        Resolve::Calendar => {
            let (value, anchored) = calendar(c, anchor, direction);
            date(with_part(value), anchored)
        }
        Resolve::Quarter => {
            let value = c
                .nth
                .filter(|n| (1..=4).contains(n))
                .and_then(|n| Some(format!("{}-Q{n}", year_of_part(c, anchor, (n as i8 - 1) * 3 + 1)?)));
            date(value, c.year.is_none())
        }
        Resolve::Half => {
            let value = c
                .nth
                .filter(|n| (1..=2).contains(n))
                .and_then(|n| Some(format!("{}-H{n}", year_of_part(c, anchor, (n as i8 - 1) * 6 + 1)?)));
            date(value, c.year.is_none())
        }
        Resolve::Shift => {
            let unit = c.unit.as_deref().or(rule.unit.as_deref()).unwrap_or("D");
            date(with_part(anchor.and_then(|a| moved(a, unit, i64::from(rule.shift)))), true)
        }
        Resolve::Weekend => {
            let value = anchor.and_then(|a| {
                let back = match c.first.as_str() {
                    "next" => -7,
                    "last" => 7,
                    _ if direction == Direction::Future || c.first == "this" => 0,
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
            let base = if rule.resolve == Resolve::Ago { anchor } else { previous.or(anchor) };
            let base = if rule.resolve == Resolve::Later { previous } else { base };
            let sign = if rule.resolve == Resolve::Later { 1 } else { -1 };
            let value = match (base, c.count.flatten(), c.unit.as_deref()) {
                (Some(base), Some(n), Some(unit)) => moved(base, unit, n.checked_mul(sign).unwrap_or(0)),
                (_, None, Some(_)) if rule.resolve == Resolve::Ago => Some("PAST_REF".to_string()),
                _ => None,
            };
            date(value, true)
        }
        Resolve::Stretch => {
            let count = c.count.unwrap_or(Some(1));
            let value = c.unit.as_deref().map(|u| period(count, u));
            let days = anchor.zip(count).zip(c.unit.as_deref()).and_then(|((a, n), unit)| {
                let sign = if rule.direction == Some(Direction::Future) { 1 } else { -1 };
                let other = shifted(a, unit, n.checked_mul(sign)?)?;
                Some((a.min(other), a.max(other)))
            });
            Resolved { timex: TimexType::Duration, value, days, anchored: true }
        }
        Resolve::After => {
            let value = c.unit.as_deref().map(|u| period(c.count.unwrap_or(Some(1)), u));
            // "held five days after the visit": it ends on the day that is being told of, else on the anchor's.
            let days = previous
                .or(anchor)
                .zip(c.count.flatten())
                .zip(c.unit.as_deref())
                .and_then(|((end, n), unit)| Some((shifted(end, unit, -n)?, end)));
            Resolved { timex: TimexType::Duration, value, days, anchored: true }
        }
        Resolve::Duration => Resolved {
            timex: TimexType::Duration,
            value: c.unit.as_deref().map(|u| period(c.count.unwrap_or(Some(1)), u)),
            days: None,
            anchored: false,
        },
        Resolve::Set => {
            Resolved { timex: TimexType::Set, value: c.unit.as_deref().map(|u| period(Some(1), u)), days: None, anchored: false }
        }
        Resolve::Clock => {
            let day = match c.weekday {
                Some(_) => calendar(c, anchor, direction).0,
                None => anchor.map(|a| a.to_string()),
            };
            let value = day.zip(c.hour).map(|(d, (h, m))| format!("{d}T{h:02}:{m:02}"));
            Resolved { timex: TimexType::Time, value, days: None, anchored: true }
        }
        Resolve::Fixed => date(rule.value.clone(), false),
        Resolve::Easter => {
            let value = nearest_year(anchor, direction, |y| easter(y).and_then(|e| e.checked_add(Span::new().days(rule.shift)).ok()));
            date(value.map(|d| if rule.shift == -7 { week(d.tomorrow().unwrap_or(d)) } else { d.to_string() }), true)
        }
        Resolve::Feast => {
            let value = rule.feast.and_then(|(m, d)| nearest_year(anchor, direction, |y| Date::new(y, m, d).ok()));
            date(value.map(|d| d.to_string()), true)
        }
    }
}

/// The value of calendar names and numbers; missing parts from the anchor, towards `direction`.
fn calendar(c: &Captures, anchor: Option<Date>, direction: Direction) -> (Option<String>, bool) {
    let future = direction == Direction::Future;
    if let Some(decade) = c.decade {
        return (Some(decade.to_string()), false);
    }
    if let Some(season) = &c.season {
        let start = match season.as_str() {
            "SP" => 3,
            "SU" => 6,
            "FA" => 9,
            _ => 12,
        };
        let year = c.year.or_else(|| {
            let a = anchor?;
            Some(match c.first.as_str() {
                "this" => a.year(),
                "next" => {
                    if a.month() < start {
                        a.year()
                    } else {
                        a.year() + 1
                    }
                }
                "last" => {
                    if a.month() >= start + 3 {
                        a.year()
                    } else {
                        a.year() - 1
                    }
                }
                _ if future => {
                    if a.month() <= start + 2 {
                        a.year()
                    } else {
                        a.year() + 1
                    }
                }
                _ => {
                    if a.month() >= start {
                        a.year()
                    } else {
                        a.year() - 1
                    }
                }
            })
        });
        return (year.map(|y| format!("{y}-{season}")), c.year.is_none());
    }
    match (c.year, c.month, c.day) {
        (Some(y), Some(m), Some(d)) => (Date::new(y, m, d).ok().map(|d| d.to_string()), false),
        (Some(y), Some(m), None) => ((1..=12).contains(&m).then(|| format!("{y:04}-{m:02}")), false),
        (Some(y), None, _) => (Some(format!("{y:04}")), false),
        (None, Some(m), Some(d)) => (nearest_year(anchor, direction, |y| Date::new(y, m, d).ok()).map(|d| d.to_string()), true),
        (None, Some(m), None) => {
            let year = anchor.map(|a| match (a.month().cmp(&m), future) {
                (std::cmp::Ordering::Equal, _) => {
                    if c.first == "last" {
                        a.year() - 1
                    } else {
                        a.year()
                    }
                }
                (std::cmp::Ordering::Less, true) => a.year(),
                (std::cmp::Ordering::Less, false) => a.year() - 1,
                (std::cmp::Ordering::Greater, true) => a.year() + 1,
                (std::cmp::Ordering::Greater, false) => a.year(),
            });
            (year.map(|y| format!("{y:04}-{m:02}")), true)
        }
        (None, None, _) => {
            let day = anchor.zip(c.weekday).and_then(|(a, w)| {
                let own = a.weekday().to_monday_one_offset();
                let back = i32::from((own - w).rem_euclid(7));
                let days = match (back, future) {
                    // "last Tuesday" on a Tuesday is a week ago.
                    (0, false) => {
                        if matches!(c.first.as_str(), "last" | "past" | "previous") {
                            -7
                        } else {
                            0
                        }
                    }
                    (0, true) => {
                        if c.first == "next" {
                            7
                        } else {
                            0
                        }
                    }
                    (back, false) => -back,
                    (back, true) => 7 - back,
                };
                a.checked_add(Span::new().days(days)).ok()
            });
            (day.map(|d| d.to_string()), true)
        }
    }
}

/// The year of a quarter or half that begins in `month`: stated, else the last one that has begun.
fn year_of_part(c: &Captures, anchor: Option<Date>, month: i8) -> Option<i16> {
    c.year.or_else(|| anchor.map(|a| if a.month() >= month { a.year() } else { a.year() - 1 }))
}

/// The day that `of_year` gives in the year that brings it nearest on the right side of the anchor.
fn nearest_year(anchor: Option<Date>, direction: Direction, of_year: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    let anchor = anchor?;
    let years = match direction {
        Direction::Future => [0, 1, 2, 3, 4, 5, 6, 7, 8],
        _ => [0, -1, -2, -3, -4, -5, -6, -7, -8],
    };
    years.into_iter().filter_map(|y| of_year(anchor.year().checked_add(y)?)).find(|d| match direction {
        Direction::Future => *d >= anchor,
        _ => *d <= anchor,
    })
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

/// The factor and letter of a unit: "10Y" is ten years.
fn factor(unit: &str) -> (i64, &str) {
    let letters = unit.trim_start_matches(|c: char| c.is_ascii_digit());
    (unit[..unit.len() - letters.len()].parse().unwrap_or(1), letters)
}

/// A TIMEX3 duration: P3M, PT24H, PXD.
fn period(count: Option<i64>, unit: &str) -> String {
    let (times, letter) = factor(unit);
    let n = count.and_then(|n| n.checked_mul(times)).map_or("X".to_string(), |n| n.to_string());
    match letter {
        "S" => format!("PT{n}S"),
        "MIN" => format!("PT{n}M"),
        "H" => format!("PT{n}H"),
        "Q" => format!("P{n}Q"),
        other => format!("P{n}{other}"),
    }
}

/// The day `n` units from `day`.
fn shifted(day: Date, unit: &str, n: i64) -> Option<Date> {
    let (times, letter) = factor(unit);
    let n = n.checked_mul(times)?;
    let span = match letter {
        "D" => Span::new().try_days(n),
        "W" => Span::new().try_weeks(n),
        "M" => Span::new().try_months(n),
        "Q" => Span::new().try_months(n.checked_mul(3)?),
        "Y" => Span::new().try_years(n),
        "H" => Span::new().try_days(n / 24),
        _ => return Some(day),
    };
    day.checked_add(span.ok()?).ok()
}

/// The value of the anchor moved by `n` units, as exact as the unit.
fn moved(anchor: Date, unit: &str, n: i64) -> Option<String> {
    let day = shifted(anchor, unit, n)?;
    let (times, letter) = factor(unit);
    Some(match (times, letter) {
        (10, "Y") => (day.year() / 10).to_string(),
        (100, "Y") => (day.year() / 100).to_string(),
        (_, "Y") => day.year().to_string(),
        (_, "M") => format!("{:04}-{:02}", day.year(), day.month()),
        (_, "Q") => format!("{}-Q{}", day.year(), (day.month() - 1) / 3 + 1),
        (_, "W") => week(day),
        _ => day.to_string(),
    })
}

/// The ISO 8601 week of a day: 2017-W28.
fn week(day: Date) -> String {
    let iso = day.iso_week_date();
    format!("{}-W{:02}", iso.year(), iso.week())
}

/// First and last day that a value covers, and its precision.
pub fn covers(value: &str) -> Option<(Date, Date, &'static str)> {
    let (head, time) = value.split_once('T').map_or((value, false), |(h, _)| (h, true));
    if head.starts_with('P') || head.ends_with("_REF") || head.starts_with('X') {
        return None;
    }
    let day = |y: i16, m: i8, d: i8| Date::new(y, m, d).ok();
    let parts: Vec<&str> = head.split('-').collect();
    let year: i16 = parts.first()?.parse().ok()?;
    match parts.as_slice() {
        [decade] if decade.len() == 3 => Some((day(year * 10, 1, 1)?, day(year * 10 + 9, 12, 31)?, "decade")),
        [century] if century.len() == 2 => Some((day(year * 100, 1, 1)?, day(year * 100 + 99, 12, 31)?, "century")),
        [_] => Some((day(year, 1, 1)?, day(year, 12, 31)?, "year")),
        [_, w, rest @ ..] if w.starts_with('W') && w.len() == 3 => {
            let monday = jiff::civil::ISOWeekDate::new(year, w[1..].parse().ok()?, Weekday::Monday).ok()?.date();
            let sunday = monday.checked_add(Span::new().days(6)).ok()?;
            if rest == ["WE"] {
                Some((monday.checked_add(Span::new().days(5)).ok()?, sunday, "weekend"))
            } else {
                Some((monday, sunday, "week"))
            }
        }
        [_, q] if q.starts_with('Q') || q.starts_with('H') => {
            let n: i8 = q[1..].parse().ok()?;
            let months = if q.starts_with('Q') { 3 } else { 6 };
            let first = day(year, (n - 1).checked_mul(months)?.checked_add(1)?, 1)?;
            let last = first.checked_add(Span::new().months(months)).ok()?.yesterday().ok()?;
            Some((first, last, if months == 3 { "quarter" } else { "half" }))
        }
        [_, season] if season.chars().all(char::is_alphabetic) => {
            let start = match *season {
                "SP" => 3,
                "SU" => 6,
                "FA" => 9,
                _ => 12,
            };
            let first = day(year, start, 1)?;
            Some((first, first.checked_add(Span::new().months(3)).ok()?.yesterday().ok()?, "season"))
        }
        [_, m] => {
            let first = day(year, m.parse().ok()?, 1)?;
            Some((first, first.last_of_month(), "month"))
        }
        [_, m, d] => {
            let day = day(year, m.parse().ok()?, d.parse().ok()?)?;
            Some((day, day, if time { "time" } else { "day" }))
        }
        _ => None,
    }
}
