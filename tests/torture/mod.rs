//! Malformed and hostile input, where the shared collections are at hand: every case ends as its oracle allows, and every
//! file of the public corpora is read or rejected with a reason and goes through the whole pipeline, within bounds of time and memory.
//!
//! A sample runs by default; `DATELINE_TORTURE=all` runs all of it.

mod grown;

use dateline::ingest::{IngestOptions, Input, read};
use dateline::limits::Limits;
use dateline::model::RejectReason;
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Resident bytes that no file may need, in MB.
const RESIDENT_MB: u64 = 512;

/// Seconds of the processor that no file may take.
const SECONDS: u64 = 10;

/// Seconds on the clock for each of the processor: tests run beside each other.
const PATIENCE: u64 = 8;

/// One file in so many is looked at where not all are.
const SAMPLE: usize = 12;

/// The collections; none where they are not at hand, which is told.
fn torture() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("DATELINE_SHARED").map_or(beside, PathBuf::from).join("torture");
    if !folder.is_dir() {
        eprintln!("skipped: {} is absent", folder.display());
        return None;
    }
    Some(folder)
}

fn all() -> bool {
    std::env::var_os("DATELINE_TORTURE").is_some_and(|v| v == "all")
}

/// The most memory that a process has had, in MB; 0 where the system does not say.
fn resident(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The time of the processor that a process has taken; nothing where the system does not say.
fn spent(process: u32) -> Duration {
    /// Ticks of `/proc` in a second.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name, which may hold spaces: user and system time are the 12th and 13th.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = fields.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    Duration::from_secs_f64(ticks / TICKS)
}

/// How a process ended: with which code, none for a signal or no end; its most memory in MB; its time of the processor.
struct Ended {
    code: Option<i32>,
    peak: u64,
    took: Duration,
}

/// Waits for a process that may take so many seconds of the processor.
fn watch(child: &mut Child, seconds: u64) -> Ended {
    let begun = Instant::now();
    let mut ended = Ended { code: None, peak: 0, took: Duration::ZERO };
    loop {
        ended.peak = ended.peak.max(resident(&child.id().to_string()));
        ended.took = ended.took.max(spent(child.id()));
        if let Ok(Some(status)) = child.try_wait() {
            ended.code = status.code();
            return ended;
        }
        if ended.took > Duration::from_secs(seconds) || begun.elapsed() > Duration::from_secs(seconds * PATIENCE) {
            let _ = child.kill();
            let _ = child.wait();
            return ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Our words for the oracle's.
const WORDS: &[(&str, &[&str])] = &[
    ("truncated", &["truncated"]),
    ("checksum", &["truncated"]),
    ("trailing_garbage", &["truncated"]),
    ("record_too_large", &["too_large"]),
    ("decompression_limit", &["decompression_limit"]),
    ("json_syntax", &["malformed"]),
    ("csv_quote", &["malformed"]),
    ("csv_ragged", &["malformed"]),
    ("lone_surrogate", &["malformed"]),
    ("duplicate_key", &["malformed"]),
    ("invalid_utf8", &["encoding", "malformed"]),
    ("wrong_type", &["bad_field", "malformed"]),
    ("number_range", &["bad_field", "malformed"]),
    ("missing_field", &["empty"]),
    ("json_depth", &["too_deep"]),
];

#[test]
fn every_case_ends_as_its_oracle_allows() {
    let Some(folder) = torture() else { return };
    let list = std::fs::read_to_string(folder.join("cases/cases.jsonl")).expect("the list of cases");
    let dir = tempfile::tempdir().expect("a folder");
    let mut failed = Vec::new();
    for (n, line) in list.lines().enumerate() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case is JSON");
        let path = folder.join("cases").join(case["path"].as_str().unwrap_or_default());
        if !path.is_file() || case["fmt"] == "config" || !all() && n % SAMPLE != 0 {
            continue;
        }
        let out = dir.path().join(n.to_string());
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command
            .args(["run", "--threads", "1", "--json", "--allow-empty", "--max-rejects", "100%", "--input"])
            .arg(&path)
            .arg("--out")
            .arg(&out);
        let log = dir.path().join("log");
        let said = || File::create(&log).expect("a file");
        let mut child = command.stdout(Stdio::null()).stderr(said()).spawn().expect("the program starts");
        let expect = &case["expect"];
        let number = |key: &str| expect[key].as_u64();
        // Some are so long that an honest reading takes longer.
        let seconds = number("secs").unwrap_or(SECONDS);
        let Ended { code, peak, took } = watch(&mut child, seconds);
        let mut wrong = Vec::new();
        let codes: Vec<i64> = expect["exit"].as_array().into_iter().flatten().filter_map(|c| c.as_i64()).collect();
        match code {
            None => wrong.push(format!("no end within {took:?}, or a signal")),
            // All of these run with every reject allowed, so what may end with 3 may end with 0.
            Some(code) if code != 0 && !codes.contains(&i64::from(code)) => wrong.push(format!("exit {code}")),
            _ => {}
        }
        if std::fs::read_to_string(&log).unwrap_or_default().contains("panicked at") {
            wrong.push("a panic".to_string());
        }
        if peak > number("rss_mb").unwrap_or(RESIDENT_MB).clamp(BASE_MB, RESIDENT_MB) {
            wrong.push(format!("{peak} MB"));
        }
        let manifest = std::fs::read_to_string(out.join("current/manifest.json")).unwrap_or_default();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap_or_default();
        let bad: u64 = manifest["rejects"].as_object().into_iter().flatten().filter_map(|(_, n)| n.as_u64()).sum();
        let reasons: Vec<&str> = expect["reason"].as_array().into_iter().flatten().filter_map(|r| r.as_str()).collect();
        let named = |reason: &&str| {
            let ours = WORDS.iter().find(|(word, _)| word == reason).map_or(&[][..], |(_, ours)| ours);
            ours.iter().any(|ours| manifest["rejects"][*ours].is_u64())
        };
        if bad > 0 && !reasons.is_empty() && code == Some(0) && !reasons.iter().any(named) {
            wrong.push(format!("none of {reasons:?} among {}", manifest["rejects"]));
        }
        if manifest["rejects"]["internal_error"].is_u64() {
            wrong.push("a fault within".to_string());
        }
        if !wrong.is_empty() {
            failed.push(format!("{}: {}", case["id"], wrong.join(", ")));
        }
        let _ = std::fs::remove_dir_all(&out);
    }
    assert!(failed.is_empty(), "{} cases:\n{}", failed.len(), failed.join("\n"));
}

/// What the program needs before it reads anything, in MB: packs and gazetteer, compiled.
const BASE_MB: u64 = 256;

/// Corpora that are tests of parts of other programs, not files of a format that is read.
const OTHER: &[&str] = &["html5lib-tests", "url-idna", "encoding_rs-data"];

#[test]
fn every_file_of_the_corpora_is_read_or_rejected_with_a_reason() {
    let Some(folder) = torture() else { return };
    let corpora = folder.join("corpora");
    let files = below(&corpora);
    let (mut failed, mut seen, mut articles, mut reasons) = (Vec::new(), 0, 0u64, BTreeMap::<RejectReason, u64>::new());
    for (n, path) in files.iter().enumerate() {
        let below = path.strip_prefix(&corpora).expect("below").to_string_lossy().into_owned();
        if OTHER.iter().any(|o| below.starts_with(o)) || !all() && n % SAMPLE != 0 {
            continue;
        }
        seen += 1;
        let open = || File::open(path).expect("the file opens");
        let input = Input { file: Some(open()), ..Input::stream(below.clone(), Box::new(open())) };
        let (begun, mut records, mut faults) = (Instant::now(), 0u64, false);
        read(input, &IngestOptions::default(), &Limits::default(), &mut |record| {
            records += 1;
            match record {
                Ok(_) => articles += 1,
                Err(reject) => {
                    faults |= reject.reason == RejectReason::InternalError || reject.detail.is_empty();
                    *reasons.entry(reject.reason).or_default() += 1;
                }
            }
            ControlFlow::Continue(())
        });
        if records == 0 || faults || begun.elapsed() > Duration::from_secs(SECONDS) {
            failed.push(format!("{below}: {records} records, fault within: {faults}, {:?}", begun.elapsed()));
        }
    }
    eprintln!("torture: {seen} files, {articles} articles, {reasons:?}, at most {} MB", resident("self"));
    assert!(failed.is_empty(), "{} files:\n{}", failed.len(), failed.join("\n"));
    assert!(resident("self") <= RESIDENT_MB, "{} MB", resident("self"));
}

/// All files below a folder, sorted.
fn below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut waiting) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

/// What is wrong with a run of all stages over these files; nothing where every record is accounted for within the bounds of one file.
fn faults(files: &[PathBuf]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let (recipe, log) = (dir.path().join("recipe.toml"), dir.path().join("log"));
    let paths: Vec<String> = files.iter().map(|f| f.to_string_lossy().into_owned()).collect();
    // A list of strings is written alike in JSON and TOML.
    let list = serde_json::to_string(&paths).expect("a list of strings");
    std::fs::write(&recipe, format!("[input]\npaths = {list}\nallow_empty = true\n")).expect("a file");
    let file = |path: &Path| File::create(path).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["run", "--threads", "1", "--json", "--quiet", "--max-rejects", "100%", "--out"])
        .arg(dir.path().join("out"))
        .arg(&recipe)
        .stdout(file(&dir.path().join("report")))
        .stderr(file(&log))
        .spawn()
        .expect("the program starts");
    let Ended { code, peak, took } = watch(&mut child, SECONDS);
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    let report = std::fs::read_to_string(dir.path().join("report")).unwrap_or_default();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap_or_default();
    let count = |stage: &str, what: &str| report["stages"][stage][what].as_u64().unwrap_or(0);
    let mut wrong = Vec::new();
    if code != Some(0) {
        wrong.push(format!("code {code:?} after {took:?}: {}", said.chars().take(300).collect::<String>()));
    }
    if said.contains("panicked at") || report["rejects"]["internal_error"].is_u64() {
        wrong.push("a fault within".to_string());
    }
    if peak > RESIDENT_MB {
        wrong.push(format!("{peak} MB"));
    }
    let stages = ["ingest", "normalize", "extract"];
    let balanced = |s: &&str| count(s, "read") == count(s, "passed") + count(s, "rejected") + count(s, "skipped");
    let handed = stages.windows(2).all(|s| count(s[0], "passed") == count(s[1], "read"));
    if code == Some(0) && !(stages.iter().all(balanced) && handed) {
        wrong.push(format!("records are lost: {}", report["stages"]));
    }
    wrong
}

/// Files that go through one run: starting the program costs more than most of them.
const TOGETHER: usize = 100;

#[test]
fn every_file_of_the_corpora_goes_through_all_stages() {
    let Some(folder) = torture() else { return };
    let files = below(&folder.join("corpora"));
    let sample: Vec<PathBuf> = files.into_iter().enumerate().filter(|(n, _)| all() || n % SAMPLE == 1).map(|(_, f)| f).collect();
    let mut failed = Vec::new();
    for together in sample.chunks(TOGETHER) {
        let wrong = faults(together);
        if wrong.is_empty() {
            continue;
        }
        // Which of them is it?
        let alone = together.iter().map(|f| (f, faults(std::slice::from_ref(f)))).filter(|(_, wrong)| !wrong.is_empty());
        let named: Vec<String> = alone.map(|(f, wrong)| format!("{}: {}", f.display(), wrong.join(", "))).collect();
        failed.extend(if named.is_empty() { vec![format!("{} and the next: {}", together[0].display(), wrong.join(", "))] } else { named });
    }
    assert!(failed.is_empty(), "{} files:\n{}", failed.len(), failed.join("\n"));
}
