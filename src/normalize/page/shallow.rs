//! Markup made harmless before a tree is built of it: bounded depth, no scripts, styles or comments, no tags of a thousand
//! attributes. One pass; what a tree builder would do in quadratic time it never sees.

use std::collections::HashMap;

/// Elements whose end tag may be left out: they close one another, so they add no depth by themselves.
const SELF_CLOSING: [&str; 33] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rp", "rt", "colgroup", "area", "base", "br",
    "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "html", "head", "body", "keygen",
];

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements that hold no word of an article; a script of linked data is kept.
const MUTE: [&str; 3] = ["script", "style", "svg"];

/// Bytes of a tag from which its attributes are counted.
const LONG_TAG: usize = 8 << 10;

/// Attributes of a tag at most: builders compare each with all before it. Written tags have a dozen.
const ATTRIBUTES_MAX: usize = 512;

/// Bytes of a text from which its entities are counted, and entities in a row that stay in one text.
const LONG_TEXT: usize = 16 << 10;
const ENTITIES_MAX: usize = 500;

/// The page without what is mute or too deep, and the number of the elements that are left.
pub(super) fn flatten(html: &str, depth: usize) -> (String, usize) {
    let mut out = Kept { html, text: String::with_capacity(html.len().min(1 << 20)), from: 0 };
    let mut unclosed = [false; RAW.len() + MUTE.len()];
    let bytes = html.as_bytes();
    let (mut level, mut nodes, mut at) = (0usize, 0usize, 0usize);
    let mut unended: HashMap<String, usize> = HashMap::new();
    let mut quotes = true;
    loop {
        let next = memchr::memchr(b'<', &bytes[at..]).map(|i| i + at);
        let text_end = next.unwrap_or(bytes.len());
        if text_end - at > LONG_TEXT {
            out.break_up(at, text_end);
        }
        let Some(open) = next else { break };
        let closing = bytes.get(open + 1) == Some(&b'/');
        let name_at = open + 1 + usize::from(closing);
        let name_end =
            (name_at..bytes.len().min(name_at + 24)).find(|&i| !bytes[i].is_ascii_alphanumeric()).unwrap_or(bytes.len().min(name_at + 24));
        let name = html.get(name_at..name_end).unwrap_or("").to_ascii_lowercase();
        if name.is_empty() {
            at = open + 1;
            if html[open..].starts_with("<!--") {
                at = html[open..].find("-->").map_or(bytes.len(), |i| open + i + 3);
                out.drop(open, at);
            }
            continue;
        }
        let end = tag_end(bytes, name_end, &mut quotes);
        at = end;
        if end - open > LONG_TAG && bytes[open..end].iter().filter(|b| b.is_ascii_whitespace()).count() > ATTRIBUTES_MAX {
            out.drop(open, end);
            continue;
        }
        if SELF_CLOSING.contains(&name.as_str()) {
            if level >= depth && !closing {
                out.drop(open, end);
            } else {
                nodes += usize::from(!closing);
            }
            continue;
        }
        if closing {
            // An end tag of an element that is not open ends nothing: "<b></a><b></a>" goes deeper and deeper.
            if let Some(open) = unended.get_mut(&name).filter(|open| **open > 0) {
                *open -= 1;
                level -= 1;
            }
            continue;
        }
        let empty = html[..end].ends_with("/>");
        let mute = MUTE.iter().position(|m| *m == name);
        if let Some(number) = mute.filter(|_| !(name == "script" && is_linked_data(&bytes[open..end])))
            && !(empty && name == "svg")
            && let Some(close) = closed(bytes, end, &name, &mut unclosed[RAW.len() + number])
        {
            at = memchr::memchr(b'>', &bytes[close..]).map_or(bytes.len(), |i| close + i + 1);
            out.drop(open, at);
            continue;
        }
        let too_deep = level >= depth;
        if too_deep {
            out.drop(open, end);
        } else {
            nodes += 1;
        }
        if let Some(number) = RAW.iter().position(|r| *r == name).filter(|_| !too_deep) {
            at = closed(bytes, end, &name, &mut unclosed[number]).unwrap_or(end);
        }
        if too_deep || !empty || !matches!(name.as_str(), "svg" | "path" | "circle" | "rect") {
            level += 1;
            *unended.entry(name).or_default() += 1;
        }
    }
    (out.finish(), nodes)
}

/// What is kept of a page.
struct Kept<'a> {
    html: &'a str,
    text: String,
    from: usize,
}

impl Kept<'_> {
    fn drop(&mut self, start: usize, end: usize) {
        self.text.push_str(&self.html[self.from..start]);
        self.from = end;
    }

    /// Puts empty comments between the entities of a text: a builder joins each to the text before it, and copies that anew. Other
    /// texts stay as they are.
    fn break_up(&mut self, start: usize, end: usize) {
        let entities = memchr::memchr_iter(b'&', &self.html.as_bytes()[start..end]);
        for entity in entities.skip(ENTITIES_MAX).step_by(ENTITIES_MAX) {
            self.drop(start + entity, start + entity);
            self.text.push_str("<!---->");
        }
    }

    fn finish(mut self) -> String {
        self.text.push_str(&self.html[self.from..]);
        self.text
    }
}

/// One past the end of the tag whose attributes begin at `at`. A quoted value may hold ">"; once a quote is found unclosed, quotes
/// are no longer looked at, so that no page is read twice over.
fn tag_end(bytes: &[u8], mut at: usize, quotes: &mut bool) -> usize {
    let plain = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |i| i + at + 1);
    if !*quotes {
        return plain;
    }
    while let Some(i) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]).map(|i| i + at) {
        let mark = bytes[i];
        if mark == b'>' {
            return i + 1;
        }
        at = i + 1;
        if bytes[..i].iter().rev().find(|b| !b.is_ascii_whitespace()) != Some(&b'=') {
            continue;
        }
        match memchr::memchr(mark, &bytes[at..]) {
            Some(close) => at += close + 1,
            None => {
                *quotes = false;
                return plain;
            }
        }
    }
    plain
}

fn is_linked_data(tag: &[u8]) -> bool {
    tag.windows(7).any(|w| w.eq_ignore_ascii_case(b"ld+json"))
}

/// Where the end tag of `name` begins, behind `from`. `unclosed` remembers that there is none further on.
fn closed(bytes: &[u8], from: usize, name: &str, unclosed: &mut bool) -> Option<usize> {
    if *unclosed {
        return None;
    }
    let found = find_ignoring_case(&bytes[from..], format!("</{name}").as_bytes()).map(|i| i + from);
    *unclosed = found.is_none();
    found
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
    use super::flatten;

    #[test]
    fn scripts_styles_and_comments_go_and_linked_data_stays() {
        let page = "<p title=\"a > <script>\">One</p><!-- <p> --><SCRIPT>var a = '<p>';</SCRIPT><svg><path d='m'/></svg><script type='application/ld+json'>{}</script><style>p{}</style>";
        assert_eq!(flatten(page, 512).0, "<p title=\"a > <script>\">One</p><script type='application/ld+json'>{}</script>");
        assert_eq!(flatten("<script>never closed <p>a", 512).0, "<script>never closed <p>a");
    }

    #[test]
    fn depth_attributes_and_unclosed_tags_are_bounded() {
        let deep = format!("{}end", "<div>".repeat(2_000));
        assert_eq!(flatten(&deep, 100).0.matches("<div>").count(), 100);
        // End tags of other elements end none of these.
        let crossed = format!("{}end", "<b></a>".repeat(2_000));
        assert_eq!(flatten(&crossed, 100).0.matches("<b>").count(), 100);
        let wide = format!("<p {}>text</p>", "a=1 ".repeat(100_000));
        assert_eq!(flatten(&wide, 512).0, "text</p>");
        let entities = format!("<p>{}", "&amp; ".repeat(200_000));
        assert_eq!(flatten(&entities, 512).0.matches("<!---->").count(), 399);
        for part in ["<script>", "<a b=\"", "<style", "<!--", "<a '", "<title>", "</"] {
            let many = part.repeat(200_000);
            assert!(flatten(&many, 512).1 <= 200_000);
        }
    }
}
