//! What a first look says of a topic and of those around it in the tree.
//!
//! Topics of one article are not told apart from each other: one above others is right where any of them is, two side by side
//! are seldom both named, and what stands in the branch of the article's matter is likelier than the same words elsewhere.

use super::judge::Candidate;
use crate::packs::{AroundRow, Judgement, TermLists, ln};

/// Chances are told no surer than this, so that each has a logarithm.
const SUREST: f64 = 1e-4;

/// What is gathered of one candidate.
#[derive(Debug, Clone, Copy)]
struct Gathered {
    /// The chance that neither it nor any one below it is named, were each told by itself.
    none: f64,
    /// The likeliest below it.
    below: f64,
    /// The two likeliest right below it.
    beneath: [f64; 2],
    /// All that is named in its branch, of a top topic.
    branch: f64,
}

/// A row for each candidate, by what the first look said of each. With a topic all above it are candidates.
pub(super) fn rows(lists: &TermLists, candidates: &[Candidate], first: &[Judgement]) -> Vec<AroundRow> {
    // For each topic the number of its candidate plus one; 0 for none.
    let mut slots = vec![0u32; lists.nodes.len()];
    (1..).zip(candidates).for_each(|(number, c)| slots[c.topic] = number);
    let number = |topic: usize| (slots[topic] as usize).checked_sub(1);
    let mut all: Vec<Gathered> =
        first.iter().map(|f| Gathered { none: 1.0 - f.named, below: 0.0, beneath: [0.0; 2], branch: 0.0 }).collect();
    for (c, told) in candidates.iter().zip(first) {
        let above = &lists.above[c.topic];
        for (step, at) in above.iter().filter_map(|&topic| number(topic)).enumerate() {
            let g = &mut all[at];
            g.none *= 1.0 - told.named;
            g.below = g.below.max(told.named);
            if step == 0 {
                let [likeliest, second] = g.beneath;
                g.beneath = if told.named > likeliest { [told.named, likeliest] } else { [likeliest, second.max(told.named)] };
            }
        }
        if let Some(top) = number(above.last().copied().unwrap_or(c.topic)) {
            all[top].branch += told.named;
        }
    }
    let sum: f64 = first.iter().map(|f| f.named).sum();
    let row = |(at, c): (usize, &Candidate)| {
        let above = &lists.above[c.topic];
        let level = lists.nodes[c.topic].level;
        let Judgement { named, right } = first[at];
        let parent = above.first().and_then(|&topic| number(topic));
        let beside = parent.map_or(0.0, |p| all[p].beneath[usize::from(named >= all[p].beneath[0])]);
        let top = number(above.last().copied().unwrap_or(c.topic)).unwrap_or(at);
        let yes = |b: bool| f64::from(u8::from(b));
        [
            yes(level == 1),
            yes(level == 2),
            yes(level == 3),
            yes(level >= 4),
            odds(named),
            odds(right),
            odds(1.0 - all[at].none),
            all[at].below,
            parent.map_or(0.0, |p| first[p].named),
            parent.map_or(0.0, |p| first[p].right),
            beside,
            all[top].branch / sum.max(SUREST),
        ]
    };
    candidates.iter().enumerate().map(row).collect()
}

/// A chance as the logarithm of right against wrong.
fn odds(chance: f64) -> f64 {
    ln((chance + SUREST) / (1.0 - chance + SUREST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::{AROUND, FEATURES, Packs};

    #[test]
    fn a_topic_above_is_as_likely_as_any_below_it_and_one_beside_is_told() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let lists = &packs.get("en").expect("English").topics.lists;
        // Sport, competition discipline, football, tennis.
        let topics = ["15000000", "20000822", "20001065", "20001085"].map(|id| lists.index(&format!("medtop:{id}")).expect("a list"));
        assert!(lists.above[topics[2]] == [topics[1], topics[0]] && lists.above[topics[3]] == [topics[1], topics[0]]);
        let candidates = topics.map(|topic| Candidate { topic, row: [0.0; FEATURES.len()] });
        let first = [0.1, 0.0, 0.5, 0.2].map(|named| Judgement { named, right: 0.5 });
        let rows = rows(lists, &candidates, &first);
        let of = |row: usize, name: &str| rows[row][AROUND.iter().position(|a| *a == name).expect("a feature")];
        assert!((of(0, "any_below") - odds(1.0 - 0.9 * 0.5 * 0.8)).abs() < 1e-12);
        assert!((of(1, "likeliest_below") - 0.5).abs() < 1e-12 && of(2, "likeliest_below").abs() < 1e-12);
        assert!((of(2, "beside") - 0.2).abs() < 1e-12 && (of(3, "beside") - 0.5).abs() < 1e-12 && of(0, "beside").abs() < 1e-12);
        assert!((of(3, "top_share") - 1.0).abs() < 1e-12 && (of(1, "above_named") - 0.1).abs() < 1e-12);
        assert!(odds(0.0).is_finite() && odds(1.0).is_finite() && odds(0.5).abs() < 1e-12);
    }
}
