//! Small documents for tests.

use crate::model::{Document, Part, Sentence, SentenceRole};

/// A document of one text, with no title and no date.
pub(crate) fn document(text: &str) -> Document {
    Document { sentence_count: 0, ..Document::of_text("d", text) }
}

/// The sentences of a plain body: one ends after a full stop, closing marks and white space, before no lower-case letter.
pub(crate) fn sentences(text: &str) -> Vec<Sentence> {
    let chars: Vec<char> = text.chars().collect();
    let mut starts = vec![0];
    for i in 1..chars.len() {
        let ended = chars[..i].iter().rev().find(|c| !(c.is_whitespace() || matches!(c, '"' | '”'))).is_some_and(|c| ".!?".contains(*c));
        if ended && chars[i - 1].is_whitespace() && !chars[i].is_whitespace() && !chars[i].is_lowercase() || chars[i - 1] == '\n' {
            starts.push(i);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([chars.len()]);
    let spans: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    (0..)
        .zip(spans)
        .map(|(n, (start, end))| Sentence {
            doc_id: "d".to_string(),
            sentence: n,
            part: Part::Body,
            start: start as i32,
            end: end as i32,
            role: SentenceRole::Body,
            language: None,
        })
        .collect()
}
