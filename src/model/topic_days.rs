//! Topics and phrases added up: shares, pairs, and what rises.

use crate::table;
use crate::tables::Label;
use jiff::civil;

table! {
    /// one row per topic, source and country of the article, over all days; copies of articles and versions that a later one replaces never enter
    pub struct TopicShare in "topic_shares", order (taxonomy, topic_id, source, country) {
        /// The taxonomy.
        pub taxonomy: Label,
        /// The topic.
        pub topic_id: Label,
        /// Its English label.
        pub label: Label,
        /// Registered domain or agency.
        pub source: Option<Label>,
        /// ISO 3166-1 alpha-2 code of the country that the article is from or names most.
        pub country: Option<Label>,
        /// Articles of that source and country with the topic.
        pub documents: i64,
        /// All articles of that source and country.
        pub all_documents: i64,
        /// `documents` as a share of `all_documents`, 0 to 1.
        pub share: f64,
    }
}

table! {
    /// one row per two topics of a taxonomy that stand in one article together, neither above the other
    pub struct TopicPair in "topic_pairs", order (taxonomy, first_id, second_id) {
        /// The taxonomy.
        pub taxonomy: Label,
        /// The topic whose id comes first.
        pub first_id: Label,
        /// Its English label.
        pub first_label: Label,
        /// The other topic.
        pub second_id: Label,
        /// Its English label.
        pub second_label: Label,
        /// Articles with both.
        pub documents: i64,
        /// Articles with the first.
        pub first_documents: i64,
        /// Articles with the second.
        pub second_documents: i64,
        /// Articles that would have both if the two had nothing to do with each other.
        pub expected: f64,
        /// Articles with both as a share of articles with either, 0 to 1.
        pub jaccard: f64,
    }
}

table! {
    /// one row per day and topic: its articles against those of the 28 days before, with a test
    pub struct TopicRise in "topics_rising", order (date, taxonomy, topic_id) {
        /// The day of publication.
        pub date: civil::Date,
        /// The taxonomy.
        pub taxonomy: Label,
        /// The topic.
        pub topic_id: Label,
        /// Its English label.
        pub label: Label,
        /// Articles of the day with the topic.
        pub documents: i64,
        /// All articles of the day.
        pub all_documents: i64,
        /// Articles with the topic in the 28 days before.
        pub baseline_documents: i64,
        /// All articles of the 28 days before.
        pub baseline_all: i64,
        /// Articles of the day that the share of the 28 days before lets expect.
        pub expected: f64,
        /// Chance of so many articles or more if the topic's share had not changed: exact binomial test of the day against the
        /// days before, one-sided.
        pub p_value: f64,
        /// The same after Benjamini and Hochberg over all topics of the day: the share of false alarms among rows up to this one.
        pub q_value: f64,
        /// Whether the topic rises: `q_value` of 0.05 or less.
        pub rising: bool,
        /// Whether no article of the 28 days before has the topic.
        pub new: bool,
    }
}

table! {
    /// one row per day and key phrase of two articles or more, with the same test as `topics_rising`
    pub struct KeyPhraseDay in "key_phrases_daily", order (date, phrase) {
        /// The day of publication.
        pub date: civil::Date,
        /// The phrase in small letters, without accents.
        pub phrase: String,
        /// Articles of the day that have it among their key phrases.
        pub documents: i64,
        /// Distinct sources of those articles.
        pub sources: i64,
        /// All articles of the day.
        pub all_documents: i64,
        /// Articles with the phrase in the 28 days before.
        pub baseline_documents: i64,
        /// All articles of the 28 days before.
        pub baseline_all: i64,
        /// Chance of so many articles or more if the phrase's share had not changed: exact binomial test, one-sided.
        pub p_value: f64,
        /// The same after Benjamini and Hochberg over all phrases of the day.
        pub q_value: f64,
        /// Whether the phrase rises: `q_value` of 0.05 or less.
        pub rising: bool,
    }
}
