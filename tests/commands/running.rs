//! `run`, the stages, `check` and `verify` over real files.

use super::{code, dateline, stderr};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Two small reports in JSON Lines, and a folder for the dataset.
fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("news")).unwrap();
    let records = [
        r#"{"id":"1","url":"https://example.org/ferry","title":"Ferry sinks off Lindra","date":"2021-03-04","text":"LINDRA, March 4 (Example) - A ferry sank off the port of Lindra on Wednesday. Twelve people were killed and 30 were injured, the coast guard said.\n\nDivers went on searching for the missing through the night."}"#,
        r#"{"id":"2","url":"https://example.org/budget","title":"Council passes its budget","date":"2021-03-05","text":"The town council passed its budget on Thursday after a short debate. Spending on schools rises by three per cent, and the library opens on Sundays again."}"#,
    ];
    fs::write(dir.path().join("news/a.jsonl"), records.join("\n")).unwrap();
    dir
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_string()
}

fn run(dir: &Path, more: &[&str]) -> std::process::Output {
    let (news, out) = (text(&dir.join("news")), text(&dir.join("out")));
    let mut args = vec!["run", "--input", &news, "--out", &out];
    args.extend(more);
    dateline(&args)
}

#[test]
fn a_run_publishes_and_says_what_it_did() {
    let dir = place();
    let output = run(dir.path(), &["--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON on stdout and nothing else");
    assert_eq!(summary["rows"]["documents"], 2, "{summary:#}");
    assert_eq!(summary["up_to_date"], false);
    let again: serde_json::Value = serde_json::from_slice(&run(dir.path(), &["--json"]).stdout).unwrap();
    assert_eq!(again["up_to_date"], true);
    for file in ["manifest.json", "datapackage.json", "documents/part-000000.parquet", "rejects/part-000000.parquet"] {
        assert!(dir.path().join("out/current").join(file).is_file(), "{file}");
    }
    assert_eq!(code(&dateline(&["verify", &text(&dir.path().join("out"))])), 0);
}

#[test]
fn a_zip_that_is_piped_is_read_whatever_its_length() {
    let dir = tempfile::tempdir().unwrap();
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for n in 0..20 {
        writer.start_file(format!("{n}.txt"), stored).unwrap();
        std::io::Write::write_all(&mut writer, format!("Storm {n}.\n\n{}", "It rained all day. ".repeat(50_000)).as_bytes()).unwrap();
    }
    fs::write(dir.path().join("news.zip"), writer.finish().unwrap().into_inner()).unwrap();
    let out = dir.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["ingest", "--input", "-", "--json", "--out"]).arg(&out).stdin(fs::File::open(dir.path().join("news.zip")).unwrap());
    let output = command.output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["stages"]["ingest"]["passed"], 20, "{}", stderr(&output));
    let left: Vec<_> = fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("tmp")), "{left:?}");
}

#[test]
fn stages_one_by_one_go_through_from_a_recipe() {
    let dir = place();
    let recipe = dir.path().join("news.toml");
    fs::write(&recipe, "[input]\npaths = ['news']\n[output]\npath = 'out'\n").unwrap();
    let recipe = text(&recipe);
    let output = dateline(&["extract", &recipe]);
    assert_eq!((code(&output), stderr(&output).contains("dateline ingest")), (4, true), "{}", stderr(&output));
    for stage in ["ingest", "normalize", "extract", "aggregate"] {
        let output = dateline(&[stage, &recipe]);
        assert_eq!(code(&output), 0, "{stage}: {}", stderr(&output));
    }
    assert!(dir.path().join("out/current/document_tolls/part-000000.parquet").is_file());
}

#[test]
fn a_grown_input_is_read_where_it_is_new_and_the_versions_are_listed() {
    let dir = place();
    let out = text(&dir.path().join("out"));
    assert_eq!(code(&run(dir.path(), &[])), 0);
    fs::write(dir.path().join("news/z.jsonl"), "{\"url\": \"https://n.example/z\", \"text\": \"A flood killed 3 people in Lima.\"}\n")
        .unwrap();
    let grown = run(dir.path(), &["--json"]);
    let grown: serde_json::Value = serde_json::from_slice(&grown.stdout).unwrap();
    let documents = grown["rows"]["documents"].as_u64().unwrap();
    assert_eq!(grown["timings"]["documents_reused"].as_u64(), Some(documents - 1));
    let listed: serde_json::Value = serde_json::from_slice(&dateline(&["snapshots", &out, "--json"]).stdout).unwrap();
    let current: Vec<_> = listed.as_array().unwrap().iter().map(|s| (s["documents"].as_u64(), s["current"].as_bool())).collect();
    assert_eq!(current, [(Some(documents - 1), Some(false)), (Some(documents), Some(true))]);
    assert_eq!(code(&dateline(&["snapshots", &text(&dir.path().join("news"))])), 4);
}

#[test]
fn a_dataset_that_grew_is_the_bytes_of_one_made_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let mut files: Vec<_> = fs::read_dir(samples).unwrap().map(|f| f.unwrap().path()).filter(|f| f.is_file()).collect();
    files.sort();
    let news = dir.path().join("news");
    fs::create_dir(&news).unwrap();
    let run = |out: &str| {
        let output = dateline(&["run", "--input", &text(&news), "--out", &text(&dir.path().join(out)), "--max-rejects", "50%", "--quiet"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let manifest = fs::read(dir.path().join(out).join("current/manifest.json")).unwrap();
        serde_json::from_slice::<serde_json::Value>(&manifest).unwrap()
    };
    let mut grown = serde_json::Value::Null;
    for part in files.chunks(files.len().div_ceil(3)) {
        for file in part {
            fs::copy(file, news.join(file.file_name().unwrap())).unwrap();
        }
        grown = run("grown");
    }
    assert!(grown["timings"]["documents_reused"].as_u64() > Some(0));
    let once = run("once");
    assert_eq!(once["timings"]["documents_reused"].as_u64(), Some(0));
    for (table, files) in once["tables"].as_object().unwrap() {
        assert_eq!(&grown["tables"][table], files, "{table}");
    }
}

#[test]
fn check_says_what_would_run_and_what_is_wrong() {
    let dir = place();
    let recipe = dir.path().join("news.toml");
    fs::write(&recipe, "[input]\npaths = ['news/*.jsonl']\n[output]\npath = 'out'\n").unwrap();
    let output = dateline(&["check", &text(&recipe)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("news/a.jsonl"));
    assert!(!dir.path().join("out").exists(), "check writes nothing");
    for (text_of, says) in [
        ("[input]\npaths = ['nowhere']\n[output]\npath = 'out'\n", "nowhere"),
        ("[input]\npaths = ['news/*.csv']\n[output]\npath = 'out'\n", "no files"),
        ("[input]\npaths = ['news']\n", "no output"),
        ("[input]\npath = ['news']\n", "`paths`"),
    ] {
        fs::write(&recipe, text_of).unwrap();
        let output = dateline(&["check", &text(&recipe)]);
        assert_eq!(code(&output), 4, "{text_of}");
        assert!(stderr(&output).contains(says), "{says}: {}", stderr(&output));
    }
}

#[test]
fn broken_records_beyond_the_bound_leave_with_three() {
    let dir = place();
    fs::write(dir.path().join("news/b.jsonl"), "{\"text\": \n{\"id\n").unwrap();
    let output = run(dir.path(), &[]);
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert!(stderr(&output).contains("malformed"), "{}", stderr(&output));
    assert!(!dir.path().join("out/current").exists());
    assert_eq!(code(&run(dir.path(), &["--max-rejects", "2"])), 0);
}

#[test]
fn a_folder_of_other_things_and_an_unwritable_place_are_refused() {
    let dir = place();
    fs::create_dir(dir.path().join("out")).unwrap();
    fs::write(dir.path().join("out/letter.txt"), "Dear").unwrap();
    assert_eq!(code(&run(dir.path(), &[])), 4);
    let news = text(&dir.path().join("news"));
    let below_a_file = text(&dir.path().join("out/letter.txt/deeper"));
    assert_eq!(code(&dateline(&["run", "--input", &news, "--out", &below_a_file])), 5);
}

#[test]
fn file_names_cannot_speak_to_the_terminal() {
    let dir = place();
    fs::write(dir.path().join("news/\u{1b}[31mred.jsonl"), "{").unwrap();
    let output = run(dir.path(), &["--max-rejects", "0"]);
    assert_eq!(code(&output), 3);
    assert!(!output.stderr.contains(&0x1b), "{}", stderr(&output));
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let dir = place();
    let (news, out) = (text(&dir.path().join("news")), text(&dir.path().join("out")));
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["run", "--input", &news, "--out", &out])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn standard_input_is_an_input() {
    let dir = place();
    let out = dir.path().join("piped");
    let piped = |file: &Path| {
        Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["run", "--input", "-", "--out", &text(&out), "--json"])
            .stdin(fs::File::open(file).unwrap())
            .stderr(Stdio::piped())
            .output()
            .unwrap()
    };
    let first = piped(&dir.path().join("news/a.jsonl"));
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let manifest = || -> serde_json::Value { serde_json::from_slice(&fs::read(out.join("current/manifest.json")).unwrap()).unwrap() };
    let before = manifest();
    assert_eq!(before["inputs"][0]["uri"], "stdin");
    assert_eq!(before["inputs"][0]["blake3"], blake3_of(&dir.path().join("news/a.jsonl")));
    // Other words under the same name are another run.
    fs::write(dir.path().join("b.jsonl"), "{\"text\":\"The mayor of Lindra opened a bridge on Friday, and nobody was hurt.\"}\n").unwrap();
    let second = piped(&dir.path().join("b.jsonl"));
    assert_eq!(code(&second), 0, "{}", stderr(&second));
    assert_ne!(before["run_id"], manifest()["run_id"]);
    assert_eq!(manifest()["tables"]["documents"][0]["rows"], 1);
}

fn blake3_of(file: &Path) -> String {
    blake3::hash(&fs::read(file).unwrap()).to_hex().to_string()
}
