//! Runs that want one output folder at the same time.

use super::*;
use std::process::Stdio;

/// Rounds, by default and where all are run.
const ROUNDS: [usize; 2] = [3, 50];

#[test]
fn of_runs_at_once_one_writes_and_the_others_say_who_does() {
    let dir = place();
    run_well(dir.path());
    let mut commits = 1;
    for round in 0..ROUNDS[usize::from(all())] {
        std::fs::write(dir.path().join("news/b.jsonl"), articles(20..22 + round)).expect("a file");
        let start = || program(dir.path()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let runs: Vec<_> = (0..2 + round % 3).map(|_| start()).collect();
        let ended: Vec<Output> = runs.into_iter().map(|run| run.wait_with_output().expect("an end")).collect();
        let codes: Vec<Option<i32>> = ended.iter().map(|output| output.status.code()).collect();
        assert!(codes.contains(&Some(0)) && codes.iter().all(|code| [Some(0), Some(6)].contains(code)), "round {round}: {codes:?}");
        for output in ended.iter().filter(|output| output.status.code() == Some(6)) {
            assert!(String::from_utf8_lossy(&output.stderr).contains("held by"), "round {round}");
        }
        // The versions follow each other without a gap: what is kept is the last ones.
        commits += 1;
        assert_eq!(names(&dir.path().join("out/_commits")).last(), Some(&format!("{commits:06}.json")), "round {round}");
        let seen = read(dir.path()).expect("a dataset");
        if round % 8 == 0 {
            let fresh = dir.path().join("fresh.toml");
            let recipe = std::fs::read_to_string(dir.path().join("recipe.toml")).expect("a recipe").replace("'out'", "'fresh'");
            std::fs::write(&fresh, recipe).expect("a file");
            let output = Command::new(env!("CARGO_BIN_EXE_dateline")).args(["run", "--quiet"]).arg(&fresh).output().expect("an end");
            assert!(output.status.success());
            let once = verify(&dir.path().join("fresh")).expect("a dataset").manifest.tables;
            let once: BTreeMap<_, Vec<_>> = once.into_iter().map(|(t, f)| (t, f.into_iter().map(|f| f.blake3).collect())).collect();
            assert_eq!(seen, once, "round {round}");
        }
    }
}

#[test]
fn a_reader_that_opens_again_and_again_sees_whole_versions_only() {
    let dir = place();
    run_well(dir.path());
    let done = std::sync::atomic::AtomicBool::new(false);
    let (mut seen, mut last) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..ROUNDS[usize::from(all())] {
                std::fs::write(dir.path().join("news/b.jsonl"), articles(20..22 + round)).expect("a file");
                run_well(dir.path());
            }
            done.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            let dataset = Dataset::open(&dir.path().join("out")).expect("a dataset");
            let rows = dataset.manifest.rows("documents").expect("documents");
            assert!(rows >= last, "a reader goes back from {last} documents to {rows}");
            (seen, last) = (seen + 1, rows);
            for table in dataset.manifest.tables.keys() {
                // Two versions are kept, so what a reader has opened stays for as long as a run takes.
                dataset.verify(&dateline::pipeline::io::Disk, table).expect("whole");
            }
        }
    });
    assert!(seen > 3, "{seen}");
}
