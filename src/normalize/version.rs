//! "UPDATE 2-", "1ST LEAD", "(Corrects ...)": which version of a story does it say that it is?

use crate::model::VersionMark;
use crate::packs::Language;
use crate::text::fold;

/// A mark and the number in it; a mark without one is the first of its kind.
pub(crate) type Version = (VersionMark, i32);

/// Words at the head of a title, or of brackets, among which a mark stands.
const HEAD_WORDS: usize = 4;

/// Bytes of the first line that are looked at for a remark in brackets.
const FIRST_LINE: usize = 160;

/// The version that a title states, or a remark in brackets that opens the text.
pub(crate) fn stated(title: &str, text: &str, settings: &Language) -> Option<Version> {
    let title = title.trim();
    let opening = |line: &str| {
        let inside = line.trim_start().strip_prefix(['(', '['])?;
        let end = inside.find([')', ']']).filter(|end| *end <= FIRST_LINE)?;
        Some(inside[..end].to_string())
    };
    let closing = || {
        let inside = title.strip_suffix([')', ']'])?;
        Some(inside[inside.rfind(['(', '['])? + 1..].to_string())
    };
    head(title, settings)
        .or_else(|| bracketed(&opening(title)?, settings))
        .or_else(|| bracketed(&closing()?, settings))
        .or_else(|| bracketed(&opening(text.lines().next()?)?, settings))
}

/// "UPDATE 2-Ferry sinks", "2ND LEAD: Ferry sinks", "CORRECTED-Ferry sinks": a mark at the head with a sign behind it, or with an
/// ordinal before it.
fn head(title: &str, settings: &Language) -> Option<Version> {
    let signs = ['-', ':', '/', '–', '—'];
    let mut number = None;
    let (mut mark, mut shouted) = (None, false);
    let mut at = 0;
    for word in title.split_inclusive(' ').take(HEAD_WORDS) {
        let bare = word.trim();
        let (name, signed) = match bare.find(signs) {
            Some(i) => (&bare[..i], true),
            None => (bare, false),
        };
        at += word.len();
        let key = fold(name);
        if let Some(n) = ordinal(&key) {
            number = number.or(Some(n));
        } else if let Some(kind) = settings.versions.get(&key) {
            mark = mark.or(Some(*kind));
            shouted = name.chars().all(char::is_uppercase);
        } else {
            // "2ND LEAD Ferry sinks" and "URGENT Ferry sinks" need no sign; "Lead pipes found" is no mark.
            let differs = number.is_some() || name.chars().any(char::is_lowercase);
            return mark.filter(|_| differs && shouted).map(|m| (m, number.unwrap_or(1)));
        }
        // A sign glued to the word, or standing alone behind it.
        if signed || title[at..].starts_with(signs) {
            return mark.map(|m| (m, number.unwrap_or(1)));
        }
    }
    None
}

/// "(2nd Ld)", "(Corrects age of victim)", "(UPDATED)": the first words of brackets.
fn bracketed(inside: &str, settings: &Language) -> Option<Version> {
    let mut words = inside.split([' ', '-', ':', '/']).filter(|w| !w.is_empty()).map(fold).take(HEAD_WORDS);
    let first = words.next()?;
    let (number, first) = match ordinal(&first) {
        Some(n) => (Some(n), words.next()?),
        None => (None, first),
    };
    let mark = *settings.versions.get(&first)?;
    Some((mark, number.or_else(|| ordinal(&words.next()?)).unwrap_or(1)))
}

/// "2", "2nd".
fn ordinal(word: &str) -> Option<i32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let ending = &word[digits.len()..];
    (!digits.is_empty() && digits.len() <= 2 && matches!(ending, "" | "st" | "nd" | "rd" | "th")).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::stated;
    use crate::model::VersionMark::{Correction, Repeat, Update};
    use crate::packs::Packs;

    #[test]
    fn marks_of_many_houses_are_read_and_words_are_not() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let settings = &packs.get("en").expect("English is embedded").language;
        let told = |title: &str| stated(title, "A ferry sank.", settings);
        assert_eq!(told("UPDATE 2-Ferry sinks off Caldera"), Some((Update, 2)));
        assert_eq!(told("1ST LEAD Ferry sinks off Caldera"), Some((Update, 1)));
        assert_eq!(told("2nd Lead: Ferry sinks off Caldera"), Some((Update, 2)));
        assert_eq!(told("WRAPUP 3 - Ferries stay in port"), Some((Update, 3)));
        assert_eq!(told("CORRECTED-UPDATE 1-Ferry sinks"), Some((Correction, 1)));
        assert_eq!(told("URGENT Ferry sinks off Caldera"), Some((Update, 1)));
        assert_eq!(told("ATTENTION - ADDS quotes ///"), Some((Update, 1)));
        assert_eq!(told("RPT-Ferry sinks off Caldera"), Some((Repeat, 1)));
        assert_eq!(told("Ferry sinks off Caldera (4th Ld)"), Some((Update, 4)));
        assert_eq!(told("(LEAD) Ferry sinks off Caldera"), Some((Update, 1)));
        assert_eq!(stated("Ferry sinks", "(Corrects number of passengers in paragraph 2) A ferry sank.", settings), Some((Correction, 1)));
        for plain in [
            "Lead pipes found in school",
            "LEAD PIPES FOUND IN SCHOOL",
            "Update on the road works",
            "2 lead suspects held",
            "Correct answers only",
            "Ferry sinks (again)",
            "",
            "3-day strike ends",
            "Leaders meet - at last",
            "10th lead singer leaves band",
        ] {
            assert_eq!(told(plain), None, "{plain}");
        }
    }
}
