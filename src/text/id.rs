//! Ids that any machine derives alike: a digest of content, never a counter or a clock.

/// Hex digits in an id: 96 bits, so that a billion rows collide with a probability below 1e-11.
const ID_HEX: usize = 24;

/// The id of the given parts, joined unambiguously: 24 lower-case hex digits of BLAKE3.
pub fn digest(parts: &[&str]) -> String {
    let mut joined = Vec::with_capacity(parts.iter().map(|p| p.len() + 8).sum());
    for part in parts {
        joined.extend_from_slice(&(part.len() as u64).to_le_bytes());
        joined.extend_from_slice(part.as_bytes());
    }
    hex(&blake3::hash(&joined).as_bytes()[..ID_HEX / 2])
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits: Vec<u8> = bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).collect();
    String::from_utf8(digits).unwrap_or_default()
}

/// The id of a row found in a document: from `doc_id`, the table, the part, the code-point span and what tells two
/// rows of one span apart (`discriminator`, such as the kind).
pub fn row_id(doc_id: &str, table: &str, part: &str, start: i32, end: i32, discriminator: &str) -> String {
    digest(&[doc_id, table, part, &start.to_string(), &end.to_string(), discriminator])
}
