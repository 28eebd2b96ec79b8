//! Times the topics of articles on one thread: megabytes of text a second for topics and for key phrases.
//!
//! ```sh
//! cargo bench --no-default-features --bench topics -- [ARTICLES.jsonl]
//! ```
//!
//! Without a file it takes the shared newswire, else the samples. Reading and cleaning stand outside of the measure; the
//! median of nine rounds counts.

use dateline::extract::{Reading, key_phrases, topics};
use dateline::ingest::IngestOptions;
use dateline::limits::Limits;
use dateline::normalize::{NormalizeOptions, normalize};
use dateline::pipeline::{Languages, read_one};
use std::path::PathBuf;
use std::time::Instant;

const ROUNDS: usize = 9;

fn main() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var("DATELINE_SHARED").map_or_else(|_| root.join("../shared"), PathBuf::from);
    let given = std::env::args().skip(1).find(|a| !a.starts_with("--")).map(PathBuf::from);
    let newswire = shared.join("corpora/newswire/articles.jsonl");
    let path = given.unwrap_or_else(|| if newswire.exists() { newswire } else { root.join("data/samples/news.jsonl") });
    let limits = Limits::default();
    let packs = Languages::load(None, &[]).expect("the built-in packs load").packs;
    let (articles, _) = read_one(&path, &IngestOptions::default(), &limits).expect("a file of articles");
    let cleaned: Vec<_> = articles.iter().filter_map(|a| normalize(a, &packs, &NormalizeOptions::default(), &limits).ok()).collect();
    let readings: Vec<Reading> = cleaned
        .iter()
        .filter_map(|(document, sentences)| {
            Some(Reading::new(document, sentences, packs.get(document.language.as_ref()?.as_str())?, &limits))
        })
        .collect();
    let megabytes = readings.iter().map(|r| r.document.text.len()).sum::<usize>() as f64 / 1e6;
    let speed = |find: &dyn Fn(&Reading) -> usize| -> f64 {
        let mut seconds: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                let rows: usize = readings.iter().map(find).sum();
                assert!(rows > 0, "no rows");
                start.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        (megabytes / seconds[ROUNDS / 2]).round()
    };
    let (topics, phrases) = (speed(&|r| topics::find(r).len()), speed(&|r| key_phrases::find(r).len()));
    println!(
        "{{\"articles\": {}, \"megabytes\": {megabytes:.2}, \"topics_megabytes_per_second\": {topics}, \"key_phrases_megabytes_per_second\": {phrases}}}",
        readings.len()
    );
}
