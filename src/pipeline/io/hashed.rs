//! Files with their digest.

use super::{Files, OutFile};
use crate::error::{Error, Result};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A new file that digests what is written to it. Its errors name it, for they come through writers that know no path.
pub struct HashedFile {
    path: PathBuf,
    out: Box<dyn OutFile>,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl HashedFile {
    /// Creates the file, which must not exist.
    pub fn create(files: &dyn Files, path: &Path) -> Result<HashedFile> {
        Ok(HashedFile { path: path.to_path_buf(), out: files.create(path)?, hasher: blake3::Hasher::new(), bytes: 0 })
    }

    /// Makes the file durable and returns its length in bytes and the hex digest (BLAKE3) of its content.
    pub fn seal(mut self) -> Result<(u64, String)> {
        self.out.sync().map_err(|e| Error::io(&self.path, "make durable", e))?;
        Ok((self.bytes, self.hasher.finalize().to_hex().to_string()))
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes).map_err(|e| named(&self.path, e))?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush().map_err(|e| named(&self.path, e))
    }
}

/// The error with its file, of the same kind: one that asks for another try still does.
fn named(path: &Path, e: std::io::Error) -> std::io::Error {
    std::io::Error::new(e.kind(), format!("{}: {e}", path.display()))
}

/// Length in bytes and hex digest (BLAKE3) of a file's content.
pub fn hash_file(files: &dyn Files, path: &Path) -> Result<(u64, String)> {
    /// Bytes read at once: large enough for the digest's wide lanes.
    const CHUNK: usize = 128 << 10;
    let mut file = files.open(path)?;
    let mut hasher = blake3::Hasher::new();
    let (mut buffer, mut bytes) = (vec![0u8; CHUNK], 0u64);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((bytes, hasher.finalize().to_hex().to_string())),
            Ok(n) => {
                hasher.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(path, "read", e)),
        }
    }
}
