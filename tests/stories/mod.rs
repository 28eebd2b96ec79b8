//! Stories: an article and the rows it should give, side by side in Markdown. Reads as documentation, runs as a test.
//!
//! A story has a block `article` (a plain text: title, empty line, text) and a block `rows`, one expectation a line:
//!
//! | line | holds if |
//! | --- | --- |
//! | `casualties: KIND NUMBER QUALIFIER SCOPE [STATUS] [subset] [implicit]` | these are all figures of the text, in its order; `reported` is not said |
//! | `toll: KIND SCOPE NUMBER` | these are all its tolls |
//! | `title:` `standfirst:` `published:` | the document has exactly this |
//! | `dateline: PLACE \| DATE \| AGENCY` | the same; `-` for none |
//! | `date: WORDS = VALUE` | such a row is in `dates` |
//! | `place: WORDS COUNTRY` | such a row is in `places` |
//! | `topic: LABEL METHOD` | such a row is in `topics` |
//! | `quote: SPEAKER: WORDS` | a quotation by the speaker holds the words |

use dateline::aggregate::document_tolls;
use dateline::extract::{Findings, extract};
use dateline::ingest::{self, IngestOptions, Input};
use dateline::limits::Limits;
use dateline::model::{CasualtyFigure, Document, DocumentToll, FigureStatus};
use dateline::normalize::{NormalizeOptions, normalize};
use dateline::packs::Packs;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// The fenced block `name` of a page.
fn block<'a>(page: &'a str, name: &str) -> &'a str {
    let opening = format!("```{name}\n");
    let start = page.find(&opening).unwrap_or_else(|| panic!("no block `{name}`")) + opening.len();
    let end = page[start..].find("```").expect("the block ends");
    page[start..start + end].trim_end()
}

/// One article through ingest, normalize and extract.
fn read(name: &str, article: &str, packs: &Packs) -> (Document, Findings) {
    let limits = Limits::default();
    let bytes: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(article.as_bytes().to_vec()));
    let mut articles = Vec::new();
    let input = Input { uri: format!("{name}.txt"), bytes, file: None };
    ingest::read(input, &IngestOptions::default(), &limits, &mut |record| {
        articles.push(record.expect("the story is an article"));
        ControlFlow::Continue(())
    });
    let (document, sentences) = normalize(&articles[0], packs, &NormalizeOptions::default(), &limits).expect("the story is a document");
    let pack = packs.get("en").expect("there is an English pack");
    let findings = extract(&document, &sentences, pack, &limits);
    (document, findings)
}

fn number(best: Option<i64>) -> String {
    best.map_or("-".to_string(), |n| n.to_string())
}

fn figure(f: &CasualtyFigure) -> String {
    let mut line = format!("{} {} {} {}", f.kind, number(f.best), f.qualifier, f.scope);
    if f.status != FigureStatus::Reported {
        line.push_str(&format!(" {}", f.status));
    }
    for (holds, word) in [(f.subset, " subset"), (f.implicit, " implicit")] {
        line.push_str(if holds { word } else { "" });
    }
    line
}

fn toll(t: &DocumentToll) -> String {
    format!("{} {} {}", t.kind, t.scope, number(t.best))
}

/// What the document says for a line that is one value.
fn field(document: &Document, name: &str) -> Option<String> {
    let or_none = |value: Option<String>| value.unwrap_or("-".into());
    let date = |d: Option<jiff::civil::Date>| or_none(d.map(|d| d.to_string()));
    Some(match name {
        "title" => or_none(document.title.clone()),
        "standfirst" => or_none(document.standfirst.clone()),
        "published" => or_none(document.published_at.map(|t| t.strftime("%Y-%m-%d").to_string())),
        "dateline" => {
            let agency = document.agency.as_ref().map(|a| a.0.to_string());
            format!("{} | {} | {}", or_none(document.dateline_place.clone()), date(document.dateline_date), or_none(agency))
        }
        _ => return None,
    })
}

/// The findings of one kind as lines of a story.
fn found(findings: &Findings, name: &str) -> Vec<String> {
    let or_none = |label: &Option<dateline::tables::Label>| label.as_ref().map_or("-".to_string(), |l| l.0.to_string());
    match name {
        "date" => findings.dates.iter().map(|d| format!("{} = {}", d.text, or_none(&d.value))).collect(),
        "place" => findings.places.iter().map(|p| format!("{} {}", p.text, or_none(&p.country))).collect(),
        "topic" => findings.topics.iter().map(|t| format!("{} {}", t.label, t.method)).collect(),
        "quote" => findings.quotes.iter().map(|q| format!("{}: {}", q.speaker.as_deref().unwrap_or("-"), q.text)).collect(),
        _ => panic!("no such line: {name}"),
    }
}

/// Whether one of the lines `found` is the wanted one; of a quotation, by the same speaker with the wanted words in it.
fn holds(found: &[String], name: &str, wanted: &str) -> bool {
    let parts = |line: &str| line.split_once(": ").map(|(who, what)| (who.to_string(), what.to_string()));
    match parts(wanted).filter(|_| name == "quote") {
        Some((who, what)) => found.iter().filter_map(|f| parts(f)).any(|(speaker, words)| speaker == who && words.contains(&what)),
        None => found.iter().any(|f| f == wanted),
    }
}

/// What differs from the story, one line each.
fn differences(document: &Document, findings: &Findings, rows: &str) -> Vec<String> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::from([("casualties", vec![]), ("toll", vec![])]);
    let mut different = Vec::new();
    for row in rows.lines().filter(|r| !r.trim().is_empty()) {
        let (name, line) = row.split_once(": ").expect("a row is `name: what`");
        match (wanted.get_mut(name), field(document, name)) {
            (Some(list), _) => list.push(line.to_string()),
            (None, Some(found)) if found != line => different.push(format!("{name}: wanted {line}, found {found}")),
            (None, None) => {
                let rows = found(findings, name);
                if !holds(&rows, name, line) {
                    different.push(format!("{name}: wanted {line}, found {}", rows.join("; ")));
                }
            }
            _ => {}
        }
    }
    let mut figures: Vec<&CasualtyFigure> = findings.casualties.iter().collect();
    figures.sort_by_key(|f| (f.sentence, f.start));
    let figures: Vec<String> = figures.into_iter().filter(|f| f.part == dateline::model::Part::Body).map(figure).collect();
    let mut tolls: Vec<String> = document_tolls(document, &findings.casualties).iter().map(toll).collect();
    tolls.sort();
    for list in wanted.get_mut("toll").into_iter() {
        list.sort();
    }
    for (name, found) in [("casualties", figures), ("toll", tolls)] {
        if found != wanted[name] {
            different.push(format!("{name}: wanted {:?}, found {found:?}", wanted[name]));
        }
    }
    different
}

#[test]
fn every_story_gives_its_rows() {
    let packs = Packs::load(&BTreeMap::new()).expect("the packs load");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut failures = Vec::new();
    let mut told = 0;
    for entry in std::fs::read_dir(folder).expect("the stories are there") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|e| e == "md") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let page = std::fs::read_to_string(&path).expect("a page").replace("\r\n", "\n");
            let (document, findings) = read(&name, block(&page, "article"), &packs);
            failures.extend(differences(&document, &findings, block(&page, "rows")).into_iter().map(|d| format!("{name}: {d}")));
            told += 1;
        }
    }
    failures.sort();
    assert!(told > 0 && failures.is_empty(), "\n{}", failures.join("\n"));
}
