//! Topics that an article lists: "cooperation in energy, agriculture, science and technology, and culture".
//!
//! A list counts where words of `leads` stand right before it and at least two of its items are names of topics; then every
//! item that is one becomes a row with its span.

use super::{Found, Words, media_topic};
use crate::extract::Reading;
use crate::model::{Part, TopicMethod};
use crate::packs::{LanguagePack, Topics};
use crate::text::{PlainWord, Span, fold, plain_words};

/// Bytes behind the lead in which a list may run.
const REACH: usize = 300;

/// Words that an item has at most.
const ITEM_WORDS: usize = 6;

/// The stated topics of a document, once each, with the spans of all lists that name them.
pub(super) fn find(reading: &Reading) -> Vec<Found<'static>> {
    let mut out: Vec<Found> = Vec::new();
    let topics = &reading.pack.topics;
    let [_, body] = reading.passages();
    let leads = leads(body.text, body.words, topics);
    for sentence in reading.sentences.iter().filter(|s| s.part == Part::Body) {
        let first = leads.partition_point(|l| l.start < sentence.span.start);
        let here: Vec<usize> = leads[first..].iter().map(|l| l.end).take_while(|&end| end <= sentence.span.end).collect();
        for (id, span) in items(body.text, &here, sentence.span.end, topics) {
            let place = (sentence.part, span);
            match (out.iter_mut().find(|f| f.info.id.as_str() == id), media_topic(&id)) {
                (Some(Found { words: Words::Spans(spans), .. }), _) => spans.push(place),
                // An article that names its topics is about them.
                (None, Some(info)) => out.push(Found { info, score: 0.9, method: TopicMethod::Stated, words: Words::Spans(vec![place]) }),
                _ => {}
            }
        }
    }
    out
}

/// The words before lists of topics in a text.
fn leads(text: &str, words: &[PlainWord], topics: &Topics) -> Vec<Span> {
    let mut leads = Vec::new();
    topics.leads.find(text, words, &mut |_, span| leads.push(span));
    leads
}

/// The items of the best list of topics in a sentence that ends at `end`: ids and spans. Of the leads, whose ends are given, the
/// one whose list names most counts, and of equals the one whose items are longest ("discussed cooperation in trade and energy").
fn items(text: &str, leads: &[usize], end: usize, topics: &Topics) -> Vec<(String, Span)> {
    let mut best: Vec<(String, Span)> = Vec::new();
    let weight = |list: &[(String, Span)]| (list.len(), list.iter().map(|(_, s)| s.len()).sum::<usize>());
    for &lead in leads {
        let reach = (lead..=(lead + REACH).min(end)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(lead);
        let list = list(text, lead, reach, topics);
        if list.len() >= 2 && weight(&list) > weight(&best) {
            best = list;
        }
    }
    best
}

/// The items of the list in an example.
fn example(text: &str, topics: &Topics) -> Vec<(String, Span)> {
    let ends: Vec<usize> = leads(text, &plain_words(text), topics).iter().map(|l| l.end).collect();
    items(text, &ends, text.len(), topics)
}

/// Splits a list at commas and "and"; "science and technology" stays one item where the pair is a name itself.
fn list(text: &str, from: usize, to: usize, topics: &Topics) -> Vec<(String, Span)> {
    let end = text[from..to].find(['.', ';', ':', '(', '?', '!']).map_or(to, |i| i + from);
    let mut out = Vec::new();
    let mut at = from;
    let mut misses = 0;
    while at < end && misses < 2 {
        let stop = text[at..end].find(',').map_or(end, |i| i + at);
        let piece = Span::new(at, stop);
        match named(text, piece, topics) {
            Some(hit) => {
                out.push(hit);
                misses = 0;
            }
            None => {
                // "trade and climate change": two items around "and".
                let halves = text[piece.start..piece.end]
                    .find(" and ")
                    .map(|i| (Span::new(piece.start, piece.start + i), Span::new(piece.start + i + 5, piece.end)));
                let found: Vec<_> =
                    halves.into_iter().flat_map(|(a, b)| [named(text, a, topics), named(text, b, topics)]).flatten().collect();
                misses += usize::from(found.is_empty());
                out.extend(found);
            }
        }
        at = stop + 1;
    }
    out
}

/// The topic that a piece of a list names: the whole piece, or its longest beginning ("trade with the region").
fn named(text: &str, piece: Span, topics: &Topics) -> Option<(String, Span)> {
    let marks = |c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '‘' | '’' | '\'');
    let raw = piece.of(text);
    let mut start = piece.start + (raw.len() - raw.trim_start_matches(marks).len());
    let end = piece.start + raw.trim_end_matches(marks).len();
    if start >= end {
        return None;
    }
    for small in ["and ", "the ", "on ", "in ", "as well as "] {
        if text[start..end].starts_with(small) && !topics.names.contains_key(&fold(&text[start..end])) {
            start += small.len();
        }
    }
    let words: Vec<usize> = text[start..end].match_indices(' ').map(|(i, _)| start + i).chain([end]).collect();
    words.iter().take(ITEM_WORDS).rev().find_map(|&stop| {
        let stop = start + text[start..stop].trim_end_matches(marks).len();
        let id = topics.names.get(&fold(&text[start..stop]))?;
        let rest = text[stop..end].trim_start();
        // What follows the name may place it, not change it: "trade in Asia", not "trade unions".
        let open = rest.is_empty()
            || ["in ", "with ", "between ", "across ", "at ", "during "].iter().any(|w| rest.starts_with(w))
            || !rest.starts_with(char::is_alphanumeric);
        open.then(|| (id.clone(), Span::new(start, stop)))
    })
}

/// Runs the examples of lists and of terms; gives a line for each that fails.
pub fn prove(pack: &LanguagePack) -> Vec<String> {
    let mut failures = Vec::new();
    for example in &pack.topics.finds {
        let wanted: Vec<&str> = example.split('[').skip(1).filter_map(|p| p.split(']').next()).collect();
        let text = example.replace(['[', ']'], "");
        let found: Vec<&str> = self::example(&text, &pack.topics).into_iter().map(|(_, s)| &text[s.start..s.end]).collect();
        if found != wanted {
            failures.push(format!("{}/topics: {example}, but found {found:?}", pack.code));
        }
    }
    for text in &pack.topics.ignores {
        let found = self::example(text, &pack.topics);
        if !found.is_empty() {
            failures.push(format!("{}/topics: ignores \"{text}\", but found {found:?}", pack.code));
        }
    }
    failures.extend(super::prove_terms(&pack.topics.lists, &pack.code));
    failures
}

#[cfg(test)]
mod tests {
    use crate::extract::Reading;
    use crate::extract::testing::{document, sentences};
    use crate::limits::Limits;
    use crate::model::TopicMethod;
    use crate::packs::Packs;
    use std::collections::BTreeMap;

    #[test]
    fn lists_of_topics_are_read_as_their_examples_say() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        for pack in packs.iter() {
            let failures = super::prove(pack);
            assert!(failures.is_empty(), "{}", failures.join("\n"));
        }
    }

    #[test]
    fn a_list_in_quotation_marks_gives_each_topic_once() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let text = "The two ministers spoke of cooperation in “defence, energy, science and technology, and culture” on Friday. They agreed on energy and culture, a statement said.";
        let (doc, rows) = (document(text), sentences(text));
        let limits = Limits::default();
        let reading = Reading::new(&doc, &rows, packs.get("en").expect("English"), &limits);
        let topics = super::super::find(&reading);
        let stated: Vec<(&str, usize)> =
            topics.iter().filter(|t| t.method == TopicMethod::Stated).map(|t| (t.label.as_str(), t.evidence.len())).collect();
        assert_eq!(stated, [("science and technology", 1), ("culture", 2), ("energy and resource", 2), ("national security", 1)]);
    }

    /// The shared articles with one top-level topic each, where they are there: share of the strongest one right.
    #[test]
    fn the_shared_topics_are_told() {
        let Some(gold) = crate::testing::shared_text("gold/topics/bbc_dev.jsonl") else { return };
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("English");
        let limits = Limits::default();
        let (mut right, mut all) = (0, 0);
        let mut wrong: BTreeMap<(String, String), usize> = BTreeMap::new();
        for line in gold.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("the gold is JSON");
            let text = case["text"].as_str().unwrap_or("");
            let mut doc = document(text);
            doc.title = case["title"].as_str().map(str::to_string);
            let rows = sentences(text);
            let topics = super::super::find(&Reading::new(&doc, &rows, pack, &limits));
            let best = topics
                .iter()
                .filter(|t| t.level == 1)
                .max_by(|a, b| a.score.total_cmp(&b.score))
                .map(|t| t.topic_id.to_string())
                .unwrap_or_default();
            let wanted = case["topic"].as_str().unwrap_or("").to_string();
            all += 1;
            if best == wanted {
                right += 1;
            } else {
                if std::env::var("DATELINE_SHOW").is_ok() {
                    let told: Vec<String> = topics
                        .iter()
                        .filter(|t| t.level == 1)
                        .map(|t| {
                            format!(
                                "{} {:.2} {:?}",
                                t.label,
                                t.score,
                                t.evidence.iter().map(|e| e.text.as_str()).take(6).collect::<Vec<_>>()
                            )
                        })
                        .collect();
                    eprintln!("WRONG {wanted} {:?}: {told:?}", doc.title);
                }
                *wrong.entry((wanted, best)).or_default() += 1;
            }
        }
        eprintln!("topics: {right} of {all} = {:.3}; {wrong:?}", f64::from(right) / f64::from(all));
        assert!(right * 100 >= all * 80);
    }
}
