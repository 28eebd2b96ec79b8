//! Tables for the terminal.

use super::safe;
use comfy_table::{ContentArrangement, Table, presets};

/// Characters of a cell that a table shows.
const CELL_CHARS: usize = 80;

/// Width of a table that goes to no terminal.
const PIPE_COLUMNS: u16 = 160;

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
