//! What is a table? A declared row type, whose one declaration is the Rust struct, the Arrow schema, the Parquet field
//! metadata, the page `pipelines/TABLES.md` and the output of `dateline schema`.
//!
//! [`table!`](crate::table) declares a row, [`terms!`](crate::terms) a closed list of words. [`Row`] turns rows into
//! Arrow batches and back; [`write_parquet`] and [`read_parquet`] take any writer and reader.

mod column;
mod declare;
pub mod json;
mod parquet_io;

pub use column::{Cell, Label, Value, column_cells, labels_to_array};
pub use parquet_io::{ParquetSink, read_parquet, read_parquet_columns, write_parquet};

use crate::error::Result;
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// One column as declared.
#[derive(Debug, Clone)]
pub struct ColumnSpec {
    /// Its name in Parquet, SQL and Python.
    pub name: &'static str,
    /// What it means: the field's documentation.
    pub about: String,
    /// The Arrow type.
    pub data_type: DataType,
    /// Whether it can be null.
    pub nullable: bool,
    /// The closed list of words it may hold, with their meanings, where there is one.
    pub terms: &'static [(&'static str, &'static str)],
}

impl ColumnSpec {
    /// The specification of a field of type `T`; `name` may be a raw identifier, `about` is a doc comment.
    pub fn of<T: Cell>(name: &'static str, about: &str) -> ColumnSpec {
        ColumnSpec {
            name: name.trim_start_matches("r#"),
            about: tidy(about),
            data_type: T::data_type(),
            nullable: T::NULLABLE,
            terms: T::terms(),
        }
    }

    /// The Arrow field, with the meaning as metadata under `description`.
    pub fn field(&self) -> Field {
        let metadata = HashMap::from([("description".to_string(), self.about.clone())]);
        Field::new(self.name, self.data_type.clone(), self.nullable).with_metadata(metadata)
    }
}

/// A declared table without its row type: what lists of tables hold.
#[derive(Debug, Clone)]
pub struct TableSpec {
    /// The table's name: folder, SQL name, key in the manifest.
    pub name: &'static str,
    /// What one row is.
    pub about: String,
    /// The columns that order the rows.
    pub order: &'static [&'static str],
    /// The columns.
    pub columns: Vec<ColumnSpec>,
    /// Joins batches of this table, sorts the rows by `order` and drops exact repeats.
    pub sort: fn(&[RecordBatch]) -> Result<RecordBatch>,
}

impl TableSpec {
    /// The Arrow schema, its metadata naming the table.
    pub fn schema(&self) -> SchemaRef {
        let metadata = HashMap::from([("table".to_string(), self.name.to_string()), ("description".to_string(), self.about.clone())]);
        Arc::new(Schema::new_with_metadata(self.columns.iter().map(ColumnSpec::field).collect::<Vec<_>>(), metadata))
    }
}

/// A row of a declared table. Implemented by [`table!`](crate::table) only.
pub trait Row: Sized + Clone + Send + Sync + 'static {
    /// The table's name.
    const TABLE: &'static str;

    /// The declaration.
    fn spec() -> TableSpec;

    /// How two rows stand to each other in a file: a total order over the declared key.
    fn order(&self, other: &Self) -> Ordering;

    /// Rows to an Arrow batch with the declared schema.
    fn to_batch(rows: &[Self]) -> Result<RecordBatch>;

    /// An Arrow batch, its columns found by name, to rows. Errors name the table and column.
    fn from_batch(batch: &RecordBatch) -> Result<Vec<Self>>;
}

/// Joins batches of `R`, sorts the rows by the declared order and drops exact repeats.
pub fn sort_batches<R: Row + PartialEq>(batches: &[RecordBatch]) -> Result<RecordBatch> {
    let mut rows = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for batch in batches {
        rows.extend(R::from_batch(batch)?);
    }
    rows.sort_by(R::order);
    rows.dedup();
    R::to_batch(&rows)
}

/// Doc comments as one paragraph: lines joined, white space folded.
pub fn tidy(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}
