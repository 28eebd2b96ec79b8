//! Text that was decoded wrongly before it came here: UTF-8 read as Windows-1252 ("caf\u{c3}\u{a9}" for "caf\u{e9}").
//!
//! It is mended only where it is certain. A capital letter with an accent and a sign of print behind it, such as "\u{c3}\u{a9}" or
//! "\u{e2}\u{20ac}\u{2122}", stands in no language; read as bytes, the two or three give one letter or mark of UTF-8.

use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// Letters that the first byte of a UTF-8 sequence becomes, two to four bytes long.
const LEADS: std::ops::RangeInclusive<char> = '\u{c2}'..='\u{f4}';

/// Sequences that a text must hold before two-letter ones are believed: one alone may be a slip of the keys.
const ENOUGH: usize = 2;

/// The text with wrong sequences mended, where there are any that are certain.
pub(crate) fn mend(text: &str) -> Option<String> {
    // The commonest leads by far; without one of them nothing is looked at closely.
    let bytes = text.as_bytes();
    if !memchr::memchr_iter(0xc3, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x82..=0xb4))) {
        return None;
    }
    let (mut out, mut short, mut long) = (String::with_capacity(text.len()), 0usize, 0usize);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| LEADS.contains(&c)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match sequence(rest) {
            Some((letter, taken, sure)) => {
                out.push(letter);
                long += usize::from(letter.len_utf8() > 2);
                short += usize::from(sure);
                rest = &rest[taken..];
            }
            None => {
                let first = rest.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..first]);
                rest = &rest[first..];
            }
        }
    }
    out.push_str(rest);
    (long > 0 || short >= ENOUGH).then_some(out)
}

/// Marks that can follow a capital with an accent in good text as well; alone they prove nothing.
const DOUBTFUL: &str = "\u{a0}\u{2018}\u{2019}\u{201c}\u{201d}\u{2013}\u{2014}\u{2026}\u{2022}\u{bb}\u{ab}\u{203a}\u{ae}\u{2122}";

/// The letter that the wrong letters at the start of `text` stand for, their bytes in `text`, and whether they prove it.
fn sequence(text: &str) -> Option<(char, usize, bool)> {
    let lead = byte(text.chars().next()?)?;
    let length = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = Vec::with_capacity(length);
    let (mut taken, mut sure) = (0, true);
    for (i, c) in text.chars().take(length).enumerate() {
        sure &= i == 0 || !(c.is_alphabetic() || DOUBTFUL.contains(c));
        bytes.push(byte(c)?);
        taken += c.len_utf8();
    }
    let letter = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    (bytes.len() == length && !letter.is_control()).then_some((letter, taken, sure && length == 2))
}

/// The byte of Windows-1252 that became this letter; the five bytes that it leaves open stand for themselves.
fn byte(c: char) -> Option<u8> {
    let code = c as u32;
    if (0x80..0xa0).contains(&code) {
        return matches!(code, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d).then_some(code as u8);
    }
    let mut buffer = [0; 4];
    match WINDOWS_1252.encode(c.encode_utf8(&mut buffer)) {
        (Cow::Owned(bytes), _, false) if bytes.len() == 1 && bytes[0] >= 0x80 => Some(bytes[0]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::mend;

    fn wrong(text: &str) -> String {
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
        text.into_owned()
    }

    #[test]
    fn what_is_certain_is_mended() {
        for text in [
            "The caf\u{e9} \u{2013} \u{201c}open\u{201d} \u{2013} burned",
            "d\u{e9}j\u{e0} vu, encore \u{e9}t\u{e9}, na\u{ef}ve",
            "it\u{2019}s raining",
            "fl\u{fc}chtete \u{fc}ber",
        ] {
            assert_eq!(mend(&wrong(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn good_text_stays() {
        for text in [
            "caf\u{e9} d\u{e9}j\u{e0}",
            "\u{c2}ge et \u{ca}tre, \u{c3}o",
            "S\u{c3}O PAULO",
            "one slip: \u{c3}\u{a9}",
            "\u{201c}AMANH\u{c3}\u{201d}, \u{201c}MA\u{c7}\u{c3}\u{201d}",
            "\u{e2}ge",
            "plain",
        ] {
            assert_eq!(mend(text), None, "{text}");
        }
    }
}
