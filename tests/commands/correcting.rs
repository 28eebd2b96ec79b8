//! Corrections and `review`: what people put right is counted, told beside what was read, and survives every rerun.

use super::{code, dateline, stderr};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const ARTICLES: [&str; 3] = [
    r#"{"id":"a","url":"https://one.example/a","source":"one.example","date":"2021-05-04","title":"Blast in Kabul","text":"KABUL - A bomb killed seven people in Kabul on Monday, police said."}"#,
    r#"{"id":"b","url":"https://two.example/b","source":"two.example","date":"2021-05-04","title":"Bomb attack in Kabul","text":"A bomb killed nine people in Kabul on Monday, May 3, the interior ministry said. Twenty people were wounded."}"#,
    r#"{"id":"c","url":"https://one.example/c","source":"one.example","date":"2021-05-10","title":"Flood in Chile","text":"SANTIAGO - A flood killed two people in Santiago on Sunday, officials said."}"#,
];

/// A folder with articles, a recipe and a file of corrections.
fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("in")).expect("a folder");
    for (name, text) in ["a", "b", "c"].iter().zip(ARTICLES) {
        fs::write(dir.path().join(format!("in/{name}.jsonl")), format!("{text}\n")).expect("an article");
    }
    let recipe = "[input]\npaths = [\"in\"]\n[aggregate]\ncorrections = \"corrections.csv\"\n[output]\npath = \"out\"\n";
    fs::write(dir.path().join("recipe.toml"), recipe).expect("a recipe");
    fs::write(dir.path().join("corrections.csv"), "id,field,value,who,when,why\n").expect("corrections");
    dir
}

fn run(dir: &Path, rest: &[&str]) -> String {
    let recipe = dir.join("recipe.toml").display().to_string();
    let output = dateline(&[&["run", &recipe], rest].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The rows of a table as JSON.
fn rows(dir: &Path, table: &str) -> Vec<serde_json::Value> {
    let out = dir.join("out").display().to_string();
    let output = dateline(&["export", table, "--to", "jsonl", "--out", "-", "--dataset", &out, "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    String::from_utf8_lossy(&output.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

fn toll(dir: &Path, country: &str, kind: &str) -> Option<i64> {
    rows(dir, "casualties_daily").iter().find(|r| r["country"] == country && r["kind"] == kind).and_then(|r| r["best"].as_i64())
}

/// Every table's bytes.
fn bytes(out: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(out.join("current")).expect("a dataset") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.push((
                path.display().to_string().rsplit('/').next().unwrap_or("").to_string(),
                fs::read(path.join("part-000000.parquet")).expect("a table"),
            ));
        }
    }
    found.sort();
    found
}

#[test]
fn corrections_are_counted_told_and_seen_by_the_next_run() {
    let dir = place();
    let dir = dir.path();
    run(dir, &[]);
    assert_eq!((toll(dir, "CL", "killed"), toll(dir, "AF", "injured")), (Some(2), Some(20)));
    let figures = rows(dir, "casualties");
    let flood = figures.iter().find(|f| f["country"] == "CL").expect("the flood");
    let blast = figures.iter().find(|f| f["best"] == 9).expect("the blast");
    assert!(blast["incident_id"].is_string() && blast["incident_id"] != flood["incident_id"], "figures know their incidents");
    let text = |v: &serde_json::Value| v.as_str().expect("a text").to_string();
    let lines = [
        "id,field,value,who,when,why".to_string(),
        format!("{},number,5,ada,2021-05-11,the ministry's list", text(&flood["figure_id"])),
        format!("{},injured,22,ada,2021-05-11,counted by hand", text(&blast["incident_id"])),
        format!("{},date,2021-05-02,ada,2021-05-11,", text(&blast["incident_id"])),
        "0123456789abcdef01234567,best,3,ada,2021-05-11,an article that is gone".to_string(),
    ];
    fs::write(dir.join("corrections.csv"), lines.join("\n")).expect("corrections");
    let said = run(dir, &[]);
    assert!(said.contains("1 corrections found nothing") && said.contains("line 5: 0123456789abcdef01234567 best"), "{said}");
    assert_eq!((toll(dir, "CL", "killed"), toll(dir, "AF", "injured")), (Some(5), Some(22)));
    let days = rows(dir, "casualties_daily");
    assert!(days.iter().any(|d| d["country"] == "AF" && d["date"] == "2021-05-02"), "{days:?}");
    let told = rows(dir, "corrections");
    let row = |field: &str| told.iter().find(|r| r["field"] == field).expect("a row");
    let (number, best) = (row("number"), row("best"));
    assert_eq!((&number["machine"], &number["human"], &number["final"]), (&"2".into(), &"5".into(), &"5".into()));
    assert_eq!((&number["state"], &number["of"], &number["who"]), (&"applied".into(), &"figure".into(), &"ada".into()));
    assert_eq!((&best["state"], &best["of"]), (&"not_found".into(), &"unknown".into()));
    let why = dateline(&["why", "casualties_daily", "country=CL", "--dataset", &dir.join("out").display().to_string()]);
    let why = String::from_utf8_lossy(&why.stdout).into_owned();
    assert!(why.contains("put right from 2 to 5, applied (ada, 2021-05-11, the ministry's list)"), "{why}");
    // What the text says stays what it says.
    assert!(rows(dir, "casualties").iter().any(|f| f["figure_id"] == flood["figure_id"] && f["best"] == 2));
    // The run after the change took the findings over; one that takes nothing over gives the same bytes, and so do the stages one by one.
    let incremental = bytes(&dir.join("out"));
    let other = dir.join("full").display().to_string();
    run(dir, &["--full", "--out", &other]);
    assert_eq!(incremental, bytes(Path::new(&other)));
    let recipe = dir.join("recipe.toml").display().to_string();
    let output = dateline(&["aggregate", &recipe, "--out", &other, "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(incremental, bytes(Path::new(&other)));
    assert!(run(dir, &["--json"]).contains("\"up_to_date\": true"));
    // A file that cannot be meant stops the run, and the dataset stays.
    fs::write(dir.join("corrections.csv"), "id,field,value\nx,colour,red\n").expect("corrections");
    let output = dateline(&["run", &recipe, "--quiet"]);
    assert!(code(&output) == 4 && stderr(&output).contains("corrections.csv:2"), "{}", stderr(&output));
    assert_eq!(toll(dir, "CL", "killed"), Some(5));
}

#[test]
fn review_walks_the_doubtful_figures_and_writes_the_file() {
    let dir = place();
    let dir = dir.path();
    run(dir, &["--quiet"]);
    let (out, file) = (dir.join("out").display().to_string(), dir.join("corrections.csv").display().to_string());
    let review = |answers: &str, rest: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(
                [&["review", "--dataset", &out, "--corrections", &file, "--who", "ada", "--when", "2021-05-12", "--below", "1"], rest]
                    .concat(),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // It may end before it has read all.
        let _ = child.stdin.take().expect("a pipe").write_all(answers.as_bytes());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let listed = review("", &["--list", "--json"]);
    let all: Vec<serde_json::Value> = listed.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(all.len(), 4, "every figure is less than certain: {listed}");
    // The two that tell different numbers of dead come first.
    assert!(all[..2].iter().all(|d| d["doubts"][0] == "sources_disagree" && d["kind"] == "killed"), "{listed}");
    let said = review("nonsense\nc best many\nc number 8 both lists\na\ns\nq\n", &[]);
    assert!(said.contains("1 accepted, 1 changed, 1 skipped, 1 left"), "{said}");
    assert!(said.contains("one of: a, c FIELD VALUE") && said.contains("\"many\" is no number"), "{said}");
    let written = fs::read_to_string(&file).expect("the file");
    assert!(written.contains(",number,8,ada,2021-05-12,both lists,") && written.contains(",accepted,"), "{written}");
    // What was answered is not asked again, and the next run counts it.
    assert_eq!(review("", &["--list", "--json"]).lines().count(), 2);
    run(dir, &["--quiet"]);
    let told = rows(dir, "corrections");
    let states: Vec<&str> = told.iter().filter_map(|r| r["state"].as_str()).collect();
    assert!(states.contains(&"applied") && states.contains(&"confirmed"), "{told:?}");
    let tolls = rows(dir, "incident_tolls");
    assert!(tolls.iter().any(|t| t["best"] == 8), "{tolls:?}");
}
