//! What stands among the paragraphs and is none of the article: bylines, prompts, picture credits, agency tails. The words are the
//! language pack's; a line is told by them only where it is as short as such lines are, and where it stands.

use crate::packs::Language;
use crate::text::fold;

/// What was cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cut {
    /// Characters.
    pub chars: usize,
    /// The names of a byline above the text, without the word that opened it.
    pub byline: Option<String>,
}

/// Lines from the top among which a byline may stand.
const TOP_LINES: usize = 4;

/// Lines from the end among which a story tells who made it.
const TAIL_LINES: usize = 6;

/// Characters that such a line has at most.
const TAIL_CHARS: usize = 500;

/// Characters of a byline, and of a line that credits a picture, at most. Captions that hold a sentence may be longer.
const BYLINE_CHARS: usize = 120;
const CREDIT_CHARS: usize = 200;

/// Characters of a remark in brackets that may be cut from within a line.
const BRACKET_CHARS: usize = 160;

/// Cuts boilerplate from the lines of a text. A text of one line is left as it is.
pub(crate) fn cut(lines: &mut Vec<&str>, settings: &Language) -> Cut {
    let mut cut = Cut::default();
    if lines.len() < 2 {
        return cut;
    }
    let count = lines.len();
    let mut at = 0;
    let mut kept = 0;
    lines.retain(|line| {
        let number = at;
        at += 1;
        let line = line.trim();
        let names = if kept < TOP_LINES && number < TOP_LINES * 2 { byline(line, settings) } else { None };
        let goes = names.is_some() || is_prompt(line, settings) || (count - number <= TAIL_LINES && is_tail(line, settings));
        if goes {
            cut.chars += line.chars().count();
            cut.byline = cut.byline.take().or(names);
        } else {
            kept += 1;
        }
        !goes
    });
    cut
}

/// The names of a line that is a byline: "By Ana Ruiz, Staff Writer", not "By Monday the river had fallen."
fn byline(line: &str, settings: &Language) -> Option<String> {
    if line.len() > BYLINE_CHARS * 2 || line.ends_with(['.', '!', '?', ':']) && !line.ends_with(" Jr.") {
        return None;
    }
    let word = settings
        .byline_words
        .iter()
        .find(|w| line.get(..w.len()).is_some_and(|head| fold(head) == **w) && line[w.len()..].starts_with(' '))?;
    let names = line[word.len()..].trim();
    let small = [
        "and", "de", "da", "di", "la", "van", "von", "der", "del", "al", "el", "bin", "in", "at", "for", "of", "the", "with", "|", "-",
        "–", "&",
    ];
    let name_like = |w: &str| w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) || small.contains(&w);
    let first = names.split(' ').next().is_some_and(|w| w.starts_with(char::is_uppercase));
    // A day or a month opens a sentence ("By Monday"), and a name has two words.
    let fits = first
        && names.split(' ').all(name_like)
        && names.split(' ').count() >= 2
        && settings.weekday(&fold(names.split(' ').next()?)).is_none();
    fits.then(|| names.to_string())
}

/// Whether a line is a prompt, a link, a credit, or names a picture's file.
fn is_prompt(line: &str, settings: &Language) -> bool {
    let chars = line.chars().count();
    let cleaning = &settings.cleaning;
    if chars > cleaning.line_chars.max(CREDIT_CHARS) {
        return false;
    }
    let lower = line.to_lowercase();
    let bare =
        lower.trim_end_matches([':', '.', '…', '!', '|', '»', '›', '>', ' ', '-']).trim_start_matches(['|', '»', '›', '>', '-', '•', ' ']);
    if cleaning.lines.contains(bare) || cleaning.lines.contains(&lower) {
        return true;
    }
    if chars <= cleaning.line_chars && cleaning.line_starts.iter().any(|s| lower.starts_with(s.as_str())) {
        return true;
    }
    let sentence = line.ends_with(['.', '!', '?', '”', '"', '’']);
    if chars <= CREDIT_CHARS && !sentence && cleaning.credits.iter().any(|c| lower.contains(c.as_str())) {
        return true;
    }
    is_file_name(line)
}

/// Whether one of the last lines tells who made the story, or to whom it belongs.
fn is_tail(line: &str, settings: &Language) -> bool {
    if line.chars().count() > TAIL_CHARS {
        return false;
    }
    let lower = line.to_lowercase();
    let cleaning = &settings.cleaning;
    cleaning.tail_starts.iter().any(|s| lower.starts_with(s.as_str())) || cleaning.tail_phrases.iter().any(|p| lower.contains(p.as_str()))
}

/// Cuts remarks in brackets that are prompts or credits ("(Read more: ...)", "(AP Photo/...)"); how many characters went.
pub(crate) fn cut_brackets(text: &mut String, settings: &Language) -> usize {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some(open) = memchr::memchr2(b'(', b'[', &text.as_bytes()[from..]).map(|i| i + from) {
        from = open + 1;
        let close = if text.as_bytes()[open] == b'(' { b')' } else { b']' };
        let reach = text.len().min(open + BRACKET_CHARS);
        let Some(end) = memchr::memchr(close, &text.as_bytes()[open..reach]).map(|i| i + open + 1) else { continue };
        let inside = text[open + 1..end - 1].trim().to_lowercase();
        if inside.contains('\n') || inside.len() < 6 {
            continue;
        }
        let cleaning = &settings.cleaning;
        let credit = text[open..end].to_lowercase();
        let goes = cleaning.line_starts.iter().any(|s| inside.starts_with(s.as_str()))
            || cleaning.credits.iter().any(|c| credit.contains(c.as_str()));
        if goes {
            let start = text[..open].trim_end_matches(' ').len();
            // A stop behind a remark that opened the line closes nothing any more.
            let opened = start == 0 || text[..start].ends_with('\n');
            let end = if opened { end + (text[end..].len() - text[end..].trim_start_matches(['.', ',', ':', ' ']).len()) } else { end };
            cuts.push((start, end));
            from = end;
        }
    }
    if cuts.is_empty() {
        return 0;
    }
    let (mut kept, mut from, mut gone) = (String::with_capacity(text.len()), 0, 0);
    for (start, end) in cuts {
        let start = start.max(from);
        kept.push_str(&text[from..start]);
        gone += text[start..end].chars().count();
        from = end;
    }
    kept.push_str(&text[from..]);
    *text = kept;
    text.truncate(text.trim_end().len());
    gone
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

#[cfg(test)]
mod tests {
    use super::{cut, cut_brackets};
    use crate::packs::Packs;

    const TEXT: &str = "The river rose on Monday, and the road to the coast was closed for two days, the mayor said.\n";

    #[test]
    fn every_example_is_cut_or_kept_as_its_pack_says() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        for pack in packs.iter() {
            let settings = &pack.language;
            for (examples, kept) in [(&settings.cleaning.cuts, false), (&settings.cleaning.keeps, true)] {
                for line in examples {
                    let mut first = vec![line.as_str(), TEXT, TEXT];
                    let mut last = vec![TEXT, TEXT, line.as_str()];
                    cut(&mut first, settings);
                    cut(&mut last, settings);
                    assert_eq!(first.contains(&line.as_str()) && last.contains(&line.as_str()), kept, "{}: {line:?}", pack.code);
                }
            }
        }
    }

    #[test]
    fn remarks_in_brackets_go_and_the_count_tells() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let settings = &packs.get("en").expect("English is embedded").language;
        let mut text = "The bridge (AP Photo/Jo Park) fell (it was old). It was mended [Read more: The old bridge].".to_string();
        let gone = cut_brackets(&mut text, settings);
        assert_eq!(text, "The bridge fell (it was old). It was mended.");
        assert_eq!(gone, 47);
        let mut lines = vec![TEXT, "By Ana Ruiz\n", TEXT];
        let found = cut(&mut lines, settings);
        assert_eq!((found.chars, found.byline.as_deref(), lines.len()), (11, Some("Ana Ruiz"), 2));
    }
}
