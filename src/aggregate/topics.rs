//! Topics and key phrases added up by Polars: days, shares, pairs, and what rises.
//!
//! Polars counts; the tests of what rises are [`rising`](super::rising). Copies of articles never enter, nor do
//! versions that a later one replaces.

use super::daily::{collect, dates, numbers, sorted, word, words};
use super::rising::{Counts, RISING, rises};
use crate::error::Result;
use crate::model::{KeyPhraseDay, TopicDay, TopicPair, TopicRise, TopicShare};
use crate::packs::taxonomy::media_topics;
use crate::tables::{Label, Row};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Articles that a pair of topics needs: one is no pattern.
const PAIR_DOCUMENTS: i64 = 2;
/// Articles of one day that a phrase needs.
const PHRASE_DOCUMENTS: i64 = 2;

/// Articles without copies and replaced versions, with their day, source and country.
pub(super) fn articles(documents: LazyFrame, countries: LazyFrame) -> LazyFrame {
    documents.filter(col("counts")).join(countries, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Left))
}

/// One row per article and topic.
fn distinct(topics: LazyFrame) -> LazyFrame {
    topics.select([col("doc_id"), word("taxonomy"), word("topic_id"), word("label")]).unique(None, UniqueKeepStrategy::Any)
}

fn count() -> Expr {
    len().cast(DataType::Int64)
}

fn nulls_equal(how: JoinType) -> JoinArgs {
    JoinArgs { nulls_equal: true, ..JoinArgs::new(how) }
}

fn label(words: &[Option<&str>], i: usize) -> Label {
    Label::new(words[i].unwrap_or_default())
}

pub(super) fn topics_daily(topics: &LazyFrame, articles: &LazyFrame) -> Result<Vec<TopicDay>> {
    let day = [col("published"), col("country")];
    let all = articles.clone().group_by(day.as_slice()).agg([count().alias("all")]);
    let days = distinct(topics.clone())
        .join(articles.clone(), [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner))
        .group_by([col("published"), col("taxonomy"), col("topic_id"), col("label"), col("country")])
        .agg([
            col("doc_id").n_unique().cast(DataType::Int64).alias("documents"),
            col("source").drop_nulls().n_unique().cast(DataType::Int64).alias("sources"),
        ])
        .join(all, day.as_slice(), day.as_slice(), nulls_equal(JoinType::Left));
    let frame = collect(days, TopicDay::TABLE)?;
    let (date, country) = (dates(&frame, "published")?, words(&frame, "country")?);
    let (taxonomy, topic, name) = (words(&frame, "taxonomy")?, words(&frame, "topic_id")?, words(&frame, "label")?);
    let (documents, all, sources) = (numbers(&frame, "documents")?, numbers(&frame, "all")?, numbers(&frame, "sources")?);
    let rows = (0..frame.height()).map(|i| TopicDay {
        date: date[i],
        taxonomy: label(&taxonomy, i),
        topic_id: label(&topic, i),
        label: label(&name, i),
        country: country[i].map(Label::new),
        documents: documents[i].unwrap_or(0),
        // One division of two integers: the same on every machine.
        share: documents[i].unwrap_or(0) as f64 / all[i].unwrap_or(1).max(1) as f64,
        sources: sources[i].unwrap_or(0),
    });
    sorted(rows.collect())
}

pub(super) fn shares(topics: &LazyFrame, articles: &LazyFrame) -> Result<Vec<TopicShare>> {
    let place = [col("source"), col("country")];
    let all = articles.clone().group_by(place.as_slice()).agg([count().alias("all")]);
    let found = distinct(topics.clone())
        .join(articles.clone(), [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner))
        .group_by([col("taxonomy"), col("topic_id"), col("label"), col("source"), col("country")])
        .agg([count().alias("documents")])
        .join(all, place.as_slice(), place.as_slice(), nulls_equal(JoinType::Left));
    let frame = collect(found, TopicShare::TABLE)?;
    let (taxonomy, topic, name) = (words(&frame, "taxonomy")?, words(&frame, "topic_id")?, words(&frame, "label")?);
    let (source, country) = (words(&frame, "source")?, words(&frame, "country")?);
    let (documents, all) = (numbers(&frame, "documents")?, numbers(&frame, "all")?);
    let rows = (0..frame.height()).map(|i| {
        let (documents, all_documents) = (documents[i].unwrap_or(0), all[i].unwrap_or(1).max(1));
        TopicShare {
            taxonomy: label(&taxonomy, i),
            topic_id: label(&topic, i),
            label: label(&name, i),
            source: source[i].map(Label::new),
            country: country[i].map(Label::new),
            documents,
            all_documents,
            share: documents as f64 / all_documents as f64,
        }
    });
    sorted(rows.collect())
}

pub(super) fn pairs(topics: &LazyFrame, articles: &LazyFrame) -> Result<Vec<TopicPair>> {
    let all = collect(articles.clone().select([count().alias("all")]), TopicPair::TABLE)?;
    let all = numbers(&all, "all")?.first().copied().flatten().unwrap_or(0).max(1);
    let own = distinct(topics.clone()).join(
        articles.clone().select([col("doc_id")]),
        [col("doc_id")],
        [col("doc_id")],
        JoinArgs::new(JoinType::Inner),
    );
    let singles = own.clone().group_by([col("taxonomy"), col("topic_id")]).agg([count().alias("single")]);
    let other =
        own.clone().select([col("doc_id"), col("taxonomy"), col("topic_id").alias("second_id"), col("label").alias("second_label")]);
    let both = own
        .join(other, [col("doc_id"), col("taxonomy")], [col("doc_id"), col("taxonomy")], JoinArgs::new(JoinType::Inner))
        .filter(col("topic_id").lt(col("second_id")))
        .group_by([col("taxonomy"), col("topic_id"), col("label"), col("second_id"), col("second_label")])
        .agg([count().alias("documents")])
        .filter(col("documents").gt_eq(lit(PAIR_DOCUMENTS)));
    let key = |id: &str| [col("taxonomy"), col(id)];
    let joined = both
        .join(
            singles.clone().rename(["single"], ["first_documents"], true),
            key("topic_id"),
            key("topic_id"),
            JoinArgs::new(JoinType::Left),
        )
        .join(
            singles.rename(["topic_id", "single"], ["second_id", "second_documents"], true),
            key("second_id"),
            key("second_id"),
            JoinArgs::new(JoinType::Left),
        );
    let frame = collect(joined, TopicPair::TABLE)?;
    let (taxonomy, first, first_label) = (words(&frame, "taxonomy")?, words(&frame, "topic_id")?, words(&frame, "label")?);
    let (second, second_label) = (words(&frame, "second_id")?, words(&frame, "second_label")?);
    let (documents, ones, twos) =
        (numbers(&frame, "documents")?, numbers(&frame, "first_documents")?, numbers(&frame, "second_documents")?);
    let above = |a: &str, b: &str| media_topics().line(a).iter().any(|n| n.id == b);
    let rows = (0..frame.height()).filter_map(|i| {
        let (a, b) = (first[i].unwrap_or_default(), second[i].unwrap_or_default());
        // A topic stands with the one above it in every article: that tells nothing.
        if above(a, b) || above(b, a) {
            return None;
        }
        let (n, one, two) = (documents[i].unwrap_or(0), ones[i].unwrap_or(0), twos[i].unwrap_or(0));
        Some(TopicPair {
            taxonomy: label(&taxonomy, i),
            first_id: Label::new(a),
            first_label: label(&first_label, i),
            second_id: Label::new(b),
            second_label: label(&second_label, i),
            documents: n,
            first_documents: one,
            second_documents: two,
            expected: one as f64 * two as f64 / all as f64,
            jaccard: n as f64 / (one + two - n).max(1) as f64,
        })
    });
    sorted(rows.collect())
}

/// Articles by day.
fn totals(articles: &LazyFrame, table: &str) -> Result<BTreeMap<Date, i64>> {
    let days = articles.clone().filter(col("published").is_not_null()).group_by([col("published")]).agg([count().alias("documents")]);
    let frame = collect(days, table)?;
    let (date, documents) = (dates(&frame, "published")?, numbers(&frame, "documents")?);
    Ok(date.into_iter().zip(documents).filter_map(|(d, n)| Some((d?, n?))).collect())
}

/// The rows of a frame that is sorted by thing and day, where `same` tells whether a row is of the thing of the row before it.
fn counts(frame: &DataFrame, same: impl Fn(usize) -> bool) -> Result<Counts> {
    let days: Option<Vec<Date>> = dates(frame, "published")?.into_iter().collect();
    let documents: Option<Vec<i64>> = numbers(frame, "documents")?.into_iter().collect();
    let (days, documents) = (days.unwrap_or_default(), documents.unwrap_or_default());
    let mut starts: Vec<usize> = (0..days.len()).filter(|&row| row == 0 || !same(row)).collect();
    starts.push(days.len());
    let things = starts.windows(2).map(|w| w[0]..w[1]).collect();
    Ok(Counts { days, documents, things })
}

pub(super) fn rising(topics: &LazyFrame, articles: &LazyFrame) -> Result<Vec<TopicRise>> {
    let key = ["published", "taxonomy", "topic_id", "label"];
    let days = distinct(topics.clone())
        .join(articles.clone(), [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner))
        .filter(col("published").is_not_null())
        .group_by(key.map(col))
        .agg([count().alias("documents")])
        .sort(["taxonomy", "topic_id", "label", "published"], SortMultipleOptions::default());
    let frame = collect(days, TopicRise::TABLE)?;
    let (taxonomy, topic, name) = (words(&frame, "taxonomy")?, words(&frame, "topic_id")?, words(&frame, "label")?);
    let counts = counts(&frame, |i| (taxonomy[i], topic[i], name[i]) == (taxonomy[i - 1], topic[i - 1], name[i - 1]))?;
    let rows = rises(&counts, &totals(articles, TopicRise::TABLE)?).into_iter().map(|r| TopicRise {
        date: r.date,
        taxonomy: label(&taxonomy, r.row),
        topic_id: label(&topic, r.row),
        label: label(&name, r.row),
        documents: r.documents,
        all_documents: r.all_documents,
        baseline_documents: r.baseline_documents,
        baseline_all: r.baseline_all,
        expected: r.expected,
        p_value: r.p_value,
        q_value: r.q_value,
        rising: r.q_value <= RISING,
        new: r.baseline_documents == 0 && r.baseline_all > 0,
    });
    sorted(rows.collect())
}

pub(super) fn phrases(phrases: &LazyFrame, articles: &LazyFrame) -> Result<Vec<KeyPhraseDay>> {
    let days = phrases
        .clone()
        .select([col("doc_id"), col("phrase")])
        .unique(None, UniqueKeepStrategy::Any)
        .join(articles.clone(), [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner))
        .filter(col("published").is_not_null())
        .group_by([col("published"), col("phrase")])
        .agg([count().alias("documents"), col("source").drop_nulls().n_unique().cast(DataType::Int64).alias("sources")])
        .sort(["phrase", "published"], SortMultipleOptions::default());
    let frame = collect(days, KeyPhraseDay::TABLE)?;
    let (phrase, sources) = (words(&frame, "phrase")?, numbers(&frame, "sources")?);
    let counts = counts(&frame, |i| phrase[i] == phrase[i - 1])?;
    // All phrases take part in the correction; those of one article are then left out.
    let rows = rises(&counts, &totals(articles, KeyPhraseDay::TABLE)?).into_iter().filter(|r| r.documents >= PHRASE_DOCUMENTS).map(|r| {
        KeyPhraseDay {
            sources: sources[r.row].unwrap_or(0),
            date: r.date,
            phrase: phrase[r.row].unwrap_or_default().to_string(),
            documents: r.documents,
            all_documents: r.all_documents,
            baseline_documents: r.baseline_documents,
            baseline_all: r.baseline_all,
            p_value: r.p_value,
            q_value: r.q_value,
            rising: r.q_value <= RISING,
        }
    });
    sorted(rows.collect())
}
