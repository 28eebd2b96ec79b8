//! Which format is it? By name, else by the first bytes.

/// The formats, one file each in this folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    JsonLines,
    Json,
    Csv,
    Tsv,
    Text,
    Html,
    Parquet,
}

/// Words and file name endings of each format.
const NAMES: &[(&str, Format)] = &[
    ("jsonl", Format::JsonLines),
    ("ndjson", Format::JsonLines),
    ("json", Format::Json),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("txt", Format::Text),
    ("text", Format::Text),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("parquet", Format::Parquet),
];

/// The format of a word of the recipe.
pub(crate) fn of_word(word: &str) -> Option<Format> {
    NAMES.iter().find(|(name, _)| *name == word).map(|(_, format)| *format)
}

/// The words that a recipe may use for `format`.
pub(crate) fn words() -> Vec<&'static str> {
    NAMES.iter().map(|(name, _)| *name).collect()
}

/// The format that a file name's ending tells, compression endings left out.
pub(crate) fn of_name(uri: &str) -> Option<Format> {
    let name = uri.rsplit('/').next().unwrap_or(uri).to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.rsplit_once('.').and_then(|(_, ending)| of_word(ending))
}

/// The format that the first bytes show; none where they are no text and no Parquet.
pub(crate) fn of_content(head: &[u8]) -> Option<Format> {
    if head.starts_with(b"PAR1") {
        return Some(Format::Parquet);
    }
    if is_binary(head) {
        return None;
    }
    let text = String::from_utf8_lossy(head);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let lower = start.chars().take(64).collect::<String>().to_ascii_lowercase();
    if start.starts_with('{') {
        // One object a line, or one object over many lines.
        let first = start.lines().next().unwrap_or("").trim_end();
        return Some(if first.ends_with('}') { Format::JsonLines } else { Format::Json });
    }
    if start.starts_with('[') {
        return Some(Format::Json);
    }
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.starts_with("<head") || lower.starts_with("<body") {
        return Some(Format::Html);
    }
    let header = start.lines().next().unwrap_or("").to_ascii_lowercase();
    for (mark, format) in [('\t', Format::Tsv), (',', Format::Csv), (';', Format::Csv)] {
        let cells: Vec<&str> = header.split(mark).map(|c| c.trim().trim_matches('"')).collect();
        if cells.len() > 1
            && cells.iter().any(|c| matches!(*c, "text" | "html" | "title" | "url" | "body" | "content"))
            && cells.iter().all(|c| c.len() < 40)
        {
            return Some(format);
        }
    }
    Some(Format::Text)
}

/// Whether the bytes are no text in any encoding that is read: NUL bytes that are not UTF-16's, or many controls.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    if super::charset::utf16(head).is_some() {
        return false;
    }
    let controls = head.iter().filter(|b| **b < 9 || (14..32).contains(*b) && **b != 27).count();
    head.contains(&0) || controls * 20 > head.len()
}
