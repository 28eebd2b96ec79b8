//! A run that fails at any call leaves the dataset before it, and the next run completes.

use super::*;
use crate::pipeline::io::faults::{Fault, Faulty};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// A place with one published version and a grown input, for a second run to fail on.
pub fn published() -> (TempDir, BTreeMap<String, String>) {
    let dir = place(&[("a.lines", "u1|1|One.\nu2|2|Two 2.\n")]);
    run_recipe(recipe(dir.path())).unwrap();
    let before = tables(&out(&dir));
    fs::write(dir.path().join("news/b.lines"), "u3|1|Three 3.\nu4|2|Four.\n").unwrap();
    (dir, before)
}

pub fn faulty_job(dir: &TempDir, files: &Faulty) -> Job<'static> {
    let mut recipe = recipe(dir.path());
    // One thread, so that the N-th call is the same call each time; little memory, so that temporary files take part.
    recipe.run.threads = Some(1);
    recipe.run.memory_bytes = 1;
    Job { files: Arc::new(files.clone()), ..job(recipe) }
}

#[test]
fn a_fault_at_any_call_leaves_a_whole_dataset_and_the_next_run_completes() {
    let undisturbed = published().0;
    let counter = Faulty::new(usize::MAX, Fault::Once(EIO));
    run(&faulty_job(&undisturbed, &counter)).unwrap();
    let after = tables(&out(&undisturbed));
    assert!(counter.calls() > 60, "{}", counter.calls());

    // A disk that stays full is as good as a killed process. The real program meets faults at more calls in tests/faults.
    let thin = std::env::var_os("DATELINE_FAULTS").is_none_or(|v| v != "all");
    for (fault, step) in [(Fault::Once(EIO), if thin { 3 } else { 1 }), (Fault::Forever(ENOSPC), if thin { 5 } else { 1 })] {
        let (template, before) = published();
        for at in (0..counter.calls()).step_by(step) {
            let dir = copy_of(&template);
            let result = run(&faulty_job(&dir, &Faulty::new(at, fault)));
            let seen = tables(&out(&dir));
            match &result {
                Ok(_) => assert_eq!(seen, after, "{fault:?} at {at}"),
                Err(e) => {
                    assert_eq!(e.exit_code(), 5, "{fault:?} at {at}: {e}");
                    assert!(seen == before || seen == after, "{fault:?} at {at}: {e}");
                }
            }
            let again = run_recipe(recipe(dir.path())).unwrap();
            assert_eq!(tables(&again.out), after, "{fault:?} at {at}, run again");
            assert_eq!(names(&out(&dir)), [".lock", "_commits", "_snapshots", "current"], "{fault:?} at {at}: nothing lies about");
            assert_eq!(names(&out(&dir).join("_commits")).len(), names(&out(&dir).join("_snapshots")).len());
        }
    }
}

/// A copy of a place, links included.
pub fn copy_of(template: &TempDir) -> TempDir {
    let dir = temporary();
    for entry in walkdir::WalkDir::new(template.path()).min_depth(1).sort_by_file_name() {
        let entry = entry.unwrap();
        let to = dir.path().join(entry.path().strip_prefix(template.path()).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir(&to).unwrap();
        } else if entry.file_type().is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path()).unwrap(), &to).unwrap();
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
    dir
}

#[test]
fn a_fault_of_the_first_run_leaves_no_dataset_or_a_whole_one() {
    let dir = news();
    let counter = Faulty::new(usize::MAX, Fault::Once(EIO));
    run(&faulty_job(&dir, &counter)).unwrap();
    let expected = tables(&out(&dir));
    for at in (0..counter.calls()).step_by(7) {
        fs::remove_dir_all(out(&dir)).unwrap();
        let result = run(&faulty_job(&dir, &Faulty::new(at, Fault::Forever(EIO))));
        let shown = out(&dir).join("current").exists();
        assert!(!shown || tables(&out(&dir)) == expected, "at {at}: {:?}", result.err());
        run_recipe(recipe(dir.path())).unwrap();
        assert_eq!(tables(&out(&dir)), expected, "at {at}, run again");
    }
}

#[test]
fn everything_is_durable_before_the_commit_and_the_commit_before_the_end() {
    let dir = news();
    let files = Faulty::new(usize::MAX, Fault::Once(EIO));
    run(&Job { files: Arc::new(files.clone()), ..job(recipe(dir.path())) }).unwrap();
    let log = files.log();
    let position = |call: &str, path: &Path| log.iter().position(|(c, p)| *c == call && p == path);
    let commit = log.iter().position(|(call, path)| *call == "link" && path.to_string_lossy().contains("_commits")).unwrap();
    // What goes before the commit, or with the run, need not last.
    let passing = |name: &str| name.starts_with(".tmp-") || name == "_parts";
    let lasting = |path: &Path| !path.components().any(|c| passing(&c.as_os_str().to_string_lossy()));
    let (mut created, mut made) = (0, 0);
    for (call, path) in log.iter().filter(|(_, path)| path.starts_with(out(&dir)) && lasting(path)) {
        match *call {
            "create" => {
                created += 1;
                assert!(position("sync", path).is_some_and(|at| at < commit), "{} is not durable", path.display());
                let folder = path.parent().unwrap();
                assert!(position("sync_dir", folder).is_some(), "{} is not durable", folder.display());
            }
            "make_dir" => {
                made += 1;
                let above = path.parent().unwrap();
                assert!(position("sync_dir", above).is_some_and(|at| at < commit), "the entry of {} is not durable", path.display());
            }
            _ => {}
        }
    }
    assert!(created > 12 && made > 12, "{created} {made}");
    // The last one moves `current`.
    let rename = log.iter().rposition(|(call, _)| *call == "rename").unwrap();
    let last = |path: &Path| log.iter().rposition(|(c, p)| *c == "sync_dir" && p == path).unwrap();
    let commits = last(&out(&dir).join("_commits"));
    assert!(commit < commits && commits < rename && rename < last(&out(&dir)));
}

#[test]
fn short_writes_change_nothing() {
    let dir = news();
    run_recipe(recipe(dir.path())).unwrap();
    let expected = tables(&out(&dir));
    let mut short = recipe(dir.path());
    short.output.path = Some(dir.path().join("short"));
    run(&Job { files: Arc::new(Faulty::new(0, Fault::ShortWrites)), ..job(short) }).unwrap();
    assert_eq!(tables(&dir.path().join("short")), expected);
}

#[test]
fn a_second_run_over_the_same_input_writes_nothing() {
    let dir = news();
    assert!(!run_recipe(recipe(dir.path())).unwrap().up_to_date);
    assert!(run_recipe(recipe(dir.path())).unwrap().up_to_date);
    assert_eq!(names(&out(&dir).join("_commits")), ["000001.json"]);
    let full = Job { full: true, ..job(recipe(dir.path())) };
    assert!(!run(&full).unwrap().up_to_date);
}

#[test]
fn so_many_versions_are_kept() {
    let dir = news();
    for i in 0..4 {
        fs::write(dir.path().join("news/d.lines"), format!("w{i}|1|Text {i}.\n")).unwrap();
        run_recipe(recipe(dir.path())).unwrap();
    }
    assert_eq!(names(&out(&dir).join("_commits")), ["000003.json", "000004.json"]);
    assert_eq!(names(&out(&dir).join("_snapshots")).len(), 2);
    let current = fs::read_link(out(&dir).join("current")).unwrap();
    assert!(current.starts_with("_snapshots") && current.to_string_lossy().contains("000004-"));
}
