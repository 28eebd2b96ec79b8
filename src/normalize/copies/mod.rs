//! Which articles say the same? The same wire copy under other headlines, its later versions, its excerpts.
//!
//! [`print()`] is a pure function of one text; [`links`] joins the prints of all. What a document costs in memory is in
//! [`Print`]: 128 bytes, and four for each sampled shingle (12 of an article of 400 words).

mod clusters;
mod print;

pub use clusters::{Entry, Link, Prints, Wording, links};
pub use print::{BINS, Print, print};
