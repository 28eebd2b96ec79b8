//! Characters: one Unicode form, no controls, no wrapped lines, mojibake mended where it is certain.

use crate::text::sentence::starts_item;
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text with its paragraphs apart by line feeds, cleaned; wrapped lines are joined.
pub(crate) fn text(raw: &str) -> String {
    let mended = mend(raw);
    let text = mended.as_deref().unwrap_or(raw);
    let plain = unescaped(characters(text));
    paragraphs(&plain)
}

/// Line ends that were written out as "\r\n" by an export that escaped twice.
fn unescaped(text: String) -> String {
    const WRITTEN_OUT: [&str; 3] = ["\\r\\n", "\\ r \\ n", "\\n\\n"];
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
        return text;
    }
    WRITTEN_OUT.iter().fold(text, |text, mark| if text.contains(mark) { text.replace(mark, "\n") } else { text })
}

/// A title or another single line, cleaned.
pub(crate) fn line(raw: &str) -> String {
    text(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control and invisible characters off, every kind of space plain, NFC.
fn characters(text: &str) -> String {
    let simple = |b: u8| b == b'\n' || (b' '..0x7f).contains(&b);
    if text.bytes().all(simple) {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => out.push(' '),
            // Soft hyphens, zero-width marks, bidirectional controls, byte-order marks: nothing that is read aloud.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    if is_nfc_quick(out.chars()) == IsNormalized::Yes { out } else { out.nfc().collect() }
}

/// Text that was UTF-8 but was read as windows-1252 ("donâ€™t"), if writing it back gives valid UTF-8 throughout.
fn mend(text: &str) -> Option<String> {
    let marks = ["â€", "Ã©", "Ã¡", "Ã\u{AD}", "Ã³", "Ãº", "Ã±", "Ã¼", "Ã¶", "Ã¤", "Ã¨"];
    if text.is_ascii() || !marks.iter().any(|m| text.contains(m)) {
        return None;
    }
    let (bytes, _, faults) = WINDOWS_1252.encode(text);
    if faults { None } else { String::from_utf8(bytes.into_owned()).ok() }
}

/// Lines trimmed, runs of spaces and of blank lines folded, wrapped lines joined.
fn paragraphs(text: &str) -> String {
    let wrapped = is_wrapped(text);
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    let mut last = "";
    for line in text.split('\n') {
        let plain = undecorated(line);
        let words = plain.trim();
        let goes_on = continues(last, words);
        last = line;
        if words.is_empty() {
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.truncate(out.trim_end_matches([' ', '\n']).len());
                out.push_str("\n\n");
            }
            blank = true;
            continue;
        }
        let indented = line.starts_with("   ");
        if !blank {
            if words.starts_with(". ") || words == "." {
                // The stop of the line before.
            } else if goes_on || wrapped && !indented {
                out.push(' ');
            } else if wrapped {
                out.push_str("\n\n");
            } else {
                out.push('\n');
            }
        }
        fold_spaces(words, &mut out);
        blank = false;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a line goes on with what the one before it began: that one stops within a sentence and this one begins in lower
/// case, or that one was broken behind a space.
fn continues(last: &str, words: &str) -> bool {
    /// Words that a line of prose has and an item of a list seldom.
    const PROSE_WORDS: usize = 3;
    let head = last.trim_end();
    let prose = |line: &str| line.split_whitespace().nth(PROSE_WORDS - 1).is_some();
    let lower = words.starts_with(char::is_lowercase);
    let ended = head.ends_with(['.', '!', '?']);
    let broken = head.len() < last.len() && !ended && (lower || words.starts_with('('));
    let inside = head.ends_with(|c: char| c.is_alphanumeric() || c == ',') && lower && prose(words);
    prose(head) && (broken || inside) && !starts_item(words)
}

/// A line without rows of signs that only adorn it ("======", "//////") and without the dots that lead to a page number.
fn undecorated(line: &str) -> Cow<'_, str> {
    /// Equal signs in a row that no writing needs.
    const ROW: usize = 6;
    let adorns = |b: u8| matches!(b, b'/' | b'=' | b'_' | b'*' | b'~' | b'#' | b'-' | b'.');
    let bytes = line.as_bytes();
    if !bytes.windows(ROW).any(|w| adorns(w[0]) && w.iter().all(|b| *b == w[0])) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| **b == bytes[at]).count();
        let leads = bytes[at] != b'.' || line[at + run..].starts_with(char::is_alphanumeric);
        if run >= ROW && adorns(bytes[at]) && leads {
            out.push(' ');
            at += run;
            continue;
        }
        let step = if bytes[at].is_ascii() { run } else { line[at..].chars().next().map_or(1, char::len_utf8) };
        out.push_str(&line[at..at + step]);
        at += step;
    }
    Cow::Owned(out)
}

fn fold_spaces(words: &str, out: &mut String) {
    if !words.contains("  ") {
        out.push_str(words);
        return;
    }
    for (i, word) in words.split(' ').filter(|w| !w.is_empty()).enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Whether lines were broken at a column: of the lines that another follows, most are long, none much longer, and few end a
/// sentence.
fn is_wrapped(text: &str) -> bool {
    /// Columns of wires and letters: 60 to 80, with some slack.
    const COLUMNS: std::ops::RangeInclusive<usize> = 40..=100;
    let mut lines = text.split('\n').map(str::trim_end).peekable();
    let (mut followed, mut full, mut ended, mut longest) = (0usize, 0usize, 0usize, 0usize);
    while let Some(line) = lines.next() {
        let next_is_text = lines.peek().is_some_and(|n| !n.trim().is_empty());
        if line.trim().is_empty() {
            continue;
        }
        longest = longest.max(line.len());
        if next_is_text {
            followed += 1;
            full += usize::from(COLUMNS.contains(&line.len()));
            ended += usize::from(line.ends_with(['.', '!', '?', '"', '”']));
        }
    }
    followed >= 2 && full * 10 >= followed * 7 && ended * 10 <= followed * 6 && longest <= 110
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn wrapped_lines_join_and_paragraphs_stay() {
        let wire = "   The council met on Monday in the old hall to speak of the\nroads, which have been closed since the storm of last month,\nand of the bridge.\n   It will meet again on Friday, when the mayor is expected to be\nback from the capital.\n";
        assert_eq!(
            text(wire),
            "The council met on Monday in the old hall to speak of the roads, which have been closed since the storm of last month, and of the bridge.\n\nIt will meet again on Friday, when the mayor is expected to be back from the capital."
        );
        assert_eq!(text("One.\nTwo.\n\n\n\nThree."), "One.\nTwo.\n\nThree.");
    }

    #[test]
    fn invisible_marks_go_and_certain_mojibake_is_mended() {
        assert_eq!(text("a\u{200b}b\u{a0}c\u{ad}d\r\ne"), "ab cd\ne");
        assert_eq!(text("donâ€™t"), "don’t");
        assert_eq!(text("Ângela â ok"), "Ângela â ok");
    }

    #[test]
    fn broken_lines_join_adornments_and_escapes_go_and_lists_stay() {
        assert_eq!(
            text("The flood came after the rain \nof a week, officials\nsaid on the radio at noon."),
            "The flood came after the rain of a week, officials said on the radio at noon."
        );
        assert_eq!(text("water\nfood and tents\nblankets"), "water\nfood and tents\nblankets");
        assert_eq!(text("=========\nThe end came. \\r\\n It was late"), "The end came.\nIt was late");
        assert_eq!(text("Roads........12"), "Roads 12");
        assert_eq!(text("He left the town\n.\nShe stayed"), "He left the town.\nShe stayed");
    }
}
