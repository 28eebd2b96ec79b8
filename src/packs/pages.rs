//! What on a page is not its article: `data/pages/main_text.toml`, embedded, of no language.

use super::parse_toml;
use crate::error::{Error, Result};
use aho_corasick::AhoCorasick;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::OnceLock;

static TOML: &str = include_str!("../../data/pages/main_text.toml");

/// How surely an element with such a word in its `class` or `id` is none of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Only where it is short.
    Short,
    /// Unless it holds a share of the page's prose.
    Often,
    /// Whatever it holds.
    Always,
}

/// The rules, compiled.
#[derive(Debug)]
pub struct PageRules {
    /// Share of the page's prose up to which an element may be dropped.
    pub prose_share_max: f64,
    /// Characters of an element of [`Sureness::Short`] at most.
    pub short_chars: usize,
    /// Characters of a block with a `time` element at most.
    pub time_chars: usize,
    /// Characters of a summary above the text at most.
    pub summary_chars: usize,
    elements: HashSet<String>,
    roles: HashSet<String>,
    phrases: AhoCorasick,
    sureness: Vec<Sureness>,
    summaries: AhoCorasick,
    no_sections: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PagesToml {
    prose_share_max: f64,
    elements: Vec<String>,
    roles: Vec<String>,
    always: Vec<String>,
    often: Vec<String>,
    short: Vec<String>,
    short_chars: usize,
    time_chars: usize,
    summary: Vec<String>,
    summary_chars: usize,
    no_sections: Vec<String>,
}

impl PageRules {
    /// The embedded rules, compiled once. A test holds that they load.
    pub fn embedded() -> Option<&'static PageRules> {
        static RULES: OnceLock<Option<PageRules>> = OnceLock::new();
        RULES.get_or_init(|| PageRules::parse("pages/main_text.toml", TOML).ok()).as_ref()
    }

    fn parse(path: &str, text: &str) -> Result<PageRules> {
        let toml: PagesToml = parse_toml(path, text)?;
        let lists = [(&toml.always, Sureness::Always), (&toml.often, Sureness::Often), (&toml.short, Sureness::Short)];
        let (mut phrases, mut sureness) = (Vec::new(), Vec::new());
        for (list, sure) in lists {
            for phrase in list {
                phrases.push(format!(" {phrase} "));
                sureness.push(sure);
            }
        }
        let compile = |phrases: &[String]| {
            AhoCorasick::new(phrases).map_err(|e| Error::pack(path, format!("the phrases cannot be searched for: {e}")))
        };
        let summaries: Vec<String> = toml.summary.iter().map(|phrase| format!(" {phrase} ")).collect();
        Ok(PageRules {
            prose_share_max: toml.prose_share_max,
            short_chars: toml.short_chars,
            time_chars: toml.time_chars,
            elements: toml.elements.into_iter().collect(),
            roles: toml.roles.into_iter().collect(),
            phrases: compile(&phrases)?,
            sureness,
            summaries: compile(&summaries)?,
            summary_chars: toml.summary_chars,
            no_sections: toml.no_sections.into_iter().collect(),
        })
    }

    /// Whether elements of this name are none of an article.
    pub fn drops_element(&self, name: &str) -> bool {
        self.elements.contains(name)
    }

    /// Whether elements of this role are none of an article.
    pub fn drops_role(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    /// The surest word of a `class` or `id`, none where it has none of the rules.
    pub fn sureness(&self, attribute: &str) -> Option<Sureness> {
        let words = words_of(attribute);
        self.phrases.find_overlapping_iter(&words).map(|m| self.sureness[m.pattern().as_usize()]).max()
    }

    /// Whether a stated section is only what a system writes where no editor chose one.
    pub fn is_no_section(&self, name: &str) -> bool {
        self.no_sections.contains(&name.to_lowercase())
    }

    /// Whether a `class` or `id` says that an element sums the article up.
    pub fn names_summary(&self, attribute: &str) -> bool {
        self.summaries.is_match(&words_of(attribute))
    }
}

/// Longest attribute that is read: names are short, and generated ones are noise.
const ATTRIBUTE_BYTES: usize = 400;

/// "postMeta related-links" as " post meta related links ".
fn words_of(attribute: &str) -> String {
    let mut out = String::with_capacity(attribute.len().min(ATTRIBUTE_BYTES) + 8);
    out.push(' ');
    let mut small = false;
    for c in attribute.bytes().take(ATTRIBUTE_BYTES) {
        if !c.is_ascii_alphanumeric() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
            small = false;
            continue;
        }
        if small && c.is_ascii_uppercase() && !out.ends_with(' ') {
            out.push(' ');
        }
        small = c.is_ascii_lowercase();
        out.push(char::from(c.to_ascii_lowercase()));
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{PageRules, Sureness, words_of};

    #[test]
    fn words_of_attributes_are_told_whole() {
        assert_eq!(words_of("postMeta related-links__item"), " post meta related links item ");
        let rules = PageRules::embedded().expect("the rules load");
        assert_eq!(rules.sureness("c-article__relatedLinks"), Some(Sureness::Often));
        assert_eq!(rules.sureness("comments-area"), Some(Sureness::Always));
        assert_eq!(rules.sureness("commentary shareholder adopted"), None);
        assert!(rules.drops_element("nav") && !rules.drops_element("p") && rules.drops_role("navigation"));
    }
}
