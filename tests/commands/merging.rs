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

#[test]
fn shards_with_corrections_are_the_corrected_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name).display().to_string();
    std::fs::create_dir(path("in")).expect("a folder");
    for (name, text) in [
        ("a", r#"{"id":"a","date":"2021-05-04","text":"KABUL - A bomb killed seven people in Kabul on Monday, police said."}"#),
        ("b", r#"{"id":"b","date":"2021-05-10","text":"SANTIAGO - A flood killed two people in Santiago on Sunday, officials said."}"#),
    ] {
        std::fs::write(path(&format!("in/{name}.jsonl")), format!("{text}\n")).expect("an article");
    }
    let recipe = "[input]\npaths = [\"in\"]\n[aggregate]\ncorrections = \"corrections.csv\"\n[output]\npath = \"out\"\n";
    std::fs::write(path("recipe.toml"), recipe).expect("a recipe");
    let told = |args: &[&str]| {
        let output = dateline(args);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let run = |input: &str, out: &str| {
        told(&["run", &path("recipe.toml"), "--input", &path(input), "--root", &path("in"), "--out", &path(out), "--quiet"]);
    };
    let rows = |out: &str, table: &str| {
        told(&["export", table, "--to", "jsonl", "--out", "-", "--dataset", &path(out), "--quiet"])
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
            .collect::<Vec<_>>()
    };
    std::fs::write(path("corrections.csv"), "id,field,value,who,when,why\n").expect("corrections");
    run("in", "plain");
    let figures = rows("plain", "casualties");
    let flood = figures.iter().find(|f| f["country"] == "CL").expect("the flood");
    let line = format!("{},best,3,Ana,2021-06-01,recounted\n", flood["figure_id"].as_str().expect("an id"));
    std::fs::write(path("corrections.csv"), format!("id,field,value,who,when,why\n{line}")).expect("corrections");
    for (input, out) in [("in", "one"), ("in/a.jsonl", "a"), ("in/b.jsonl", "b")] {
        run(input, out);
    }
    let shards = [path("b"), path("a")];
    // Without the file, nobody could say what was put right.
    let output = dateline(&["merge", &shards[0], &shards[1], "--out", &path("merged"), "--quiet"]);
    assert!(code(&output) == 4 && stderr(&output).contains("--corrections"), "{} {}", code(&output), stderr(&output));
    told(&["merge", &shards[0], &shards[1], "--out", &path("merged"), "--corrections", &path("corrections.csv"), "--quiet"]);
    assert_eq!(files(&dir.path().join("merged")), files(&dir.path().join("one")));
    let dead = |out: &str| rows(out, "casualties_daily").iter().find(|r| r["country"] == "CL").and_then(|r| r["best"].as_i64());
    assert_eq!((dead("plain"), dead("merged")), (Some(2), Some(3)));
    let corrections = rows("merged", "corrections");
    assert!(corrections.len() == 1 && corrections[0]["who"] == "Ana", "{corrections:?}");
}
