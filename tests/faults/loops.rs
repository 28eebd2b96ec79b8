//! One fault a run, at one call after the other.

use super::*;

/// Calls at which a fault is tried by default.
const POINTS: usize = 4;

/// What may go wrong at a call.
struct Fault {
    mode: &'static str,
    /// Whether all later calls go wrong too.
    sticky: bool,
    /// Calls at which it is tried where all are.
    points: usize,
    /// Codes with which the run may end; none for a death by signal.
    codes: &'static [Option<i32>],
}

const FAULTS: &[Fault] = &[
    Fault { mode: "kill", sticky: false, points: 500, codes: &[None, Some(0)] },
    Fault { mode: "enospc", sticky: true, points: 500, codes: &[Some(5), Some(0)] },
    Fault { mode: "eio", sticky: false, points: 500, codes: &[Some(5), Some(0)] },
    Fault { mode: "erofs", sticky: true, points: 500, codes: &[Some(5), Some(0)] },
    Fault { mode: "edquot", sticky: false, points: 500, codes: &[Some(5), Some(0)] },
    Fault { mode: "short", sticky: true, points: 500, codes: &[Some(0)] },
    // A call that a signal interrupts fails only where it cannot be tried again.
    Fault { mode: "eintr", sticky: false, points: 500, codes: &[Some(5), Some(0)] },
    Fault { mode: "term", sticky: false, points: 500, codes: &[Some(143), Some(0)] },
];

/// A place whose dataset is older than its news, what its readers see, and what they see after a run.
struct Scene {
    dir: TempDir,
    library: PathBuf,
    before: BTreeMap<String, Vec<String>>,
    after: BTreeMap<String, Vec<String>>,
    /// Calls of a run that nothing disturbs.
    calls: usize,
}

impl Scene {
    /// None where there is no injector.
    fn new() -> Option<Scene> {
        let dir = place();
        let library = injector(dir.path())?;
        run_well(dir.path());
        let before = read(dir.path()).expect("a dataset");
        let news = articles(10..40).replace("https://news.example/11\"", "https://news.example/11?b\"");
        std::fs::write(dir.path().join("news/b.jsonl"), news).expect("a file");
        copy(&dir.path().join("out"), &dir.path().join("template"));
        let log = dir.path().join("log");
        let counted = program(dir.path())
            .env("LD_PRELOAD", &library)
            .env("FIO_PATH", dir.path().join("out"))
            .env("FIO_LOG", &log)
            .output()
            .expect("the program starts");
        assert!(counted.status.success(), "{}", String::from_utf8_lossy(&counted.stderr));
        let after = read(dir.path()).expect("a dataset");
        assert!(before != after && after["documents"].len() > 3, "several parts");
        let calls = std::fs::read_to_string(&log).expect("a log").lines().count();
        Some(Scene { dir, library, before, after, calls })
    }

    /// Puts the dataset back that is older than its news.
    fn begin(&self) {
        copy(&self.dir.path().join("template"), &self.dir.path().join("out"));
    }

    /// Runs with a fault at a call, then reads; what was wrong.
    fn disturb(&self, fault: &Fault, at: usize) -> Result<(), String> {
        let dir = self.dir.path();
        let output = program(dir)
            .env("LD_PRELOAD", &self.library)
            .env("FIO_PATH", dir.join("out"))
            .env("FIO_MODE", fault.mode)
            .env("FIO_AT", at.to_string())
            .env("FIO_STICKY", if fault.sticky { "1" } else { "0" })
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        if !fault.codes.contains(&output.status.code()) || said.contains("panicked") {
            return Err(format!("ended with {}: {said}", output.status));
        }
        if output.status.code() == Some(5) && !said.contains(&*dir.to_string_lossy()) {
            return Err(format!("no path is named: {said}"));
        }
        let seen = read(dir)?;
        if seen != self.after && (seen != self.before || output.status.code() == Some(0)) {
            return Err(format!("{}, and a reader sees what no run wrote", output.status));
        }
        Ok(())
    }

    /// Runs again, then reads; what was wrong.
    fn complete(&self) -> Result<(), String> {
        let dir = self.dir.path();
        let again = run(dir);
        if !again.status.success() {
            return Err(format!("run again: {}", String::from_utf8_lossy(&again.stderr)));
        }
        if read(dir)? != self.after {
            return Err("run again, other bytes".into());
        }
        let left: Vec<String> = names(&dir.join("out")).into_iter().filter(|n| n != ".unfinished").collect();
        let kept = (names(&dir.join("out/_commits")).len(), names(&dir.join("out/_snapshots")).len());
        if left != [".lock", "_commits", "_snapshots", "current"] || kept != (2, 2) {
            return Err(format!("{left:?}, {kept:?} lie about"));
        }
        Ok(())
    }

    /// Both, from the older dataset on.
    fn try_at(&self, fault: &Fault, at: usize) -> Result<(), String> {
        self.begin();
        self.disturb(fault, at)?;
        self.complete()
    }
}

/// Pairs of faults, by default and where all are tried.
const PAIRS: [usize; 2] = [4, 500];

#[test]
fn a_fault_in_the_run_after_a_fault_changes_nothing() {
    let Some(scene) = Scene::new() else { return };
    let mut state = 11u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut wrong = Vec::new();
    for _ in 0..PAIRS[usize::from(all())] {
        // The first leaves something to put in order: a death, a full disk, a failed call. The second comes early more often than late, where that is done.
        let (first, second) = (&FAULTS[draw(3)], &FAULTS[draw(FAULTS.len())]);
        let (one, most) = (1 + draw(scene.calls), 1 + draw(scene.calls));
        let two = 1 + draw(most);
        scene.begin();
        let tried = scene.disturb(first, one).and_then(|()| scene.disturb(second, two)).and_then(|()| scene.complete());
        wrong.extend(tried.err().map(|why| format!("{} at {one}, then {} at {two}: {why}", first.mode, second.mode)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_fault_at_any_call_leaves_a_whole_dataset_and_the_next_run_gives_the_same_bytes() {
    let Some(scene) = Scene::new() else { return };
    assert!(scene.calls >= 500, "{} calls", scene.calls);
    let mut wrong = Vec::new();
    for (number, fault) in FAULTS.iter().enumerate() {
        let points = if all() { fault.points } else { POINTS };
        // Each fault has its own calls, so that few points of many faults meet many calls.
        let first = 1 + number * scene.calls / points / FAULTS.len();
        let calls = (0..points).map(|point| first + point * scene.calls / points);
        let failed: Vec<String> =
            calls.filter_map(|at| scene.try_at(fault, at).err().map(|why| format!("{} at {at}: {why}", fault.mode))).collect();
        eprintln!("{}: {points} of {} calls, {} wrong", fault.mode, scene.calls, failed.len());
        wrong.extend(failed);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
