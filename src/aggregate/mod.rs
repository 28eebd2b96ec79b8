//! What do the findings add up to? Tolls of documents, days of countries, days of topics.
