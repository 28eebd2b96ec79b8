//! Articles that are one thing over and over: what takes time in proportion to a text's length must not take its square.

use super::faults;
use std::path::PathBuf;

/// Bytes of each text. What is quadratic takes minutes of that many, what is linear a second.
const BYTES: usize = 1 << 20;

/// What opens every text, so that it is an English article with a dateline.
const LEAD: &str = "KABUL, Feb. 18 (Reuters) - Two men were killed on Monday, police said. The war went on in the town. ";

/// What each text goes on with.
const TEXTS: &[&str] = &[
    "a",
    "A",
    "9",
    ".",
    " . ",
    "!",
    "…",
    "。",
    "（。",
    "(",
    "([{",
    "(a ",
    "?\" (",
    "[1? 1 ",
    "\"",
    "“",
    "\"a. ",
    "“a. ",
    "'a. ",
    "„a.“ B ",
    "\n",
    "a\n",
    "a\n\n",
    "a.A",
    "aaa.Aaa.",
    "a. ",
    "p.m. ",
    "At 5 p.m. ",
    "Mr. ",
    "1. ",
    "i) x ii) y ",
    "- ",
    "======x",
    "12 ",
    "12 killed. ",
    "12 people were killed ",
    "killed and wounded and ",
    "12 killed, including 3 children, ",
    "1,000,",
    "between 3 and 5 ",
    "hundred ",
    "said ",
    "\"He died,\" she said. ",
    "“We lost 12,” said Ana Ruiz. ",
    "He said that ",
    "according to ",
    "Monday ",
    "5 May 2019, ",
    "1/2/",
    "Paris, ",
    "New York City ",
    "Mr. John Smith ",
    "Ana Ruiz and Jo Park, ",
    "http://",
    "&amp;",
    "&lt;",
    "<br>",
    "<p>x",
    "(AP Photo/x) ",
    "Read more: x\n",
    "By Ana Ruiz\n",
    "UPDATE 1-",
    "e\u{301}",
    "\u{301}",
    "😀",
    "\u{200d}",
    "ก",
    "قتل ",
    "।",
    "\0",
    "\t",
    "\u{a0}",
    "\\n\\n",
];

/// What pages go on with, behind their lead.
const PAGES: &[&str] = &[
    "<div><p>a</p>",
    "<p>a, b</p>",
    "<a href=\"/x\">Link text here</a>",
    "a<br>",
    "<table><tr><td>",
    "<td>12 killed</td>",
    "<div>a</div>",
    "<span>a",
    "<b></a>",
    "<ul><li>x",
    "<meta name=\"author\" content=\"x\">",
    "<h1>x</h1>",
    "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\"}</script>",
    "<form>",
    "<select><option>x",
    "<article>",
    "<time datetime=\"2020-01-01\">x</time>",
    "<svg><g>",
    "<!-- x -->x",
    "<figure><figcaption>x</figcaption></figure>",
    "<a>",
    "<template><p>x",
    "<nobr>x",
];

#[test]
fn no_text_takes_the_square_of_its_length() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut files: Vec<PathBuf> = Vec::new();
    for (n, text) in TEXTS.iter().enumerate() {
        let text = format!("{LEAD}{}", text.repeat(BYTES / text.len()));
        let record = serde_json::json!({"id": n, "title": "Two killed in Kabul", "url": format!("https://example.org/{n}"), "date": "2024-03-01", "text": text});
        files.push(dir.path().join(format!("{n}.jsonl")));
        std::fs::write(&files[n], record.to_string()).expect("a file");
    }
    for (n, page) in PAGES.iter().enumerate() {
        let body = page.repeat(BYTES / page.len());
        let path = dir.path().join(format!("{n}.html"));
        std::fs::write(&path, format!("<html><body><article><p>{}</p>{body}", LEAD.repeat(9))).expect("a file");
        files.push(path);
    }
    let failed: Vec<String> = files
        .iter()
        .filter_map(|f| Some((f, faults(std::slice::from_ref(f)))).filter(|(_, wrong)| !wrong.is_empty()))
        .map(|(f, wrong)| format!("{}: {}", f.display(), wrong.join(", ")))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
