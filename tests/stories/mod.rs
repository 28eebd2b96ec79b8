//! Stories: an article and the rows it should give, side by side in Markdown. Reads as documentation, runs as a test.
//!
//! A story is a block `article` (a plain text: title, empty line, text) and after it a block `rows`, one expectation a line; a
//! page can tell several. Where the block is called `some`, figures and tolls that it does not name may be there too:
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
//! | `actor: WORDS = NAME \| TITLE \| COUNTRY` | such a row is in `actors` |
//! | `link: KIND NUMBER = PLACE COUNTRY RULE` | a figure lies there by that rule; `*` for any rule |
//! | `window: KIND NUMBER = FIRST LAST RULE` | a figure has that window by that rule |
//! | `source: KIND NUMBER = WORDS RULE` | a figure has that source by that rule |
//! | `absent: WORD` | no actor, and no words of a figure, hold it |

use dateline::aggregate::document_tolls;
use dateline::extract::{Findings, Privacy, extract};
use dateline::ingest::{self, IngestOptions, Input};
use dateline::limits::Limits;
use dateline::model::{Actor, CasualtyFigure, Document, DocumentToll, FigureStatus};
use dateline::normalize::{NormalizeOptions, normalize};
use dateline::packs::Packs;
use dateline::tables::Label;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// The fenced blocks of a page, each with its name.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let pieces: Vec<&str> = page.split("```").collect();
    let fenced = pieces.iter().skip(1).step_by(2);
    fenced.map(|b| b.split_once('\n').expect("a block has a name and lines")).map(|(name, text)| (name.trim(), text.trim_end())).collect()
}

/// One article through ingest, normalize and extract.
fn read(name: &str, article: &str, packs: &Packs, privacy: Privacy) -> (Document, Findings) {
    let limits = Limits::default();
    let bytes: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(article.as_bytes().to_vec()));
    let mut articles = Vec::new();
    let input = Input::stream(format!("{name}.txt"), bytes);
    ingest::read(input, &IngestOptions::default(), &limits, &mut |record| {
        articles.push(record.expect("the story is an article"));
        ControlFlow::Continue(())
    });
    let (document, sentences) = normalize(&articles[0], packs, &NormalizeOptions::default(), &limits).expect("the story is a document");
    let pack = packs.get("en").expect("there is an English pack");
    let findings = extract(&document, &sentences, pack, &limits, privacy);
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
        "actor" => {
            let row = |a: &Actor| format!("{} = {} | {} | {}", a.text, a.name, a.title.as_deref().unwrap_or("-"), or_none(&a.country));
            findings.actors.iter().map(row).collect()
        }
        "link" | "window" | "source" => findings.casualties.iter().map(|f| linked(f, name)).collect(),
        "quote" => findings.quotes.iter().map(|q| format!("{}: {}", q.speaker.as_deref().unwrap_or("-"), q.text)).collect(),
        _ => panic!("no such line: {name}"),
    }
}

/// What a figure is linked to.
fn linked(f: &CasualtyFigure, name: &str) -> String {
    let label = |l: &Option<Label>| l.as_ref().map_or("-".to_string(), |l| l.0.to_string());
    let words = |w: &Option<String>| w.clone().unwrap_or("-".into());
    let day = |d: Option<jiff::civil::Date>| d.map_or("-".to_string(), |d| d.to_string());
    let told = match name {
        "link" => format!("{} {} {}", words(&f.place_name), label(&f.country), label(&f.place_rule)),
        "window" => format!("{} {} {}", day(f.window_start), day(f.window_end), label(&f.window_rule)),
        _ => format!("{} {}", words(&f.attribution), label(&f.attribution_rule)),
    };
    format!("{} {} = {told}", f.kind, number(f.best))
}

/// The words of actors and figures in which `word` stands.
fn tells(findings: &Findings, word: &str) -> Vec<String> {
    let actors = findings.actors.iter().flat_map(|a| [a.text.clone(), a.name.clone()]);
    let figures = findings.casualties.iter().flat_map(|f| [f.victims.clone().unwrap_or_default(), f.evidence.clone()]);
    actors.chain(figures).filter(|w| w.contains(word)).collect()
}

/// Whether one of the lines `found` is the wanted one; of a quotation, by the same speaker with the wanted words in it.
fn holds(found: &[String], name: &str, wanted: &str) -> bool {
    let parts = |line: &str| line.split_once(": ").map(|(who, what)| (who.to_string(), what.to_string()));
    match parts(wanted).filter(|_| name == "quote") {
        Some((who, what)) => found.iter().filter_map(|f| parts(f)).any(|(speaker, words)| speaker == who && words.contains(&what)),
        // "-" and "*" at the end of a wanted link stand for whatever is there.
        None => found.iter().any(|f| f == wanted || name == "link" && loosely(f, wanted)),
    }
}

/// Whether a link is the wanted one: `-` as the place or `*` as the rule stand for any.
fn loosely(found: &str, wanted: &str) -> bool {
    let (Some((a, f)), Some((b, w))) = (found.split_once(" = "), wanted.split_once(" = ")) else { return false };
    let cut = |s: &str| -> Option<(String, String, String)> {
        let (rest, rule) = s.rsplit_once(' ')?;
        let (place, country) = rest.rsplit_once(' ')?;
        Some((place.into(), country.into(), rule.into()))
    };
    let (Some(f), Some(w)) = (cut(f), cut(w)) else { return false };
    a == b && (w.0 == "-" || f.0 == w.0) && f.1 == w.1 && (w.2 == "*" || f.2 == w.2)
}

/// What differs from the story, one line each; where it is not `closed`, figures and tolls may go beyond it.
fn differences(document: &Document, findings: &Findings, rows: &str, closed: bool) -> Vec<String> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::from([("casualties", vec![]), ("toll", vec![])]);
    let mut different = Vec::new();
    for row in rows.lines().filter(|r| !r.trim().is_empty()) {
        let (name, line) = row.split_once(": ").expect("a row is `name: what`");
        if name == "absent" {
            different.extend(tells(findings, line).into_iter().map(|words| format!("absent: {line}, found {words}")));
            continue;
        }
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
        let holds = if closed { found == wanted[name] } else { wanted[name].iter().all(|w| found.contains(w)) };
        if !holds {
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
            let mut article = None;
            for (block, text) in blocks(&page) {
                match (block, article.take()) {
                    ("article", _) => article = Some(text),
                    ("rows" | "some", Some(text_of)) => {
                        let (document, findings) = read(&name, text_of, &packs, Privacy::default());
                        let title = text_of.lines().next().unwrap_or("");
                        let different = differences(&document, &findings, text, block == "rows");
                        failures.extend(different.into_iter().map(|d| format!("{name}, {title}: {d}")));
                        told += 1;
                    }
                    (other, _) => panic!("{name}: a block `{other}` where none can stand"),
                }
            }
        }
    }
    failures.sort();
    assert!(told > 40 && failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn names_of_private_victims_are_there_only_where_asked_for() {
    let packs = Packs::load(&BTreeMap::new()).expect("the packs load");
    let article = "Roof falls on shoppers\n\nAna Ruiz, 34, was killed when a roof fell in a shop. Mayor Juhan Saar spoke.";
    let told = |privacy| {
        let (_, findings) = read("roof", article, &packs, privacy);
        let officials = tells(&findings, "Saar").len();
        (tells(&findings, "Ruiz").len(), officials)
    };
    let (hidden, officials) = told(Privacy::default());
    assert!(hidden == 0 && officials > 0, "{hidden} {officials}");
    let (named, _) = told(Privacy { victim_names: true });
    assert!(named > 1, "{named}");
}
