//! Phrases of an article, the tree of topics as a table, and what other schemes call its topics.

use super::Part;
use crate::tables::Label;
use crate::{table, terms};

table! {
    /// one row per article and phrase that it repeats or puts into its headline, at most eight
    pub struct KeyPhrase in "key_phrases", order (doc_id, rank, phrase) {
        /// Key of the row: from document and phrase.
        pub phrase_id: String,
        /// The document.
        pub doc_id: String,
        /// The phrase in small letters, without accents.
        pub phrase: String,
        /// The text that the span points into.
        pub part: Part,
        /// First code point of its first place.
        pub start: i32,
        /// One past the last code point.
        pub end: i32,
        /// The words there.
        pub text: String,
        /// How often the whole phrase stands in the article.
        pub occurrences: i32,
        /// Weight as a share of that of the article's first phrase, 0 to 1.
        pub score: f64,
        /// 1 for the article's strongest phrase.
        pub rank: i32,
    }
}

table! {
    /// one row per topic and language: the tree of Media Topics, and the topics of custom taxonomies
    pub struct TopicLabel in "topic_tree", order (taxonomy, topic_id, language) {
        /// `medtop` for IPTC Media Topics, or the name of a custom taxonomy.
        pub taxonomy: Label,
        /// The topic's id.
        pub topic_id: String,
        /// The topic above it; null at the top.
        pub parent_id: Option<String>,
        /// Depth in the tree: 1 at the top.
        pub level: i32,
        /// BCP 47 code of the label.
        pub language: Label,
        /// The label in that language.
        pub label: String,
    }
}

terms! {
    /// Another scheme of topics.
    pub enum Scheme {
        /// Themes of the GDELT Global Knowledge Graph.
        Gdelt = "gdelt",
        /// Contexts of the PLOVER event ontology.
        Plover = "plover",
        /// Major topics of the Comparative Agendas Project.
        Cap = "cap",
        /// Disorder types of ACLED.
        Acled = "acled",
    }
}

terms! {
    /// How the other scheme's code relates to the Media Topic.
    pub enum Relation {
        /// The two mean the same.
        Exact = "exact",
        /// The two overlap for the most part.
        Close = "close",
        /// The code is wider than the topic.
        Broad = "broad",
        /// The code is narrower than the topic.
        Narrow = "narrow",
    }
}

table! {
    /// one row per code of another scheme and Media Topic that it stands for
    pub struct TopicCrosswalk in "topic_crosswalk", order (scheme, code, topic_id) {
        /// The other scheme.
        pub scheme: Scheme,
        /// Its code.
        pub code: Label,
        /// What the code is called there.
        pub name: Label,
        /// How it relates to the topic.
        pub relation: Relation,
        /// The Media Topic.
        pub topic_id: Label,
        /// Its English label.
        pub label: Label,
    }
}
