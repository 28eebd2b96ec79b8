//! `check-data`: what it asks, prints and leaves with.

use super::{code, dateline, stderr};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Two weeks of two outlets in a folder, with a recipe of these expectations.
fn place(expect: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("news")).expect("a folder");
    write(dir.path(), 1..=14, 3);
    recipe(dir.path(), expect);
    dir
}

/// Articles of these days of March 2021, their first with this toll.
fn write(dir: &Path, days: std::ops::RangeInclusive<u32>, toll: u32) {
    let article = |day: u32, outlet: &str, n: u32| {
        format!(
            r#"{{"url":"https://{outlet}.example/{day}-{n}","title":"Storm <b>{n}</b> on day {day}","date":"2021-03-{day:02}T08:00:00Z","text":"PORT {outlet}, March {day} (Example) - A storm killed {} people on the coast of Peru that day, the police of {outlet} said. Roads stayed shut for hours."}}"#,
            toll + n
        ) + "\n"
    };
    let lines: String = days.flat_map(|day| (0..2).flat_map(move |n| ["alpha", "beta"].map(|outlet| article(day, outlet, n)))).collect();
    fs::write(dir.join("news/a.jsonl"), lines).expect("written");
}

fn recipe(dir: &Path, expect: &str) {
    let text = format!("[input]\npaths = ['news']\n[output]\npath = 'out'\n[expect]\n{expect}\n");
    fs::write(dir.join("recipe.toml"), text).expect("written");
}

fn check(dir: &Path, more: &[&str]) -> std::process::Output {
    let recipe = dir.join("recipe.toml").display().to_string();
    dateline(&[&["check-data", &recipe, "--today", "2021-03-15"], more].concat())
}

fn run(dir: &Path) {
    let output = dateline(&["run", &dir.join("recipe.toml").display().to_string(), "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_dataset_is_held_to_its_recipe() {
    let dir = place(
        "max_rejects = 0\nnewest_days = 1\nmin_articles = 4\nmin_articles_per_source = 2\nweeks = 1\ndays = 7\noldest_figure = '2021-01-01'\ndrift = 0.2",
    );
    run(dir.path());
    let output = check(dir.path(), &["--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let standings: Vec<&str> =
        told["expectations"].as_array().expect("a list").iter().map(|v| v["standing"].as_str().expect("a word")).collect();
    // 28 articles of a week are too few to compare yields.
    assert_eq!(standings, ["met", "met", "met", "met", "met", "unjudged"], "{told:#}");

    recipe(dir.path(), "newest_days = 0\nmin_articles = 5\noldest_figure = '2021-03-03'");
    let output = check(dir.path(), &[]);
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(code(&output), 7);
    assert!(stderr(&output).contains("3 of 3 expectations are broken: newest_days, min_articles, oldest_figure"), "{}", stderr(&output));
    assert!(
        page.contains("broken    min_articles: 5 articles a day; 1 of 1 days have less\n            2021-03-14: 4 articles\n"),
        "{page}"
    );
    assert!(page.contains("2021-03-01: ") && page.contains("people on the coast"), "{page}");
}

#[test]
fn the_summary_tells_changes_and_days_and_holds_no_markup_of_articles() {
    let dir = place("min_articles = 4");
    run(dir.path());
    write(dir.path(), 1..=14, 5);
    run(dir.path());
    let file = dir.path().join("check.md");
    let output = check(dir.path(), &["--markdown", &file.display().to_string(), "--quiet"]);
    assert_eq!((code(&output), output.stdout.len()), (0, 0), "{}", stderr(&output));
    let page = fs::read_to_string(file).expect("a page");
    for words in [
        "## Dataset on 2021-03-15",
        "All 1 expectations are met",
        "### Changes since the version before",
        "revised",
        "2021-03-14 4 ████",
        "| casualties | ",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<b>"), "{page}");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let dir = place("min_artcles = 4");
    let output = check(dir.path(), &[]);
    assert!(code(&output) == 4 && stderr(&output).contains("min_articles"), "{}", stderr(&output));
    recipe(dir.path(), "");
    let output = check(dir.path(), &[]);
    assert!(code(&output) == 4 && stderr(&output).contains("no dataset here"), "{}", stderr(&output));
    run(dir.path());
    let output = check(dir.path(), &[]);
    assert!(code(&output) == 0 && String::from_utf8_lossy(&output.stdout).contains("the recipe expects nothing"), "{}", stderr(&output));
    assert_eq!(code(&check(dir.path(), &["--today", "someday"])), 4);
}
