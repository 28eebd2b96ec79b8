//! What does a page say, and what does it say of itself? Main text by readability, metadata by JSON-LD and meta elements.

mod metadata;
mod prune;
mod shallow;

use crate::limits::Limits;
use crate::model::RejectReason;
use crate::packs::PageRules;
use dom_query::Document as Dom;
use dom_smoothie::{Config, Readability, TextMode};
use metadata::{Stated, linked_data, metadata};
use shallow::flatten;

/// A page, read. What it says of itself comes with its origin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub text: String,
    /// The summary that stood between headline and text; it is not in `text`.
    pub standfirst: Option<String>,
    pub title: Stated,
    pub byline: Stated,
    pub site: Stated,
    pub section: Stated,
    pub language: Stated,
    pub url: Stated,
    pub published: Stated,
    pub modified: Stated,
}

/// Reads a page. The markup's depth and size are bounded before the tree is built, which is quadratic in depth.
pub(crate) fn read(html: &str, limits: &Limits) -> Result<Page, (RejectReason, String)> {
    let (html, nodes) = flatten(html, limits.html_depth);
    if nodes > limits.html_nodes {
        return Err((RejectReason::TooLarge, format!("{nodes} elements; `limits.html_nodes` is {}", limits.html_nodes)));
    }
    let dom = Dom::from(html.as_str());
    let data = linked_data(&dom);
    let rules = PageRules::embedded();
    let mut page = metadata(&dom, &data, rules);
    let stated = data.get("articleBody").map(|t| plain(&t, limits).unwrap_or(t));
    if let Some(rules) = rules {
        page.standfirst = prune::prune(&dom, rules);
    }
    let config = Config { text_mode: TextMode::Formatted, max_elements_to_parse: 0, ..Config::default() };
    let found = Readability::with_document(dom, None, Some(config)).ok().and_then(|mut r| r.parse().ok());
    let read = found.map(|a| a.text_content.to_string()).unwrap_or_default();
    page.text = choose(read, stated);
    if page.text.trim().is_empty() {
        return Err((RejectReason::NoMainText, "the page has no main text".to_string()));
    }
    Ok(page)
}

/// The text that readability found, unless the page's own statement of its body holds much more of the same.
fn choose(read: String, stated: Option<String>) -> String {
    let Some(stated) = stated.filter(|s| s.len() > 400) else { return read };
    if read.len() * 10 < stated.len() * 6 { stated } else { read }
}

/// A text that may hold markup and entities, as plain paragraphs. Feeds escape their markup once more, so it is read twice.
pub(crate) fn plain(text: &str, limits: &Limits) -> Option<String> {
    let once =
        if has_markup(text) { Dom::from(flatten(text, limits.html_depth).0.as_str()).formatted_text().to_string() } else { return None };
    Some(if has_markup(&once) { Dom::from(flatten(&once, limits.html_depth).0.as_str()).formatted_text().to_string() } else { once })
}

/// Whether a text holds the end of an element, a line break element or an entity of markup.
fn has_markup(text: &str) -> bool {
    let closes = |at: usize| {
        let rest = &text.as_bytes()[at + 1..];
        rest.first() == Some(&b'/') && rest.get(1).is_some_and(u8::is_ascii_alphabetic)
            || [&b"br"[..], b"p>", b"img ", b"hr"].iter().any(|t| rest.get(..t.len()).is_some_and(|r| r.eq_ignore_ascii_case(t)))
    };
    memchr::memchr_iter(b'<', text.as_bytes()).any(closes)
        || memchr::memchr_iter(b'&', text.as_bytes())
            .any(|at| ["&nbsp;", "&#", "&amp;", "&quot;", "&lt;"].iter().any(|e| text[at..].starts_with(e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_markup_is_flattened_in_linear_time() {
        let deep = format!(
            "<html><body><article>{}<p>The text stays.</p>{}</article></body></html>",
            "<ul><li>".repeat(60_000),
            "</li></ul>".repeat(60_000)
        );
        let (flat, _) = flatten(&deep, 512);
        assert!(flat.len() < deep.len());
        assert!(flat.contains("The text stays."));
        assert!(read(&deep, &Limits::default()).is_ok_and(|p| p.text.contains("The text stays.")));
    }

    #[test]
    fn a_page_gives_its_text_and_what_it_says_of_itself() {
        let body = "The council met on Monday and spoke for three hours of roads and bridges, as it does each year. ".repeat(6);
        let html = format!(
            "<html lang='en'><head><title>x</title><link rel='canonical' href='https://example.com/a'><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Council meets\",\"datePublished\":\"2020-03-04T10:00:00Z\",\"author\":{{\"name\":\"Ana Ruiz\"}}}}</script></head><body><nav>Home</nav><article><h1>Council meets</h1><p>{body}</p><p>{body}</p></article><script>var a = '<p>hidden</p>';</script></body></html>"
        );
        let page = read(&html, &Limits::default()).expect("a page with text");
        assert!(page.text.contains("The council met") && !page.text.contains("hidden"));
        assert_eq!(page.title.as_ref().map(|s| s.0.as_str()), Some("Council meets"));
        assert_eq!(page.byline.as_ref().map(|s| s.0.as_str()), Some("Ana Ruiz"));
        assert_eq!(page.url.as_ref().map(|s| s.0.as_str()), Some("https://example.com/a"));
        assert_eq!(page.published.as_ref().map(|s| s.0.as_str()), Some("2020-03-04T10:00:00Z"));
    }
}
