//! What stops a run? One error: a wrong recipe, a broken pack, a full disk, a held lock.
//!
//! A bad article never stops a run: it becomes a row in `rejects`. Each error says what happened, where, and what to
//! do, and knows the exit code that the command line leaves with.

use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What stops a run, by whose matter it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A wrong command line or recipe: exit code 4.
    #[error("{0}")]
    Usage(String),
    /// A language pack or taxonomy that does not load: exit code 4.
    #[error("{path}: {message}")]
    Pack {
        /// The file inside the pack, as the user can find it.
        path: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// A file or folder that cannot be read or written: exit code 5.
    #[error("{}: cannot {action}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// The act that failed, as an infinitive: "read", "write", "create the folder".
        action: &'static str,
        /// The system's own words.
        #[source]
        source: std::io::Error,
    },
    /// Data on disk that is not what the manifest or schema says: exit code 5.
    #[error("{0}")]
    Integrity(String),
    /// More rejected records than `--max-rejects` allows; nothing was published: exit code 3.
    #[error("{0}")]
    TooManyRejects(String),
    /// Another run holds the output folder: exit code 6.
    #[error("{0}")]
    Locked(String),
    /// A dataset that is not what its recipe expects: exit code 7.
    #[error("{0}")]
    Expectations(String),
    /// Stopped by a signal; the last dataset stays current: exit code 128 + signal number.
    #[error("stopped by signal {0}; nothing was published and the last dataset is unchanged")]
    Signal(i32),
}

impl Error {
    /// The process exit code, as documented in `dateline --help`: 3, 4, 5, 6, 7 or 128 + signal.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::TooManyRejects(_) => 3,
            Error::Usage(_) | Error::Pack { .. } => 4,
            Error::Io { .. } | Error::Integrity(_) => 5,
            Error::Locked(_) => 6,
            Error::Expectations(_) => 7,
            Error::Signal(n) => 128u8.saturating_add(*n as u8),
        }
    }

    /// An I/O error with its path and the act that failed.
    pub fn io(path: impl AsRef<Path>, action: &'static str, source: std::io::Error) -> Error {
        Error::Io { path: path.as_ref().to_path_buf(), action, source }
    }

    /// A pack error at a path inside the pack.
    pub fn pack(path: impl Into<String>, message: impl Into<String>) -> Error {
        Error::Pack { path: path.into(), message: message.into() }
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(e: arrow::error::ArrowError) -> Error {
        Error::Integrity(format!("table data: {e}"))
    }
}

impl From<parquet::errors::ParquetError> for Error {
    fn from(e: parquet::errors::ParquetError) -> Error {
        Error::Integrity(format!("Parquet: {e}"))
    }
}
