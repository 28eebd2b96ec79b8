//! A million figures of made-up incidents: how long they take to join, and how many are joined rightly. Run by hand:
//! `cargo test --release --no-default-features --lib -- --ignored --nocapture a_million_figures`.

use super::story::{Site, Story, StoryFigure};
use super::testing::story;
use super::*;
use crate::model::Kind;
use std::collections::{HashMap, HashSet};
use std::time::Instant;

/// Figures in all.
const FIGURES: usize = 1_000_000;
/// Seconds of one processor that they may take.
const SECONDS: f64 = 60.0;
/// Bytes of memory for each figure, the rows of the tables included.
const BYTES: u64 = 1_600;

/// Numbers that look drawn and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }

    /// Small numbers often, large ones seldom.
    fn steep(&mut self, n: u64) -> u64 {
        let (a, b, c) = (self.below(n), self.below(n), self.below(n));
        a * b / n * c / n
    }
}

fn word(n: u64) -> u32 {
    words::hash(&n.to_string())
}

/// The articles of one incident, `number` telling it from others.
fn articles(number: u64, dice: &mut Dice) -> Vec<Story> {
    let place = dice.steep(20_000);
    let (area, country) = (place % 600, place % 100);
    let day = dice.below(1_000) as i32;
    let count = if dice.below(2_000) == 0 { 400 } else { 1 + dice.steep(16) };
    let killed = 1 + dice.steep(200) as i64;
    (0..count)
        .map(|n| {
            let after = dice.steep(12) as i32;
            let id = format!("{number:016x}{n:08x}");
            let mut story = Story { source: format!("paper {}", dice.below(900)), ..story(&id, killed + dice.steep(3) as i64) };
            story.published = Some((i64::from(day + after) * 24 + dice.below(24) as i64) * 3_600_000_000);
            let told = if dice.below(4) == 0 { day + 1 } else { day };
            (story.day, story.days, story.stated) = (Some((told, true)), vec![told], vec![told]);
            story.site = Site { place_id: Some(place as i64), ..Site::default() };
            (story.places, story.named) = (vec![place as i64], vec![place as i64]);
            (story.areas, story.countries) = (vec![word((1 << 40) | area)], vec![word((1 << 41) | country)]);
            let own = (0..10u64).filter(|_| dice.below(3) > 0).map(|w| number * 16 + w).collect::<Vec<_>>();
            let local = (0..8).map(|_| (1 << 42) | (area * 400 + dice.steep(400))).collect::<Vec<_>>();
            let common = (0..22).map(|_| (1 << 43) | dice.steep(60_000)).collect::<Vec<_>>();
            story.words = own.into_iter().chain(local).chain(common).map(|w| word(w) | u32::from(w % 3 == 0)).collect();
            story.words.sort_unstable();
            story.words.dedup_by_key(|w| *w & !1);
            let figure = |f: u64| StoryFigure { figure_id: format!("{id}{f:02}"), kind: Kind::Injured, counts: false };
            story.figures.extend((0..1 + dice.below(3)).map(figure));
            story
        })
        .collect()
}

/// Seconds that this thread has run, so that other work on the machine does not count; the clock's where the system does not say.
fn cpu(clock: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|t| t.split(' ').next()?.parse::<u64>().ok());
    nanoseconds.map_or(clock.elapsed().as_secs_f64(), |n| n as f64 / 1e9)
}

/// The most memory that this process has held, in bytes; nothing where the system does not say.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[test]
#[ignore = "a benchmark, run by hand"]
fn a_million_figures_are_joined_in_a_minute() {
    let mut dice = Dice(7);
    let mut stories: Vec<Story> = Vec::new();
    let (mut figures, mut number) = (0, 0);
    while figures < FIGURES {
        let told = articles(number, &mut dice);
        figures += told.iter().map(|s| s.figures.len()).sum::<usize>();
        stories.extend(told);
        number += 1;
    }
    let articles = stories.len();
    let clock = Instant::now();
    let before = cpu(clock);
    let found = testing::incidents(stories);
    let seconds = cpu(clock) - before;
    let bytes = most_memory();
    let (precision, recall) = pairs_right(&found);
    println!(
        "{figures} figures in {articles} articles of {number} incidents: {} found in {seconds:.1} s, {} MB, pairs right {precision:.4}, found {recall:.4}",
        found.incidents.len(),
        bytes >> 20
    );
    assert!(seconds < SECONDS && bytes < BYTES * figures as u64);
    assert!(precision > 0.95 && recall > 0.7);
}

/// Of pairs of articles that were joined, and of those that should be, the share that is right: the first half of a document's id
/// is its incident.
fn pairs_right(found: &Incidents) -> (f64, f64) {
    let documents: HashSet<(&str, &str)> = found.reports.iter().map(|r| (r.incident_id.as_str(), r.doc_id.as_str())).collect();
    let mut joined: HashMap<&str, f64> = HashMap::new();
    let mut told: HashMap<&str, f64> = HashMap::new();
    let mut both: HashMap<(&str, &str), f64> = HashMap::new();
    for (incident, document) in documents {
        *joined.entry(incident).or_default() += 1.0;
        *told.entry(&document[..16]).or_default() += 1.0;
        *both.entry((incident, &document[..16])).or_default() += 1.0;
    }
    let pairs = |counts: &mut dyn Iterator<Item = &f64>| counts.map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    let right = pairs(&mut both.values());
    (right / pairs(&mut joined.values()), right / pairs(&mut told.values()))
}
