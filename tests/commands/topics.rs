//! Topics of one's own, and what topics and phrases add up to over days.

use super::{code, dateline, stderr};
use std::fs;

/// Forty words that no other article has, so that none is taken for a copy of another.
#[cfg(feature = "sql")]
fn filler(seed: usize) -> String {
    const SYLLABLES: [&str; 16] = ["ba", "do", "ke", "li", "mu", "na", "po", "ri", "su", "ta", "ve", "wo", "ya", "zo", "fe", "gu"];
    let mut state = seed * 7919 + 17;
    let mut word = || {
        (0..4).fold(String::new(), |word, _| {
            state = (state * 1_103_515_245 + 12_345) % (1 << 31);
            word + SYLLABLES[(state >> 16) % 16]
        })
    };
    (0..20).map(|_| format!("the {} of the {}", word(), word())).collect::<Vec<_>>().join(" and ")
}

/// A month of farm news, and a day on which an earthquake fills the pages.
#[cfg(feature = "sql")]
fn month() -> String {
    let mut lines = Vec::new();
    let mut article = |id: String, date: &str, source: &str, title: &str, text: &str| {
        lines.push(serde_json::json!({ "id": id, "date": date, "source": source, "title": title, "text": text }).to_string());
    };
    let day = |n: i64| jiff::civil::date(2025, 3, 1).checked_add(jiff::Span::new().days(n)).expect("a day").to_string();
    for n in 0..29 {
        for (i, source) in ["one.example", "two.example", "three.example"].into_iter().enumerate() {
            let text = format!(
                "Farmers said that the wheat harvest would be good. They saw {}. Crops stand well and cattle are healthy, the agriculture ministry said.",
                filler(n as usize * 3 + i)
            );
            article(format!("farm-{n}-{source}"), &day(n), source, "Wheat harvest looks good", &text);
        }
    }
    for n in 0..12 {
        let text = format!(
            "An earthquake destroyed houses near the Orvan dam. People lost {}. Rescuers search the rubble. Aftershocks followed at the Orvan dam.",
            filler(1000 + n)
        );
        article(format!("quake-{n}"), &day(28), "two.example", "Earthquake destroys houses near Orvan dam", &text);
    }
    lines.join("\n")
}

#[cfg(feature = "sql")]
#[test]
fn what_rises_is_told_with_a_test_and_what_goes_on_is_not() {
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("news.jsonl"), dir.path().join("out").display().to_string());
    fs::write(&input, month()).expect("articles");
    let output = dateline(&["run", "--input", &input.display().to_string(), "--out", &out, "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let rows = |query: &str| -> Vec<serde_json::Value> {
        let output = dateline(&["sql", query, "--dataset", &out, "--json"]);
        assert_eq!(code(&output), 0, "{query}: {}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    };
    let rising = rows("SELECT label, documents, q_value, new FROM topics_rising WHERE rising AND date = '2025-03-29'");
    assert!(rising.iter().any(|r| r["label"] == "earthquake" && r["documents"] == 12 && r["new"] == true), "{rising:?}");
    assert!(rising.iter().all(|r| r["label"] != "agriculture"), "{rising:?}");
    assert!(rows("SELECT label FROM topics_rising WHERE rising AND date < '2025-03-29'").is_empty());
    let phrases = rows("SELECT phrase, documents, baseline_documents FROM key_phrases_daily WHERE rising ORDER BY phrase");
    assert!(phrases.iter().any(|r| r["phrase"] == "orvan dam" && r["baseline_documents"] == 0), "{phrases:?}");
    let shares = rows("SELECT source, documents, all_documents, share FROM topic_shares WHERE label = 'earthquake'");
    assert_eq!(shares.len(), 1, "{shares:?}");
    assert_eq!((shares[0]["documents"].as_i64(), shares[0]["all_documents"].as_i64()), (Some(12), Some(41)), "{shares:?}");
    let pairs = rows("SELECT first_label, second_label, documents FROM topic_pairs");
    assert!(!pairs.is_empty() && pairs.iter().all(|r| r["documents"].as_i64() >= Some(2)), "{pairs:?}");
}

#[test]
fn a_codebook_beside_the_recipe_gives_topics_of_its_own() {
    let dir = tempfile::tempdir().expect("a folder");
    let place = |name: &str| dir.path().join(name);
    fs::write(
        place("news.txt"),
        "Convoy waits\n\nSoldiers at a checkpoint kept an aid convoy waiting for two days, and two aid workers were detained.\n",
    )
    .expect("an article");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/taxonomies/access.toml"), place("access.toml")).expect("the codebook");
    let recipe =
        "[input]\npaths = ['news.txt']\n[normalize]\nlanguage = 'en'\n[extract]\ntaxonomies = ['access.toml']\n[output]\npath = 'out'\n";
    fs::write(place("recipe.toml"), recipe).expect("a recipe");
    let output = dateline(&["run", &place("recipe.toml").display().to_string(), "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output =
        dateline(&["head", "topics", "--dataset", &place("out").display().to_string(), "--json", "--columns", "taxonomy,topic_id,label"]);
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(page.contains("access.movement") && page.contains("access.staff") && page.contains("medtop:"), "{page}");
}
