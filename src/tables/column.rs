//! The Rust types that may stand in a row, each with its Arrow type.

use crate::error::{Error, Result};
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray,
    StringDictionaryBuilder, TimestampMicrosecondArray, new_null_array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType};
use compact_str::CompactString;
use jiff::{Timestamp, civil};
use std::sync::Arc;

/// A type that a column holds, null or not.
pub trait Value: Sized + 'static {
    /// The Arrow type.
    fn data_type() -> DataType;

    /// The closed list of words, where there is one.
    fn terms() -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Values to an array.
    fn to_array(values: &mut dyn Iterator<Item = Option<&Self>>) -> ArrayRef;

    /// An array to values. An array of another type is an integrity error.
    fn from_array(array: &ArrayRef) -> Result<Vec<Option<Self>>>;
}

/// A field of a row: a [`Value`] or an `Option` of one.
pub trait Cell: Sized + 'static {
    /// Whether the column may be null.
    const NULLABLE: bool;

    /// The Arrow type.
    fn data_type() -> DataType;

    /// The closed list of words, where there is one.
    fn terms() -> &'static [(&'static str, &'static str)];

    /// Fields to an array.
    fn to_array(values: &mut dyn Iterator<Item = &Self>) -> ArrayRef;

    /// An array to fields.
    fn from_array(array: &ArrayRef) -> Result<Vec<Self>>;
}

impl<T: Value> Cell for T {
    const NULLABLE: bool = false;

    fn data_type() -> DataType {
        T::data_type()
    }

    fn terms() -> &'static [(&'static str, &'static str)] {
        T::terms()
    }

    fn to_array(values: &mut dyn Iterator<Item = &T>) -> ArrayRef {
        T::to_array(&mut values.map(Some))
    }

    fn from_array(array: &ArrayRef) -> Result<Vec<T>> {
        T::from_array(array)?.into_iter().map(|v| v.ok_or_else(|| Error::Integrity("a null where none may stand".into()))).collect()
    }
}

impl<T: Value> Cell for Option<T> {
    const NULLABLE: bool = true;

    fn data_type() -> DataType {
        T::data_type()
    }

    fn terms() -> &'static [(&'static str, &'static str)] {
        T::terms()
    }

    fn to_array(values: &mut dyn Iterator<Item = &Option<T>>) -> ArrayRef {
        T::to_array(&mut values.map(Option::as_ref))
    }

    fn from_array(array: &ArrayRef) -> Result<Vec<Option<T>>> {
        T::from_array(array)
    }
}

/// The cells of column `name` of `batch`. A column that a dataset of an earlier release lacks is null where it may be; one that may not, and a
/// column of another type, is an integrity error that names it and what to do.
pub fn column_cells<T: Cell>(table: &str, name: &str, batch: &RecordBatch) -> Result<Vec<T>> {
    let name = name.trim_start_matches("r#");
    let renew = "a dataset of another release: rebuild it with dateline run --full";
    match batch.column_by_name(name) {
        Some(array) => T::from_array(array).map_err(|e| Error::Integrity(format!("table {table}, column {name}: {e} ({renew})"))),
        None if T::NULLABLE => T::from_array(&new_null_array(&T::data_type(), batch.num_rows())),
        None => Err(Error::Integrity(format!("table {table} has no column {name} ({renew})"))),
    }
}

fn wrong_type<T>(array: &ArrayRef) -> Result<T> {
    Err(Error::Integrity(format!("unexpected type {}", array.data_type())))
}

macro_rules! primitive {
    ($ty:ty, $array:ty, $arrow:ty, $data_type:expr, $to:expr, $from:expr) => {
        impl Value for $ty {
            fn data_type() -> DataType {
                $data_type
            }

            fn to_array(values: &mut dyn Iterator<Item = Option<&$ty>>) -> ArrayRef {
                let to = $to;
                Arc::new(values.map(|v| v.map(to)).collect::<$array>().with_data_type($data_type))
            }

            fn from_array(array: &ArrayRef) -> Result<Vec<Option<$ty>>> {
                let Some(array) = array.as_primitive_opt::<$arrow>() else { return wrong_type(array) };
                let from = $from;
                array.iter().map(|v| v.map(from).transpose()).collect()
            }
        }
    };
}

primitive!(i32, Int32Array, Int32Type, DataType::Int32, |v: &i32| *v, |v: i32| Ok::<_, Error>(v));
primitive!(i64, Int64Array, Int64Type, DataType::Int64, |v: &i64| *v, |v: i64| Ok::<_, Error>(v));
primitive!(f64, Float64Array, Float64Type, DataType::Float64, |v: &f64| *v, |v: f64| Ok::<_, Error>(v));
primitive!(civil::Date, Date32Array, Date32Type, DataType::Date32, |v: &civil::Date| days(*v), date_of_days);
primitive!(
    Timestamp,
    TimestampMicrosecondArray,
    TimestampMicrosecondType,
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    |v: &Timestamp| v.as_microsecond(),
    |v: i64| Timestamp::from_microsecond(v).map_err(|e| Error::Integrity(e.to_string()))
);

const EPOCH: civil::Date = civil::date(1970, 1, 1);

fn days(date: civil::Date) -> i32 {
    (date - EPOCH).get_days()
}

fn date_of_days(days: i32) -> Result<civil::Date> {
    jiff::Span::new()
        .try_days(days)
        .and_then(|span| EPOCH.checked_add(span))
        .map_err(|e| Error::Integrity(format!("day {days} is no date: {e}")))
}

impl Value for bool {
    fn data_type() -> DataType {
        DataType::Boolean
    }

    fn to_array(values: &mut dyn Iterator<Item = Option<&bool>>) -> ArrayRef {
        Arc::new(values.map(|v| v.copied()).collect::<BooleanArray>())
    }

    fn from_array(array: &ArrayRef) -> Result<Vec<Option<bool>>> {
        match array.as_boolean_opt() {
            Some(array) => Ok(array.iter().collect()),
            None => wrong_type(array),
        }
    }
}

impl Value for String {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn to_array(values: &mut dyn Iterator<Item = Option<&String>>) -> ArrayRef {
        Arc::new(values.collect::<Vec<_>>().into_iter().collect::<StringArray>())
    }

    fn from_array(array: &ArrayRef) -> Result<Vec<Option<String>>> {
        match array.as_string_opt::<i32>() {
            Some(array) => Ok(array.iter().map(|v| v.map(str::to_string)).collect()),
            None => wrong_type(array),
        }
    }
}

/// A word from a small set that is not closed (a language, a rule, a country): dictionary-encoded text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Label(pub CompactString);

impl Label {
    /// The label of a word.
    pub fn new(word: impl Into<CompactString>) -> Label {
        Label(word.into())
    }

    /// The label of a word that the program itself has; it is copied nowhere.
    pub const fn fixed(word: &'static str) -> Label {
        Label(CompactString::const_new(word))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Label {
    fn from(word: &str) -> Label {
        Label(CompactString::new(word))
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words to a dictionary array, in order of first use, so that equal rows give equal bytes.
pub fn labels_to_array(values: &mut dyn Iterator<Item = Option<&str>>) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for value in values {
        builder.append_option(value);
    }
    Arc::new(builder.finish())
}

impl Value for Label {
    fn data_type() -> DataType {
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
    }

    fn to_array(values: &mut dyn Iterator<Item = Option<&Label>>) -> ArrayRef {
        labels_to_array(&mut values.map(|v| v.map(|l| l.0.as_str())))
    }

    fn from_array(array: &ArrayRef) -> Result<Vec<Option<Label>>> {
        if let Some(plain) = array.as_string_opt::<i32>() {
            return Ok(plain.iter().map(|v| v.map(Label::from)).collect());
        }
        let Some(array) = array.as_dictionary_opt::<Int32Type>() else { return wrong_type(array) };
        let Some(words) = array.downcast_dict::<StringArray>() else { return wrong_type(array.values()) };
        Ok(words.into_iter().map(|v| v.map(Label::from)).collect())
    }
}

/// A list column: of texts or of small structs. Null lists are read as null, empty ones as empty.
impl<T: Value> Value for Vec<T> {
    fn data_type() -> DataType {
        DataType::List(Arc::new(Field::new("item", T::data_type(), false)))
    }

    fn to_array(values: &mut dyn Iterator<Item = Option<&Vec<T>>>) -> ArrayRef {
        let lists: Vec<Option<&Vec<T>>> = values.collect();
        let offsets = OffsetBuffer::from_lengths(lists.iter().map(|l| l.map_or(0, Vec::len)));
        let nulls = NullBuffer::from(lists.iter().map(Option::is_some).collect::<Vec<bool>>());
        let items = T::to_array(&mut lists.iter().flatten().flat_map(|l| l.iter()).map(Some));
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        Arc::new(ListArray::new(Arc::new(Field::new("item", T::data_type(), false)), offsets, items, nulls))
    }

    fn from_array(array: &ArrayRef) -> Result<Vec<Option<Vec<T>>>> {
        let Some(lists) = array.as_list_opt::<i32>() else { return wrong_type(array) };
        (0..lists.len())
            .map(|i| {
                if lists.is_null(i) {
                    return Ok(None);
                }
                let items = T::from_array(&lists.value(i))?;
                items
                    .into_iter()
                    .map(|v| v.ok_or_else(|| Error::Integrity("a null in a list".into())))
                    .collect::<Result<Vec<T>>>()
                    .map(Some)
            })
            .collect()
    }
}
