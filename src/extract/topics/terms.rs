//! Topics by their terms: one pass over title and text, weights summed, topics above taking part.
//!
//! A hit inside a longer name or a quotation is told apart: it counts less, and hardly at all where nothing outside of
//! names and quotations shows the topic.

use crate::model::Part;
use crate::packs::{Role, Shows, TermLists};
use crate::text::Span;

/// What the terms show of one topic.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// The topic's number in the lists.
    pub topic: usize,
    /// Strength between 0 and 1.
    pub score: f64,
    /// The words that show it, in order of the text.
    pub spans: Vec<(Part, Span)>,
}

/// What was added up for one topic.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    outside: f64,
    inside: f64,
    weak: f64,
    spans: usize,
}

/// A word that shows a topic.
type Witness = (usize, Part, Span);

/// A term in the text.
#[derive(Debug, Clone, Copy)]
struct Hit<'a> {
    part: Part,
    span: Span,
    shows: &'a [Shows],
    factor: f64,
    inside: bool,
    first: bool,
}

/// The topics that terms show, in order of their numbers. `own` asks for what lists of the topic itself show.
pub(super) fn find(lists: &TermLists, title: &str, body: &str) -> Vec<Shown> {
    let w = &lists.weights;
    let hits = hits(lists, title, body);
    let count = lists.nodes.len();
    let (mut plain, mut with, mut unless) = (vec![false; count], vec![false; count], vec![false; count]);
    let mut many = vec![0usize; count];
    for hit in &hits {
        for shows in hit.shows.iter().filter(|s| s.own) {
            match shows.role {
                Role::Carries => plain[shows.topic] = true,
                Role::With => with[shows.topic] = true,
                Role::Unless => unless[shows.topic] = true,
                Role::InCompany => many[shows.topic] += usize::from(hit.first),
                Role::Adds => {}
            }
        }
    }
    // Topics below bring company for those above: a word of rugby makes "match" one of sport.
    for topic in 0..count {
        if plain[topic] {
            lists.above[topic].iter().for_each(|&a| plain[a] = true);
        }
    }
    let company = |list: usize| !unless[list] && if lists.gated[list] { with[list] } else { plain[list] || many[list] >= lists.many[list] };
    let mut sums: Vec<Sum> = vec![Sum::default(); count];
    let mut witnesses: Vec<Witness> = Vec::new();
    for hit in &hits {
        for shows in hit.shows {
            let counts = match shows.role {
                Role::Carries | Role::Adds => true,
                Role::InCompany => company(shows.list),
                Role::With | Role::Unless => false,
            };
            if !counts {
                continue;
            }
            let sum = &mut sums[shows.topic];
            let weight = shows.weight * hit.factor;
            if shows.role == Role::Adds {
                sum.weak += weight;
            } else {
                if hit.inside {
                    sum.inside += weight
                } else {
                    sum.outside += weight
                }
                if sum.spans < w.evidence {
                    sum.spans += 1;
                    witnesses.push((shows.topic, hit.part, hit.span));
                }
            }
        }
    }
    let words = words(title) + words(body);
    let density = 100.0 / (w.full_words as f64 * (words.max(w.full_words) as f64 / w.full_words as f64).powf(w.length_power));
    let mut totals: Vec<f64> = sums
        .iter()
        .zip(&lists.factors)
        .map(|(s, factor)| {
            let shown = s.outside + s.inside * if s.outside > 0.0 { w.inside } else { w.inside_only };
            // A bag of weak words alone shows nothing.
            factor * (shown + s.weak.min(shown * w.weak_share))
        })
        .collect();
    witnesses.sort_unstable();
    // Both are taken as the terms left them, whatever the order of the lists.
    let before = totals.clone();
    let mut joined: Vec<Witness> = Vec::new();
    for &(topic, first, second, share) in &lists.both {
        let mut part = before[first].min(before[second]) * share;
        if part > 0.0 {
            for topic in std::iter::once(topic).chain(lists.above[topic].iter().copied()) {
                totals[topic] += part;
                part *= w.inherit;
                joined.extend([first, second].iter().flat_map(|&t| of(&witnesses, t)).map(|&(_, part, span)| (topic, part, span)));
            }
        }
    }
    joined.sort_unstable();
    (0..count)
        .filter(|&topic| totals[topic] > 0.0)
        .map(|topic| {
            let both = of(&witnesses, topic).iter().chain(of(&joined, topic));
            let mut spans: Vec<(Part, Span)> = both.map(|&(_, part, span)| (part, span)).collect();
            spans.sort_unstable();
            spans.dedup();
            spans.truncate(w.evidence);
            Shown { topic, score: 1.0 - (-totals[topic] * density / w.scale).exp(), spans }
        })
        .collect()
}

/// The words that show one topic, of sorted ones.
fn of(sorted: &[Witness], topic: usize) -> &[Witness] {
    let from = sorted.partition_point(|w| w.0 < topic);
    let to = from + sorted[from..].partition_point(|w| w.0 == topic);
    &sorted[from..to]
}

/// The words of a text, by its spaces.
fn words(text: &str) -> usize {
    memchr::memchr_iter(b' ', text.as_bytes()).count() + usize::from(!text.is_empty())
}

/// All terms of both parts, title first.
fn hits<'a>(lists: &'a TermLists, title: &str, body: &str) -> Vec<Hit<'a>> {
    let w = &lists.weights;
    let mut seen = vec![0u8; lists.terms.len()];
    let mut out = Vec::new();
    for (part, text) in [(Part::Title, title), (Part::Body, body)] {
        let mut quotes = Quotes::new(text);
        // A headline in capitals or in Title Case tells no names.
        let tells_names = part == Part::Body || capitals(text) < 0.5;
        lists.index.find(&lists.words, text, &mut |number, span| {
            let (start, end) = (span.start, span.end);
            let term = &lists.terms[number];
            let shows = term.cased.iter().find(|(spelling, _)| spelling == &text[start..end]).map_or(&term.plain, |(_, shows)| shows);
            if shows.is_empty() {
                return;
            }
            let again = seen[number];
            seen[number] = again.saturating_add(1);
            let times = match part {
                Part::Title => w.title,
                Part::Body if start < w.lead_chars => w.lead,
                Part::Body => 1.0,
            };
            let inside = quotes.holds(start) || tells_names && !term.title && in_name(text, start, end);
            out.push(Hit {
                part,
                span: Span::new(start, end),
                shows,
                factor: times * w.again.powi(i32::from(again)),
                inside,
                first: again == 0,
            });
        });
    }
    out
}

/// The share of words of a text that begin with a capital.
fn capitals(text: &str) -> f64 {
    let (mut all, mut large) = (0u32, 0u32);
    for word in text.split_whitespace().filter(|w| w.starts_with(char::is_alphabetic)) {
        all += 1;
        large += u32::from(word.starts_with(char::is_uppercase));
    }
    f64::from(large) / f64::from(all.max(1))
}

/// Whether a term written with a capital has a neighbour with one, joined by a single space: "Christian Dale", "the Gold
/// Coast". A neighbour at the beginning of a sentence tells nothing.
fn in_name(text: &str, start: usize, end: usize) -> bool {
    let upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    if !upper(text[start..].chars().next()) {
        return false;
    }
    let behind = &text[end..];
    if behind.starts_with(' ') && upper(behind[1..].chars().next()) {
        return true;
    }
    let Some(before) = text[..start].strip_suffix(' ') else { return false };
    let word = before.rfind([' ', '\n']).map_or(0, |i| i + 1);
    let begins = before[..word].trim_end().chars().next_back().is_none_or(|c| matches!(c, '.' | '!' | '?' | ':' | '"' | '”' | '“'));
    !begins && upper(before[word..].chars().next()) && before.ends_with(char::is_alphanumeric)
}

/// Walks over the quotation marks of a text: a stretch between two marks in one paragraph is quoted. Single marks are
/// left out, since an apostrophe looks like one.
struct Quotes<'a> {
    text: &'a str,
    at: usize,
    open: bool,
}

impl<'a> Quotes<'a> {
    fn new(text: &'a str) -> Quotes<'a> {
        Quotes { text, at: 0, open: false }
    }

    /// Whether byte `at` is quoted. Calls go forward through the text.
    fn holds(&mut self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        while self.at < at {
            // The three marks and the line feed: '"' and '\n' are one byte, “ and ” are E2 80 9C and E2 80 9D.
            match memchr::memchr3(b'"', b'\n', 0xE2, &bytes[self.at..at]) {
                None => self.at = at,
                Some(found) => {
                    let here = self.at + found;
                    match bytes[here] {
                        b'"' => self.open = !self.open,
                        b'\n' => self.open = false,
                        _ if bytes[here..].starts_with("“".as_bytes()) => self.open = true,
                        _ if bytes[here..].starts_with("”".as_bytes()) => self.open = false,
                        _ => {}
                    }
                    self.at = here + 1;
                }
            }
        }
        self.open
    }
}

/// The words that show a topic in a text by themselves, for examples.
pub(super) fn evidence(lists: &TermLists, topic: usize, text: &str) -> Vec<String> {
    let shown = find(lists, "", text);
    let spans = shown.into_iter().find(|s| s.topic == topic).map(|s| s.spans).unwrap_or_default();
    spans.into_iter().map(|(_, span)| span.of(text).to_string()).collect()
}
