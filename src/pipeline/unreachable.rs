//! Addresses in a program that was built without the feature `remote`.

use super::inputs::Source;
use super::origin::{Opened, shown};
use crate::error::{Error, Result};
use std::io;

/// Says that this program reads no addresses.
pub fn list(address: &str) -> Result<Vec<Source>> {
    Err(Error::Usage(format!("input {}: this program was built without the feature `remote`, which reads addresses", shown(address))))
}

/// Says the same of one that was listed elsewhere.
pub fn open(_: &str) -> io::Result<Opened> {
    Err(io::Error::other("this program was built without the feature `remote`"))
}
