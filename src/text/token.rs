//! Words, numbers and marks: a byte-table tokenizer.
//!
//! A word is a run of letters (with inner apostrophes: `Venezuela's` is `Venezuela` + `'s`; `don't` stays one word), a
//! number a run of digits with inner grouping (`1,200`, `2.3`), everything else one mark. Hyphens are marks of their
//! own, so `30-year-old` and `10-20` come apart; whether two tokens touch is told by their spans. Initials and dotted
//! abbreviations (`U.S.`, `a.m.`) stay one word.

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

/// What an ASCII byte is, as bits; nothing for marks and for bytes of other characters.
static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        table[byte] = match b {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b' ' | 0x09..=0x0D => SPACE,
            b'.' => DOT,
            b'\'' => JOINS,
            _ => 0,
        };
        byte += 1;
    }
    while byte < 256 {
        table[byte] = JOINS;
        byte += 1;
    }
    table
};

const LOWER: u8 = 1;
const UPPER: u8 = 2;
const DIGIT: u8 = 4;
const SPACE: u8 = 8;
const DOT: u8 = 16;
/// Behind a word: what may belong to it, an apostrophe or a character beyond ASCII.
const JOINS: u8 = 32;

/// Appends the tokens of `span` of `text` to `out`, read as a text of its own, with the numbers that their words have in
/// `lexicon`. Spans point into `text`.
pub fn tokenize_with(lexicon: &Lexicon, text: &str, span: Span, out: &mut Vec<Token>) {
    let (whole, text, offset) = (text, span.of(text), span.start);
    let bytes = text.as_bytes();
    let mut room = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let class = CLASS[usize::from(bytes[at])];
        let shape = if class & SPACE != 0 {
            at += 1;
            continue;
        } else if class & (LOWER | UPPER) != 0 {
            // Nearly all words are letters and digits up to a space or a mark.
            let mut seen = 0;
            at += 1;
            let mut next = 0;
            while let Some(&byte) = bytes.get(at) {
                next = CLASS[usize::from(byte)];
                if next & (LOWER | UPPER | DIGIT) == 0 {
                    break;
                }
                seen |= next;
                next = 0;
                at += 1;
            }
            if next & JOINS != 0 || next & DOT != 0 && at == start + 1 {
                at = word_end(text, start);
                shape_of(&text[start..at])
            } else if seen & DIGIT != 0 {
                Shape::Mixed
            } else if class == LOWER {
                Shape::Lower
            } else if seen == UPPER {
                Shape::Upper
            } else {
                Shape::Title
            }
        } else {
            let c = char_at(text, at);
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            } else if c.is_ascii_digit() {
                at = number_end(text, at);
                if at < bytes.len() && char_at(text, at).is_alphabetic() {
                    let tail = word_end(text, at);
                    let suffix = &text[at..tail];
                    at = tail;
                    let ordinal = ["st", "nd", "rd", "th"].iter().any(|o| suffix.eq_ignore_ascii_case(o));
                    if ordinal { Shape::Number } else { Shape::Mixed }
                } else {
                    Shape::Number
                }
            } else if c.is_alphabetic() {
                at = word_end(text, at);
                shape_of(&text[start..at])
            } else if is_apostrophe(c) && is_clitic_s(text, at, start) {
                at += c.len_utf8() + 1;
                Shape::Clitic
            } else {
                at += c.len_utf8();
                Shape::Mark
            }
        };
        let span = Span::new(start + offset, at + offset);
        let word = lexicon.id_at(whole, span.start, span.end, &mut room);
        out.push(Token { span, shape, word });
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
fn is_clitic_s(text: &str, at: usize, start: usize) -> bool {
    let c = char_at(text, at);
    let after = at + c.len_utf8();
    let bytes = text.as_bytes();
    start > 0
        && text[..start].chars().next_back().is_some_and(|p| p.is_alphanumeric() || p == '.')
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

fn word_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    let start = at;
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
            if after < bytes.len() && char_at(text, after).is_alphabetic() && !is_clitic_s(text, at, at) {
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
