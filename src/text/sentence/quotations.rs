//! Quotations of several sentences: one voice, one sentence.

use super::Span;

/// Bytes that a quotation of several sentences may take and still be one: a few sentences, no story within a story.
const QUOTATION_BYTES: usize = 600;

/// `spans` with those joined that a quotation of one paragraph runs over. A quotation that is not closed there joins nothing:
/// its mark was an apostrophe, an inch, or a slip.
pub(super) fn joined(text: &str, spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    let mut at = 0;
    while let Some(&first) = spans.get(at) {
        let mut span = first;
        let begun = scan(first.of(text), Scan::BEGIN);
        if begun.open.is_some() {
            let ends_paragraph = |s: &Span| s.of(text).trim_end_matches(' ').ends_with('\n');
            let near = (at..spans.len() - 1).take_while(|&i| !ends_paragraph(&spans[i])).map(|i| i + 1);
            let mut near = near.take_while(|&i| spans[i].end - first.start <= QUOTATION_BYTES);
            let mut so_far = begun;
            let closes = |&i: &usize| {
                so_far = scan(spans[i].of(text), so_far);
                so_far.open.is_none()
            };
            if let Some(last) = near.find(closes) {
                span.end = spans[last].end;
                at = last;
            }
        }
        out.push(span);
        at += 1;
    }
    out
}

/// Marks of quotation that may be open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Curly,
    CurlySingle,
    Double,
    Single,
    Guillemet,
}

/// How far a text was read.
#[derive(Clone, Copy)]
struct Scan {
    /// The mark that is open. Quotations within quotations are not looked into.
    open: Option<Open>,
    /// The last letter.
    before: char,
}

impl Scan {
    const BEGIN: Scan = Scan { open: None, before: ' ' };
}

/// Reads on from `so_far` to the end of `words`.
fn scan(words: &str, so_far: Scan) -> Scan {
    let bytes = words.as_bytes();
    // All the curly marks begin with the byte 0xE2, the guillemets with 0xC2.
    if memchr::memchr3(b'"', b'\'', 0xE2, bytes).is_none() && memchr::memchr2(b'`', 0xC2, bytes).is_none() {
        return Scan { before: words.chars().next_back().unwrap_or(so_far.before), ..so_far };
    }
    let Scan { mut open, mut before } = so_far;
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let opens = matches!(before, ' ' | '\n' | '(' | '[' | '"' | '“' | '—' | '–' | '-' | ':') && after.is_alphanumeric();
        let closes = before != ' ' && !after.is_alphanumeric();
        open = match (open, c) {
            (None, '“') => Some(Open::Curly),
            (None, '‘') if opens => Some(Open::CurlySingle),
            (None, '"') => Some(Open::Double),
            // Where they point inwards ("»Komm«"), what closes stands behind a letter.
            (None, '«') if opens => Some(Open::Guillemet),
            (None, '\'' | '`') if opens => Some(Open::Single),
            (Some(Open::Curly), '”') | (Some(Open::Double), '"') | (Some(Open::Guillemet), '»') => None,
            (Some(Open::CurlySingle), '’') | (Some(Open::Single), '\'') if closes => None,
            (open, _) => open,
        };
        before = c;
    }
    Scan { open, before }
}
