//! How does an article become a document? Main text, cleaning, language, dateline, published date, sentences.
//!
//! [`normalize`] is a pure function of one article; what needs other articles (clusters of copies) is joined later.

mod blocks;
mod clean;
mod dateline;
mod identity;
mod language;
mod page;
mod when;

use crate::limits::Limits;
use crate::model::{
    Article, ArticleFormat, DatePrecision, Document, Part, PublishedFrom, Reject, RejectReason, Sentence, SentenceRole, Stage,
};
use crate::packs::{Language, Packs};
use crate::tables::Label;
use crate::text::sentence::sentences;
use crate::text::{CodePoints, Span, digest};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use page::Page;
use serde::{Deserialize, Serialize};

/// `[normalize]` of a recipe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NormalizeOptions {
    /// BCP 47 code to take for every article, instead of telling the language.
    pub language: Option<String>,
}

/// The language whose settings serve where a text's own language has no pack: datelines and sentence marks are alike.
const FALLBACK: &str = "en";

/// Cleans one article. `cluster_id` of the document is its own `doc_id`, `duplicate_of` is null.
pub fn normalize(
    article: &Article,
    packs: &Packs,
    options: &NormalizeOptions,
    limits: &Limits,
) -> Result<(Document, Vec<Sentence>), Reject> {
    let reject = |reason, detail: &str| Reject::new(&article.input_uri, Some(article.input_offset), Stage::Normalize, reason, detail);
    let page = match article.format {
        ArticleFormat::Text => {
            let text = page::plain(&article.content, limits).unwrap_or_else(|| article.content.clone());
            Page { text, ..Page::default() }
        }
        ArticleFormat::Html => page::read(&article.content, limits).map_err(|(reason, detail)| reject(reason, &detail))?,
    };
    let text = clean::text(&page.text);
    if text.is_empty() {
        let reason = if article.format == ArticleFormat::Html { RejectReason::NoMainText } else { RejectReason::Empty };
        return Err(reject(reason, "nothing is left after cleaning"));
    }
    if text.len() > limits.document_bytes {
        return Err(reject(
            RejectReason::TooLarge,
            &format!("{} bytes of text; `limits.document_bytes` is {}", text.len(), limits.document_bytes),
        ));
    }
    let language = options.language.clone().or_else(|| language::tell(&text, article.lang.as_deref().or(page.language.as_deref()), packs));
    let pack = language.as_deref().and_then(|code| packs.get(code)).or_else(|| packs.get(FALLBACK));
    let Some(settings) = pack.map(|p| &p.language) else {
        return Err(reject(RejectReason::InternalError, "no language pack to read it with"));
    };

    let title = article.title.clone().or(page.title.clone()).map(|t| clean::line(&t)).filter(|t| !t.is_empty());
    let stated = stated_date(article, &page, settings);
    let blocks = blocks::arrange(&text, title.as_deref(), page.description.as_deref(), settings, stated.map(|s| s.0));
    if blocks.text.is_empty() {
        return Err(reject(RejectReason::Empty, "only headings, captions and links are left after cleaning"));
    }
    let dateline = dateline::read(&blocks.text, settings, stated.map(|s| s.0));
    let url = article.url.as_deref().or(page.url.as_deref()).map(|u| u.trim().to_string()).filter(|u| !u.is_empty());
    let published = stated.or_else(|| {
        let day = dateline.as_ref()?.date?;
        Some((midnight(day)?, DatePrecision::Day, PublishedFrom::Dateline))
    });
    let published = published.or_else(|| Some((midnight(when::of_url(url.as_deref()?)?)?, DatePrecision::Day, PublishedFrom::Url)));

    let agency = dateline.as_ref().and_then(|d| d.agency.clone());
    let source = url
        .as_deref()
        .and_then(identity::domain)
        .or_else(|| article.source.clone())
        .or_else(|| page.site.clone())
        .or_else(|| agency.clone());
    let title_text = title.clone().unwrap_or_default();
    let content_hash = digest(&[&title_text, &blocks.text]);
    let doc_id = match url.as_deref().and_then(identity::canonical) {
        Some(address) => digest(&["url", &address]),
        None => digest(&["text", &title_text, &blocks.text]),
    };
    let rows = rows(&doc_id, &title_text, &blocks.text, dateline.as_ref().map(|d| d.end), settings);
    let document = Document {
        cluster_id: doc_id.clone(),
        doc_id,
        external_id: article.external_id.clone(),
        url,
        source: source.map(Label::new),
        title,
        standfirst: blocks.standfirst,
        authors: identity::authors(article.author.as_deref().or(page.byline.as_deref()).unwrap_or("")),
        agency: agency.map(Label::new),
        published_at: published.map(|p| p.0),
        published_precision: published.map(|p| p.1),
        published_from: published.map(|p| p.2),
        modified_at: page.modified.as_deref().and_then(|d| when::parse(d, settings)).map(|p| p.0),
        dateline_place: dateline.as_ref().and_then(|d| d.place.clone()),
        dateline_date: dateline.as_ref().and_then(|d| d.date),
        language: language.map(Label::new),
        text_chars: blocks.text.chars().count() as i32,
        sentence_count: rows.len() as i32,
        content_hash,
        duplicate_of: None,
        input_uri: article.input_uri.clone(),
        input_offset: article.input_offset,
        text: blocks.text,
    };
    Ok((document, rows))
}

/// The published date that the record or the page states.
fn stated_date(article: &Article, page: &Page, settings: &Language) -> Option<(Timestamp, DatePrecision, PublishedFrom)> {
    let field = article.date.as_deref().and_then(|d| when::parse(d, settings)).map(|(t, p)| (t, p, PublishedFrom::Field));
    field.or_else(|| page.published.as_deref().and_then(|d| when::parse(d, settings)).map(|(t, p)| (t, p, PublishedFrom::Metadata)))
}

fn midnight(day: Date) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// The sentence rows of title and text; a dateline is a tile of its own.
fn rows(doc_id: &str, title: &str, text: &str, dateline_end: Option<usize>, settings: &Language) -> Vec<Sentence> {
    let mut rows = Vec::new();
    let mut push = |part: Part, role: SentenceRole, points: &CodePoints, text: &str, span: Span| {
        rows.push(Sentence {
            doc_id: doc_id.to_string(),
            sentence: rows.len() as i32,
            part,
            start: points.of_byte(text, span.start) as i32,
            end: points.of_byte(text, span.end) as i32,
            role,
        });
    };
    if !title.is_empty() {
        push(Part::Title, SentenceRole::Title, &CodePoints::new(title), title, Span::new(0, title.len()));
    }
    let points = CodePoints::new(text);
    let cut = dateline_end.unwrap_or(0);
    if cut > 0 {
        push(Part::Body, SentenceRole::Body, &points, text, Span::new(0, cut));
    }
    for span in sentences(&text[cut..], &settings.boundaries) {
        push(Part::Body, SentenceRole::Body, &points, text, span.shift(cut));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{clean, page, sentences};
    use crate::limits::Limits;
    use crate::packs::Packs;

    /// The English golden rules of the shared gold, where it is there, as an article's text goes: cleaned, then split. The
    /// floor only goes up.
    #[test]
    fn the_english_golden_rules_hold() {
        let root = std::env::var("DATELINE_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_string());
        let Ok(gold) = std::fs::read_to_string(format!("{root}/gold/sentences/golden_rules.jsonl")) else {
            eprintln!("skipped: the golden rules are not there");
            return;
        };
        let packs = Packs::load(&Default::default()).expect("the packs load");
        let rules = &packs.get("en").expect("English ships").language.boundaries;
        let words = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let (mut right, mut all) = (0, 0);
        for line in gold.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("the gold is JSON");
            if case["lang"] != "en" {
                continue;
            }
            let wanted: Vec<String> = case["sents"].as_array().expect("a list").iter().map(|s| words(s.as_str().unwrap_or(""))).collect();
            let raw = case["text"].as_str().unwrap_or("");
            let text = clean::text(&page::plain(raw, &Limits::default()).unwrap_or_else(|| raw.to_string()));
            let found: Vec<String> = sentences(&text, rules).iter().map(|s| words(s.of(&text))).collect();
            all += 1;
            if found == wanted {
                right += 1;
            } else if std::env::var("DATELINE_SHOW").is_ok() {
                eprintln!("CASE {}", serde_json::json!({"name": case["name"], "wanted": wanted, "found": found}));
            }
        }
        eprintln!("golden rules: {right} of {all}");
        assert!(right * 100 >= all * 93, "{right} of {all}");
    }
}
