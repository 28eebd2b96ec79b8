//! When was it published? Dates as records, pages and addresses write them.

use crate::model::DatePrecision;
use crate::packs::{Language, Months};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::Offset;
use std::borrow::Cow;

/// Years that a news date can have; others are doubted and so left out.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2098;

/// By how much the years of the Buddhist era, which Thailand counts by, are ahead.
const BUDDHIST_ERA: i16 = 543;

/// The century of the Buddhist era that two digits beside a Thai month mean.
const BUDDHIST_CENTURY: i16 = 2500;

/// The form of mails and RSS feeds; that the weekday fits is not asked.
static MAIL: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// Bytes of a date at most: what is longer is a text that was put into the wrong field.
const DATE_BYTES: usize = 400;

/// The instant that `text` names, and how exactly. Dates without a zone are taken as UTC; where `month_first`, 03/04 is March 4.
pub(crate) fn parse(text: &str, settings: &Language, month_first: bool) -> Option<(Timestamp, DatePrecision)> {
    let text = plain_digits(text.trim());
    if text.len() > DATE_BYTES {
        return None;
    }
    let text = christian(&text);
    let (instant, precision) = machine(&text).or_else(|| ideographic(&text)).or_else(|| words(&text, settings, month_first))?;
    let time = Offset::UTC.to_datetime(instant);
    if YEARS.contains(&time.year()) {
        return Some((instant, precision));
    }
    let day = Date::new(christian_year(time.year()), time.month(), time.day()).ok().filter(|d| YEARS.contains(&d.year()))?;
    Some((utc(day.to_datetime(time.time()))?, precision))
}

/// A year of the Buddhist era as one of ours: no news is of the year 2567 but that of Thailand.
fn christian_year(year: i16) -> i16 {
    let other = year.saturating_sub(BUDDHIST_ERA);
    if !YEARS.contains(&year) && YEARS.contains(&other) { other } else { year }
}

/// A date that begins with a year of the Buddhist era, with ours in its place: "2567-02-29" is no day of a calendar else.
fn christian(text: &str) -> Cow<'_, str> {
    let year = text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit())).and_then(|y| y.parse::<i16>().ok());
    let ends = text.as_bytes().get(4).is_some_and(|b| !b.is_ascii_digit());
    match year.filter(|y| ends && christian_year(*y) != *y) {
        Some(year) => Cow::Owned(format!("{}{}", christian_year(year), &text[4..])),
        None => Cow::Borrowed(text),
    }
}

/// Zeros of the scripts whose digits stand in dates: Arabic, Persian, Devanagari, Bengali, Thai, full width.
const ZEROS: [char; 6] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}'];

/// A text with the digits of other scripts as those of ours.
fn plain_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| {
        let digit = ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero as u32).filter(|d| *d < 10));
        digit.and_then(|d| char::from_digit(d, 10)).unwrap_or(c)
    };
    Cow::Owned(text.chars().map(plain).collect())
}

/// "2024年3月5日", "2024년 3월 5일".
fn ideographic(text: &str) -> Option<(Timestamp, DatePrecision)> {
    let mut rest = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut number = |marks: [char; 2]| -> Option<i16> {
        let (digits, behind) = rest.split_once(marks)?;
        rest = behind.trim_start();
        digits.trim().parse().ok()
    };
    let (year, month, day) = (number(['年', '년'])?, number(['月', '월'])?, number(['日', '일'])?);
    // A year of an emperor ("令和6年") is one of two digits.
    let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|d| YEARS.contains(&d.year()))?;
    Some((utc(day.at(0, 0, 0, 0))?, DatePrecision::Day))
}

/// The forms that machines write: RFC 3339, ISO 8601, RFC 2822, seconds or milliseconds since 1970.
fn machine(text: &str) -> Option<(Timestamp, DatePrecision)> {
    use DatePrecision::*;
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some((instant, Second));
    }
    if let Ok(day) = text.parse::<Date>() {
        // jiff reads the day of a date with a time as well; the time is read below.
        if text.len() <= 10 {
            return Some((utc(day.at(0, 0, 0, 0))?, Day));
        }
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return Some((utc(time)?, Second));
    }
    if let Ok(instant) = MAIL.parse_timestamp(text) {
        return Some((instant, Second));
    }
    // "2017-07-11T10:00:00+0000" and "+00:00 UTC": a zone without its colon, or told twice.
    if text.len() > 19
        && text.is_ascii()
        && text.as_bytes()[4] == b'-'
        && let Ok(time) = text[..19].replace(' ', "T").parse::<DateTime>()
    {
        let zone = text[19..].trim().trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        let digits: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
        let minutes = match digits.len() {
            4 => digits[..2].parse::<i64>().ok()? * 60 + digits[2..].parse::<i64>().ok()?,
            2 => digits.parse::<i64>().ok()? * 60,
            _ => 0,
        };
        let shift = if zone.starts_with('-') { minutes } else { -minutes };
        let instant = utc(time)?.as_second().checked_add(shift * 60)?;
        return Some((Timestamp::from_second(instant).ok()?, Second));
    }
    if text.len() >= 9 && text.len() <= 13 && text.bytes().all(|b| b.is_ascii_digit()) {
        let n: i64 = text.parse().ok()?;
        let instant = if text.len() >= 12 { Timestamp::from_millisecond(n) } else { Timestamp::from_second(n) };
        return instant.ok().map(|t| (t, Second));
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let day = Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?).ok()?;
        return Some((utc(day.at(0, 0, 0, 0))?, Day));
    }
    if text.len() == 7 && text.as_bytes()[4] == b'-' {
        let day = Date::new(text[..4].parse().ok()?, text[5..].parse().ok()?, 1).ok()?;
        return Some((utc(day.at(0, 0, 0, 0))?, Month));
    }
    None
}

/// The forms that people write: "July 11, 2017 10:30 am", "11 July 2017", "26-FEB-1987 15:01:01.79", "7/11/2017".
fn words(text: &str, settings: &Language, month_first: bool) -> Option<(Timestamp, DatePrecision)> {
    let day = named_day(text, month_first, None, &|word| settings.month(word).or_else(|| Months::embedded().month(word)))?;
    let time = clock(text);
    let Some((hour, minute, second)) = time else { return Some((utc(day.at(0, 0, 0, 0))?, DatePrecision::Day)) };
    let instant = utc(day.at(hour, minute, second, 0))?.as_second().checked_sub(zone(text) * 60)?;
    Some((Timestamp::from_second(instant).ok()?, DatePrecision::Second))
}

/// Minutes east of Greenwich that stand behind a time of day ("16:07:38 -0600", "03:05:46 GMT+0100"); 0 where none do.
fn zone(text: &str) -> i64 {
    /// Hours of the zone that is farthest from Greenwich.
    const HOURS_MAX: i64 = 14;
    let tail = text.find(':').map_or("", |at| &text[at..]);
    let Some(sign) = tail.rfind(['+', '-']).filter(|at| *at >= 3) else { return 0 };
    let digits: String = tail[sign + 1..].chars().filter(|c| *c != ':').take_while(char::is_ascii_digit).collect();
    let (Some(hours), Some(minutes)) =
        (digits.get(..2).and_then(|d| d.parse::<i64>().ok()), digits.get(2..4).and_then(|d| d.parse::<i64>().ok()))
    else {
        return 0;
    };
    let minutes = hours * 60 + minutes;
    match digits.len() == 4 && hours <= HOURS_MAX {
        true if tail[sign..].starts_with('-') => -minutes,
        true => minutes,
        false => 0,
    }
}

/// The first calendar day named in `text`. Where no year stands, the year that brings it nearest before `near` (by at most
/// a day after).
pub(crate) fn day_of(text: &str, settings: &Language, near: Option<Date>) -> Option<Date> {
    named_day(text, settings.month_first, near, &|word| settings.month(word))
}

/// Whether a letter is of a word or number of a date. Signs that stand above and below letters are, whatever Unicode calls them.
fn of_word(c: char) -> bool {
    let mark = c >= '\u{300}' && !c.is_whitespace() && !('\u{2000}'..'\u{2070}').contains(&c) && !('\u{3000}'..'\u{3040}').contains(&c);
    c.is_alphanumeric() || c == '/' || mark
}

fn is_thai(text: &str) -> bool {
    text.chars().any(|c| ('\u{e00}'..'\u{e80}').contains(&c))
}

fn named_day(text: &str, month_first: bool, near: Option<Date>, month_of: &dyn Fn(&str) -> Option<i8>) -> Option<Date> {
    // Thai abbreviates with stops inside a word.
    let text = if is_thai(text) { Cow::Owned(text.replace('.', "")) } else { Cow::Borrowed(text) };
    let words = text.split(|c| !of_word(c)).filter(|t| !t.is_empty()).map(Months::key);
    let tokens: Vec<String> = words.filter(|t| !Months::embedded().joins(t)).collect();
    for (i, token) in tokens.iter().enumerate() {
        if token.contains('/') {
            let parts: Vec<i16> = token.split('/').filter_map(|p| p.parse().ok()).collect();
            if let [a, b, c] = parts[..] {
                let (year, month, day) = if a > 31 {
                    (a, b, c)
                } else if month_first && a <= 12 || b > 12 {
                    (year_of(c), a, b)
                } else {
                    (year_of(c), b, a)
                };
                return Date::new(christian_year(year), i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
            }
        }
        let Some(month) = month_of(token) else { continue };
        let number = |j: Option<usize>| -> Option<i16> {
            let digits = tokens.get(j?)?.trim_end_matches(|c: char| c.is_ascii_lowercase());
            digits.parse().ok()
        };
        let (before, after) = (number(i.checked_sub(1)), number(Some(i + 1)));
        let small = |n: Option<i16>| n.filter(|n| (1..=31).contains(n));
        let (day, year_at) = match (small(before), small(after)) {
            // "26-FEB-87", "3 JAN 90": a day stands before, so what follows is the year.
            (Some(day), _) => (day, i + 1),
            (None, Some(day)) => (day, i + 2),
            _ => continue,
        };
        let year = number(Some(year_at))
            .filter(|y| *y > 31 || (before.is_some() && *y >= 0 && tokens[year_at].len() == 2) || *y > 1000)
            .map(|year| if is_thai(token) && year < 100 { year + BUDDHIST_CENTURY } else { year_of(year) })
            .map(christian_year);
        return match (year, near) {
            (Some(year), _) => Date::new(year, month, day as i8).ok(),
            (None, Some(near)) => nearest(month, day as i8, near),
            (None, None) => None,
        };
    }
    None
}

/// The day of a dated address path: `/2017/07/11/`, `/2017-07-11-`.
pub(crate) fn of_url(url: &str) -> Option<Date> {
    let path = url.split_once("://")?.1;
    let numbers: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    numbers.windows(3).find_map(|w| {
        let fits = w[0].len() == 4 && w[1].len() <= 2 && w[2].len() <= 2;
        let day = Date::new(w[0].parse().ok()?, w[1].parse().ok()?, w[2].parse().ok()?).ok()?;
        (fits && YEARS.contains(&day.year())).then_some(day)
    })
}

/// The month and day in the year that brings it nearest before `near`, a day of slack for time zones.
fn nearest(month: i8, day: i8, near: Date) -> Option<Date> {
    let limit = near.tomorrow().unwrap_or(near);
    (0..5).find_map(|back| Date::new(near.year().checked_sub(back)?, month, day).ok().filter(|d| *d <= limit))
}

/// Two-digit years: 00 to 49 are of this century, 50 to 99 of the last.
fn year_of(year: i16) -> i16 {
    match year {
        0..=49 => year + 2000,
        50..=99 => year + 1900,
        other => other,
    }
}

/// The time of day in `text`: "15:01:01", "10:30 am".
fn clock(text: &str) -> Option<(i8, i8, i8)> {
    let at = text.find(':')?;
    let from = text[..at].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
    let hour: i8 = text.get(from..at)?.parse().ok()?;
    let mut rest = text[at + 1..].splitn(2, |c: char| !c.is_ascii_digit());
    let minute: i8 = rest.next()?.parse().ok()?;
    let tail = rest.next().unwrap_or("");
    let second: i8 = if text[at + 1..].contains(':') {
        tail.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
    } else {
        0
    };
    let lower = tail.to_ascii_lowercase();
    let half = lower.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == ':');
    let hour = match hour {
        12 if half.starts_with("am") || half.starts_with("a.m") || text[at..].to_ascii_lowercase().contains("am") => 0,
        1..=11 if text[at..].to_ascii_lowercase().contains("pm") || text[at..].to_ascii_lowercase().contains("p.m") => hour + 12,
        other => other,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second)).then_some((hour, minute, second))
}

fn utc(time: DateTime) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::packs::Packs;

    #[test]
    fn dates_of_machines_and_people_are_one_instant() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let settings = &packs.get("en").expect("English is embedded").language;
        let told = |text: &str| parse(text, settings, true).map(|d| d.0.to_string());
        for same in [
            "2019-11-18T22:07:38Z",
            "Mon, 18 Nov 2019 16:07:38 -0600",
            "Mon Nov 18 2019 23:07:38 GMT+0100",
            "2019-11-18 16:07:38 -06:00",
            "2019-11-18T16:07:38-0600",
        ] {
            assert_eq!(told(same).as_deref(), Some("2019-11-18T22:07:38Z"), "{same}");
        }
        assert_eq!(told("26-FEB-1987 15:01:01.79").as_deref(), Some("1987-02-26T15:01:01Z"));
        assert_eq!(told("Published 4:00 am, Wednesday, November 20, 2019").as_deref(), Some("2019-11-20T04:00:00Z"));
        assert_eq!(told("November 20, 2019").as_deref(), Some("2019-11-20T00:00:00Z"));
        for none in [
            "0001-01-01T00:00:00Z",
            "1899-12-31",
            "soon",
            "",
            "3999-03-04",
            "2024-02-30",
            "31/04/2024",
            "令和6年3月5日",
            "1403/12/15",
            "5/300/2024",
        ] {
            assert_eq!(told(none), None, "{none}");
        }
    }

    #[test]
    fn dates_of_other_languages_scripts_and_eras_are_days_of_ours() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let settings = &packs.get("en").expect("English is embedded").language;
        let told = |text: &str| parse(text, settings, false).map(|d| d.0.to_string().chars().take(10).collect::<String>());
        for same in [
            "2567-03-05",
            "2567-03-05T10:00:00+07:00",
            "5/3/2567",
            "Tue, 05 Mar 2567 10:00:00 +0700",
            "5 มีนาคม 2567",
            "5 มี.ค. 67",
            "5 มี.ค. 2567 10.30 น.",
            "5 มีนาคม พ.ศ. 2567",
            "๕ มีนาคม ๒๕๖๗",
            "5 de marzo de 2024",
            "5. März 2024",
            "5 марта 2024 г.",
            "2024年3月5日",
            "2024년 3월 5일",
            "٢٠٢٤-٠٣-٠٥",
            "٥ مارس ٢٠٢٤",
            "5 मार्च 2024",
            "mardi 5 mars 2024",
            "5/3/2024",
        ] {
            assert_eq!(told(same).as_deref(), Some("2024-03-05"), "{same}");
        }
        assert_eq!(told("29 กุมภาพันธ์ 2567").as_deref(), Some("2024-02-29"), "a day that the other era's calendar has not");
        assert_eq!(told("2567-02-29").as_deref(), Some("2024-02-29"));
        assert_eq!(told("2560-01-01").as_deref(), Some("2017-01-01"));
        assert_eq!(told("2442-06-01"), None, "before 1900");
    }
}
