//! Runs that are stopped again and again.

use super::*;
use std::time::Duration;

/// Stops, by default and where all are made.
const STOPS: [usize; 2] = [4, 200];

#[test]
fn a_run_that_is_stopped_goes_on_from_its_finished_parts() {
    let dir = place();
    // Long enough that a signal comes in between; many parts.
    std::fs::write(dir.path().join("news/b.jsonl"), articles(20..900)).expect("a file");
    let recipe = "[input]\npaths = ['news']\n[output]\npath = 'out'\npart_bytes = 8000\n";
    std::fs::write(dir.path().join("recipe.toml"), recipe).expect("a file");
    run_well(dir.path());
    let expected = read(dir.path()).expect("a dataset");
    let documents = Dataset::open(&dir.path().join("out")).expect("a dataset").manifest.rows("documents");
    let (mut stopped, mut resumed) = (0, 0);
    for stop in 0..STOPS[usize::from(all())] {
        std::fs::remove_dir_all(dir.path().join("out")).expect("gone");
        let signal = ["TERM", "KILL", "INT"][stop % 3];
        let mut child = program(dir.path()).stderr(std::process::Stdio::null()).spawn().expect("the program starts");
        // Once a part stands on disk, at the latest after a while.
        for _ in 0..2000 {
            let parts = names(&dir.path().join("out/_snapshots")).first().map(|s| dir.path().join("out/_snapshots").join(s).join("_parts"));
            if parts.is_some_and(|p| names(&p).len() > stop % 7) || child.try_wait().expect("a child").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = Command::new("kill").args(["-s", signal, &child.id().to_string()]).stderr(std::process::Stdio::null()).status();
        let ended = child.wait().expect("an end");
        let allowed = match signal {
            "TERM" => [Some(143), Some(0)],
            "INT" => [Some(130), Some(0)],
            _ => [None, Some(0)],
        };
        assert!(allowed.contains(&ended.code()), "{signal}: {ended}");
        if ended.success() {
            continue;
        }
        stopped += 1;
        assert!(!dir.path().join("out/current").exists(), "{signal}");
        run_well(dir.path());
        assert_eq!(read(dir.path()).expect("a dataset"), expected, "{signal}");
        let manifest = Dataset::open(&dir.path().join("out")).expect("a dataset").manifest;
        assert_eq!(manifest.rows("documents"), documents);
        resumed += u64::from(manifest.timings["documents_reused"].as_u64() > Some(0));
        assert_eq!(names(&dir.path().join("out")), [".lock", "_commits", "_snapshots", "current"], "{signal}");
    }
    assert!(stopped > 0 && resumed > 0, "{stopped} stopped, {resumed} resumed");
}
