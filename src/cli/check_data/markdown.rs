//! The summary of a dataset as Markdown, for the page of a scheduled run or a mail.

use crate::error::Result;
use crate::pipeline::Dataset;
use crate::pipeline::changes::{Change, ChangeKind, changes};
use crate::pipeline::expect::{Facts, Standing, Verdict, stretch};
use jiff::civil::Date;

/// Days of the chart.
const DAYS: i64 = 28;

/// Characters of the longest bar.
const BAR: i64 = 40;

/// Changes that are listed.
const CHANGES: usize = 20;

/// The page.
pub fn page(dataset: &Dataset, facts: &Facts, verdicts: &[Verdict], today: Date) -> Result<String> {
    let broken = verdicts.iter().filter(|v| v.standing == Standing::Broken).count();
    let head = match (verdicts.len(), broken) {
        (0, _) => "The recipe expects nothing.".to_string(),
        (all, 0) => format!("All {all} expectations are met, or there is too little to tell."),
        (all, broken) => format!("**{broken} of {all} expectations are broken.**"),
    };
    let mut page = format!("## Dataset on {today}\n\n{head}\n");
    if !verdicts.is_empty() {
        page.push_str("\n| expectation | standing | wanted | found |\n| --- | --- | --- | --- |\n");
        for v in verdicts {
            let mark = if v.standing == Standing::Broken { "**broken**" } else { v.standing.as_str() };
            let mut found = inert(&v.found);
            v.examples.iter().for_each(|e| found.push_str(&format!("<br>{}", inert(e))));
            page.push_str(&format!("| {} | {mark} | {} | {found} |\n", v.expectation, inert(&v.wanted)));
        }
    }
    page.push_str(&changed(dataset)?);
    page.push_str(&chart(facts, today));
    page.push_str("\n### Tables\n\n| table | rows |\n| --- | ---: |\n");
    for table in dataset.manifest.tables.keys() {
        page.push_str(&format!("| {table} | {} |\n", dataset.manifest.rows(table).unwrap_or(0)));
    }
    if !dataset.manifest.rejects.is_empty() {
        page.push_str("\n### Rejects\n\n| reason | records |\n| --- | ---: |\n");
        dataset.manifest.rejects.iter().for_each(|(reason, count)| page.push_str(&format!("| {reason} | {count} |\n")));
    }
    Ok(page)
}

/// The changes since the version before, by kind, and the first of them.
fn changed(dataset: &Dataset) -> Result<String> {
    let Some(before) = dataset.before()? else { return Ok("\nNo version before this one is kept to compare with.\n".into()) };
    let found = changes(&before, dataset)?;
    let count = |kind: &ChangeKind| format!("{} {kind}", found.iter().filter(|c| c.change == *kind).count());
    let counts: Vec<String> = ChangeKind::ALL.iter().map(count).collect();
    let mut out = format!("\n### Changes since the version before\n\n{}\n", counts.join(", "));
    if !found.is_empty() {
        out.push_str("\n| change | day | place | what | before | now | incident |\n| --- | --- | --- | --- | ---: | ---: | --- |\n");
        found.iter().take(CHANGES).for_each(|change| out.push_str(&row(change)));
    }
    if let Some(more) = found.len().checked_sub(CHANGES).filter(|n| *n > 0) {
        out.push_str(&format!("\n… and {more} more: `dateline changes`\n"));
    }
    Ok(out)
}

fn row(c: &Change) -> String {
    let i = &c.incident;
    let number = |n: Option<i64>| n.map_or(String::new(), |n| n.to_string());
    let place = i.place_name.as_deref().or(i.country.as_ref().map(|c| c.as_str())).unwrap_or("");
    let day = i.date.map_or(String::new(), |d| d.to_string());
    let kind = c.kind.map_or("", |k| k.as_str());
    format!("| {} | {day} | {} | {kind} | {} | {} | {} |\n", c.change, inert(place), number(c.before), number(c.after), i.incident_id)
}

/// Articles (█) and figures (▒) of the days before today as bars.
fn chart(facts: &Facts, today: Date) -> String {
    let days: Vec<_> = stretch(today, DAYS).into_iter().map(|day| (day, facts.day(day))).collect();
    let most = days.iter().map(|(_, c)| c.articles.max(c.figures)).max().unwrap_or(0);
    if most == 0 {
        return format!("\nNo article of the last {DAYS} days.\n");
    }
    let bar = |n: i64, with: &str| with.repeat(usize::try_from((n * BAR + most - 1) / most).unwrap_or(0));
    let width = most.to_string().len();
    let mut out = format!("\n### The last {DAYS} days: articles █, figures ▒\n\n```text\n");
    for (day, c) in days {
        out.push_str(&format!(
            "{day} {:>width$} {}\n           {:>width$} {}\n",
            c.articles,
            bar(c.articles, "█"),
            c.figures,
            bar(c.figures, "▒")
        ));
    }
    out.push_str("```\n");
    out
}

/// Words of articles as a cell: no markup of theirs counts.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::safe(text).chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' | '@' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn words_of_articles_are_no_markup() {
        assert_eq!(inert("a|b\n<img> [x](y) `z`"), "a\\|b &lt;img&gt; \\[x\\](y) \\`z\\`");
    }
}
