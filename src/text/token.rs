//! Words, numbers and marks: a byte-table tokenizer.
//!
//! A word is a run of letters (with inner apostrophes: `Venezuela's` is `Venezuela` + `'s`; `don't` stays one word), a
//! number a run of digits with inner grouping (`1,200`, `2.3`), everything else one mark. Hyphens are marks of their
//! own, so `30-year-old` and `10-20` come apart; whether two tokens touch is told by their spans. Initials and dotted
//! abbreviations (`U.S.`, `a.m.`) stay one word.

use super::lexicon::{HIGH_BITS, Key, ONES, window};
use super::{Lexicon, Span, WordId};

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Letters, lower case first.
    Lower,
    /// Letters, upper case first: `Caracas`.
    Title,
    /// Two or more letters, all upper case: `UN`, `KABUL`.
    Upper,
    /// Digits, with inner commas or dots, and ordinals such as `103rd`.
    Number,
    /// Letters and digits mixed: `F16`, `3bn`.
    Mixed,
    /// One mark: `,` `–` `“` `%` `$`.
    Mark,
    /// The clitic `'s` or `’s`.
    Clitic,
}

/// One token: where it stands and what it looks like. Its words are `span.of(text)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Bytes in the text that was tokenized.
    pub span: Span,
    /// What it looks like.
    pub shape: Shape,
    /// The number of its folded word in the lexicon that it was read with.
    pub word: WordId,
}

impl Token {
    /// Whether this is a word (not a number, mark or clitic).
    #[inline]
    pub fn is_word(&self) -> bool {
        matches!(self.shape, Shape::Lower | Shape::Title | Shape::Upper)
    }

    /// Whether the token begins with an upper-case letter.
    #[inline]
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper)
    }
}

/// The tokens of `text`, in order, without the numbers of their words.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5);
    tokenize_with(&Lexicon::default(), text, Span::new(0, text.len()), &mut out);
    out
}

/// What a byte begins, and what it tells behind the letters of a word, as bits. One without any is told by more than itself: it
/// begins a number, a clitic or a character beyond ASCII, and a word may go on with it.
static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b' ' | 0x09..=0x0D => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' | b'\'' => 0,
            b'.' => MARK | DOT,
            _ => MARK,
        };
        byte += 1;
    }
    table
};

const SPACE: u8 = 1;
const LETTER: u8 = 2;
/// A mark of this one byte, and a word's end.
const MARK: u8 = 4;
/// Behind one letter it may belong to the word.
const DOT: u8 = 8;

/// Appends the tokens of `span` of `text` to `out`, read as a text of its own, with the numbers that their words have in
/// `lexicon`. Spans point into `text`.
pub fn tokenize_with(lexicon: &Lexicon, text: &str, span: Span, out: &mut Vec<Token>) {
    let whole = text.as_bytes();
    let text = &text[..span.end];
    let mut at = span.start;
    while let Some(&byte) = text.as_bytes().get(at) {
        let class = CLASS[usize::from(byte)];
        let start = at;
        if class & LETTER != 0 {
            let run = Run::at(whole, start);
            at += run.len;
            // Nearly all words are letters up to a space or a mark.
            let next = match text.as_bytes().get(at) {
                Some(next) => CLASS[usize::from(*next)],
                // The text ends with the word, or within it.
                None => [0, MARK][usize::from(at == span.end)],
            };
            if next & SPACE != 0 || next & MARK != 0 && (run.len > 1 || next & DOT == 0) {
                out.push(Token { span: Span::new(start, at), shape: run.shape, word: lexicon.id_of_key(run.key) });
                at += usize::from(next & SPACE);
            } else {
                at = word_end(text, start, at.min(span.end));
                out.push(written(lexicon, text, Span::new(start, at), shape_of(&text[start..at])));
            }
        } else if class & SPACE != 0 {
            at += 1;
        } else if class & MARK != 0 {
            at += 1;
            out.push(Token { span: Span::new(start, at), shape: Shape::Mark, word: lexicon.id_of_byte(byte) });
        } else if let Some((shape, end)) = other(text, start, span.start) {
            at = end;
            out.push(written(lexicon, text, Span::new(start, at), shape));
        } else {
            at += char_at(text, at).len_utf8();
        }
    }
}

/// The token of a word that may have to be folded at length.
#[inline(never)]
fn written(lexicon: &Lexicon, text: &str, span: Span, shape: Shape) -> Token {
    Token { span, shape, word: lexicon.id_at(text, span) }
}

/// The ASCII letters with which a word begins, told eight at a time.
struct Run {
    /// How many they are; of a longer run the first sixteen.
    len: usize,
    /// Them in lower case, as a lexicon asks for them.
    key: Key,
    /// The shape of the word that they are.
    shape: Shape,
}

impl Run {
    /// The letters at `start`, where one is.
    #[inline]
    fn at(bytes: &[u8], start: usize) -> Run {
        let (low, high) = window(bytes, start);
        let first = Eight::of(low);
        if first.len < 8 {
            let all = || first.len > 1 && first.is_capital();
            return Run { len: first.len, key: (first.folded, 0), shape: shape(&first, all) };
        }
        let second = Eight::of(high);
        let all = || first.is_capital() && second.is_capital();
        Run { len: 8 + second.len, key: (first.folded, second.folded), shape: shape(&first, all) }
    }
}

/// The shape of a word of letters by its first ones, and whether all of its two or more letters are capitals.
#[inline]
fn shape(first: &Eight, all: impl FnOnce() -> bool) -> Shape {
    if first.capitals & 0x80 == 0 {
        Shape::Lower
    } else if all() {
        Shape::Upper
    } else {
        Shape::Title
    }
}

/// The letters that eight bytes begin with.
struct Eight {
    /// How many they are.
    len: usize,
    /// Them in lower case, zeros behind them.
    folded: u64,
    /// The high bit of each.
    letters: u64,
    /// The high bit of each that is a capital.
    capitals: u64,
}

impl Eight {
    /// Whether all of them are capitals.
    fn is_capital(&self) -> bool {
        self.capitals == self.letters
    }

    #[inline]
    fn of(bytes: u64) -> Eight {
        // In lower case and with seven bits each, so that no sum reaches the next byte; those beyond ASCII are taken out at the end.
        let small = bytes & !HIGH_BITS | (0x20 * ONES);
        let from_a = small.wrapping_add(ONES * (0x80 - b'a' as u64));
        let past_z = small.wrapping_add(ONES * (0x7f - b'z' as u64));
        let ends = !(from_a & !past_z & !bytes) & HIGH_BITS;
        if ends == 0 {
            return Eight { len: 8, folded: small, letters: HIGH_BITS, capitals: !(bytes << 2) & HIGH_BITS };
        }
        // All bits below the first byte that is no letter.
        let before = (ends & ends.wrapping_neg()).wrapping_sub(1) >> 7;
        let letters = before & HIGH_BITS;
        Eight { len: ends.trailing_zeros() as usize / 8, folded: small & before, letters, capitals: !(bytes << 2) & letters }
    }
}

/// What begins at `start` with no ASCII letter, in what begins at `from`: its shape and where it ends; nothing where white space stands.
#[inline(never)]
fn other(text: &str, start: usize, from: usize) -> Option<(Shape, usize)> {
    let c = char_at(text, start);
    if c.is_whitespace() {
        None
    } else if c.is_ascii_digit() {
        let end = number_end(text, start);
        if end == text.len() || !char_at(text, end).is_alphabetic() {
            return Some((Shape::Number, end));
        }
        let tail = word_end(text, end, end);
        let suffix = &text[end..tail];
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|o| suffix.eq_ignore_ascii_case(o));
        Some((if ordinal { Shape::Number } else { Shape::Mixed }, tail))
    } else if c.is_alphabetic() {
        let end = word_end(text, start, start);
        Some((shape_of(&text[start..end]), end))
    } else if is_apostrophe(c) && start > from && is_clitic_s(text, start) {
        Some((Shape::Clitic, start + c.len_utf8() + 1))
    } else {
        Some((Shape::Mark, start + c.len_utf8()))
    }
}

fn char_at(text: &str, at: usize) -> char {
    let byte = text.as_bytes()[at];
    if byte < 0x80 { byte as char } else { text[at..].chars().next().unwrap_or('\u{FFFD}') }
}

fn is_apostrophe(c: char) -> bool {
    c == '\'' || c == '\u{2019}'
}

/// `'s` directly after a word and before no further letter.
fn is_clitic_s(text: &str, at: usize) -> bool {
    let c = char_at(text, at);
    let after = at + c.len_utf8();
    let bytes = text.as_bytes();
    text[..at].chars().next_back().is_some_and(|p| p.is_alphanumeric() || p == '.')
        && after < bytes.len()
        && matches!(bytes[after], b's' | b'S')
        && (after + 1 >= bytes.len() || !char_at(text, after + 1).is_alphanumeric())
}

fn number_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let inner = at + 1 < bytes.len() && matches!(bytes[at], b',' | b'.') && bytes[at + 1].is_ascii_digit();
        if !inner {
            return at;
        }
        at += 1;
    }
}

/// The end of the word that begins at `start` and goes on at least to `at`.
fn word_end(text: &str, start: usize, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let c = char_at(text, at);
        if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            at += c.len_utf8();
            continue;
        }
        // `U.S.`, `a.m.`: single letters, each with its dot.
        if c == '.'
            && dotted(&text[start..at])
            && (at + 1 < bytes.len() && char_at(text, at + 1).is_alphabetic() || text[start..at].contains('.'))
        {
            at += 1;
            if at < bytes.len() && char_at(text, at).is_alphabetic() && single_letter(text, at) {
                continue;
            }
            return at;
        }
        // `don't`, `O'Neill`, but not the clitic `'s`.
        if is_apostrophe(c) {
            let after = at + c.len_utf8();
            if after < bytes.len() && char_at(text, after).is_alphabetic() && !is_clitic_s(text, at) {
                at = after;
                continue;
            }
        }
        return at;
    }
    at
}

/// Whether `piece` is one letter, or letters each followed by a dot and a last letter (`U`, `U.S`).
fn dotted(piece: &str) -> bool {
    piece.split('.').all(|p| p.chars().count() == 1 && p.chars().all(char::is_alphabetic))
}

/// Whether the letter at `at` stands alone before a dot.
fn single_letter(text: &str, at: usize) -> bool {
    let after = at + char_at(text, at).len_utf8();
    after < text.len() && text.as_bytes()[after] == b'.'
}

fn shape_of(word: &str) -> Shape {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let first_upper = letters.next().is_some_and(char::is_uppercase);
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return Shape::Mixed;
    }
    let mut rest = letters.peekable();
    if !first_upper {
        Shape::Lower
    } else if rest.peek().is_some() && rest.all(|c| !c.is_lowercase()) {
        Shape::Upper
    } else {
        Shape::Title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokenize(text).iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn numbers_keep_their_grouping_and_hyphens_come_apart() {
        assert_eq!(words("1,200 people, 2.3 million."), ["1,200", "people", ",", "2.3", "million", "."]);
        assert_eq!(words("a 30-year-old; 10-20"), ["a", "30", "-", "year", "-", "old", ";", "10", "-", "20"]);
        assert_eq!(words("the 103rd death"), ["the", "103rd", "death"]);
    }

    #[test]
    fn clitics_part_and_contractions_stay() {
        assert_eq!(words("Venezuela’s don't O'Neill's"), ["Venezuela", "’s", "don't", "O'Neill", "'s"]);
        assert_eq!(words("the rebels' camp"), ["the", "rebels", "'", "camp"]);
    }

    #[test]
    fn initials_stay_one_word() {
        assert_eq!(words("the U.S. said at 5 p.m. today."), ["the", "U.S.", "said", "at", "5", "p.m.", "today", "."]);
        assert_eq!(words("It ended."), ["It", "ended", "."]);
        assert_eq!(words("plan B. Next"), ["plan", "B", ".", "Next"]);
    }
}
