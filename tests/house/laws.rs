//! Laws of the tables: what holds for every row of a dataset, held to the samples.

use crate::commands::{code, dateline as program, stderr};
use dateline::model::{Actor, CasualtyFigure, DateMention, Document, DocumentToll, Part, PlaceMention, Quote, Refusal, Sentence, Topic};
use dateline::packs::{Packs, embedded_files};
use dateline::pipeline::Dataset;
use dateline::tables::{Row, read_parquet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The samples, made into a dataset once.
static SAMPLES: LazyLock<(tempfile::TempDir, Dataset)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let output = program(&["run", "--input", &format!("{ROOT}/data/samples"), "--out", &out.display().to_string(), "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let dataset = Dataset::open(&out).expect("a dataset");
    (dir, dataset)
});

fn rows<R: Row>() -> Vec<R> {
    let read = |path: std::path::PathBuf| read_parquet(std::fs::File::open(path).expect("a file"), 4096).expect("a table");
    let batches = SAMPLES.1.files(R::TABLE).into_iter().flat_map(read);
    batches.flat_map(|batch| R::from_batch(&batch.expect("a batch")).expect("rows")).collect()
}

fn documents() -> BTreeMap<String, Document> {
    rows::<Document>().into_iter().map(|d| (d.doc_id.clone(), d)).collect()
}

/// The code points `start..end` of a part.
fn slice(document: &Document, part: Part, start: i32, end: i32) -> String {
    let text = match part {
        Part::Title => document.title.as_deref().unwrap_or(""),
        Part::Body => &document.text,
    };
    text.chars().skip(start as usize).take((end - start) as usize).collect()
}

#[test]
fn sentences_tile_the_text() {
    let documents = documents();
    let mut at: BTreeMap<(String, Part), i32> = BTreeMap::new();
    let sentences = rows::<Sentence>();
    assert!(sentences.len() > 100, "{}", sentences.len());
    for s in sentences {
        let document = &documents[&s.doc_id];
        let before = at.entry((s.doc_id.clone(), s.part)).or_default();
        let gap = slice(document, s.part, *before, s.start);
        assert!(s.start >= *before && gap.trim().is_empty(), "{} {}: {gap:?} is in no sentence, or in two", s.doc_id, s.sentence);
        *before = s.end;
    }
    for ((doc_id, part), end) in at {
        let rest = slice(&documents[&doc_id], part, end, i32::MAX);
        assert!(rest.trim().is_empty(), "{doc_id}: {rest:?} is in no sentence");
    }
}

#[test]
fn every_span_slices_to_its_words() {
    let documents = documents();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut holds = |table: &'static str, doc_id: &str, part: Part, (start, end): (i32, i32), words: &str| {
        *seen.entry(table).or_default() += 1;
        assert_eq!(slice(&documents[doc_id], part, start, end), words, "{table} of {doc_id}, {part} {start}..{end}");
    };
    for x in rows::<PlaceMention>() {
        holds("places", &x.doc_id, x.part, (x.start, x.end), &x.text);
    }
    for x in rows::<DateMention>() {
        holds("dates", &x.doc_id, x.part, (x.start, x.end), &x.text);
    }
    for x in rows::<Actor>() {
        holds("actors", &x.doc_id, x.part, (x.start, x.end), &x.text);
    }
    for x in rows::<Quote>() {
        holds("quotes", &x.doc_id, x.part, (x.start, x.end), &x.text);
    }
    for x in rows::<Refusal>() {
        holds("refusals", &x.doc_id, x.part, (x.start, x.end), &x.text);
    }
    for topic in rows::<Topic>() {
        for x in &topic.evidence {
            holds("topics", &topic.doc_id, x.part, (x.start, x.end), &x.text);
        }
    }
    for x in rows::<CasualtyFigure>() {
        let words = slice(&documents[&x.doc_id], x.part, x.start, x.end);
        holds("casualties", &x.doc_id, x.part, (x.start, x.end), &words);
        // Names of private victims are left out of the evidence; what stands around them is the text's own.
        let mut rest = slice(&documents[&x.doc_id], x.part, 0, i32::MAX);
        for piece in x.evidence.split("[name]") {
            let at = rest.find(piece).unwrap_or_else(|| panic!("{piece:?} of {:?} is not in the text", x.evidence));
            rest = rest.split_off(at + piece.len());
        }
        let whole = x.evidence.contains("[name]") || x.evidence.contains(words.as_str());
        assert!(whole, "{words:?} is not in its evidence {:?}", x.evidence);
        if let Some(number) = &x.number_text {
            assert!(words.contains(number.as_str()), "{number:?} is not in {words:?}");
        }
    }
    assert!(seen.len() == 7 && seen.values().all(|n| *n > 3), "every table has spans to hold: {seen:?}");
}

#[test]
fn every_rule_id_leads_to_a_rule_and_every_part_to_its_whole() {
    let packs = Packs::load(&BTreeMap::new()).expect("the packs load");
    let rules: BTreeSet<&str> = packs.iter().flat_map(|p| &p.casualties.rules).map(|r| r.id.as_str()).collect();
    let figures: BTreeMap<String, CasualtyFigure> = rows::<CasualtyFigure>().into_iter().map(|f| (f.figure_id.clone(), f)).collect();
    assert!(figures.len() > 50, "{}", figures.len());
    for f in figures.values() {
        assert!(rules.contains(f.rule_id.as_str()), "no rule {}", f.rule_id);
        assert!((0.0..=1.0).contains(&f.confidence), "{}", f.confidence);
        if let (Some(low), Some(high)) = (f.low, f.high) {
            assert!(low <= high, "{low} > {high}: {}", f.evidence);
        }
        if let Some(whole) = f.subset_of.as_ref() {
            let whole = figures.get(whole).unwrap_or_else(|| panic!("no figure {whole}"));
            assert!(
                whole.kind == f.kind && whole.doc_id == f.doc_id && whole.best >= f.best,
                "{} is no part of {}",
                f.evidence,
                whole.evidence
            );
        }
    }
    let tolls = rows::<DocumentToll>();
    assert!(tolls.len() > 30, "{}", tolls.len());
    for toll in tolls {
        assert!(!toll.figures.is_empty() && toll.figures.iter().all(|id| figures.contains_key(id)), "{} names its figures", toll.toll_id);
        assert!(
            !matches!((toll.best, toll.high), (Some(b), Some(h)) if b > h) && !matches!((toll.low, toll.best), (Some(l), Some(b)) if l > b)
        );
    }
}

#[test]
fn what_comes_in_goes_out_or_is_refused() {
    let manifest = &SAMPLES.1.manifest;
    assert!(manifest.stages.len() >= 3, "{:?}", manifest.stages);
    for (stage, account) in &manifest.stages {
        assert_eq!(account.read, account.passed + account.rejected + account.skipped, "{stage}: {account:?}");
        assert!(account.read > 0, "{stage}");
    }
    let refused: u64 = manifest.stages.values().map(|a| a.rejected + a.skipped).sum();
    assert_eq!(manifest.rows("rejects"), Some(refused));
}

#[test]
fn a_copied_language_folder_just_works() {
    let english = embedded_files().remove("en").expect("English ships");
    let packs = Packs::load(&BTreeMap::from([("xx".to_string(), english)])).expect("the copy loads");
    assert!(packs.codes().contains(&"xx"), "a folder is a language");
    let pack = packs.get("xx-Latn").expect("found by its primary code");
    assert!(pack.casualties.rules.iter().all(|r| r.id.starts_with("xx/")), "its rules carry its name");
}

#[test]
fn the_printed_papers_are_fresh() {
    let page = "pipelines/TABLES.md";
    let output = program(&["schema", "--markdown"]);
    let stands = std::fs::read_to_string(Path::new(ROOT).join(page)).expect("the page").replace("\r\n", "\n");
    assert!(String::from_utf8_lossy(&output.stdout) == stands, "{page} is old: `dateline schema --markdown` prints the new one");
}
