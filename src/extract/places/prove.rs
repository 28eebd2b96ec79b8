//! The examples of a pack, run.

use crate::extract::Reading;
use crate::limits::Limits;
use crate::model::{Document, Part, Sentence, SentenceRole};
use crate::packs::LanguagePack;

/// A sentence of an example as a document of its own.
pub(super) fn document(text: &str) -> (Document, Vec<Sentence>) {
    let chars = text.chars().count() as i32;
    let document = Document::of_text("example", text);
    let sentence = Sentence {
        doc_id: "example".into(),
        sentence: 0,
        part: Part::Body,
        start: 0,
        end: chars,
        role: SentenceRole::Body,
        language: None,
    };
    (document, vec![sentence])
}

/// Runs `finds` and `ignores` of the pack and says what fails, one line each.
pub fn prove(pack: &LanguagePack) -> Vec<String> {
    let mut failures = Vec::new();
    for example in &pack.places.finds {
        let (text, wanted) = unmark(example);
        let got = places(pack, &text);
        if got != wanted {
            failures.push(format!("{}/places: \"{text}\" gives {got:?}, not {wanted:?}", pack.code));
        }
    }
    for example in &pack.places.ignores {
        let got = places(pack, example);
        if !got.is_empty() {
            failures.push(format!("{}/places: \"{example}\" gives {got:?}, not nothing", pack.code));
        }
    }
    failures
}

/// The places of a text: words and code of area or country.
fn places(pack: &LanguagePack, text: &str) -> Vec<(String, String)> {
    let (document, sentences) = document(text);
    let limits = Limits::default();
    let rows = super::find(&Reading::new(&document, &sentences, pack, &limits));
    rows.into_iter()
        .map(|r| {
            let country = r.country.map(|c| c.to_string()).unwrap_or_default();
            let code = match r.admin1 {
                Some(area) => format!("{country}.{area}"),
                None => country,
            };
            (r.text, code)
        })
        .collect()
}

/// Takes the marks from `[Portland]{US.Maine}` and gives the words and the code.
fn unmark(example: &str) -> (String, Vec<(String, String)>) {
    let (mut text, mut wanted, mut rest) = (String::new(), Vec::new(), example);
    while let Some((before, tail)) = rest.split_once('[') {
        let Some((words, tail)) = tail.split_once(']') else { break };
        text.push_str(before);
        text.push_str(words);
        rest = tail;
        let mut code = String::new();
        if let Some((inner, after)) = tail.strip_prefix('{').and_then(|t| t.split_once('}')) {
            code = inner.to_string();
            rest = after;
        }
        wanted.push((words.to_string(), code));
    }
    text.push_str(rest);
    (text, wanted)
}
