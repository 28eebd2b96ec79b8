//! What is text before it is news? Spans, code points, tokens, folded words and sentences.
//!
//! Everything here is a pure function over `&str`. Inside the program a span counts bytes; in a table it counts
//! Unicode code points, and [`CodePoints`] is the one place where the two meet.

mod finder;
mod fold;
mod id;
mod lexicon;
pub mod sentence;
mod span;
mod token;

pub use finder::{Finder, Found};
pub use fold::{fold, fold_into};
pub use id::{digest, row_id};
pub use lexicon::{Lexicon, WordId};
pub use span::{CodePoints, Span};
pub use token::{Shape, Token, tokenize, tokenize_with};
