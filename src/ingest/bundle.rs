//! Many stories in one text file: SGML documents (`<DOC>`, `<REUTERS>`), or stories apart by a line that numbers them.
//!
//! The first line of a file tells which line parts its stories: a document number of the MUC kind (`DEV-MUC3-0001 (NOSC)`), a
//! count of an archive's export (`3 of 50 DOCUMENTS`), a ruler of signs, a form feed, the dateline of a wire story behind a
//! blank line; or the recipe says it in `separator`.

use super::format::Format;
use super::record::{self, Fields, Place};
use super::source::Source;
use super::xml;
use super::{Job, Record, Stop, charset, text};
use crate::model::{ArticleFormat, RejectReason};
use quick_xml::escape::{resolve_html5_entity, resolve_predefined_entity};
use regex::Regex;
use std::sync::LazyLock;

/// Elements that are stories, in small letters.
const STORIES: &[&str] = &["doc", "reuters"];

/// Bytes of a line that can part stories.
const SEPARATOR_BYTES: usize = 200;

/// What a line that parts stories looks like.
#[derive(Debug, Clone)]
enum Separator {
    /// A document number: letters, digits and hyphens, with an agency in brackets or without.
    Number,
    /// The count of an export.
    Count,
    /// The same sign many times, and nothing else.
    Ruler(u8),
    /// A form feed.
    Page,
    /// Capitals, a day, perhaps the agency in brackets, and two hyphens.
    Dateline,
    /// What the recipe says.
    Given(Regex),
}

static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-[0-9]{2,}(?:[ \t]+\([A-Z0-9 /.-]+\))?$").ok());
static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:document|story|article)?[ \t]*[0-9]+[ \t]+of[ \t]+[0-9]+(?:[ \t]+(?:documents|stories|articles))?$").ok()
});

static DATELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[ \t]*[A-Z][A-Z .,'()-]{2,60}, [0-9]{1,2} [A-Z][A-Za-z]{2,8}\.?(?: [0-9]{2,4})?(?: \([A-Z][A-Za-z ,/.-]*\))?[ \t]*--")
        .ok()
});

impl Separator {
    /// What a line parts stories by, if it does.
    fn of(line: &[u8]) -> Option<Separator> {
        let kinds = [
            Separator::Number,
            Separator::Count,
            Separator::Ruler(line.first().copied().unwrap_or(0)),
            Separator::Page,
            Separator::Dateline,
        ];
        kinds.into_iter().find(|kind| kind.fits(line))
    }

    fn fits(&self, line: &[u8]) -> bool {
        if line.len() > SEPARATOR_BYTES && !matches!(self, Separator::Dateline) {
            return false;
        }
        let matches = |pattern: &LazyLock<Option<Regex>>| {
            let text = std::str::from_utf8(line.trim_ascii()).unwrap_or_default();
            pattern.as_ref().is_some_and(|p| p.is_match(text))
        };
        match self {
            Separator::Number => matches(&NUMBER),
            Separator::Count => matches(&COUNT),
            Separator::Ruler(sign) => {
                let line = line.trim_ascii();
                matches!(sign, b'=' | b'-' | b'*' | b'#' | b'_' | b'~') && line.len() >= 5 && line.iter().all(|b| b == sign)
            }
            Separator::Page => line.starts_with(b"\x0c"),
            Separator::Dateline => {
                let start = String::from_utf8_lossy(&line[..line.len().min(SEPARATOR_BYTES)]);
                DATELINE.as_ref().is_some_and(|p| p.is_match(&start))
            }
            Separator::Given(pattern) => std::str::from_utf8(line.trim_ascii_end()).is_ok_and(|text| pattern.is_match(text)),
        }
    }

    /// Whether the line itself is the number of the story that follows.
    fn names(&self) -> bool {
        matches!(self, Separator::Number)
    }

    /// Where in the line the story begins: behind it, or with it.
    fn start(&self, line: &[u8]) -> usize {
        match self {
            Separator::Page => 1,
            Separator::Dateline => 0,
            _ => line.len(),
        }
    }
}

/// Reads every story as a record.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let given = job.supply.options.separator.as_deref().and_then(|pattern| Regex::new(pattern).ok()).map(Separator::Given);
    if given.is_none() && xml::root(source.head()).is_some() {
        return documents(source, job);
    }
    let separator = match given {
        Some(given) => given,
        None => first_line(source.head()).and_then(Separator::of).unwrap_or(Separator::Ruler(b'=')),
    };
    stories(source, &separator, job)
}

/// Whether the first bytes are those of a bundle.
pub(crate) fn fits(head: &[u8]) -> bool {
    if let Some(root) = xml::root(head) {
        return STORIES.contains(&root.as_str());
    }
    match first_line(head).and_then(Separator::of) {
        Some(Separator::Number | Separator::Count) => true,
        // A single article may stand under any of the others; two make a bundle.
        Some(Separator::Dateline) => head.split(|b| *b == b'\n').filter(|line| Separator::Dateline.fits(line)).count() > 1,
        _ => false,
    }
}

/// The first line that is not blank.
fn first_line(head: &[u8]) -> Option<&[u8]> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty())
}

fn stories(source: &mut Source, separator: &Separator, job: &mut Job) -> Result<(), Stop> {
    let most = job.limits.record_bytes;
    let wide = source.wide.map(|e| e.name().to_string());
    let mut story = Held { start: source.offset, ..Held::default() };
    let mut behind_blank = true;
    loop {
        let next = match source.line(b'\n', most) {
            Ok(Some(line))
                if (behind_blank || !matches!(separator, Separator::Dateline))
                    && separator.fits(line.bytes.strip_suffix(b"\n").unwrap_or(line.bytes)) =>
            {
                let line_text = String::from_utf8_lossy(line.bytes).trim().to_string();
                let id = separator.names().then_some(line_text);
                behind_blank = false;
                let bytes = line.bytes[separator.start(line.bytes)..].to_vec();
                Some(Held { start: line.offset, id, bytes, too_large: false })
            }
            Ok(Some(line)) => {
                behind_blank = line.bytes.trim_ascii().is_empty();
                story.too_large |= story.bytes.len() + line.bytes.len() > most;
                if !story.too_large {
                    story.bytes.extend_from_slice(line.bytes);
                }
                continue;
            }
            Ok(None) => None,
            Err((_, e)) => return Err((story.start, e)),
        };
        let ended = match &next {
            Some(_) => std::mem::replace(&mut story, next.unwrap_or_default()),
            None => {
                if let Some(record) = ended_story(std::mem::take(&mut story), &wide, job) {
                    job.out.give(record);
                }
                return Ok(());
            }
        };
        if let Some(record) = ended_story(ended, &wide, job)
            && !job.out.give(record)
        {
            return Ok(());
        }
    }
}

/// A story while it goes by.
#[derive(Default)]
struct Held {
    start: u64,
    id: Option<String>,
    bytes: Vec<u8>,
    too_large: bool,
}

/// The record of a story; none where nothing stands between two separators.
fn ended_story(story: Held, wide: &Option<String>, job: &Job) -> Option<Record> {
    let place = job.place(story.start, wide);
    if story.too_large {
        let detail = format!("a story larger than `limits.record_bytes` ({})", job.limits.record_bytes);
        return Some(Err(record::reject(&place, RejectReason::TooLarge, &detail)));
    }
    if story.bytes.trim_ascii().is_empty() {
        let named = story.id.is_some();
        return named.then(|| Err(record::reject(&place, RejectReason::Empty, "a number without a story")));
    }
    let (decoded, charset) = charset::decode_labelled(&story.bytes, place.label);
    let (title, content) = text::split_title(&decoded);
    let fields = Fields {
        id: story.id,
        title: title.map(str::to_string),
        format: ArticleFormat::Text,
        content: content.to_string(),
        ..Fields::default()
    };
    Some(record::fixed(fields, Place { charset: charset.or(place.charset.clone()), ..place }))
}

fn documents(source: &mut Source, job: &mut Job) -> Result<(), Stop> {
    xml::records(source, STORIES, job, &mut |text, place, _| document(text, place))
}

/// Elements of SGML news collections, by what they hold; the first one that is there wins.
const ID: &[&str] = &["docno", "docid", "doc-no"];
const TITLE: &[&str] = &["headline", "title", "hl", "ti", "h3"];
const DATE: &[&str] = &["date_time", "date", "date1", "dd", "pubdate"];
const PLACED: &[&str] = &["dateline"];
const AUTHOR: &[&str] = &["byline", "author"];
const SOURCE: &[&str] = &["source", "so", "agency"];
const BODY: &[&str] = &["body", "text", "txt", "leadpara"];

/// The article of one SGML document. SGML leaves ends out and escapes little, so its elements are looked for one by one.
fn document(text: &str, place: Place) -> Record {
    let lower = text.to_ascii_lowercase();
    let first = |names: &[&str]| names.iter().find_map(|name| element(text, &lower, name)).map(flat).filter(|t| !t.is_empty());
    let tag = &text[..text.find('>').map_or(0, |at| at + 1)];
    let attribute = |name: &str| {
        let at = tag.to_ascii_lowercase().find(&format!(" {name}=\""))?;
        tag[at + name.len() + 3..].split('"').next().map(str::to_string).filter(|v| !v.is_empty())
    };
    // A body may lie in the text beside its title; where the text holds no body, it is the text less what has a field.
    let body = BODY.iter().find_map(|name| element(text, &lower, name)).unwrap_or("");
    let title = first(TITLE);
    let dateline = first(PLACED);
    let mut content = paragraphs(body);
    if content.trim().is_empty() {
        return Err(record::reject(&place, RejectReason::Empty, "the document has no text"));
    }
    if let Some(dateline) = &dateline
        && !content.contains(dateline.as_str())
    {
        content = format!("{} - {content}", dateline.trim_end_matches(['-', ' ']));
    }
    let fields = Fields {
        id: first(ID).or_else(|| attribute("newid")).or_else(|| attribute("id")),
        title,
        date: first(DATE),
        author: first(AUTHOR),
        source: first(SOURCE),
        format: ArticleFormat::Text,
        content,
        ..Fields::default()
    };
    record::fixed(fields, place)
}

/// What stands within the first element of a name; up to the next tag where its end is left out.
fn element<'t>(text: &'t str, lower: &str, name: &str) -> Option<&'t str> {
    let open = format!("<{name}");
    let mut from = 0;
    loop {
        let at = from + lower.get(from..)?.find(&open)?;
        let behind = at + open.len();
        let next = *lower.as_bytes().get(behind)?;
        if next == b'>' || next.is_ascii_whitespace() {
            let start = behind + lower[behind..].find('>')? + 1;
            let end = lower[start..].find(&format!("</{name}>")).or_else(|| lower[start..].find('<')).map_or(text.len(), |n| start + n);
            return text.get(start..end);
        }
        from = behind;
    }
}

/// A text without tags, in one line.
fn flat(markup: &str) -> String {
    paragraphs(markup).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without tags: those of paragraphs are blank lines, entities are resolved, lines stay.
fn paragraphs(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (mark, end) = if rest.starts_with('<') { ('<', '>') } else { ('&', ';') };
        let inside = rest[1..].find(end).map(|n| &rest[1..1 + n]);
        match (mark, inside) {
            ('<', Some(tag)) if tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') && tag.len() < 200 => {
                let name = tag.trim_start_matches('/');
                if name.get(..1).is_some_and(|p| p.eq_ignore_ascii_case("p")) && name.len() < 3 {
                    out.push_str("\n\n");
                }
                rest = &rest[tag.len() + 2..];
            }
            ('&', Some(name)) if name.len() < 12 => {
                let number = name.strip_prefix('#').map(|n| n.parse::<u32>().ok().and_then(char::from_u32));
                match number {
                    // Control characters mark the end of a story in some collections.
                    Some(Some(c)) if c.is_control() => {}
                    Some(Some(c)) => out.push(c),
                    _ => match resolve_predefined_entity(name).or_else(|| resolve_html5_entity(name)) {
                        Some(text) => out.push_str(text),
                        None => out.push_str(&rest[..name.len() + 2]),
                    },
                }
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push(mark);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.trim().to_string()
}

/// Checks a separator of a recipe.
pub(crate) fn check(separator: &str) -> Result<(), String> {
    Regex::new(separator).map(|_| ()).map_err(|e| format!("separator of [input]: not a regular expression: {e}"))
}
