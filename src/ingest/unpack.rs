//! Compressed inputs, unpacked as a stream with a bound on what they may unpack to.

use crate::limits::Limits;
use crate::model::RejectReason;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Packed bytes that are held.
const PACKED_BYTES: usize = 64 << 10;

/// Unpacked bytes that are free of the ratio: small inputs may be as dense as they like.
const FREE_BYTES: u64 = 1 << 20;

/// Bytes that tell a compression: the longest magic number.
const MAGIC_BYTES: u64 = 4;

/// The largest Zstandard window that is unpacked: 2^27 bytes, what the format's own tools allow without being asked.
const WINDOW_LOG: u32 = 27;

/// The bytes of an input, unpacked where their first bytes are those of gzip or Zstandard; and whether they were.
pub(crate) fn open(mut bytes: Box<dyn Read + Send>, limits: &Limits) -> io::Result<(Box<dyn Read + Send>, bool)> {
    let mut magic = Vec::new();
    bytes.by_ref().take(MAGIC_BYTES).read_to_end(&mut magic)?;
    let (gzip, zstandard) = (magic.starts_with(&[0x1f, 0x8b]), is_zstandard(&magic));
    let whole = Cursor::new(magic).chain(bytes);
    if !gzip && !zstandard {
        return Ok((Box::new(whole), false));
    }
    let counted = Counted { inner: BufReader::with_capacity(PACKED_BYTES, whole), taken: 0 };
    let limits = limits.clone();
    if gzip {
        let inner = Members { decoder: Some(GzDecoder::new(counted)) };
        return Ok((Box::new(Bounded { inner, packed: Members::taken, made: 0, limits }), true));
    }
    let mut inner = zstd::stream::read::Decoder::with_buffer(counted)?;
    inner.window_log_max(WINDOW_LOG)?;
    Ok((Box::new(Bounded { inner, packed: |d| d.get_ref().taken, made: 0, limits }), true))
}

/// A Zstandard frame, or one of the format's skippable frames (RFC 8878, 3.1).
fn is_zstandard(magic: &[u8]) -> bool {
    magic == [0x28, 0xb5, 0x2f, 0xfd] || matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Why an input could not be read on. What the system itself says is a fault of the disk or network; of a compressed
/// input, anything else is one of the stream.
pub(crate) fn reason(e: &io::Error, packed: bool) -> RejectReason {
    let limit = e.get_ref().is_some_and(|inner| inner.is::<LimitError>());
    // The window of a Zstandard frame is what it asks to hold; the library tells this in words alone.
    if limit || e.to_string().contains("too much memory") {
        return RejectReason::DecompressionLimit;
    }
    if packed && e.raw_os_error().is_none() { RejectReason::Truncated } else { RejectReason::Unreadable }
}

#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than `limits.unpacked_bytes` or `limits.unpacked_ratio` allow")]
struct LimitError;

/// Counts the packed bytes taken.
struct Counted<R> {
    inner: BufReader<R>,
    taken: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.taken += n as u64;
        Ok(n)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.taken += n as u64;
        self.inner.consume(n);
    }
}

/// All members of a gzip file; zero bytes behind a member are padding.
struct Members<R> {
    decoder: Option<GzDecoder<Counted<R>>>,
}

impl<R: Read> Members<R> {
    fn taken(&self) -> u64 {
        self.decoder.as_ref().map_or(0, |d| d.get_ref().taken)
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
        if n == 0 {
            return Ok(0);
        }
        self.made += n as u64;
        let packed = (self.packed)(&self.inner).max(1);
        let dense = self.made > FREE_BYTES && self.made / packed > self.limits.unpacked_ratio;
        if self.made > self.limits.unpacked_bytes || dense {
            return Err(io::Error::other(LimitError));
        }
        Ok(n)
    }
}
