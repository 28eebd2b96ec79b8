//! What does a page say of itself? JSON-LD, meta elements and the page's own elements, each finding with its origin.

use super::Page;
use crate::model::StatedFrom;
use crate::packs::PageRules;
use dom_query::{Document as Dom, NodeRef};
use serde_json::Value;
use std::collections::HashMap;

/// A finding and where it stood.
pub(super) type Stated = Option<(String, StatedFrom)>;

/// Characters of a byline or a date in an element at most: more is a paragraph that only bears the name.
const ELEMENT_CHARS: usize = 160;

/// The objects of a page's JSON-LD.
pub(super) struct LinkedData {
    /// Those that describe an article, then those that describe the page.
    articles: Vec<Value>,
    /// Names of people and organisations, by `@id`.
    names: HashMap<String, String>,
}

/// Reads the JSON-LD of a page.
pub(super) fn linked_data(dom: &Dom) -> LinkedData {
    let (mut articles, mut pages, mut names) = (Vec::new(), Vec::new(), HashMap::new());
    for node in dom.select("script[type=\"application/ld+json\"]").iter() {
        let Some(value) = json(&node.text()) else { continue };
        let mut waiting = vec![value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(list) => waiting.extend(list.into_iter().rev()),
                Value::Object(mut object) => {
                    if let Some(Value::Array(graph)) = object.remove("@graph") {
                        waiting.extend(graph.into_iter().rev());
                    }
                    if let (Some(id), Some(name)) = (object.get("@id").and_then(Value::as_str), object.get("name").and_then(Value::as_str))
                    {
                        names.insert(id.to_string(), name.to_string());
                    }
                    let kind = object.get("@type").map(Value::to_string).unwrap_or_default();
                    if ["Article", "Posting", "Report"].iter().any(|k| kind.contains(k)) {
                        articles.push(Value::Object(object));
                    } else if kind.contains("WebPage") {
                        pages.push(Value::Object(object));
                    }
                }
                _ => {}
            }
        }
    }
    articles.extend(pages);
    LinkedData { articles, names }
}

/// A JSON text as pages hold it: in comment or CDATA marks, with line feeds inside its strings.
fn json(text: &str) -> Option<Value> {
    let mut text = text.trim();
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/")] {
        if let Some(inside) = text.strip_prefix(open) {
            text = inside.strip_suffix(close).unwrap_or(inside).trim();
        }
    }
    let text = text.trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&plain).ok()
    })
}

impl LinkedData {
    /// A member of the first object that has it: itself, its name, or the names of a list.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.articles.iter().find_map(|object| self.text_of(object.get(key)?))
    }

    fn text_of(&self, value: &Value) -> Option<String> {
        let plain = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Object(object) => {
                let name = object.get("name").and_then(|n| n.as_str().or_else(|| n.get(0)?.as_str())).map(str::to_string);
                name.or_else(|| self.names.get(object.get("@id")?.as_str()?).cloned())
            }
            _ => None,
        };
        let text = match value {
            Value::Array(list) => {
                let mut names: Vec<String> = list.iter().filter_map(plain).collect();
                names.dedup();
                names.join("; ")
            }
            other => plain(other)?,
        };
        (!text.trim().is_empty()).then(|| unescape(text.trim()))
    }
}

/// The commonest entities, which JSON-LD holds where a page's author escaped once too often.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    if text.contains("&#") {
        return Dom::fragment(text.replace('<', "&lt;")).text().to_string();
    }
    [("&quot;", "\""), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")]
        .iter()
        .fold(text.to_string(), |text, (entity, sign)| text.replace(entity, sign))
}

/// The meta elements of a page, by lower-case name; the first of a name counts.
struct Metas(HashMap<String, String>);

impl Metas {
    fn of(dom: &Dom) -> Metas {
        let mut metas = HashMap::new();
        for meta in dom.select("meta[content]").iter() {
            let content = meta.attr("content").map(|c| c.trim().to_string()).filter(|c| !c.is_empty());
            let Some(content) = content else { continue };
            for name in ["property", "name", "itemprop", "http-equiv"] {
                if let Some(key) = meta.attr(name) {
                    metas.entry(key.trim().to_ascii_lowercase()).or_insert_with(|| content.clone());
                }
            }
        }
        Metas(metas)
    }

    fn get(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.0.get(*name)).cloned()
    }
}

/// Title, dates, authors, site, section, language and address: JSON-LD first, then meta elements, then the page's own elements.
pub(super) fn metadata(dom: &Dom, data: &LinkedData, rules: Option<&PageRules>) -> Page {
    let metas = Metas::of(dom);
    let linked = |key: &str| data.get(key).map(|t| (t, StatedFrom::JsonLd));
    let meta = |names: &[&str]| metas.get(names).map(|t| (t, StatedFrom::Meta));
    let attribute = |selector: &str, name: &str| {
        let value = dom.select_single(selector).attr(name)?.trim().to_string();
        (!value.is_empty()).then_some((value, StatedFrom::Element))
    };
    let element = |selector: &str| {
        dom.select(selector).nodes().iter().find_map(|node| {
            let text = words(node);
            (!text.is_empty() && text.chars().count() <= ELEMENT_CHARS).then_some((text, StatedFrom::Element))
        })
    };
    let is_name = |stated: &(String, StatedFrom)| !stated.0.contains("://") && stated.0.chars().any(char::is_alphabetic);
    let is_section = |stated: &(String, StatedFrom)| !rules.is_some_and(|r| r.is_no_section(stated.0.trim()));
    let site = meta(&["og:site_name", "application-name", "publisher", "dc.publisher"]).or_else(|| linked("publisher")).filter(is_name);
    let title = linked("headline")
        .or_else(|| meta(&["og:title", "twitter:title", "dc.title", "headline", "parsely-title", "sailthru.title"]))
        .or_else(|| element("[itemprop=\"headline\"], article h1, main h1, h1"))
        .or_else(|| element("title"))
        .map(|(title, from)| (without_site(&title, site.as_ref().map(|s| s.0.as_str())), from));
    Page {
        title,
        byline: linked("author")
            .filter(is_name)
            .or_else(|| meta(&["author", "parsely-author", "sailthru.author", "dc.creator", "byl", "dcterms.creator", "cxenseparse:author"]).filter(is_name))
            .or_else(|| meta(&["article:author"]).filter(is_name))
            .or_else(|| element("[itemprop=\"author\"] [itemprop=\"name\"], [itemprop=\"author\"], a[rel=\"author\"], [rel=\"author\"]"))
            .or_else(|| element(".byline, .by-line, .article-byline, .post-author, .entry-author, .author-name, .article-author, .author, .writer").filter(is_name)),
        site,
        section: linked("articleSection").filter(is_section).or_else(|| meta(&["article:section", "parsely-section", "section", "cxenseparse:section"]).filter(is_section)),
        language: attribute("html[lang]", "lang")
            .or_else(|| meta(&["og:locale", "content-language", "language", "dc.language"]))
            .or_else(|| linked("inLanguage")),
        url: attribute("link[rel=\"canonical\"]", "href")
            .filter(|u| u.0.starts_with("http") || u.0.starts_with('/'))
            .or_else(|| meta(&["og:url"]))
            .or_else(|| linked("url").or_else(|| linked("mainEntityOfPage")).filter(|u| u.0.starts_with("http"))),
        published: linked("datePublished")
            .or_else(|| {
                meta(&[
                    "article:published_time", "datepublished", "og:article:published_time", "article:published", "date", "pubdate", "publishdate",
                    "publish-date", "publication_date", "parsely-pub-date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date",
                    "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "displaydate", "originalpublicationdate",
                ])
            })
            .or_else(|| linked("dateCreated"))
            .or_else(|| attribute("[itemprop=\"datePublished\"][datetime]", "datetime"))
            .or_else(|| attribute("[itemprop=\"datePublished\"][content]", "content"))
            .or_else(|| attribute("time[pubdate][datetime], article time[datetime], header time[datetime], main time[datetime], time[datetime]", "datetime"))
            .or_else(|| element("[itemprop=\"datePublished\"], .published, .pubdate, .publish-date, .post-date, .entry-date, .article-date, .dateline, .date, article time, time")),
        modified: linked("dateModified")
            .or_else(|| meta(&["article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified", "revised"]))
            .or_else(|| attribute("[itemprop=\"dateModified\"][datetime]", "datetime"))
            .or_else(|| attribute("[itemprop=\"dateModified\"][content]", "content"))
            .or_else(|| element("[itemprop=\"dateModified\"], .updated, .last-updated, .modified")),
        ..Page::default()
    }
}

/// The words of an element, single spaces between them.
fn words(node: &NodeRef) -> String {
    node.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title without the site's name behind a dash or bar ("Ferry sinks | The Example").
fn without_site(title: &str, site: Option<&str>) -> String {
    let key = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let Some(site) = site.map(key).filter(|s| !s.is_empty()) else { return title.to_string() };
    for mark in [" | ", " - ", " – ", " — ", " · ", " :: "] {
        if let Some((head, tail)) = title.rsplit_once(mark) {
            let tail = key(tail);
            if !head.trim().is_empty()
                && !tail.is_empty()
                && (tail == site || site.contains(&tail) && tail.len() * 2 > site.len() || tail.contains(&site))
            {
                return head.trim().to_string();
            }
        }
    }
    title.to_string()
}
