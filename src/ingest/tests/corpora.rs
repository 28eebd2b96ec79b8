//! Public collections of malformed and hostile input, where they are at hand.

use super::*;
use std::time::{Duration, Instant};

/// All files below a folder, in order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    walk.filter(|e| e.file_type().is_file()).map(|e| e.into_path()).collect()
}

/// Articles, the reasons of rejects (the first thousand), and all rejects; the articles are not held.
#[derive(Debug, Default)]
struct Tally {
    articles: u64,
    rejects: u64,
    reasons: Vec<RejectReason>,
    details: Vec<String>,
    text: String,
}

fn tally(path: &Path) -> Tally {
    let mut tally = Tally::default();
    let open = || std::fs::File::open(path).expect("the file opens");
    let input = Input { file: Some(open()), ..Input::stream(path.to_string_lossy().into_owned(), Box::new(open())) };
    let begun = Instant::now();
    read(input, &IngestOptions::default(), &Limits::default(), &mut |record| {
        match record {
            Ok(article) => {
                tally.articles += 1;
                if tally.text.len() < 10_000 {
                    tally.text.push_str(&article.content);
                }
            }
            Err(reject) => {
                tally.rejects += 1;
                if tally.reasons.len() < 1_000 {
                    tally.reasons.push(reject.reason);
                    tally.details.push(reject.detail);
                }
            }
        }
        ControlFlow::Continue(())
    });
    assert!(begun.elapsed() < Duration::from_secs(20), "{}: {:?}", path.display(), begun.elapsed());
    assert!(tally.articles + tally.rejects > 0, "{}: neither article nor reject", path.display());
    assert!(!tally.reasons.contains(&RejectReason::InternalError), "{}: {tally:?}", path.display());
    tally
}

/// Cases that are answered otherwise on purpose.
const OTHERWISE: &[(&str, &str)] = &[
    ("encodings/declared_big5.html", "its words are character references, which are normalize's"),
    ("csv/mixed_eol.csv", "a lone CR among lines that end in LF is a character; the row is rejected for its fields, not lost"),
    ("csv/field_16MB.csv.gz", "it unpacks to 1010 times its size, past `limits.unpacked_ratio`"),
];

#[test]
fn torture_cases_give_what_their_oracle_allows() {
    let Some(folder) = crate::testing::shared("torture") else { return };
    let list = std::fs::read_to_string(folder.join("cases/cases.jsonl")).expect("the list of cases");
    let mut failed = Vec::new();
    for line in list.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case is JSON");
        let format = case["fmt"].as_str().unwrap_or_default();
        let path = folder.join("cases").join(case["path"].as_str().unwrap_or_default());
        if !["jsonl", "csv", "html", "txt", "text"].contains(&format) || !path.is_file() {
            continue;
        }
        let got = tally(&path);
        let expect = &case["expect"];
        let number = |key: &str| expect[key].as_u64();
        // A whole file without records is one reject here; the oracle counts none.
        let bad = got.rejects - u64::from(got.articles == 0 && got.reasons == [RejectReason::Empty]);
        let text_has = expect["text_has"].as_array().into_iter().flatten().filter_map(|t| t.as_str());
        let fits = number("ok").is_none_or(|n| number("ok_min").is_some() || n == got.articles)
            && number("ok_min").is_none_or(|n| n <= got.articles)
            && number("bad").is_none_or(|n| number("ok_min").is_some() || n == bad)
            && number("bad_min").is_none_or(|n| n <= bad)
            && text_has.into_iter().all(|t| got.text.contains(t));
        let otherwise = OTHERWISE.iter().any(|(id, _)| case["id"] == *id);
        if !fits && !otherwise {
            failed.push(format!(
                "{}: {} articles, {} rejects {:?}; expected {expect}",
                case["id"],
                got.articles,
                got.rejects,
                got.details.first()
            ));
        }
    }
    assert!(failed.is_empty(), "{} cases:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn json_that_must_parse_does_and_other_json_is_told() {
    let Some(folder) = crate::testing::shared("torture") else { return };
    let mut failed = Vec::new();
    for path in files(&folder.join("corpora/JSONTestSuite/test_parsing")) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        tally(&path);
        let value = std::fs::read(&path).expect("the file reads");
        // Line breaks would part the line that is made of it here; those cases are covered above.
        if value.contains(&b'\n') || value.contains(&0) || value.starts_with(&[0xEF, 0xBB, 0xBF]) || value.starts_with(&[0xff, 0xfe]) {
            continue;
        }
        let line = [b"{\"text\":\"ok\"}\n{\"text\":\"t\",\"x\":".as_slice(), &value, b"}\n"].concat();
        let records = read_as("a.jsonl", &line);
        let good = texts(&records).len() == 2;
        let wrong = if name.starts_with("y_") { !good } else { name.starts_with("n_") && good };
        if wrong {
            failed.push(format!("{name}: {:?}", records.last().map(|r| r.as_ref().err().map(|r| &r.detail))));
        }
    }
    assert!(failed.is_empty(), "{} files:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn csv_of_the_spectrum_is_read_as_its_answers_say() {
    let Some(folder) = crate::testing::shared("torture") else { return };
    let folder = folder.join("corpora/csv-spectrum");
    for path in files(&folder).into_iter().filter(|p| p.extension().is_some_and(|e| e == "csv")) {
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        // Its answer holds a telephone number that its file does not.
        if stem == "location_coordinates" {
            continue;
        }
        let Some(answer) = files(&folder).into_iter().find(|p| p.ends_with(format!("{stem}.json"))) else { continue };
        let answer: serde_json::Value = serde_json::from_slice(&std::fs::read(answer).expect("the answer reads")).expect("it is JSON");
        let rows: Vec<&serde_json::Value> = answer.as_array().map_or(vec![&answer], |list| list.iter().collect());
        let Some(keys) = rows.first().and_then(|row| row.as_object()).map(|row| row.keys().cloned().collect::<Vec<_>>()) else { continue };
        for key in keys {
            let mut options = IngestOptions::default();
            options.fields.text = vec![key.clone()];
            let bytes = std::fs::read(&path).expect("the file reads");
            let records = collect("a.csv", Box::new(Cursor::new(bytes)), &options, &Limits::default());
            let wanted: Vec<&str> = rows.iter().filter_map(|row| row[&key].as_str()).filter(|t| !t.trim().is_empty()).collect();
            let plain = |list: &[&str]| -> Vec<String> { list.iter().map(|t| t.replace("\r\n", "\n")).collect() };
            assert_eq!(plain(&texts(&records)), plain(&wanted), "{stem}, column {key}");
        }
    }
}

#[test]
fn no_file_of_any_collection_makes_a_reader_panic() {
    let Some(folder) = crate::testing::shared("torture") else { return };
    let mut read = 0;
    for name in [
        "arrow-testing-fuzz",
        "parquet-testing",
        "csv-test-data",
        "messytables-horror",
        "pollock",
        "nativejson",
        "zstd-golden",
        "flate2-data",
        "jsoup-tests",
        "utf8tests",
        "blns",
        "gdelt-samples",
    ] {
        for path in files(&folder.join("corpora").join(name)) {
            tally(&path);
            read += 1;
        }
    }
    eprintln!("read {read} files");
}
