//! One input as a stream of bytes in UTF-8 or an encoding like ASCII: a look at its start, its lines, and where each stood.

use super::unpack::{self, Budget};
use super::{Stop, charset, format};
use crate::limits::Limits;
use encoding_rs::{Decoder, Encoding};
use std::io::{self, Read};

/// Bytes held at a time, and bytes that content detection looks at. Most lines lie whole in it and are never copied.
const BUFFER_BYTES: usize = 256 << 10;

/// An input's bytes, unpacked, and in UTF-8 where they came in UTF-16. It holds one buffer and one long line at most.
pub(crate) struct Source<'s> {
    inner: Box<dyn Read + 's>,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    /// An error that came behind bytes which are still to be handed on.
    failed: Option<io::Error>,
    /// A line that does not lie whole in the buffer.
    held: Vec<u8>,
    /// Bytes of the unpacked input that were handed on.
    pub offset: u64,
    /// Whether the input was compressed.
    pub packed: bool,
    /// The encoding the input came in, where it is UTF-16 or UTF-32.
    pub wide: Option<Wide>,
}

/// A line with its end, or as much of it as was asked for.
pub(crate) struct Line<'s> {
    /// Where it starts.
    pub offset: u64,
    /// Its bytes.
    pub bytes: &'s [u8],
    /// How long it is in truth.
    pub length: u64,
}

impl<'s> Source<'s> {
    /// Opens an input; compression, UTF-16 and UTF-32 are told by the first bytes.
    pub fn open(bytes: Box<dyn Read + 's>, limits: &Limits, budget: &Budget) -> io::Result<Source<'s>> {
        let (inner, packed) = unpack::open(bytes, limits, budget)?;
        let mut source =
            Source { inner, buffer: vec![0; BUFFER_BYTES], from: 0, to: 0, failed: None, held: Vec::new(), offset: 0, packed, wide: None };
        source.look()?;
        // Zeros are common in binary formats, too.
        if format::of_magic(source.head()).is_none()
            && let Some((encoding, mark)) = charset::wide(&source.buffer[..source.to])
        {
            source.widen(encoding, mark);
            source.look()?;
        }
        Ok(source)
    }

    /// The first bytes; nothing is taken.
    pub fn head(&self) -> &[u8] {
        &self.buffer[self.from..self.to]
    }

    /// Fills the buffer as far as it goes, so that what is seen does not hang on how the bytes arrive.
    fn look(&mut self) -> io::Result<()> {
        while self.to < self.buffer.len() && self.failed.is_none() {
            match self.inner.read(&mut self.buffer[self.to..]) {
                Ok(0) => break,
                Ok(n) => self.to += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if self.to == 0 => return Err(e),
                Err(e) => self.failed = Some(e),
            }
        }
        Ok(())
    }

    /// From here on the bytes are read as UTF-16 or UTF-32, behind the mark.
    fn widen(&mut self, encoding: Wide, mark: usize) {
        let start = io::Cursor::new(self.buffer[mark.min(self.to)..self.to].to_vec());
        let rest = std::mem::replace(&mut self.inner, Box::new(io::empty()));
        // An error that is waiting comes behind the bytes that are waiting.
        let after: Box<dyn Read + 's> = match self.failed.take() {
            Some(e) => Box::new(Failing(Some(e))),
            None => rest,
        };
        let (inner, raw) = (start.chain(after), vec![0; BUFFER_BYTES / 4]);
        self.inner = match encoding {
            Wide::Utf16(encoding) => {
                let decoder = encoding.new_decoder_without_bom_handling();
                Box::new(Narrow { inner, decoder, raw, made: Vec::new(), from: 0, done: false })
            }
            Wide::Utf32 { big_endian } => Box::new(Narrow32 { inner: io::BufReader::new(inner), big_endian, made: Vec::new(), from: 0 }),
        };
        (self.from, self.to, self.wide, self.offset) = (0, 0, Some(encoding), mark as u64);
    }

    /// The next bytes, none at the end. [`take`](Source::take) them.
    pub fn fill(&mut self) -> Result<&[u8], Stop> {
        while self.from == self.to {
            if let Some(e) = self.failed.take() {
                return Err((self.offset, e));
            }
            match self.inner.read(&mut self.buffer) {
                Ok(n) => {
                    (self.from, self.to) = (0, n);
                    break;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err((self.offset, e)),
            }
        }
        Ok(&self.buffer[self.from..self.to])
    }

    /// Goes on behind the next `n` bytes.
    pub fn take(&mut self, n: usize) {
        let end = (self.from + n).min(self.to);
        self.offset += measure(self.wide, &self.buffer[self.from..end]);
        self.from = end;
    }

    /// The next `n` bytes, fewer only at the end of the input or before an error; nothing is taken. `n` is small.
    pub fn peek(&mut self, n: usize) -> &[u8] {
        if self.to - self.from < n {
            self.buffer.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
            while self.to < n && self.failed.is_none() {
                match self.inner.read(&mut self.buffer[self.to..]) {
                    Ok(0) => break,
                    Ok(n) => self.to += n,
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    Err(e) => self.failed = Some(e),
                }
            }
        }
        &self.buffer[self.from..self.to.min(self.from + n)]
    }

    /// Puts bytes back that were taken last, so that they are read again.
    pub fn give_back(&mut self, bytes: &[u8]) {
        self.offset = self.offset.saturating_sub(measure(self.wide, bytes));
        if bytes.len() > self.from {
            let grow = bytes.len() - self.from;
            self.buffer.splice(0..0, std::iter::repeat_n(0, grow));
            (self.from, self.to) = (self.from + grow, self.to + grow);
        }
        self.from -= bytes.len();
        self.buffer[self.from..self.from + bytes.len()].copy_from_slice(bytes);
    }

    /// The bytes to come as a reader of their own, for formats whose reader takes one.
    pub fn reader(&mut self) -> SourceReader<'_, 's> {
        SourceReader { source: self }
    }

    /// Reads all, or gives none where it is more than `most` bytes.
    pub fn read_all(&mut self, most: u64) -> Result<Option<Vec<u8>>, Stop> {
        self.read_up_to(most).map(|(bytes, whole)| whole.then_some(bytes))
    }

    /// Reads all, or about `most` bytes and says that there are more.
    pub fn read_up_to(&mut self, most: u64) -> Result<(Vec<u8>, bool), Stop> {
        let mut out = Vec::new();
        loop {
            let bytes = self.fill()?;
            let n = bytes.len();
            if n == 0 {
                return Ok((out, true));
            }
            if (out.len() + n) as u64 > most {
                return Ok((out, false));
            }
            out.extend_from_slice(bytes);
            self.take(n);
        }
    }

    /// The next line with its `end`, none at the end of the input; no more than `most` bytes of it and one are held. An error
    /// within a line is placed at the line's start, and [`torn`](Source::torn) is what could be read of it.
    pub fn line(&mut self, end: u8, most: usize) -> Result<Option<Line<'_>>, Stop> {
        let most = most.saturating_add(1);
        let offset = self.offset;
        self.held.clear();
        let mut length = 0u64;
        loop {
            let bytes = self.fill().map_err(|(_, e)| (offset, e))?;
            if bytes.is_empty() {
                break;
            }
            let found = memchr::memchr(end, bytes);
            let n = found.map_or(bytes.len(), |i| i + 1);
            if length == 0 && found.is_some() {
                let from = self.from;
                self.take(n);
                return Ok(Some(Line { offset, bytes: &self.buffer[from..from + n.min(most)], length: n as u64 }));
            }
            let room = most.saturating_sub(self.held.len()).min(n);
            self.held.extend_from_slice(&self.buffer[self.from..self.from + room]);
            self.take(n);
            length += n as u64;
            if found.is_some() {
                break;
            }
        }
        Ok((length > 0).then_some(Line { offset, bytes: &self.held, length }))
    }

    /// What could be read of the line that an error broke off.
    pub fn torn(&self) -> &[u8] {
        &self.held
    }
}

/// How many bytes these took in the unpacked input.
pub(crate) fn measure(wide: Option<Wide>, bytes: &[u8]) -> u64 {
    match wide {
        None => bytes.len() as u64,
        Some(Wide::Utf32 { .. }) => bytes.iter().map(|b| 4 * u64::from(*b < 0x80 || *b >= 0xC0)).sum(),
        Some(Wide::Utf16(_)) => bytes.iter().map(|b| if *b >= 0xF0 { 4 } else { 2 * u64::from(*b < 0x80 || *b >= 0xC0) }).sum(),
    }
}

/// An encoding of more than one byte a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wide {
    /// UTF-16 of either order.
    Utf16(&'static Encoding),
    /// UTF-32, which the web's list of encodings leaves out.
    Utf32 {
        /// Whether the highest byte comes first.
        big_endian: bool,
    },
}

impl Wide {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Wide::Utf16(encoding) => encoding.name(),
            Wide::Utf32 { big_endian: true } => "UTF-32BE",
            Wide::Utf32 { big_endian: false } => "UTF-32LE",
        }
    }
}

/// A source as a reader; an error loses its place, which is the source's `offset`.
pub(crate) struct SourceReader<'a, 's> {
    source: &'a mut Source<'s>,
}

impl Read for SourceReader<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.source.fill().map_err(|(_, e)| e)?;
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        self.source.take(n);
        Ok(n)
    }
}

/// An error, once.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// UTF-16 read as UTF-8. A lone surrogate becomes U+FFFD, so that every character but the last tells its own length.
struct Narrow<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    made: Vec<u8>,
    from: usize,
    done: bool,
}

impl<R: Read> Read for Narrow<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.from == self.made.len() && !self.done {
            let n = self.inner.read(&mut self.raw)?;
            self.done = n == 0;
            let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(0);
            self.made.resize(room, 0);
            let (_, _, made, _) = self.decoder.decode_to_utf8(&self.raw[..n], &mut self.made, self.done);
            self.made.truncate(made);
            self.from = 0;
        }
        let n = out.len().min(self.made.len() - self.from);
        out[..n].copy_from_slice(&self.made[self.from..self.from + n]);
        self.from += n;
        Ok(n)
    }
}

/// UTF-32 read as UTF-8. What is no character becomes U+FFFD.
struct Narrow32<R> {
    inner: io::BufReader<R>,
    big_endian: bool,
    made: Vec<u8>,
    from: usize,
}

impl<R: Read> Read for Narrow32<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        /// Characters made at a time.
        const CHARS: usize = 4096;
        if self.from == self.made.len() {
            self.made.clear();
            self.from = 0;
            let mut letters = String::new();
            for _ in 0..CHARS {
                let mut four = [0; 4];
                let mut have = 0;
                while have < 4 {
                    match self.inner.read(&mut four[have..])? {
                        0 => break,
                        n => have += n,
                    }
                }
                match have {
                    4 => {
                        let code = if self.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
                        letters.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    0 => break,
                    _ => {
                        letters.push(char::REPLACEMENT_CHARACTER);
                        break;
                    }
                }
            }
            self.made = letters.into_bytes();
        }
        let n = out.len().min(self.made.len() - self.from);
        out[..n].copy_from_slice(&self.made[self.from..self.from + n]);
        self.from += n;
        Ok(n)
    }
}
