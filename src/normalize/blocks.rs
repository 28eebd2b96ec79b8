//! Paragraphs: which are text, which is the standfirst, and which are boilerplate.

use super::boilerplate;
use super::dateline;
use crate::packs::Language;
use jiff::Timestamp;

/// A text with its parts told apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blocks {
    /// The summary between headline and text.
    pub standfirst: Option<String>,
    /// The text without it.
    pub text: String,
    /// The line that told who wrote, where one stood above the text.
    pub byline: Option<String>,
    /// Characters that were cut as boilerplate.
    pub cut_chars: usize,
}

/// Characters that a standfirst takes at most: three sentences.
const STANDFIRST_CHARS: usize = 450;

/// Sorts the lines of a cleaned text. `summary` is the standfirst that a page sets apart.
pub(crate) fn arrange(text: &str, title: Option<&str>, summary: Option<&str>, settings: &Language, published: Option<Timestamp>) -> Blocks {
    // Each line with the line feeds behind it, so that what is kept stands as it stood.
    let mut lines: Vec<&str> = text.split_inclusive('\n').filter(|l| !l.trim().is_empty()).collect();
    let same_title = |lines: &mut Vec<&str>| {
        if let (Some(title), Some(first)) = (title, lines.first())
            && lines.len() > 1
            && same(first, title)
        {
            lines.remove(0);
        }
    };
    same_title(&mut lines);
    let mut cut = boilerplate::cut(&mut lines, settings);
    same_title(&mut lines);
    let mut standfirst = None;
    // Paragraphs before the one that opens with a dateline sum the article up.
    let opens = (1..lines.len().min(4)).find(|&i| dateline::read(lines[i], settings, published).is_some_and(|d| d.place.is_some()));
    let already = lines.first().is_some_and(|l| dateline::read(l, settings, published).is_some());
    if let Some(i) = opens.filter(|_| !already) {
        let summary = lines[..i].iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ");
        if summary.chars().count() <= STANDFIRST_CHARS {
            lines.drain(..i);
            standfirst = Some(summary);
        }
    }
    let standfirst = standfirst.or_else(|| summary.map(str::to_string));
    if let Some(summary) = &standfirst {
        let repeats = lines.len() > 1;
        lines.retain(|l| !(repeats && same(l, summary)));
    }
    let mut body: String = lines.concat();
    body.truncate(body.trim_end().len());
    cut.chars += boilerplate::cut_brackets(&mut body, settings);
    drop_footnote_mark(&mut body);
    Blocks { standfirst, text: body, byline: cut.byline, cut_chars: cut.chars }
}

/// Whether two lines say the same: letters and digits alike.
fn same(a: &str, b: &str) -> bool {
    // Most lines differ in length by far, and are told apart without a copy.
    if a.trim().len().abs_diff(b.trim().len()) > 24 {
        return false;
    }
    let key = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let (a, b) = (key(a), key(b));
    !a.is_empty() && a == b
}

/// A digit glued to the last full stop ("in 1999.2") is the mark of a footnote that is gone.
fn drop_footnote_mark(text: &mut String) {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let head = &text[..text.len() - digits];
    let stop = head.ends_with('.') && head[..head.len() - 1].ends_with(|c: char| c.is_alphanumeric());
    let sentence = head.contains(' ') && (1..=2).contains(&digits);
    if stop && sentence {
        text.truncate(text.len() - digits);
    }
}
