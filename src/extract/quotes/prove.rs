//! The proofs of the orders in a language's `quotes.toml`.

use super::unit::Line;
use super::{Said, find_in};
use crate::extract::Outline;
use crate::packs::{LanguagePack, QuoteRule};

/// Runs every example of the pack; returns what failed, one line each.
pub fn prove(pack: &LanguagePack) -> Vec<String> {
    let mut failures = Vec::new();
    for rule in &pack.quotes.examples {
        for example in &rule.finds {
            let (text, want, speaker) = unmark(example);
            let (got, said_by) = run(pack, rule, &text);
            if !want.iter().all(|w| got.contains(w)) || speaker.as_ref().is_some_and(|s| !said_by.iter().all(|b| b == s)) {
                failures.push(format!("{}/quotes/{}: `finds` \"{example}\" gave {got:?} by {said_by:?}", pack.code, rule.id));
            }
        }
        for example in &rule.ignores {
            let (got, said_by) = run(pack, rule, example);
            if !got.is_empty() {
                failures.push(format!("{}/quotes/{}: `ignores` \"{example}\" gave {got:?} by {said_by:?}", pack.code, rule.id));
            }
        }
    }
    failures
}

/// What is found in an example, and the speakers.
fn run(pack: &LanguagePack, rule: &QuoteRule, text: &str) -> (Vec<String>, Vec<String>) {
    let said = find_in_text(text, pack, rule.title);
    let words = said.iter().map(|q| q.words.of(text).trim_end_matches([',', '.']).to_string()).collect();
    let speakers = said.iter().map(|q| q.voice.speaker.map_or(String::new(), |s| s.of(text).to_string())).collect();
    (words, speakers)
}

/// The quotations of an example.
pub(super) fn find_in_text(text: &str, pack: &LanguagePack, title: bool) -> Vec<Said> {
    let tokens = pack.tokenize(text);
    let line = Line::new(0, &tokens, Outline::of(pack, &tokens));
    find_in(text, &sentence_starts(text), &[line], pack, title)
}

/// Examples are plain: a sentence starts after a mark that ends one, a space and no lower-case letter.
fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut ended = false;
    let mut spaced = false;
    for (at, c) in text.char_indices() {
        if ended && spaced && !c.is_whitespace() {
            if !c.is_lowercase() {
                starts.push(at);
            }
            (ended, spaced) = (false, false);
        }
        match c {
            '.' | '!' | '?' | '\n' => ended = true,
            '"' | '”' | '’' | '\'' | ')' if !spaced => {}
            c if c.is_whitespace() => spaced = ended,
            _ => (ended, spaced) = (false, false),
        }
    }
    starts
}

/// An example without its brackets and braces, what the brackets held, and what the braces held.
fn unmark(example: &str) -> (String, Vec<String>, Option<String>) {
    let (mut text, mut said, mut speaker) = (String::new(), Vec::new(), None);
    let mut open = 0;
    for c in example.chars() {
        match c {
            '[' | '{' => open = text.len(),
            ']' => said.push(text[open..].to_string()),
            '}' => speaker = Some(text[open..].to_string()),
            c => text.push(c),
        }
    }
    (text, said, speaker)
}
