//! Topics by their terms: one pass over title and text, weights summed, parents taking part.

use super::Found;
use crate::extract::Reading;
use crate::model::{Evidence, Part, TopicMethod};
use crate::packs::taxonomy::media_topics;
use crate::text::Span;
use std::collections::BTreeMap;

/// Times that one term counts at most: an article that repeats a word is not more about it.
const REPEATS: u32 = 4;

/// The topics that terms show, with a score between 0 and 1.
pub(super) fn find(reading: &Reading) -> Vec<Found> {
    let pack = &reading.pack.topics;
    let mut sums = vec![0.0f64; pack.ids.len()];
    let mut carried = vec![false; pack.ids.len()];
    let mut spans: Vec<Vec<(Part, Span)>> = vec![Vec::new(); pack.ids.len()];
    let mut seen = vec![0u32; pack.terms.len()];
    let mut words = 0usize;
    for part in [Part::Title, Part::Body] {
        let text = reading.text(part);
        let bytes = text.as_bytes();
        words += bytes.iter().filter(|b| **b == b' ').count() + usize::from(!text.is_empty());
        let letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        for hit in pack.automaton.find_iter(text) {
            if hit.start() > 0 && letter(bytes.get(hit.start() - 1)) || letter(bytes.get(hit.end())) {
                continue;
            }
            let term = hit.pattern().as_usize();
            seen[term] += 1;
            if seen[term] > REPEATS {
                continue;
            }
            let times = if part == Part::Title { pack.weights.title } else { 1.0 };
            for &(topic, weight) in &pack.terms[term] {
                sums[topic] += weight * times;
                carried[topic] |= weight > pack.weights.weak;
                if weight > pack.weights.weak && spans[topic].len() < pack.weights.evidence {
                    spans[topic].push((part, Span::new(hit.start(), hit.end())));
                }
            }
        }
    }
    let own: BTreeMap<&str, usize> = pack.ids.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    // Parents take a share of what their children show; a bag of weak words alone shows nothing.
    let mut totals: BTreeMap<String, (f64, Vec<(Part, Span)>)> = BTreeMap::new();
    for (id, &i) in &own {
        if !carried[i] {
            continue;
        }
        let mut share = sums[i];
        for node in media_topics().line(id).iter().rev() {
            let total = totals.entry(node.id.to_string()).or_default();
            // A term of a topic and of its parent is one hit: the parent's own list counts in full, children add a share.
            total.0 += share;
            if total.1.len() < pack.weights.evidence {
                let room = pack.weights.evidence - total.1.len();
                let new: Vec<(Part, Span)> = spans[i].iter().filter(|s| !total.1.contains(s)).take(room).copied().collect();
                total.1.extend(new);
            }
            share *= pack.weights.inherit;
        }
    }
    let density = 100.0 / words.max(pack.weights.full_words) as f64;
    totals
        .into_iter()
        .map(|(id, (sum, mut spans))| {
            spans.sort();
            let evidence = spans.iter().map(|(part, span)| reading.locate(*part, *span));
            let evidence = evidence.map(|l| Evidence { part: l.part, start: l.start, end: l.end, text: l.text }).collect();
            Found { id, score: 1.0 - (-sum * density / pack.weights.scale).exp(), method: TopicMethod::Terms, evidence }
        })
        .collect()
}
