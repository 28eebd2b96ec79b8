//! What is it about? Topics that the article lists itself, and topics that its terms show.

mod stated;
mod terms;

pub use stated::prove;

use super::Reading;
use crate::model::{Evidence, Topic, TopicMethod};
use crate::packs::taxonomy::media_topics;
use crate::tables::Label;

/// A topic with what shows it, before it is ranked.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    id: String,
    score: f64,
    method: TopicMethod,
    evidence: Vec<Evidence>,
}

/// Finds the rows of `topics` in one document: stated ones first in rank, then by score.
pub fn find(reading: &Reading) -> Vec<Topic> {
    let weights = &reading.pack.topics.weights;
    let mut all = stated::find(reading);
    for found in terms::find(reading) {
        match all.iter_mut().find(|f| f.id == found.id) {
            // The article's own word stands; the terms make it stronger.
            Some(own) => own.score = own.score.max(found.score),
            None => all.push(found),
        }
    }
    all.sort_by(|a, b| {
        (b.method == TopicMethod::Stated).cmp(&(a.method == TopicMethod::Stated)).then(b.score.total_cmp(&a.score)).then(a.id.cmp(&b.id))
    });
    let stated = all.iter().filter(|f| f.method == TopicMethod::Stated).count();
    // The strongest top-level topic is always told.
    let top = all
        .iter()
        .filter(|f| f.method != TopicMethod::Stated && level(&f.id) == 1)
        .max_by(|a, b| a.score.total_cmp(&b.score).then(b.id.cmp(&a.id)))
        .map(|f| f.id.clone());
    all.retain(|f| f.method == TopicMethod::Stated || f.score >= weights.threshold || top.as_deref() == Some(&f.id));
    let room = weights.most.max(stated + 1);
    if all.len() > room {
        let keep = top.filter(|t| all.iter().position(|f| f.id == *t).is_some_and(|i| i >= room));
        let spared = keep.and_then(|t| all.iter().position(|f| f.id == t)).map(|i| all.remove(i));
        all.truncate(room - usize::from(spared.is_some()));
        all.extend(spared);
    }
    (1..)
        .zip(all)
        .map(|(rank, f)| {
            let line = media_topics().line(&f.id);
            Topic {
                doc_id: reading.document.doc_id.clone(),
                taxonomy: Label::from("medtop"),
                label: Label::new(line.last().map_or("", |n| n.label)),
                path: Label::new(line.iter().map(|n| n.label).collect::<Vec<_>>().join(" > ")),
                level: line.len() as i32,
                topic_id: Label::new(f.id),
                // Four decimals: more would claim what counts of words cannot tell.
                score: (f.score * 10_000.0).round() / 10_000.0,
                rank,
                method: f.method,
                evidence: f.evidence,
            }
        })
        .collect()
}

fn level(id: &str) -> i32 {
    media_topics().get(id).map_or(0, |n| n.level)
}
