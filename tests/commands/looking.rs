//! `explain`, `head`, `sql`, `schema`, `eval`, `completions` and `man` over a small dataset.

use super::{code, dateline, stderr};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

const ARTICLE: &str = "Bus overturns near Orvan\n\nORVAN, May 6, 2022 (Example News) - A bus overturned near Orvan on Thursday, killing seven people and injuring 21, police said.\n";

/// A folder with one article and the dataset made from it, once.
static PLACE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("bus.txt"), ARTICLE).expect("an article");
    let output = dateline(&["run", "--input", &path(&dir, "bus.txt"), "--out", &path(&dir, "out"), "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    dir
});

fn path(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path().join(name).display().to_string()
}

/// What a command that must succeed prints.
fn told(args: &[&str]) -> String {
    let output = dateline(args);
    assert_eq!(code(&output), 0, "{args:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn explain_marks_every_finding_and_names_the_rule() {
    let page = told(&["explain", &path(&PLACE, "bus.txt")]);
    assert!(page.contains("[figure ") && page.contains("seven people"), "{page}");
    for words in ["killed 7 (low 7, high 7) exact incident reported", "injured 21", "rule en/casualties/", "dateline ORVAN, 2022-05-06"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains('\u{1b}'), "no colours in a pipe");
    let json: serde_json::Value = serde_json::from_str(&told(&["explain", "--json", &path(&PLACE, "bus.txt")])).expect("JSON");
    assert_eq!(json["casualties"].as_array().map(Vec::len), Some(2), "{json:#}");
}

#[test]
fn explain_finds_a_document_of_the_dataset_and_says_where_there_is_none() {
    let out = path(&PLACE, "out");
    let rows = told(&["head", "documents", "--dataset", &out, "--json"]);
    let row: serde_json::Value = serde_json::from_str(rows.lines().next().expect("a row")).expect("JSON");
    let page = told(&["explain", row["doc_id"].as_str().expect("an id"), "--dataset", &out]);
    assert!(page.contains("killed 7"), "{page}");
    let output = dateline(&["explain", "nowhere", "--dataset", &out]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}

#[test]
fn head_prints_rows_columns_and_what_is_wrong() {
    let out = path(&PLACE, "out");
    let page = told(&["head", "casualties", "--dataset", &out, "--columns", "kind,best"]);
    assert!(page.contains("killed") && page.contains('7') && !page.contains("evidence"), "{page}");
    for (args, says) in [(["head", "fatalities"], "the tables are"), (["head", "casualties"], "it has")] {
        let output = dateline(&[&args[..], &["--columns", "colour", "--dataset", &out]].concat());
        assert_eq!(code(&output), 4, "{args:?}");
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    assert_eq!(code(&dateline(&["head", "casualties", "--dataset", &path(&PLACE, "empty")])), 4);
}

#[test]
fn schema_tells_every_table_and_the_words_of_closed_lists() {
    let page = told(&["schema", "casualties"]);
    for words in ["qualifier", "at_least", "attribution_kind", "confidence"] {
        assert!(page.contains(words), "{words}");
    }
    let json: serde_json::Value = serde_json::from_str(&told(&["schema", "--json"])).expect("JSON");
    let names: Vec<&str> = json.as_array().expect("a list").iter().filter_map(|t| t["name"].as_str()).collect();
    for table in
        ["documents", "sentences", "casualties", "refusals", "topics", "places", "dates", "actors", "quotes", "document_tolls", "rejects"]
    {
        assert!(names.contains(&table), "{table}");
    }
    assert_eq!(code(&dateline(&["schema", "figures"])), 4);
}

#[test]
fn eval_counts_hits_misses_and_false_hits() {
    let dir = tempfile::tempdir().expect("a folder");
    let source = dir.path().join("a.jsonl");
    let record = serde_json::json!({ "id": "bus", "text": ARTICLE.split_once("\n\n").expect("a body").1 });
    fs::write(&source, format!("{record}\n")).expect("an article");
    let gold = [
        r#"{"doc":"bus","kind":"killed","low":7,"best":7,"high":7,"qualifier":"exact","implicit":false,"scope":"incident","subset":false,"status":"reported"}"#,
        r#"{"doc":"bus","kind":"missing","low":3,"best":3,"high":3,"qualifier":"exact","implicit":false,"scope":"incident","subset":false,"status":"reported"}"#,
    ];
    fs::write(dir.path().join("gold.jsonl"), gold.join("\n")).expect("gold");
    let (out, gold) = (path(&dir, "out"), path(&dir, "gold.jsonl"));
    told(&["run", "--input", &source.display().to_string(), "--out", &out, "--quiet"]);
    let json: serde_json::Value = serde_json::from_str(&told(&["eval", &gold, "--dataset", &out, "--json"])).expect("JSON");
    let explicit = &json["explicit"];
    assert_eq!(
        (explicit["hit"].as_u64(), explicit["predicted"].as_u64(), explicit["gold"].as_u64()),
        (Some(1), Some(2), Some(2)),
        "{json:#}"
    );
    let misses = told(&["eval", &gold, "--dataset", &out, "--list", "misses"]);
    assert!(misses.contains("missing") && misses.contains('3'), "{misses}");
    let false_hits = told(&["eval", &gold, "--dataset", &out, "--list", "false"]);
    assert!(false_hits.contains("21"), "{false_hits}");
}

#[test]
fn completions_and_man_come_from_the_same_declaration() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(told(&["completions", shell]).contains("explain"), "{shell}");
    }
    assert!(told(&["man"]).contains("dateline"));
}

#[cfg(feature = "sql")]
#[test]
fn sql_answers_in_a_table_csv_and_json() {
    let out = path(&PLACE, "out");
    let query = "SELECT kind, best, best * 0.1234567890123456 AS third, evidence FROM casualties ORDER BY best";
    let json = told(&["sql", query, "--dataset", &out, "--json"]);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().expect("a row")).expect("JSON");
    assert_eq!((first["kind"].as_str(), first["best"].as_i64()), (Some("killed"), Some(7)), "{json}");
    assert!(json.contains(&format!("\"third\":{}", 7.0 * 0.1234567890123456)), "to the last digit: {json}");
    let csv = told(&["sql", "SELECT '=1+1' AS cell, best FROM casualties WHERE kind = 'killed'", "--dataset", &out, "--csv"]);
    assert_eq!(csv.lines().collect::<Vec<_>>(), ["cell,best", "'=1+1,7"]);
    assert!(told(&["sql", "SELECT COUNT(*) AS n FROM casualties", "--dataset", &out]).contains('2'));
    let none = told(&["sql", "SELECT kind FROM casualties WHERE best > 99", "--dataset", &out, "--csv"]);
    assert_eq!(none.trim_end(), "kind", "an empty answer has a header");
    let output = dateline(&["sql", "SELECT colour FROM casualties", "--dataset", &out]);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
}

#[cfg(feature = "sql")]
#[test]
fn of_the_versions_of_a_story_the_newest_counts() {
    let dir = tempfile::tempdir().expect("a folder");
    let body = "The ferry left the port of Lindra before dawn and met high waves behind the cape, its owner said. Divers searched the wreck through the night. \
        The harbour master had warned all ships of the storm on Tuesday evening, and most of the fishing boats stayed in port. \
        The company that runs the line said that the ship was built in a yard on the mainland, was repaired last winter, and carried more lifeboats than the rules \
        of the coast guard ask for. Families waited at the quay, where a tent and a kitchen had been set up. A teacher who lives above the cape told of lights that \
        turned towards the rocks, went out, and came back further west. The minister of transport flew to the island and promised that the voyage recorder would be \
        read abroad, as no office of the country has the machines for it.";
    let story = |n: u32, title: &str, killed: u32| {
        serde_json::json!({
            "id": n, "url": format!("https://example.org/{n}"), "title": title, "date": format!("2021-03-04T0{n}:00:00Z"), "source": "Example",
            "text": format!("LINDRA, March 4 (Example) - A ferry sank off Lindra on Wednesday and {killed} people were killed. {body}"),
        })
        .to_string()
    };
    let lines = [
        story(1, "Ferry sinks off Lindra", 5),
        story(2, "UPDATE 1-Ferry sinks off Lindra", 9),
        story(3, "UPDATE 2-Ferry sinks off Lindra", 12),
    ];
    let (input, out) = (dir.path().join("a.jsonl"), dir.path().join("out").display().to_string());
    std::fs::write(&input, lines.join("\n")).expect("articles");
    let output = dateline(&["run", "--input", &input.display().to_string(), "--out", &out, "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let row = |query: &str| -> serde_json::Value {
        let json = told(&["sql", query, "--dataset", &out, "--json"]);
        serde_json::from_str(json.lines().next().expect("a row")).expect("JSON")
    };
    let day = row("SELECT SUM(best) AS best, SUM(incidents) AS incidents FROM casualties_daily WHERE kind = 'killed'");
    assert_eq!((&day["best"], &day["incidents"]), (&12.into(), &1.into()), "{day}");
    let coverage =
        row("SELECT SUM(documents) AS documents, SUM(duplicates) AS duplicates, SUM(superseded) AS superseded FROM coverage_daily");
    assert_eq!((&coverage["documents"], &coverage["duplicates"], &coverage["superseded"]), (&3.into(), &0.into(), &2.into()), "{coverage}");
}

#[cfg(feature = "sql")]
#[test]
fn the_daily_tables_add_up_what_the_tolls_say() {
    let out = path(&PLACE, "out");
    let rows = told(&[
        "sql",
        "SELECT date, kind, low, best, high, incidents, documents FROM casualties_daily ORDER BY kind",
        "--dataset",
        &out,
        "--json",
    ]);
    let rows: Vec<serde_json::Value> = rows.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let cell = |i: usize, name: &str| rows[i][name].clone();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!((cell(0, "kind"), cell(0, "best")), ("injured".into(), 21.into()));
    assert_eq!((cell(1, "kind"), cell(1, "best"), cell(1, "low"), cell(1, "high")), ("killed".into(), 7.into(), 7.into(), 7.into()));
    assert_eq!((cell(1, "date"), cell(1, "incidents"), cell(1, "documents")), ("2022-05-05".into(), 1.into(), 1.into()));
    assert!(Path::new(&out).join("current/coverage_daily").is_dir());
}
