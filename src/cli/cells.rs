//! Arrow cells for people and machines: one line of text, or a JSON value.

use super::safe;
use crate::error::Result;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, TimestampMicrosecondType};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use comfy_table::{ContentArrangement, Table, presets};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Characters of a cell that a table shows.
const CELL_CHARS: usize = 80;

/// Width of a table that goes to no terminal.
const PIPE_COLUMNS: u16 = 160;

/// The value of a cell as JSON. Dates and times are ISO 8601 text.
pub fn json(array: &ArrayRef, row: usize) -> Result<Value> {
    if array.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match array.data_type() {
        // What JSON has no number for (NaN) is null.
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into(),
        // Whole numbers of any width as they are written.
        number if number.is_numeric() => serde_json::from_str(&text(array, row)?).unwrap_or(Value::Null),
        DataType::Boolean => array.as_boolean().value(row).into(),
        DataType::List(_) => list(&array.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row))?,
        DataType::Struct(fields) => {
            let columns = array.as_struct();
            let pairs = fields.iter().zip(columns.columns()).map(|(f, c)| Ok((f.name().clone(), json(c, row)?)));
            Value::Object(pairs.collect::<Result<Map<_, _>>>()?)
        }
        _ => Value::String(text(array, row)?),
    })
}

fn list(items: &ArrayRef) -> Result<Value> {
    Ok(Value::Array((0..items.len()).map(|i| json(items, i)).collect::<Result<_>>()?))
}

/// The value of a cell as text; empty where null.
pub fn text(array: &ArrayRef, row: usize) -> Result<String> {
    // Instants by our own calendar: the arrays' formatter knows no zones.
    if let Some(instants) = array.as_primitive_opt::<TimestampMicrosecondType>() {
        let instant = (!instants.is_null(row)).then(|| Timestamp::from_microsecond(instants.value(row)).ok()).flatten();
        return Ok(instant.map_or(String::new(), |t| t.to_string()));
    }
    let options = FormatOptions::default().with_null("");
    Ok(ArrayFormatter::try_new(array.as_ref(), &options)?.value(row).to_string())
}

/// A row as a JSON object.
pub fn object(batch: &RecordBatch, row: usize) -> Result<Value> {
    let schema = batch.schema();
    let pairs = schema.fields().iter().zip(batch.columns()).map(|(f, c)| Ok((f.name().clone(), json(c, row)?)));
    Ok(Value::Object(pairs.collect::<Result<Map<_, _>>>()?))
}

/// A table for the terminal, its cells cut to a glance and made safe.
pub fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(PIPE_COLUMNS);
    }
    table.set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|c| glance(c)));
    }
    format!("{table}\n")
}

fn glance(cell: &str) -> String {
    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(CELL_CHARS).collect();
    safe(&if cut.len() < line.len() { format!("{cut}…") } else { cut })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::document;
    use crate::model::Document;
    use crate::tables::Row;
    use std::sync::Arc;

    #[test]
    fn numbers_lose_no_digit_and_lists_stay_lists() {
        use arrow::array::{Float64Array, ListArray, UInt64Array};
        let told = |array: ArrayRef| json(&array, 0).expect("a cell can be told").to_string();
        assert_eq!(told(Arc::new(Float64Array::from(vec![0.1234567890123456]))), "0.1234567890123456");
        assert_eq!(told(Arc::new(Float64Array::from(vec![f64::NAN]))), "null");
        assert_eq!(told(Arc::new(UInt64Array::from(vec![u64::MAX]))), u64::MAX.to_string());
        let list = ListArray::from_iter_primitive::<arrow::datatypes::Int64Type, _, _>([Some([Some(1), None])]);
        assert_eq!(told(Arc::new(list)), "[1,null]");
    }

    #[test]
    fn instants_are_told_in_iso_form() {
        let mut doc = document("Text.");
        doc.published_at = "2020-03-04T05:06:07Z".parse().ok();
        let batch = Document::to_batch(&[doc]).expect("a document makes a batch");
        let row = object(&batch, 0).expect("every cell can be told");
        assert_eq!(row["published_at"], "2020-03-04T05:06:07Z");
        assert_eq!(row["modified_at"], Value::Null);
    }
}
