//! Ids that any machine derives alike: a digest of content, never a counter or a clock.

/// Hex digits in an id: 96 bits, so that a billion rows collide with a probability below 1e-11.
const ID_HEX: usize = 24;

/// The id of the given parts, joined unambiguously: 24 lower-case hex digits of BLAKE3.
pub fn digest(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..ID_HEX].to_string()
}

/// The id of a row found in a document: from `doc_id`, the table, the part, the code-point span and what tells two
/// rows of one span apart (`discriminator`, such as the kind).
pub fn row_id(doc_id: &str, table: &str, part: &str, start: i32, end: i32, discriminator: &str) -> String {
    digest(&[doc_id, table, part, &start.to_string(), &end.to_string(), discriminator])
}
