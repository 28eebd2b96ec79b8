use super::Said;
use super::prove::{find_in_text, prove};
use crate::packs::{LanguagePack, Packs};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

fn packs() -> Packs {
    Packs::load(&BTreeMap::new()).expect("the embedded packs load")
}

fn said(pack: &LanguagePack, text: &str) -> Vec<Said> {
    find_in_text(text, pack, false)
}

/// Finds the quotations of `text` and compares them with `want`: words, whether in marks, speaker.
#[track_caller]
fn check(text: &str, want: &[(&str, bool, &str)]) {
    let packs = packs();
    let found = said(packs.get("en").expect("English is embedded"), text);
    let got: Vec<_> = found.iter().map(|q| (q.words.of(text), q.direct, q.voice.speaker.map_or("", |s| s.of(text)))).collect();
    assert_eq!(got, want, "in: {text}");
}

#[test]
fn every_order_proves_itself() {
    for pack in packs().iter() {
        let failures = prove(pack);
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

#[test]
fn a_palace_and_a_communique_speak() {
    check(
        "Meanwhile the Blue Palace stated that both sides had discussed “practical matters of trade. They also discussed gas”.",
        &[
            ("both sides had discussed “practical matters of trade. They also discussed gas”", false, "the Blue Palace"),
            ("practical matters of trade. They also discussed gas", true, "the Blue Palace"),
        ],
    );
    check(
        "“The president welcomed his guest’s resolve and rejected outside pressure,” reads the Foreign Ministry communique.",
        &[("The president welcomed his guest’s resolve and rejected outside pressure,", true, "the Foreign Ministry communique")],
    );
    check("The government in Lusaka said the envoy had arrived.", &[("the envoy had arrived", false, "The government in Lusaka")]);
    check(
        "According to an official statement published by Norway’s Foreign Ministry, the two ministers met on Friday.",
        &[("the two ministers met on Friday", false, "an official statement published by Norway’s Foreign Ministry")],
    );
}

#[test]
fn an_aside_stands_between_speaker_and_verb() {
    check(
        "“It is far too soon,” Lena Berg, deputy head of relief, shelter, and transport, said on a call.",
        &[("It is far too soon,", true, "Lena Berg")],
    );
    check("“It is far too soon,” said Lena Berg, who runs the camp.", &[("It is far too soon,", true, "Lena Berg")]);
}

#[test]
fn a_passive_has_no_speaker() {
    check("The town is called “the pearl”.", &[]);
}

#[test]
fn no_text_breaks_it() {
    let packs = packs();
    let pack = packs.get("en").expect("English is embedded");
    for text in [
        "",
        "said",
        "said.",
        "\"said\" said",
        ", said",
        "“",
        "“a” said “b” said",
        "according to",
        "according to, , ,",
        "X: ",
        "said that",
        "he said ’ ‘ é said “”“",
    ] {
        for q in said(pack, text) {
            assert!(!q.words.of(text).is_empty());
        }
    }
    let long = "he said “yes” and, ".repeat(3000);
    said(pack, &long);
}

proptest::proptest! {
    #[test]
    fn any_mix_of_marks_cues_and_names_gives_spans_of_the_text(pieces in proptest::collection::vec(0usize..PIECES.len(), 0..60)) {
        let text: String = pieces.iter().map(|&i| PIECES[i]).collect();
        let packs = packs();
        for q in said(packs.get("en").expect("English is embedded"), &text) {
            for span in [Some(q.words), q.voice.speaker, q.voice.cue, q.voice.role].into_iter().flatten() {
                proptest::prop_assert!(span.start < span.end && text.get(span.start..span.end).is_some());
            }
        }
    }
}

const PIECES: [&str; 30] = [
    "said",
    " ",
    " ",
    " ",
    "“",
    "”",
    "\"",
    "'",
    "’",
    "«",
    "``",
    "''",
    ", ",
    ". ",
    ": ",
    "\n",
    "\n\n",
    "Ana",
    " Sol ",
    " the mayor ",
    " who ",
    " that ",
    "according to",
    " he ",
    "é",
    "(",
    ")",
    "told",
    " and ",
    "\u{a0}",
];

#[derive(Deserialize)]
struct GoldRow {
    text: String,
    quotes: Vec<GoldQuote>,
}

#[derive(Deserialize)]
struct GoldQuote {
    source: Vec<(usize, usize, String)>,
    cue: Vec<(usize, usize, String)>,
    content: Vec<serde_json::Value>,
    has_quote_marks: bool,
}

fn key(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_string()
}

/// Least share of the quotations with marks in PolNeAR's development part that are found, and of these with the right
/// speaker (wanted: 0.85 and 0.80; raise them with the extractor).
const FOUND: f64 = 0.94;
const SPEAKER: f64 = 0.84;

#[test]
fn quotations_of_the_gold_are_found_with_their_speakers() {
    let Some(gold) = crate::testing::shared_text("gold/quotes/dev.jsonl") else { return };
    let packs = packs();
    let pack = packs.get("en").expect("English is embedded");
    let (mut want, mut hit, mut right, mut predicted) = (0, 0, 0, 0);
    for line in gold.lines().filter(|l| !l.trim().is_empty()) {
        let row: GoldRow = serde_json::from_str(line).expect("gold is JSON");
        let found = said(pack, &row.text);
        let direct: Vec<(String, HashSet<String>, &Said)> = found
            .iter()
            .filter(|q| q.direct)
            .map(|q| {
                let speaker = q.voice.speaker.map_or(String::new(), |s| key(s.of(&row.text)));
                (key(q.words.of(&row.text)), speaker.split(' ').filter(|w| !w.is_empty()).map(String::from).collect(), q)
            })
            .collect();
        predicted += direct.len();
        for quote in &row.quotes {
            let pieces: Vec<&str> = quote.content.iter().filter_map(|c| c.get(2)?.as_str()).collect();
            if !quote.has_quote_marks || pieces.is_empty() {
                continue;
            }
            want += 1;
            let content = key(&pieces.join(" "));
            let source: HashSet<String> =
                quote.source.iter().flat_map(|s| key(&s.2).split(' ').map(String::from).collect::<Vec<_>>()).collect();
            let found = direct.iter().find(|d| !d.0.is_empty() && (content.contains(&d.0) || d.0.contains(&content)));
            let report = |what: &str, got: &str| {
                if std::env::var("DATELINE_SHOW").is_ok() {
                    let cue: Vec<&str> = quote.cue.iter().map(|c| c.2.as_str()).collect();
                    let context: String = row
                        .text
                        .chars()
                        .skip(quote.content[0][0].as_u64().unwrap_or(0).saturating_sub(120) as usize)
                        .take(120 + content.len().min(160) + 120)
                        .collect();
                    eprintln!(
                        "{what} source={:?} cue={cue:?} got={got:?}\n      {pieces:?}\n      {context:?}",
                        quote.source.iter().map(|s| &s.2).collect::<Vec<_>>()
                    );
                }
            };
            match found {
                Some((_, speaker, q)) => {
                    hit += 1;
                    if source.intersection(speaker).next().is_some() {
                        right += 1;
                    } else {
                        report("SPEAKER", q.voice.speaker.map_or("", |s| s.of(&row.text)));
                    }
                }
                None => report("MISSED", ""),
            }
        }
    }
    let (found, speaker) = (f64::from(hit) / f64::from(want), f64::from(right) / f64::from(hit));
    eprintln!("quotes: {want} in the gold, {predicted} rows, found {found:.4}, speaker of found {speaker:.4}");
    assert!(found >= FOUND, "found {found:.4} of the quotations");
    assert!(speaker >= SPEAKER, "{speaker:.4} of the speakers are right");
}
