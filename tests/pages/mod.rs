//! Pages in the manner of many content systems, each beside what is to be read of it. The texts are our own and the hosts are
//! reserved names. A page `NAME.html` has a `NAME.toml` with any of these keys:
//!
//! | key | holds if |
//! | --- | --- |
//! | `title`, `authors`, `site`, `section`, `language`, `url`, `published`, `modified`, `agency`, `standfirst`, `published_doubted` | the column is exactly this; `"none"` for null |
//! | `title_from`, `authors_from`, `section_from`, `language_from`, `url_from`, `published_from`, `modified_from` | so is its origin |
//! | `holds`, `lacks` | the text has, or has not, each of these |
//! | `given` | the address that the record came with |

use dateline::limits::Limits;
use dateline::model::{Article, ArticleFormat, Document};
use dateline::normalize::{Day, NormalizeOptions, normalize};
use dateline::packs::Packs;
use std::path::Path;

fn document(name: &str, html: String, given: Option<&str>, packs: &Packs) -> Document {
    let article = Article {
        article_id: name.to_string(),
        external_id: None,
        url: given.map(str::to_string),
        title: None,
        date: None,
        format: ArticleFormat::Html,
        content: html,
        author: None,
        source: None,
        lang: None,
        charset: None,
        text_repaired: false,
        crawled_at: None,
        input_uri: format!("{name}.html"),
        input_offset: 0,
    };
    let options = NormalizeOptions { crawled: Some(Day("2026-01-01".parse().expect("a day"))), ..NormalizeOptions::default() };
    normalize(&article, packs, &options, &Limits::default()).unwrap_or_else(|reject| panic!("{name}: {reject:?}")).0
}

/// The value of a column as the expectations write it.
fn value(d: &Document, key: &str) -> toml::Value {
    let text = |v: Option<String>| toml::Value::String(v.unwrap_or_else(|| "none".to_string()));
    let from = |v: Option<dateline::model::StatedFrom>| text(v.map(|v| v.to_string()));
    match key {
        "title" => text(d.title.clone()),
        "authors" => toml::Value::Array(d.authors.iter().map(|a| toml::Value::String(a.clone())).collect()),
        "site" => text(d.site.as_ref().map(|l| l.0.to_string())),
        "section" => text(d.section.as_ref().map(|l| l.0.to_string())),
        "language" => text(d.language.as_ref().map(|l| l.0.to_string())),
        "url" => text(d.url.clone()),
        "published" => text(d.published_at.map(|t| t.to_string())),
        "modified" => text(d.modified_at.map(|t| t.to_string())),
        "agency" => text(d.agency.as_ref().map(|l| l.0.to_string())),
        "standfirst" => text(d.standfirst.clone()),
        "published_doubted" => text(d.published_doubted.clone()),
        "title_from" => from(d.title_from),
        "authors_from" => from(d.authors_from),
        "section_from" => from(d.section_from),
        "language_from" => from(d.language_from),
        "url_from" => from(d.url_from),
        "modified_from" => from(d.modified_from),
        "published_from" => text(d.published_from.map(|v| v.to_string())),
        other => panic!("no key `{other}`"),
    }
}

#[test]
fn pages_of_many_systems_say_who_when_and_what() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let packs = Packs::load(&Default::default()).expect("the packs load");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the pages are there")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".html")?.to_string()))
        .collect();
    names.sort();
    assert!(names.len() >= 20, "{} pages", names.len());
    let (mut wrong, mut all) = (Vec::new(), 0);
    for name in &names {
        let html = std::fs::read_to_string(folder.join(format!("{name}.html"))).expect("a page");
        let wanted: toml::Table =
            std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("its expectations").parse().expect("they are TOML");
        let found = document(name, html, wanted.get("given").and_then(toml::Value::as_str), &packs);
        let words = |key: &str| wanted.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        for (key, value_wanted) in wanted.iter().filter(|(k, _)| !["given", "holds", "lacks"].contains(&k.as_str())) {
            all += 1;
            let value = value(&found, key);
            if value != *value_wanted {
                wrong.push(format!("{name}: {key} is {value}, not {value_wanted}"));
            }
        }
        for (key, has) in [("holds", true), ("lacks", false)] {
            for part in words(key) {
                let part = part.as_str().unwrap_or("");
                all += 1;
                if found.text.contains(part) != has {
                    wrong.push(format!("{name}: the text {} \"{part}\"", if has { "has not" } else { "has" }));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {all} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
