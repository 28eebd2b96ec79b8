//! Do two stories tell of one event? What speaks for it and against it, found in time linear in their words.

use super::lexis::{Known, Lexis};
use super::story::Story;
use crate::model::{Cause, Kind};
use crate::packs::Evidence;

/// Days that a text tells from which it is a review of several events.
const MANY_DAYS: usize = 4;
/// Numbers that count at most.
const EQUAL_MOST: f64 = 4.0;

/// What is found when two stories are compared.
pub fn compare(a: (&Story, &Known), b: (&Story, &Known), lexis: &Lexis) -> Evidence {
    let mut found = Evidence { base: 1.0, ..Evidence::default() };
    words(a.1, b.1, lexis, &mut found);
    let (a, b) = (a.0, b.0);
    days(a, b, &mut found);
    published(a, b, &mut found);
    places(a, b, lexis, &mut found);
    // In two areas, equal numbers are chance.
    found.numbers = if found.area_other > 0.0 { 0.0 } else { equal_numbers(a, b) };
    let common = a.ages.iter().filter(|age| b.ages.binary_search(age).is_ok());
    let ages: f32 = common.map(|age| lexis.age(*age)).sum();
    found.ages = f64::from(ages).ln_1p();
    found.ages_same_day = found.ages * found.day_same;
    found.ages_lead = found.ages * found.words_lead;
    found.names_later = found.names * (found.days_10 + found.days_60 + found.days_far);
    found.ages_other = holds(ages == 0.0 && !a.ages.is_empty() && !b.ages.is_empty());
    found.numbers_far = far_numbers(a, b);
    let version = |of: &Story, by: &Story| by.version_of.as_deref() == Some(of.doc_id.as_str());
    found.version = holds(version(a, b) || version(b, a));
    let tells = !a.tolls.is_empty() && !b.tolls.is_empty();
    found.killed_none = holds(tells && (killed(a) == 0) != (killed(b) == 0));
    found.killed_equal = holds(told(a, Kind::Killed).is_some_and(|n| n > 0 && told(b, Kind::Killed) == Some(n)));
    found.injured_other = holds(told(a, Kind::Injured).zip(told(b, Kind::Injured)).is_some_and(|(x, y)| x != y));
    found.many_days = holds(a.stated.len() >= MANY_DAYS || b.stated.len() >= MANY_DAYS);
    let (x, y) = (natures(a.causes), natures(b.causes));
    found.cause_other = holds(x != 0 && y != 0 && x & y == 0);
    found
}

fn holds(what: bool) -> f64 {
    f64::from(u8::from(what))
}

fn words(a: &Known, b: &Known, lexis: &Lexis, found: &mut Evidence) {
    let (mut words, mut lead, mut names, mut all_words, mut all_names) = (0f32, 0f32, 0f32, 0f32, 0f32);
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.words.get(i), b.words.get(j)) {
        let number = x >> 1;
        match number.cmp(&(y >> 1)) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j) = (i + 1, j + 1);
                // What the places of both are called says no more than that they are one place.
                if a.places.binary_search(&number).is_ok() && b.places.binary_search(&number).is_ok() {
                    continue;
                }
                let information = lexis.information(number);
                if lexis.is_name(number) {
                    all_names += information;
                    names += if lexis.is_rare(number) { information / lexis.most() } else { 0.0 };
                } else {
                    all_words += information;
                    if lexis.tells(number) {
                        words += information;
                        lead += if x & y & 1 == 1 { information } else { 0.0 };
                    }
                }
            }
        }
    }
    found.words = f64::from(words).ln_1p();
    found.words_lead = f64::from(lead).ln_1p();
    found.names = f64::from(names).ln_1p();
    found.share_words = f64::from(all_words / a.words_sum.min(b.words_sum));
    found.share_names = f64::from(all_names / a.names_sum.min(b.names_sum));
}

/// The least distance between days of two lists.
fn gap(a: &[i32], b: &[i32]) -> Option<i32> {
    a.iter().flat_map(|x| b.iter().map(move |y| x.saturating_sub(*y).saturating_abs())).min()
}

fn days(a: &Story, b: &Story, found: &mut Evidence) {
    // A day that the text tells can be compared with any; where both are only assumed from the day of publication, nearness alone
    // says something.
    let stated = [gap(&a.stated, &b.stated), gap(&a.stated, &b.days), gap(&a.days, &b.stated)].into_iter().flatten().min();
    let assumed = gap(&a.days, &b.days);
    let near = assumed.filter(|g| *g <= 1 && stated.is_none_or(|s| s > *g));
    match near.or(stated) {
        None if assumed.is_some() => found.day_assumed = 1.0,
        None => found.day_unknown = 1.0,
        Some(0) => found.day_same = 1.0,
        Some(1) => {}
        Some(2..=3) => found.days_few = 1.0,
        Some(4..=10) => found.days_10 = 1.0,
        Some(11..=60) => found.days_60 = 1.0,
        Some(_) => found.days_far = 1.0,
    }
    found.stated_apart = holds(gap(&a.stated, &b.stated).is_some_and(|g| g > 3));
    let told = |s: &Story| s.day.filter(|(_, stated)| *stated).map(|(day, _)| day);
    let between = told(a).zip(told(b)).map_or(0, |(x, y)| x.saturating_sub(y).saturating_abs());
    found.told_next = holds(between == 1);
    found.told_apart = holds(between > 1);
}

fn published(a: &Story, b: &Story, found: &mut Evidence) {
    const DAY: i64 = 86_400_000_000;
    // An event told in passing is told whenever it is recalled.
    let told = |s: &Story| s.published.filter(|_| !s.passing).map(|p| p.div_euclid(DAY));
    match told(a).zip(told(b)).map(|(x, y)| x.abs_diff(y)) {
        None | Some(0..=1) => {}
        Some(2..=7) => found.published_week = 1.0,
        Some(8..=60) => found.published_months = 1.0,
        Some(_) => found.published_far = 1.0,
    }
}

fn places(a: &Story, b: &Story, lexis: &Lexis, found: &mut Evidence) {
    fn share<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.iter().any(|x| b.contains(x))
    }
    fn apart<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        !a.is_empty() && !b.is_empty() && !share(a, b)
    }
    found.place = holds(share(&a.places, &b.places));
    let worded = found.words > 0.0 || found.names > 0.0;
    found.place_unsure = if worded { 0.0 } else { found.place * lexis.unsure() };
    let common = a.places.iter().filter(|place| b.places.contains(place));
    found.place_quiet = f64::from(common.map(|place| lexis.quiet(*place)).fold(0.0, f32::max));
    found.place_near = holds(found.place == 0.0 && (share(&a.named, &b.places) || share(&a.places, &b.named)));
    found.place_other = holds(found.place + found.place_near == 0.0 && !a.places.is_empty() && !b.places.is_empty());
    found.area_other = holds(apart(&a.areas, &b.areas));
    found.country_other = holds(apart(&a.countries, &b.countries));
}

/// One for each kind with the same number, more for numbers that are hardly the same by chance. One dead or hurt says nothing.
fn equal_numbers(a: &Story, b: &Story) -> f64 {
    let mut equal = 0;
    for x in &a.tolls {
        let Some(best) = x.best else { continue };
        if b.tolls.iter().any(|y| y.kind == x.kind && y.best == Some(best)) {
            equal += i32::from(best >= 2 && matches!(x.kind, Kind::Killed | Kind::Injured)) + i32::from(best >= 4) + i32::from(best >= 20);
        }
    }
    f64::from(equal).min(EQUAL_MOST)
}

/// Kinds of which one story has at least twice as many people as the other, and three more: a toll that rises, or another event.
fn far_numbers(a: &Story, b: &Story) -> f64 {
    let best = |s: &Story, kind: Kind| told(s, kind).filter(|n| *n > 0);
    let far = |kind: &&Kind| {
        best(a, **kind).zip(best(b, **kind)).is_some_and(|(x, y)| x.max(y) >= x.min(y).saturating_mul(2) && x.abs_diff(y) >= 3)
    };
    [Kind::Killed, Kind::Injured].iter().filter(far).count() as f64
}

/// The number of a kind.
fn told(story: &Story, kind: Kind) -> Option<i64> {
    story.tolls.iter().find(|t| t.kind == kind).and_then(|t| t.best)
}

fn killed(story: &Story) -> i64 {
    story.tolls.iter().filter(|t| t.kind == Kind::Killed).filter_map(|t| t.best).max().unwrap_or(0)
}

/// The natures of causes, a bit each: violence, nature, accident, disease.
fn natures(causes: u32) -> u32 {
    let nature = |cause: &Cause| match cause {
        Cause::Shooting | Cause::Bombing | Cause::Airstrike | Cause::Shelling | Cause::Clash | Cause::Crowd | Cause::Stabbing => 1,
        Cause::Execution => 1,
        Cause::Flood | Cause::Storm | Cause::Earthquake => 2,
        Cause::Crash | Cause::Fire | Cause::Accident => 4,
        Cause::Disease => 8,
        Cause::Other => 0,
    };
    Cause::ALL.iter().enumerate().filter(|(at, _)| (causes >> at) & 1 == 1).fold(0, |all, (_, cause)| all | nature(cause))
}
