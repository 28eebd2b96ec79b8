//! Compressed inputs, unpacked as a stream with a bound on what they may unpack to.

use crate::limits::Limits;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// An input's bytes, unpacked, with its first bytes to look at and a count of those read.
pub(crate) struct Source {
    inner: BufReader<Box<dyn Read + Send>>,
    /// Unpacked bytes handed on so far.
    pub offset: u64,
}

/// Bytes that are read ahead: what content detection looks at.
const HEAD_BYTES: usize = 64 << 10;

/// Unpacked bytes that are free of the ratio: small inputs may be as dense as they like.
const FREE_BYTES: u64 = 1 << 20;

/// Opens an input: gzip and Zstandard are told by their first bytes and unpacked.
pub(crate) fn open(bytes: Box<dyn Read + Send>, limits: &Limits) -> io::Result<Source> {
    let mut packed = BufReader::with_capacity(HEAD_BYTES, bytes);
    let head = packed.fill_buf()?;
    let inner: Box<dyn Read + Send> = if head.starts_with(&[0x1f, 0x8b]) {
        let counted = Counted { inner: packed, read: 0 };
        Box::new(Bounded {
            inner: Members { decoder: Some(GzDecoder::new(counted)) },
            packed: |m| m.read(),
            made: 0,
            limits: limits.clone(),
        })
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(Counted { inner: packed, read: 0 })?;
        // 2^27 bytes: what the format's own tools unpack without being asked to.
        decoder.window_log_max(27)?;
        Box::new(Bounded { inner: decoder, packed: |d| d.get_ref().read, made: 0, limits: limits.clone() })
    } else {
        Box::new(packed)
    };
    Ok(Source { inner: BufReader::with_capacity(HEAD_BYTES, inner), offset: 0 })
}

impl Source {
    /// The first bytes, up to 64 KiB of them; nothing is taken.
    pub fn head(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    /// Reads all, or gives none where it is more than `most` bytes.
    pub fn read_all(&mut self, most: usize) -> Result<Option<Vec<u8>>, super::Stop> {
        let mut out = Vec::new();
        loop {
            let buffer = self.inner.fill_buf().map_err(|e| (self.offset, e))?;
            if buffer.is_empty() {
                return Ok(Some(out));
            }
            let n = buffer.len();
            if out.len() + n > most {
                return Ok(None);
            }
            out.extend_from_slice(buffer);
            self.inner.consume(n);
            self.offset += n as u64;
        }
    }

    /// Reads up to and with the next line feed into `line`, at most `most` bytes of it; gives the line's full length, 0 at
    /// the end. A longer line is passed over without being held.
    pub fn read_line(&mut self, line: &mut Vec<u8>, most: usize) -> Result<u64, super::Stop> {
        line.clear();
        let mut total = 0u64;
        loop {
            let buffer = match self.inner.fill_buf() {
                Ok(buffer) => buffer,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err((self.offset, e)),
            };
            if buffer.is_empty() {
                return Ok(total);
            }
            let (n, done) = match memchr::memchr(b'\n', buffer) {
                Some(i) => (i + 1, true),
                None => (buffer.len(), false),
            };
            if line.len() < most {
                let room = (most - line.len()).min(n);
                line.extend_from_slice(&buffer[..room]);
            }
            self.inner.consume(n);
            self.offset += n as u64;
            total += n as u64;
            if done {
                return Ok(total);
            }
        }
    }
}

impl Read for Source {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.offset += n as u64;
        Ok(n)
    }
}

/// Whether an error is that of a bound.
pub(crate) fn is_limit(e: &io::Error) -> bool {
    e.get_ref().is_some_and(|inner| inner.is::<LimitError>())
}

#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than `limits.unpacked_bytes` or `limits.unpacked_ratio` allow")]
struct LimitError;

/// Counts the packed bytes taken.
struct Counted<R> {
    inner: BufReader<R>,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.read += n as u64;
        Ok(n)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.read += n as u64;
        self.inner.consume(n);
    }
}

/// All members of a gzip file; zero bytes behind a member are padding.
struct Members<R> {
    decoder: Option<GzDecoder<Counted<R>>>,
}

impl<R: Read> Members<R> {
    fn read(&self) -> u64 {
        self.decoder.as_ref().map_or(0, |d| d.get_ref().read)
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let n = decoder.read(out)?;
            if n > 0 || out.is_empty() {
                return Ok(n);
            }
            let Some(decoder) = self.decoder.take() else { return Ok(0) };
            let mut rest = decoder.into_inner();
            loop {
                let buffer = rest.fill_buf()?;
                let zeros = buffer.iter().take_while(|b| **b == 0).count();
                let (end, done) = (buffer.is_empty(), zeros < buffer.len());
                rest.consume(zeros);
                if end {
                    return Ok(0);
                }
                if done {
                    break;
                }
            }
            self.decoder = Some(GzDecoder::new(rest));
        }
    }
}

/// Stops a stream that unpacks too far.
struct Bounded<R> {
    inner: R,
    packed: fn(&R) -> u64,
    made: u64,
    limits: Limits,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.made += n as u64;
        let packed = (self.packed)(&self.inner).max(1);
        let dense = self.made > FREE_BYTES && self.made / packed > self.limits.unpacked_ratio;
        if self.made > self.limits.unpacked_bytes || dense {
            return Err(io::Error::other(LimitError));
        }
        Ok(n)
    }
}
