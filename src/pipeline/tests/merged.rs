//! Shards merged are the run over all of them.

use super::*;
use crate::pipeline::merge::{Shards, merge};

/// A shard for each file of `news`, named as a run over the whole folder names them.
fn shards(dir: &Path, change: impl Fn(&mut Recipe)) -> Vec<PathBuf> {
    let shard = |name: &str| {
        let mut one = recipe(dir);
        one.input.paths = vec![dir.join("news").join(name)];
        one.input.root = Some(dir.to_path_buf());
        one.output.path = Some(dir.join(format!("shard-{name}")));
        change(&mut one);
        run_recipe(one).unwrap();
        dir.join(format!("shard-{name}"))
    };
    names(&dir.join("news")).iter().map(|name| shard(name)).collect()
}

fn merged(dir: &Path, paths: &[PathBuf], change: impl Fn(&mut Recipe)) -> Result<Report> {
    let shards = Shards::open(paths)?;
    let mut recipe = shards.recipe()?;
    recipe.output.path = Some(dir.join("merged"));
    recipe.output.max_rejects = "20%".parse().unwrap();
    recipe.run.threads = Some(2);
    change(&mut recipe);
    merge(&job(recipe), &shards)
}

#[test]
fn shards_give_the_bytes_of_one_run() {
    for keep_articles in [false, true] {
        let dir = news();
        let mut whole = recipe(dir.path());
        whole.output.keep_articles = keep_articles;
        let mut one = run_recipe(whole).unwrap().manifest;
        let mut paths = shards(dir.path(), |recipe| recipe.output.keep_articles = keep_articles);
        assert_eq!(paths.len(), 3);
        paths.reverse();
        // A few documents in memory at a time give the same.
        let report = merged(dir.path(), &paths, |recipe| recipe.run.memory_bytes = 4000).unwrap();
        assert_eq!(tables(&report.out), tables(&out(&dir)));
        assert!(one.rejects.values().sum::<u64>() > 3, "versions and broken records are among them: {:?}", one.rejects);
        let mut two = report.manifest;
        (one.timings, two.timings) = Default::default();
        assert_eq!(one.to_json().unwrap(), two.to_json().unwrap());
        assert!(merged(dir.path(), &paths, |_| ()).unwrap().up_to_date);
    }
}

#[test]
fn findings_are_taken_from_the_shards() {
    let dir = place(&[
        ("a.lines", "u1|1|1 person hurt.\nu2|2|2 people hurt.\n"),
        ("b.lines", "u2|3|Later, 3 people hurt.\nu3|1|4 people hurt.\n"),
    ]);
    let paths = shards(dir.path(), |_| ());
    let report = merged(dir.path(), &paths, |_| ()).unwrap();
    assert_eq!(report.manifest.rows("documents"), Some(3));
    assert_eq!(report.manifest.timings["documents_reused"], 3);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let dir = news();
    let paths = shards(dir.path(), |_| ());
    let refused = |paths: &[PathBuf], part: &str| {
        let error = merged(dir.path(), paths, |_| ()).expect_err(part);
        assert!(error.to_string().contains(part) && error.exit_code() == 4, "{part}: {error}");
    };
    refused(&[paths[0].clone(), paths[0].clone()], "both hold an input named news/a.lines");
    refused(&[dir.path().join("nowhere")], "no dataset here");
    let mut other = recipe(dir.path());
    other.limits.html_depth = 9;
    other.input.paths = vec![dir.path().join("news/b.lines")];
    run_recipe(other).unwrap();
    refused(&[paths[0].clone(), out(&dir)], "another recipe");
    let manifest = paths[1].join("current/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let mark = Shards::open(&paths[..1]).unwrap().recipe().map(|_| crate::pipeline::manifest::program_mark()).unwrap();
    fs::write(&manifest, text.replace(&mark, "0123")).unwrap();
    refused(&paths, "another build");
}

#[test]
fn a_damaged_shard_stops_the_merge_and_leaves_the_last_one() {
    let dir = news();
    let paths = shards(dir.path(), |_| ());
    merged(dir.path(), &paths, |_| ()).unwrap();
    let before = tables(&dir.path().join("merged"));
    let file = paths[2].join("current/casualties/part-000000.parquet");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let again = Shards::open(&paths).and_then(|shards| {
        let mut recipe = shards.recipe()?;
        recipe.output.path = Some(dir.path().join("merged"));
        merge(&Job { full: true, ..job(recipe) }, &shards)
    });
    assert_eq!(again.expect_err("damaged").exit_code(), 5);
    assert_eq!(tables(&dir.path().join("merged")), before);
}
