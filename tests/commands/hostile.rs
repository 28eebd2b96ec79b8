//! Articles, addresses and file names that would like to act: on a terminal, in a spreadsheet, on the disk, in a log.

use super::{code, dateline, stderr};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a title, a name or a text may begin with so that a spreadsheet runs it.
const TRIGGERS: &[&str] = &[
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "＝",
    "＋",
    "－",
    "＠",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"https://e.example\")",
    "@SUM(1)",
    "-2+3",
    "+1",
];

/// What speaks to a terminal or turns the text around.
const SPEAKING: &[&str] = &["\u{1b}[2J", "\u{1b}]8;;https://e.example\u{7}", "\u{9b}31m", "\u{202e}", "\u{2066}", "\u{8}\u{8}", "\u{0}"];

fn path(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path().join(name).display().to_string()
}

/// A dataset of articles whose every field is hostile.
fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let hostile: Vec<String> = TRIGGERS.iter().chain(SPEAKING).map(|s| s.to_string()).collect();
    let lines: String = hostile
        .iter()
        .enumerate()
        .map(|(n, word)| {
            let record = serde_json::json!({
                "id": format!("{word}../../../{n}"), "url": format!("https://news.example/{n}?{word}"), "title": format!("{word} storm {n}"), "author": format!("{word} Ruiz"),
                "source": format!("{word}../wire"), "date": "2021-03-04",
                "text": format!("{word} Two men were killed by a storm in Lima on Monday, police said. <script>alert({n})</script> \u{201c}{word} We saw it,\u{201d} said Ana Ruiz{word}."),
            });
            format!("{record}\n")
        })
        .collect();
    fs::create_dir(dir.path().join("news")).expect("a folder");
    fs::write(dir.path().join("news/a.jsonl"), lines).expect("a file");
    fs::write(dir.path().join("news/\u{1b}[31m\u{202e}=b.jsonl"), "{broken\n").expect("a file");
    let output = dateline(&["run", "-v", "--max-rejects", "50%", "--input", &path(&dir, "news"), "--out", &path(&dir, "out")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    silent("run", &output);
    dir
}

/// Nothing that a command prints speaks to the terminal.
fn silent(what: &str, output: &std::process::Output) {
    for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let said = String::from_utf8_lossy(bytes);
        let odd = said.chars().find(|c| {
            (c.is_control() && !['\n', '\t'].contains(c)) || ('\u{202a}'..='\u{202e}').contains(c) || ('\u{2066}'..='\u{2069}').contains(c)
        });
        assert_eq!(odd, None, "{what} on {stream}");
    }
}

#[test]
fn nothing_from_an_article_speaks_to_the_terminal() {
    let dir = place();
    let out = path(&dir, "out");
    let mut commands: Vec<Vec<&str>> =
        ["documents", "casualties", "quotes", "actors", "rejects"].iter().map(|t| vec!["head", *t, "--dataset", &out]).collect();
    let article = path(&dir, "article.txt");
    fs::write(
        &article,
        format!(
            "{} storm\n\nLIMA, March 4 (Example) - Two men were killed by a {} storm, police said.\n",
            SPEAKING.concat(),
            SPEAKING.concat()
        ),
    )
    .expect("a file");
    commands.push(vec!["explain", &article]);
    commands.push(vec!["check", "--input", "\u{1b}[2J\u{202e}", "--out", &out]);
    commands.push(vec!["explain", "\u{1b}[2J\u{202e}", "--dataset", &out]);
    commands.push(vec!["verify", &out]);
    commands.push(vec!["why", "incidents", "incident_id=\u{1b}[2J", "--dataset", &out]);
    for args in &commands {
        silent(&args.join(" "), &dateline(args));
    }
}

#[cfg(feature = "sql")]
#[test]
fn no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers() {
    let dir = place();
    let out = path(&dir, "out");
    let output = dateline(&[
        "sql",
        "SELECT title, url, external_id, source, authors, text, -text_chars AS below FROM documents",
        "--dataset",
        &out,
        "--csv",
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let mut cells = 0;
    for record in reader.records() {
        let record = record.expect("a row");
        let count = record.len();
        for (n, cell) in record.iter().enumerate() {
            cells += 1;
            if n + 1 == count {
                assert!(cell.parse::<i64>().is_ok_and(|n| n < 0), "{cell:?}");
            } else {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']), "{cell:?}");
            }
        }
    }
    assert!(cells > 100, "{cells}");
}

#[test]
fn no_name_leads_out_of_the_output_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("in")).expect("a folder");
    let stored = zip::write::SimpleFileOptions::default();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["../../evil.txt", "/tmp/evil.txt", "..\\evil.txt", "a/../../evil.txt", "CON", "evil\0.txt", "\u{202e}txt.live"] {
        zip.start_file(name, stored).expect("a member");
        std::io::Write::write_all(&mut zip, b"A storm.\n\nTwo men were killed in Lima on Monday, police said.\n").expect("a member");
    }
    fs::write(dir.path().join("in/slip.zip"), zip.finish().expect("a zip").into_inner()).expect("a file");
    let record = serde_json::json!({"id": "../../evil", "url": "file:///etc/passwd", "source": "../../../evil", "title": "/etc/passwd", "lang": "../en", "text": "Two men were killed in Lima."});
    fs::write(dir.path().join("in/a.jsonl"), record.to_string()).expect("a file");
    let output = dateline(&["run", "--input", &path(&dir, "in"), "--out", &path(&dir, "deep/er/out"), "--max-rejects", "90%", "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let entries = walkdir::WalkDir::new(dir.path()).into_iter().flatten();
    let evil: Vec<_> = entries.filter(|e| e.file_name().to_string_lossy().contains("evil")).map(|e| e.into_path()).collect();
    assert!(evil.is_empty() && !Path::new("/tmp/evil.txt").exists(), "{evil:?}");
}

#[test]
fn no_secret_stands_in_what_a_run_writes_or_says() {
    const SECRETS: [&str; 6] = ["hunter2word", "SIGNATURE7", "TOKEN8token", "ENVKEY9key", "ENVSECRET9", "PASSFRAG5"];
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("a.txt"), "A storm.\n\nTwo men were killed in Lima on Monday, police said.\n").expect("a file");
    // Nobody listens there.
    let address = "http://user:hunter2word@127.0.0.1:9/news.jsonl?X-Amz-Signature=SIGNATURE7&sv=2020&access_token=TOKEN8token#PASSFRAG5";
    for (name, more) in [("store", ", 's3://bucket/news.jsonl'"), ("recipe", "")] {
        let recipe = format!("[input]\npaths = ['a.txt', '{address}'{more}]\n[output]\npath = 'out'\nmax_rejects = '90%'\n");
        fs::write(dir.path().join(format!("{name}.toml")), recipe).expect("a file");
    }
    for (command, recipe) in [("check", "store.toml"), ("run", "store.toml"), ("run", "recipe.toml")] {
        let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args([command, "-vv", &path(&dir, recipe)])
            .env("AWS_ACCESS_KEY_ID", "ENVKEY9key")
            .env("AWS_SECRET_ACCESS_KEY", "ENVSECRET9")
            .env("AWS_ENDPOINT", "http://127.0.0.1:9")
            .env("AWS_ALLOW_HTTP", "true")
            .env("RUST_LOG", "trace")
            .output()
            .expect("the program starts");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
        for secret in SECRETS {
            assert!(!said.contains(secret), "{command} says {secret}: {said}");
        }
    }
    let mut read = 0;
    for entry in walkdir::WalkDir::new(dir.path().join("out")).into_iter().flatten().filter(|e| e.file_type().is_file()) {
        let bytes = fs::read(entry.path()).expect("a file");
        read += 1;
        for secret in SECRETS {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", entry.path().display());
        }
    }
    assert!(read > 10, "the run published: {read} files");
}
