//! Times the topics of articles on one thread: megabytes of text a second for topics and for key phrases.
//!
//! ```sh
//! cargo bench --no-default-features --bench topics -- [ARTICLES.jsonl]
//! ```
//!
//! Without a file it takes the shared newswire, else the samples. Each article is read as a run reads it: its layers and all
//! words that topics and key phrases look at are made anew each time. Reading the file and cleaning stand outside of the
//! measure; the median of nine rounds counts, in CPU seconds.

mod cpu;

use dateline::extract::{Reading, key_phrases, topics};
use dateline::ingest::IngestOptions;
use dateline::limits::Limits;
use dateline::normalize::{NormalizeOptions, normalize};
use dateline::pipeline::{Languages, read_one};
use std::path::PathBuf;
use std::time::Instant;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    let known: Vec<_> = cleaned.iter().filter_map(|(d, s)| Some((d, s, packs.get(d.language.as_ref()?.as_str())?))).collect();
    let megabytes = known.iter().map(|(document, ..)| document.text.len()).sum::<usize>() as f64 / 1e6;
    let clock = Instant::now();
    let speed = |find: &dyn Fn(&Reading) -> usize| -> f64 {
        let mut seconds: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = cpu::seconds(clock);
                let rows: usize = known.iter().map(|(d, s, pack)| find(&Reading::new(d, s, pack, &limits))).sum();
                assert!(rows > 0, "no rows");
                cpu::seconds(clock) - start
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        (megabytes / seconds[ROUNDS / 2]).round()
    };
    println!(
        "{{\"articles\": {}, \"megabytes\": {megabytes:.2}, \"megabytes_per_cpu_second\": {{\"topics\": {}, \"key_phrases\": {}, \"both\": {}}}}}",
        known.len(),
        speed(&|r| topics::find(r).len()),
        speed(&|r| key_phrases::find(r).len()),
        speed(&|r| topics::find(r).len() + key_phrases::find(r).len()),
    );
}
