//! Compressed inputs, unpacked as a stream with a bound on what they may unpack to.

use crate::limits::Limits;
use crate::model::RejectReason;
use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

/// Packed bytes that are held.
const PACKED_BYTES: usize = 64 << 10;

/// Unpacked bytes that are free of the ratio: small inputs may be as dense as they like.
const FREE_BYTES: u64 = 1 << 20;

/// Bytes that tell a compression: the longest magic number.
const MAGIC_BYTES: u64 = 6;

/// The largest Zstandard window that is unpacked: 2^27 bytes, what the format's own tools allow without being asked.
const WINDOW_LOG: u32 = 27;

/// KiB that an xz block may ask to hold: the dictionary of `xz -9` is 64 MiB.
const XZ_KIB: u32 = 80 << 10;

/// Damaged gzip members that a stream may have before it is given up.
const DAMAGED_MEMBERS: u32 = 1_000;

/// What an input is packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
}

/// The packing that the first bytes show.
fn packing(magic: &[u8]) -> Option<Packing> {
    match magic {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        // A Zstandard frame, or one of the format's skippable frames (RFC 8878, 3.1).
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstandard),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Packing::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
        _ => None,
    }
}

/// The bytes of an input, unpacked where their first bytes are those of gzip, Zstandard, bzip2 or xz; and whether they
/// were. `budget` is what all that is unpacked of one input may come to.
pub(crate) fn open<'s>(mut bytes: Box<dyn Read + 's>, limits: &Limits, budget: &Budget) -> io::Result<(Box<dyn Read + 's>, bool)> {
    let mut magic = Vec::new();
    bytes.by_ref().take(MAGIC_BYTES).read_to_end(&mut magic)?;
    let packing = packing(&magic);
    let whole = Cursor::new(magic).chain(bytes);
    let Some(packing) = packing else { return Ok((Box::new(whole), false)) };
    let packed = Count::default();
    let counted = Counted { inner: BufReader::with_capacity(PACKED_BYTES, whole), taken: packed.clone() };
    let inner: Box<dyn Read + 's> = match packing {
        Packing::Gzip => Box::new(Members::new(counted, GzDecoder::new as fn(_) -> _, GzDecoder::into_inner, true)),
        Packing::Bzip2 => Box::new(Members::new(counted, BzDecoder::new as fn(_) -> _, BzDecoder::into_inner, false)),
        Packing::Xz => Box::new(XzReader::new_mem_limit(counted, true, XZ_KIB)),
        Packing::Zstandard => {
            let mut inner = zstd::stream::read::Decoder::with_buffer(counted)?;
            inner.window_log_max(WINDOW_LOG)?;
            Box::new(inner)
        }
    };
    Ok((Box::new(Bounded::new(inner, packed, Count::default(), limits, budget)), true))
}

/// Why an input could not be read on. What the system itself says is a fault of the disk or network; of a compressed
/// input, anything else is one of the stream.
pub(crate) fn reason(e: &io::Error, packed: bool) -> RejectReason {
    // The memory that a Zstandard or xz stream asks for is told by the libraries in words alone.
    let told = e.to_string();
    if is_limit(e) || told.contains("too much memory") || told.contains("needed memory too big") {
        return RejectReason::DecompressionLimit;
    }
    let outside = e.raw_os_error().is_some() || e.kind() == io::ErrorKind::ConnectionAborted;
    if packed && !outside { RejectReason::Truncated } else { RejectReason::Unreadable }
}

/// Whether a bound was passed; after it nothing more is read.
pub(crate) fn is_limit(e: &io::Error) -> bool {
    e.get_ref().is_some_and(|inner| inner.is::<LimitError>())
}

/// The error of a bound that was passed.
pub(crate) fn limit() -> io::Error {
    io::Error::other(LimitError)
}

#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than `limits.unpacked_bytes` or `limits.unpacked_ratio` allow")]
struct LimitError;

/// A count that a reader and its owner share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Count(Rc<Cell<u64>>);

impl Count {
    /// What was counted.
    pub fn get(&self) -> u64 {
        self.0.get()
    }

    /// Sets the count.
    pub fn set(&self, n: u64) {
        self.0.set(n);
    }

    /// Counts on.
    pub fn add(&self, n: u64) {
        self.0.set(self.0.get().saturating_add(n));
    }
}

/// Bytes unpacked of one whole input, archives within archives included.
pub(crate) type Budget = Count;

/// Counts the packed bytes taken.
struct Counted<R> {
    inner: BufReader<R>,
    taken: Count,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.taken.add(n as u64);
        Ok(n)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.taken.add(n as u64);
        self.inner.consume(n);
    }
}

/// All members of a gzip or bzip2 file; zero bytes behind a member are padding. Behind an error of the stream reading goes
/// on with the next gzip member that can be found: crawl archives are one member a record.
struct Members<R, D> {
    decoder: Option<D>,
    start: fn(Counted<R>) -> D,
    end: fn(D) -> Counted<R>,
    /// Whether what follows an error is searched for members.
    resumes: bool,
    damaged: u32,
    /// Whether the decoder failed, and its rest is to be searched.
    failed: bool,
}

impl<R: Read, D: Read> Members<R, D> {
    fn new(packed: Counted<R>, start: fn(Counted<R>) -> D, end: fn(D) -> Counted<R>, resumes: bool) -> Members<R, D> {
        Members { decoder: Some(start(packed)), start, end, resumes, damaged: 0, failed: false }
    }

    /// Starts the next member where `rest` holds one; false at the end of the input.
    fn follow(&mut self, mut rest: Counted<R>) -> io::Result<bool> {
        loop {
            let buffer = rest.fill_buf()?;
            let zeros = buffer.iter().take_while(|b| **b == 0).count();
            let (end, done) = (buffer.is_empty(), zeros < buffer.len());
            rest.consume(zeros);
            if end {
                return Ok(false);
            }
            if done {
                self.decoder = Some((self.start)(rest));
                return Ok(true);
            }
        }
    }

    /// Starts the next member behind a damaged one; false where none is found. Bytes that only look like its start fail as
    /// a member of their own.
    fn search(&mut self, mut rest: Counted<R>) -> io::Result<bool> {
        const MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];
        loop {
            let buffer = rest.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            match memchr::memmem::find(buffer, MAGIC) {
                Some(at) => {
                    rest.consume(at);
                    self.decoder = Some((self.start)(rest));
                    return Ok(true);
                }
                None => {
                    let n = buffer.len();
                    rest.consume(n);
                }
            }
        }
    }
}

impl<R: Read, D: Read> Read for Members<R, D> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if std::mem::take(&mut self.failed) {
                let Some(decoder) = self.decoder.take() else { return Ok(0) };
                let rest = (self.end)(decoder);
                if !self.search(rest)? {
                    return Ok(0);
                }
            }
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            match decoder.read(out) {
                Ok(0) if !out.is_empty() => {
                    let Some(decoder) = self.decoder.take() else { return Ok(0) };
                    if !self.follow((self.end)(decoder))? {
                        return Ok(0);
                    }
                }
                Ok(n) => return Ok(n),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
                Err(e) => {
                    self.damaged += 1;
                    self.failed = self.resumes && self.damaged < DAMAGED_MEMBERS && e.raw_os_error().is_none();
                    if !self.failed {
                        self.decoder = None;
                    }
                    return Err(e);
                }
            }
        }
    }
}

/// Stops a stream that unpacks too far.
pub(crate) struct Bounded<R> {
    inner: R,
    packed: Count,
    made: Count,
    budget: Budget,
    most: u64,
    ratio: u64,
}

impl<R: Read> Bounded<R> {
    /// A reader of what `packed` bytes unpack to; `made` may be shared by the members of an archive.
    pub fn new(inner: R, packed: Count, made: Count, limits: &Limits, budget: &Budget) -> Bounded<R> {
        Bounded { inner, packed, made, budget: budget.clone(), most: limits.unpacked_bytes, ratio: limits.unpacked_ratio }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        if n == 0 {
            return Ok(0);
        }
        self.made.add(n as u64);
        self.budget.add(n as u64);
        let dense = self.made.get() > FREE_BYTES && self.made.get() / self.packed.get().max(1) > self.ratio;
        if self.budget.get() > self.most || dense { Err(limit()) } else { Ok(n) }
    }
}
