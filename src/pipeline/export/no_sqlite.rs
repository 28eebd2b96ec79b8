//! A build without SQLite says so.

use super::{Leaving, Sink};
use crate::error::{Error, Result};

/// Refuses.
pub fn write(_sink: &Sink, _tables: Vec<Leaving>) -> Result<Vec<(String, u64)>> {
    Err(Error::Usage("this build has no SQLite: build it with the feature `sqlite`, which is on by default".into()))
}
