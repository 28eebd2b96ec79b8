//! The rules' own examples, run: each `finds` must be found, each `ignores` must not, each `misses` must still be missed.

use crate::extract::Reading;
use crate::limits::Limits;
use crate::model::{CasualtyFigure, Document, Part, Sentence, SentenceRole};
use crate::packs::LanguagePack;
use crate::packs::casualties::{Example, Rule};
use crate::tables::Label;

/// Runs every example of the pack's rules; gives one line for each that fails, naming the rule and what was found.
pub fn prove(pack: &LanguagePack) -> Vec<String> {
    let mut failures = Vec::new();
    for rule in &pack.casualties.rules {
        for example in &rule.finds {
            let found = figures(pack, &example.text);
            if !found.iter().any(|f| fits(f, rule, example)) {
                failures.push(format!(
                    "{}: finds \"{}\" [{}] {} {:?}, but found {}",
                    rule.id,
                    example.text,
                    example.hit,
                    example.kind,
                    example.best,
                    told(&found)
                ));
            }
        }
        for text in &rule.ignores {
            let found = figures(pack, text);
            if found.iter().any(|f| f.rule_id.0 == rule.id) {
                failures.push(format!("{}: ignores \"{text}\", but found {}", rule.id, told(&found)));
            }
        }
        for example in &rule.misses {
            if figures(pack, &example.text).iter().any(|f| fits(f, rule, example)) {
                failures.push(format!("{}: a known gap is closed! Move \"{}\" from `misses` to `finds`", rule.id, example.text));
            }
        }
    }
    failures
}

fn fits(figure: &CasualtyFigure, rule: &Rule, example: &Example) -> bool {
    let words = |f: &CasualtyFigure| f.evidence.chars().skip(f.start as usize).take((f.end - f.start) as usize).collect::<String>();
    figure.rule_id.0 == rule.id
        && figure.kind == example.kind
        && figure.best == example.best
        && words(figure) == example.hit
        && example.attributes.iter().all(|a| match a.as_str() {
            "implicit" => figure.implicit,
            "subset" => figure.subset,
            word => [figure.qualifier.as_str(), figure.scope.as_str(), figure.status.as_str()].contains(&word),
        })
}

fn told(found: &[CasualtyFigure]) -> String {
    let line = |f: &CasualtyFigure| format!("{} {:?} by {} in {}..{}", f.kind, f.best, f.rule_id, f.start, f.end);
    if found.is_empty() { "nothing".to_string() } else { found.iter().map(line).collect::<Vec<_>>().join("; ") }
}

/// The figures of one sentence that stands alone as a body.
pub(crate) fn figures(pack: &LanguagePack, text: &str) -> Vec<CasualtyFigure> {
    let document = document(pack, text);
    let sentence = Sentence {
        doc_id: "example".into(),
        sentence: 0,
        part: Part::Body,
        start: 0,
        end: document.text_chars,
        role: SentenceRole::Body,
        language: None,
    };
    super::find(&Reading::new(&document, &[sentence], pack, &Limits::default())).0
}

/// A document of nothing but a text.
pub(crate) fn document(pack: &LanguagePack, text: &str) -> Document {
    Document { language: Some(Label::new(pack.code.clone())), ..Document::of_text("example", text) }
}

#[cfg(test)]
mod tests {
    use crate::packs::Packs;

    #[test]
    fn every_rule_proves_itself_by_its_examples() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        for pack in packs.iter() {
            let failures = super::prove(pack);
            assert!(failures.is_empty(), "{} examples fail:\n{}", failures.len(), failures.join("\n"));
        }
    }
}
