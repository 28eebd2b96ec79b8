//! Which topics an editor would name: all that is known of each in the article, weighed as annotated articles taught.
//!
//! Terms show a topic, single words lean to it, the classifier knows the top topics; none is enough. Topics above others are
//! told where they are safer than what stands below.

use super::terms::{Alone, Shown};
use super::{Found, Words, around, classifier};
use crate::extract::{Passage, Reading};
use crate::model::{Part, TopicMethod};
use crate::packs::{Judge, Judgement, Leaning, Row, Spoken, TermLists};
use crate::text::Span;

/// Topics that are looked at because words lean to them, and those of them that speak for their top topics.
const LEANINGS: usize = 20;
const FIRST: usize = 20;
/// Of some hundred topics that words lean to, so many are told apart from those that they do not lean to.
const TOLD: usize = 120;
/// Words told of a topic that no term shows.
const WORDS: usize = 5;
/// The place of what words do not lean to.
const NO_PLACE: usize = 999;
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
    leaning: f64,
    early: f64,
    most: f64,
    /// Its place among the leanings, from 0.
    place: Option<usize>,
    classifier: f64,
    /// The strongest below by terms, and by leaning.
    below: f64,
    below_leaning: f64,
    /// The two strongest leanings right below it.
    beneath: [f64; 2],
    /// What all that leans below it comes to, of a top topic.
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
pub(super) fn spoken(reading: &Reading) -> Vec<Spoken> {
    let topics = &reading.pack.topics;
    let [title, body] = reading.passages();
    topics.profile.spoken(title.words, body.words, topics.lists.weights.lead_chars)
}

/// All topics that terms, words or the classifier speak for, and those above them, in the order of their numbers; and which
/// top topic is the strongest.
pub(super) fn candidates(reading: &Reading, judge: &Judge, shown: &Shown, spoken: &[Spoken]) -> (Vec<Candidate>, Option<usize>) {
    let scores: Vec<(usize, f64)> = shown.topics().collect();
    let probabilities = classifier::probabilities(reading, judge, &scores);
    let strongest_top = classifier::strongest(reading, &scores, &probabilities);
    let (table, leanings) = known(reading, (shown, spoken), &scores, &probabilities, strongest_top);
    let lists = table.lists;
    let strongest = table.rows.iter().map(|k| k.alone.weight).fold(0.0, f64::max).max(LITTLE);
    let most = leanings.first().map_or(LITTLE, |l| l.sum.max(LITTLE));
    let five = (leanings.iter().take(5).map(|l| l.sum).sum::<f64>() / 5.0).max(LITTLE);
    let all_tops = leanings.iter().take(FIRST).map(|l| l.sum).sum::<f64>().max(LITTLE);
    let yes = |b: bool| f64::from(u8::from(b));
    let no_place = (NO_PLACE as f64).ln_1p();
    let row = |k: &Known| -> Candidate {
        let level = lists.nodes[k.topic].level;
        let top = table.get(table.top(k.topic));
        let above = lists.above[k.topic].first().and_then(|&t| table.get(t));
        let above_leaning = above.map_or(0.0, |a| a.leaning);
        let [first, second] = above.map_or([0.0; 2], |a| a.beneath);
        let beside = if k.leaning >= first { second } else { first };
        let alone = k.alone;
        let row = [
            alone.weight.ln_1p(),
            alone.weight / strongest,
            k.score,
            yes(alone.title),
            yes(alone.lead),
            if alone.first == usize::MAX { 0.0 } else { (-(alone.first as f64) / EARLY).exp() },
            k.below.ln_1p(),
            yes(k.below > alone.weight),
            yes(level == 1),
            yes(level == 2),
            yes(level == 3),
            yes(level >= 4),
            top.map_or(0.0, |t| t.score),
            k.leaning / five,
            k.leaning.ln_1p(),
            k.place.map_or(1.0, |place| (place as f64).ln_1p() / no_place),
            yes(k.place.is_some_and(|p| p < 5)),
            k.below_leaning / most,
            yes(k.below_leaning > k.leaning),
            above_leaning / most,
            yes(above_leaning > k.leaning),
            beside / most,
            yes(beside > k.leaning),
            top.map_or(0.0, |t| t.leans / all_tops),
            if k.leaning > 0.0 { k.most / k.leaning } else { 0.0 },
            if k.leaning > 0.0 { k.early / k.leaning } else { 0.0 },
            k.classifier,
            top.map_or(0.0, |t| t.classifier),
            judge.often[k.topic],
        ];
        Candidate { topic: k.topic, row }
    };
    let mut candidates: Vec<Candidate> = table.rows.iter().map(row).collect();
    candidates.sort_unstable_by_key(|c| c.topic);
    (candidates, strongest_top)
}

/// What is known of the topics that something speaks for, and the leanings, strongest first.
fn known<'a>(
    reading: &'a Reading,
    (shown, spoken): (&Shown, &[Spoken]),
    scores: &[(usize, f64)],
    probabilities: &[(usize, f64)],
    strongest: Option<usize>,
) -> (Table<'a>, Vec<Leaning>) {
    let topics = &reading.pack.topics;
    let lists = &topics.lists;
    let leanings = topics.profile.leanings(spoken, lists.nodes.len(), TOLD);
    let mut table = Table { lists, slots: vec![0; lists.nodes.len()], rows: Vec::with_capacity(128) };
    scores.iter().for_each(|(topic, _)| table.hold(*topic));
    leanings.iter().take(LEANINGS).for_each(|l| table.hold(l.topic));
    let sure = probabilities.iter().filter(|p| p.1 >= lists.weights.classifier_sure).map(|p| p.0);
    sure.chain(strongest).for_each(|topic| table.hold(topic));
    for (place, l) in leanings.iter().enumerate() {
        if place < FIRST {
            let top = table.top(l.topic);
            table.get_mut(top).into_iter().for_each(|k| k.leans += l.sum);
        }
        if let Some(k) = table.get_mut(l.topic) {
            (k.leaning, k.early, k.most, k.place) = (l.sum, l.early, l.most, Some(place));
        }
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
        let Known { topic, alone, leaning, .. } = table.rows[number];
        for (step, &above) in lists.above[topic].iter().enumerate() {
            let Some(k) = table.get_mut(above) else { continue };
            k.below = k.below.max(alone.weight);
            k.below_leaning = k.below_leaning.max(leaning);
            if step == 0 {
                let [first, second] = k.beneath;
                k.beneath = if leaning > first { [leaning, first] } else { [first, second.max(leaning)] };
            }
        }
    }
    (table, leanings)
}

/// Ranks topics: stated ones first, then by how likely an editor names them or, for a part, one below them.
pub(super) fn rank<'a>(reading: &'a Reading, judge: &Judge, shown: &Shown, stated: Vec<Found<'a>>) -> Vec<Found<'a>> {
    let lists = &reading.pack.topics.lists;
    let w = &lists.weights;
    let mut out = stated;
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.info.id.cmp(&b.info.id)));
    let spoken = spoken(reading);
    let (candidates, strongest) = candidates(reading, judge, shown, &spoken);
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
