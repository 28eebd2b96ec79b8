//! The real program on a disk that fails: killed, refused or cut short at each of many calls, it leaves the dataset that was there,
//! and run again it gives the bytes of a run that nothing disturbed.
//!
//! The faults come from `torture/tools/faultio.c` of the shared material, compiled here and loaded before the program. A few calls
//! are tried by default, spread evenly; `DATELINE_FAULTS=all` tries 500 of the worst (an hour on two cores).

mod histories;
mod loops;
mod memory;
mod power;
mod together;

use dateline::pipeline::Dataset;
use dateline::pipeline::dataset::verify;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Whether every test of this room goes its whole length.
fn all() -> bool {
    std::env::var_os("DATELINE_FAULTS").is_some_and(|v| v == "all")
}

/// A temporary folder, in memory where there is one: these tests make thousands of durable files.
fn temporary() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// The injector, compiled into `folder`; none where its source is not at hand, which is told.
fn injector(folder: &Path) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let source = std::env::var_os("DATELINE_SHARED").map_or(beside, PathBuf::from).join("torture/tools/faultio.c");
    if !source.is_file() {
        eprintln!("skipped: {} is absent", source.display());
        return None;
    }
    let library = folder.join("faultio.so");
    let built = Command::new("cc").args(["-O2", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source).args(["-ldl", "-pthread"]).status();
    assert!(built.expect("a C compiler").success(), "{} does not compile", source.display());
    Some(library)
}

/// An article as a line of JSON.
fn article(n: usize, hurt: usize) -> String {
    let day = 1 + n % 28;
    serde_json::json!({
        "id": n,
        "url": format!("https://news.example/{n}"),
        "title": format!("Ferry {n} sinks off Lindra"),
        "date": format!("2021-03-{day:02}"),
        "text": format!("LINDRA, March {day} (Example) - Ferry number {n} sank off Lindra. {} people were killed and {hurt} were injured, the coast guard said.", n + 2),
    })
    .to_string()
}

/// Articles of these numbers, a line each.
fn articles(numbers: impl Iterator<Item = usize>) -> String {
    numbers.map(|n| article(n, n % 9 + 2) + "\n").collect()
}

/// A folder `news` of few articles and a recipe for the output folder `out` that makes parts of few documents.
fn place() -> TempDir {
    let dir = temporary();
    std::fs::create_dir(dir.path().join("news")).expect("a folder");
    std::fs::write(dir.path().join("news/a.jsonl"), articles(0..12) + "{broken\n").expect("a file");
    let recipe = "[input]\npaths = ['news']\n[output]\npath = 'out'\nmax_rejects = '20%'\npart_bytes = 1100\n[run]\nthreads = 2\nmemory_bytes = 8000\n";
    std::fs::write(dir.path().join("recipe.toml"), recipe).expect("a file");
    dir
}

/// The program over the recipe of a place.
fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["run", "--quiet"]).arg(dir.join("recipe.toml"));
    command
}

fn run(dir: &Path) -> Output {
    program(dir).output().expect("the program starts")
}

/// Runs to its end, which must be a good one.
fn run_well(dir: &Path) {
    let output = run(dir);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a reader of `out/current` gets, read whole and compared with the manifest: the digests of the files of each table.
fn read(dir: &Path) -> Result<BTreeMap<String, Vec<String>>, String> {
    let dataset: Dataset = verify(&dir.join("out")).map_err(|e| e.to_string())?;
    // What lies there is what the manifest names: a reader that goes by folders reads the same.
    for table in dataset.manifest.tables.keys() {
        let named: Vec<PathBuf> = dataset.files(table);
        let lies = names(&dataset.folder.join(table));
        if named.iter().filter_map(|f| f.file_name()).map(|f| f.to_string_lossy().into_owned()).collect::<Vec<_>>() != lies {
            return Err(format!("{table} is {lies:?}"));
        }
    }
    let digests = dataset.manifest.tables.iter().map(|(table, files)| (table.clone(), files.iter().map(|f| f.blake3.clone()).collect()));
    Ok(digests.collect())
}

/// The names in a folder, sorted; none where it is absent.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Puts a copy of `from` into the place of `to`, links as links.
fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("an entry");
        let to = to.join(entry.path().strip_prefix(from).expect("an entry below"));
        let kind = entry.file_type();
        let done = if kind.is_dir() {
            std::fs::create_dir(&to)
        } else if kind.is_symlink() {
            std::fs::read_link(entry.path()).and_then(|target| std::os::unix::fs::symlink(target, &to))
        } else {
            std::fs::copy(entry.path(), &to).map(|_| ())
        };
        done.expect("a copy");
    }
}
