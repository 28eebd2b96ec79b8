//! Quotation marks: which stretches of a text stand between them.
//!
//! A stretch ends with its paragraph at the latest. A paragraph that closes no mark and is followed by one that opens
//! again is a quotation of several paragraphs: one stretch each, the later ones marked as continuing.

use crate::text::Span;
use memchr::memchr3;

/// One stretch in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// With the marks.
    pub outer: Span,
    /// Without them, and without white space at the ends.
    pub inner: Span,
    /// Whether the stretch before it was left open, so that this one goes on with it.
    pub continues: bool,
}

/// A mark as read in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `"`: opens or closes by what stands beside it.
    Straight,
    /// `“`, `„`, `«`, two backticks.
    Open,
    /// `”`, `»`, two apostrophes.
    Close,
    /// `‘`.
    SingleOpen,
    /// `’` or `'`: an apostrophe more often than not.
    Single,
}

/// The outermost stretches of `text`, in order; `paragraphs` are its own.
pub fn stretches(text: &str, paragraphs: &[Span]) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut open_before = false;
    let rare = rare_mark(text.as_bytes(), 0, text.len()).is_some();
    for span in paragraphs {
        open_before = paragraph(Marks::new(text, *span, rare), open_before, &mut out);
    }
    out
}

/// The paragraphs of `text` that are not blank. A single line break ends one only where a sentence ends or a quotation
/// begins there, so that hard-wrapped lines stay together.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in memchr::memchr_iter(b'\n', text.as_bytes()) {
        let before = text[start..at].trim_end().chars().next_back();
        let after = text[at + 1..].chars().find(|c| *c == '\n' || !c.is_whitespace());
        let soft = before.is_some_and(|c| c.is_alphanumeric() || c == ',') && after.is_some_and(|c| c.is_alphanumeric());
        if !soft {
            if before.is_some() {
                out.push(Span::new(start, at));
            }
            start = at + 1;
        }
    }
    if !text[start..].trim().is_empty() {
        out.push(Span::new(start, text.len()));
    }
    out
}

/// Reads one paragraph; returns whether it leaves a stretch open.
fn paragraph(marks: Marks<'_>, open_before: bool, out: &mut Vec<Stretch>) -> bool {
    let (text, span) = (marks.text, Span::new(marks.at, marks.end));
    let first = out.len();
    let mut open: Option<(usize, usize, Mark)> = None;
    let leads = |outer: usize| outer == span.trim(text).start;
    for (mark, width, here) in marks {
        let at = here + width;
        match open {
            None => {
                let opens = match mark {
                    Mark::Open => true,
                    Mark::Straight => opens_here(text, here, width, span),
                    Mark::SingleOpen => opens_here(text, here, width, span),
                    Mark::Single => &text[here..at] == "'" && opens_here(text, here, width, span) && closes_later(text, at, span.end),
                    Mark::Close => false,
                };
                if opens {
                    open = Some((here, at, mark));
                }
            }
            Some((outer, inner, opened)) => {
                let closes = match (opened, mark) {
                    (Mark::Open | Mark::Straight, Mark::Close) => true,
                    (Mark::Straight, Mark::Straight) | (Mark::Open, Mark::Straight) => {
                        !opens_here(text, here, width, span) || at == span.end
                    }
                    (Mark::SingleOpen | Mark::Single, Mark::Single) => closes_single(text, here, at, span.end),
                    _ => false,
                };
                if closes {
                    let continues = open_before && out.len() == first && leads(outer);
                    push(text, Span::new(outer, at), Span::new(inner, here), continues, out);
                    open = None;
                } else if matches!((opened, mark), (Mark::Open | Mark::Straight, Mark::Open))
                    && opens_here(text, here, width, span)
                    && far(inner, here)
                {
                    // A second opening mark with no closing one between: the first was never closed. The nearer pair is
                    // kept only where the first would swallow half a page.
                    open = Some((here, at, mark));
                }
            }
        }
    }
    match open {
        Some((outer, inner, Mark::Open | Mark::Straight)) => {
            let continues = open_before && out.len() == first && leads(outer);
            push(text, Span::new(outer, span.end), Span::new(inner, span.end), continues, out);
            true
        }
        _ => false,
    }
}

/// Bytes after which an unclosed opening mark gives way to a new one: a long paragraph of speech.
const OPEN_BYTES: usize = 1500;

fn far(from: usize, to: usize) -> bool {
    to - from > OPEN_BYTES
}

fn push(text: &str, outer: Span, inner: Span, continues: bool, out: &mut Vec<Stretch>) {
    let inner = inner.trim(text);
    if !inner.is_empty() && inner.of(text).contains(char::is_alphanumeric) {
        out.push(Stretch { outer: outer.trim(text), inner, continues });
    }
}

/// Walks over the marks of a paragraph. Each of the two byte searches remembers its last hit, so that a text full of
/// the one kind is not searched again and again for the other.
struct Marks<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    plain: Option<usize>,
    other: Option<usize>,
}

impl<'t> Marks<'t> {
    /// Of `span`; `rare` tells whether the text may hold rare marks.
    fn new(text: &'t str, span: Span, rare: bool) -> Marks<'t> {
        Marks { text, at: span.start, end: span.end, plain: None, other: (!rare).then_some(span.end) }
    }

    /// The next byte that can begin a mark: `"`, `'`, those of U+2018..U+201E; and the rarer `«»` and backticks.
    fn next_byte(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (at, end) = (self.at, self.end);
        if self.plain.is_none_or(|p| p < at) {
            self.plain = Some(memchr3(b'"', b'\'', 0xE2, &bytes[at..end]).map_or(end, |i| at + i));
        }
        if self.other.is_none_or(|p| p < at) {
            self.other = Some(rare_mark(bytes, at, end).unwrap_or(end));
        }
        Some(self.plain.unwrap_or(end).min(self.other.unwrap_or(end))).filter(|&p| p < end)
    }
}

/// The next byte that can begin one of the rare marks: `«»` and backticks.
fn rare_mark(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    memchr::memchr2(b'`', 0xC2, &bytes[from..to]).map(|i| from + i)
}

impl Iterator for Marks<'_> {
    /// The mark, its width in bytes and its place.
    type Item = (Mark, usize, usize);

    fn next(&mut self) -> Option<(Mark, usize, usize)> {
        let bytes = self.text.as_bytes();
        while self.at < self.end {
            let here = self.next_byte()?;
            let found = match bytes[here] {
                b'"' => Some((Mark::Straight, 1)),
                b'\'' if bytes.get(here + 1) == Some(&b'\'') => Some((Mark::Close, 2)),
                b'\'' => Some((Mark::Single, 1)),
                b'`' if bytes.get(here + 1) == Some(&b'`') => Some((Mark::Open, 2)),
                _ => match self.text[here..].chars().next()? {
                    '“' | '„' => Some((Mark::Open, 3)),
                    '”' | '‟' => Some((Mark::Close, 3)),
                    '‘' => Some((Mark::SingleOpen, 3)),
                    '’' => Some((Mark::Single, 3)),
                    '«' => Some((Mark::Open, 2)),
                    '»' => Some((Mark::Close, 2)),
                    c => {
                        self.at = here + c.len_utf8();
                        None
                    }
                },
            };
            if let Some((mark, width)) = found {
                self.at = here + width;
                return Some((mark, width, here));
            }
        }
        None
    }
}

/// Whether a mark stands where a quotation can begin: after white space or an opening bracket, before a character.
fn opens_here(text: &str, here: usize, width: usize, span: Span) -> bool {
    let before = text[span.start..here].chars().next_back();
    let after = text[here + width..span.end].chars().next();
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | '“' | '‘' | '"' | ':'))
        && after.is_some_and(|c| !c.is_whitespace())
}

/// Whether a single mark at `here` can close: not before a letter, and not the apostrophe of a plural ("rebels' camp")
/// while a better closing mark follows.
fn closes_single(text: &str, here: usize, after: usize, end: usize) -> bool {
    if text[after..end].chars().next().is_some_and(char::is_alphanumeric) {
        return false;
    }
    match text[..here].chars().next_back() {
        Some('.' | ',' | '?' | '!' | '…') => true,
        Some('s') => !closes_later(text, after, end),
        Some(c) => !c.is_whitespace(),
        None => false,
    }
}

/// Whether a single closing mark stands after `at` within a few sentences.
fn closes_later(text: &str, at: usize, end: usize) -> bool {
    /// Bytes in which the closing mark is looked for.
    const REACH: usize = 1200;
    let end = end.min(at + REACH);
    let bytes = text.as_bytes();
    let mut from = at;
    while let Some(i) = memchr::memchr2(b'\'', 0x99, &bytes[from..end]) {
        let here = from + i;
        from = here + 1;
        // The last byte of `’` is 0x99, the ones before it 0xE2 0x80.
        if bytes[here] == 0x99 && (here < 2 || bytes[here - 1] != 0x80 || bytes[here - 2] != 0xE2) {
            continue;
        }
        let first = if bytes[here] == 0x99 { here - 2 } else { here };
        let before = if first > at { bytes[first - 1] } else { b' ' };
        let after = bytes.get(here + 1).copied().unwrap_or(b' ');
        if !after.is_ascii_alphanumeric() && after < 0x80 && !before.is_ascii_whitespace() && before != b's' {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Stretch> {
        stretches(text, &paragraphs(text))
    }

    fn inner(text: &str) -> Vec<&str> {
        found(text).iter().map(|s| s.inner.of(text)).collect()
    }

    #[test]
    fn every_kind_of_mark_is_read() {
        assert_eq!(inner("“One,” he said. \"Two.\" «Trois» ``Four'' and no more"), ["One,", "Two.", "Trois", "Four"]);
        assert_eq!(inner("'It's the rebels' camp,' he said. 'Go.'"), ["It's the rebels' camp,", "Go."]);
        assert_eq!(inner("‘Don’t go,’ she said"), ["Don’t go,"]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_quotations() {
        assert!(inner("The workers' union and the '90s; it's John's").is_empty());
        assert!(inner("a 6\" pipe and it ended").is_empty());
    }

    #[test]
    fn nested_marks_stay_inside() {
        assert_eq!(inner("“He said ‘run’ and we ran,” she said"), ["He said ‘run’ and we ran,"]);
    }

    #[test]
    fn a_quotation_goes_on_over_paragraphs() {
        let text = "She said: “First part.\n\n“Second part.”\n\n“Third,” he said.";
        let found = found(text);
        assert_eq!(inner(text), ["First part.", "Second part.", "Third,"]);
        assert_eq!(found.iter().map(|s| s.continues).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn no_text_breaks_it() {
        for text in ["", "\"", "“", "'", "\n\n\"\n", "«»", "“”", "``", "' '", "é’é‘", "\u{80}’’’", "a'\"“b”\"'"] {
            for s in found(text) {
                assert!(!s.inner.of(text).is_empty());
            }
        }
    }
}
