//! Which stories are one event? The strongest pairs join first; two groups join where their members, each with each, speak for it
//! in the mean. So a chain of half-likely pairs does not tie different events together.

use super::lexis::{Known, Lexis};
use super::pairs::{Edge, odds};
use super::story::Story;
use crate::packs::IncidentWeights;
use std::collections::HashMap;

/// Members of a group that others are compared with, spread over its time.
const FACES: usize = 6;
/// Members that are remembered for that.
const REMEMBERED: usize = 24;
/// What one pair can say in the mean at most: no single pair decides for a group.
const LEAST: f32 = -6.0;
const MOST: f32 = 8.0;

/// The group of each story: the number of its first story.
pub fn groups(stories: &[Story], known: &[Known], lexis: &Lexis, weights: &IncidentWeights, edges: &[Edge]) -> Vec<u32> {
    let count = stories.len() as u32;
    let mut groups = Groups { parent: (0..count).collect(), members: (0..count).map(|n| vec![n]).collect() };
    for (copy, original) in copies(stories) {
        groups.join(copy, original);
    }
    // Twice: what two small groups do not say, they may once they have grown.
    for edge in edges.iter().chain(edges) {
        let (a, b) = (groups.root(edge.a), groups.root(edge.b));
        if a == b {
            continue;
        }
        let (x, y) = (faces(&groups.members[a as usize]), faces(&groups.members[b as usize]));
        let each = x.iter().flat_map(|p| y.iter().map(move |q| (*p, *q)));
        let sum: f32 = each.map(|pair| odds(stories, known, lexis, weights, pair).clamp(LEAST, MOST)).sum();
        if f64::from(sum) > weights.join * (x.len() * y.len()) as f64 {
            groups.join(a, b);
        }
    }
    (0..count).map(|n| groups.root(n)).collect()
}

/// The main stories of copies, and those of the articles that they repeat.
fn copies(stories: &[Story]) -> Vec<(u32, u32)> {
    let main = |s: &&(u32, &Story)| !s.1.passing;
    let numbered: Vec<(u32, &Story)> = (0u32..).zip(stories).collect();
    let of_document: HashMap<&str, u32> = numbered.iter().filter(main).map(|(n, s)| (s.doc_id.as_str(), *n)).collect();
    let original = |s: &Story| s.copy_of.as_deref().and_then(|id| of_document.get(id).copied());
    numbered.iter().filter(main).filter_map(|(n, s)| Some((*n, original(s)?))).collect()
}

/// Union-find; a root is the least of its group.
struct Groups {
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
}

impl Groups {
    fn root(&mut self, mut n: u32) -> u32 {
        while self.parent[n as usize] != n {
            self.parent[n as usize] = self.parent[self.parent[n as usize] as usize];
            n = self.parent[n as usize];
        }
        n
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (first, second) = (a.min(b), a.max(b));
        self.parent[second as usize] = first;
        let mut members = std::mem::take(&mut self.members[second as usize]);
        members.extend(std::mem::take(&mut self.members[first as usize]));
        members.sort_unstable();
        self.members[first as usize] = spread(&members, REMEMBERED);
    }
}

fn faces(members: &[u32]) -> Vec<u32> {
    spread(members, FACES)
}

/// At most `most` of a list, its ends and what lies evenly between.
fn spread(list: &[u32], most: usize) -> Vec<u32> {
    if list.len() <= most {
        return list.to_vec();
    }
    (0..most).map(|i| list[i * (list.len() - 1) / (most - 1)]).collect()
}
