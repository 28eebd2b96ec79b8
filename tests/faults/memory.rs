//! Runs that get less memory than they need: however they end, the dataset that was there is whole, and a run with enough completes.

use super::*;

/// Bounds on the address space in megabytes: the least with which the program can be loaded at all, the most that is tried, and steps between them by default
/// and where all are tried.
const MEGABYTES: [u64; 2] = [150, 900];
const STEPS: [u64; 2] = [3, 60];

#[test]
fn without_enough_memory_the_last_dataset_stays_whole() {
    let dir = place();
    run_well(dir.path());
    let before = read(dir.path()).expect("a dataset");
    std::fs::write(dir.path().join("news/b.jsonl"), articles(10..400)).expect("a file");
    copy(&dir.path().join("out"), &dir.path().join("template"));
    run_well(dir.path());
    let after = read(dir.path()).expect("a dataset");
    let steps = STEPS[usize::from(all())];
    let mut failed = 0;
    for step in 0..steps {
        let megabytes = MEGABYTES[0] + (MEGABYTES[1] - MEGABYTES[0]) * step / (steps - 1);
        copy(&dir.path().join("template"), &dir.path().join("out"));
        let bounded = format!("ulimit -c 0 -v {}; exec \"$0\" run --quiet \"$1\"", megabytes << 10);
        let output =
            Command::new("bash").args(["-c", &bounded, env!("CARGO_BIN_EXE_dateline")]).arg(dir.path().join("recipe.toml")).output();
        let output = output.expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        let seen = read(dir.path()).expect("a dataset");
        if output.status.success() {
            assert_eq!(seen, after, "{megabytes} MB");
        } else {
            failed += 1;
            assert!(seen == before || seen == after, "{megabytes} MB: a reader sees what no run wrote: {said}");
            // A death by want of memory says so; what can be told from it is an error like any, also where a library tells it in its own words.
            let words = ["memory allocation of", "cannot start", "annot allocate memory", "returned null pointer", "nothing was published"];
            let told = words.iter().any(|words| said.contains(words));
            assert!(told && output.status.code() != Some(101), "{megabytes} MB: {}: {said}", output.status);
        }
        run_well(dir.path());
        assert_eq!(read(dir.path()).expect("a dataset"), after, "{megabytes} MB, run again");
    }
    assert!(failed > 0 && failed < steps, "{failed} of {steps} failed");
}
