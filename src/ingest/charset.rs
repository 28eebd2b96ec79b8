//! Bytes to Unicode: BOM, declared, UTF-8, detected, in this order.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes of a page in which a declaration is looked for (the HTML standard's own number).
const DECLARATION_BYTES: usize = 1024;

/// Text decoded from `bytes`, and the encoding's name where it was not UTF-8. Bytes that fit no encoding become U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> (String, Option<String>) {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return finish(&bytes[bom..], encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_string(), None);
    }
    if let Some(encoding) = utf16(bytes) {
        return finish(bytes, encoding);
    }
    let encoding = declared(bytes).filter(|e| *e != UTF_8).unwrap_or_else(|| detect(bytes));
    finish(bytes, encoding)
}

/// Text decoded from `bytes` only where an encoding reads them without a fault.
pub(crate) fn decode_surely(bytes: &[u8]) -> Option<(String, String)> {
    let encoding = detect(bytes);
    let (text, faults) = encoding.decode_without_bom_handling(bytes);
    let odd = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    (!faults && odd == 0 && encoding != UTF_8).then(|| (text.into_owned(), encoding.name().to_string()))
}

/// UTF-16 without a mark: nearly every second byte is NUL.
pub(crate) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding != UTF_8).then_some(encoding);
    }
    let head = &bytes[..bytes.len().min(512)];
    let zeros = |start: usize| head.iter().skip(start).step_by(2).filter(|b| **b == 0).count();
    let pairs = head.len() / 2;
    if pairs < 8 {
        return None;
    }
    match (zeros(0), zeros(1)) {
        (high, low) if high * 10 > pairs * 7 && low * 10 < pairs => Some(UTF_16BE),
        (high, low) if low * 10 > pairs * 7 && high * 10 < pairs => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding that a page declares in a meta element or an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let at = head.find("charset=").map(|i| i + 8).or_else(|| head.find("encoding=").map(|i| i + 9))?;
    let label: String =
        head[at..].trim_start_matches(['"', '\'', ' ']).chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    Encoding::for_label(label.as_bytes())
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
