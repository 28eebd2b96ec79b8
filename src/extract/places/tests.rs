//! Examples of packs, and annotated news where it is at hand.

use super::prove::document;
use super::signs::SIGNS;
use super::*;
use crate::limits::Limits;
use crate::model::{PlaceRole, Sentence, SentenceRole};
use crate::packs::Packs;
use serde_json::Value;
use std::io::Write;

/// The embedded packs; `DATELINE_PLACES` may name another `places.toml`, for trying weights.
fn english() -> Packs {
    let mut overrides = std::collections::BTreeMap::new();
    if let Ok(path) = std::env::var("DATELINE_PLACES") {
        let files = [("places.toml".to_string(), std::fs::read_to_string(path).unwrap())];
        overrides.insert("en".to_string(), files.into_iter().collect());
    }
    Packs::load(&overrides).unwrap()
}

#[test]
fn every_pack_finds_and_ignores_what_it_says() {
    let packs = english();
    let failures: Vec<String> = packs.iter().flat_map(prove).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_weight_belongs_to_a_sign() {
    for pack in english().iter() {
        for name in pack.places.accept.weights.keys() {
            assert!(SIGNS.contains(&name.as_str()), "{}: no sign is called {name}", pack.code);
        }
    }
}

/// Rough sentences for texts that come without: at full stops before capitals.
fn split(doc_id: &str, part: Part, text: &str, out: &mut Vec<Sentence>) {
    let chars: Vec<char> = text.chars().collect();
    let mut start = 0;
    for i in 0..chars.len() {
        let last = i + 1 == chars.len();
        let word = chars[..i].iter().rev().take_while(|c| c.is_alphanumeric() || **c == '.').count();
        let abbreviation = word <= 4 && chars.get(i.wrapping_sub(word)).is_some_and(|c| c.is_uppercase());
        let stop = matches!(chars[i], '.' | '!' | '?' | '\n') && (chars[i] == '\n' || !abbreviation)
            || matches!(chars[i], '"' | '”') && i > 0 && matches!(chars[i - 1], '.' | '!' | '?');
        let cut = stop && chars.get(i + 1).is_some_and(|c| c.is_whitespace() || *c == '"');
        if last || cut {
            let sentence = out.len() as i32;
            let role = if part == Part::Title { SentenceRole::Title } else { SentenceRole::Body };
            out.push(Sentence { doc_id: doc_id.into(), sentence, part, start: start as i32, end: i as i32 + 1, role, language: None });
            start = i + 1;
        }
    }
}

fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (p, q) = (a.0.to_radians(), b.0.to_radians());
    let (dp, dl) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let h = (dp / 2.0).sin().powi(2) + p.cos() * q.cos() * (dl / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

fn key(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Found, wanted and located in annotated news: [hits, rows, gold, near].
fn score(gold: &str, mut errors: Option<&mut dyn Write>) -> [usize; 4] {
    let packs = english();
    let pack = packs.get("en").unwrap();
    let limits = Limits::default();
    let mut sums = [0; 4];
    for line in gold.lines().filter(|l| !l.trim().is_empty()) {
        let g: Value = serde_json::from_str(line).unwrap();
        let (mut doc, _) = document(g["text"].as_str().unwrap());
        doc.title = None;
        let mut sentences = Vec::new();
        split("example", Part::Body, &doc.text, &mut sentences);
        let rows = find(&Reading::new(&doc, &sentences, pack, &limits));
        let tops: Vec<&Value> = g["toponyms"].as_array().unwrap().iter().filter(|t| !t["lat"].is_null()).collect();
        let mut left: Vec<&PlaceMention> = rows.iter().collect();
        sums[1] += rows.len();
        sums[2] += tops.len();
        let context = |start: usize, end: usize| {
            let chars: Vec<char> = doc.text.chars().collect();
            let words: String = chars[start.saturating_sub(50)..(end + 40).min(chars.len())].iter().collect();
            words.replace('\n', " ")
        };
        for t in tops {
            let text = t["text"].as_str().unwrap();
            let at = (t["start"].as_u64().unwrap() as usize, t["end"].as_u64().unwrap() as usize);
            let number = |f: &str| t[f].as_f64().or_else(|| t[f].as_str().and_then(|s| s.parse().ok())).unwrap();
            let point = (number("lat"), number("lon"));
            let exact = left.iter().position(|r| r.start == at.0 as i32 && key(&r.text) == key(text));
            match exact.or_else(|| left.iter().position(|r| key(&r.text) == key(text))) {
                Some(k) => {
                    let r = left.remove(k);
                    sums[0] += 1;
                    let off = kilometres((r.latitude.unwrap_or(0.0), r.longitude.unwrap_or(0.0)), point);
                    sums[3] += usize::from(off <= 161.0);
                    if let Some(e) = errors.as_mut().filter(|_| off > 161.0) {
                        let place = (&r.name, &r.admin1, &r.country, r.precision);
                        writeln!(e, "FAR\t{text}\t{off:.0}\t{place:?}\t{point:?}\t{}\t{}", g["id"], context(at.0, at.1)).unwrap();
                    }
                }
                None => {
                    if let Some(e) = errors.as_mut() {
                        writeln!(e, "MISS\t{text}\t{}\t{}", g["id"], context(at.0, at.1)).unwrap();
                    }
                }
            }
        }
        for r in left {
            if let Some(e) = errors.as_mut() {
                let place = (&r.name, &r.country, r.precision, r.confidence);
                writeln!(e, "EXTRA\t{}\t{place:?}\t{}\t{}", r.text, g["id"], context(r.start as usize, r.end as usize)).unwrap();
            }
        }
    }
    sums
}

#[test]
fn annotated_news_is_read_well() {
    let Some(gold) = crate::testing::shared_text("gold/places/dev.jsonl") else { return };
    let mut file = std::env::var("DATELINE_ERRORS").ok().map(|p| std::fs::File::create(p).unwrap());
    let [hits, rows, wanted, near] = score(&gold, file.as_mut().map(|f| f as &mut dyn Write));
    let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
    let (precision, recall, near) = (share(hits, rows), share(hits, wanted), share(near, hits));
    eprintln!("places: precision {precision:.4} recall {recall:.4} within 161 km {near:.4} ({hits} hits, {rows} rows, {wanted} gold)");
    assert!(precision >= 0.84 && recall >= 0.83 && near >= 0.90);
}

#[test]
fn odd_texts_give_rows_that_slice_to_their_words() {
    let packs = english();
    let limits = Limits::default();
    let odd =
        ["", "-", "St.", "U.S.-", "Paris, , , France (", "Łódź – Köln’s “Zürich”, São Paulo…", "IN IN IN, IN", "Bosnia &", "A\u{301}den-"];
    for text in odd.iter().map(|t| t.to_string()).chain([odd.join(" "), "Springfield, ".repeat(3000)]) {
        let (doc, sentences) = document(&text);
        let chars: Vec<char> = text.chars().collect();
        for r in find(&Reading::new(&doc, &sentences, packs.get("en").unwrap(), &limits)) {
            assert_eq!(chars[r.start as usize..r.end as usize].iter().collect::<String>(), r.text);
            assert!((0.0..=1.0).contains(&r.confidence));
        }
    }
}

#[test]
fn the_seed_article_has_its_places_and_voices() {
    let Some(text) = crate::testing::shared_text("corpora/seed/article.txt") else { return };
    let Some(at) = text.find("Caracas, July") else { return };
    let (mut doc, _) = document(&text[at..]);
    doc.dateline_place = Some("Caracas".into());
    let mut sentences = Vec::new();
    split("example", Part::Body, &doc.text, &mut sentences);
    let packs = english();
    let limits = Limits::default();
    let rows = find(&Reading::new(&doc, &sentences, packs.get("en").unwrap(), &limits));
    let of = |text: &str| rows.iter().filter(|r| r.text == text).collect::<Vec<_>>();
    let country = |r: &PlaceMention| r.country.as_ref().map(|c| c.0.clone()).unwrap_or_default();
    assert_eq!(of("Caracas")[0].role, PlaceRole::Dateline);
    assert_eq!(of("Caracas").len(), 2);
    assert!(of("Caracas").iter().all(|r| country(r) == "VE" && !r.voice));
    assert_eq!(of("Kremlin").len(), 3);
    assert!(of("Kremlin").iter().all(|r| country(r) == "RU" && r.voice));
    assert_eq!(of("Moscow").iter().map(|r| r.voice).collect::<Vec<_>>(), [false, true]);
    assert!(of("Venezuela").len() >= 5 && of("Russia").len() == 2, "{rows:?}");
    assert!(of("American").is_empty(), "Latin and South American are no people of the United States");
    assert!(rows.iter().all(|r| matches!(country(r).as_str(), "VE" | "RU" | "")), "{rows:?}");
}

/// Writes the signs of every hit, with whether the gold has it, for fitting the weights: `DATELINE_SIGNS=file`.
#[test]
fn signs_are_written_where_asked() {
    let Ok(path) = std::env::var("DATELINE_SIGNS") else { return };
    let Some(gold) = crate::testing::shared_text("gold/places/dev.jsonl") else { return };
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(file, "doc\thit\t{}", SIGNS.join("\t")).unwrap();
    let packs = english();
    let pack = packs.get("en").unwrap();
    let limits = Limits::default();
    for line in gold.lines() {
        let g: Value = serde_json::from_str(line).unwrap();
        let (doc, _) = document(g["text"].as_str().unwrap());
        let mut sentences = Vec::new();
        split("example", Part::Body, &doc.text, &mut sentences);
        let reading = Reading::new(&doc, &sentences, pack, &limits);
        let world = Gazetteer::world();
        let mut found = scan::scan(&reading, world, &mut Memory::default());
        accept::judge(&reading, &mut found);
        let choice = resolve::resolve(&reading, &found);
        accept::judge_again(&reading, &mut found, &choice);
        let tops: Vec<(u64, String)> =
            g["toponyms"].as_array().unwrap().iter().map(|t| (t["start"].as_u64().unwrap(), key(t["text"].as_str().unwrap()))).collect();
        for hit in &found.hits {
            let (start, _) = reading.points(Part::Body, hit.span);
            let words = key(hit.span.of(&doc.text));
            let yes = tops.iter().any(|(s, w)| *s == start as u64 && *w == words);
            let signs: Vec<String> = hit.signs.all().map(|s| format!("{s:.3}")).collect();
            writeln!(file, "{}\t{}\t{}", g["id"].as_str().unwrap(), u8::from(yes), signs.join("\t")).unwrap();
        }
    }
}

/// Prints the texts of a file of JSON lines with their places: `DATELINE_SHOW=file`.
#[test]
fn places_are_shown_where_asked() {
    let Ok(path) = std::env::var("DATELINE_SHOW") else { return };
    let packs = english();
    let limits = Limits::default();
    let skip = std::env::var("DATELINE_SKIP").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    for line in std::fs::read_to_string(path).unwrap().lines().skip(skip).take(30) {
        let g: Value = serde_json::from_str(line).unwrap();
        let (doc, _) = document(g["text"].as_str().unwrap());
        let mut sentences = Vec::new();
        split("example", Part::Body, &doc.text, &mut sentences);
        let rows = find(&Reading::new(&doc, &sentences, packs.get("en").unwrap(), &limits));
        let chars: Vec<char> = doc.text.chars().collect();
        let (mut out, mut at) = (String::new(), 0);
        for r in &rows {
            out.extend(&chars[at..r.start as usize]);
            let country = r.country.as_ref().map_or("", |c| c.0.as_str());
            let admin1 = r.admin1.as_ref().map_or("", |c| c.0.as_str());
            out += &format!(
                "[[{}|{country}.{admin1} {:?} {:?}{} {}]]",
                r.text,
                r.precision,
                r.role,
                if r.voice { " VOICE" } else { "" },
                r.confidence
            );
            at = r.end as usize;
        }
        out.extend(&chars[at..]);
        println!("{} {}\n", g["id"], out.chars().take(1200).collect::<String>());
    }
}

/// Times the pass, tokens made before: `DATELINE_TIME=file`.
#[test]
fn the_pass_is_timed_where_asked() {
    let Ok(path) = std::env::var("DATELINE_TIME") else { return };
    let packs = english();
    let limits = Limits::default();
    let clock = std::time::Instant::now();
    assert!(!Gazetteer::world().is_empty());
    let unpacked = clock.elapsed();
    println!("unpacked in {unpacked:?}");
    let (mut bytes, mut rows, mut hits) = (0, 0, 0);
    let (mut spent, mut scanned) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let g: Value = serde_json::from_str(line).unwrap();
        let (doc, _) = document(g["text"].as_str().unwrap_or(""));
        let mut sentences = Vec::new();
        split("example", Part::Body, &doc.text, &mut sentences);
        let reading = Reading::new(&doc, &sentences, packs.get("en").unwrap(), &limits);
        reading.sentences.iter().for_each(|s| assert!(s.tokens().len() <= limits.sentence_tokens));
        let clock = std::time::Instant::now();
        let found = scan::scan(&reading, Gazetteer::world(), &mut Memory::default());
        scanned += clock.elapsed();
        hits += found.hits.len();
        let clock = std::time::Instant::now();
        rows += find(&reading).len();
        spent += clock.elapsed();
        bytes += doc.text.len();
    }
    println!(
        "{hits} hits scanned in {scanned:?}; {rows} rows of {bytes} bytes in {spent:?}: {:.1} MB/s",
        bytes as f64 / 1e6 / spent.as_secs_f64()
    );
}
