//! A format made ready: the columns with their types, and rows as Arrow batches.

use super::article::{self, Told};
use super::event::{self, Event};
use crate::error::{Error, Result};
use crate::packs::exports::{Code, ExportCell, ExportFormat, ExportRows};
use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text; nothing where it is empty.
    Text(String),
    /// A number of people, a year, a code.
    Whole(i64),
    /// Degrees.
    Real(f64),
    /// Not known.
    None,
}

impl Cell {
    /// A text, where there is one.
    pub fn text(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::None, |t| Cell::Text(t.into()))
    }

    /// A number, where there is one.
    pub fn whole(number: Option<i64>) -> Cell {
        number.map_or(Cell::None, Cell::Whole)
    }
}

/// A format and the types of its columns.
pub struct Form {
    /// The format.
    pub format: ExportFormat,
    schema: SchemaRef,
}

impl Form {
    /// Makes a format ready. A field that there is not is an error of the format's file.
    pub fn new(format: ExportFormat) -> Result<Form> {
        let known: &[(&str, DataType)] = match format.rows {
            ExportRows::Incidents => event::FIELDS,
            ExportRows::Documents => article::FIELDS,
        };
        let of = |field: &str| known.iter().find(|(name, _)| *name == field).map(|(_, t)| t.clone());
        let mut fields = Vec::new();
        for (name, cell) in format.columns() {
            let data_type = match &cell {
                ExportCell::Empty | ExportCell::Constant(_) => Some(DataType::Utf8),
                ExportCell::Field(field) => of(field),
                ExportCell::Mapped(field, map) => of(field).map(|_| type_of(format.maps.get(map).into_iter().flat_map(|m| m.values()))),
            };
            let path = || format!("data/exports/{}.toml", format.name);
            let data_type =
                data_type.ok_or_else(|| Error::pack(path(), format!("the column {name} asks for a field that there is not")))?;
            fields.push(Field::new(name, data_type, true));
        }
        let schema = Arc::new(Schema::new(fields));
        Ok(Form { format, schema })
    }

    /// The columns.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Whether the format tells of such an event.
    pub fn tells(&self, event: &Event) -> bool {
        let (format, what) = (&self.format, event.what());
        (format.events.is_empty() || format.events.iter().any(|e| e == what))
            && (format.needs.is_empty() || format.needs.iter().any(|kind| event.has(kind)))
    }

    /// Events as rows.
    pub fn events(&self, events: &[Event]) -> Result<RecordBatch> {
        self.rows(events, &|event, field| event::field(event, field, &self.format))
    }

    /// Documents as rows.
    pub fn articles(&self, articles: &[Told]) -> Result<RecordBatch> {
        self.rows(articles, &|article, field| article::field(article, field, &self.format))
    }

    fn rows<T>(&self, rows: &[T], field: &dyn Fn(&T, &str) -> Cell) -> Result<RecordBatch> {
        let columns = self.format.columns().zip(self.schema.fields()).map(|((_, cell), column)| {
            let cells = rows.iter().map(|row| match &cell {
                ExportCell::Empty => Cell::None,
                ExportCell::Constant(text) => Cell::Text(text.clone()),
                ExportCell::Field(name) => field(row, name),
                ExportCell::Mapped(name, map) => self.code(map, &field(row, name)),
            });
            array(cells, column.data_type())
        });
        Ok(RecordBatch::try_new(self.schema.clone(), columns.collect())?)
    }

    fn code(&self, map: &str, cell: &Cell) -> Cell {
        let Cell::Text(word) = cell else { return Cell::None };
        match self.format.maps.get(map).and_then(|m| m.get(word)) {
            Some(Code::Number(number)) => Cell::Whole(*number),
            Some(Code::Word(word)) => Cell::Text(word.clone()),
            None => Cell::None,
        }
    }
}

fn type_of<'a>(mut codes: impl Iterator<Item = &'a Code>) -> DataType {
    if codes.all(|code| matches!(code, Code::Number(_))) { DataType::Int64 } else { DataType::Utf8 }
}

fn array(cells: impl Iterator<Item = Cell>, data_type: &DataType) -> ArrayRef {
    match data_type {
        DataType::Int64 => Arc::new(cells.map(|c| if let Cell::Whole(n) = c { Some(n) } else { None }).collect::<Int64Array>()),
        DataType::Float64 => Arc::new(cells.map(|c| if let Cell::Real(n) = c { Some(n) } else { None }).collect::<Float64Array>()),
        _ => {
            let word = |cell: Cell| match cell {
                Cell::Text(text) => Some(text).filter(|t| !t.is_empty()),
                Cell::Whole(number) => Some(number.to_string()),
                Cell::Real(number) => Some(number.to_string()),
                Cell::None => None,
            };
            Arc::new(cells.map(word).collect::<StringArray>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_a_format_names_is_there() {
        for format in ExportFormat::all().expect("they load") {
            let name = format.name.clone();
            let form = Form::new(format).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(form.schema().fields().len() > 20, "{name}");
        }
    }
}
