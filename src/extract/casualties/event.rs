//! Is it the article's own event that a figure tells of, and all of it?

use super::quantity::Quantity;
use super::words::Words;
use crate::extract::Reading;
use crate::model::{CasualtyFigure, Extent, Part};
use crate::packs::casualties::tag;
use crate::packs::{Casualties, Cues};
use crate::text::Shape;

/// Years that news and accounts of disasters speak of; other numbers of four digits count something.
const YEARS: std::ops::Range<i64> = 1500..2050;

/// Years between a figure's and the event's own, up to which they may be one event: a season, a trial, a final report.
const SAME_EVENT: i64 = 1;

/// Bytes of the body in which the own year is looked for where the title names none: a lede and a half.
const OPENING: usize = 1500;

/// How much of its event the words around a number say that it covers.
pub fn extent(words: &Words, pack: &Casualties, quantity: &Quantity) -> Extent {
    /// Tokens before and behind the number in which its total is told: "Throughout its course, the hurricane killed".
    const NEAR: (usize, usize) = (10, 6);
    /// Tokens of what stands right beside it: "a total of at least", "was responsible for", "deaths were attributed to".
    const BESIDE: (usize, usize) = (4, 4);
    for (phrases, extent) in [(&pack.extent.country, Extent::Country), (&pack.extent.part, Extent::Part)] {
        if words.find(phrases, 0, quantity.last.saturating_add(NEAR.1)).is_some() {
            return extent;
        }
    }
    let stands = |phrases: &Cues, (before, behind): (usize, usize)| {
        words.find(phrases, quantity.first.saturating_sub(before), quantity.last.saturating_add(behind)).is_some()
    };
    if stands(&pack.extent.whole, NEAR) || stands(&pack.extent.whole_beside, BESIDE) { Extent::Whole } else { Extent::Unstated }
}

/// Whether the words before a number compare the event with another, whose figure it then is.
pub fn compared(words: &Words, pack: &Casualties, quantity: &Quantity) -> bool {
    let cues = &pack.extent;
    let holder =
        words.find(&cues.record, 0, quantity.first).is_some_and(|record| words.find(&cues.record_holder, record, quantity.first).is_some());
    holder || words.find(&cues.compared, 0, quantity.first).is_some()
}

/// The year nearest to a number in its sentence.
pub fn year(words: &Words, quantity: &Quantity) -> Option<i64> {
    let inside = quantity.number_first..=quantity.number_last;
    let numbers = words.tokens.iter().enumerate().filter(|(_, token)| token.shape == Shape::Number).map(|(i, _)| i);
    let years = numbers.filter(|i| !inside.contains(i)).filter_map(|i| Some((i, year_at(words, i)?)));
    years.min_by_key(|(i, _)| (i.abs_diff(quantity.number_first), *i)).map(|(_, y)| y)
}

/// The year at a token that is a number: four digits, no money ("1999 USD") and no count of people.
fn year_at(words: &Words, i: usize) -> Option<i64> {
    let value = parse_year(words.word(i))?;
    let money = |i: usize| words.tags(i) & tag::MONEY != 0;
    let counted = words.tags(i + 1) & (tag::PERSON_PL | tag::HOUSEHOLD) != 0;
    let sum = money(i + 1) || i > 0 && money(i - 1);
    (!sum && !counted).then_some(value)
}

fn parse_year(word: &str) -> Option<i64> {
    let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let value = digits.then(|| word.parse::<i64>().ok()).flatten()?;
    YEARS.contains(&value).then_some(value)
}

/// Marks the figures that their sentences date more than a year before the article's own event; `years` holds the year
/// of each figure's sentence.
pub fn recall(reading: &Reading, figures: &mut [CasualtyFigure], years: &[Option<i64>]) {
    if years.iter().all(Option::is_none) {
        return;
    }
    let Some(own) = own_year(reading) else { return };
    for (figure, year) in figures.iter_mut().zip(years) {
        figure.recalled |= year.is_some_and(|y| y < own - SAME_EVENT);
    }
}

/// The year of the article's own event: the earliest that the title names, else the first of its opening, else that of its
/// publication.
fn own_year(reading: &Reading) -> Option<i64> {
    let titled = reading.sentences.iter().filter(|s| s.part == Part::Title).flat_map(|s| years_in(s.text()));
    if let Some(year) = titled.min() {
        return Some(year);
    }
    let mut opening = reading.sentences.iter().filter(|s| s.part == Part::Body && s.span.start < OPENING);
    let named = opening.find_map(|s| years_in(s.text()).next());
    named.or_else(|| reading.document.published_at.map(|t| i64::from(jiff::tz::TimeZone::UTC.to_datetime(t).year())))
}

/// The years in a text: runs of four digits that stand alone.
fn years_in(text: &str) -> impl Iterator<Item = i64> {
    let told = text.bytes().any(|b| b.is_ascii_digit());
    let text = if told { text } else { "" };
    text.split(|c: char| !c.is_alphanumeric()).filter_map(parse_year)
}

#[cfg(test)]
mod tests {
    use crate::extract::casualties::examples::figures;
    use crate::model::Extent;
    use crate::packs::Packs;

    fn told(text: &str) -> Vec<(Option<i64>, Extent, bool)> {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let found = figures(packs.get("en").expect("there is an English pack"), text);
        found.iter().map(|f| (f.best, f.extent, f.recalled)).collect()
    }

    #[test]
    fn words_tell_the_whole_from_a_place() {
        assert_eq!(told("In total, the storm killed 31 people."), [(Some(31), Extent::Whole, false)]);
        assert_eq!(told("The storm was responsible for 31 deaths."), [(Some(31), Extent::Whole, false)]);
        assert_eq!(told("Across the country, a total of 12 people drowned."), [(Some(12), Extent::Country, false)]);
        assert_eq!(told("On the island, 12 people drowned."), [(Some(12), Extent::Part, false)]);
        assert_eq!(told("The storm made a total of three landfalls and killed 26 people."), [(Some(26), Extent::Unstated, false)]);
    }

    #[test]
    fn the_holder_of_a_record_is_another_event() {
        let text = "The flood killed 40 people, the deadliest in the valley since the flood that killed 70 people.";
        assert_eq!(told(text), [(Some(40), Extent::Unstated, false), (Some(70), Extent::Unstated, true)]);
    }

    #[test]
    fn a_year_far_back_is_another_event() {
        let text = "The flood of 2014 killed 40 people in May 2014. A flood in 1998 killed 70 people.";
        assert_eq!(told(text).last().map(|t| t.2), Some(true));
        // The amount of a loss in the money of a year is no date.
        let text = "In May 2014 the flood did damage of 5 million (1998 USD) and killed 70 people.";
        assert_eq!(told(text).last().map(|t| t.2), Some(false));
    }
}
