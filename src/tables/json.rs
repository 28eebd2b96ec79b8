//! Arrow cells for people and machines: a JSON value, or one line of text.

use crate::error::Result;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, TimestampMicrosecondType};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use jiff::Timestamp;
use serde_json::{Map, Value};

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

/// A row of a batch as a JSON object.
pub fn object(batch: &RecordBatch, row: usize) -> Result<Value> {
    let schema = batch.schema();
    let pairs = schema.fields().iter().zip(batch.columns()).map(|(f, c)| Ok((f.name().clone(), json(c, row)?)));
    Ok(Value::Object(pairs.collect::<Result<Map<_, _>>>()?))
}

/// A row as a JSON object.
pub fn of_row<R: super::Row>(row: &R) -> Result<Value> {
    object(&R::to_batch(std::slice::from_ref(row))?, 0)
}

/// Rows as a JSON list of objects.
pub fn of_rows<R: super::Row>(rows: &[R]) -> Result<Value> {
    let batch = R::to_batch(rows)?;
    Ok(Value::Array((0..batch.num_rows()).map(|i| object(&batch, i)).collect::<Result<_>>()?))
}

/// A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe (OWASP, CSV injection).
pub fn inert(text: &str) -> String {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
    if starts { format!("'{text}") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn a_cell_that_begins_like_a_formula_is_made_inert() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(inert(cell), format!("'{cell}"));
        }
        assert_eq!(inert("12 killed = many"), "12 killed = many");
    }

    #[test]
    fn instants_are_told_in_iso_form() {
        use arrow::array::TimestampMicrosecondArray;
        let instants = TimestampMicrosecondArray::from(vec![Some(1_583_384_767_000_000), None]).with_timezone("UTC");
        let batch = RecordBatch::try_from_iter_with_nullable([("at", Arc::new(instants) as ArrayRef, true)]).expect("a batch");
        assert_eq!(object(&batch, 0).expect("told")["at"], "2020-03-05T05:06:07Z");
        assert_eq!(object(&batch, 1).expect("told")["at"], Value::Null);
    }
}
