//! `dateline review`.

use super::{Globals, print, safe};
use crate::aggregate::corrections::{Line, check, lines};
use crate::error::{Error, Result};
use crate::pipeline::Dataset;
use crate::pipeline::doubts::{Doubt, doubts};
use jiff::{Timestamp, Unit};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Walk the doubtful figures and write what you put right into a file of corrections
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Doubtful are figures of which sources disagree, which were found by a rule that is often wrong, or which have no place or day. At each, one line:
  a                      accept it as it is; it is not asked again
  c FIELD VALUE [WHY]    change a field: number, low, best, high, kind, status, scope, subset, background, cause, date, place_id, place_name,
                         country, admin1; - as VALUE empties it, and one of several words stands in \"quotation marks\"
  s                      skip it for now
  q                      quit
Name the file in the recipe, [aggregate] corrections = \"corrections.csv\", and run again."
)]
pub struct Args {
    /// The folder of the dataset
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// The file that is read and added to
    #[arg(long, default_value = "corrections.csv")]
    pub corrections: PathBuf,
    /// Who says so; without it, the user's name
    #[arg(long)]
    pub who: Option<String>,
    /// The day or instant that is written down; without it, now
    #[arg(long)]
    pub when: Option<String>,
    /// Confidence below which a figure is doubtful
    #[arg(long, value_name = "SHARE", default_value_t = 0.6)]
    pub below: f64,
    /// Figures to ask about at most
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Print the doubtful figures and ask nothing
    #[arg(long)]
    pub list: bool,
}

/// What a line of input asks for.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Accept,
    Change(String, String, String),
    Skip,
    Quit,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let dataset = Dataset::open(&args.dataset)?;
    let mut file = known(&args.corrections)?;
    let asked: BTreeSet<String> = file.iter().map(|line| line.id.clone()).collect();
    let mut open = doubts(&dataset, args.below)?;
    open.retain(|d| !asked.contains(&d.figure.figure_id));
    open.truncate(args.limit.unwrap_or(usize::MAX));
    if args.list {
        let listed = |(at, d): (usize, &Doubt)| if globals.json { format!("{}\n", value(d)) } else { safe(&page(d, at + 1, open.len())) };
        return print(&open.iter().enumerate().map(listed).collect::<String>());
    }
    let (mut accepted, mut changed, mut skipped) = (0, 0, 0);
    let mut input = std::io::stdin().lock().lines();
    for (at, doubt) in open.iter().enumerate() {
        print(&safe(&page(doubt, at + 1, open.len())))?;
        let Some((answer, new)) = ask(args, doubt, &mut input)? else { break };
        match answer {
            Answer::Accept => accepted += 1,
            Answer::Change(..) => changed += 1,
            Answer::Skip => skipped += 1,
            Answer::Quit => break,
        }
        if let Some(line) = new {
            file.push(line);
            // At once: what was said stays said, whatever stops the next question.
            write(&args.corrections, &file)?;
        }
    }
    let left = open.len() - accepted - changed - skipped;
    let path = args.corrections.display();
    print(&safe(&format!(
        "{accepted} accepted, {changed} changed, {skipped} skipped, {left} left; {path} has {} corrections\n",
        file.len()
    )))
}

/// Asks until the answer can be meant; nothing at the end of the input.
fn ask(args: &Args, doubt: &Doubt, input: &mut dyn Iterator<Item = std::io::Result<String>>) -> Result<Option<(Answer, Option<Line>)>> {
    loop {
        print("a accept, c FIELD VALUE [WHY] change, s skip, q quit> ")?;
        let Some(text) = input.next().transpose().map_err(|e| Error::io("stdin", "read", e))? else {
            print("\n")?;
            return Ok(None);
        };
        let line = match answer(&text) {
            Some(Answer::Change(field, value, why)) => {
                let line = Line { field, value, why, ..line(args, doubt) };
                if let Err(message) = check(&line) {
                    print(&safe(&format!("{message}\n")))?;
                    continue;
                }
                (Answer::Change(line.field.clone(), line.value.clone(), line.why.clone()), Some(line))
            }
            Some(Answer::Accept) => {
                let best = doubt.figure.best.map(|n| n.to_string()).unwrap_or_default();
                let line = Line { field: "best".into(), value: best, why: "accepted".into(), ..line(args, doubt) };
                (Answer::Accept, Some(line))
            }
            Some(other) => (other, None),
            None => {
                print("one of: a, c FIELD VALUE [WHY], s, q\n")?;
                continue;
            }
        };
        return Ok(Some(line));
    }
}

fn answer(text: &str) -> Option<Answer> {
    match text.trim() {
        "a" => Some(Answer::Accept),
        "s" => Some(Answer::Skip),
        "q" => Some(Answer::Quit),
        text => change(text),
    }
}

fn change(text: &str) -> Option<Answer> {
    let (_, rest) = text.split_once(char::is_whitespace).filter(|(command, _)| *command == "c")?;
    let (field, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let (value, why) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => match rest.split_once(char::is_whitespace).unwrap_or((rest, "")) {
            ("-", why) => ("", why),
            told => told,
        },
    };
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Answer::Change(field.to_string(), value.to_string(), why))
}

/// A line of the file, its field and value left empty.
fn line(args: &Args, doubt: &Doubt) -> Line {
    let now = || Timestamp::now().round(Unit::Second).unwrap_or(Timestamp::UNIX_EPOCH).to_string();
    let who = args.who.clone().or_else(|| std::env::var("USER").ok()).unwrap_or_default();
    Line { id: doubt.figure.figure_id.clone(), who, when: args.when.clone().unwrap_or_else(now), at: doubt.at(), ..Line::default() }
}

/// The lines of the file as it is; none where there is no file.
fn known(path: &Path) -> Result<Vec<Line>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(lines(&path.display().to_string(), &bytes)?.into_iter().map(|(_, line)| line).collect()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(Error::io(path, "read", e)),
    }
}

/// Writes the file beside its place and moves it there.
fn write(path: &Path, lines: &[Line]) -> Result<()> {
    let failed = |e: std::io::Error| Error::io(path, "write", e);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer.serialize(line).map_err(|e| failed(std::io::Error::other(e.to_string())))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(std::io::Error::other(e.to_string())))?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    std::fs::write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, path)).map_err(failed)
}

fn value(d: &Doubt) -> serde_json::Value {
    json!({
        "figure_id": d.figure.figure_id, "incident_id": d.figure.incident_id, "doubts": d.doubts, "kind": d.figure.kind, "low": d.figure.low,
        "best": d.figure.best, "high": d.figure.high, "confidence": d.figure.confidence, "range": [d.range.0, Some(d.range.1), d.range.2],
        "place_name": d.figure.place_name, "country": d.figure.country.as_ref().map(|c| c.as_str()),
        "window_start": d.figure.window_start.map(|d| d.to_string()), "evidence": d.figure.evidence, "doc_id": d.figure.doc_id,
        "url": d.document.url, "title": d.document.title, "at": d.at(),
    })
}

/// A figure as it is shown.
fn page(d: &Doubt, at: usize, of: usize) -> String {
    let f = &d.figure;
    let number = |n: Option<i64>| n.map_or("?".to_string(), |n| n.to_string());
    let place = f.place_name.as_deref().or(f.country.as_ref().map(|c| c.as_str())).unwrap_or("no place");
    let day = f.window_start.map_or("no day".to_string(), |d| d.to_string());
    let doubts: Vec<&str> = d.doubts.iter().map(|d| d.as_str()).collect();
    let teller = d.document.teller().map_or("", |t| t.as_str());
    let published = d.document.published_at.map_or(String::new(), |t| t.to_string());
    format!(
        "\n[{at}/{of}] {} {} (low {}, high {}), {place}, {day}\n  {}; confidence {:.2}; its sources say {} to {}, counted {}\n  {}\n  {} {published} {}\n  figure {}, incident {}\n",
        f.kind,
        number(f.best),
        number(f.low),
        number(f.high),
        doubts.join(", "),
        f.confidence,
        number(d.range.0),
        number(d.range.2),
        d.range.1,
        f.evidence,
        teller,
        d.document.url.as_deref().or(d.document.title.as_deref()).unwrap_or(""),
        f.figure_id,
        f.incident_id.as_deref().unwrap_or("none"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_they_are_meant_or_asked_again() {
        assert_eq!(answer(" a "), Some(Answer::Accept));
        assert_eq!(answer("s"), Some(Answer::Skip));
        let change = |field: &str, value: &str, why: &str| Some(Answer::Change(field.into(), value.into(), why.into()));
        assert_eq!(answer("c number 9 the hospital says so"), change("number", "9", "the hospital says so"));
        assert_eq!(answer("c country -"), change("country", "", ""));
        assert_eq!(answer("c place_name \"Santa Cruz\" see the map"), change("place_name", "Santa Cruz", "see the map"));
        for unclear in ["", "accept", "c", "c number", "a 9", "c admin1 \"Santa"] {
            assert_eq!(answer(unclear), None, "{unclear}");
        }
    }
}
