//! Ids that any machine derives alike: a digest of content, never a counter or a clock.

use compact_str::ToCompactString;

/// Hex digits in an id: 96 bits, so that a billion rows collide with a probability below 1e-11.
const ID_HEX: usize = 24;

/// Bytes of parts that are put together in place; of longer ones a copy is made.
const SHORT: usize = 256;

/// The id of the given parts, joined unambiguously: 24 lower-case hex digits of BLAKE3.
pub fn digest(parts: &[&str]) -> String {
    let whole: usize = parts.iter().map(|p| p.len() + 8).sum();
    let (mut short, mut long) = ([0; SHORT], Vec::new());
    let joined = if whole <= SHORT {
        &mut short[..whole]
    } else {
        long.resize(whole, 0);
        &mut long[..]
    };
    let mut at = 0;
    let mut add = |bytes: &[u8]| {
        joined[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    for part in parts {
        add(&(part.len() as u64).to_le_bytes());
        add(part.as_bytes());
    }
    hex(blake3::hash(joined).as_bytes())
}

fn hex(bytes: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; ID_HEX];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    String::from_utf8(digits.to_vec()).unwrap_or_default()
}

/// The id of a row found in a document: from `doc_id`, the table, the part, the code-point span and what tells two
/// rows of one span apart (`discriminator`, such as the kind).
pub fn row_id(doc_id: &str, table: &str, part: &str, start: i32, end: i32, discriminator: &str) -> String {
    digest(&[doc_id, table, part, &start.to_compact_string(), &end.to_compact_string(), discriminator])
}
