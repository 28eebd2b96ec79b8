//! What does a page say, and what does it say of itself? Main text by readability, metadata by JSON-LD and meta elements.

use crate::limits::Limits;
use crate::model::RejectReason;
use dom_query::Document as Dom;
use dom_smoothie::{Config, Readability, TextMode};
use serde_json::Value;

/// A page, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub text: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub byline: Option<String>,
    pub site: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
}

/// Reads a page. The markup's depth and size are bounded before the tree is built, which is quadratic in depth.
pub(crate) fn read(html: &str, limits: &Limits) -> Result<Page, (RejectReason, String)> {
    let (html, nodes) = flatten(html, limits.html_depth);
    if nodes > limits.html_nodes {
        return Err((RejectReason::TooLarge, format!("{nodes} elements; `limits.html_nodes` is {}", limits.html_nodes)));
    }
    let dom = Dom::from(html.as_str());
    let data = linked_data(&dom);
    let mut page = metadata(&dom, &data);
    let stated = data.iter().find_map(|d| text_of(d, "articleBody")).map(|t| plain(&t, limits).unwrap_or(t));
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

/// The JSON-LD objects of a page that describe an article.
fn linked_data(dom: &Dom) -> Vec<Value> {
    let mut out = Vec::new();
    for node in dom.select("script[type=\"application/ld+json\"]").iter() {
        let Ok(value) = serde_json::from_str::<Value>(node.text().trim()) else { continue };
        let mut waiting = vec![value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(list) => waiting.extend(list),
                Value::Object(ref object) => {
                    if let Some(Value::Array(graph)) = object.get("@graph") {
                        waiting.extend(graph.iter().cloned());
                    }
                    let kind = object.get("@type").map(Value::to_string).unwrap_or_default();
                    if kind.contains("Article") || kind.contains("Posting") || kind.contains("Report") {
                        out.push(value);
                    }
                }
                _ => {}
            }
        }
    }
    out
}

/// Title, dates, author, site, language and address: JSON-LD first, then meta elements, then the page's own elements.
fn metadata(dom: &Dom, data: &[Value]) -> Page {
    let linked = |key: &str| data.iter().find_map(|d| text_of(d, key));
    let meta = |names: &[&str]| {
        names.iter().find_map(|name| {
            let selector = format!("meta[property=\"{name}\"], meta[name=\"{name}\"], meta[itemprop=\"{name}\"]");
            let content = dom.select_single(&selector).attr("content")?.trim().to_string();
            (!content.is_empty()).then_some(content)
        })
    };
    let first = |selector: &str| {
        let text = dom.select_single(selector).text().trim().to_string();
        (!text.is_empty()).then_some(text)
    };
    let attribute =
        |selector: &str, name: &str| dom.select_single(selector).attr(name).map(|v| v.trim().to_string()).filter(|v| !v.is_empty());
    Page {
        text: String::new(),
        title: linked("headline").or_else(|| meta(&["og:title", "twitter:title"])).or_else(|| first("h1")).or_else(|| first("title")),
        description: linked("description").or_else(|| meta(&["og:description", "description", "twitter:description"])),
        byline: linked("author")
            .or_else(|| meta(&["author", "article:author", "parsely-author", "byl"]))
            .filter(|a| !a.starts_with("http")),
        site: meta(&["og:site_name"]).or_else(|| linked("publisher")),
        language: attribute("html", "lang").or_else(|| meta(&["og:locale", "language"])),
        url: attribute("link[rel=\"canonical\"]", "href").filter(|u| u.starts_with("http")).or_else(|| meta(&["og:url"])),
        published: linked("datePublished")
            .or_else(|| {
                meta(&[
                    "article:published_time",
                    "datePublished",
                    "date",
                    "pubdate",
                    "publishdate",
                    "parsely-pub-date",
                    "dc.date",
                    "DC.date.issued",
                    "sailthru.date",
                ])
            })
            .or_else(|| attribute("time[datetime]", "datetime")),
        modified: linked("dateModified").or_else(|| meta(&["article:modified_time", "dateModified", "lastmod"])),
    }
}

/// A member as text: itself, its name, or the names of a list.
fn text_of(value: &Value, key: &str) -> Option<String> {
    fn plain(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Object(object) => object.get("name").and_then(Value::as_str).map(str::to_string),
            Value::Array(list) => {
                let names: Vec<String> = list.iter().filter(|v| !v.is_array()).filter_map(plain).collect();
                (!names.is_empty()).then(|| names.join("; "))
            }
            _ => None,
        }
    }
    plain(value.get(key)?).filter(|t| !t.trim().is_empty())
}

/// Elements whose end tag may be left out: they close one another, so they add no depth by themselves.
const SELF_CLOSING: [&str; 33] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rp", "rt", "colgroup", "area", "base", "br",
    "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "html", "head", "body", "keygen",
];

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// The page with opening tags deeper than `depth` left out, and the number of its elements.
fn flatten(html: &str, depth: usize) -> (String, usize) {
    let bytes = html.as_bytes();
    let (mut level, mut nodes, mut at, mut kept) = (0usize, 0usize, 0usize, 0usize);
    let mut out: Option<String> = None;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|i| i + at) {
        let closing = bytes.get(open + 1) == Some(&b'/');
        let name_at = open + 1 + usize::from(closing);
        let name_end =
            (name_at..bytes.len().min(name_at + 24)).find(|&i| !bytes[i].is_ascii_alphanumeric()).unwrap_or(bytes.len().min(name_at + 24));
        let name = html.get(name_at..name_end).unwrap_or("").to_ascii_lowercase();
        if name.is_empty() {
            at = if html[open..].starts_with("<!--") { html[open..].find("-->").map_or(bytes.len(), |i| open + i + 3) } else { open + 1 };
            continue;
        }
        let end = memchr::memchr(b'>', &bytes[name_end..]).map_or(bytes.len(), |i| i + name_end + 1);
        at = end;
        if SELF_CLOSING.contains(&name.as_str()) {
            nodes += usize::from(!closing);
            if level >= depth && !closing {
                out.get_or_insert_with(|| String::with_capacity(html.len())).push_str(&html[kept..open]);
                kept = end;
            }
            continue;
        }
        if closing {
            level = level.saturating_sub(1);
            continue;
        }
        nodes += 1;
        if level >= depth {
            out.get_or_insert_with(|| String::with_capacity(html.len())).push_str(&html[kept..open]);
            kept = end;
            level += 1;
            continue;
        }
        if !html[..end].ends_with("/>") || !matches!(name.as_str(), "svg" | "path" | "circle" | "rect") {
            level += 1;
        }
        if RAW.contains(&name.as_str()) {
            let close = format!("</{name}");
            let rest = &bytes[end..];
            at = end + find_ignoring_case(rest, close.as_bytes()).unwrap_or(0);
        }
    }
    match out {
        Some(mut out) => {
            out.push_str(&html[kept..]);
            (out, nodes)
        }
        None => (html.to_string(), nodes),
    }
}

fn find_ignoring_case(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(i) = memchr::memchr(needle[0], &haystack[from..]).map(|i| i + from) {
        if haystack.len() >= i + needle.len() && haystack[i..i + needle.len()].eq_ignore_ascii_case(needle) {
            return Some(i);
        }
        from = i + 1;
    }
    None
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
        assert_eq!(page.title.as_deref(), Some("Council meets"));
        assert_eq!(page.byline.as_deref(), Some("Ana Ruiz"));
        assert_eq!(page.url.as_deref(), Some("https://example.com/a"));
        assert_eq!(page.published.as_deref(), Some("2020-03-04T10:00:00Z"));
    }
}
