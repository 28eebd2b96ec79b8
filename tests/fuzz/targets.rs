//! What is fed, and what must hold of it.

use dateline::aggregate::{claims, document_tolls, stories};
use dateline::extract::{Privacy, extract};
use dateline::ingest::{IngestOptions, Input, read};
use dateline::limits::Limits;
use dateline::model::{Article, ArticleFormat, Document, Part, RejectReason, Sentence};
use dateline::normalize::{NormalizeOptions, normalize};
use dateline::packs::Packs;
use dateline::pipeline::Recipe;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// Something to feed.
pub struct Target {
    pub name: &'static str,
    /// Endings of the files of tests that are its seeds.
    pub kinds: &'static [&'static str],
    /// Words that are put in.
    pub words: &'static [&'static str],
    /// Feeds it; gives marks of what was said of it.
    pub run: fn(&[u8]) -> Vec<u64>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "numbers", kinds: &[], words: NUMBERS, run: sentence },
    Target { name: "dates", kinds: &[], words: DATES, run: date },
    Target { name: "casualties", kinds: &[], words: CASUALTIES, run: sentence },
    Target { name: "html", kinds: &["html"], words: HTML, run: page },
    Target { name: "warc", kinds: &["warc", "arc"], words: WARC, run: |b| way("warc", b) },
    Target { name: "feeds", kinds: &["rss", "atom", "rdf", "nitf", "newsml"], words: FEEDS, run: feed },
    Target { name: "records", kinds: &["json", "jsonl", "csv", "tsv"], words: RECORDS, run: record },
    Target { name: "mail", kinds: &["eml", "mbox", "bundle", "sgm"], words: MAIL, run: mail },
    Target { name: "archives", kinds: &["xz"], words: WARC, run: archive },
    Target { name: "recipe", kinds: &["toml"], words: RECIPE, run: recipe },
    Target {
        name: "whole",
        kinds: &[
            "html", "warc", "arc", "rss", "atom", "rdf", "nitf", "newsml", "json", "jsonl", "csv", "tsv", "eml", "mbox", "bundle", "sgm",
            "txt", "xz",
        ],
        words: CASUALTIES,
        run: |bytes| way("", bytes),
    },
];

const NUMBERS: &[&str] = &[
    "one",
    "two",
    "three",
    "eleven",
    "twenty",
    "ninety-nine",
    "hundred",
    "a hundred",
    "hundreds",
    "thousand",
    "thousands of",
    "million",
    "dozen",
    "dozens",
    "score",
    "half a",
    "couple",
    "several",
    "and",
    "-",
    " ",
    ",",
    ".",
    " to ",
    " or ",
    "at least ",
    "more than ",
    "nearly ",
    "up to ",
    "no ",
    "none",
    "first",
    "second",
    "%",
    "per cent",
    "1",
    "000",
    " people were killed. ",
    " killed ",
    " dead, ",
    "between ",
    " of the ",
    "a third of ",
    "12.5",
    "1,2",
    "3-4",
    "\u{2013}",
    "minus ",
    "bn",
    "m",
    "k",
    "lakh",
    "crore",
];
const DATES: &[&str] = &[
    "Monday",
    "Tuesday",
    "yesterday",
    "today",
    "last ",
    "next ",
    "week",
    "month",
    "year",
    "January",
    "Feb.",
    "March",
    "29",
    "30",
    "31",
    "32",
    "2000",
    "1900",
    "2024",
    "24",
    "/",
    "-",
    ".",
    ":",
    "T",
    "Z",
    "+14:00",
    "-12:00",
    "UTC",
    "GMT",
    "EST",
    "am",
    "pm",
    "noon",
    "midnight",
    "th",
    "st",
    "of ",
    "since ",
    "between ",
    " and ",
    "1990s",
    "AD",
    "BC",
    "ago",
    "two days ",
    "0000",
    "9999",
    "12:60",
    "24:00",
    "mars",
    "abril",
    "Oktober",
    "января",
    "年",
    "月",
    "日",
    "พ.ศ.",
    "٢٠٢٤",
    "days later",
    "the same day",
    "weekend",
    "Christmas",
    "Q3",
    "spring",
];
const CASUALTIES: &[&str] = &[
    "killed",
    "wounded",
    "injured",
    "dead",
    "died",
    "deaths",
    "death toll",
    "rose to",
    "missing",
    "displaced",
    "kidnapped",
    "arrested",
    "hostages",
    "including",
    "among them",
    "women",
    "children",
    "soldiers",
    "police said",
    "according to",
    "\u{201c}",
    "\u{201d} said ",
    "He said ",
    "could",
    "not ",
    "no one was ",
    "denied",
    "feared",
    "reported",
    "in Lima",
    "in the ",
    "KABUL, March 3 (Example) - ",
    "attack",
    "earthquake",
    "strike",
    "bomb",
    "on Monday",
    "at least ",
    "12 ",
    "three ",
    "others",
    "more",
    "people",
    "total",
    "so far",
    "since 2001",
    ". ",
    "; ",
    ", ",
    "\n\n",
    "(",
    ")",
    "\u{2014}",
    "whose",
    "wife",
    "each",
];
const HTML: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<article>",
    "<table>",
    "<tr>",
    "<td>",
    "<a href=\"",
    "\">",
    "<script type=\"application/ld+json\">",
    "</script>",
    "<style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<svg>",
    "<math>",
    "<template>",
    "<noscript>",
    "<meta property=\"og:title\" content=\"",
    "<meta charset=",
    "<base href=",
    "<h1>",
    "<br>",
    "&nbsp;",
    "&#0;",
    "&#x110000;",
    "&lt",
    "<time datetime=\"",
    "itemprop=\"articleBody\"",
    "class=\"byline\"",
    "style=\"display:none\"",
    "hidden",
    "<img alt=\"",
    "<ul><li>",
    "<form>",
    "<select>",
    "<b></i>",
    "{\"@type\":\"NewsArticle\",\"headline\":\"",
    "</html>",
    "<body>",
];
const WARC: &[&str] = &[
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "WARC-Type: revisit\r\n",
    "Content-Length: ",
    "Content-Length: 99999999999\r\n",
    "Content-Length: -1\r\n",
    "Content-Type: application/http; msgtype=response\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 301 Moved\r\n",
    "Content-Type: text/html; charset=utf-8\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: br\r\n",
    "\r\n\r\n",
    "\r\n",
    "5\r\nhello\r\n",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "WARC-Target-URI: https://news.example/\r\n",
    "WARC-Date: 2024-02-30T25:00:00Z\r\n",
    "filedesc://x.arc",
    "\x1f\u{8b}",
    "PK\x03\x04",
    "ustar",
    "<html>",
];
const FEEDS: &[&str] = &[
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<title>",
    "</title>",
    "<link>",
    "<link href=\"",
    "<description>",
    "<content:encoded><![CDATA[",
    "]]></content:encoded>",
    "<pubDate>",
    "<updated>",
    "<guid>",
    "<rss version=\"2.0\">",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
    "<rdf:RDF>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    "&a;",
    "&amp;",
    "&#65;",
    "<?xml version=\"1.0\" encoding=\"",
    "utf-16",
    "windows-1252",
    "?>",
    "xmlns:",
    "<nitf>",
    "<body.content>",
    "<newsItem>",
    "<inlineXML>",
    "xml:base=\"",
    "type=\"xhtml\"",
    "<p>",
];
const RECORDS: &[&str] = &[
    "{\"text\":\"",
    "\"title\":",
    "\"url\":\"https://news.example/",
    "\"date\":",
    "null",
    "true",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\"\"",
    "\\u0000",
    "\\ud800",
    "\\u",
    "1e999",
    "-",
    "0x10",
    "\n",
    "\t",
    ";",
    "|",
    "text,title,url,date\n",
    "\r",
    "\"text\":[\"a\",{\"b\":1}]",
    "\"lang\":\"xx\"",
    "NaN",
    "//",
];
const MAIL: &[&str] = &[
    "From ",
    "From: ",
    "Subject: =?utf-8?B?",
    "=?iso-8859-1?Q?=E9?=",
    "?=",
    "MIME-Version: 1.0\n",
    "Content-Type: multipart/mixed; boundary=x\n",
    "--x\n",
    "--x--\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "=\n",
    "=FF",
    "Date: ",
    "\n\n",
    "<DOC>",
    "</DOC>",
    "<TEXT>",
    "<REUTERS NEWID=\"1\">",
    "</REUTERS>",
    "EX-0001 (X)",
    "3 of 50 DOCUMENTS",
    "\x0c",
    "----------",
    "<DATELINE>",
    "&#3;",
];
const RECIPE: &[&str] = &[
    "[input]\n",
    "[limits]\n",
    "[output]\n",
    "[run]\n",
    "[normalize]\n",
    "[extract]\n",
    "[privacy]\n",
    "paths = ",
    "['a']\n",
    "format = ",
    "max_rejects = ",
    "\"5%\"",
    "\"-1%\"",
    "1e9",
    "threads = ",
    "0\n",
    "-1\n",
    "99999999999999999999\n",
    "true\n",
    "part_bytes = ",
    "fields.text = ",
    "crawled = ",
    "2019-02-30\n",
    "\"\"\"",
    "[[",
    "]]",
    "=",
    "#",
    "{",
    "}",
    "inf",
    "nan",
];

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::load(&Default::default()).expect("the packs load"));

/// Limits that a small input reaches.
fn limits() -> Limits {
    Limits { record_bytes: 1 << 20, unpacked_bytes: 8 << 20, html_nodes: 20_000, ..Limits::default() }
}

fn mark(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The words of a span, in code points.
fn slice(document: &Document, part: Part, start: i32, end: i32) -> String {
    let text = if part == Part::Title { document.title.as_deref().unwrap_or_default() } else { &document.text };
    assert!(0 <= start && start <= end && end as usize <= text.chars().count(), "{start}..{end} of {}", text.chars().count());
    text.chars().skip(start as usize).take((end - start) as usize).collect()
}

/// Sentences tile a text: none overlap, and only white space is left between.
fn tiles(document: &Document, sentences: &[Sentence]) {
    for part in [Part::Title, Part::Body] {
        let mut at = 0;
        for s in sentences.iter().filter(|s| s.part == part) {
            assert!(s.start >= at && s.end >= s.start, "sentence {} overlaps", s.sentence);
            assert_eq!(slice(document, part, at, s.start).trim(), "", "before sentence {}", s.sentence);
            at = s.end;
        }
        let text = if part == Part::Title { document.title.as_deref().unwrap_or_default() } else { &document.text };
        assert_eq!(slice(document, part, at, text.chars().count() as i32).trim(), "", "behind the last sentence");
    }
}

/// An article through all stages; marks of its rows.
fn article(article: &Article, options: &NormalizeOptions, marks: &mut Vec<u64>) {
    let limits = limits();
    let (document, sentences) = match normalize(article, &PACKS, options, &limits) {
        Ok(cleaned) => cleaned,
        Err(reject) => {
            assert_ne!(reject.reason, RejectReason::InternalError, "{}", reject.detail);
            return marks.push(mark(format!("{:?}", reject.reason)));
        }
    };
    tiles(&document, &sentences);
    marks.push(mark((
        document.text_chars.max(1).ilog2(),
        document.published_at.is_some(),
        document.title.is_some(),
        document.authors.len().min(3),
    )));
    let pack = PACKS.get("en").expect("an English pack");
    let f = extract(&document, &sentences, pack, &limits, Privacy { victim_names: true });
    for x in &f.casualties {
        let words = slice(&document, x.part, x.start, x.end);
        assert!(x.evidence.contains(&words), "{words:?} is not in {:?}", x.evidence);
        assert!(x.low.zip(x.high).is_none_or(|(low, high)| low <= high), "{:?}..{:?} of {words:?}", x.low, x.high);
        marks.push(mark(("figure", format!("{:?} {:?}", x.rule_id, x.status), x.best.is_some())));
    }
    for x in &f.refusals {
        assert_eq!(slice(&document, x.part, x.start, x.end), x.text);
        marks.push(mark(("refusal", format!("{:?}", x.reason))));
    }
    for x in &f.places {
        assert_eq!(slice(&document, x.part, x.start, x.end), x.text);
    }
    for x in &f.dates {
        assert_eq!(slice(&document, x.part, x.start, x.end), x.text);
        marks.push(mark(("date", format!("{:?} {:?} {:?}", x.precision, x.direction, x.anchor))));
    }
    for x in &f.actors {
        assert_eq!(slice(&document, x.part, x.start, x.end), x.text);
    }
    for x in &f.quotes {
        assert_eq!(slice(&document, x.part, x.start, x.end), x.text);
        marks.push(mark(("quote", x.direct, x.speaker.is_some(), x.cue.is_some())));
    }
    for x in f.topics.iter().flat_map(|t| &t.evidence) {
        assert_eq!(slice(&document, x.part, x.start, x.end), x.text);
    }
    let tolls = document_tolls(&document, &f.casualties);
    stories(&document, &f.casualties, &tolls);
    claims(&document, &f.casualties, &tolls);
    marks.push(mark(("tolls", tolls.len().min(9))));
}

fn plain(content: String) -> Article {
    Article {
        article_id: "0".repeat(24),
        external_id: None,
        url: Some("https://news.example/1".into()),
        title: None,
        date: Some("2021-03-04".into()),
        format: ArticleFormat::Text,
        content,
        author: None,
        source: None,
        lang: Some("en".into()),
        charset: None,
        text_repaired: false,
        crawled_at: None,
        input_uri: "fuzz".into(),
        input_offset: 0,
    }
}

fn english() -> NormalizeOptions {
    NormalizeOptions { language: Some("en".into()), ..NormalizeOptions::default() }
}

/// A text of the language.
fn sentence(bytes: &[u8]) -> Vec<u64> {
    let mut marks = Vec::new();
    article(&plain(String::from_utf8_lossy(bytes).into_owned()), &english(), &mut marks);
    marks
}

/// A date as a record states it, and the same in a sentence.
fn date(bytes: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut marks = Vec::new();
    let body = format!("LIMA, {text} (Example) - Two men were killed on {text}, police said. It began {text}.");
    article(&Article { date: Some(text.clone()), crawled_at: Some(text), ..plain(body) }, &english(), &mut marks);
    marks
}

/// A page.
fn page(bytes: &[u8]) -> Vec<u64> {
    let mut marks = way("html", bytes);
    let content = String::from_utf8_lossy(bytes).into_owned();
    article(&Article { format: ArticleFormat::Html, date: None, lang: None, ..plain(content) }, &NormalizeOptions::default(), &mut marks);
    marks
}

/// The first byte says which of several formats.
fn one_of(formats: &[&str], bytes: &[u8]) -> Vec<u64> {
    let mut marks = way("", bytes);
    let choice = bytes.len() % formats.len();
    marks.extend(way(formats[choice], bytes));
    marks
}

fn feed(bytes: &[u8]) -> Vec<u64> {
    one_of(&["feed", "nitf", "newsml"], bytes)
}

fn record(bytes: &[u8]) -> Vec<u64> {
    one_of(&["jsonl", "json", "csv", "tsv"], bytes)
}

fn mail(bytes: &[u8]) -> Vec<u64> {
    one_of(&["mbox", "eml", "bundle", "sgm"], bytes)
}

/// Packed by hand, then changed: what the packers make of the first half, with the second behind it.
fn archive(bytes: &[u8]) -> Vec<u64> {
    use std::io::Write;
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    let mut marks = way("", bytes);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let _ = gz.write_all(head);
    let mut packed = gz.finish().unwrap_or_default();
    packed.extend_from_slice(tail);
    marks.extend(way("", &packed));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default();
    for (n, piece) in head.chunks(head.len().div_ceil(3).max(1)).enumerate() {
        let _ = zip.start_file(format!("{n}.{}", ["txt", "jsonl", "html"][n % 3]), stored);
        let _ = zip.write_all(piece);
    }
    let mut packed = zip.finish().map(std::io::Cursor::into_inner).unwrap_or_default();
    for (at, byte) in tail.chunks_exact(2).take(6).map(|c| (usize::from(c[0]), c[1])) {
        // Near the end lies the directory.
        let at = packed.len().saturating_sub(1 + at);
        if let Some(place) = packed.get_mut(at) {
            *place = byte;
        }
    }
    marks.extend(way("", &packed));
    marks
}

fn recipe(bytes: &[u8]) -> Vec<u64> {
    match Recipe::parse("fuzz.toml", &String::from_utf8_lossy(bytes)) {
        Ok(recipe) => vec![mark(recipe.essence().to_string().len())],
        Err(error) => {
            assert_eq!(error.exit_code(), 4);
            let message = error.to_string();
            assert!(message.starts_with("fuzz.toml"), "{message}");
            vec![mark(message.chars().filter(|c| c.is_alphabetic()).take(24).collect::<String>())]
        }
    }
}

/// All the way from bytes to rows, as a format or as the content tells.
fn way(format: &str, bytes: &[u8]) -> Vec<u64> {
    /// Articles of one input that go further.
    const ARTICLES: usize = 40;
    let options = IngestOptions { format: Some(format.to_string()).filter(|f| !f.is_empty()), ..IngestOptions::default() };
    let (mut articles, mut marks) = (Vec::new(), Vec::new());
    let input = Input::stream("fuzz".into(), Box::new(std::io::Cursor::new(bytes.to_vec())));
    read(input, &options, &limits(), &mut |record| {
        match record {
            Ok(article) => articles.push(article),
            Err(reject) => {
                assert_ne!(reject.reason, RejectReason::InternalError, "{}", reject.detail);
                let raw = reject.detail.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
                assert_eq!(raw, None, "a control character in {:?}", reject.detail);
                marks.push(mark(format!("{:?} {:?}", reject.reason, reject.outcome)));
            }
        }
        ControlFlow::Continue(())
    });
    marks.push(mark(("articles", articles.len().min(9))));
    articles.iter().take(ARTICLES).for_each(|a| article(a, &NormalizeOptions::default(), &mut marks));
    marks
}
