//! Where do an input's bytes come from? A file, standard input, or an address.
//!
//! An address may hold secrets (a user's password, a signature). It is used as it is and shown without them.

use super::manifest::InputRecord;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// An address that was opened.
pub struct Opened {
    /// Its bytes.
    pub stream: Box<dyn Read + Send>,
    /// The character encoding that the server names.
    pub charset: Option<String>,
}

/// Where an input's bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A file of this machine.
    File(PathBuf),
    /// Standard input, given as `-`.
    Stdin,
    /// A web address or an object of a store.
    Address(String),
}

impl Origin {
    /// The origin that a path of a recipe or the command line means.
    pub fn of(path: &Path) -> Origin {
        if path == Path::new("-") {
            return Origin::Stdin;
        }
        match path.to_str() {
            Some(text) if text.starts_with("file://") => Origin::File(PathBuf::from(unescape(text.trim_start_matches("file://")))),
            Some(text) if has_scheme(text) => Origin::Address(text.to_string()),
            _ => Origin::File(path.to_path_buf()),
        }
    }

    /// Whether the bytes can be read once only, so that nothing is known of them before they are read.
    pub fn is_stream(&self) -> bool {
        !matches!(self, Origin::File(_))
    }
}

/// Whether a text starts with a scheme and "://".
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once("://") else { return false };
    scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'-')
}

/// `%xx` undone.
fn unescape(text: &str) -> String {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, behind @ ..] = rest {
        let code = behind.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match code {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &behind[2..];
            }
            _ => {
                out.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// An address as it may be shown: without user and password, and without the values of what signs or opens it.
pub fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_string() };
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (host, path) = place.split_once('/').map_or((place, None), |(host, path)| (host, Some(path)));
    let host = host.rsplit('@').next().unwrap_or_default();
    let mut out = format!("{scheme}://{host}");
    if let Some(path) = path {
        out.push('/');
        out.push_str(path);
    }
    if let Some(query) = query {
        let parts: Vec<String> =
            query.split('&').map(|part| part.split_once('=').map_or(part.to_string(), |(k, v)| hidden(k, v))).collect();
        out.push('?');
        out.push_str(&parts.join("&"));
    }
    out
}

/// Parts of the names of parameters whose values open a door.
const SECRET: &[&str] = &["sig", "token", "key", "secret", "password", "passwd", "pwd", "auth", "credential", "session", "access", "code"];

fn hidden(key: &str, value: &str) -> String {
    let lower = key.to_ascii_lowercase();
    if SECRET.iter().any(|word| lower.contains(word)) { format!("{key}=***") } else { format!("{key}={value}") }
}

/// What was read of streams: their lengths and digests, which nobody can know before.
#[derive(Debug, Clone, Default)]
pub struct Digests(Arc<Mutex<Vec<InputRecord>>>);

impl Digests {
    /// What was read so far.
    pub fn taken(&self) -> Vec<InputRecord> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A reader that notes down what goes through it once it ends.
    pub fn watch(&self, uri: &str, stream: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Digesting { stream, uri: uri.to_string(), hasher: blake3::Hasher::new(), bytes: 0, ended: false, into: self.clone() })
    }
}

/// Hashes what is read.
struct Digesting {
    stream: Box<dyn Read + Send>,
    uri: String,
    hasher: blake3::Hasher,
    bytes: u64,
    ended: bool,
    into: Digests,
}

impl Read for Digesting {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(out)?;
        self.hasher.update(&out[..n]);
        self.bytes += n as u64;
        self.ended |= n == 0 && !out.is_empty();
        Ok(n)
    }
}

impl Drop for Digesting {
    /// Reading may end before the stream does; then there is no digest of it.
    fn drop(&mut self) {
        let blake3 = self.ended.then(|| self.hasher.finalize().to_hex().to_string());
        let record = InputRecord { uri: std::mem::take(&mut self.uri), bytes: self.bytes, blake3 };
        self.into.0.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_path_means() {
        assert_eq!(Origin::of(Path::new("-")), Origin::Stdin);
        assert_eq!(Origin::of(Path::new("a/b")), Origin::File("a/b".into()));
        assert_eq!(Origin::of(Path::new("c:/b")), Origin::File("c:/b".into()));
        assert_eq!(Origin::of(Path::new("file:///a%20b/100%.txt")), Origin::File("/a b/100%.txt".into()));
        assert_eq!(Origin::of(Path::new("s3://b/k")), Origin::Address("s3://b/k".into()));
    }

    #[test]
    fn secrets_are_not_shown() {
        assert_eq!(
            shown("https://me:pass@example.org/a/b.jsonl?page=2&X-Amz-Signature=ab&sv=1#x"),
            "https://example.org/a/b.jsonl?page=2&X-Amz-Signature=***&sv=1"
        );
        assert_eq!(shown("s3://bucket/key"), "s3://bucket/key");
        assert_eq!(shown("https://example.org?api_key=1"), "https://example.org?api_key=***");
    }
}
