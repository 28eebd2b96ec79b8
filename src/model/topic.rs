//! Topics of an article, with the words that show them.

use super::Part;
use crate::tables::{Label, Value};
use crate::{table, terms};

terms! {
    /// How a topic was found.
    pub enum TopicMethod {
        /// The article lists its topics.
        Stated = "stated",
        /// Terms of the topic stand in the text.
        Terms = "terms",
        /// A trained classifier.
        Classifier = "classifier",
    }
}

/// One stretch of text that shows a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The text that the span points into.
    pub part: Part,
    /// First code point.
    pub start: i32,
    /// One past the last code point.
    pub end: i32,
    /// The words.
    pub text: String,
}

impl Value for Evidence {
    fn data_type() -> arrow::datatypes::DataType {
        arrow::datatypes::DataType::Struct(evidence_fields())
    }

    fn to_array(values: &mut dyn Iterator<Item = Option<&Evidence>>) -> arrow::array::ArrayRef {
        let rows: Vec<&Evidence> = values.map(|v| v.expect("evidence stands in lists, which hold no nulls")).collect();
        let columns: Vec<arrow::array::ArrayRef> = vec![
            std::sync::Arc::new(arrow::array::StringArray::from_iter_values(rows.iter().map(|e| e.part.as_str()))),
            i32::to_array(&mut rows.iter().map(|e| Some(&e.start))),
            i32::to_array(&mut rows.iter().map(|e| Some(&e.end))),
            String::to_array(&mut rows.iter().map(|e| Some(&e.text))),
        ];
        std::sync::Arc::new(arrow::array::StructArray::new(evidence_fields(), columns, None))
    }

    fn from_array(array: &arrow::array::ArrayRef) -> crate::error::Result<Vec<Option<Evidence>>> {
        use arrow::array::AsArray;
        let broken = || crate::error::Error::Integrity("evidence is not a struct of part, start, end, text".to_string());
        let structs = array.as_struct_opt().ok_or_else(broken)?;
        let column = |name: &str| structs.column_by_name(name).ok_or_else(broken);
        let parts = String::from_array(column("part")?)?;
        let (starts, ends) = (i32::from_array(column("start")?)?, i32::from_array(column("end")?)?);
        let texts = String::from_array(column("text")?)?;
        parts
            .into_iter()
            .zip(starts)
            .zip(ends)
            .zip(texts)
            .map(|(((part, start), end), text)| {
                let part = part.as_deref().and_then(Part::parse).ok_or_else(broken)?;
                match (start, end, text) {
                    (Some(start), Some(end), Some(text)) => Ok(Some(Evidence { part, start, end, text })),
                    _ => Err(broken()),
                }
            })
            .collect()
    }
}

fn evidence_fields() -> arrow::datatypes::Fields {
    use arrow::datatypes::{DataType, Field};
    vec![
        Field::new("part", DataType::Utf8, false),
        Field::new("start", DataType::Int32, false),
        Field::new("end", DataType::Int32, false),
        Field::new("text", DataType::Utf8, false),
    ]
    .into()
}

table! {
    /// one row per article and topic
    pub struct Topic in "topics", order (doc_id, rank, taxonomy, topic_id) {
        /// The document.
        pub doc_id: String,
        /// `medtop` for IPTC Media Topics, or the name of a custom taxonomy.
        pub taxonomy: Label,
        /// The topic's id (`medtop:04000000`).
        pub topic_id: Label,
        /// Its English label.
        pub label: Label,
        /// Labels from the top of the tree down to this topic, joined by ` > `.
        pub path: Label,
        /// Depth in the tree: 1 for the 17 top topics.
        pub level: i32,
        /// The share of topics of this kind that are right, 0 to 1: an editor names the topic or one below it. Of custom taxonomies the
        /// strength of its terms.
        pub score: f64,
        /// 1 for the topic that the article itself names or an editor would name first.
        pub rank: i32,
        /// How it was found.
        pub method: TopicMethod,
        /// The words that show it.
        pub evidence: Vec<Evidence>,
    }
}
