//! Lists within a line: "1. Open the door 2. Close it", "(a) … (b) …", "i) … ii) …". Each item is a sentence.

use super::{Span, first_of};

/// A mark that may number an item.
#[derive(Debug, Clone, Copy)]
struct Mark<'t> {
    /// Byte of its first sign, bullet included.
    at: usize,
    /// As a number or letter (a = 1), and as a Roman numeral.
    values: [Option<u32>; 2],
    /// Whether it is written in digits.
    digits: bool,
    /// What stands before and behind the number: "•", "(", ".)".
    bullet: &'t str,
    after: &'t str,
}

impl Mark<'_> {
    fn same_style(&self, other: &Mark<'_>) -> bool {
        (self.digits, self.bullet, self.after) == (other.digits, other.bullet, other.after)
    }

    fn follows(&self, last: &Mark<'_>) -> bool {
        self.same_style(last) && self.values.iter().zip(last.values).any(|(own, last)| own.is_some() && *own == last.map(|v| v + 1))
    }

    fn is_first(&self) -> bool {
        self.values.contains(&Some(1))
    }
}

/// Whether `words` begin with the mark of an item.
pub(crate) fn starts_item(words: &str) -> bool {
    let stop = first_of(words, LONGEST_MARK + 1).find(['.', ')']);
    stop.is_some_and(|stop| mark_at(words, 0, stop).is_some_and(|m| m.at == 0))
}

/// Bytes that a bullet, a space and a number take at most.
const LONGEST_MARK: usize = 10;

/// Appends the items of the sentence at `span`, or the sentence itself.
///
/// A list begins the sentence or stands behind a finished one, and counts on from item to item; "the council (a) met and (b)
/// agreed" is none.
pub(super) fn split(text: &str, span: Span, out: &mut Vec<Span>) {
    let words = span.of(text);
    let marks: Vec<Mark<'_>> = memchr::memchr2_iter(b'.', b')', words.as_bytes()).filter_map(|stop| mark_at(words, 0, stop)).collect();
    let mut start = span.start;
    if marks.len() > 1 {
        let mut at = 0;
        let mut in_list = false;
        while at < marks.len() {
            let count = 1 + marks[at..].windows(2).take_while(|pair| pair[1].follows(&pair[0])).count();
            let first = &marks[at];
            let before = words[..first.at].trim_end();
            let placed = in_list || before.is_empty() || before.ends_with(['.', '!', '?']);
            let again = in_list && first.is_first() && first.same_style(&marks[at - 1]);
            let counts = count >= 3 || count == 2 && (first.is_first() || before.is_empty() || !first.bullet.is_empty()) || again;
            if placed && counts {
                in_list = true;
                for mark in &marks[at..at + count] {
                    let item = span.start + mark.at;
                    if item > start {
                        out.push(Span::new(start, item));
                        start = item;
                    }
                }
            }
            at += count;
        }
    }
    out.push(Span::new(start, span.end));
}

/// The mark that the stop at byte `stop` ends, if one does: behind white space or a bullet, before a space.
fn mark_at(words: &str, from: usize, stop: usize) -> Option<Mark<'_>> {
    let bytes = words.as_bytes();
    if stop == from || !bytes[stop - 1].is_ascii_alphanumeric() {
        return None;
    }
    let after = if bytes[stop..].starts_with(b".)") { ".)" } else { &words[stop..stop + 1] };
    if !words[stop + after.len()..].starts_with([' ', '\u{a0}']) {
        return None;
    }
    let number_at = words[from..stop]
        .rfind(|c: char| !c.is_ascii_alphanumeric())
        .map_or(from, |i| from + i + words[from + i..].chars().next().map_or(1, char::len_utf8));
    let number = &words[number_at..stop];
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    let plain = match number.as_bytes() {
        _ if digits && number.len() <= 2 => number.parse().ok(),
        [b @ b'a'..=b'z'] => Some(u32::from(b - b'a') + 1),
        _ => None,
    };
    let roman = ROMAN.iter().zip(1..).find(|(r, _)| **r == number).map(|(_, n)| n);
    if plain.is_none() && roman.is_none() {
        return None;
    }
    let head = &words[from..number_at];
    let bare = head.trim_end_matches(' ');
    let (at, bullet) = match bare.chars().next_back() {
        Some(c @ ('•' | '⁃' | '·' | '-')) if head.len() - bare.len() <= 1 => {
            (from + bare.len() - c.len_utf8(), &bare[bare.len() - c.len_utf8()..])
        }
        Some('(') if bare.len() == head.len() => (number_at - 1, "("),
        _ => (number_at, ""),
    };
    let clear = words[..at].is_empty() || words[..at].ends_with(char::is_whitespace);
    clear.then_some(Mark { at, values: [plain, roman], digits, bullet, after })
}

/// The Roman numerals that lists are counted by.
const ROMAN: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
