//! What is text before it is news? Spans, code points, tokens, plain and folded words, and sentences.
//!
//! Everything here is a pure function over `&str`. Inside the program a span counts bytes; in a table it counts
//! Unicode code points, and [`CodePoints`] is the one place where the two meet.

mod fold;
mod id;
mod lexicon;
mod numbering;
mod plain;
pub mod sentence;
mod span;
mod token;

pub use fold::{fold, fold_into, folds_to};
pub use id::{digest, row_id};
pub use lexicon::{Lexicon, WordId};
pub use numbering::Numbering;
pub use plain::{NUMBER, Plain, PlainWord, hash as word_hash, is_plain, key as word_key, plain_words};
pub use span::{CodePoints, Span};
pub use token::{Shape, Token, tokenize, tokenize_with};
