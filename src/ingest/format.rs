//! Which format is it? By name, else by the first bytes.

use super::{arrow, bundle, mail, xml};

/// Bytes at the start that tell text from other content.
const HEAD_BYTES: usize = 64 << 10;

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
    Arrow,
    Feed,
    Warc,
    Arc,
    Nitf,
    NewsMl,
    Mbox,
    Eml,
    Bundle,
    Zip,
    Tar,
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
    ("arrow", Format::Arrow),
    ("arrows", Format::Arrow),
    ("feather", Format::Arrow),
    ("feed", Format::Feed),
    ("rss", Format::Feed),
    ("atom", Format::Feed),
    ("rdf", Format::Feed),
    ("warc", Format::Warc),
    ("arc", Format::Arc),
    ("nitf", Format::Nitf),
    ("newsml", Format::NewsMl),
    ("mbox", Format::Mbox),
    ("eml", Format::Eml),
    ("bundle", Format::Bundle),
    ("sgm", Format::Bundle),
    ("sgml", Format::Bundle),
    ("zip", Format::Zip),
    ("tar", Format::Tar),
    ("tgz", Format::Tar),
];

/// Endings of compressed files; what stands before them tells the format.
const PACKINGS: &[&str] = &[".gz", ".zst", ".bz2", ".xz"];

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
    let path = if uri.contains("://") { uri.split(['?', '#']).next().unwrap_or(uri) } else { uri };
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let name = PACKINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    name.rsplit_once('.').and_then(|(_, ending)| of_word(ending))
}

/// The format of an input: by `word` of the options, else by its name, else by its first bytes; between lines of JSON and
/// other JSON, a mail and many, the first bytes always decide, for both are found under either name. Archives and binary
/// formats are what their first bytes say. None where nothing fits.
pub(crate) fn of(word: Option<&str>, uri: &str, head: &[u8]) -> Option<Format> {
    let named = word.map_or_else(|| of_name(uri), of_word);
    if let Some(format) = of_magic(head) {
        return Some(format);
    }
    if matches!(named, Some(Format::Parquet | Format::Arrow | Format::Zip | Format::Tar)) {
        return named;
    }
    // The stories of a web archive may be packed, so it is asked before bytes that are no text are refused.
    if is_binary(head) && !matches!(named, Some(Format::Warc | Format::Arc)) {
        return None;
    }
    match named {
        Some(format @ (Format::Json | Format::JsonLines)) => Some(json_layout(head, Some(format))),
        Some(Format::Mbox | Format::Eml) => mail::fits(head).or(named),
        Some(format) => Some(format),
        None => of_content(head),
    }
}

/// The format that a magic number shows.
pub(crate) fn of_magic(head: &[u8]) -> Option<Format> {
    /// Where tar has its sign, and the sign.
    const TAR: (usize, &[u8]) = (257, b"ustar");
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Format::Zip),
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        _ if head.starts_with(arrow::MAGIC) || head.starts_with(arrow::CONTINUES) => Some(Format::Arrow),
        _ if head.get(TAR.0..TAR.0 + TAR.1.len()) == Some(TAR.1) => Some(Format::Tar),
        _ if head.starts_with(b"WARC/") => Some(Format::Warc),
        _ if head.starts_with(b"filedesc://") => Some(Format::Arc),
        _ => None,
    }
}

/// The format that the first bytes of a text show; none where they are XML of a kind that is not known.
fn of_content(head: &[u8]) -> Option<Format> {
    let text = String::from_utf8_lossy(&head[..head.len().min(HEAD_BYTES)]);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with(['{', '[']) {
        return Some(json_layout(head, None));
    }
    match xml::root(head).as_deref() {
        Some("rss" | "feed" | "rdf" | "channel" | "entry") => return Some(Format::Feed),
        Some("nitf") => return Some(Format::Nitf),
        Some("newsitem" | "newsmessage" | "newsml" | "packageitem") => return Some(Format::NewsMl),
        Some("html" | "head" | "body") => return Some(Format::Html),
        _ if bundle::fits(head) => return Some(Format::Bundle),
        _ => {}
    }
    let lower = start.chars().take(16).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with('<') && text.to_ascii_lowercase().contains("<html") {
        return Some(Format::Html);
    }
    if lower.starts_with("<?xml") {
        return None;
    }
    if let Some(format) = mail::fits(head) {
        return Some(format);
    }
    let header = start.lines().next().unwrap_or_default().to_ascii_lowercase();
    for (mark, format) in [('\t', Format::Tsv), (',', Format::Csv), (';', Format::Csv), ('|', Format::Csv)] {
        let cells: Vec<&str> = header.split(mark).map(|c| c.trim().trim_matches('"')).collect();
        let known = |c: &&str| matches!(*c, "id" | "text" | "html" | "title" | "url" | "body" | "content" | "date");
        if cells.iter().filter(|c| known(c)).count() > 1 && cells.iter().all(|c| c.chars().count() < 40) {
            return Some(format);
        }
    }
    Some(Format::Text)
}

/// Whether JSON stands one object a line: the first line is an object, and another line starts one behind it, or the name
/// says so.
fn json_layout(head: &[u8], named: Option<Format>) -> Format {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let (first, rest) = memchr::memchr(b'\n', text).map_or((text, None), |at| (&text[..at], Some(text[at..].trim_ascii_start())));
    let by_name = named.unwrap_or(Format::Json);
    match text {
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{', ..]) => Format::Json,
        [b'[', ..] => by_name,
        // Objects behind one another in a line.
        [b'{', ..] if first_object(first).is_some_and(|end| first[end..].trim_ascii_start().starts_with(b"{")) => Format::Json,
        [b'{', ..] => match rest {
            Some([b'{', ..]) => Format::JsonLines,
            Some(_) if first_object(first).is_none() && first.trim_ascii_end() == b"{" => Format::Json,
            _ => by_name,
        },
        _ => by_name,
    }
}

/// Where the object that `line` starts with ends.
fn first_object(line: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (i, byte) in line.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// First bytes of well-known formats that are no text, and their names.
const BINARY: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip file within a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file within a compressed file"),
    (b"BZh", "a bzip2 file within a compressed file"),
    (b"\xfd7zXZ\0", "an xz file within a compressed file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\0", "an SQLite database"),
];

/// What an unreadable input is, as far as its first bytes show.
pub(crate) fn describe(head: &[u8]) -> &'static str {
    let known = BINARY.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name);
    known.unwrap_or(if is_binary(head) { "bytes that are no text" } else { "XML, but neither a feed nor NITF, NewsML or a page" })
}

/// Whether the first bytes are no text in any encoding that is read: a known beginning, or one byte in twenty a control
/// character. A NUL here and there is only a flaw of a text.
fn is_binary(head: &[u8]) -> bool {
    let head = &head[..head.len().min(HEAD_BYTES)];
    let shifts = memchr::memmem::find(head, b"\x1b$)C").is_some();
    let controls = head.iter().filter(|b| **b < 8 || (14..32).contains(*b) && **b != 27 && !(shifts && matches!(**b, 14 | 15))).count();
    BINARY.iter().any(|(magic, _)| head.starts_with(magic)) || controls * 20 > head.len()
}
