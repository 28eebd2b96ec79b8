//! Which stories are worth comparing? Those that share rare words, or a day and place. Each story meets only the next few of each
//! word and place in the order of time, so the work grows with the number of stories and not with its square.

use super::compare::compare;
use super::lexis::{Known, Lexis};
use super::story::Story;
use super::words::hash;
use crate::packs::IncidentWeights;

/// The rarest words of a story that it is looked up by, and its rarest names.
const KEYS: usize = 12;
/// Stories after it that a story meets under one key.
const LEADERS: usize = 12;
/// Keys of one word that two stories share before they are compared; a name, or a day and place, is two.
const SHARED: usize = 2;
/// Pairs of one story that are kept: those that speak most for one event.
const EDGES: usize = 32;
/// Pairs that are held at once.
const PAIRS: usize = 8 << 20;
/// The least number that is looked up by country and day alone: large tolls are hardly equal by chance.
const LARGE: i64 = 5;

/// Two stories that may tell of one event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The log odds that they do.
    pub odds: f32,
    /// The earlier story.
    pub a: u32,
    /// The later one.
    pub b: u32,
}

/// The pairs of stories, in the order of time, whose evidence is above the weights' bound; strongest first.
pub fn edges(stories: &[Story], known: &[Known], lexis: &Lexis, weights: &IncidentWeights) -> Vec<Edge> {
    let postings = postings(stories, known, lexis);
    let parts = 1 + postings.iter().map(Vec::len).sum::<usize>() * LEADERS / PAIRS;
    let width = stories.len() / parts + 1;
    let mut edges = Vec::new();
    for part in 0..parts {
        let range = (part * width) as u32..((part + 1) * width) as u32;
        let mut pairs: Vec<u64> = Vec::new();
        for (list, times) in postings.iter().zip([1, SHARED]) {
            meet(list, &range, times, &mut pairs);
        }
        pairs.sort_unstable();
        let mut found: Vec<Edge> = Vec::new();
        for run in pairs.chunk_by(|x, y| x == y).filter(|run| run.len() >= SHARED) {
            let (a, b) = ((run[0] >> 32) as u32, run[0] as u32);
            if found.last().is_some_and(|e| e.a != a) {
                keep_strongest(&mut found, &mut edges);
            }
            let odds = odds(stories, known, lexis, weights, (a, b));
            if f64::from(odds) > weights.join {
                found.push(Edge { odds, a, b });
            }
        }
        keep_strongest(&mut found, &mut edges);
    }
    edges.sort_unstable_by(strength);
    edges
}

/// The log odds of two stories; two of one article are never one event.
pub fn odds(stories: &[Story], known: &[Known], lexis: &Lexis, weights: &IncidentWeights, (a, b): (u32, u32)) -> f32 {
    let (a, b) = (a as usize, b as usize);
    if stories[a].doc_id == stories[b].doc_id {
        return f32::NEG_INFINITY;
    }
    compare((&stories[a], &known[a]), (&stories[b], &known[b]), lexis).weigh(&weights.weights) as f32
}

fn strength(x: &Edge, y: &Edge) -> std::cmp::Ordering {
    y.odds.total_cmp(&x.odds).then((x.a, x.b).cmp(&(y.a, y.b)))
}

fn keep_strongest(found: &mut Vec<Edge>, edges: &mut Vec<Edge>) {
    found.sort_unstable_by(strength);
    edges.extend(found.drain(..).take(EDGES));
}

/// Keys and the stories that have them, sorted: words; and names, places with days and large numbers.
fn postings(stories: &[Story], known: &[Known], lexis: &Lexis) -> [Vec<u64>; 2] {
    let (mut words, mut strong) = (Vec::new(), Vec::new());
    let mut rare: Vec<(u32, u32)> = Vec::new();
    for (at, (story, known)) in stories.iter().zip(known).enumerate() {
        let entry = |key: u32| (u64::from(key) << 32) | at as u64;
        for names in [false, true] {
            rare.clear();
            let numbers = known.words.iter().map(|w| w >> 1).filter(|n| lexis.is_name(*n) == names && lexis.is_rare(*n));
            rare.extend(numbers.map(|n| (lexis.spread(n), n)));
            rare.sort_unstable();
            rare.truncate(KEYS);
            let list = if names { &mut strong } else { &mut words };
            list.extend(rare.iter().map(|(_, number)| entry(*number)));
        }
        strong.extend(event_keys(story).into_iter().map(entry));
    }
    for list in [&mut words, &mut strong] {
        list.sort_unstable();
        list.dedup();
    }
    [words, strong]
}

/// Keys of what a story tells of its event: where and when, in which area where it has no place, and how many.
fn event_keys(story: &Story) -> Vec<u32> {
    let mut keys = Vec::new();
    // With the day after, so that stories of neighbouring days meet.
    for day in story.days.iter().flat_map(|d| [*d, *d + 1]) {
        keys.extend(story.places.iter().map(|place| hash(&format!("{day} at {place}"))));
        if story.places.is_empty() {
            keys.extend(story.areas.iter().map(|area| hash(&format!("{day} in {area}"))));
        }
        for country in &story.countries {
            let large = story.tolls.iter().filter_map(|t| t.best.filter(|n| *n >= LARGE).map(|n| (t.kind, n)));
            keys.extend(large.map(|(kind, n)| hash(&format!("{day} {n} {kind} {country}"))));
        }
    }
    // Apart from the numbers of words.
    keys.iter_mut().for_each(|key| *key |= 1 << 31);
    keys
}

/// Adds, `times` over, the pairs that stand near each other under a key and whose first story lies in `range`.
fn meet(list: &[u64], range: &std::ops::Range<u32>, times: usize, pairs: &mut Vec<u64>) {
    for run in list.chunk_by(|x, y| x >> 32 == y >> 32) {
        for (at, entry) in run.iter().enumerate().filter(|(_, entry)| range.contains(&(**entry as u32))) {
            for other in run[at + 1..].iter().take(LEADERS) {
                pairs.extend(std::iter::repeat_n((u64::from(*entry as u32) << 32) | u64::from(*other as u32), times));
            }
        }
    }
}
