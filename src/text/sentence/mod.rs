//! Where does a sentence end? A byte scan that stops at marks and line ends and looks closely only there.
//!
//! The sentences of a text tile it: the first starts at 0, each ends where the next starts, the last ends the text. White
//! space between two sentences belongs to the first.

mod lists;
mod quotations;

pub(crate) use lists::starts_item;

use super::{Span, fold};
use std::collections::HashSet;

/// What a language says of the ends of its sentences. Words are folded and without their full stop.
#[derive(Debug, Clone, Default)]
pub struct Boundaries {
    /// Abbreviations before a name or number ("Gen", "No"): never an end.
    pub before_name: HashSet<String>,
    /// Abbreviations that may end a sentence ("Inc", "U.S", "p.m"): an end before a word of `starters` only.
    pub may_end: HashSet<String>,
    /// Times of day among them ("p.m").
    pub times: HashSet<String>,
    /// Names of days, which follow a time of day without a new sentence.
    pub days: HashSet<String>,
    /// Words that begin sentences.
    pub starters: HashSet<String>,
    /// Whether a number of one or two digits before a capital is an ordinal ("am 12. Juni").
    pub ordinals: bool,
    /// Whether a small letter alone is an abbreviation ("z. B.").
    pub letters: bool,
}

/// Bytes before or behind a mark in which what belongs to it is looked for: its brackets, its quotation marks, its words. Without a bound
/// a text of nothing but marks would be read anew for each of them.
const REACH: usize = 1 << 10;

/// Bytes of a word before a mark that are looked at.
const WORD_BYTES: usize = 128;

/// The first `bytes` of a text, or one letter less.
fn first_of(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The last `bytes` of a text, or one letter less.
fn last_of(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}

/// The sentences of `text`, in bytes, tiling it. An empty text has none.
pub fn sentences(text: &str, rules: &Boundaries) -> Vec<Span> {
    let bytes = text.as_bytes();
    // Scripts with stops of their own are rare, and their texts are read letter by letter.
    let own_stops = bytes.iter().any(|b| matches!(b, 0xCD..=0xCF | 0xD4..=0xDB | 0xE0 | 0xE1));
    let mut marks = Marks { bytes, ahead: [None; 3] };
    let mut next = |at| if own_stops { text.get(at..).and_then(|t| t.find(is_mark)).map(|i| i + at) } else { marks.next(at) };
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = next(at) {
        let end = match bytes[found] {
            b'\n' => line_end(text, found),
            _ => mark_end(text, start, found, rules),
        };
        at = found + text[found..].chars().next().map_or(1, char::len_utf8);
        if let Some(end) = end {
            let next = end + (text[end..].len() - text[end..].trim_start().len());
            if next >= text.len() {
                break;
            }
            if !text[start..end].trim().is_empty() {
                out.push(Span::new(start, next));
                start = next;
            }
            at = next.max(at);
        }
    }
    if start < text.len() {
        out.push(Span::new(start, text.len()));
    }
    if text.trim().is_empty() {
        // White space alone says nothing.
        return Vec::new();
    }
    let out = quotations::joined(text, out);
    let mut items = Vec::with_capacity(out.len());
    out.into_iter().for_each(|span| lists::split(text, span, &mut items));
    items
}

/// The bytes that may end a sentence, one after another: a mark, a line end, or the first byte of an ellipsis or an ideographic stop.
struct Marks<'t> {
    bytes: &'t [u8],
    /// The next of each kind that was looked for, the length of the text where there is none: a text full of one kind is not searched
    /// to its end for another each time.
    ahead: [Option<usize>; 3],
}

impl Marks<'_> {
    fn next(&mut self, from: usize) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        let search = |kind: usize| match kind {
            0 => memchr::memchr3(b'.', b'\n', b'?', rest),
            1 => memchr::memchr3(b'!', 0xE2, 0xE3, rest),
            _ => memchr::memchr(0xEF, rest),
        };
        let all = self.bytes.len();
        let mut first = all;
        for (kind, ahead) in self.ahead.iter_mut().enumerate() {
            let at = ahead.filter(|at| *at >= from).unwrap_or_else(|| search(kind).map_or(all, |i| i + from));
            *ahead = Some(at);
            first = first.min(at);
        }
        (first < all).then_some(first)
    }
}

/// The marks of all scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '.' | '\n' | '?' | '!' | '…' | ';' | ':' | '\u{37e}') || is_stop(c)
}

/// Marks that end a sentence wherever they stand: Arabic, Urdu, Devanagari, Burmese, Ethiopic, Armenian, ideographic.
fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '．' | '؟' | '۔' | '।' | '॥' | '။' | '።' | '፧' | '፨' | '։')
}

/// Whether a sign that is none elsewhere closes a sentence in its script: ";" asks in Greek, ":" is the stop in Armenian.
fn closes_in_script(text: &str, at: usize, mark: char) -> bool {
    let before = text[..at].chars().next_back();
    let greek = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}');
    let armenian = |c: char| matches!(c, '\u{530}'..='\u{58f}' | '»' | ')');
    match mark {
        ';' | '\u{37e}' => before.is_some_and(greek),
        ':' => before.is_some_and(armenian) && text[..at].chars().rev().take(12).any(|c| matches!(c, '\u{530}'..='\u{58f}')),
        _ => false,
    }
}

/// A line end ends a sentence, unless the line was wrapped: it ends in a space or is long, and the next goes on in lower
/// case.
fn line_end(text: &str, at: usize) -> Option<usize> {
    /// Characters from which a line looks wrapped and not like an item of a list.
    const WRAPPED_CHARS: usize = 40;
    let rest = &text[at + 1..];
    let blank = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let next = rest.trim_start().chars().next();
    let line = text[..at].rsplit('\n').next().unwrap_or("");
    let wrapped = line.ends_with(' ') || line.len() >= WRAPPED_CHARS;
    let goes_on = wrapped && next.is_some_and(char::is_lowercase) && !starts_item(rest.trim_start());
    (blank || !goes_on).then_some(at)
}

/// Whether the last bracket of a kind is open at the end of a text; one that closes what never opened is none ("4.）").
fn is_open(head: &str, open: char, close: char) -> bool {
    let mut closed = 0usize;
    for (_, bracket) in head.rmatch_indices([open, close]) {
        match (bracket.starts_with(open), closed) {
            (true, 0) => return true,
            (true, _) => closed -= 1,
            (false, _) => closed += 1,
        }
    }
    false
}

/// Where the sentence ends whose last mark may stand at `at`, closing quotes and brackets included.
fn mark_end(text: &str, start: usize, at: usize, rules: &Boundaries) -> Option<usize> {
    let mark = text[at..].chars().next()?;
    match mark {
        mark if is_stop(mark) || closes_in_script(text, at, mark) => {
            let end = at + mark.len_utf8();
            // "（…。…）", "《…！》", "３．２９": what is inside brackets, titles and numbers goes on.
            let head = last_of(&text[start..at], REACH);
            let inside = is_open(head, '（', '）') || is_open(head, '《', '》');
            if inside || mark == '．' && text[end..].starts_with(char::is_numeric) {
                return None;
            }
            let closed = end
                + text[end..].chars().take_while(|c| matches!(c, '」' | '』' | '）' | '”' | '’' | '»')).map(char::len_utf8).sum::<usize>();
            // "「行く。」と言った": what follows a closing bracket at once goes on.
            return (closed == end || text[closed..].chars().next().is_none_or(|c| c.is_whitespace() || c == '「')).then_some(closed);
        }
        '.' | '!' | '?' | '…' => {}
        _ => return None,
    }
    let head = &text[start..at];
    let run_start = head.trim_end_matches(' ');
    // A mark inside a run that was read already.
    if head.ends_with(['.', '!', '?', '…']) || run_start.ends_with('.') {
        return None;
    }
    // The whole run of marks: "?!", "...", ". . .".
    let mut end = at + mark.len_utf8();
    let mut dots = usize::from(mark == '.') + 3 * usize::from(mark == '…');
    let mut spaced = 0;
    loop {
        let rest = &text[end..];
        match rest.chars().next() {
            Some(c @ ('.' | '!' | '?' | '…')) => {
                dots += usize::from(c == '.') + 3 * usize::from(c == '…');
                end += c.len_utf8();
            }
            Some(' ') if rest.starts_with(" .") && !rest[2..].starts_with(char::is_alphanumeric) => {
                dots += 1;
                spaced += 1;
                end += 2;
            }
            _ => break,
        }
    }
    if spaced > 0 && (run_start.len() < at - start || at == start) && dots == 3 {
        // "what I mean . . . I did not": words are left out.
        return None;
    }
    if spaced == 3 && dots == 4 && run_start.len() == at - start && text[end..].trim_start().starts_with(char::is_uppercase) {
        // "compounds. . . . The practice": the stop, then an omission that opens the next sentence.
        return Some(at + 1);
    }
    // "[...]": an omission in brackets.
    if head.ends_with('[') && text[end..].starts_with(']') {
        return None;
    }
    let low = |t: &str| t.matches('„').count() > t.matches(['“', '”']).count();
    let low_quote = text[end..].starts_with('“') && low(last_of(&text[start..end], REACH));
    let closed = end + if low_quote { '“'.len_utf8() } else { closers(&text[end..]) };
    let rest = &text[closed..];
    let quoted = closed > end;
    let Some(next) = rest.chars().next() else { return Some(closed) };
    // "1.)" numbers a list item.
    if text[end..].starts_with(')') && numbers_item(last_word(text, start, at)) {
        return None;
    }
    if let Some(cited) = citation(text, at, closed) {
        return Some(cited);
    }
    if !next.is_whitespace() {
        return glued(text, start, at, closed).then_some(closed);
    }
    let following = rest.trim_start();
    // "'We won.' (He smiled.)": an aside or a source behind a quotation belongs to it.
    if text[end..closed].contains(is_quote) && following.starts_with('(') && first_of(following, REACH).contains(')') {
        return None;
    }
    let opener = |c: char| matches!(c, '`' | '"' | '“' | '‘' | '\'' | '(' | '[' | '«' | '—' | '–' | '•' | '*' | '-');
    let word = following.trim_start_matches(opener);
    let begins = word.chars().next();
    let capital = begins
        .is_some_and(|c| c.is_uppercase() || !c.is_alphabetic() && !c.is_ascii_digit() && !c.is_ascii_punctuation() || is_unicameral(c));
    let digit = begins.is_some_and(|c| c.is_ascii_digit());
    if !capital && !digit {
        return None;
    }
    // "N°. 12", "[16: firm? 13:28]".
    let near = last_of(head, REACH);
    if digit && (text[..at].ends_with(['°', 'º']) || mark != '.' && near.rfind('[') > near.rfind(']')) {
        return None;
    }
    // "-- voila! -- you have cake", "Куда? — спросил он": the dash goes on in lower case.
    let dashed = following.trim_start_matches(['-', '–', '—']);
    if dashed.len() < following.len() && dashed.starts_with(' ') && dashed.trim_start().starts_with(char::is_lowercase) {
        return None;
    }
    if mark != '.' || quoted && dots == 1 && !is_abbreviation(text, start, at, rules) {
        // "'Why?' Mary asked": after a closing quote the tag of saying goes on; only a name or pronoun tells, so it ends.
        return Some(closed);
    }
    if dots > 1 {
        return Some(closed);
    }
    let before = last_word(text, start, at);
    let folded = fold(before);
    let starts = first_word(word);
    let is_starter = rules.starters.contains(&fold(starts));
    if before.is_empty() {
        return Some(closed);
    }
    // A number or letter that numbers a list item: "1. Open", "b. Close".
    if numbers_item(before) && starts_item(text[start..].trim_start()) {
        return None;
    }
    let alone = head.len() <= REACH && head.trim_start_matches(opener).trim() == before;
    if alone && (before.len() <= 3 && before.bytes().all(|b| b.is_ascii_digit()) || before.chars().count() == 1) {
        return None;
    }
    let number = (1..=2).contains(&before.len()) && before.bytes().all(|b| b.is_ascii_digit());
    let letter = before.chars().count() == 1 && before.chars().all(char::is_lowercase);
    if rules.ordinals && number && !is_starter || rules.letters && letter && !text[..at - before.len()].ends_with('/') {
        return None;
    }
    if rules.before_name.contains(&folded) {
        // "No. The vote" is an answer; "No. 5" a number.
        return (folded == "no" && capital && alone).then_some(closed);
    }
    let unit = text[start..at - before.len()].ends_with(['°', '/']);
    let initial = before.chars().count() == 1 && before.chars().all(char::is_uppercase) && !unit;
    if initial {
        // "George W. Bush" goes on; "Vitamin K. The" ends; the pronoun ends a sentence.
        let name = text[start..at - before.len()].trim_end().rsplit(' ').next().is_some_and(|w| w.starts_with(char::is_uppercase));
        return (is_starter && starts.len() > 1 || before == "I" && capital && !name).then_some(closed);
    }
    // "U.S", "p.ej", but not "example.com" and "20.5m".
    let tail = before.rsplit('.').next().unwrap_or("");
    let name = tail.len() >= 3 && tail.chars().all(char::is_lowercase) || before.starts_with(|c: char| c.is_ascii_digit());
    let dotted = before.contains('.') && before.chars().any(char::is_alphabetic) && !name;
    if rules.may_end.contains(&folded) || dotted {
        if digit {
            return None;
        }
        // "He left at 6 p.m. Travelers waited": behind a time of day any name but a title begins a sentence, unless the
        // time itself opened this one ("At 5 a.m. Mr. Smith").
        if rules.times.contains(&folded) {
            let has_words = |count: usize| head.len() > REACH || head.split_whitespace().nth(count - 1).is_some();
            let opened = !has_words(4);
            let title = rules.before_name.contains(&fold(starts)) || starts.len() > 1 && starts.chars().all(char::is_uppercase);
            return (is_starter || !opened && (!title || has_words(6)) && !rules.days.contains(&fold(starts))).then_some(closed);
        }
        return is_starter.then_some(closed);
    }
    Some(closed)
}

/// Whether a word can number the item of a list: up to two digits, or one letter.
fn numbers_item(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
        || word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether a sentence ends at `at` though no space follows, as scraped pages have it: "on Friday.It happened". A word in
/// small letters stands before, a capitalised word behind, and neither belongs to an address.
fn glued(text: &str, start: usize, at: usize, closed: usize) -> bool {
    let mut after = text[closed..].chars();
    let capital = after.next().is_some_and(char::is_uppercase) && after.next().is_some_and(|c| c.is_lowercase() || c == ' ');
    if !capital {
        return false;
    }
    let before = last_word(text, start, at);
    let token = last_of(&text[..at], REACH).rsplit(char::is_whitespace).next().unwrap_or("");
    let behind = first_of(&text[closed..], REACH).split(char::is_whitespace).next().unwrap_or("");
    let address = |t: &str| t.contains(['/', '@', ':', '_']) || t.starts_with("www");
    let small = before.chars().skip(usize::from(before.len() > 3)).all(|c| c.is_lowercase() || c.is_ascii_digit());
    before.len() >= 3 && small && !address(token) && !address(behind)
}

/// The end of a mark of citation behind a stop: "martyr.[1][2] The", "consultation.11 12 Take".
fn citation(text: &str, at: usize, closed: usize) -> Option<usize> {
    /// Letters of a word that is no abbreviation of a numbered thing ("No.5", "p.10").
    const WORD_CHARS: usize = 4;
    let rest = &text[closed..];
    let bytes = rest.as_bytes();
    let mut used = 0;
    if bytes.first() == Some(&b'[') {
        while bytes.get(used) == Some(&b'[') {
            let digits = bytes[used + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
            if !(1..=3).contains(&digits) || bytes.get(used + 1 + digits) != Some(&b']') {
                return None;
            }
            used += digits + 2;
        }
    } else if bytes.first().is_some_and(u8::is_ascii_digit) && closed == at + 1 {
        let head = &text[..at];
        let letters = head.chars().rev().take_while(|c| c.is_lowercase()).count();
        if letters < WORD_CHARS && !head.ends_with(')') {
            return None;
        }
        loop {
            let digits = bytes[used..].iter().take_while(|b| b.is_ascii_digit()).count();
            if !(1..=3).contains(&digits) {
                return None;
            }
            used += digits;
            match bytes.get(used..used + 2) {
                Some([b' ', b]) if b.is_ascii_digit() => used += 1,
                _ => break,
            }
        }
    }
    let behind = &rest[used..];
    let begins = behind.starts_with(char::is_whitespace) && behind.trim_start().starts_with(char::is_uppercase) || behind.is_empty();
    (used > 0 && begins).then_some(closed + used)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | '»')
}

fn is_abbreviation(text: &str, start: usize, at: usize, rules: &Boundaries) -> bool {
    let word = fold(last_word(text, start, at));
    rules.before_name.contains(&word)
}

/// Scripts without upper case begin sentences with any letter.
fn is_unicameral(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()
}

/// Bytes of closing quotes and brackets at the start of `rest`.
fn closers(rest: &str) -> usize {
    rest.chars().take_while(|c| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»')).map(char::len_utf8).sum()
}

/// The word right before `at`: letters, digits, inner dots.
fn last_word(text: &str, start: usize, at: usize) -> &str {
    let head = last_of(&text[start..at], WORD_BYTES);
    let from =
        head.rfind(|c: char| !(c.is_alphanumeric() || c == '.')).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
    &head[from..]
}

/// The word at the start of `text`.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).unwrap_or(text.len());
    &text[..end]
}
