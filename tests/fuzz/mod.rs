//! Bytes that nobody would send, through every reader and through the whole way from bytes to rows. Nothing may panic, take long, lose a
//! record or make a row that does not lead back to its words.
//!
//! The inputs are bred from seeds: `seeds/*.txt` (one a line), the files of `tests/formats` and `tests/pages`, and what earlier finds
//! left in `seeds/found`. A child that makes the program say something new joins its parents. The same numbers give the same
//! inputs. `DATELINE_FUZZ=180` breeds for 180 seconds of the processor a target in place of a fixed number of inputs, `DATELINE_FUZZ_SEED=7` others.

mod breed;
mod targets;

use breed::Breeder;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use targets::{TARGETS, Target};

/// Inputs of each target where no time is given.
const INPUTS: usize = 300;

/// Seconds of the processor that no input may take: thousandfold what one of these lengths takes.
const SECONDS: u64 = 10;

/// The seeds of a target: files whose name ends as one of its kinds do, and the lines of its own file.
fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["formats", "pages", "fuzz/seeds/found"] {
        files.extend(std::fs::read_dir(tests.join(folder)).into_iter().flatten().flatten().map(|entry| entry.path()));
    }
    files.sort();
    for file in files {
        if file.extension().and_then(|e| e.to_str()).is_some_and(|ending| target.kinds.contains(&ending)) {
            seeds.push(std::fs::read(&file).expect("a seed"));
        }
    }
    if let Ok(lines) = std::fs::read_to_string(tests.join(format!("fuzz/seeds/{}.txt", target.name))) {
        seeds.extend(lines.lines().filter(|l| !l.is_empty()).map(|l| l.replace("\\n", "\n").into_bytes()));
    }
    assert!(seeds.len() >= 3, "{} has hardly a seed", target.name);
    seeds
}

/// The seconds of the processor that this thread has taken; none where the system does not say.
fn spent() -> Option<f64> {
    /// Ticks of `/proc` in a second.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
    // Behind the name, which may hold spaces: user and system time are the 12th and 13th.
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
    Some(fields.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / TICKS)
}

/// Breeds inputs of a target until the number or the time is over.
fn breed(target: &Target) {
    let setting = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let seconds = setting("DATELINE_FUZZ");
    let mut breeder = Breeder::new(target.name, setting("DATELINE_FUZZ_SEED").unwrap_or(0), seeds(target), target.words);
    let (begun, before) = (Instant::now(), spent());
    let lasted = || spent().zip(before).map_or(begun.elapsed().as_secs_f64(), |(now, before)| now - before);
    let (mut tried, mut slowest) = (0, Duration::ZERO);
    let keep = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}", target.name));
    while seconds.map_or(tried < INPUTS, |s| lasted() < s as f64) {
        let input = breeder.next();
        // Should the process die of it, here it lies.
        if seconds.is_some() {
            std::fs::write(&keep, &input).expect("a file");
        }
        let start = lasted();
        match std::panic::catch_unwind(|| (target.run)(&input)) {
            Ok(marks) => breeder.learn(&input, &marks),
            Err(_) => {
                std::fs::write(&keep, &input).expect("a file");
                panic!("{}: input {tried}, {} bytes, kept in {}", target.name, input.len(), keep.display());
            }
        }
        let took = Duration::from_secs_f64((lasted() - start).max(0.0));
        if took.as_secs() >= SECONDS {
            std::fs::write(&keep, &input).expect("a file");
            panic!("{}: input {tried} took {took:?}, kept in {}", target.name, keep.display());
        }
        slowest = slowest.max(took);
        tried += 1;
    }
    let _ = std::fs::remove_file(&keep);
    eprintln!(
        "{}: {tried} inputs, {} parents, {} marks, {:.1} s, slowest {slowest:?}",
        target.name,
        breeder.parents(),
        breeder.marks(),
        lasted()
    );
}

macro_rules! fuzzed {
    ($($name:ident)+) => {
        $( #[test] fn $name() { breed(TARGETS.iter().find(|t| t.name == stringify!($name)).expect("a target")); } )+
        #[test]
        fn every_target_is_run() {
            let names: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
            assert_eq!(names, [$(stringify!($name)),+]);
        }
    };
}

fuzzed! { numbers dates casualties html warc feeds records mail archives recipe whole }
