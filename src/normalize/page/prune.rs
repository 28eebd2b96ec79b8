//! Takes out of a page what is not its article, before the main text is looked for: captions, other articles, prompts.

use crate::packs::{PageRules, Sureness};
use dom_query::{Document as Dom, NodeRef};

/// Elements that may hold a whole article, and so are never dropped for their names.
const WHOLE: [&str; 5] = ["html", "body", "main", "article", "h1"];

/// Elements that are blocks of text.
const BLOCKS: [&str; 12] = ["p", "div", "li", "span", "section", "header", "ul", "h2", "h3", "h4", "dd", "td"];

/// Elements that stand within a line.
const INLINE: [&str; 11] = ["a", "span", "em", "strong", "b", "i", "u", "mark", "abbr", "small", "font"];

/// Characters that a summary has at least.
const SUMMARY_CHARS_MIN: usize = 25;

/// Characters from which a stretch of text outside a link is prose.
const PROSE_CHARS: usize = 40;

/// Words that a paragraph of links has at least to be the headline of another article.
const HEADLINE_WORDS: usize = 4;

/// An element or a text, with what lies in it.
struct Node<'a> {
    node: NodeRef<'a>,
    parent: usize,
    /// Name of an element; empty for texts.
    name: String,
    chars: usize,
    /// Characters of its own texts, outside any element in it.
    own: usize,
    linked: usize,
    prose: usize,
    holds_h1: bool,
    holds_time: bool,
    gone: bool,
}

/// Removes from `dom` what the rules say is none of the article, and gives back the summary that stood above the text. Work
/// grows with the number of nodes.
pub(super) fn prune(dom: &Dom, rules: &PageRules) -> Option<String> {
    let body = dom.body()?;
    let mut nodes = measured(body);
    let all = nodes[0].prose;
    let allowed = (all as f64 * rules.prose_share_max) as usize;
    let (mut read, mut summary) = (0, None);
    for i in 1..nodes.len() {
        let parent = nodes[i].parent;
        if nodes[parent].gone {
            nodes[i].gone = true;
            continue;
        }
        let this = &nodes[i];
        if this.name.is_empty() {
            read += this.prose;
        }
        if this.name.is_empty() || WHOLE.contains(&this.name.as_str()) {
            continue;
        }
        let sums_up = summary.is_none() && read * 4 <= all && is_summary(this, rules, allowed);
        if sums_up {
            summary = Some(this.node.text().split_whitespace().collect::<Vec<_>>().join(" ")).filter(|s| !s.is_empty());
        }
        if sums_up
            || (!is_inside_prose(this, &nodes[parent]) && drops(this, rules, allowed))
            || is_hidden(&this.node) && this.prose <= allowed
            || is_link_list(this)
        {
            nodes[i].gone = true;
            nodes[i].node.remove_from_parent();
        }
    }
    summary
}

/// Whether an element is a word or two of a running text, whatever its class says.
fn is_inside_prose(this: &Node, parent: &Node) -> bool {
    INLINE.contains(&this.name.as_str()) && parent.own >= PROSE_CHARS
}

/// Whether an element is the summary above the text.
fn is_summary(this: &Node, rules: &PageRules, allowed: usize) -> bool {
    let named = |value: &str| rules.names_summary(value);
    let chars = (SUMMARY_CHARS_MIN..=rules.summary_chars).contains(&this.chars);
    chars
        && this.prose <= allowed
        && !this.holds_h1
        && !this.holds_time
        && ["class", "id", "itemprop"].iter().any(|name| this.node.attr(name).is_some_and(|v| named(&v)))
}

/// All nodes below `body` in the order of the page, with what lies in each.
fn measured(body: NodeRef<'_>) -> Vec<Node<'_>> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut waiting = vec![(body, 0usize, false)];
    while let Some((node, parent, linked)) = waiting.pop() {
        let name = node.qual_name_ref().map(|n| n.local.to_string()).unwrap_or_default();
        let mut this = Node { node, parent, name, chars: 0, own: 0, linked: 0, prose: 0, holds_h1: false, holds_time: false, gone: false };
        let in_link = linked || this.name == "a";
        if node.is_text() {
            let text = node.text();
            let chars = text.trim().chars().count();
            this.chars = chars;
            this.linked = if linked { chars } else { 0 };
            this.prose = if !linked && chars >= PROSE_CHARS { chars } else { 0 };
        } else if !matches!(this.name.as_str(), "script" | "style" | "noscript" | "template") {
            let at = nodes.len();
            let children: Vec<NodeRef> = node.children_it(true).collect();
            waiting.extend(children.into_iter().map(|child| (child, at, in_link)));
        }
        this.holds_h1 = this.name == "h1";
        this.holds_time = this.name == "time";
        nodes.push(this);
    }
    for i in (1..nodes.len()).rev() {
        let (chars, linked, prose, h1, time) = (nodes[i].chars, nodes[i].linked, nodes[i].prose, nodes[i].holds_h1, nodes[i].holds_time);
        let text = nodes[i].name.is_empty() && !nodes[i].node.is_comment();
        let above = nodes[i].parent;
        let parent = &mut nodes[above];
        parent.chars += chars;
        parent.own += if text { chars } else { 0 };
        parent.linked += linked;
        parent.prose += prose;
        parent.holds_h1 |= h1;
        parent.holds_time |= time;
    }
    nodes
}

/// Whether the rules drop an element, of which `allowed` characters of prose may be lost.
fn drops(this: &Node, rules: &PageRules, allowed: usize) -> bool {
    let node = &this.node;
    let fits = this.prose <= allowed && !this.holds_h1;
    if fits && rules.drops_element(&this.name) {
        return true;
    }
    if this.holds_time && this.chars <= rules.time_chars && BLOCKS.contains(&this.name.as_str()) && !this.holds_h1 {
        return true;
    }
    if fits && node.attr("role").is_some_and(|role| rules.drops_role(role.trim())) {
        return true;
    }
    let sureness = ["class", "id", "data-component", "data-type"]
        .iter()
        .filter_map(|name| node.attr(name))
        .filter_map(|value| rules.sureness(&value))
        .max();
    match sureness {
        Some(Sureness::Always) => !this.holds_h1,
        Some(Sureness::Often) => fits,
        Some(Sureness::Short) => fits && this.chars <= rules.short_chars,
        None => false,
    }
}

fn is_hidden(node: &NodeRef) -> bool {
    node.has_attr("hidden")
        || node.attr("style").is_some_and(|s| {
            let plain: String = s.chars().filter(|c| !c.is_whitespace()).take(200).collect::<String>().to_ascii_lowercase();
            plain.contains("display:none")
        })
}

/// A list or a paragraph that is nothing but links to other articles.
fn is_link_list(this: &Node) -> bool {
    let linked = |of_20: usize| this.chars > 0 && this.linked * 20 >= this.chars * of_20;
    match this.name.as_str() {
        "ul" | "ol" => linked(18),
        "p" => linked(17) && this.node.text().split_whitespace().nth(HEADLINE_WORDS - 1).is_some(),
        _ => false,
    }
}
