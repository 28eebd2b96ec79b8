//! How does an article become a document? Main text, cleaning, language, dateline, published date, sentences.
//!
//! [`normalize`] is a pure function of one article; what needs other articles (clusters of copies) is joined later.

mod blocks;
mod boilerplate;
mod clean;
pub mod copies;
mod dateline;
mod identity;
mod language;
mod page;
mod version;
mod when;

use crate::limits::Limits;
use crate::model::{
    Article, ArticleFormat, DatePrecision, Document, Part, PublishedFrom, Reject, RejectReason, Sentence, SentenceRole, Stage, StatedFrom,
};
use crate::packs::{Packs, other_boundaries};
use crate::tables::Label;
use crate::text::sentence::{Boundaries, sentences};
use crate::text::{CodePoints, Span, digest, fold};
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
    /// The day on which the articles were collected (YYYY-MM-DD). A published date after it is doubted.
    pub crawled: Option<Day>,
}

/// A day as recipes write it: YYYY-MM-DD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Day).map_err(|_| serde::de::Error::custom(format!("\"{text}\" is no day; write it as 2019-11-20")))
    }
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
    let field = |value: &Option<String>| value.clone().map(|v| (v, StatedFrom::Field));
    let stated_language = field(&article.lang).or_else(|| page.language.clone());
    let language = options
        .language
        .clone()
        .map(|code| (code, StatedFrom::Field))
        .or_else(|| language::tell(&text, stated_language.as_ref().map(|s| (s.0.as_str(), s.1)), packs));
    let pack = language.as_ref().and_then(|l| packs.get(&l.0)).or_else(|| packs.get(FALLBACK));
    let boundaries: &Boundaries = match language.as_ref().map(|l| packs.get(&l.0)) {
        Some(None) => other_boundaries(),
        _ => match pack {
            Some(pack) => &pack.language.boundaries,
            None => other_boundaries(),
        },
    };
    let Some(settings) = pack.map(|p| &p.language) else {
        return Err(reject(RejectReason::InternalError, "no language pack to read it with"));
    };

    // Of the languages without a pack none writes the month first.
    let month_first = settings.month_first && language.as_ref().is_some_and(|l| packs.get(&l.0).is_some());
    let title = clean_line(field(&article.title)).or_else(|| clean_line(page.title.clone()));
    let own =
        article.crawled_at.as_deref().and_then(|d| when::parse(d, settings, month_first)).map(|d| Offset::UTC.to_datetime(d.0).date());
    let crawled = own.or(options.crawled.map(|day| day.0));
    let stated = stated_date(article, &page, &|date| when::parse(date, settings, month_first), crawled);
    let summary = page.standfirst.as_deref().map(clean::line).filter(|s| !s.is_empty());
    let title_words = title.as_ref().map(|t| t.0.as_str());
    let blocks = blocks::arrange(&text, title_words, summary.as_deref(), settings, stated.date.map(|s| s.0));
    if blocks.text.is_empty() {
        return Err(reject(RejectReason::Empty, "only headings, captions and links are left after cleaning"));
    }
    let dateline = dateline::read(&blocks.text, settings, stated.date.map(|s| s.0));
    let address = identity::address(article.url.as_deref(), page.url.as_ref().map(|u| u.0.as_str()));
    let url_from =
        address.as_ref().and_then(|(_, of_page)| if *of_page { page.url.as_ref().map(|u| u.1) } else { Some(StatedFrom::Field) });
    let url = address.map(|a| a.0);
    let published = stated.date.or_else(|| {
        let day = dateline.as_ref()?.date.filter(|day| believable(*day, crawled))?;
        Some((midnight(day)?, DatePrecision::Day, PublishedFrom::Dateline))
    });
    let published = published.or_else(|| {
        let day = when::of_url(url.as_deref()?)?;
        Some((midnight(day).filter(|_| believable(day, crawled))?, DatePrecision::Day, PublishedFrom::Url))
    });

    let bylines = [field(&article.author), page.byline.clone(), blocks.byline.clone().map(|b| (b, StatedFrom::Text))];
    let authors = bylines.into_iter().flatten().map(|(line, from)| (identity::authors(&line, settings), from)).find(|a| !a.0.is_empty());
    let of_agency = |name: &&String| settings.agencies.contains(&fold(name));
    let agency = dateline.as_ref().and_then(|d| d.agency.clone()).or_else(|| authors.as_ref()?.0.iter().find(of_agency).cloned());
    let source = url
        .as_deref()
        .and_then(identity::domain)
        .or_else(|| article.source.clone())
        .or_else(|| page.site.clone().map(|s| s.0))
        .or_else(|| agency.clone());
    let section = clean_line(page.section.clone());
    let modified = page.modified.as_ref().and_then(|(date, from)| {
        let (instant, _) = when::parse(date, settings, month_first)?;
        believable(Offset::UTC.to_datetime(instant).date(), crawled).then_some((instant, *from))
    });
    let title_text = title.as_ref().map(|t| t.0.clone()).unwrap_or_default();
    let version = version::stated(&title_text, &blocks.text, settings);
    let content_hash = digest(&[&title_text, &blocks.text]);
    let doc_id = match url.as_deref().and_then(identity::canonical) {
        Some(address) => digest(&["url", &address]),
        None => digest(&["text", &title_text, &blocks.text]),
    };
    let cut = dateline.as_ref().map_or(0, |d| d.end);
    let spans: Vec<Span> = sentences(&blocks.text[cut..], boundaries).into_iter().map(|span| span.shift(cut)).collect();
    let own = language.as_ref().and_then(|l| language::Own::of(&l.0, packs, &blocks.text, &spans));
    let rows = rows(&doc_id, &title_text, &blocks.text, cut, &spans, own.as_ref());
    if rows.len() > limits.document_sentences {
        let detail = format!("{} sentences; `limits.document_sentences` is {}", rows.len(), limits.document_sentences);
        return Err(reject(RejectReason::TooLarge, &detail));
    }
    let document = Document {
        cluster_id: doc_id.clone(),
        doc_id,
        external_id: article.external_id.clone(),
        url,
        url_from,
        source: source.map(Label::new),
        title_from: title.as_ref().map(|t| t.1),
        title: title.map(|t| t.0),
        standfirst: blocks.standfirst,
        authors_from: authors.as_ref().map(|a| a.1),
        authors: authors.map(|a| a.0).unwrap_or_default(),
        site: clean_line(page.site.clone()).map(|s| Label::new(s.0)),
        section_from: section.as_ref().map(|s| s.1),
        section: section.map(|s| Label::new(s.0)),
        agency: agency.map(Label::new),
        published_at: published.map(|p| p.0),
        published_precision: published.map(|p| p.1),
        published_from: published.map(|p| p.2),
        published_doubted: stated.doubted,
        modified_at: modified.map(|m| m.0),
        modified_from: modified.map(|m| m.1),
        dateline_place: dateline.as_ref().and_then(|d| d.place.clone()),
        dateline_date: dateline.as_ref().and_then(|d| d.date),
        language_from: language.as_ref().map(|l| l.1),
        language: language.map(|l| Label::new(l.0)),
        text_repaired: article.text_repaired,
        text_chars: blocks.text.chars().count() as i32,
        boilerplate_chars: i32::try_from(blocks.cut_chars).unwrap_or(i32::MAX),
        sentence_count: rows.len() as i32,
        content_hash,
        duplicate_of: None,
        version_of: None,
        version_mark: version.map(|v| v.0),
        version_number: version.map(|v| v.1),
        input_uri: article.input_uri.clone(),
        input_offset: article.input_offset,
        text: blocks.text,
    };
    Ok((document, rows))
}

/// A stated line, cleaned; none where nothing is left of it.
fn clean_line(stated: Option<(String, StatedFrom)>) -> Option<(String, StatedFrom)> {
    stated.map(|(line, from)| (clean::line(&line), from)).filter(|s| !s.0.is_empty())
}

/// The published date that the record or the page states.
struct StatedDate {
    date: Option<(Timestamp, DatePrecision, PublishedFrom)>,
    /// The first that was stated and is not believed, as it stood.
    doubted: Option<String>,
}

fn stated_date(
    article: &Article,
    page: &Page,
    parse: &dyn Fn(&str) -> Option<(Timestamp, DatePrecision)>,
    crawled: Option<Date>,
) -> StatedDate {
    /// Characters of a doubted date that are kept.
    const DOUBTED_CHARS: usize = 80;
    let field = article.date.as_deref().map(|d| (d, PublishedFrom::Field));
    let metadata = page.published.as_ref().map(|d| (d.0.as_str(), PublishedFrom::Metadata));
    let mut doubted = None;
    for (text, from) in [field, metadata].into_iter().flatten().filter(|(text, _)| !text.trim().is_empty()) {
        let read = parse(text).filter(|(instant, _)| believable(Offset::UTC.to_datetime(*instant).date(), crawled));
        match read {
            Some((instant, precision)) => return StatedDate { date: Some((instant, precision, from)), doubted },
            None => doubted = doubted.or_else(|| Some(text.trim().chars().take(DOUBTED_CHARS).collect())),
        }
    }
    StatedDate { date: None, doubted }
}

/// Whether an article can be of that day: not after the crawl, with a day of slack for time zones.
fn believable(day: Date, crawled: Option<Date>) -> bool {
    crawled.is_none_or(|crawl| day <= crawl.tomorrow().unwrap_or(crawl))
}

fn midnight(day: Date) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// The sentence rows of a title and of a text in these spans; a dateline, which ends at `cut`, is a tile of its own.
fn rows(doc_id: &str, title: &str, text: &str, cut: usize, spans: &[Span], own: Option<&language::Own>) -> Vec<Sentence> {
    let mut rows = Vec::new();
    let mut push = |part: Part, role: SentenceRole, points: &CodePoints, text: &str, span: Span| {
        rows.push(Sentence {
            doc_id: doc_id.to_string(),
            sentence: rows.len() as i32,
            part,
            start: points.of_byte(text, span.start) as i32,
            end: points.of_byte(text, span.end) as i32,
            role,
            // A headline is too short to tell.
            language: own.filter(|_| part == Part::Body).and_then(|own| own.other(span.of(text))).map(Label::new),
        });
    };
    if !title.is_empty() {
        push(Part::Title, SentenceRole::Title, &CodePoints::new(title), title, Span::new(0, title.len()));
    }
    let points = CodePoints::new(text);
    if cut > 0 {
        push(Part::Body, SentenceRole::Body, &points, text, Span::new(0, cut));
    }
    for span in spans {
        push(Part::Body, SentenceRole::Body, &points, text, *span);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{clean, page, sentences};
    use crate::limits::Limits;
    use crate::packs::Packs;

    /// English rules that concern no news: letters of a heading set one below the other, leaders of a table of contents and marks of a
    /// converted file, back quotes rewritten, a list run on in lower case behind a full stop, a novel's dashes and asides, and one that holds
    /// only where a text is not cleaned.
    const NO_NEWS: [&str; 9] = ["#031", "#032", "#033", "#049", "#074", "#077", "#096", "#097", "not use the cleaner"];

    /// The golden rules of the shared gold, where they are there, as an article's text goes: cleaned, then split by the pack of its
    /// language, else by the one that serves for all. Every English one that concerns news holds; the floor of the others only goes up.
    #[test]
    fn the_golden_rules_hold() {
        let Some(gold) = crate::testing::shared_text("gold/sentences/golden_rules.jsonl") else { return };
        let packs = Packs::load(&Default::default()).expect("the packs load");
        let words = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut wrong: Vec<serde_json::Value> = Vec::new();
        let mut counts: std::collections::BTreeMap<String, (u32, u32)> = Default::default();
        for line in gold.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("the gold is JSON");
            let lang = case["lang"].as_str().unwrap_or("en");
            let rules: &crate::text::sentence::Boundaries = match packs.get(lang) {
                Some(pack) => &pack.language.boundaries,
                None => crate::packs::other_boundaries(),
            };
            let wanted: Vec<String> =
                case["sents"].as_array().expect("a list").iter().map(|s| words(&clean::line(s.as_str().unwrap_or("")))).collect();
            let raw = case["text"].as_str().unwrap_or("");
            let text = clean::text(&page::plain(raw, &Limits::default()).unwrap_or_else(|| raw.to_string()));
            let found: Vec<String> = sentences(&text, rules).iter().map(|s| words(s.of(&text))).collect();
            let is_news = lang != "en" || !NO_NEWS.iter().any(|name| case["name"].as_str().is_some_and(|n| n.ends_with(name)));
            wrong.extend((lang == "en" && is_news && found != wanted).then(|| case["name"].clone()));
            let count = counts.entry(lang.to_string()).or_default();
            count.1 += 1;
            if found == wanted {
                count.0 += 1;
            } else if std::env::var("DATELINE_SHOW").is_ok_and(|l| l.is_empty() || l == lang) {
                eprintln!("CASE {}", serde_json::json!({"lang": lang, "name": case["name"], "wanted": wanted, "found": found}));
            }
        }
        let of = |lang: &str| counts.get(lang).copied().unwrap_or((0, 1));
        let (right, all) = counts.iter().filter(|c| c.0 != "en").fold((0, 0), |sum, (_, c)| (sum.0 + c.0, sum.1 + c.1));
        eprintln!("golden rules: English {:?}, other languages {right} of {all}: {counts:?}", of("en"));
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(right * 100 >= all * OTHER_LANGUAGES, "{right} of {all}");
    }

    /// Share of the rules of other languages, in hundredths, that hold.
    const OTHER_LANGUAGES: u32 = 92;
}
