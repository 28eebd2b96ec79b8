//! "KABUL, Feb. 18 (Reuters) -": the place, date and agency that open an article.

use super::when;
use crate::packs::Language;
use crate::text::fold;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// A dateline, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dateline {
    /// The place, as written.
    pub place: Option<String>,
    /// The date.
    pub date: Option<Date>,
    /// The agency, as written.
    pub agency: Option<String>,
    /// One past its last byte, with the mark, the tags and the white space behind it.
    pub end: usize,
}

/// Bytes in which the mark of a dateline must stand: two places, a date and an agency with room to spare.
const REACH: usize = 140;

/// The dateline at the start of `text`. `published` gives the year where the dateline names none.
pub(crate) fn read(text: &str, settings: &Language, published: Option<Timestamp>) -> Option<Dateline> {
    let near = published.map(|t| Offset::UTC.to_datetime(t).date());
    let line = text.split('\n').next().unwrap_or("");
    let reach = (0..=REACH.min(line.len())).rev().find(|&i| line.is_char_boundary(i))?;
    if let Some(found) = dated_entry(line, settings) {
        return Some(found);
    }
    let mut from = 0;
    while let Some((at, mark)) = next_dash(&line[from..reach], settings).map(|(i, m)| (i + from, m)) {
        let head = line[..at].trim();
        if let Some((place, date, agency)) = parts(head, settings, near) {
            let end = at + mark;
            // "CHEVY CHASE, Md., - March 4 -": a second mark, with nothing but the date before it.
            let second = date.is_none().then(|| dated_tail(&line[end..reach], settings, near)).flatten();
            let (date, end) = second.map_or((date, end), |(date, length)| (Some(date), end + length));
            return Some(Dateline { place: Some(place), date, agency, end: skip_tags(text, end) });
        }
        from = at + mark;
    }
    None
}

/// The date between two marks, and the length up to the end of the second.
fn dated_tail(text: &str, settings: &Language, near: Option<Date>) -> Option<(Date, usize)> {
    /// Bytes of a month and a day, with room for a year.
    const DATE_BYTES: usize = 24;
    let (at, mark) = next_dash(text, settings)?;
    let between = text[..at].trim().trim_end_matches(',');
    let first = between.split(' ').next().unwrap_or("");
    let plain = between.len() <= DATE_BYTES && is_date_word(first, settings) && names_day(between, settings);
    Some((when::day_of(between, settings, near).filter(|_| plain)?, at + mark))
}

/// "06/20/2021: Gunmen ...": a date and a colon.
fn dated_entry(line: &str, settings: &Language) -> Option<Dateline> {
    let (head, _) = line.split_once(':')?;
    let plain = head.len() <= 12 && head.bytes().all(|b| b.is_ascii_digit() || b == b'/' || b == b'-') && head.contains(['/', '-']);
    let date = Offset::UTC.to_datetime(when::parse(head, settings, settings.month_first).filter(|_| plain)?.0).date();
    Some(Dateline { place: None, date: Some(date), agency: None, end: skip_tags(line, head.len() + 1) })
}

/// The next mark of a dateline: a dash between spaces or behind a bracket, or a long dash.
fn next_dash(text: &str, settings: &Language) -> Option<(usize, usize)> {
    text.char_indices().find_map(|(i, c)| {
        if c.is_alphanumeric() || c.is_whitespace() {
            return None;
        }
        let mark = settings.dashes.iter().find(|d| text[i..].starts_with(d.as_str()) && d.as_str() != ":")?;
        let before = text[..i].chars().next_back();
        let after = text[i + mark.len()..].chars().next();
        // "MONTREAL, Feb 26- The": glued to the day.
        let glued = before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(char::is_whitespace);
        let apart = glued
            || before.is_some_and(|b| b.is_whitespace() || b == ')' || b == '.' || b == '/' || b == ',')
            || mark.starts_with('—')
            || mark.len() == 2 && mark.is_ascii();
        let open = after.is_none_or(|a| a.is_whitespace() || !a.is_ascii() || a == '[' || a == '(' || a.is_uppercase());
        (apart && open).then_some((i, mark.len()))
    })
}

/// Place, date and agency of what stands before the mark; none where it is no dateline.
fn parts(head: &str, settings: &Language, near: Option<Date>) -> Option<(String, Option<Date>, Option<String>)> {
    let mut rest = head.trim_start_matches(['*', '+', '^', '=', '#', ' ']).to_string();
    let mut agency = None;
    // "(Reuters)", "/PRNewswire/", and doubled brackets; the last that is no remark wins.
    while let Some((open, close)) = bracket(&rest) {
        let inside = rest[open + 1..close].trim().to_string();
        if !inside.is_empty() && inside.len() <= 60 {
            agency = Some(inside);
        }
        rest = format!("{} {}", &rest[..open], &rest[close + 1..]);
    }
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let pieces: Vec<&str> = rest.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let first_dated = pieces.iter().position(|p| names_day(p, settings));
    let mut place: Vec<String> = Vec::new();
    let mut date_text = String::new();
    match first_dated {
        Some(i) => {
            place.extend(pieces[..i].iter().map(|p| p.to_string()));
            // "KABUL Feb 18": place and date in one piece.
            let words: Vec<&str> = pieces[i].split(' ').collect();
            let from = words.iter().position(|w| is_date_word(w, settings)).unwrap_or(0);
            if from > 0 {
                place.push(words[..from].join(" "));
            }
            date_text = format!("{} {}", words[from..].join(" "), pieces[i + 1..].join(" "));
            if pieces[i + 1..].iter().any(|p| !p.bytes().all(|b| b.is_ascii_digit() || b == b' ')) {
                // Something else follows the date: an agency without brackets ("Jan 5, AP").
                let last = pieces[pieces.len() - 1];
                if settings.agencies.contains(&fold(last)) {
                    agency = agency.or(Some(last.to_string()));
                } else {
                    return None;
                }
            }
        }
        None => place.extend(pieces.iter().map(|p| p.to_string())),
    }
    let place = place.join(", ");
    let date = when::day_of(&date_text, settings, near);
    let known = agency.as_deref().is_some_and(|a| is_agency(a, settings));
    let upper = place.chars().filter(|c| c.is_alphabetic()).take(3).all(char::is_uppercase)
        && place.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let words = place.split([' ', ',', '/', '-']).filter(|w| !w.is_empty());
    let small =
        ["of", "de", "la", "el", "al", "and", "the", "del", "da", "do", "los", "las", "du", "on", "upon", "le", "les", "sur", "en", "near"];
    let name_like =
        words.clone().all(|w| w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) || small.contains(&w) || w.contains('\''));
    // "La paz, march 4 -": two words before a month are a place even where the second is not written as a name.
    let slip = first_dated.is_some() && date.is_some() && words.clone().count() == 2 && !place.contains(',') && {
        let first = place.split(' ').next().unwrap_or("");
        !settings.boundaries.starters.contains(&fold(first))
    };
    let fits = !place.is_empty()
        && place.chars().count() <= 70
        && (name_like || slip)
        && words.count() <= 9
        && place.starts_with(char::is_uppercase)
        && !place.contains(['"', '“', '?', '!', ':']);
    (fits && (first_dated.is_some() || known || upper)).then_some((place, date, agency.filter(|_| known || first_dated.is_some() || upper)))
}

/// Whether a bracket names a source: a known agency, a domain, or a short name in capitals.
fn is_agency(text: &str, settings: &Language) -> bool {
    let folded = fold(text);
    let known = settings.agencies.iter().any(|a| {
        folded == *a || folded.starts_with(&format!("{a} ")) || folded.ends_with(&format!(" {a}")) || folded.starts_with(&format!("{a}/"))
    });
    let domain = folded.contains('.') && !folded.contains(' ') && folded.rsplit('.').next().is_some_and(|t| (2..=6).contains(&t.len()));
    let capitals =
        text.len() <= 24 && text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) && text.chars().any(char::is_alphabetic);
    known || domain || capitals
}

/// The last pair of brackets or slashes.
fn bracket(text: &str) -> Option<(usize, usize)> {
    if let Some(open) = text.rfind(['(', '[']) {
        let close = text[open..].find([')', ']']).map(|i| i + open)?;
        return Some((open, close));
    }
    let close = text.trim_end().rfind('/')?;
    let open = text[..close].rfind('/')?;
    (close + 1 == text.trim_end().len()).then_some((open, close))
}

fn names_day(piece: &str, settings: &Language) -> bool {
    let words: Vec<&str> = piece.split([' ', '-', '.']).filter(|w| !w.is_empty()).collect();
    let month = words.iter().any(|w| settings.month(&fold(w)).is_some());
    let number = words.iter().any(|w| w.bytes().any(|b| b.is_ascii_digit()));
    (month && number && words.len() <= 7) || when::day_of(piece, settings, None).is_some() && piece.contains('/')
}

fn is_date_word(word: &str, settings: &Language) -> bool {
    settings.month(&fold(word.trim_end_matches('.'))).is_some() || word.bytes().next().is_some_and(|b| b.is_ascii_digit())
}

/// Passes over white space and bracketed tags ("[REPORT] [TEXT]") behind the mark.
fn skip_tags(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let trimmed = rest.trim_start_matches([' ', '-', '–', '—']);
        at += rest.len() - trimmed.len();
        let tag = trimmed.starts_with('[').then(|| trimmed.find(']')).flatten();
        match tag.filter(|end| *end <= 60 && trimmed[1..*end].chars().all(|c| !c.is_lowercase())) {
            Some(end) => at += end + 1,
            None => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;

    /// Place, date, agency, and the first letters behind the dateline.
    type Read = (Option<String>, Option<String>, Option<String>, String);

    fn parse(text: &str) -> Option<Read> {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let near: Timestamp = "1990-06-01T00:00:00Z".parse().expect("an instant");
        let settings = &packs.get("en").expect("English is embedded").language;
        read(text, settings, Some(near))
            .map(|d| (d.place, d.date.map(|x| x.to_string()), d.agency, text[d.end..].chars().take(5).collect()))
    }

    fn wanted(place: &str, date: &str, agency: &str, rest: &str) -> Option<Read> {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        Some((some(place), some(date), some(agency), rest.to_string()))
    }

    #[test]
    fn datelines_of_many_houses_are_read() {
        assert_eq!(parse("Lima, July 11 2017 (example.com) – Both sides"), wanted("Lima", "2017-07-11", "example.com", "Both "));
        assert_eq!(parse("KABUL, Feb. 18 (Reuters) - Two men"), wanted("KABUL", "1990-02-18", "Reuters", "Two m"));
        assert_eq!(
            parse("SAN SALVADOR, 3 JAN 90 (ACAN-EFE) -- [REPORT] [TEXT] THE ARMY"),
            wanted("SAN SALVADOR", "1990-01-03", "ACAN-EFE", "THE A")
        );
        assert_eq!(parse("PORTLAND, Maine (AP) — Snow fell"), wanted("PORTLAND, Maine", "", "AP", "Snow "));
        assert_eq!(parse("OTTAWA, March 3 /PRNewswire/ -- The firm"), wanted("OTTAWA", "1990-03-03", "PRNewswire", "The f"));
        assert_eq!(parse("LONDON, Dec 26 - Shares rose"), wanted("LONDON", "1989-12-26", "", "Share"));
        assert_eq!(parse("ARICA, Feb 26- Shares rose"), wanted("ARICA", "1990-02-26", "", "Share"));
        assert_eq!(parse("****LA UNION, March 4 - Shares"), wanted("LA UNION", "1990-03-04", "", "Share"));
        assert_eq!(parse("CHEVY HILL, Md., - March 4 - Shares"), wanted("CHEVY HILL, Md.", "1990-03-04", "", "Share"));
        assert_eq!(parse("La union, march 4 - Shares"), wanted("La union", "1990-03-04", "", "Share"));
        assert_eq!(parse("ADA CITY, Okla. March 11, Reuter - Shares"), wanted("ADA CITY, Okla.", "1990-03-11", "Reuter", "Share"));
        assert_eq!(parse("06/20/1990: Gunmen fired"), wanted("", "1990-06-20", "", "Gunme"));
    }

    #[test]
    fn a_sentence_with_a_dash_is_no_dateline() {
        assert_eq!(parse("The mayor - who was ill - left."), None);
        assert_eq!(parse("Ten years on, the town — once rich — is empty."), None);
        assert_eq!(parse("Well-known actors met."), None);
        assert_eq!(parse("The mayor, March 4 - a Sunday - left."), None);
        assert_eq!(parse("Talks ran from 1986- the year of the flood - on."), None);
    }
}
