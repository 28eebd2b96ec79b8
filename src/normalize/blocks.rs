//! Paragraphs: which are text, which is the standfirst, and which are captions, links and prompts.

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
}

/// Characters that a standfirst takes at most: three sentences.
const STANDFIRST_CHARS: usize = 450;

/// Characters of a line that can still be a prompt or a credit.
const PROMPT_CHARS: usize = 140;

/// Sorts the lines of a cleaned text.
pub(crate) fn arrange(
    text: &str,
    title: Option<&str>,
    description: Option<&str>,
    settings: &Language,
    published: Option<Timestamp>,
) -> Blocks {
    // Each line with the line feeds behind it, so that what is kept stands as it stood.
    let mut lines: Vec<&str> = text.split_inclusive('\n').filter(|l| !l.trim().is_empty()).collect();
    let single = lines.len() == 1;
    lines.retain(|l| single || !is_noise(l.trim(), settings));
    if let (Some(title), Some(first)) = (title, lines.first())
        && lines.len() > 1
        && same(first, title)
    {
        lines.remove(0);
    }
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
    if standfirst.is_none() && lines.len() > 2 {
        // A page's description that stands alone before the text is its standfirst.
        if let Some(first) = description.and_then(|d| lines.first().filter(|l| same(l, d)).copied()) {
            standfirst = Some(first.trim().to_string());
            lines.remove(0);
        }
    }
    if let Some(summary) = &standfirst {
        let repeats = lines.len() > 1;
        lines.retain(|l| !(repeats && same(l, summary)));
    }
    let mut body: String = lines.concat();
    body.truncate(body.trim_end().len());
    drop_footnote_mark(&mut body);
    Blocks { standfirst, text: body }
}

/// Whether a line is a caption of a picture file, a prompt, a credit or a share link.
fn is_noise(line: &str, settings: &Language) -> bool {
    let lower = line.to_lowercase();
    if settings.junk_lines.contains(&lower) {
        return true;
    }
    if line.chars().count() <= PROMPT_CHARS && settings.junk_starts.iter().any(|s| lower.starts_with(s.as_str())) {
        return true;
    }
    is_file_name(line)
}

/// "images_24", "IMG_1234.jpg": one word with a number behind an underscore, or with a picture's ending.
fn is_file_name(line: &str) -> bool {
    if line.contains(char::is_whitespace) || line.len() > 80 {
        return false;
    }
    let picture = [".jpg", ".jpeg", ".png", ".gif", ".webp"].iter().any(|e| line.to_ascii_lowercase().ends_with(e));
    let numbered = line.rsplit_once('_').is_some_and(|(name, number)| {
        !name.is_empty()
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    });
    picture || numbered
}

/// Whether two lines say the same: letters and digits alike.
fn same(a: &str, b: &str) -> bool {
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
