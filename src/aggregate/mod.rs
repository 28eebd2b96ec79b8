//! What do the findings add up to? Tolls of documents, days of countries, days of topics.

mod document_tolls;

pub use document_tolls::document_tolls;
