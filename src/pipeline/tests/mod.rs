//! Runs over small doubles of the stages: what a run promises, whatever the stages find.

mod doubles;
mod merged;
mod power_cut;
mod publication;
mod resume;
mod same_bytes;
mod what_is_refused;

use super::{Job, Languages, Recipe, Report, run};
use crate::error::Result;
use doubles::rooms;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

/// A folder with `news/*.lines` and room for an output folder `out`.
fn place(files: &[(&str, &str)]) -> TempDir {
    let dir = temporary();
    fs::create_dir(dir.path().join("news")).unwrap();
    for (name, text) in files {
        fs::write(dir.path().join("news").join(name), text).unwrap();
    }
    dir
}

/// Enough articles for several files, copies, versions and rejects.
fn news() -> TempDir {
    let lines =
        |from: usize, to: usize| (from..to).map(|i| format!("u{i}|{}|Report {i}: {} people hurt.\n", i % 7, i * 3)).collect::<String>();
    place(&[
        ("a.lines", &lines(0, 40)),
        ("b.lines", &format!("{}u5|9|A later version of five, 6 hurt.\nBAD\nEMPTY\n", lines(40, 60))),
        ("c.lines", &format!("v1|3|Report 7: 21 people hurt.\nPANIC\n{}", lines(55, 90))),
    ])
}

fn recipe(dir: &Path) -> Recipe {
    let mut recipe = Recipe::default();
    recipe.input.paths = vec![dir.join("news")];
    recipe.output.path = Some(dir.join("out"));
    recipe.output.max_rejects = "20%".parse().unwrap();
    recipe.run.threads = Some(2);
    recipe
}

fn job(recipe: Recipe) -> Job<'static> {
    /// Loaded once: most of the time of a small run would go into compiling patterns.
    static LANGUAGES: LazyLock<Arc<Languages>> = LazyLock::new(|| Arc::new(Languages::load(None, &[]).unwrap()));
    Job { rooms: rooms(), languages: Some(LANGUAGES.clone()), ..Job::new(recipe) }
}

fn run_recipe(recipe: Recipe) -> Result<Report> {
    run(&job(recipe))
}

/// The digest of each table's content in a published dataset, read from disk.
fn tables(out: &Path) -> BTreeMap<String, String> {
    let dataset = super::Dataset::open(out).unwrap();
    let digest = |table: &String| {
        let files = dataset.files(table);
        files.iter().map(|f| blake3::hash(&fs::read(f).unwrap()).to_hex().to_string()).collect::<String>()
    };
    dataset.manifest.tables.keys().map(|table| (table.clone(), digest(table))).collect()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn out(dir: &TempDir) -> PathBuf {
    dir.path().join("out")
}

/// A temporary folder, in memory where there is one: the tests of faults make thousands of durable files.
fn temporary() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
