//! Bytes to Unicode: byte order mark, declaration, UTF-8, detection, in this order.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes of a page in which a declaration is looked for (the HTML standard's own number).
const DECLARATION_BYTES: usize = 1024;

/// Bytes that are looked at for UTF-16 without a mark.
const UTF16_BYTES: usize = 512;

/// Text decoded from the bytes of a page, and the encoding's name where it was not UTF-8. What fits no encoding becomes
/// U+FFFD.
pub(crate) fn decode_page(bytes: &[u8]) -> (String, Option<String>) {
    decode_as(bytes, declared(bytes))
}

/// The same for text that declares nothing.
pub(crate) fn decode(bytes: &[u8]) -> (String, Option<String>) {
    decode_as(bytes, None)
}

fn decode_as(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, Option<String>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return finish(&bytes[mark..], encoding);
    }
    // ISO-2022-JP is ASCII to the byte, so it must be asked before UTF-8; its escapes mean nothing else.
    if memchr::memmem::find(bytes, b"\x1b$").is_some() {
        let (text, faults) = ISO_2022_JP.decode_without_bom_handling(bytes);
        if !faults {
            return (text.into_owned(), Some(ISO_2022_JP.name().to_string()));
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_string(), None);
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => finish(bytes, encoding),
        _ if mostly_utf8(bytes) => finish(bytes, UTF_8),
        _ => finish(bytes, detect(bytes)),
    }
}

/// Text decoded from `bytes` only where an encoding reads all of them, and reads them as letters and the common marks of
/// print: with few bytes to go by, a guess that gives anything else is a wrong one.
pub(crate) fn decode_surely(bytes: &[u8]) -> Option<(String, String)> {
    let encoding = detect(bytes);
    let few = bytes.iter().filter(|b| !b.is_ascii()).count() < SURE_BYTES;
    if few && encoding != WINDOWS_1252 {
        return None;
    }
    let (text, faults) = encoding.decode_without_bom_handling(bytes);
    let fits = |c: char| c.is_alphanumeric() || c.is_ascii() && (!c.is_control() || c.is_whitespace()) || PRINT.contains(c);
    (!faults && encoding != UTF_8 && text.chars().all(fits)).then(|| (text.into_owned(), encoding.name().to_string()))
}

/// Bytes beyond ASCII from which on a guess of any encoding is believed; below it, only that of the commonest one.
const SURE_BYTES: usize = 8;

/// Marks beyond ASCII that print uses everywhere: quotation marks, dashes, currencies, the punctuation of East Asia.
const PRINT: &str = "\u{a0}¡¿«»‹›‘’‚“”„–—…•·°§©®™€£¥¢½¼¾²³±×‰†‡¶№、。「」『』【】（）《》〈〉！？，：；％～〜・－〔〕／＝＋“”　";

/// UTF-16: a mark, or nearly every second byte is NUL. With it, the bytes that the mark takes.
pub(crate) fn utf16(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if is_utf32(bytes) {
        return None;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding != UTF_8).then_some((encoding, mark));
    }
    let head = &bytes[..bytes.len().min(UTF16_BYTES)];
    let zeros = |start: usize| head.iter().skip(start).step_by(2).filter(|b| **b == 0).count();
    let pairs = head.len() / 2;
    if pairs < 8 {
        return None;
    }
    match (zeros(0), zeros(1)) {
        (high, low) if high * 10 > pairs * 7 && low * 10 < pairs => Some((UTF_16BE, 0)),
        (high, low) if low * 10 > pairs * 7 && high * 10 < pairs => Some((UTF_16LE, 0)),
        _ => None,
    }
}

/// Whether the bytes open with the mark of UTF-32, which is not read.
pub(crate) fn is_utf32(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff])
}

/// The encoding that a page declares in a meta element or an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let behind = |mark: &str| head.split_once(mark).map(|(_, rest)| rest);
    let rest = behind("charset=").or_else(|| behind("encoding="))?;
    let label: String =
        rest.trim_start_matches(['"', '\'', ' ']).chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    // A page whose declaration could be read as ASCII is not in UTF-16 (HTML standard, 13.2.3.2); "replacement" would
    // give a page of one character.
    Encoding::for_label(label.as_bytes()).filter(|e| e.is_ascii_compatible() && *e != REPLACEMENT)
}

/// Whether the bytes are UTF-8 with a few faults: ten sound sequences beyond ASCII for each fault.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut faults) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    sound >= 10 * faults
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn finish(bytes: &[u8], encoding: &'static Encoding) -> (String, Option<String>) {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), (encoding != UTF_8).then(|| encoding.name().to_string()))
}
