//! The two declarations: `table!` for rows, `terms!` for closed lists of words.

/// Declares a row type once: struct, Arrow schema, documentation and conversions.
///
/// ```ignore
/// table! {
///     /// one row per sentence
///     pub struct Sentence in "sentences", order (doc_id, part, start) {
///         /// The document it stands in.
///         pub doc_id: String,
///     }
/// }
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        pub struct $Row:ident in $table:literal, order ($($key:ident),+ $(,)?) {
            $( $(#[doc = $doc:literal])+ pub $field:ident : $ty:ty ),+ $(,)?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $Row {
            $( $(#[doc = $doc])+ pub $field: $ty ),+
        }

        impl $crate::tables::Row for $Row {
            const TABLE: &'static str = $table;

            fn spec() -> $crate::tables::TableSpec {
                $crate::tables::TableSpec {
                    name: $table,
                    about: $crate::tables::tidy(concat!($($about),+)),
                    order: &[$(stringify!($key)),+],
                    columns: vec![
                        $( $crate::tables::ColumnSpec::of::<$ty>(stringify!($field), concat!($($doc),+)) ),+
                    ],
                    sort: $crate::tables::sort_batches::<$Row>,
                }
            }

            fn order(&self, other: &Self) -> std::cmp::Ordering {
                std::cmp::Ordering::Equal
                    $( .then_with(|| self.$key.cmp(&other.$key)) )+
            }

            fn to_batch(rows: &[Self]) -> $crate::error::Result<arrow::array::RecordBatch> {
                let columns: Vec<arrow::array::ArrayRef> = vec![
                    $( <$ty as $crate::tables::Cell>::to_array(&mut rows.iter().map(|r| &r.$field)) ),+
                ];
                Ok(arrow::array::RecordBatch::try_new(<Self as $crate::tables::Row>::spec().schema(), columns)?)
            }

            fn from_batch(batch: &arrow::array::RecordBatch) -> $crate::error::Result<Vec<Self>> {
                $( let mut $field = $crate::tables::column_cells::<$ty>($table, stringify!($field), batch)?.into_iter(); )+
                let mut rows = Vec::with_capacity(batch.num_rows());
                for _ in 0..batch.num_rows() {
                    rows.push($Row { $( $field: $field.next().expect("columns of one batch are equally long") ),+ });
                }
                Ok(rows)
            }
        }
    };
}

/// Declares a closed list of words: an enum, its words, their meanings, and a dictionary-encoded column type.
///
/// ```ignore
/// terms! {
///     /// The fate.
///     pub enum Kind {
///         /// Dead by any cause.
///         Killed = "killed",
///     }
/// }
/// ```
#[macro_export]
macro_rules! terms {
    (
        $(#[doc = $about:literal])+
        pub enum $Name:ident {
            $( $(#[doc = $doc:literal])+ $Variant:ident = $word:literal ),+ $(,)?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name {
            $( $(#[doc = $doc])+ $Variant ),+
        }

        impl $Name {
            /// All of them, in declared order.
            pub const ALL: &'static [$Name] = &[$($Name::$Variant),+];

            /// The word as it stands in tables, packs and SQL.
            pub fn as_str(self) -> &'static str {
                match self { $( $Name::$Variant => $word ),+ }
            }

            /// The term of a word, if it is one.
            pub fn parse(word: &str) -> Option<$Name> {
                match word { $( $word => Some($Name::$Variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<$Name, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                $Name::parse(&word).ok_or_else(|| {
                    serde::de::Error::custom(format!("unknown {} \"{word}\"; one of: {}", stringify!($Name), [$($word),+].join(", ")))
                })
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl $crate::tables::Value for $Name {
            fn data_type() -> arrow::datatypes::DataType {
                $crate::tables::Label::data_type()
            }

            fn terms() -> &'static [(&'static str, &'static str)] {
                &[$( ($word, concat!($($doc),+)) ),+]
            }

            fn to_array(values: &mut dyn Iterator<Item = Option<&$Name>>) -> arrow::array::ArrayRef {
                $crate::tables::labels_to_array(&mut values.map(|v| v.map(|t| t.as_str())))
            }

            fn from_array(array: &arrow::array::ArrayRef) -> $crate::error::Result<Vec<Option<$Name>>> {
                $crate::tables::Label::from_array(array)?
                    .into_iter()
                    .map(|word| match word {
                        None => Ok(None),
                        Some(word) => $Name::parse(&word.0).map(Some).ok_or_else(|| {
                            $crate::error::Error::Integrity(format!("\"{}\" is no {}", word.0, stringify!($Name)))
                        }),
                    })
                    .collect()
            }
        }
    };
}
