//! The proofs of the rules in a language's `actors.toml`.

use super::line::Line;
use super::resolve;
use crate::model::Part;
use crate::packs::LanguagePack;

/// Runs every example of the pack; returns what failed, one line each.
pub fn prove(pack: &LanguagePack) -> Vec<String> {
    let mut failures = Vec::new();
    for rule in &pack.actors.examples {
        for example in &rule.finds {
            let text: String = example.chars().filter(|c| !matches!(c, '[' | ']')).collect();
            let want: Vec<&str> = example.split('[').skip(1).filter_map(|s| s.split(']').next()).collect();
            let got = names(&text, pack);
            if got != want {
                failures.push(format!("{}/actors/{}: `finds` \"{example}\" gave {got:?}", pack.code, rule.id));
            }
        }
        for example in &rule.ignores {
            let got = names(example, pack);
            if !got.is_empty() {
                failures.push(format!("{}/actors/{}: `ignores` \"{example}\" gave {got:?}", pack.code, rule.id));
            }
        }
    }
    failures
}

/// The actors of an example, as they stand; its sentences end with a full stop and a space.
fn names(text: &str, pack: &LanguagePack) -> Vec<String> {
    let tokens = pack.tokenize(text);
    let ends = |i: usize| tokens[i].span.of(text) == "." && tokens.get(i + 1).is_none_or(|n| n.span.start > tokens[i].span.end);
    let mut lines = Vec::new();
    let mut start = 0;
    for i in 0..tokens.len() {
        if ends(i) || i + 1 == tokens.len() {
            lines.push(Line::of(Part::Body, text, &tokens[start..=i], pack));
            start = i + 1;
        }
    }
    let cast = resolve::cast(&lines);
    cast.seen.iter().filter(|s| cast.members[s.member].outside_harm).map(|s| s.span.of(text).to_string()).collect()
}
