//! Which words of an article can tell its event? Names and numbers in running text, as hashes: they are compared and never written.
//!
//! A name stands in running text where a word in small letters or an age is beside it; rows of capitals alone are headlines, menus and names
//! of stations. In scripts without capitals every word counts, and the rare ones decide.

use crate::text::fold_into;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of an article that are read: its event is told early.
const REACH: usize = 8000;
/// Bytes that are its lead, with the title.
const LEAD: usize = 1000;
/// Words in a row of capitals that can still be a name.
const LONGEST: usize = 4;
/// Words and names kept of one article, the first ones.
const WORDS: usize = 64;
const NAMES: usize = 48;
/// The least letters of a word by itself, and of a word of a name.
const ALONE: usize = 3;
const TOGETHER: usize = 2;

/// The bit of a name of two words, and that of a word in the lead; the rest is a hash.
const NAME: u32 = 1 << 31;
const IN_LEAD: u32 = 1;

/// The hash of a folded word: both bits are left free.
pub fn hash(folded: &str) -> u32 {
    cut(folded.as_bytes())
}

/// The hash of a name of two words.
pub fn name(first: u32, second: u32) -> u32 {
    let mut bytes = [0u8; 8];
    bytes[..4].copy_from_slice(&first.to_le_bytes());
    bytes[4..].copy_from_slice(&second.to_le_bytes());
    cut(&bytes) | NAME
}

/// Whether a hash is that of a name.
pub fn is_name(hash: u32) -> bool {
    hash & NAME != 0
}

fn cut(bytes: &[u8]) -> u32 {
    (xxh3_64(bytes) as u32) & !(NAME | IN_LEAD)
}

/// What kind of word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Small,
    Capital,
    Digits,
    /// Of a script without capitals.
    Caseless,
    Other,
}

/// A word of the text.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u32,
    letters: usize,
    form: Form,
    start: usize,
    /// What stands between it and the word before: nothing but a space or hyphen; or the end of a sentence or line.
    joined: bool,
    broken: bool,
    /// Whether it is a number that stands behind a comma as an age does.
    age: bool,
}

/// The words of a title and text: hashes, the lowest bit set where the word stands in the lead; sorted, each once.
pub fn of_article(title: &str, text: &str) -> Vec<u32> {
    let end = (0..=REACH.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let mut whole = String::with_capacity(title.len() + 2 + end);
    whole.push_str(title);
    whole.push_str(".\n");
    let lead = whole.len() + LEAD;
    whole.push_str(&text[..end]);
    of_text(&whole, lead)
}

/// The ages that an article tells, as its form shows them: a number up to 99 between commas ("Olsen, 34, was") or with a word hung on by a hyphen ("a
/// 9-year-old"). Sorted, each once.
pub fn ages(title: &str, text: &str) -> Vec<u8> {
    let mut found: Vec<u8> = Vec::new();
    for part in [title, text] {
        let bytes = &part.as_bytes()[..REACH.min(part.len())];
        let mut at = 0;
        while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|i| at + i) {
            at = start + bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
            let number = bytes[start..at].iter().try_fold(0u8, |n, b| n.checked_mul(10)?.checked_add(b - b'0'));
            let Some(age) = number.filter(|n| (1..=99).contains(n) && at - start <= 2) else { continue };
            let joined =
                start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'_' | b'.' | b',' | b'$' | 128..));
            // A letter of another script begins with a byte above 127.
            let hung = bytes.get(at) == Some(&b'-') && bytes.get(at + 1).is_some_and(|b| b.is_ascii_lowercase() || *b > 127);
            let between = bytes[..start].ends_with(b", ") && matches!(bytes.get(at), Some(b',' | b'.' | b';'));
            if (hung && !joined || between) && !found.contains(&age) {
                found.push(age);
            }
        }
    }
    found.sort_unstable();
    found
}

/// The words of a text whose first `lead` bytes are its lead.
pub fn of_text(text: &str, lead: usize) -> Vec<u32> {
    let all = scan(text);
    let mut small: Vec<u32> = all.iter().filter(|w| w.form == Form::Small).map(|w| w.hash).collect();
    small.sort_unstable();
    small.dedup();
    let mut found = Found::default();
    let mut at = 0;
    while at < all.len() {
        let part = |w: &Word| matches!(w.form, Form::Capital | Form::Digits | Form::Other);
        if all[at].form == Form::Caseless && all[at].letters >= TOGETHER {
            add(&mut found.words, all[at].hash, all[at].start < lead, WORDS);
        }
        if !part(&all[at]) {
            at += 1;
            continue;
        }
        let run = 1 + all[at + 1..].iter().take_while(|w| part(w) && w.joined).count();
        let beside = |w: Option<&Word>, broken: bool| w.is_some_and(|w| w.form == Form::Small) && !broken;
        let before = beside(at.checked_sub(1).and_then(|i| all.get(i)), all[at].broken);
        // Whoever has an age is a person in running text ("Mara Olsen, 34, of Osterby").
        let after = all.get(at + run).is_some_and(|next| next.age || beside(Some(next), next.broken));
        if (before || after) && run <= LONGEST {
            names(&all[at..at + run], &small, lead, &mut found);
        }
        at += run;
    }
    let mut all = found.words;
    all.extend(found.names);
    all.sort_unstable();
    all
}

/// What is found while a text is read, the first ones first.
#[derive(Debug, Default)]
struct Found {
    words: Vec<u32>,
    names: Vec<u32>,
}

/// Takes the words of a run.
fn names(run: &[Word], small: &[u32], lead: usize, found: &mut Found) {
    let mut before: Option<u32> = None;
    for word in run {
        let early = word.start < lead;
        match word.form {
            Form::Capital if word.letters >= TOGETHER && small.binary_search(&word.hash).is_err() => {
                if word.letters >= ALONE {
                    add(&mut found.words, word.hash, early, WORDS);
                }
                if let Some(first) = before {
                    add(&mut found.names, name(first, word.hash), early, NAMES);
                }
                before = Some(word.hash);
            }
            Form::Digits if (3..=5).contains(&word.letters) => {
                add(&mut found.words, word.hash, early, WORDS);
                before = None;
            }
            // An initial stands between the words of a name; a word that the text also has in small letters ends it.
            Form::Capital if word.letters < TOGETHER => {}
            _ => before = None,
        }
    }
}

fn add(list: &mut Vec<u32>, hash: u32, lead: bool, most: usize) {
    if list.len() < most && !list.iter().any(|w| *w & !IN_LEAD == hash) {
        list.push(if lead { hash | IN_LEAD } else { hash });
    }
}

/// The words of a text one after another.
fn scan(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(text.len() / 6);
    let mut folded = String::new();
    let mut end_before = 0;
    let mut chars = text.char_indices().peekable();
    while let Some(&(start, first)) = chars.peek() {
        if !first.is_alphanumeric() {
            chars.next();
            continue;
        }
        if is_unspaced(first) {
            chars.next();
            syllable(text, start, first, &mut end_before, &mut out);
            continue;
        }
        let mut end = start;
        while let Some(&(at, c)) = chars.peek() {
            let rest = &text[at + c.len_utf8()..];
            let inside =
                c.is_alphanumeric() && !is_unspaced(c) || matches!(c, '\'' | '\u{2019}') && rest.starts_with(char::is_alphanumeric);
            if !inside {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let word = text[start..end].trim_end_matches("'s").trim_end_matches("\u{2019}s");
        folded.clear();
        fold_into(word, &mut folded);
        let between = &text[end_before..start];
        let (joined, broken) = gap(between, out.last());
        let (letters, form) = (word.chars().count(), form(word, first));
        let age = between == ", " && form == Form::Digits && letters <= 2;
        out.push(Word { hash: hash(&folded), letters, form, start, joined, broken, age });
        end_before = end;
    }
    out
}

/// A letter of a script without spaces: with the one before it, it is a word.
fn syllable(text: &str, start: usize, letter: char, end_before: &mut usize, out: &mut Vec<Word>) {
    let end = start + letter.len_utf8();
    let first = text[..start].chars().next_back().filter(|c| is_unspaced(*c)).map_or(start, |c| start - c.len_utf8());
    let letters = if first < start { TOGETHER } else { 1 };
    out.push(Word {
        hash: hash(&text[first..end]),
        letters,
        form: Form::Caseless,
        start,
        joined: false,
        broken: first == start,
        age: false,
    });
    *end_before = end;
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

fn form(word: &str, first: char) -> Form {
    if first.is_numeric() {
        // A year is no number of a house.
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        return if word.bytes().all(|b| b.is_ascii_digit()) && !year { Form::Digits } else { Form::Other };
    }
    if first.is_uppercase() {
        Form::Capital
    } else if first.is_lowercase() {
        Form::Small
    } else {
        Form::Caseless
    }
}

/// Whether a gap joins two words of a name, and whether it ends a sentence or a line.
fn gap(gap: &str, before: Option<&Word>) -> (bool, bool) {
    let initial = before.is_some_and(|w| w.letters == 1);
    let joined = matches!(gap, " " | "-") || initial && gap == ". ";
    (joined, !joined && gap.contains(['.', '!', '?', '\n', ':', ';', '|']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(words: &[u32], word: &str) -> bool {
        words.iter().any(|w| w & !1 == hash(word))
    }

    fn has_name(words: &[u32], first: &str, second: &str) -> bool {
        words.iter().any(|w| w & !1 == name(hash(first), hash(second)))
    }

    #[test]
    fn names_of_running_text_count_and_headlines_and_menus_do_not() {
        let words = of_text(
            "Police said that Mara J. Olsen, 34, was shot in the 4200 block of Quarry Lane.\nMore News Weather Sports Traffic Radio Shows\n\
             The police of Osterby came. Nobody in Osterby was hurt.",
            10_000,
        );
        assert!(has(&words, "olsen") && has(&words, "quarry") && has(&words, "4200") && has(&words, "osterby"));
        assert!(has_name(&words, "mara", "olsen") && has_name(&words, "quarry", "lane"));
        assert!(has_name(&of_text("The dead: Per Lund, 71, and others", 10), "per", "lund"));
        assert!(!has_name(&of_text("Weather: Per Lund, More News", 10), "per", "lund"));
        // A row of capitals that no small word is beside, a word that the text has in small letters, a year.
        assert!(!has(&words, "weather") && !has(&words, "police") && !has(&words, "34"));
    }

    #[test]
    fn the_lead_is_marked_and_every_word_stands_once() {
        let text = format!("In Osterby the river rose. {} In Osterby and in Karlen it fell.", "the water stood in the road ".repeat(60));
        let words = of_article("River rises", &text);
        let of = |word: &str| words.iter().filter(|w| *w & !1 == hash(word)).copied().collect::<Vec<_>>();
        assert_eq!((of("osterby"), of("karlen")), (vec![hash("osterby") | 1], vec![hash("karlen")]));
    }

    #[test]
    fn ages_are_told_by_their_form() {
        let text = "Mara Olsen, 34, and a 9-year-old boy were hurt on May 3, 2021, in the 1200 block; Per Lund, 71. It cost $5-million, 0.5-percent, 120-odd.";
        assert_eq!(ages("Boy, 9, shot", text), [9, 34, 71]);
        assert!(ages("", "On the 3rd, 20 of 34 were hurt.").is_empty());
        assert_eq!(ages("", "Die 34-jährige Frau, ein 7-летний Junge"), [7, 34]);
    }

    #[test]
    fn scripts_without_capitals_give_all_their_words() {
        let words = of_text("قتل خمسة أشخاص في حلب", 1000);
        assert!(has(&words, "حلب"));
        assert!(has(&of_text("大阪で火事", 1000), "大阪"));
        assert!(of_text("", 10).is_empty());
    }
}
