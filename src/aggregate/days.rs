//! Days of topics, of phrases and of sources: what of each article is counted, under which key.
//!
//! Articles come one after another, and what they tell is counted by a [`Tally`], which need not hold its counts in memory: of days, topics and
//! phrases together there may be as many as of articles. Copies of articles never enter but in `coverage_daily`, nor do versions that a
//! later one replaces.

use super::keys::{Key, Parts};
use super::rising::Totals;
use crate::error::Result;
use crate::model::CoverageDay;
use crate::tables::Label;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers under one key, each added up.
pub type Sums = [i64; 4];

/// Takes the keys of a tally in their order, each once with its sums.
pub type Each<'e> = &'e mut dyn FnMut(&[u8], Sums) -> Result<()>;

/// Takes the rows of a table in their declared order.
pub type Give<'g, R> = &'g mut dyn FnMut(R) -> Result<()>;

/// Counts by key, however many keys there are.
pub trait Tally {
    /// Adds to the sums of a key.
    fn add(&mut self, key: &[u8], sums: Sums) -> Result<()>;
    /// Gives all keys in the order of their bytes.
    fn each(self, each: Each) -> Result<()>;
}

/// What is counted of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counted {
    /// The day of publication.
    pub day: Option<Date>,
    /// Registered domain or agency.
    pub source: Option<Label>,
    /// BCP 47 code.
    pub language: Option<Label>,
    /// The country of its dateline, else the one it names most.
    pub country: Option<Label>,
    /// Whether it is a copy of another article.
    pub copy: bool,
    /// Whether a later version replaces it.
    pub replaced: bool,
    /// Figures that it states.
    pub figures: i64,
    /// Its topics: taxonomy, id and English label.
    pub topics: BTreeSet<(Label, Label, Label)>,
    /// Its key phrases.
    pub phrases: BTreeSet<String>,
}

/// The country of an article by its mentions of places, each with its country and whether it is the dateline's: that of the dateline, else the one that is
/// named most, of several the first by code.
pub fn country(mentions: impl Iterator<Item = (Label, bool)>) -> Option<Label> {
    let mut counts: BTreeMap<Label, (bool, u32)> = BTreeMap::new();
    for (country, dateline) in mentions {
        let count = counts.entry(country).or_default();
        *count = (count.0 | dateline, count.1 + 1);
    }
    // Of equal ones the last wins, so they are gone through from behind.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(country, _)| country)
}

/// Articles in all, by what shares are of.
#[derive(Debug, Clone, Default)]
pub struct Articles {
    /// All that count.
    pub all: i64,
    /// By day, for tests of what rises.
    pub totals: Totals,
    /// By day and country.
    pub days: BTreeMap<(Option<Date>, Option<Label>), i64>,
    /// By source and country.
    pub places: BTreeMap<(Option<Label>, Option<Label>), i64>,
    /// By taxonomy and topic.
    pub topics: BTreeMap<(Label, Label), i64>,
}

/// All that is counted, by table.
pub struct Days<T> {
    /// By day, topic, country and source.
    pub topics_daily: T,
    /// By topic, source and country.
    pub topic_shares: T,
    /// By pair of topics.
    pub topic_pairs: T,
    /// By topic and day.
    pub topics_rising: T,
    /// By phrase, day and source.
    pub key_phrases: T,
    /// By day, source and language.
    pub coverage: T,
    /// The wholes.
    pub articles: Articles,
    key: Key,
}

impl<T: Tally> Days<T> {
    /// Nothing counted yet; `tally` makes a tally by its name.
    pub fn new(mut tally: impl FnMut(&'static str) -> T) -> Days<T> {
        Days {
            topics_daily: tally("topics_daily"),
            topic_shares: tally("topic_shares"),
            topic_pairs: tally("topic_pairs"),
            topics_rising: tally("topics_rising"),
            key_phrases: tally("key_phrases"),
            coverage: tally("coverage"),
            articles: Articles::default(),
            key: Key::default(),
        }
    }

    /// Counts an article.
    pub fn take(&mut self, article: &Counted) -> Result<()> {
        let word = |label: &'_ Option<Label>| label.as_ref().map(|l| l.0.clone());
        let (source, country) = (word(&article.source), word(&article.country));
        let (source, country) = (source.as_deref(), country.as_deref());
        let key = &mut self.key;
        let coverage = key.begin().day(article.day).word(source).word(article.language.as_ref().map(Label::as_str));
        self.coverage.add(coverage.bytes(), [1, i64::from(article.copy), i64::from(article.replaced), article.figures])?;
        if article.copy || article.replaced {
            return Ok(());
        }
        let articles = &mut self.articles;
        articles.all += 1;
        *articles.days.entry((article.day, article.country.clone())).or_default() += 1;
        *articles.places.entry((article.source.clone(), article.country.clone())).or_default() += 1;
        const ONE: Sums = [1, 0, 0, 0];
        for (taxonomy, topic, label) in &article.topics {
            *articles.topics.entry((taxonomy.clone(), topic.clone())).or_default() += 1;
            let (taxonomy, topic, label) = (Some(taxonomy.as_str()), Some(topic.as_str()), Some(label.as_str()));
            key.begin().day(article.day).word(taxonomy).word(topic).word(country).word(label).word(source);
            self.topics_daily.add(key.bytes(), ONE)?;
            key.begin().word(taxonomy).word(topic).word(source).word(country).word(label);
            self.topic_shares.add(key.bytes(), ONE)?;
            if article.day.is_some() {
                key.begin().word(taxonomy).word(topic).word(label).day(article.day).word(None);
                self.topics_rising.add(key.bytes(), ONE)?;
            }
        }
        for (taxonomy, first, first_label) in &article.topics {
            for (_, second, second_label) in article.topics.iter().filter(|(t, second, _)| t == taxonomy && first < second) {
                key.begin().word(Some(taxonomy.as_str()));
                [first, second, first_label, second_label].into_iter().for_each(|word| _ = key.word(Some(word.as_str())));
                self.topic_pairs.add(key.bytes(), ONE)?;
            }
        }
        if let Some(day) = article.day {
            articles.totals.add(day);
            for phrase in &article.phrases {
                key.begin().word(Some(phrase)).day(article.day).word(source);
                self.key_phrases.add(key.bytes(), ONE)?;
            }
        }
        Ok(())
    }
}

/// The rows of `coverage_daily`.
pub fn coverage(coverage: impl Tally, give: Give<CoverageDay>) -> Result<()> {
    coverage.each(&mut |key, [documents, duplicates, superseded, figures]| {
        let mut parts = Parts(key);
        let (date, source, language) = (parts.day()?, parts.label()?, parts.label()?);
        give(CoverageDay { date, source, language, documents, duplicates, superseded, figures })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_of_its_datelines_country_else_of_the_one_it_names_most() {
        let of = |mentions: &[(&str, bool)]| country(mentions.iter().map(|(c, d)| (Label::from(*c), *d))).map(|c| c.to_string());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("NO", false), ("PE", false), ("PE", false)]).as_deref(), Some("PE"));
        assert_eq!(of(&[("PE", false), ("NO", false)]).as_deref(), Some("NO"));
        assert_eq!(of(&[("PE", false), ("PE", false), ("NO", true)]).as_deref(), Some("NO"));
    }
}
