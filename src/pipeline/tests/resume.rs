//! Runs that died: the next one takes over what they finished, and believes nothing else.

use super::publication::{copy_of, faulty_job};
use super::*;
use crate::pipeline::io::faults::{Fault, Faulty};
use std::collections::HashSet;

const EIO: i32 = 5;

/// A recipe whose tables have many parts.
fn in_parts(dir: &Path) -> Recipe {
    let mut recipe = recipe(dir);
    recipe.output.part_bytes = 200;
    recipe
}

fn parts_job(dir: &TempDir) -> Job<'static> {
    job(in_parts(dir.path()))
}

fn reused(report: &Report) -> u64 {
    report.manifest.timings["documents_reused"].as_u64().unwrap()
}

/// The tables of a run that nothing disturbed, and how many calls it made.
fn undisturbed(dir: &TempDir) -> (BTreeMap<String, String>, usize) {
    let counter = Faulty::new(usize::MAX, Fault::Once(EIO));
    run(&Job { files: Arc::new(counter.clone()), ..parts_job(dir) }).unwrap();
    let expected = tables(&out(dir));
    assert!(names(&out(dir).join("current/documents")).len() > 5);
    fs::remove_dir_all(out(dir)).unwrap();
    (expected, counter.calls())
}

/// Lets a run die at a call, as if it were killed there.
fn die_at(dir: &TempDir, call: usize) {
    let died = run(&Job { recipe: in_parts(dir.path()), ..faulty_job(dir, &Faulty::new(call, Fault::Forever(EIO))) });
    assert_eq!(died.unwrap_err().exit_code(), 5);
}

#[test]
fn a_run_that_died_is_taken_up_at_its_last_part_with_the_same_bytes() {
    let dir = news();
    let (expected, calls) = undisturbed(&dir);
    let mut counts = Vec::new();
    for at in (20..calls - 5).step_by(calls / 20) {
        die_at(&dir, at);
        let report = run(&parts_job(&dir)).unwrap();
        assert_eq!(tables(&out(&dir)), expected, "at {at}");
        assert_eq!(names(&out(&dir)), [".lock", "_commits", "_snapshots", "current"], "at {at}");
        counts.push(reused(&report));
        fs::remove_dir_all(out(&dir)).unwrap();
    }
    let different: HashSet<u64> = counts.iter().copied().collect();
    assert!(counts[0] == 0 && different.len() > 4, "{counts:?}");
}

#[test]
fn of_runs_that_died_the_one_that_came_furthest_is_taken_up() {
    let dir = news();
    let (expected, calls) = undisturbed(&dir);
    for at in [calls * 3 / 4, calls / 3, calls / 2] {
        die_at(&dir, at);
    }
    let report = run(&parts_job(&dir)).unwrap();
    let all = report.manifest.rows("documents").unwrap();
    assert!(reused(&report) > all / 3, "{} of {all}", reused(&report));
    assert_eq!(tables(&out(&dir)), expected);
}

#[test]
fn what_a_run_left_is_taken_up_though_the_input_has_changed_since() {
    let dir = news();
    let (_, calls) = undisturbed(&dir);
    die_at(&dir, calls * 3 / 4);
    fs::write(dir.path().join("news/0.lines"), "u5|10|The last version of five, 7 hurt.\nx1|2|Another, 8 hurt.\n").unwrap();
    let report = run(&parts_job(&dir)).unwrap();
    assert!(reused(&report) > 0);
    let resumed = tables(&out(&dir));
    fs::remove_dir_all(out(&dir)).unwrap();
    run(&parts_job(&dir)).unwrap();
    assert_eq!(tables(&out(&dir)), resumed);
}

#[test]
fn a_signal_leaves_the_finished_parts_to_the_next_run() {
    let dir = news();
    let (expected, _) = undisturbed(&dir);
    // Asked to stop once the second pass has handed on a few chunks.
    struct StopsLater(crate::pipeline::Stop);
    impl crate::pipeline::Progress for StopsLater {
        fn start(&self, _: &'static str, _: u64) {}
        fn end(&self) {}
        fn share(&self) -> Box<dyn Fn(u64) + Send> {
            let (stop, chunks) = (self.0.clone(), std::sync::atomic::AtomicUsize::new(0));
            Box::new(move |_| {
                if chunks.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 8 {
                    stop.ask(15);
                }
            })
        }
    }
    let stop = crate::pipeline::Stop::default();
    let watch = StopsLater(stop.clone());
    let stopped = run(&Job { stop, progress: &watch, ..parts_job(&dir) });
    assert_eq!(stopped.unwrap_err().exit_code(), 143);
    assert!(!out(&dir).join("current").exists());
    let report = run(&parts_job(&dir)).unwrap();
    assert!(reused(&report) > 0);
    assert_eq!(tables(&out(&dir)), expected);
}

#[test]
fn another_limit_and_full_take_nothing_over() {
    let dir = news();
    let (expected, calls) = undisturbed(&dir);
    let mut other = in_parts(dir.path());
    other.limits.document_figures += 1;
    die_at(&dir, calls * 3 / 4);
    assert_eq!(reused(&run(&job(other)).unwrap()), 0);
    fs::remove_dir_all(out(&dir)).unwrap();
    die_at(&dir, calls * 3 / 4);
    assert_eq!(reused(&run(&Job { full: true, ..parts_job(&dir) }).unwrap()), 0);
    assert_eq!(tables(&out(&dir)), expected);
}

#[test]
fn poisoned_parts_are_found_out_and_made_again() {
    let dir = news();
    let (expected, calls) = undisturbed(&dir);
    die_at(&dir, calls * 3 / 4);
    let whole = reused(&run(&parts_job(&copy_of(&dir))).unwrap());
    let mut seed = 7u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut fewer = 0;
    for round in 0..40 {
        let copy = copy_of(&dir);
        let files: Vec<PathBuf> = walkdir::WalkDir::new(out(&copy).join("_snapshots"))
            .sort_by_file_name()
            .into_iter()
            .map(|e| e.unwrap())
            .filter(|e| e.file_type().is_file())
            .map(|e| e.into_path())
            .collect();
        let (file, other) = (&files[draw(files.len())], &files[draw(files.len())]);
        let mut bytes = fs::read(file).unwrap();
        match round % 5 {
            0 | 1 if !bytes.is_empty() => {
                let at = draw(bytes.len());
                bytes[at] ^= 1 << draw(8);
                fs::write(file, &bytes).unwrap();
            }
            2 => fs::write(file, &bytes[..bytes.len() / 2]).unwrap(),
            3 => fs::rename(file, file.with_extension("gone")).unwrap(),
            _ => {
                fs::write(file, fs::read(other).unwrap()).unwrap();
                fs::write(other, &bytes).unwrap();
            }
        }
        let report = run(&parts_job(&copy)).unwrap();
        assert_eq!(tables(&out(&copy)), expected, "round {round}: {} and {}", file.display(), other.display());
        fewer += usize::from(reused(&report) < whole);
    }
    assert!(fewer > 12, "{fewer} of 40 were noticed");
}
