//! How the weights of the classifier are made: from examples written for it and from the lists of terms.
//!
//! No clock, no chance and no function of the machine's mathematics takes part, only sums, products, quotients and roots,
//! which are the same everywhere: the same texts give the same bytes.

use super::buckets::{BITS, bucket};
use super::model::{MAGIC, calibrated, features};
use super::{Role, TermLists};
use crate::error::{Error, Result};
use crate::packs::taxonomy::media_topics;
use crate::text::plain_words;
use std::collections::BTreeMap;

/// Rounds over all texts; the fit of held-out examples stops to improve at about ten (tried: 4, 8, 12, 20).
const ROUNDS: usize = 12;
/// Length of the first steps.
const RATE: f64 = 4.0;
/// A topic below the top is learnt where so many examples have it.
const FEWEST: usize = 3;
/// Terms of a list that make one text.
const TERMS: usize = 6;
/// What a text of terms weighs beside a written example: it has words, but no sentences.
const TERMS_WEIGHT: f64 = 0.5;
/// Folds of the held-out trial that calibrates.
const FOLDS: usize = 5;
/// Steps of the calibration.
const STEPS: usize = 12;
/// Rounded weights below this, of 127, are left out.
const SMALLEST: i32 = 3;

/// A text with its topics, as numbers.
struct Lesson {
    features: Vec<usize>,
    classes: Vec<usize>,
    weight: f64,
}

/// Weights before they are rounded.
struct Draft {
    weights: Vec<f64>,
    bias: Vec<f64>,
}

/// Makes the weights from `examples`, lines of topic labels (joined by `; `), a tab and a text, and from `lists`.
/// `path` names the examples in errors.
pub fn train(path: &str, examples: &str, lists: &TermLists) -> Result<Vec<u8>> {
    let tree = media_topics();
    let mut texts: Vec<(Vec<&str>, &str)> = Vec::new();
    for (n, line) in examples.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let wrong = |what: &str| Error::pack(path, format!("line {}: {what}", n + 1));
        let (labels, text) = line.split_once('\t').ok_or_else(|| wrong("no tab between the topics and the text"))?;
        let mut ids: Vec<&str> = Vec::new();
        for label in labels.split("; ") {
            let node = tree.labelled(label).ok_or_else(|| wrong(&format!("\"{label}\" is no label of a live Media Topic")))?;
            ids.extend(tree.line(node.id).iter().filter(|n| n.level <= 3).map(|n| n.id));
        }
        ids.sort_unstable();
        ids.dedup();
        texts.push((ids, text));
    }
    let mut counts: BTreeMap<&str, usize> = tree.live().iter().filter(|n| n.level == 1).map(|n| (n.id, FEWEST)).collect();
    texts.iter().flat_map(|(ids, _)| ids).for_each(|&id| *counts.entry(id).or_default() += 1);
    let classes: Vec<&str> = counts.into_iter().filter(|(_, n)| *n >= FEWEST).map(|(id, _)| id).take(255).collect();
    let number = |id: &str| classes.iter().position(|c| *c == id);
    let written: Vec<Lesson> =
        texts.iter().map(|(ids, text)| lesson(text, ids.iter().filter_map(|id| number(id)).collect(), 1.0)).collect();
    let listed = term_lessons(lists, &number);
    let all: Vec<&Lesson> = written.iter().chain(&listed).collect();
    let draft = fit(&all, classes.len());
    let steps = calibrate(&written, &listed, classes.len());
    Ok(encode(&classes, &draft, &steps))
}

fn lesson(text: &str, mut classes: Vec<usize>, weight: f64) -> Lesson {
    let mut found = Vec::new();
    features(&plain_words(text), &mut |hash, _| found.push(usize::from(bucket(hash))));
    found.sort_unstable();
    found.dedup();
    classes.sort_unstable();
    Lesson { features: found, classes, weight }
}

/// Texts of a few terms each, in the order of the lists' alphabet.
fn term_lessons(lists: &TermLists, number: &dyn Fn(&str) -> Option<usize>) -> Vec<Lesson> {
    let mut by_topic: BTreeMap<(usize, bool), Vec<String>> = BTreeMap::new();
    let words = lists.words.iter().zip(&lists.terms);
    for (word, term) in words {
        for shows in lists.all_shows(term).filter(|s| s.own) {
            match shows.role {
                Role::Carries => by_topic.entry((shows.topic as usize, false)).or_default().push(word.clone()),
                Role::InCompany => by_topic.entry((shows.topic as usize, true)).or_default().push(word.clone()),
                Role::Adds | Role::With | Role::Unless => {}
            }
        }
    }
    let mut out = Vec::new();
    for ((topic, company), words) in by_topic {
        let classes: Vec<usize> = lists.nodes[topic].line.iter().filter_map(|id| number(id.as_str())).collect();
        let weight = if company { TERMS_WEIGHT / 2.0 } else { TERMS_WEIGHT };
        // A full stop between terms: they are no neighbours.
        out.extend(words.chunks(TERMS).map(|terms| lesson(&terms.join(". "), classes.clone(), weight)));
    }
    out
}

/// One weight per feature and class by steps downhill, each text in turn.
fn fit(lessons: &[&Lesson], classes: usize) -> Draft {
    let mut draft = Draft { weights: vec![0.0; classes << BITS], bias: vec![-1.0; classes] };
    let mut wanted = vec![0.0; classes];
    for round in 0..ROUNDS {
        let rate = RATE / (1.0 + 0.3 * round as f64);
        // Another order each round, so that no topic is always the last: steps of a number without a common divisor.
        let stride = [7919, 104_729, 1_299_709][round % 3];
        for i in 0..lessons.len() {
            let lesson = lessons[(i * stride + round) % lessons.len()];
            let length = (lesson.features.len().max(1) as f64).sqrt();
            wanted.fill(0.0);
            lesson.classes.iter().for_each(|&c| wanted[c] = 1.0);
            for (class, target) in wanted.iter().enumerate().take(classes) {
                let sum: f64 = lesson.features.iter().map(|f| draft.weights[f * classes + class]).sum();
                let margin = sum / length + draft.bias[class];
                let step = (squash(margin) - target) * lesson.weight;
                if step.abs() > 0.02 {
                    let step = rate * step;
                    lesson.features.iter().for_each(|f| draft.weights[f * classes + class] -= step / length);
                    draft.bias[class] -= 0.05 * step;
                }
            }
        }
    }
    draft
}

/// A curve from 0 to 1 like the logistic one, made of a sum and a quotient.
fn squash(x: f64) -> f64 {
    0.5 * (1.0 + x / (1.0 + x.abs()))
}

/// What margins are worth: each fifth of the written examples is judged by weights that have not seen it. Margins and
/// outcomes of all topics are sorted and pooled until the share of right ones only rises.
fn calibrate(written: &[Lesson], listed: &[Lesson], classes: usize) -> Vec<(f64, f64)> {
    let mut trials: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let seen: Vec<&Lesson> = written.iter().enumerate().filter(|(i, _)| i % FOLDS != fold).map(|(_, l)| l).chain(listed).collect();
        let draft = fit(&seen, classes);
        for lesson in written.iter().skip(fold).step_by(FOLDS) {
            let length = (lesson.features.len().max(1) as f64).sqrt();
            for class in 0..classes {
                let sum: f64 = lesson.features.iter().map(|f| draft.weights[f * classes + class]).sum();
                trials.push((sum / length + draft.bias[class], lesson.classes.contains(&class)));
            }
        }
    }
    trials.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // Each pool holds as many right ones: the rare high margins are told as finely as the low ones.
    let share = trials.iter().filter(|t| t.1).count().div_ceil(STEPS).max(1);
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    let mut rest = trials.as_slice();
    while !rest.is_empty() {
        let mut right = 0;
        let end = rest.iter().position(|t| {
            right += usize::from(t.1);
            right == share
        });
        let (pool, after) = rest.split_at(end.map_or(rest.len(), |e| e + 1));
        rest = after;
        pools.push((pool.iter().map(|t| t.0).sum(), right as f64, pool.len() as f64));
        while let [.., a, b] = pools.as_slice()
            && a.1 / a.2 > b.1 / b.2
        {
            let joined = (a.0 + b.0, a.1 + b.1, a.2 + b.2);
            pools.truncate(pools.len() - 2);
            pools.push(joined);
        }
    }
    pools.into_iter().map(|(margins, right, count)| (margins / count, right / count)).collect()
}

fn encode(classes: &[&str], draft: &Draft, steps: &[(f64, f64)]) -> Vec<u8> {
    let largest = draft.weights.iter().fold(0.0f64, |m, w| m.max(w.abs())).max(1e-6);
    let scale = largest / 127.0;
    let fixed = |x: f64| ((x * 1e6) as i32).to_le_bytes();
    let mut out = MAGIC.to_vec();
    out.push(classes.len() as u8);
    for class in classes {
        out.extend(class.trim_start_matches("medtop:").parse::<u32>().unwrap_or(0).to_le_bytes());
    }
    out.extend(fixed(scale));
    draft.bias.iter().for_each(|b| out.extend(fixed(*b)));
    out.push(steps.len() as u8);
    steps.iter().for_each(|(margin, share)| out.extend(fixed(*margin).into_iter().chain(fixed(*share))));
    let mut buckets: Vec<(usize, Vec<(u8, i8)>)> = Vec::new();
    for (bucket, row) in draft.weights.chunks(classes.len()).enumerate() {
        let entries: Vec<(u8, i8)> = row
            .iter()
            .enumerate()
            .map(|(class, w)| (class as u8, (w / scale).round() as i32))
            .filter(|(_, w)| w.abs() >= SMALLEST)
            .map(|(class, w)| (class, w.clamp(-127, 127) as i8))
            .collect();
        if !entries.is_empty() {
            buckets.push((bucket, entries));
        }
    }
    out.extend((buckets.len() as u32).to_le_bytes());
    for (bucket, entries) in buckets {
        out.extend((bucket as u16).to_le_bytes());
        out.push(entries.len() as u8);
        entries.into_iter().for_each(|(class, weight)| out.extend([class, weight.to_le_bytes()[0]]));
    }
    debug_assert!((0.0..=1.0).contains(&calibrated(steps, 0.0)));
    out
}

#[cfg(test)]
mod tests {
    use crate::packs::Packs;

    #[test]
    fn the_built_in_weights_are_what_training_makes() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("English");
        let made =
            super::train("examples/en.tsv", include_str!("../../../data/topics/examples/en.tsv"), &pack.topics.lists).expect("examples");
        let built_in: &[u8] = include_bytes!("../../../data/topics/models/en.bin");
        assert!(made == built_in, "the examples or the lists of terms have changed: run `dateline train`");
    }

    #[test]
    fn a_label_that_is_none_is_refused_with_its_line() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let lists = &packs.get("en").expect("English").topics.lists;
        let error = super::train("e.tsv", "sport\tA match.\nsprot\tA match.\n", lists).expect_err("refused").to_string();
        assert!(error.contains("line 2") && error.contains("sprot"), "{error}");
    }
}
