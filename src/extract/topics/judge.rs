//! Which topics an editor would name: all that is known of each in the article, weighed as annotated articles taught.
//!
//! Terms show a topic, single words lean to it, the classifier knows the top topics; none is enough. Topics above others are
//! told where they are safer than what stands below.

use super::terms::{Alone, Shown};
use super::{Found, Words, around, classifier};
use crate::extract::{Passage, Reading};
use crate::model::{Part, TopicMethod};
use crate::packs::{Judge, Judgement, Leanings, Profile, Row, Spoken, TermLists, exp, ln_1p};
use crate::text::Span;

/// Topics that are looked at because words lean to them.
const LEANINGS: usize = 20;
/// Words told of a topic that no term shows.
const WORDS: usize = 5;
/// The place of what words hardly lean to.
const NO_PLACE: usize = 99;
/// Chances with a logarithm below this are all alike: none.
const UNLIKELY: f64 = -9.0;
/// Bytes of text after which a term is early no more.
const EARLY: f64 = 300.0;
/// Less than anything weighs, so that nothing is divided by nothing.
const LITTLE: f64 = 1e-9;

/// A topic and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The topic, as the lists count them.
    pub topic: usize,
    /// What is known.
    pub row: Row,
}

/// What is known of one topic, before it is compared.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    topic: usize,
    score: f64,
    alone: Alone,
    /// Its chance by what words speak for, and the logarithm of that.
    chance: f64,
    leaning: f64,
    /// Its place among the leanings, from 0.
    place: Option<usize>,
    classifier: f64,
    /// The strongest below by terms, and the likeliest.
    below: f64,
    below_chance: f64,
    /// The two likeliest right below it.
    beneath: [f64; 2],
    /// The chances of those of the likeliest that are looked at and stand below it, of a top topic.
    leans: f64,
}

/// The topics that something speaks for, and all above them.
struct Table<'a> {
    lists: &'a TermLists,
    /// For each topic of the lists the number of its row plus one; 0 for none.
    slots: Vec<u32>,
    rows: Vec<Known>,
}

impl Table<'_> {
    fn hold(&mut self, topic: usize) {
        for topic in std::iter::once(topic).chain(self.lists.above[topic].iter().copied()) {
            if self.slots[topic] == 0 {
                self.rows.push(Known { topic, ..Known::default() });
                self.slots[topic] = self.rows.len() as u32;
            }
        }
    }

    fn get(&self, topic: usize) -> Option<&Known> {
        self.rows.get((self.slots[topic] as usize).checked_sub(1)?)
    }

    fn get_mut(&mut self, topic: usize) -> Option<&mut Known> {
        self.rows.get_mut((self.slots[topic] as usize).checked_sub(1)?)
    }

    fn top(&self, topic: usize) -> usize {
        self.lists.above[topic].last().copied().unwrap_or(topic)
    }
}

/// The words of an article that say something by themselves.
pub(super) fn spoken(reading: &Reading, profile: &Profile) -> Vec<Spoken> {
    let [title, body] = reading.passages();
    profile.spoken(title.words, body.words, reading.pack.topics.lists.weights.lead_chars)
}

/// All topics that terms, words or the classifier speak for, and those above them, in the order of their numbers; and which
/// top topic is the strongest.
pub(super) fn candidates(reading: &Reading, judge: &Judge, shown: &Shown, leanings: &Leanings) -> (Vec<Candidate>, Option<usize>) {
    let scores: Vec<(usize, f64)> = shown.topics().collect();
    let probabilities = classifier::probabilities(reading, judge, &scores);
    let strongest_top = classifier::strongest(reading, &scores, &probabilities);
    let table = known(reading, (shown, leanings), &scores, &probabilities, strongest_top);
    let lists = table.lists;
    let strongest = table.rows.iter().map(|k| k.alone.weight).fold(0.0, f64::max).max(LITTLE);
    let yes = |b: bool| f64::from(u8::from(b));
    let no_place = ln_1p(NO_PLACE as f64);
    let row = |k: &Known| -> Candidate {
        let level = lists.nodes[k.topic].level;
        let top = table.get(table.top(k.topic));
        let above = lists.above[k.topic].first().and_then(|&t| table.get(t));
        let above_chance = above.map_or(0.0, |a| a.chance);
        let [first, second] = above.map_or([0.0; 2], |a| a.beneath);
        let beside = if k.chance >= first { second } else { first };
        let alone = k.alone;
        let row = [
            ln_1p(alone.weight),
            alone.weight / strongest,
            k.score,
            yes(alone.title),
            yes(alone.lead),
            if alone.first == usize::MAX { 0.0 } else { exp(-(alone.first as f64) / EARLY) },
            ln_1p(k.below),
            yes(k.below > alone.weight),
            yes(level == 1),
            yes(level == 2),
            yes(level == 3),
            yes(level >= 4),
            top.map_or(0.0, |t| t.score),
            k.chance,
            k.leaning,
            k.place.map_or(1.0, |place| ln_1p(place as f64) / no_place),
            yes(k.place.is_some_and(|p| p < 5)),
            k.below_chance,
            yes(k.below_chance > k.chance),
            above_chance,
            yes(above_chance > k.chance),
            beside,
            yes(beside > k.chance),
            top.map_or(0.0, |t| t.leans),
            k.classifier,
            top.map_or(0.0, |t| t.classifier),
            judge.often[k.topic],
            judge.trust[k.topic],
        ];
        Candidate { topic: k.topic, row }
    };
    // In the order of the topics: what is sorted are the places of the rows, which are long.
    let mut order: Vec<(usize, &Known)> = table.rows.iter().map(|k| (k.topic, k)).collect();
    order.sort_unstable_by_key(|o| o.0);
    (order.into_iter().map(|(_, k)| row(k)).collect(), strongest_top)
}

/// What is known of the topics that something speaks for.
fn known<'a>(
    reading: &'a Reading,
    (shown, leanings): (&Shown, &Leanings),
    scores: &[(usize, f64)],
    probabilities: &[(usize, f64)],
    strongest: Option<usize>,
) -> Table<'a> {
    let lists = &reading.pack.topics.lists;
    let mut table = Table { lists, slots: vec![0; lists.nodes.len()], rows: Vec::with_capacity(128) };
    scores.iter().for_each(|(topic, _)| table.hold(*topic));
    leanings.strongest().take(LEANINGS).for_each(|topic| table.hold(topic));
    let sure = probabilities.iter().filter(|p| p.1 >= lists.weights.classifier_sure).map(|p| p.0);
    sure.chain(strongest).for_each(|topic| table.hold(topic));
    for k in &mut table.rows {
        k.leaning = leanings.of(k.topic).max(UNLIKELY);
        k.chance = exp(k.leaning);
    }
    for (place, topic) in leanings.strongest().enumerate() {
        let chance = table.get_mut(topic).map(|k| {
            k.place = Some(place);
            k.chance
        });
        let top = table.top(topic);
        table.get_mut(top).into_iter().for_each(|k| k.leans += chance.unwrap_or_default());
    }
    for &(topic, score) in scores {
        table.get_mut(topic).into_iter().for_each(|k| k.score = score);
    }
    for (topic, alone) in shown.alone() {
        table.get_mut(topic).into_iter().for_each(|k| k.alone = alone);
    }
    for &(topic, probability) in probabilities {
        table.get_mut(topic).into_iter().for_each(|k| k.classifier = probability);
    }
    for number in 0..table.rows.len() {
        let Known { topic, alone, chance, .. } = table.rows[number];
        for (step, &above) in lists.above[topic].iter().enumerate() {
            let Some(k) = table.get_mut(above) else { continue };
            k.below = k.below.max(alone.weight);
            k.below_chance = k.below_chance.max(chance);
            if step == 0 {
                let [first, second] = k.beneath;
                k.beneath = if chance > first { [chance, first] } else { [first, second.max(chance)] };
            }
        }
    }
    table
}

/// Ranks topics: stated ones first, then by how likely an editor names them or, for a part, one below them.
pub(super) fn rank<'a>(reading: &'a Reading, judge: &Judge, shown: &Shown, stated: Vec<Found<'a>>) -> Vec<Found<'a>> {
    let lists = &reading.pack.topics.lists;
    let w = &lists.weights;
    let mut out = stated;
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.info.id.cmp(&b.info.id)));
    let profile = &reading.pack.topics.profile;
    let spoken = spoken(reading, profile);
    let (candidates, strongest) = candidates(reading, judge, shown, &profile.leanings(&spoken));
    let first: Vec<Judgement> = candidates.iter().map(|c| judge.first.of(&c.row)).collect();
    let mut judged: Vec<(usize, f64, f64)> = candidates
        .iter()
        .zip(around::rows(lists, &candidates, &first))
        .map(|(c, row)| {
            let told = judge.second.of(&row);
            (c.topic, told.named + w.safe * told.right, told.right)
        })
        .collect();
    lead(lists, &mut judged, strongest);
    judged.retain(|j| j.2 >= w.least || strongest == Some(j.0));
    judged.retain(|j| out.iter().all(|f| f.info.id != lists.nodes[j.0].id));
    judged.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = w.most.max(out.len() + 1) - out.len();
    if judged.len() > most {
        // The strongest top topic keeps a place.
        let spared = judged.iter().position(|j| strongest == Some(j.0)).filter(|&i| i >= most).map(|i| judged.remove(i));
        judged.truncate(most - usize::from(spared.is_some()));
        judged.extend(spared);
    }
    let unshown: Vec<usize> = judged.iter().map(|j| j.0).filter(|&topic| !shown.holds(topic)).collect();
    let mut reasons = reasons(reading, judge, &spoken, &unshown).into_iter();
    for (topic, _, score) in judged {
        let (method, words) = if shown.holds(topic) {
            (TopicMethod::Terms, Words::Terms(topic))
        } else {
            (TopicMethod::Classifier, Words::Spans(reasons.next().unwrap_or_default()))
        };
        out.push(Found { info: &lists.nodes[topic], score, method, words });
    }
    out
}

/// The words that speak most for topics that no term shows: those that lean to them, else those of the classifier.
fn reasons(reading: &Reading, judge: &Judge, spoken: &[Spoken], topics: &[usize]) -> Vec<Vec<(Part, Span)>> {
    let part = |(title, span): (bool, Span)| (if title { Part::Title } else { Part::Body }, span);
    let words = reading.pack.topics.profile.reasons(spoken, topics, WORDS);
    let mut out: Vec<Vec<(Part, Span)>> = words.into_iter().map(|words| words.into_iter().map(part).collect()).collect();
    let add = |out: &mut Vec<(Part, Span)>, p: &Passage, words: Vec<(Span, f64)>| {
        let room = WORDS - out.len();
        out.extend(words.into_iter().take(room).map(|(span, _)| (p.part, span)));
    };
    for (out, &topic) in out.iter_mut().zip(topics) {
        let class = judge.classes.iter().position(|c| *c == Some(topic));
        if let (true, Some(class), Some(model)) = (out.is_empty(), class, &reading.pack.classifier) {
            reading.passages().iter().for_each(|p| add(out, p, model.words(p.words, class, WORDS)));
        }
        out.sort_unstable();
    }
    out
}

/// Gives the strongest top topic the place and the score of the likeliest one: which desk an article is of, terms and
/// classifier know best.
fn lead(lists: &TermLists, judged: &mut [(usize, f64, f64)], strongest: Option<usize>) {
    let tops = || (0..).zip(judged.iter()).filter(|(_, j)| lists.nodes[j.0].level == 1);
    let Some(own) = strongest.and_then(|s| judged.iter().position(|j| j.0 == s)) else { return };
    let best = |key: fn(&(usize, f64, f64)) -> f64| tops().max_by(|a: &(usize, _), b| key(a.1).total_cmp(&key(b.1))).map(|t| t.0);
    if let Some(likeliest) = best(|j| j.2) {
        (judged[own].1, judged[likeliest].1) = (judged[likeliest].1, judged[own].1);
        (judged[own].2, judged[likeliest].2) = (judged[likeliest].2, judged[own].2);
    }
}
