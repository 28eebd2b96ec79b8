//! Malformed and hostile input, where the shared collections are at hand: every case ends as its oracle allows, and every
//! file of the public corpora is read or rejected with a reason, within bounds of time and memory.
//!
//! A sample runs by default; `DATELINE_TORTURE=all` runs all of it.

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

/// How long no file may take.
const SECONDS: u64 = 10;

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

/// Waits for a process; its most memory, and how long it took.
fn watch(child: &mut Child, most: Duration) -> (Option<i32>, u64, Duration) {
    let (begun, mut peak) = (Instant::now(), 0);
    loop {
        peak = peak.max(resident(&child.id().to_string()));
        if let Ok(Some(status)) = child.try_wait() {
            return (status.code(), peak, begun.elapsed());
        }
        if begun.elapsed() > most {
            let _ = child.kill();
            let _ = child.wait();
            return (None, peak, begun.elapsed());
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
        // The oracle's seconds are an optimised build's on an idle machine; tests run beside each other.
        let seconds = Duration::from_secs(number("secs").unwrap_or(30) * 4);
        let (code, peak, took) = watch(&mut child, seconds);
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
        if peak > number("rss_mb").unwrap_or(RESIDENT_MB).max(BASE_MB) {
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
    let mut files: Vec<PathBuf> = Vec::new();
    let mut waiting = vec![corpora.clone()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(path),
                Ok(kind) if kind.is_file() => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    let (mut failed, mut seen, mut articles, mut reasons) = (Vec::new(), 0, 0u64, BTreeMap::<RejectReason, u64>::new());
    for (n, path) in files.iter().enumerate() {
        let below = path.strip_prefix(&corpora).expect("below").to_string_lossy().into_owned();
        if OTHER.iter().any(|o| below.starts_with(o)) || !all() && n % SAMPLE != 0 {
            continue;
        }
        seen += 1;
        let open = || File::open(path).expect("the file opens");
        let input = Input { uri: below.clone(), bytes: Box::new(open()), file: Some(open()) };
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
