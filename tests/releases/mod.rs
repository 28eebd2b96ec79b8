//! Datasets of earlier releases, one folder each as `OUT/current` was: this program reads them, or says what to do.
//!
//! A release adds its own: `dateline run --input tests/releases/news.jsonl --out target/release-dataset`, and `cp -rL` of its `current`.

use crate::commands::{code, dateline, stderr};
use dateline::model::{CHANGES, CasualtyFigure, Document, Incident, tables};
use dateline::pipeline::Dataset;
use dateline::pipeline::dataset::verify;
use dateline::tables::read_parquet;
use std::path::{Path, PathBuf};

/// The dataset of each release.
fn releases() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .filter(|e| e.path().is_dir())
        .map(|e| (e.file_name().to_string_lossy().into_owned(), e.path()))
        .collect();
    found.sort();
    found
}

#[test]
fn a_dataset_of_each_release_is_read() {
    let releases = releases();
    assert!(!releases.is_empty());
    for (release, folder) in &releases {
        let dataset = verify(folder).unwrap_or_else(|e| panic!("{release}: {e}"));
        let documents: Vec<Document> = dataset.rows().collect::<Result<_, _>>().unwrap_or_else(|e| panic!("{release}: {e}"));
        let figures: Vec<CasualtyFigure> = dataset.rows().collect::<Result<_, _>>().unwrap_or_else(|e| panic!("{release}: {e}"));
        let incidents: Vec<Incident> = dataset.rows().collect::<Result<_, _>>().unwrap_or_else(|e| panic!("{release}: {e}"));
        assert_eq!(documents.len(), 3, "{release}");
        assert!(figures.iter().any(|f| f.best == Some(12)) && !incidents.is_empty(), "{release}");
        let path = folder.display().to_string();
        for table in dataset.manifest.tables.keys() {
            let output = dateline(&["head", table, "--dataset", &path, "--json"]);
            assert_eq!(code(&output), 0, "{release}, {table}: {}", stderr(&output));
        }
    }
}

#[test]
fn every_column_that_came_or_went_since_a_release_is_told() {
    let told: String = CHANGES.iter().flat_map(|(_, changes)| changes.iter()).copied().collect();
    for (release, folder) in releases() {
        let dataset = Dataset::open(&folder).expect("a dataset");
        for table in tables() {
            let files = dataset.files(table.name);
            let Some(file) = files.first() else {
                // These are written on request.
                assert!(
                    ["articles", "casualties_cells"].contains(&table.name) || told.contains(table.name),
                    "{release}: table {} is new, and model::CHANGES says nothing",
                    table.name
                );
                continue;
            };
            let file = std::fs::File::open(file).expect("a file");
            let Some(batch) = read_parquet(file, 1).expect("Parquet").next() else { continue };
            let before: Vec<String> = batch.expect("a batch").schema().fields().iter().map(|f| f.name().clone()).collect();
            let now: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
            let came = now.iter().filter(|c| !before.iter().any(|b| b == **c)).map(|c| c.to_string());
            let went = before.iter().filter(|b| !now.contains(&b.as_str())).cloned();
            for column in came.chain(went) {
                let name = format!("{}.{column}", table.name);
                assert!(told.contains(&name), "{name} came or went since {release}, and model::CHANGES says nothing");
            }
        }
    }
}

#[test]
fn a_dataset_that_is_not_understood_is_refused_with_the_command_that_rebuilds_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let news = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases/news.jsonl").display().to_string();
    let out = dir.path().join("out").display().to_string();
    let run = |more: &[&str]| dateline(&[&["run", "--quiet", "--input", &news, "--out", &out], more].concat());
    assert_eq!(code(&run(&[])), 0);
    let manifest = dir.path().join("out/current/manifest.json");
    let old = std::fs::read_to_string(&manifest).expect("a manifest").replace("\"documents_without_pack\"", "\"documents_lost\"");
    std::fs::write(&manifest, old).expect("a file");
    for args in
        [vec!["head", "documents", "--dataset", &out], vec!["verify", &out], vec!["run", "--quiet", "--input", &news, "--out", &out]]
    {
        let output = dateline(&args);
        assert_eq!(code(&output), 5, "{args:?}");
        assert!(stderr(&output).contains("--full"), "{args:?}: {}", stderr(&output));
    }
    let again = run(&["--full"]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
    assert_eq!(code(&dateline(&["verify", &out])), 0);
}
