//! How rare is a word? By the weeks of areas that it stands in, not by articles: an event that a thousand articles tell makes no
//! word common, and the name of a station that stands in fifty weeks is.

use super::story::Story;
use super::words::{hash, is_name};
use crate::packs::Rarity;

/// Parts in which words are counted, so that counting takes an eighth of their memory.
const PARTS: u32 = 8;
/// The information of the rarest word; others have the square of their share of it, so that many half-rare words do not weigh like a name.
const UNIT: f64 = 7.0;

/// The words that two stories or more have.
#[derive(Debug, Default)]
pub struct Lexis {
    hashes: Vec<u32>,
    spread: Vec<u32>,
    information: Vec<f32>,
    /// The number of the first name of two words.
    names_from: u32,
    /// Weeks of areas up to which a word is rare.
    rare: u32,
    alone: f32,
    least: f32,
    /// What an age tells.
    ages: Vec<f32>,
    /// Places and how quiet they are, sorted.
    places: Vec<(i64, f32)>,
    /// The share of weeks that are only taken to be known.
    unsure: f64,
}

impl Lexis {
    /// Counts the words of all stories.
    pub fn of(stories: &[Story], rarity: &Rarity) -> Lexis {
        let cells: Vec<u32> = stories.iter().map(cell).collect();
        let mut distinct = cells.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let known = distinct.len() as f64 + rarity.prior;
        let information = |spread: u32| (UNIT * ((known / f64::from(spread)).ln().max(0.0) / UNIT).powi(2)) as f32;
        let rare = rarity.floor.max(rarity.growth * (stories.len() as f64).sqrt()) as u32;
        let mut lexis = Lexis { rare, alone: information(1), least: rarity.least as f32, ..Lexis::default() };
        lexis.ages = ages(stories, rarity.prior);
        (lexis.places, lexis.unsure) = places(stories, rarity.weeks);
        for part in 0..PARTS {
            let mut seen: Vec<u64> = Vec::new();
            for (story, cell) in stories.iter().zip(&cells) {
                let here = story.words.iter().map(|w| w & !1).filter(|h| h >> 29 == part);
                seen.extend(here.map(|hash| (u64::from(hash) << 32) | u64::from(*cell)));
            }
            seen.sort_unstable();
            for run in seen.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
                let spread = 1 + run.windows(2).filter(|w| w[0] != w[1]).count() as u32;
                lexis.hashes.push((run[0] >> 32) as u32);
                lexis.spread.push(spread);
                lexis.information.push(information(spread));
            }
        }
        lexis.names_from = lexis.hashes.partition_point(|h| !is_name(*h)) as u32;
        lexis
    }

    /// The words of a story by number.
    pub fn number(&self, story: &Story) -> Known {
        let mut known = Known { words_sum: 0.0, names_sum: 0.0, words: Vec::new(), places: Vec::new() };
        for word in &story.words {
            let number = self.hashes.binary_search(&(word & !1)).ok();
            let sum = if is_name(*word) { &mut known.names_sum } else { &mut known.words_sum };
            *sum += number.map_or(self.alone, |n| self.information[n]);
            known.words.extend(number.map(|n| ((n as u32) << 1) | (word & 1)));
        }
        known.places.extend(story.place_words.iter().filter_map(|h| self.hashes.binary_search(h).ok()).map(|n| n as u32));
        (known.words_sum, known.names_sum) = (known.words_sum.max(self.least), known.names_sum.max(self.least));
        known
    }

    /// Whether a number is that of a name of two words.
    pub fn is_name(&self, number: u32) -> bool {
        number >= self.names_from
    }

    /// Whether a word is rare.
    pub fn is_rare(&self, number: u32) -> bool {
        self.spread[number as usize] <= self.rare
    }

    /// Whether a word is rare, or nearly.
    pub fn tells(&self, number: u32) -> bool {
        self.spread[number as usize] <= self.rare * 2
    }

    /// In how many weeks of areas a word stands.
    pub fn spread(&self, number: u32) -> u32 {
        self.spread[number as usize]
    }

    /// What a word tells.
    pub fn information(&self, number: u32) -> f32 {
        self.information[number as usize]
    }

    /// What an age tells: the rarer it is among the accounts, the more.
    pub fn age(&self, age: u8) -> f32 {
        self.ages.get(usize::from(age)).copied().unwrap_or(0.0)
    }

    /// How quiet a place is: the fewer the weeks in which anything happens there, the more two accounts of it tell.
    pub fn quiet(&self, place: i64) -> f32 {
        self.places.binary_search_by_key(&place, |p| p.0).map_or(0.0, |at| self.places[at].1)
    }

    /// How little the stories can tell whether a place is quiet: 1 where they are of one moment, 0 where they are of many years.
    pub fn unsure(&self) -> f64 {
        self.unsure
    }

    /// The information of the rarest word.
    pub fn most(&self) -> f32 {
        UNIT as f32
    }
}

/// What each age tells, by the accounts that tell it; `prior` accounts are taken to be known beside them, each age in two of these.
fn ages(stories: &[Story], prior: f64) -> Vec<f32> {
    let mut counts = [2u32; 100];
    for age in stories.iter().flat_map(|s| &s.ages) {
        if let Some(count) = counts.get_mut(usize::from(*age)) {
            *count += 1;
        }
    }
    let known = stories.iter().filter(|s| !s.passing).count() as f64 + prior;
    counts.iter().map(|count| (known / f64::from(*count)).ln().max(0.0) as f32).collect()
}

/// The logarithm of the weeks of all, `more` with them, to those in which anything happens at a place; and the share of `more` in all.
fn places(stories: &[Story], more: f64) -> (Vec<(i64, f32)>, f64) {
    let mut weeks: Vec<i32> = stories.iter().filter_map(week).collect();
    weeks.sort_unstable();
    weeks.dedup();
    let all = weeks.len() as f64 + more;
    let mut seen: Vec<(i64, Option<i32>)> = stories.iter().flat_map(|s| s.places.iter().map(|place| (*place, week(s)))).collect();
    seen.sort_unstable();
    seen.dedup();
    // Half a week less, since the first tells nothing of others.
    let quiet = |run: &[(i64, Option<i32>)]| (run[0].0, (all / (run.len() as f64 - 0.5)).ln() as f32);
    (seen.chunk_by(|a, b| a.0 == b.0).map(quiet).collect(), more / all.max(1.0))
}

/// The words of a story that others have too, by number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// Number over the bit of the lead, sorted.
    pub words: Vec<u32>,
    /// Words of its place's names, by number, sorted.
    pub places: Vec<u32>,
    /// The information of all its words, also those that no other story has.
    pub words_sum: f32,
    /// The same of its names.
    pub names_sum: f32,
}

/// The week and area of a story.
fn cell(story: &Story) -> u32 {
    let week = week(story).unwrap_or(i32::MIN);
    let area = story.areas.first().or(story.countries.first()).copied().unwrap_or(0);
    hash(&format!("{week}/{area}"))
}

/// The week in which a story was told, that of its event where it is told in passing.
fn week(story: &Story) -> Option<i32> {
    const DAY: i64 = 86_400_000_000;
    let published = story.published.filter(|_| !story.passing).and_then(|p| i32::try_from(p.div_euclid(DAY)).ok());
    published.or(story.day.map(|d| d.0)).map(|d| d.div_euclid(7))
}
