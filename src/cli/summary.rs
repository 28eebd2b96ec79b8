//! What a run did, for people.

use crate::pipeline::{Report, STAGES};
use comfy_table::{CellAlignment, Table, presets};

/// Bytes in a MB, as PERFORMANCE figures count them.
const MB: f64 = 1e6;

/// The summary as a table; `full` names every table.
pub fn text(report: &Report, full: bool) -> String {
    let m = &report.manifest;
    let mut out = String::new();
    let mut rows = Table::new();
    rows.load_style(presets::NOTHING);
    for name in m.tables.keys().filter(|t| full || ["documents", "casualties", "topics", "rejects", "articles"].contains(&t.as_str())) {
        rows.add_row(vec![name.clone(), m.rows(name).unwrap_or(0).to_string()]);
    }
    for (reason, count) in &m.rejects {
        rows.add_row(vec![format!("  {reason}"), count.to_string()]);
    }
    align(&mut rows, 1);
    out.push_str(&format!("{rows}\n"));

    if !report.up_to_date {
        let mut times = Table::new();
        times.load_style(presets::NOTHING);
        let bytes = report.input_bytes() as f64;
        let labels = STAGES.iter().map(|s| s.name).chain(["write"]);
        for (label, seconds) in labels.filter_map(|l| m.timings["seconds"][l].as_f64().map(|s| (l, s))) {
            let rate = if seconds >= 0.01 && bytes > 0.0 { format!("{:.1} MB/s", bytes / MB / seconds) } else { String::new() };
            times.add_row(vec![label.to_string(), format!("{seconds:.2} s"), rate]);
        }
        align(&mut times, 1);
        align(&mut times, 2);
        out.push_str(&format!("\n{times}\n"));
    }
    if !m.corrections_not_found.is_empty() {
        out.push_str(&format!("\n{} corrections found nothing to put right:\n", m.corrections_not_found.len()));
        m.corrections_not_found.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
    }
    if m.documents_without_pack > 0 {
        let unread: Vec<&str> =
            m.languages.keys().filter(|l| !m.packs.contains_key(l.split('-').next().unwrap_or(l))).map(String::as_str).collect();
        out.push_str(&format!(
            "\n{} documents are in languages without a pack ({}): nothing was looked for in them\n",
            m.documents_without_pack,
            unread.join(", ")
        ));
    }
    let reused = m.timings["documents_reused"].as_u64().unwrap_or(0);
    if reused > 0 && !report.up_to_date {
        out.push_str(&format!("\n{reused} documents have not changed: what stands in them was taken from the version before\n"));
    }
    let state = if report.up_to_date { "up to date, nothing to do" } else { "published" };
    out.push_str(&format!(
        "\n{state}: {} ({} read by run {})\n",
        report.out.join("current").display(),
        files(m.inputs.len()),
        report.run_id
    ));
    super::safe(&out)
}

fn align(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn files(n: usize) -> String {
    if n == 1 { "1 file".into() } else { format!("{n} files") }
}
