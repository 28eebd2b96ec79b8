//! Newsletters: one mail a file (EML), or many in one (mbox); an article a mail.

use super::format::Format;
use super::record::{self, Fields, Place};
use super::source::Source;
use super::{Job, Record, Stop};
use crate::model::{ArticleFormat, RejectReason};
use mail_parser::{HeaderValue, Message, MessageParser, PartType};

/// Characters from which on the plain text of a mail that also comes as a page is taken for the whole of it.
const WHOLE_CHARS: usize = 400;

/// Reads every mail as a record.
pub(crate) fn read(source: &mut Source, format: Format, job: &mut Job) -> Result<(), Stop> {
    let most = job.limits.record_bytes;
    let (mut held, mut start, mut too_large) = (Vec::new(), source.offset, false);
    let (mut blank, mut any) = (true, false);
    loop {
        let (offset, ends) = match source.line(b'\n', most) {
            Ok(Some(line)) => {
                let parts = format == Format::Mbox && blank && is_envelope(line.bytes);
                blank = line.bytes.trim_ascii().is_empty();
                if !parts {
                    // "From " within a text is written with marks before it.
                    let quoted = line.bytes.iter().position(|b| *b != b'>').filter(|at| *at > 0);
                    let unmarked = format == Format::Mbox && quoted.is_some_and(|at| line.bytes[at..].starts_with(b"From "));
                    let bytes = if unmarked { &line.bytes[1..] } else { line.bytes };
                    too_large |= held.len() + bytes.len() > most;
                    if !too_large {
                        held.extend_from_slice(bytes);
                    }
                    any |= !blank;
                    continue;
                }
                (line.offset, false)
            }
            Ok(None) => (source.offset, true),
            Err((_, e)) => return Err((start, e)),
        };
        if any {
            let record = if too_large {
                Err(record::reject(
                    &job.place(start, &None),
                    RejectReason::TooLarge,
                    &format!("a mail larger than `limits.record_bytes` ({most})"),
                ))
            } else {
                article(&held, job.place(start, &None))
            };
            if !job.out.give(record) {
                return Ok(());
            }
        }
        if ends {
            return Ok(());
        }
        held.clear();
        (start, too_large, any) = (offset, false, false);
    }
}

/// Whether a line parts mails in an mbox: "From ", a sender, and a date with its year (RFC 4155).
fn is_envelope(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(&rest[..rest.len().min(200)]);
    let has = |fits: &dyn Fn(&str) -> bool| text.split_whitespace().any(fits);
    has(&|w| w.len() >= 5 && w.contains(':') && w.bytes().all(|b| b.is_ascii_digit() || b == b':'))
        && has(&|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))
}

fn article(bytes: &[u8], place: Place) -> Record {
    let broken = || record::reject(&place, RejectReason::Malformed, "no mail: it has no headers that can be read");
    let message = MessageParser::default().parse(bytes).ok_or_else(broken)?;
    if message.headers().is_empty() {
        return Err(broken());
    }
    let Some(content) = content(&message) else {
        return Err(record::reject(&place, RejectReason::Empty, "the mail has no text"));
    };
    let from = message.from().and_then(|f| f.first());
    let name = from.and_then(|f| f.name.as_deref()).or(from.and_then(|f| f.address.as_deref()));
    let list = match message.list_id() {
        HeaderValue::Address(list) => list.first().and_then(|l| l.name.as_deref().or(l.address.as_deref())),
        other => other.as_text(),
    };
    let archived = message.header_raw("Archived-At").map(|h| h.trim().trim_matches(['<', '>']).to_string());
    let fields = Fields {
        id: message.message_id().map(str::to_string),
        url: archived.filter(|u| u.starts_with("http")),
        title: message.subject().map(str::to_string),
        date: message.header_raw("Date").map(|d| d.trim().to_string()).filter(|d| !d.is_empty()),
        author: name.map(str::to_string),
        source: list.or(name).map(str::to_string),
        format: ArticleFormat::Text,
        content,
        ..Fields::default()
    };
    record::fixed(fields, place)
}

/// The text of a mail: plain where that is more than a notice, else the page's.
fn content(message: &Message) -> Option<String> {
    let (mut plain, mut page) = (String::new(), String::new());
    for part in message.text_bodies().chain(message.html_bodies()) {
        match &part.body {
            PartType::Text(text) if plain.is_empty() => plain = text.to_string(),
            PartType::Html(html) if page.is_empty() => page = html.to_string(),
            _ => {}
        }
    }
    let filled = |text: String| Some(text).filter(|t| !t.trim().is_empty());
    if plain.trim().chars().count() >= WHOLE_CHARS || page.trim().is_empty() {
        filled(plain)
    } else {
        filled(page).or_else(|| filled(plain))
    }
}

/// Whether the first bytes are the headers of a mail, and whether an envelope line of an mbox stands before them.
pub(crate) fn fits(head: &[u8]) -> Option<Format> {
    if is_envelope(head.split(|b| *b == b'\n').next().unwrap_or_default()) {
        return Some(Format::Mbox);
    }
    const KNOWN: &[&str] = &[
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "received",
        "content-type",
        "return-path",
        "delivered-to",
        "reply-to",
        "list-id",
    ];
    let mut known = 0;
    for line in head.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = line.iter().position(|b| *b == b':') else { break };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        known += usize::from(KNOWN.contains(&name.as_str()));
    }
    // Articles in plain text may open with "Date:" or "Subject:" as well; three such lines are a mail's.
    (known >= 3).then_some(Format::Eml)
}
