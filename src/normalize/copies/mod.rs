//! Which articles say the same? The same wire copy under other headlines, its later versions, its excerpts.
//!
//! [`print()`] is a pure function of one text; [`links`] joins the prints of all, of which it holds those of some weeks at a time. A
//! [`Print`] has 128 bytes, and four for each sampled shingle (12 of an article of 400 words).

mod clusters;
mod entry;
mod print;
mod stretches;

pub use clusters::{Each, Prints, links};
pub use entry::{Entry, Link, Wording};
pub use print::{BINS, Print, print};
pub use stretches::Stretch;
