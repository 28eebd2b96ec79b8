//! Settings of a language: sentences, calendar names, datelines, cleaning.

use super::parse_toml;
use super::words::Map as HashMap;
use crate::error::{Error, Result};
use crate::model::VersionMark;
use crate::text::fold;
use crate::text::sentence::Boundaries;
use serde::Deserialize;
use std::collections::HashSet;

/// The file `language.toml`, checked.
#[derive(Debug, Clone)]
pub struct Language {
    months: HashMap<String, i8>,
    weekdays: HashMap<String, i8>,
    /// Whether 03/04 is March 4 (true) or April 3 (false).
    pub month_first: bool,
    /// Small words that are of this language and hardly of another.
    pub small_words: HashSet<String>,
    /// How sentences end.
    pub boundaries: Boundaries,
    /// Folded names of news agencies.
    pub agencies: HashSet<String>,
    /// Marks between a dateline and its text, longest first.
    pub dashes: Vec<String>,
    /// What is no text.
    pub cleaning: Cleaning,
    /// Folded words by which agencies mark versions of a story.
    pub versions: std::collections::HashMap<String, VersionMark>,
    /// Folded words that open a byline.
    pub byline_words: Vec<String>,
    /// Folded last words of a part of a byline that is no name.
    pub byline_roles: HashSet<String>,
}

/// `[cleaning]`: what a text holds that is none of the article.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cleaning {
    /// Whole lower-case lines that are no text.
    pub lines: HashSet<String>,
    /// Lower-case beginnings of short lines that are no text.
    pub line_starts: Vec<String>,
    /// Characters of a short line.
    pub line_chars: usize,
    /// Lower-case beginnings of lines at the end that tell who made the story.
    pub tail_starts: Vec<String>,
    /// Lower-case phrases in such lines.
    pub tail_phrases: Vec<String>,
    /// Lower-case phrases of picture credits.
    pub credits: Vec<String>,
    /// Examples of lines that are cut.
    pub cuts: Vec<String>,
    /// Examples of lines that look like them and are text.
    pub keeps: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageToml {
    months: Vec<Vec<String>>,
    weekdays: Vec<Vec<String>>,
    month_first: bool,
    small_words: Vec<String>,
    sentences: SentencesToml,
    datelines: DatelinesToml,
    cleaning: Cleaning,
    bylines: BylinesToml,
    versions: VersionsToml,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentencesToml {
    before_name: Vec<String>,
    may_end: Vec<String>,
    times: Vec<String>,
    starters: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatelinesToml {
    agencies: Vec<String>,
    dashes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionsToml {
    update: Vec<String>,
    correction: Vec<String>,
    repeat: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BylinesToml {
    words: Vec<String>,
    roles: Vec<String>,
}

impl Language {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Language> {
        let toml: LanguageToml = parse_toml(path, text)?;
        for (name, rows, wanted) in [("months", &toml.months, 12), ("weekdays", &toml.weekdays, 7)] {
            if rows.len() != wanted {
                return Err(Error::pack(path, format!("`{name}` has {} rows; {wanted} are wanted", rows.len())));
            }
        }
        let numbered = |rows: &[Vec<String>]| -> HashMap<String, i8> {
            rows.iter().zip(1i8..).flat_map(|(names, n)| names.iter().map(move |name| (fold(name), n))).collect()
        };
        let set = |words: &[String]| words.iter().map(|w| fold(w)).collect::<HashSet<_>>();
        let mut dashes = toml.datelines.dashes;
        dashes.sort_by_key(|d| std::cmp::Reverse(d.len()));
        Ok(Language {
            months: numbered(&toml.months),
            weekdays: numbered(&toml.weekdays),
            month_first: toml.month_first,
            small_words: set(&toml.small_words),
            boundaries: Boundaries {
                before_name: set(&toml.sentences.before_name),
                may_end: set(&toml.sentences.may_end),
                times: set(&toml.sentences.times),
                days: toml.weekdays.iter().flatten().map(|w| fold(w)).collect(),
                starters: set(&toml.sentences.starters),
                ..Boundaries::default()
            },
            agencies: set(&toml.datelines.agencies),
            dashes,
            cleaning: toml.cleaning,
            versions: [
                (&toml.versions.update, VersionMark::Update),
                (&toml.versions.correction, VersionMark::Correction),
                (&toml.versions.repeat, VersionMark::Repeat),
            ]
            .into_iter()
            .flat_map(|(words, mark)| words.iter().map(move |word| (fold(word), mark)))
            .collect(),
            byline_words: toml.bylines.words.iter().map(|w| fold(w)).collect(),
            byline_roles: set(&toml.bylines.roles),
        })
    }

    /// The folded names of months.
    pub fn months(&self) -> impl Iterator<Item = &str> {
        self.months.keys().map(String::as_str)
    }

    /// The folded names of weekdays.
    pub fn weekdays(&self) -> impl Iterator<Item = &str> {
        self.weekdays.keys().map(String::as_str)
    }

    /// The month of a folded name, 1 to 12.
    pub fn month(&self, folded: &str) -> Option<i8> {
        self.months.get(folded.trim_end_matches('.')).copied()
    }

    /// The weekday of a folded name, 1 (Monday) to 7 (ISO 8601).
    pub fn weekday(&self, folded: &str) -> Option<i8> {
        self.weekdays.get(folded.trim_end_matches('.')).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Language;
    use crate::text::sentence::sentences;

    fn english() -> Language {
        Language::parse("en/language.toml", include_str!("../../data/languages/en/language.toml")).expect("the English settings load")
    }

    fn split(text: &str) -> Vec<String> {
        sentences(text, &english().boundaries).into_iter().map(|s| s.of(text).trim().to_string()).collect()
    }

    #[test]
    fn abbreviations_initials_and_quotes_do_not_end_sentences() {
        assert_eq!(
            split("Gen. Ruiz met Mr. J. F. Dole at 5 p.m. in Washington, D.C. on Jan. 5. He left."),
            ["Gen. Ruiz met Mr. J. F. Dole at 5 p.m. in Washington, D.C. on Jan. 5.", "He left."]
        );
        assert_eq!(split("“We will not go.” The crowd cheered. It rained..."), ["“We will not go.”", "The crowd cheered.", "It rained..."]);
        assert_eq!(
            split("Headline without stop\n\nThe text begins. It goes on over the end of one long line\nto the next here."),
            ["Headline without stop", "The text begins.", "It goes on over the end of one long line\nto the next here."]
        );
        assert_eq!(
            split("It rained on Friday.It was cold. See www.Example.Org for more."),
            ["It rained on Friday.", "It was cold.", "See www.Example.Org for more."]
        );
        assert_eq!(split("1. Open the door 2. Close it"), ["1. Open the door", "2. Close it"]);
        assert_eq!(split("Acme Inc. The firm grew 3.5 percent."), ["Acme Inc.", "The firm grew 3.5 percent."]);
    }

    #[test]
    fn sentences_tile_any_text() {
        let rules = english().boundaries;
        for text in ["", " ", "\n\n", "One. Two", "...", "a.\u{a0}B. — c", "«Oui.» Non. \u{3000}。x", "!?. .A"] {
            let spans = sentences(text, &rules);
            let joined: String = spans.iter().map(|s| s.of(text)).collect();
            assert!(joined == text || text.trim().is_empty() && spans.is_empty(), "{text:?}");
        }
    }
}
