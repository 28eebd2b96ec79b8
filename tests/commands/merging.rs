//! `merge` over the samples.

use super::{code, dateline, stderr};
use dateline::pipeline::Dataset;
use std::path::Path;

/// The table files of a dataset and their digests.
fn files(out: &Path) -> Vec<(String, String)> {
    let manifest = Dataset::open(out).expect("a dataset").manifest;
    manifest.tables.into_values().flatten().map(|file| (file.path, file.blake3)).collect()
}

#[test]
fn four_shards_of_the_samples_are_one_run() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let dir = tempfile::tempdir().expect("a folder");
    let out = |name: &str| dir.path().join(name);
    let run = |inputs: &[&str], name: &str| {
        let paths: Vec<String> = inputs.iter().map(|file| samples.join(file).display().to_string()).collect();
        let target = out(name).display().to_string();
        let root = samples.display().to_string();
        let mut args = vec!["run", "--quiet", "--out", &target, "--root", &root, "--input"];
        args.extend(paths.iter().map(String::as_str));
        let output = dateline(&args);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    };
    run(&[""], "one");
    run(&["business.jsonl.gz"], "a");
    run(&["news.jsonl", "avalanche.txt"], "b");
    run(&["incidents.csv", "wildfire.html"], "c");
    run(&["bulletin.txt", "murder-inquiry.html"], "d");
    let all = std::fs::read_dir(&samples).expect("samples").count();
    assert_eq!(all, 7, "a new sample belongs into one of the shards");
    let [merged, a, b, c, d] = ["merged", "a", "b", "c", "d"].map(|name| out(name).display().to_string());
    let output = dateline(&["merge", &d, &a, &c, &b, "--out", &merged, "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(files(&out("merged")), files(&out("one")));
    let output = dateline(&["merge", &a, &a, "--out", &merged]);
    assert!(code(&output) == 4 && stderr(&output).contains("both hold an input named business.jsonl.gz"), "{}", stderr(&output));
}
