//! `dateline explain`.

mod marks;

use super::{Globals, print, safe};
use crate::error::{Error, Result};
use crate::extract::topics::{Verdict, verdicts};
use crate::extract::{Findings, Privacy, Reading, extract};
use crate::ingest::IngestOptions;
use crate::limits::Limits;
use crate::model::{Document, Part, Reject, Sentence};
use crate::normalize::{NormalizeOptions, normalize};
use crate::pipeline::{Dataset, Languages, read_one};
use crate::tables::{Row, json, read_parquet};
use anstyle::Style;
use marks::Mark;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Probability from which the classifier's topics are explained.
const TOLD: f64 = 0.1;

/// Print one article with every finding marked
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file of articles, `-` for stdin, or the doc_id or address of a document of the dataset
    pub article: String,
    /// The folder of the dataset that a doc_id or address is looked up in
    #[arg(long, default_value = "dateline-out")]
    pub dataset: PathBuf,
    /// Articles of a file that are printed
    #[arg(long, default_value_t = 3)]
    pub limit: usize,
}

/// Runs the command.
pub fn run(args: &Args, globals: &Globals) -> Result<()> {
    let packs = Languages::load(globals.languages.as_deref(), &globals.taxonomies)?.packs;
    let limits = Limits::default();
    let path = Path::new(&args.article);
    let mut rejects: Vec<Reject> = Vec::new();
    let mut articles: Vec<(Document, Vec<Sentence>)> = Vec::new();
    if args.article == "-" || path.exists() {
        let (raw, bad) = read_one(path, &IngestOptions::default(), &limits)?;
        rejects.extend(bad);
        for article in raw.iter().take(args.limit) {
            match normalize(article, &packs, &NormalizeOptions::default(), &limits) {
                Ok(found) => articles.push(found),
                Err(reject) => rejects.push(reject),
            }
        }
    } else {
        articles.push(stored(&args.dataset, &args.article)?);
    }
    for (document, sentences) in &articles {
        let pack = document.language.as_ref().and_then(|l| packs.get(l.as_str()));
        let findings = pack.map_or_else(Findings::default, |pack| extract(document, sentences, pack, &limits, Privacy::default()));
        let verdicts = pack.map_or_else(Vec::new, |pack| verdicts(&Reading::new(document, sentences, pack, &limits), TOLD));
        print(&if globals.json { value(document, &findings, &verdicts)? } else { page(document, &findings, &verdicts) })?;
    }
    for reject in &rejects {
        eprintln!("{}", safe(&format!("rejected by {}: {}: {} ({})", reject.stage, reject.reason, reject.detail, reject.input_uri)));
    }
    Ok(())
}

/// A document of a dataset and its sentences, by id or address.
fn stored(dataset: &Path, wanted: &str) -> Result<(Document, Vec<Sentence>)> {
    let dataset = Dataset::open(dataset)?;
    let document =
        rows::<Document>(&dataset, |d| d.doc_id == wanted || d.url.as_deref() == Some(wanted) || d.external_id.as_deref() == Some(wanted))?
            .pop();
    let document = document
        .ok_or_else(|| Error::Usage(format!("\"{wanted}\" is no file, and no document of the dataset has it as doc_id, address or id")))?;
    let sentences = rows::<Sentence>(&dataset, |s| s.doc_id == document.doc_id)?;
    Ok((document, sentences))
}

fn rows<R: Row>(dataset: &Dataset, fits: impl Fn(&R) -> bool) -> Result<Vec<R>> {
    let mut out = Vec::new();
    for path in dataset.files(R::TABLE) {
        let file = File::open(&path).map_err(|e| Error::io(&path, "read", e))?;
        for batch in read_parquet(file, 4096)? {
            out.extend(R::from_batch(&batch?)?.into_iter().filter(|r| fits(r)));
        }
    }
    Ok(out)
}

fn value(document: &Document, findings: &Findings, verdicts: &[Verdict]) -> Result<String> {
    let value = serde_json::json!({
        "document": json::of_row(document)?,
        "casualties": json::of_rows(&findings.casualties)?, "refusals": json::of_rows(&findings.refusals)?, "topics": json::of_rows(&findings.topics)?,
        "key_phrases": json::of_rows(&findings.key_phrases)?, "classifier": verdicts.iter().map(classified).collect::<Vec<_>>(),
        "places": json::of_rows(&findings.places)?, "dates": json::of_rows(&findings.dates)?, "actors": json::of_rows(&findings.actors)?, "quotes": json::of_rows(&findings.quotes)?,
    });
    Ok(format!("{value:#}\n"))
}

fn classified(v: &Verdict) -> serde_json::Value {
    let words: Vec<_> = v.words.iter().map(|(word, weight)| serde_json::json!({ "word": word, "weight": weight })).collect();
    serde_json::json!({ "topic_id": v.id, "label": v.label, "probability": v.probability, "words": words })
}

/// The article with its marks, and the findings one by one.
fn page(document: &Document, f: &Findings, verdicts: &[Verdict]) -> String {
    let colour = anstream::stdout().current_choice() != anstream::ColorChoice::Never;
    let mut marks: Vec<Mark> = Vec::new();
    marks.extend(f.casualties.iter().map(|x| Mark::new(x.part, x.start, x.end, 0)));
    marks.extend(f.quotes.iter().filter(|x| x.direct).map(|x| Mark::new(x.part, x.start, x.end, 1)));
    marks.extend(f.actors.iter().map(|x| Mark::new(x.part, x.start, x.end, 2)));
    marks.extend(f.places.iter().map(|x| Mark::new(x.part, x.start, x.end, 3)));
    marks.extend(f.dates.iter().map(|x| Mark::new(x.part, x.start, x.end, 4)));
    marks.extend(f.topics.iter().flat_map(|t| &t.evidence).map(|x| Mark::new(x.part, x.start, x.end, 5)));
    let bold = |text: &str| {
        if colour { format!("{}{text}{}", Style::new().bold().render(), Style::new().bold().render_reset()) } else { text.to_string() }
    };
    let mut out = String::new();
    if let Some(title) = &document.title {
        out.push_str(&bold(&marks::marked(title, Part::Title, &marks, colour)));
        out.push('\n');
    }
    let place = document.dateline_place.as_deref().unwrap_or("-");
    let day = document.dateline_date.map(|d| d.to_string()).unwrap_or_else(|| "-".into());
    let published = document.published_at.map_or("-".into(), |t| t.to_string());
    let from = document.published_from.map_or("-", |p| p.as_str());
    out.push_str(&safe(&format!(
        "{}  dateline {place}, {day}, agency {}  published {published} ({from})  language {}\n",
        document.doc_id,
        document.agency.as_ref().map_or("-", |a| a.as_str()),
        document.language.as_ref().map_or("-", |l| l.as_str()),
    )));
    if let Some(standfirst) = &document.standfirst {
        out.push_str(&format!("{}\n", safe(standfirst)));
    }
    out.push_str(&format!("\n{}\n", marks::marked(&document.text, Part::Body, &marks, colour)));
    if colour {
        out.push_str(&format!("\n{}\n", marks::legend()));
    }
    let mut section = |name: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push_str(&format!("\n{}\n", bold(name)));
            lines.iter().for_each(|l| out.push_str(&format!("  {}\n", safe(l))));
        }
    };
    let open = |v: Option<i64>| v.map_or("open".to_string(), |v| v.to_string());
    section(
        "Figures",
        f.casualties
            .iter()
            .map(|x| {
                let more: BTreeMap<&str, Option<String>> = BTreeMap::from([
                    ("attribution", x.attribution.clone()),
                    ("cause", x.cause.map(|c| c.to_string())),
                    ("country", x.country.as_ref().map(|c| c.to_string())),
                    ("perpetrator", x.perpetrator.clone()),
                    ("place", x.place_name.clone().map(|p| format!("{p} (by {})", x.place_rule.as_ref().map_or("-", |r| r.as_str())))),
                    ("subset_of", x.subset_of.clone()),
                    ("victims", x.victims.clone()),
                    (
                        "window",
                        x.window_start.map(|d| {
                            format!(
                                "{d}..{} (by {})",
                                x.window_end.map_or("open".into(), |e| e.to_string()),
                                x.window_rule.as_ref().map_or("-", |r| r.as_str())
                            )
                        }),
                    ),
                    ("as_of", x.as_of.map(|d| d.to_string())),
                ]);
                let more: Vec<String> = more.into_iter().filter_map(|(k, v)| Some(format!("{k} {}", v?))).collect();
                let flags = [("implicit", x.implicit), ("subset", x.subset), ("background", x.background)]
                    .into_iter()
                    .filter(|f| f.1)
                    .map(|f| format!(" {}", f.0))
                    .collect::<String>();
                format!(
                    "{} {} (low {}, high {}) {} {} {}{flags}\n      {}\n      rule {}, confidence {:.2}\n      “{}”",
                    x.kind,
                    x.best.map_or("?".into(), |b| b.to_string()),
                    open(x.low),
                    open(x.high),
                    x.qualifier,
                    x.scope,
                    x.status,
                    more.join("; "),
                    x.rule_id,
                    x.confidence,
                    x.evidence.trim()
                )
            })
            .collect(),
    );
    section("Refused", f.refusals.iter().map(|x| format!("{}: {} in “{}”", x.reason, x.text, x.evidence.trim())).collect());
    section(
        "Topics",
        f.topics
            .iter()
            .map(|x| {
                format!(
                    "{:.2} {} {} ({}) {}",
                    x.score,
                    x.topic_id,
                    x.path,
                    x.method,
                    x.evidence.iter().take(5).map(|e| format!("“{}”", e.text)).collect::<Vec<_>>().join(" ")
                )
            })
            .collect(),
    );
    section(
        "Topics by the words as a whole",
        verdicts
            .iter()
            .map(|v| {
                let words: Vec<String> = v.words.iter().map(|(word, weight)| format!("{word} +{weight:.2}")).collect();
                format!("{:.2} {}: {}", v.probability, v.label, words.join(", "))
            })
            .collect(),
    );
    section("Key phrases", f.key_phrases.iter().map(|x| format!("{:.2} {} ({})", x.score, x.text, x.occurrences)).collect());
    section(
        "Quotes",
        f.quotes
            .iter()
            .map(|x| format!("{} {}: “{}”", x.speaker.as_deref().unwrap_or("?"), x.cue.as_ref().map_or("", |c| c.as_str()), x.text))
            .collect(),
    );
    section(
        "Actors",
        f.actors
            .iter()
            .map(|x| {
                format!(
                    "{} — {} {} {} {}",
                    x.text,
                    x.r#type,
                    x.name,
                    x.title.as_deref().unwrap_or(""),
                    x.country.as_ref().map_or("", |c| c.as_str())
                )
            })
            .collect(),
    );
    section(
        "Places",
        f.places
            .iter()
            .map(|x| {
                format!(
                    "{} — {} {} {} {}{}",
                    x.text,
                    x.name,
                    x.country.as_ref().map_or("", |c| c.as_str()),
                    x.precision,
                    x.role,
                    if x.voice { " voice" } else { "" }
                )
            })
            .collect(),
    );
    section(
        "Dates",
        f.dates
            .iter()
            .map(|x| {
                format!(
                    "{} — {} {} {}",
                    x.text,
                    x.r#type,
                    x.value.as_ref().map_or("null", |v| v.as_str()),
                    x.from.zip(x.to).map_or(String::new(), |(a, b)| format!("{a}..{b}"))
                )
            })
            .collect(),
    );
    out.push('\n');
    out
}
