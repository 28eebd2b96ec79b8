//! Is the dataset what was expected of it? Each expectation of a recipe's `[expect]` with what was wanted and what was found.
//!
//! A run that succeeds may still have read half of its sources, or a source whose pages changed so that nothing is found in them any more.
//! Exposure comes from `coverage_daily`, which has a row for each day and source.

use super::recipe::ExpectSection;
use super::{Dataset, MaxRejects};
use crate::error::{Error, Result};
use crate::model::{CasualtyFigure, CoverageDay};
use crate::tables::Row;
use crate::terms;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use std::collections::{BTreeMap, BTreeSet};

terms! {
    /// How a dataset stands to an expectation.
    pub enum Standing {
        /// It is as expected.
        Met = "met",
        /// It is not.
        Broken = "broken",
        /// There is too little to tell.
        Unjudged = "unjudged",
    }
}

/// An expectation and how the dataset stands to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The key of `[expect]`.
    pub expectation: &'static str,
    /// How the dataset stands to it.
    pub standing: Standing,
    /// What the recipe wants, in words.
    pub wanted: String,
    /// What the dataset has, in words.
    pub found: String,
    /// The first of what breaks it.
    pub examples: Vec<String>,
}

/// What a day of a source, or of all sources, held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCount {
    /// Articles, copies included.
    pub articles: i64,
    /// Figures stated in them.
    pub figures: i64,
}

/// What expectations are held to.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Records read at the first stage, and how many of them any stage rejected.
    pub records: (u64, u64),
    /// Articles and figures by day and source; a source that is not known is empty.
    pub days: BTreeMap<Date, BTreeMap<String, DayCount>>,
    /// Figures that lie before the day of `oldest_figure`, with that day and their sentence.
    pub old: Vec<(Date, CasualtyFigure)>,
}

/// Examples of what breaks an expectation that are told.
const EXAMPLES: usize = 5;

/// Articles in each of two stretches of days, below which their yields are not compared: one figure more or less is then chance.
const COMPARABLE: i64 = 30;

impl Facts {
    /// What the dataset has of what `expect` asks.
    pub fn of(dataset: &Dataset, expect: &ExpectSection) -> Result<Facts> {
        if !dataset.manifest.tables.contains_key(CoverageDay::TABLE) {
            return Err(Error::Usage(format!("the dataset has no table {}; make it with dateline run", CoverageDay::TABLE)));
        }
        let stages = &dataset.manifest.stages;
        let read = stages.get("ingest").map_or(0, |account| account.read);
        let mut facts = Facts { records: (read, stages.values().map(|a| a.rejected).sum()), ..Facts::default() };
        for row in dataset.rows::<CoverageDay>() {
            let row = row?;
            let Some(date) = row.date else { continue };
            let source = row.source.map_or(String::new(), |s| s.to_string());
            let count = facts.days.entry(date).or_default().entry(source).or_default();
            count.articles += row.documents;
            count.figures += row.figures;
        }
        if let Some(oldest) = expect.oldest_figure {
            for figure in dataset.rows::<CasualtyFigure>() {
                let figure = figure?;
                if let Some(day) = figure.window_start.filter(|day| *day < oldest.0 && !figure.background) {
                    facts.old.push((day, figure));
                }
            }
        }
        Ok(facts)
    }

    /// Articles and figures of all sources on a day.
    pub fn day(&self, date: Date) -> DayCount {
        sum(self.days.get(&date).into_iter().flat_map(BTreeMap::values))
    }
}

/// Holds the facts to every expectation that is set, in the order of the section; `today` is the day of asking.
pub fn judge(expect: &ExpectSection, facts: &Facts, today: Date) -> Vec<Verdict> {
    let last = stretch(today, i64::from(expect.days));
    let trailing = stretch(today - days(i64::from(expect.days)), 7 * i64::from(expect.weeks));
    let mut verdicts = Vec::new();
    if let Some(most) = expect.max_rejects {
        verdicts.push(rejects(most, facts));
    }
    if let Some(most) = expect.newest_days {
        verdicts.push(newest(i64::from(most), facts, today));
    }
    if let Some(least) = expect.min_articles {
        let short: Vec<String> = last.iter().filter_map(|day| short(*day, None, facts.day(*day).articles, least)).collect();
        let found = format!("{} of {} days have less", short.len(), last.len());
        verdicts.push(verdict("min_articles", format!("{least} articles a day"), found, short));
    }
    if let Some(least) = expect.min_articles_per_source {
        verdicts.push(per_source(least, expect, facts, &last, &trailing));
    }
    if let Some(oldest) = expect.oldest_figure {
        let told = |(day, figure): &(Date, CasualtyFigure)| format!("{day}: {} ({})", figure.evidence.trim(), figure.figure_id);
        let found = format!("{} figures are older", facts.old.len());
        verdicts.push(verdict("oldest_figure", format!("no figure before {}", oldest.0), found, facts.old.iter().map(told).collect()));
    }
    if let Some(most) = expect.drift {
        verdicts.push(drift(most, facts, &last, &trailing));
    }
    verdicts
}

/// The `n` days before `end`, oldest first.
pub fn stretch(end: Date, n: i64) -> Vec<Date> {
    (1..=n).rev().filter_map(|back| end.checked_sub(days(back)).ok()).collect()
}

fn days(n: i64) -> Span {
    n.days()
}

fn sum<'c>(counts: impl Iterator<Item = &'c DayCount>) -> DayCount {
    counts.fold(DayCount::default(), |a, b| DayCount { articles: a.articles + b.articles, figures: a.figures + b.figures })
}

/// A verdict that is broken where there is anything to show.
fn verdict(expectation: &'static str, wanted: String, found: String, mut examples: Vec<String>) -> Verdict {
    let standing = if examples.is_empty() { Standing::Met } else { Standing::Broken };
    examples.truncate(EXAMPLES);
    Verdict { expectation, standing, wanted, found, examples }
}

fn short(day: Date, source: Option<&str>, articles: i64, least: u64) -> Option<String> {
    let of = source.map_or(String::new(), |s| format!(" of {s}"));
    (articles < i64::try_from(least).unwrap_or(i64::MAX)).then(|| format!("{day}: {articles} articles{of}"))
}

fn rejects(most: MaxRejects, facts: &Facts) -> Verdict {
    let (read, rejected) = facts.records;
    let share = if read == 0 { 0.0 } else { rejected as f64 * 100.0 / read as f64 };
    let found = format!("{rejected} of {read} ({share:.1}%)");
    let standing = if most.allows(rejected, read) { Standing::Met } else { Standing::Broken };
    Verdict { expectation: "max_rejects", standing, wanted: format!("at most {most} of records rejected"), found, examples: Vec::new() }
}

fn newest(most: i64, facts: &Facts, today: Date) -> Verdict {
    // A date behind today is a source's error, and no sign of life.
    let newest = facts.days.range(..=today).next_back().map(|(day, _)| *day);
    let standing = if newest.is_some_and(|day| day + days(most) >= today) { Standing::Met } else { Standing::Broken };
    let found = newest.map_or("no article with a day".to_string(), |day| format!("the newest is of {day}"));
    Verdict {
        expectation: "newest_days",
        standing,
        wanted: format!("an article of the last {most} days before {today}"),
        found,
        examples: Vec::new(),
    }
}

fn per_source(least: u64, expect: &ExpectSection, facts: &Facts, last: &[Date], trailing: &[Date]) -> Verdict {
    let count = |day: &Date, source: &str| facts.days.get(day).and_then(|sources| sources.get(source)).map_or(0, |c| c.articles);
    let regular = || {
        let known: BTreeSet<&String> = trailing.iter().filter_map(|day| facts.days.get(day)).flat_map(BTreeMap::keys).collect();
        let often = |source: &&String| 2 * trailing.iter().filter(|day| count(day, source) > 0).count() >= trailing.len();
        known.into_iter().filter(|source| !source.is_empty()).filter(often).cloned().collect::<Vec<_>>()
    };
    let sources = if expect.sources.is_empty() { regular() } else { expect.sources.clone() };
    let of_day = |day: &Date| sources.iter().filter_map(|s| short(*day, Some(s), count(day, s), least)).collect::<Vec<_>>();
    let lacking: Vec<String> = last.iter().flat_map(of_day).collect();
    let wanted = format!("{least} articles a day from each of {} sources", sources.len());
    let found = format!("{} of {} days of sources have less", lacking.len(), last.len() * sources.len());
    let mut verdict = verdict("min_articles_per_source", wanted, found, lacking);
    if sources.is_empty() {
        (verdict.standing, verdict.found) = (Standing::Unjudged, "no source has published regularly in the trailing weeks".into());
    }
    verdict
}

fn drift(most: f64, facts: &Facts, last: &[Date], trailing: &[Date]) -> Verdict {
    let total = |days: &[Date]| sum(days.iter().map(|day| facts.day(*day)).collect::<Vec<_>>().iter());
    let (now, then) = (total(last), total(trailing));
    let of = |c: DayCount| if c.articles == 0 { 0.0 } else { c.figures as f64 / c.articles as f64 };
    let found = format!("{:.2} figures an article, {:.2} in the weeks before", of(now), of(then));
    let wanted = format!("a yield within {:.0}% of the weeks before", most * 100.0);
    let standing = if now.articles < COMPARABLE || then.articles < COMPARABLE {
        Standing::Unjudged
    } else if (of(now) - of(then)).abs() <= most * of(then) {
        Standing::Met
    } else {
        Standing::Broken
    };
    let found = match standing {
        Standing::Unjudged => format!("{} and {} articles; from {COMPARABLE} on yields are compared", now.articles, then.articles),
        _ => found,
    };
    Verdict { expectation: "drift", standing, wanted, found, examples: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2021, 3, 29);

    /// Four weeks and a day in which two sources publish 10 articles a day with 5 figures.
    fn steady() -> Facts {
        let counts = || ["a.example", "b.example"].map(|s| (s.to_string(), DayCount { articles: 10, figures: 5 })).into();
        Facts { records: (1000, 10), days: stretch(TODAY, 29).into_iter().map(|day| (day, counts())).collect(), old: Vec::new() }
    }

    fn standing(toml: &str, facts: &Facts) -> (Standing, String) {
        let expect: ExpectSection = toml::from_str(toml).expect("a section");
        expect.check().expect("sound");
        let verdicts = judge(&expect, facts, TODAY);
        assert_eq!(verdicts.len(), 1, "{verdicts:?}");
        (verdicts[0].standing, format!("{} {}", verdicts[0].found, verdicts[0].examples.join("; ")))
    }

    #[test]
    fn each_expectation_is_met_and_broken_at_its_bound() {
        use Standing::{Broken, Met};
        let mut facts = steady();
        for (toml, wanted) in [
            ("max_rejects = '1%'", Met),
            ("max_rejects = '0.9%'", Broken),
            ("newest_days = 1", Met),
            ("newest_days = 0", Broken),
            ("min_articles = 20", Met),
            ("min_articles = 21", Broken),
            ("min_articles_per_source = 10", Met),
            ("min_articles_per_source = 11", Broken),
            ("min_articles_per_source = 1\nsources = ['c.example']", Broken),
            ("drift = 0.1\ndays = 2", Met),
        ] {
            assert_eq!(standing(toml, &facts).0, wanted, "{toml}");
        }
        let yesterday = facts.days.get_mut(&(TODAY - days(1))).expect("a day");
        yesterday.get_mut("a.example").expect("a source").articles = 30;
        assert_eq!(standing("drift = 0.51", &facts).0, Met, "10 figures in 40 articles, half as many as before");
        assert_eq!(standing("drift = 0.49", &facts).0, Broken);
    }

    #[test]
    fn a_source_that_fell_silent_is_named_and_one_that_seldom_speaks_is_not_missed() {
        let mut facts = steady();
        facts.days.get_mut(&(TODAY - days(1))).expect("a day").remove("b.example");
        facts.days.get_mut(&(TODAY - days(9))).expect("a day").insert("seldom.example".into(), DayCount { articles: 1, figures: 0 });
        let (standing, told) = standing("min_articles_per_source = 1", &facts);
        assert_eq!((standing, told.as_str()), (Standing::Broken, "1 of 2 days of sources have less 2021-03-28: 0 articles of b.example"));
    }

    #[test]
    fn little_is_not_judged_and_the_future_is_no_sign_of_life() {
        let few = Facts {
            days: [(TODAY + days(3), [("a".to_string(), DayCount { articles: 3, figures: 1 })].into())].into(),
            ..Facts::default()
        };
        assert_eq!(standing("drift = 0.1", &few).0, Standing::Unjudged);
        assert_eq!(standing("min_articles_per_source = 1", &few).0, Standing::Unjudged);
        assert_eq!(standing("newest_days = 2", &few).0, Standing::Broken);
    }

    #[test]
    fn a_section_that_cannot_be_meant_is_refused() {
        for (toml, part) in [("days = 0", "days"), ("drift = -1.0", "drift"), ("sources = ['a']", "min_articles_per_source")] {
            let error = toml::from_str::<ExpectSection>(toml).expect("TOML").check().expect_err(toml);
            assert!(error.contains(part), "{error}");
        }
        assert!(toml::from_str::<ExpectSection>("min_article = 3").is_err());
    }
}
