//! Times each stage and each extractor over one file of JSON Lines, on one thread, in CPU seconds.
//!
//! `cargo bench --no-default-features --bench stages -- ARTICLES.jsonl [ROUNDS] [ONLY]`. Prints one JSON object: bytes of the file, and
//! for every stage the least CPU seconds of all rounds.

mod cpu;

use dateline::extract::{self, Findings, Reading, Text};
use dateline::ingest::{IngestOptions, Input};
use dateline::limits::Limits;
use dateline::model::{Article, Document, Sentence};
use dateline::normalize::{NormalizeOptions, normalize};
use dateline::packs::{Gazetteer, Packs};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Instant;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents that are read together, as a run does with articles of a few kilobytes.
const GROUP: usize = 256;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let Some(path) = arguments.next() else {
        eprintln!("usage: stages ARTICLES.jsonl [ROUNDS] [ONLY]");
        return;
    };
    let rounds: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(5);
    let only = arguments.next();
    let bytes = std::fs::read(&path).expect("the articles can be read");
    let clock = Instant::now();
    let mut least: BTreeMap<&str, f64> = BTreeMap::new();
    let mut time = |name: &'static str, work: &mut dyn FnMut()| {
        if only.as_deref().is_some_and(|o| o != name) {
            return;
        }
        let start = cpu::seconds(clock);
        work();
        let spent = cpu::seconds(clock) - start;
        let least = least.entry(name).or_insert(f64::MAX);
        *least = least.min(spent);
    };
    let limits = Limits::default();
    let mut packs = None;
    time("load packs", &mut || packs = Some(Packs::load(&BTreeMap::new()).expect("the embedded packs load")));
    time("load gazetteer", &mut || {
        black_box(Gazetteer::world());
    });
    let packs = packs.unwrap_or_else(|| Packs::load(&BTreeMap::new()).expect("the embedded packs load"));
    black_box(Gazetteer::world());
    let options = NormalizeOptions::default();
    let mut articles: Vec<Article> = Vec::new();
    let mut documents: Vec<(Document, Vec<Sentence>)> = Vec::new();
    let ingest = |articles: &mut Vec<Article>| {
        articles.clear();
        let input = Input::stream("articles.jsonl".into(), Box::new(std::io::Cursor::new(bytes.clone())));
        let mut sink = |record: dateline::ingest::Record| {
            articles.extend(record.ok());
            ControlFlow::Continue(())
        };
        dateline::ingest::read(input, &IngestOptions::default(), &limits, &mut sink);
    };
    ingest(&mut articles);
    documents.extend(articles.iter().filter_map(|a| normalize(a, &packs, &options, &limits).ok()));
    let known: Vec<_> = documents.iter().filter_map(|(d, s)| Some((d, s, packs.get(d.language.as_ref()?.as_str())?))).collect();
    for _ in 0..rounds {
        time("ingest", &mut || ingest(&mut articles));
        time("normalize", &mut || {
            for article in &articles {
                black_box(normalize(article, &packs, &options, &limits).is_ok());
            }
        });
        // As in a run, what one group says makes room for the next: to hold all of it would time the system's new pages.
        time("extract", &mut || {
            let texts: Vec<Text> = known.iter().map(|&(document, sentences, pack)| Text { document, sentences, pack }).collect();
            texts.chunks(GROUP).for_each(|group| {
                black_box(extract::extract_all(group, &limits, extract::Privacy::default()));
            });
        });
        // The same without topics and key phrases: figures with who, where, when and who said so.
        time("context", &mut || {
            for group in known.chunks(GROUP) {
                let readings: Vec<Reading> = group.iter().map(|(d, s, pack)| Reading::new(d, s, pack, &limits)).collect();
                black_box(extract::figures_in_context(&readings, extract::Privacy::default()));
            }
        });
        // Figures with their days and nothing else, from the sentences on: tokens, casualties, dates.
        time("figures", &mut || {
            for &(document, sentences, pack) in &known {
                let reading = Reading::new(document, sentences, pack, &limits);
                black_box((extract::casualties::find(&reading), extract::dates::find(&reading)));
            }
        });
        let mut readings: Vec<Reading> = Vec::new();
        time("reading", &mut || readings = known.iter().map(|(d, s, pack)| Reading::new(d, s, pack, &limits)).collect());
        if readings.is_empty() {
            readings = known.iter().map(|(d, s, pack)| Reading::new(d, s, pack, &limits)).collect();
        }
        let mut tokens = || {
            readings.iter().flat_map(|r| &r.sentences).for_each(|s| {
                black_box(s.tokens());
            });
        };
        time("tokens", &mut tokens);
        // Also where only one part is timed: what all share is no part of it.
        tokens();
        let mut each = |name: &'static str, work: &dyn Fn(&Reading)| time(name, &mut || readings.iter().for_each(work));
        each("casualties", &|r| {
            black_box(extract::casualties::find(r));
        });
        each("words", &|r| {
            black_box(r.passages());
        });
        each("topics", &|r| {
            black_box(extract::topics::find(r));
        });
        each("key_phrases", &|r| {
            black_box(extract::key_phrases::find(r));
        });
        each("places", &|r| {
            black_box(extract::places::find(r));
        });
        each("dates", &|r| {
            black_box(extract::dates::find(r));
        });
        each("actors", &|r| {
            black_box(extract::actors::find(r));
        });
        each("quotes", &|r| {
            black_box(extract::quotes::find(r));
        });
        if only.as_deref().is_none_or(|o| o == "link") {
            let mut found: Vec<Findings> =
                known.iter().map(|(d, s, pack)| extract::extract(d, s, pack, &limits, extract::Privacy::default())).collect();
            let casts: Vec<_> = readings.iter().map(|r| extract::actors::find(r).1).collect();
            time("link", &mut || {
                for ((reading, findings), cast) in readings.iter().zip(&mut found).zip(&casts) {
                    extract::link::link(reading, findings, cast, extract::Privacy::default());
                }
            });
        }
    }
    println!(
        "{}",
        serde_json::json!({ "bytes": bytes.len(), "articles": articles.len(), "documents": documents.len(), "cpu_seconds": least })
    );
}
