//! Byte spans inside the program, code-point spans in the tables.

/// A half-open range of byte offsets into one text, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`, in bytes.
    #[inline]
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The words of this span.
    #[inline]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// Whether `other` lies wholly inside this span.
    pub fn holds(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[inline]
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn join(&self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Length in bytes.
    #[inline]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds nothing.
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    /// The same span, moved right by `by` bytes.
    pub fn shift(&self, by: usize) -> Span {
        Span::new(self.start + by, self.end + by)
    }

    /// The span without the white space at its ends.
    pub fn trim(&self, text: &str) -> Span {
        let words = self.of(text);
        let bytes = words.as_bytes();
        let blank = |b: &u8| matches!(b, b' ' | 0x09..=0x0D);
        let from = bytes.iter().take_while(|b| blank(b)).count();
        let to = bytes.len() - bytes[from..].iter().rev().take_while(|b| blank(b)).count();
        if bytes[from..to].first().is_some_and(u8::is_ascii) && bytes[to - 1].is_ascii() {
            return Span::new(self.start + from, self.start + to);
        }
        // A character beyond ASCII may be white space too.
        let start = self.start + (words.len() - words.trim_start().len());
        let end = start + words.trim().len();
        Span::new(start, end)
    }
}

/// Converts between byte offsets and code-point offsets of one text, in constant time for ASCII and in time bounded by
/// a block otherwise.
#[derive(Debug, Clone)]
pub struct CodePoints {
    /// Code points before each block of [`BLOCK`] bytes; empty where the text is ASCII.
    before: Vec<u32>,
    /// Length of the text in code points.
    total: usize,
    /// The text's non-ASCII bytes matter only then.
    ascii: bool,
}

/// Bytes between two remembered positions: small enough that the scan inside a block is a few nanoseconds.
const BLOCK: usize = 64;

impl CodePoints {
    /// Reads the text once.
    pub fn new(text: &str) -> CodePoints {
        if text.is_ascii() {
            return CodePoints { before: Vec::new(), total: text.len(), ascii: true };
        }
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0u32;
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(count);
            count += starts(block) as u32;
        }
        CodePoints { before, total: count as usize, ascii: false }
    }

    /// Length of the text in code points.
    pub fn len(&self) -> usize {
        self.total
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Code points before the byte offset `at` of `text`, which must be the text this was made from.
    pub fn of_byte(&self, text: &str, at: usize) -> usize {
        if self.ascii {
            return at;
        }
        let block = at / BLOCK;
        match self.before.get(block) {
            Some(&n) => n as usize + starts(&text.as_bytes()[block * BLOCK..at]),
            None => self.total,
        }
    }

    /// The byte offset of code point `at` of `text`; the text's end where `at` is past it.
    pub fn to_byte(&self, text: &str, at: usize) -> usize {
        if self.ascii {
            return at.min(text.len());
        }
        let block = self.before.partition_point(|&n| n as usize <= at).saturating_sub(1);
        let mut seen = self.before[block] as usize;
        for (i, &byte) in text.as_bytes()[block * BLOCK..].iter().enumerate() {
            if !is_continuation(byte) {
                if seen == at {
                    return block * BLOCK + i;
                }
                seen += 1;
            }
        }
        text.len()
    }
}

fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| !is_continuation(**b)).count()
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_all_kinds_is_trimmed() {
        for text in ["", "  ", "a", " a b\t\n", "\u{a0}a ", " á\u{2003}", "\u{2003}", "\u{b}é é\u{b} "] {
            let span = Span::new(1, text.len() + 1).trim(&format!("x{text}"));
            assert_eq!(span.of(&format!("x{text}")), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn offsets_agree_with_counting_characters() {
        for text in ["", "plain", "Chávez – “103” muertos, 𝟙 über 漢字漢字漢字 and a tail of plain letters to pass one block of bytes"]
        {
            let points = CodePoints::new(text);
            assert_eq!(points.len(), text.chars().count());
            for (n, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.of_byte(text, byte), n);
                assert_eq!(points.to_byte(text, n), byte);
            }
            assert_eq!(points.of_byte(text, text.len()), points.len());
            assert_eq!(points.to_byte(text, points.len()), text.len());
        }
    }
}
