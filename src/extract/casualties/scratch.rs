use crate::extract::Reading;
use crate::limits::Limits;
use crate::model::*;
use crate::packs::Packs;
use std::io::Write;

fn split(text: &str) -> Vec<(usize, usize)> {
    let mut out = vec![];
    let mut start = 0;
    let b = text.as_bytes();
    let abbr = [
        "Mr", "Mrs", "Ms", "Dr", "Gen", "Col", "Lt", "Sgt", "Capt", "St", "U.S", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Oct", "Nov",
        "Dec", "No", "Rep", "Sen", "Gov", "Co", "Inc", "Ltd", "Jr", "Sr", "Maj", "vs",
    ];
    let mut i = 0;
    while i < b.len() {
        let c = b[i];
        let para = c == b'\n' && i + 1 < b.len() && (b[i + 1] == b'\n');
        let mut cut = None;
        if para {
            cut = Some(i + 1);
        } else if matches!(c, b'.' | b'!' | b'?') {
            let mut j = i + 1;
            while j < b.len() && (matches!(b[j], b'"' | b'\'' | b')') || text[j..].starts_with('”') || text[j..].starts_with('’')) {
                j += text[j..].chars().next().unwrap().len_utf8();
            }
            if j < b.len() && b[j].is_ascii_whitespace() {
                let rest = text[j..].trim_start();
                let up = rest.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || "\"“'‘([".contains(c));
                let word = text[start..i].rsplit(|c: char| c.is_whitespace()).next().unwrap_or("");
                let ab = c == b'.' && (abbr.contains(&word) || (word.len() == 1 && word.chars().all(char::is_uppercase)));
                if up && !ab {
                    cut = Some(j);
                }
            }
        }
        if let Some(j) = cut {
            out.push((start, j));
            start = j;
            i = j;
            continue;
        }
        i += 1;
    }
    out.push((start, text.len()));
    out.retain(|(a, b)| !text[*a..*b].trim().is_empty());
    out
}

#[test]
fn dump() {
    let Ok(files) = std::env::var("SCRATCH_IN") else { return };
    let packs = Packs::load(&Default::default()).unwrap();
    let pack = packs.get("en").unwrap();
    let mut out = std::io::BufWriter::new(std::fs::File::create(std::env::var("SCRATCH_OUT").unwrap()).unwrap());
    let limits = Limits::default();
    for file in files.split(',') {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let v: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = v["text"].as_str().unwrap_or("").split("\n\n").map(|p| p.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
            let mut doc = super::examples::document(pack, &text);
            doc.title = v["title"].as_str().map(str::to_string);
            doc.doc_id = v["id"].as_str().unwrap_or("").to_string();
            let mut sents = vec![];
            if let Some(t) = &doc.title {
                sents.push(Sentence {
                    doc_id: String::new(),
                    sentence: 0,
                    part: Part::Title,
                    start: 0,
                    end: t.chars().count() as i32,
                    role: SentenceRole::Title,
                });
            }
            let cp = crate::text::CodePoints::new(&text);
            for (a, b) in split(&text) {
                sents.push(Sentence {
                    doc_id: String::new(),
                    sentence: sents.len() as i32,
                    part: Part::Body,
                    start: cp.of_byte(&text, a) as i32,
                    end: cp.of_byte(&text, b) as i32,
                    role: SentenceRole::Body,
                });
            }
            let reading = Reading::new(&doc, &sents, pack, &limits);
            let (figs, _) = super::find(&reading);
            let tolls = crate::aggregate::document_tolls(&doc, &figs);
            let figs: Vec<_> = figs.iter().map(|f| serde_json::json!({"kind": f.kind, "low": f.low, "best": f.best, "high": f.high, "qualifier": f.qualifier, "implicit": f.implicit, "scope": f.scope, "subset": f.subset, "status": f.status, "victims": f.victims, "attribution": f.attribution, "rule": f.rule_id.0, "sentence": f.evidence, "cause": f.cause.map(|c|c.as_str()), "n": f.number_text})).collect();
            let tolls: Vec<_> = tolls.iter().map(|t| serde_json::json!({"kind": t.kind, "scope": t.scope, "low": t.low, "best": t.best, "high": t.high, "rule": t.rule.0})).collect();
            writeln!(out, "{}", serde_json::json!({"id": v["id"], "figures": figs, "tolls": tolls})).unwrap();
        }
    }
}

#[test]
fn show() {
    let Ok(texts) = std::env::var("SCRATCH_TEXT") else { return };
    let packs = Packs::load(&Default::default()).unwrap();
    let pack = packs.get("en").unwrap();
    for text in texts.split('\n') {
        println!("--- {text}  triggered={}", pack.casualties.is_triggered(text));
        let doc = super::examples::document(pack, text);
        let s = Sentence { doc_id: String::new(), sentence: 0, part: Part::Body, start: 0, end: doc.text_chars, role: SentenceRole::Body };
        let limits = Limits::default();
        let sents = [s];
        let reading = Reading::new(&doc, &sents, pack, &limits);
        super::read(&reading, &reading.sentences[0], |w, p, d| {
            for piece in &p.list {
                let t = w.folded[piece.first..=piece.last].join(" ");
                let extra = piece
                    .phrase
                    .map(|i| {
                        let ph = &p.phrases[i];
                        format!(
                            "{}{}{}{}{}",
                            if ph.quantity.is_some() { "#" } else { "" },
                            if ph.is_person() { "p" } else { "" },
                            if ph.is_headless() { "h" } else { "" },
                            if ph.is_thing() { "t" } else { "" },
                            if ph.proper { "P" } else { "" }
                        )
                    })
                    .unwrap_or_default();
                print!("{:?}{}[{}] ", piece.kind, extra, t);
            }
            println!();
            for f in &d.figures {
                println!(
                    "   {:?} {:?} impl={} {} {:?} {:?} sub={}",
                    f.kind, f.count.quantity.best, f.count.implicit, pack.casualties.rules[f.rule].id, f.scope, f.status, f.subset
                );
            }
        });
    }
}
