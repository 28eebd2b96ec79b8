//! Proofs of the dates: the examples of the packs, phrases of news, the shared gold.

use crate::extract::Reading;
use crate::extract::testing::{document, sentences};
use crate::limits::Limits;
use crate::model::{Part, Sentence, SentenceRole};
use crate::packs::Packs;
use crate::text::CodePoints;
use std::collections::HashSet;

/// The sentence of number `n`, its place still to be told.
fn sentence(n: i32) -> Sentence {
    Sentence { doc_id: "d".into(), sentence: n, part: Part::Body, start: 0, end: 0, role: SentenceRole::Body, language: None }
}

/// TimeBank's dates and times, scored as the shared scorer does: words overlap, one inside the other; values equal.
#[test]
fn the_shared_dates_are_found() {
    let Some(gold) = crate::testing::shared_text("gold/dates/dev.jsonl") else { return };
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let pack = packs.get("en").expect("English is embedded");
    let limits = Limits::default();
    let show = std::env::var("DATELINE_SHOW").is_ok();
    let key = |s: &str| {
        s.to_lowercase()
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (mut hit, mut value, mut found, mut wanted) = (0, 0, 0, 0);
    for line in gold.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("the gold is JSON");
        let text = case["text"].as_str().unwrap_or("").replace('\n', " ");
        let mut doc = document(&text);
        doc.published_at = case["date"].as_str().and_then(|d| format!("{}T00:00:00Z", d.get(..10)?).parse().ok());
        let points = CodePoints::new(&text);
        let rows: Vec<Sentence> = crate::text::sentence::sentences(&text, &pack.language.boundaries)
            .into_iter()
            .enumerate()
            .map(|(n, span)| Sentence {
                start: points.of_byte(&text, span.start) as i32,
                end: points.of_byte(&text, span.end) as i32,
                ..sentence(n as i32)
            })
            .collect();
        let mut left: Vec<_> = crate::extract::dates::find(&Reading::new(&doc, &rows, pack, &limits))
            .into_iter()
            .filter(|r| matches!(r.r#type.as_str(), "date" | "time"))
            .collect();
        found += left.len();
        for x in case["timex"].as_array().expect("a list") {
            if !matches!(x["type"].as_str(), Some("DATE" | "TIME")) {
                continue;
            }
            let Some(words) = x["text"].as_str().filter(|t| !t.is_empty()) else { continue };
            wanted += 1;
            let k = key(words);
            let set: HashSet<&str> = k.split(' ').collect();
            let at = left.iter().position(|h| {
                let t = key(&h.text);
                t.split(' ').any(|w| set.contains(w)) && (t.contains(&k) || k.contains(&t))
            });
            match at {
                Some(i) => {
                    let row = left.remove(i);
                    hit += 1;
                    let same = row.value.as_ref().map(|v| v.as_str()) == x["value"].as_str();
                    value += usize::from(same);
                    if show && !same {
                        eprintln!(
                            "VALUE {} [{}] found {:?} wanted {} ({})",
                            case["date"],
                            row.text,
                            row.value.map(|v| v.0),
                            x["value"],
                            words
                        );
                    }
                }
                None if show => eprintln!("MISS [{words}] {} in {}", x["value"], case["date"]),
                None => {}
            }
        }
        if show {
            left.iter().for_each(|r| eprintln!("FALSE [{}] {:?}", r.text, r.value.as_ref().map(|v| &v.0)));
        }
    }
    let f1 = |n: usize| 2.0 * n as f64 / (found + wanted) as f64;
    eprintln!("dates: relaxed f1 {:.3}, value f1 {:.3} ({hit} of {wanted}, {found} found)", f1(hit), f1(value));
    assert!(f1(hit) >= 0.91 && f1(value) >= 0.78);
}

#[test]
fn every_date_rule_proves_itself_by_its_examples() {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    for pack in packs.iter() {
        let failures = crate::extract::dates::prove(pack);
        assert!(failures.is_empty(), "{} examples fail:\n{}", failures.len(), failures.join("\n"));
    }
}

/// A phrase of news, and what it means on Tuesday 11 July 2017: its value, first and last day.
fn read(text: &str) -> Vec<(String, String, String, String)> {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let mut doc = document(text);
    doc.published_at = "2017-07-11T00:00:00Z".parse().ok();
    let (rows, limits) = (sentences(text), Limits::default());
    let day = |d: Option<jiff::civil::Date>| d.map_or("-".into(), |d| d.to_string());
    crate::extract::dates::find(&Reading::new(&doc, &rows, packs.get("en").expect("English"), &limits))
        .into_iter()
        .map(|r| (r.text, r.value.map_or("-".into(), |v| v.0.to_string()), day(r.from), day(r.to)))
        .collect()
}

/// The phrases for which a reader of time expressions is judged, each in a sentence of its own.
#[test]
fn phrases_of_news_are_read_against_a_day_in_july() {
    let phrases = [
        ("The two spoke by telephone on Monday evening.", "Monday evening", "2017-07-10TEV", "2017-07-10", "2017-07-10"),
        ("The roof fell early Tuesday.", "early Tuesday", "2017-07-11", "2017-07-11", "2017-07-11"),
        ("A summit is due to be held this coming October in Lima.", "this coming October", "2017-10", "2017-10-01", "2017-10-31"),
        ("The bridge closed last month.", "last month", "2017-06", "2017-06-01", "2017-06-30"),
        ("The unrest has claimed 90 lives since April.", "April", "2017-04", "2017-04-01", "2017-04-30"),
        ("It rained over the past three months.", "the past three months", "P3M", "2017-04-11", "2017-07-11"),
        ("Nine died in the past 24 hours.", "the past 24 hours", "PT24H", "2017-07-10", "2017-07-11"),
        ("Three drowned over the weekend.", "the weekend", "2017-W27-WE", "2017-07-08", "2017-07-09"),
        ("The fever has killed 58 people to date.", "to date", "PRESENT_REF", "-", "-"),
        ("That was double the number of a year earlier.", "a year earlier", "2016", "2016-01-01", "2016-12-31"),
        ("Voters go to the polls on July 30.", "July 30", "2017-07-30", "2017-07-30", "2017-07-30"),
        ("The mine was closed in the 1990s.", "the 1990s", "199", "1990-01-01", "1999-12-31"),
        ("Pilgrims came during Holy Week.", "Holy Week", "2017-W15", "2017-04-10", "2017-04-16"),
        ("He came to power in 1999.", "1999", "1999", "1999-01-01", "1999-12-31"),
        ("The talks will begin on Friday.", "Friday", "2017-07-14", "2017-07-14", "2017-07-14"),
        ("They met in January last year.", "January last year", "2016-01", "2016-01-01", "2016-01-31"),
        ("The truce ended on Sunday night.", "Sunday night", "2017-07-09TNI", "2017-07-09", "2017-07-09"),
        ("Two people were killed overnight.", "overnight", "2017-07-10TNI", "2017-07-10", "2017-07-10"),
    ];
    let mut wrong = Vec::new();
    for (text, words, value, from, to) in phrases {
        let found = read(text);
        let wanted = (words.to_string(), value.to_string(), from.to_string(), to.to_string());
        if !found.contains(&wanted) {
            wrong.push(format!("{text} wanted {wanted:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_future_stays_a_future_and_a_failed_reading_is_null() {
    let value = |text: &str| read(text).into_iter().map(|r| r.1).collect::<Vec<_>>();
    assert_eq!(value("The court will sit on Thursday."), ["2017-07-13"]);
    assert_eq!(value("On Thursday the court will sit again."), ["2017-07-13"]);
    assert_eq!(value("The court sat on Thursday."), ["2017-07-06"]);
    assert_eq!(value("The army said on Thursday that it would leave."), ["2017-07-06"]);
    assert_eq!(value("The port is to reopen in September."), ["2017-09"]);
    assert_eq!(value("The port reopened in September."), ["2016-09"]);
    // Nothing was told that could be followed by five days: not the day of publication.
    assert_eq!(value("It closed five days later."), ["-"]);
}
