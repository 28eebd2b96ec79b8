//! Bytes to Unicode: byte order mark, UTF-8 that holds letters beyond ASCII, the transport's word, the page's own, detection,
//! in this order. What is valid UTF-8 is UTF-8, whatever a header says: no text of another encoding is so by chance.

use super::source::Wide;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes of a page in which a declaration is looked for (the HTML standard's own number).
const DECLARATION_BYTES: usize = 1024;

/// Bytes that are looked at for UTF-16 without a mark.
const UTF16_BYTES: usize = 512;

/// Text decoded from the bytes of a page, and the encoding's name where it was not UTF-8. What fits no encoding becomes
/// U+FFFD. `label` is what the transport says, such as the charset of an HTTP header, before what the page says itself.
pub(crate) fn decode_page(bytes: &[u8], label: Option<&str>) -> (String, Option<String>) {
    if let Some((wide, mark)) = wide(bytes) {
        return (decode_wide(&bytes[mark.min(bytes.len())..], wide), Some(wide.name().to_string()));
    }
    decode_as(bytes, label.and_then(|label| usable(label.as_bytes())).or_else(|| declared(bytes)))
}

/// Text decoded from a piece of a stream whose start, `head`, may declare the encoding, where the transport names none.
pub(crate) fn decode_like(bytes: &[u8], head: &[u8], label: Option<&str>) -> (String, Option<String>) {
    decode_as(bytes, label.and_then(|label| usable(label.as_bytes())).or_else(|| declared(head)))
}

/// Text decoded from bytes that come with the name of their encoding, such as the part of a mail.
pub(crate) fn decode_labelled(bytes: &[u8], label: Option<&str>) -> (String, Option<String>) {
    decode_as(bytes, label.and_then(|label| usable(label.as_bytes())))
}

/// The encoding of a label, where a text that could be read as ASCII so far can be in it.
fn usable(label: &[u8]) -> Option<&'static Encoding> {
    // A page whose declaration could be read as ASCII is not in UTF-16 (HTML standard, 13.2.3.2); "replacement" would
    // give a page of one character.
    Encoding::for_label(label).filter(|e| e.is_ascii_compatible() && *e != REPLACEMENT)
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
    if let Some(text) = iso_2022_kr(bytes) {
        return (text, Some("ISO-2022-KR".to_string()));
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

/// Text decoded from `bytes` in the encoding of a label, and its name, only where it reads all of them.
pub(crate) fn decode_wholly(bytes: &[u8], label: &str) -> Option<(String, String)> {
    let encoding = usable(label.as_bytes()).filter(|e| *e != UTF_8)?;
    let (text, faults) = encoding.decode_without_bom_handling(bytes);
    (!faults).then(|| (text.into_owned(), encoding.name().to_string()))
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

/// UTF-16 or UTF-32: a mark, or nearly every second byte is NUL, or of every four the highest is NUL and the next no plane
/// beyond Unicode's. With it, the bytes that the mark takes.
pub(crate) fn wide(bytes: &[u8]) -> Option<(Wide, usize)> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return Some((Wide::Utf32 { big_endian: false }, 4)),
        [0, 0, 0xfe, 0xff, ..] => return Some((Wide::Utf32 { big_endian: true }, 4)),
        _ => {}
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding != UTF_8).then_some((Wide::Utf16(encoding), mark));
    }
    let head = &bytes[..bytes.len().min(UTF16_BYTES)];
    let zeros = |start: usize, step: usize| head.iter().skip(start).step_by(step).filter(|b| **b == 0).count();
    let (pairs, fours) = (head.len() / 2, head.len() / 4);
    if pairs < 8 {
        return None;
    }
    // Three of four bytes NUL are UTF-32; a file of zeros is neither.
    if zeros(0, 4) == fours && zeros(1, 4) == fours && zeros(3, 4) * 10 < fours {
        return Some((Wide::Utf32 { big_endian: true }, 0));
    }
    if zeros(3, 4) == fours && zeros(2, 4) == fours && zeros(0, 4) * 10 < fours {
        return Some((Wide::Utf32 { big_endian: false }, 0));
    }
    match (zeros(0, 2), zeros(1, 2)) {
        (high, low) if high * 10 > pairs * 7 && low * 10 < pairs => Some((Wide::Utf16(UTF_16BE), 0)),
        (high, low) if low * 10 > pairs * 7 && high * 10 < pairs => Some((Wide::Utf16(UTF_16LE), 0)),
        _ => None,
    }
}

fn decode_wide(bytes: &[u8], wide: Wide) -> String {
    match wide {
        Wide::Utf16(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        Wide::Utf32 { big_endian } => {
            let code = |four: &[u8]| match <[u8; 4]>::try_from(four) {
                Ok(four) if big_endian => u32::from_be_bytes(four),
                Ok(four) => u32::from_le_bytes(four),
                Err(_) => u32::MAX,
            };
            bytes.chunks(4).map(|four| char::from_u32(code(four)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
    }
}

/// ISO-2022-KR (RFC 1557), which the web's list of encodings leaves out: behind its header, what stands between SO and SI is
/// EUC-KR without the high bits.
fn iso_2022_kr(bytes: &[u8]) -> Option<String> {
    const HEADER: &[u8] = b"\x1b$)C";
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    memchr::memmem::find(head, HEADER)?;
    let (mut shifted, mut out, mut i) = (false, Vec::with_capacity(bytes.len()), 0);
    while i < bytes.len() {
        match bytes[i] {
            0x0e => shifted = true,
            0x0f => shifted = false,
            0x1b if bytes[i..].starts_with(HEADER) => i += HEADER.len() - 1,
            b if shifted && (0x21..0x7f).contains(&b) => out.push(b | 0x80),
            b => out.push(b),
        }
        i += 1;
    }
    let (text, faults) = EUC_KR.decode_without_bom_handling(&out);
    (!faults).then(|| text.into_owned())
}

/// The encoding that a page declares in a meta element or an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let behind = |mark: &str| head.split_once(mark).map(|(_, rest)| rest);
    let rest = behind("charset=").or_else(|| behind("encoding="))?;
    let label: String =
        rest.trim_start_matches(['"', '\'', ' ']).chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    usable(label.as_bytes())
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
