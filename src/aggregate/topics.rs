//! Topics and key phrases added up: days, shares, pairs, and what rises. The tests of what rises are [`rising`](super::rising).

use super::days::{Articles, Give, Sums, Tally};
use super::keys::{Key, Parts};
use super::rising::{RISING, Rise, Tests, Totals};
use crate::error::{Error, Result};
use crate::model::{KeyPhraseDay, TopicDay, TopicPair, TopicRise, TopicShare};
use crate::packs::taxonomy::media_topics;
use crate::tables::Label;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Articles that a pair of topics needs: one is no pattern.
const PAIR_DOCUMENTS: i64 = 2;
/// Articles of one day that a phrase needs.
const PHRASE_DOCUMENTS: i64 = 2;

fn named(label: Option<Label>) -> Label {
    label.unwrap_or_default()
}

/// The rows of `topics_daily`.
pub fn topics_daily(counted: impl Tally, articles: &Articles, give: Give<TopicDay>) -> Result<()> {
    // The day, topic and country of the keys before, and what they come to.
    let (mut head, mut documents, mut sources) = (Vec::new(), 0, 0);
    let mut row = |head: &[u8], documents: i64, sources: i64| {
        let mut parts = Parts(head);
        let (date, taxonomy, topic, country, label) = (parts.day()?, parts.label()?, parts.label()?, parts.label()?, parts.label()?);
        let all = articles.days.get(&(date, country.clone())).copied().unwrap_or(1).max(1);
        give(TopicDay {
            date,
            taxonomy: named(taxonomy),
            topic_id: named(topic),
            label: named(label),
            country,
            documents,
            // One division of two integers: the same on every machine.
            share: documents as f64 / all as f64,
            sources,
        })
    };
    counted.each(&mut |key, [count, ..]| {
        let mut source = Parts(key);
        source.day()?;
        source.pass(4)?;
        let here = &key[..key.len() - source.0.len()];
        if head != here {
            if !head.is_empty() {
                row(&head, documents, sources)?;
            }
            (documents, sources) = (0, 0);
            head.clear();
            head.extend_from_slice(here);
        }
        documents += count;
        sources += i64::from(source.word()?.is_some());
        Ok(())
    })?;
    if head.is_empty() { Ok(()) } else { row(&head, documents, sources) }
}

/// The rows of `topic_shares`.
pub fn shares(counted: impl Tally, articles: &Articles, give: Give<TopicShare>) -> Result<()> {
    counted.each(&mut |key, [documents, ..]| {
        let mut parts = Parts(key);
        let (taxonomy, topic, source, country, label) = (parts.label()?, parts.label()?, parts.label()?, parts.label()?, parts.label()?);
        let all_documents = articles.places.get(&(source.clone(), country.clone())).copied().unwrap_or(1).max(1);
        let share = documents as f64 / all_documents as f64;
        let (taxonomy, topic_id, label) = (named(taxonomy), named(topic), named(label));
        give(TopicShare { taxonomy, topic_id, label, source, country, documents, all_documents, share })
    })
}

/// The rows of `topic_pairs`.
pub fn pairs(counted: impl Tally, articles: &Articles, give: Give<TopicPair>) -> Result<()> {
    let above = |a: &str, b: &str| media_topics().line(a).iter().any(|n| n.id == b);
    counted.each(&mut |key, [documents, ..]| {
        let mut parts = Parts(key);
        let taxonomy = named(parts.label()?);
        let (first_id, second_id) = (named(parts.label()?), named(parts.label()?));
        let (first_label, second_label) = (named(parts.label()?), named(parts.label()?));
        let (a, b) = (first_id.as_str(), second_id.as_str());
        // A topic stands with the one above it in every article: that tells nothing.
        if documents < PAIR_DOCUMENTS || above(a, b) || above(b, a) {
            return Ok(());
        }
        let of = |topic: &Label| articles.topics.get(&(taxonomy.clone(), topic.clone())).copied().unwrap_or(0);
        let (one, two) = (of(&first_id), of(&second_id));
        give(TopicPair {
            first_documents: one,
            second_documents: two,
            expected: one as f64 * two as f64 / articles.all.max(1) as f64,
            jaccard: documents as f64 / (one + two - documents).max(1) as f64,
            taxonomy,
            first_id,
            first_label,
            second_id,
            second_label,
            documents,
        })
    })
}

/// The rows of `topics_rising`; `by_day` is an empty tally.
pub fn rising(counted: impl Tally, by_day: impl Tally, articles: &Articles, give: Give<TopicRise>) -> Result<()> {
    let rises = Rises::of(counted, by_day, &articles.totals, 3, 0)?;
    rises.each(&mut |thing, rise, _, p_value, q_value| {
        let mut parts = Parts(thing);
        let (taxonomy, topic_id, label) = (named(parts.label()?), named(parts.label()?), named(parts.label()?));
        give(TopicRise {
            date: rise.date,
            taxonomy,
            topic_id,
            label,
            documents: rise.documents,
            all_documents: rise.all_documents,
            baseline_documents: rise.baseline_documents,
            baseline_all: rise.baseline_all,
            expected: rise.expected(),
            p_value,
            q_value,
            rising: q_value <= RISING,
            new: rise.baseline_documents == 0 && rise.baseline_all > 0,
        })
    })
}

/// The rows of `key_phrases_daily`; `by_day` is an empty tally.
pub fn phrases(counted: impl Tally, by_day: impl Tally, articles: &Articles, give: Give<KeyPhraseDay>) -> Result<()> {
    // All phrases take part in the correction; those of one article are then left out.
    let rises = Rises::of(counted, by_day, &articles.totals, 1, PHRASE_DOCUMENTS)?;
    rises.each(&mut |thing, rise, sources, p_value, q_value| {
        give(KeyPhraseDay {
            date: rise.date,
            phrase: Parts(thing).word()?.unwrap_or_default(),
            documents: rise.documents,
            sources,
            all_documents: rise.all_documents,
            baseline_documents: rise.baseline_documents,
            baseline_all: rise.baseline_all,
            p_value,
            q_value,
            rising: q_value <= RISING,
        })
    })
}

/// Things on their days, day by day: what each comes to, and all tests of the day, which its q-value needs.
struct Rises<'a, T> {
    by_day: T,
    tests: BTreeMap<Date, Tests>,
    totals: &'a Totals,
}

/// Takes a thing on a day: the words of the thing, its numbers, its sources, p and q.
type EachRise<'e> = &'e mut dyn FnMut(&[u8], &Rise, i64, f64, f64) -> Result<()>;

impl<'a, T: Tally> Rises<'a, T> {
    /// Tests things whose keys are so many `words`, a day and a source. What has fewer articles on a day than `least` is tested and not kept.
    fn of(counted: impl Tally, by_day: T, totals: &'a Totals, words: usize, least: i64) -> Result<Rises<'a, T>> {
        let mut rises = Rises { by_day, tests: BTreeMap::new(), totals };
        let (mut thing, mut days, mut sources) = (Vec::new(), Vec::<(Date, i64)>::new(), Vec::new());
        counted.each(&mut |key, [count, ..]| {
            let mut parts = Parts(key);
            let here = parts.pass(words)?;
            let Some(day) = parts.day()? else { return Err(Error::Integrity("a count without its day".into())) };
            if thing != here {
                rises.test(&thing, &days, &sources, least)?;
                days.clear();
                sources.clear();
                thing.clear();
                thing.extend_from_slice(here);
            }
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, 0));
                sources.push(0);
            }
            if let (Some((_, documents)), Some(sources)) = (days.last_mut(), sources.last_mut()) {
                *documents += count;
                *sources += i64::from(parts.word()?.is_some());
            }
            Ok(())
        })?;
        rises.test(&thing, &days, &sources, least)?;
        Ok(rises)
    }

    fn test(&mut self, thing: &[u8], days: &[(Date, i64)], sources: &[i64], least: i64) -> Result<()> {
        let mut key = Key::default();
        for (rise, sources) in self.totals.rises(days).zip(sources) {
            let p_value = rise.p_value();
            self.tests.entry(rise.date).or_default().add(p_value);
            if rise.documents >= least {
                key.begin().day(Some(rise.date)).parts(thing);
                // A key comes once, so that the bits of a number stay as they are.
                let sums: Sums = [rise.documents, *sources, rise.baseline_documents, p_value.to_bits() as i64];
                self.by_day.add(key.bytes(), sums)?;
            }
        }
        Ok(())
    }

    fn each(self, each: EachRise) -> Result<()> {
        let (mut at, mut q_values) = (None, BTreeMap::new());
        self.by_day.each(&mut |key, [documents, sources, baseline_documents, bits]| {
            let mut parts = Parts(key);
            let date = parts.day()?;
            if at != date {
                at = date;
                q_values = date.and_then(|date| self.tests.get(&date)).map(Tests::q_values).unwrap_or_default();
            }
            let (Some(date), Some(q_value)) = (date, q_values.get(&(bits as u64))) else {
                return Err(Error::Integrity("a count without its test".into()));
            };
            let rise = self.totals.rise(date, documents, baseline_documents);
            each(parts.0, &rise, sources, f64::from_bits(bits as u64), *q_value)
        })
    }
}
