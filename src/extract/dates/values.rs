//! How is a time written? TIMEX3 values from days and units, and the days that a value covers.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// The factor and letter of a unit: "10Y" is ten years.
pub fn factor(unit: &str) -> (i64, &str) {
    let letters = unit.trim_start_matches(|c: char| c.is_ascii_digit());
    (unit[..unit.len() - letters.len()].parse().unwrap_or(1), letters)
}

/// A TIMEX3 duration: P3M, PT24H, PXD.
pub fn period(count: Option<i64>, unit: &str) -> String {
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
pub fn shifted(day: Date, unit: &str, n: i64) -> Option<Date> {
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
pub fn moved(anchor: Date, unit: &str, n: i64) -> Option<String> {
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
pub fn week(day: Date) -> String {
    let iso = day.iso_week_date();
    format!("{}-W{:02}", iso.year(), iso.week())
}

/// First and last day that a value covers, and its precision.
pub fn covers(value: &str) -> Option<(Date, Date, &'static str)> {
    // Most values are days.
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = value.as_bytes()
        && let [Some(y1), Some(y2), Some(y3), Some(y4), Some(m1), Some(m2), Some(d1), Some(d2)] =
            [y1, y2, y3, y4, m1, m2, d1, d2].map(|b| b.is_ascii_digit().then(|| (b - b'0') as i16))
    {
        let day = Date::new(y1 * 1000 + y2 * 100 + y3 * 10 + y4, (m1 * 10 + m2) as i8, (d1 * 10 + d2) as i8).ok()?;
        return Some((day, day, "day"));
    }
    let (head, time) = value.split_once('T').map_or((value, false), |(h, _)| (h, true));
    if head.starts_with('P') || head.ends_with("_REF") || head.starts_with('X') {
        return None;
    }
    let day = |y: i16, m: i8, d: i8| Date::new(y, m, d).ok();
    let mut parts = [""; 4];
    let mut n = 0;
    for part in head.split('-') {
        *parts.get_mut(n)? = part;
        n += 1;
    }
    let year: i16 = parts[0].parse().ok()?;
    match &parts[..n] {
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
