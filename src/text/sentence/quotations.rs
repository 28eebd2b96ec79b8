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
        if open_at_end(first.of(text)) {
            let ends_paragraph = |s: &Span| s.of(text).trim_end_matches(' ').ends_with('\n');
            let near = (at..spans.len() - 1).take_while(|&i| !ends_paragraph(&spans[i])).map(|i| i + 1);
            let mut near = near.take_while(|&i| spans[i].end - first.start <= QUOTATION_BYTES);
            if let Some(last) = near.find(|&i| !open_at_end(&text[first.start..spans[i].end])) {
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
}

/// Whether a quotation is open at the end of `words`. Quotations within quotations are not looked into.
fn open_at_end(words: &str) -> bool {
    let bytes = words.as_bytes();
    // All the curly marks begin with the byte 0xE2.
    if memchr::memchr3(b'"', b'\'', 0xE2, bytes).is_none() && memchr::memchr(b'`', bytes).is_none() {
        return false;
    }
    let mut open: Option<Open> = None;
    let mut before = ' ';
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let opens = matches!(before, ' ' | '\n' | '(' | '[' | '"' | '“' | '—' | '–' | '-' | ':') && after.is_alphanumeric();
        let closes = before != ' ' && !after.is_alphanumeric();
        open = match (open, c) {
            (None, '“') => Some(Open::Curly),
            (None, '‘') if opens => Some(Open::CurlySingle),
            (None, '"') => Some(Open::Double),
            (None, '\'' | '`') if opens => Some(Open::Single),
            (Some(Open::Curly), '”') | (Some(Open::Double), '"') => None,
            (Some(Open::CurlySingle), '’') | (Some(Open::Single), '\'') if closes => None,
            (open, _) => open,
        };
        before = c;
    }
    open.is_some()
}
