//! A recorded answer of a web server: its head, its body as it was sent, and the page that it carries.

use crate::limits::Limits;
use crate::model::RejectReason;
use std::borrow::Cow;
use std::io::{self, Read};

/// Header lines that are looked at.
const HEADERS: usize = 256;

/// A page as a server sent it.
pub(crate) struct Page<'b> {
    /// Its bytes, unpacked.
    pub body: Cow<'b, [u8]>,
    /// The charset of its type.
    pub charset: Option<String>,
    /// Whether it is HTML; else it is plain text.
    pub is_html: bool,
}

/// Why an answer holds no page that is read.
pub(crate) enum Refusal {
    /// It is sound but no article: a redirect, an error page, an image.
    NoArticle(String),
    /// It cannot be read.
    Bad(RejectReason, String),
}

/// Reads an answer, head and body.
pub(crate) fn page<'b>(answer: &'b [u8], limits: &Limits) -> Result<Page<'b>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config.allow_spaces_after_header_name_in_responses(true);
    config.allow_obsolete_multiline_headers_in_responses(true);
    config.allow_multiple_spaces_in_response_status_delimiters(true);
    config.ignore_invalid_headers_in_responses(true);
    let length = match config.parse_response(&mut response, answer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Err(Refusal::Bad(RejectReason::Malformed, "the head of the answer does not end".into())),
        Err(e) => return Err(Refusal::Bad(RejectReason::Malformed, format!("no answer of a web server: {e}"))),
    };
    let status = response.code.unwrap_or(0);
    if !(200..300).contains(&status) {
        return Err(Refusal::NoArticle(format!("an answer of status {status}")));
    }
    let header = |name: &str| {
        let found = response.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name));
        found.map(|h| String::from_utf8_lossy(h.value).trim().to_string()).filter(|v| !v.is_empty())
    };
    let kind = header("content-type");
    let (is_html, charset) = content_type(kind.as_deref())?;
    let sent = &answer[length..];
    let chunked = header("transfer-encoding").is_some_and(|t| t.to_ascii_lowercase().contains("chunked"));
    let whole = match chunked {
        // Archives that joined the chunks already often leave the header as it was.
        true => unchunk(sent).map_or(Cow::Borrowed(sent), Cow::Owned),
        false => Cow::Borrowed(sent),
    };
    let coding = header("content-encoding").unwrap_or_default().to_ascii_lowercase();
    let body = match unpack(&whole, &coding, limits)? {
        Some(body) => Cow::Owned(body),
        None => whole,
    };
    Ok(Page { body, charset, is_html })
}

/// The charset that a content type names.
pub fn charset_of(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_string())
    })
}

/// Whether a content type is one of pages or of plain text, and its charset.
pub(crate) fn content_type(value: Option<&str>) -> Result<(bool, Option<String>), Refusal> {
    let Some(value) = value else { return Ok((true, None)) };
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = charset_of(value);
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" | "application/html" | "text/xhtml" | "unk" | "no-type" => Ok((true, charset)),
        "text/plain" => Ok((false, charset)),
        _ => Err(Refusal::NoArticle(format!("content of type {}", kind.chars().take(80).collect::<String>()))),
    }
}

/// Chunks joined; none where the body is not made of chunks. A body that breaks off gives what there is.
fn unchunk(sent: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(sent.len());
    let mut rest = sent;
    loop {
        match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((_, 0))) => return Some(out),
            Ok(httparse::Status::Complete((start, size))) => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                let chunk = &rest[start..];
                out.extend_from_slice(&chunk[..size.min(chunk.len())]);
                let Some(behind) = chunk.get(size..) else { return Some(out) };
                rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")).unwrap_or(behind);
                if rest.is_empty() {
                    return Some(out);
                }
            }
            _ => return (!out.is_empty()).then(|| [out.as_slice(), rest].concat()),
        }
    }
}

/// The body unpacked; none where it is not packed, whatever the header says.
fn unpack(body: &[u8], coding: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Refusal> {
    let gzip = body.starts_with(&[0x1f, 0x8b]);
    let zstandard = body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    let inner: Box<dyn Read + '_> = if gzip {
        Box::new(flate2::read::MultiGzDecoder::new(body))
    } else if zstandard {
        let failed = |e: io::Error| Refusal::Bad(RejectReason::Truncated, format!("the body cannot be unpacked: {e}"));
        let mut decoder = zstd::stream::read::Decoder::new(body).map_err(failed)?;
        decoder.window_log_max(27).map_err(failed)?;
        Box::new(decoder)
    } else if coding.contains("deflate") && !is_text(body) {
        // Servers send it with the frame of zlib and without.
        let framed =
            body.first().is_some_and(|b| b & 0x0f == 8) && body.len() > 1 && (u16::from(body[0]) << 8 | u16::from(body[1])) % 31 == 0;
        if framed { Box::new(flate2::read::ZlibDecoder::new(body)) } else { Box::new(flate2::read::DeflateDecoder::new(body)) }
    } else if coding.split(',').any(|c| c.trim() == "br") && !is_text(body) {
        Box::new(brotli_decompressor::Decompressor::new(body, 4096))
    } else {
        return Ok(None);
    };
    let most = limits.record_bytes as u64;
    let mut out = Vec::new();
    let read = inner.take(most + 1).read_to_end(&mut out);
    if out.len() as u64 > most {
        let detail = format!("the body unpacks to more than `limits.record_bytes` ({most})");
        return Err(Refusal::Bad(RejectReason::DecompressionLimit, detail));
    }
    match read {
        Ok(_) => Ok(Some(out)),
        // A body that was cut gives what there is of it, as a browser would show it.
        Err(_) if !out.is_empty() => Ok(Some(out)),
        Err(e) => Err(Refusal::Bad(RejectReason::Truncated, format!("the body cannot be unpacked: {e}"))),
    }
}

/// Whether a body is text already, although a header says that it is packed.
fn is_text(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}
