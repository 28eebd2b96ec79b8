//! The same input gives the same bytes.

use super::*;
use crate::model::{Document, Reject, RejectReason};
use crate::pipeline::io::Disk;
use crate::pipeline::tables::read_rows;
use crate::pipeline::{STAGES, run_stage};

#[test]
fn threads_batches_memory_and_order_of_input_do_not_matter() {
    let dir = news();
    run_recipe(recipe(dir.path())).unwrap();
    let expected = tables(&out(&dir));
    assert!(expected.len() >= 11, "{:?}", expected.keys());
    let files: Vec<PathBuf> = ["c.lines", "a.lines", "b.lines"].iter().map(|f| dir.path().join("news").join(f)).collect();
    for (i, (threads, batch, memory)) in [(1, 8 << 20, 256 << 20), (2, 1, 256 << 20), (3, 700, 4000), (1, 5000, 1)].into_iter().enumerate()
    {
        let mut other = recipe(dir.path());
        other.run.threads = Some(threads);
        (other.run.batch_bytes, other.run.memory_bytes) = (batch, memory);
        other.output.path = Some(dir.path().join(format!("out{i}")));
        if i % 2 == 1 {
            // Named one by one in another order; the root gives them the same names as before.
            other.input.paths = files.clone();
            other.input.root = Some(dir.path().to_path_buf());
        }
        let report = run_recipe(other).unwrap();
        assert_eq!(tables(&report.out), expected, "threads {threads}, batch {batch}, memory {memory}");
    }
}

#[test]
fn manifests_differ_in_timings_only() {
    let (one, two) = (news(), news());
    let manifest = |dir: &TempDir| {
        let mut manifest = run_recipe(recipe(dir.path())).unwrap().manifest;
        manifest.timings = serde_json::Value::Null;
        manifest.to_json().unwrap()
    };
    assert_eq!(manifest(&one), manifest(&two));
}

#[test]
fn stage_by_stage_gives_what_a_run_gives() {
    let dir = news();
    let mut whole = recipe(dir.path());
    whole.output.keep_articles = true;
    whole.aggregate.cells = Some(crate::packs::gazetteer::Grid::parse("grid:0.5").unwrap());
    run_recipe(whole.clone()).unwrap();
    let expected = tables(&out(&dir));
    let mut single = whole;
    single.output.path = Some(dir.path().join("single"));
    for stage in &STAGES {
        let report = run_stage(&job(single.clone()), stage).unwrap();
        let here: Vec<_> = report.manifest.tables.keys().cloned().collect();
        assert!(stage.writes.iter().all(|t| here.iter().any(|h| h == t)), "{}: {here:?}", stage.name);
    }
    assert_eq!(tables(&dir.path().join("single")), expected);
    // Going back to an early stage drops what later stages made of the old tables.
    let report = run_stage(&job(single), &STAGES[1]).unwrap();
    assert_eq!(report.manifest.tables.keys().collect::<Vec<_>>(), ["articles", "documents", "rejects", "sentences"]);
}

#[test]
fn every_record_is_accounted_for() {
    let dir = news();
    let report = run_recipe(recipe(dir.path())).unwrap();
    let m = &report.manifest;
    for (stage, a) in &m.stages {
        assert_eq!(a.read, a.passed + a.rejected + a.skipped, "{stage}");
    }
    let (ingest, normalize, extract) = (m.stages["ingest"], m.stages["normalize"], m.stages["extract"]);
    assert_eq!((ingest.read, ingest.rejected), (40 + 23 + 37, 1));
    assert_eq!(ingest.passed, normalize.read);
    assert_eq!(normalize.passed, extract.read);
    // u55 to u59 stand in b and c, u5 has a later version; EMPTY and PANIC are no articles.
    assert_eq!((normalize.skipped, normalize.rejected), (6, 2));
    assert_eq!(m.rows("documents"), Some(normalize.passed));
    assert_eq!(m.rows("rejects"), Some(m.rejects.values().sum()));
    assert_eq!(m.rejects["internal_error"], 1);
    assert_eq!(m.documents_without_pack, 1);
}

#[test]
fn the_latest_version_stays_and_copies_know_the_first() {
    let dir = news();
    let report = run_recipe(recipe(dir.path())).unwrap();
    let dataset = crate::pipeline::Dataset::open(&report.out).unwrap();
    let rows: Vec<Document> = read_rows(Arc::new(Disk), dataset.files("documents")).collect::<Result<_>>().unwrap();
    let by_url = |url: &str| rows.iter().find(|d| d.url.as_deref() == Some(url)).unwrap();
    assert!(by_url("u5").text.starts_with("A later version"));
    // "v1" has the text of "u7", which was published earlier (day 0 against day 3).
    assert_eq!(by_url("v1").duplicate_of.as_ref(), Some(&by_url("u7").doc_id));
    assert_eq!(by_url("u7").duplicate_of, None);
    assert_eq!(by_url("v1").cluster_id, by_url("u7").cluster_id);
    let rejects: Vec<Reject> = read_rows(Arc::new(Disk), dataset.files("rejects")).collect::<Result<_>>().unwrap();
    let old = rejects.iter().find(|r| r.reason == RejectReason::Duplicate && r.input_uri == "news/a.lines").unwrap();
    assert!(old.detail.contains(&by_url("u5").doc_id));
}

#[test]
fn of_thousands_of_versions_the_latest_stays_however_they_are_held() {
    const VERSIONS: usize = 5_000;
    // In another order than that of their times, the longest not the latest, and others of the same bucket or none in between.
    let line = |i: usize| {
        let version = i * 1_237 % VERSIONS;
        let text = format!("u5|{}|Report: {version} people hurt{}.\n", version % 4_000, ", many of them badly".repeat(version % 3));
        if i.is_multiple_of(7) { format!("{text}w{i}|3|Report of another place, {i} people hurt.\n") } else { text }
    };
    let lines: Vec<String> = (0..VERSIONS).map(line).collect();
    let (first, second) = lines.split_at(VERSIONS / 2);
    let dir = place(&[("a.lines", &first.concat()), ("b.lines", &second.concat())]);
    let mut of_memory = Vec::new();
    for memory in [1 << 30, 1 << 20, 1] {
        let mut recipe = recipe(dir.path());
        recipe.run.memory_bytes = memory;
        recipe.output.path = Some(dir.path().join(format!("out-{memory}")));
        let report = run_recipe(recipe).unwrap();
        assert_eq!(report.manifest.rejects["duplicate"], VERSIONS as u64 - 1);
        of_memory.push(tables(&report.out));
        let dataset = crate::pipeline::Dataset::open(&report.out).unwrap();
        let rows: Vec<Document> = read_rows(Arc::new(Disk), dataset.files("documents")).collect::<Result<_>>().unwrap();
        let kept = rows.iter().find(|d| d.url.as_deref() == Some("u5")).unwrap();
        // Of day 3,999 there is one version.
        assert!(kept.text.starts_with("Report: 3999 people"), "{}", kept.text);
    }
    assert!(of_memory.windows(2).all(|w| w[0] == w[1]));
}

#[test]
fn a_column_of_sentence_texts_when_asked_for() {
    let dir = news();
    let mut with_text = recipe(dir.path());
    with_text.extract.sentence_text = true;
    let report = run_recipe(with_text).unwrap();
    let dataset = crate::pipeline::Dataset::open(&report.out).unwrap();
    let file = fs::File::open(&dataset.files("sentences")[0]).unwrap();
    let batches: Vec<_> = crate::tables::read_parquet(file, 1000).unwrap().collect::<Result<_>>().unwrap();
    let batch = &batches[0];
    let texts = <String as crate::tables::Value>::from_array(batch.column_by_name("text").unwrap()).unwrap();
    assert!(texts.iter().flatten().any(|t| t == "Report 8: 24 people hurt."));
}

#[test]
fn what_has_not_changed_is_not_read_again_and_gives_the_same_bytes() {
    let dir = news();
    let news = |name: &str| dir.path().join("news").join(name);
    let line = |i: usize, day: usize, n: usize| format!("u{i}|{day}|Report {i}: {n} people hurt.\n");
    let reused = |report: &Report| report.manifest.timings["documents_reused"].as_u64().unwrap();
    // A history of additions, changes, deletions and late copies; after each step a run from nothing gives the same tables.
    let steps: [&dyn Fn(); 5] = [
        &|| {},
        &|| fs::write(news("d.lines"), (100..130).map(|i| line(i, 3, i)).collect::<String>()).unwrap(),
        &|| fs::write(news("d.lines"), (105..130).map(|i| line(i, 3, i + i % 2)).collect::<String>()).unwrap(),
        &|| fs::remove_file(news("b.lines")).unwrap(),
        // A copy that was published first moves the cluster of a document that has not changed itself.
        &|| fs::write(news("e.lines"), "w1|0|Report 88: 264 people hurt.\nu88|9|Report 88: 264 people hurt.\n").unwrap(),
    ];
    let mut counts = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        step();
        let grown = run_recipe(recipe(dir.path())).unwrap();
        counts.push(reused(&grown));
        let mut fresh = recipe(dir.path());
        fresh.output.path = Some(dir.path().join(format!("fresh{n}")));
        let fresh = run_recipe(fresh).unwrap();
        assert_eq!(reused(&fresh), 0);
        assert_eq!(tables(&grown.out), tables(&fresh.out), "step {n}");
    }
    let documents =
        |n: usize| crate::pipeline::Dataset::open(&dir.path().join(format!("fresh{n}"))).unwrap().manifest.rows("documents").unwrap();
    assert_eq!(counts[0], 0);
    assert_eq!(counts[1], documents(0));
    // Five gone, half of the others changed.
    assert_eq!(counts[2], documents(1) - 5 - 13);
    assert!(counts[3] > 0 && counts[4] > 0, "{counts:?}");
}

#[test]
fn findings_that_are_not_what_was_published_are_found_again() {
    let dir = news();
    run_recipe(recipe(dir.path())).unwrap();
    let expected = tables(&out(&dir));
    let dataset = crate::pipeline::Dataset::open(&out(&dir)).unwrap();
    let path = &dataset.files("refusals")[0];
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
    // An input that says nothing new makes the run go.
    fs::write(dir.path().join("news/f.lines"), "u5|9|A later version of five, 6 hurt.\n").unwrap();
    let report = run_recipe(recipe(dir.path())).unwrap();
    assert_eq!(report.manifest.timings["documents_reused"], 0);
    let mut now = tables(&out(&dir));
    // The repeat is one more reject.
    assert_ne!(now.insert("rejects".into(), expected["rejects"].clone()).as_ref(), expected.get("rejects"));
    assert_eq!(now, expected);
}
