//! Does something rise? A day against the days before it, by an exact test with false alarms held down.
//!
//! If a topic's share of articles has not changed, each of its articles in the day and the days before falls on the day
//! with the day's share of all articles. So the number on the day is binomial, and the chance of so many or more is the
//! p-value (the conditional test of two Poisson rates, Przyborowski and Wilenski 1940). Of many such tests in a day some
//! are small by luck; Benjamini and Hochberg (1995) turn them into q-values.

use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Days of the trailing baseline: four whole weeks, so that weekdays weigh alike.
pub const BASELINE_DAYS: i64 = 28;

/// The q-value up to which something rises: one false alarm among twenty is borne.
pub const RISING: f64 = 0.05;

/// Articles of many things by day: rows in the order of things, then of days, and which rows are of one thing. Names stay where they
/// are, for of key phrases there are many times more than of articles.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// The day of each row.
    pub days: Vec<Date>,
    /// Its articles.
    pub documents: Vec<i64>,
    /// The rows of each thing.
    pub things: Vec<Range<usize>>,
}

/// One thing on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Rise {
    /// The day.
    pub date: Date,
    /// The row of the counts.
    pub row: usize,
    /// Its articles on the day.
    pub documents: i64,
    /// All articles of the day.
    pub all_documents: i64,
    /// Its articles in the baseline.
    pub baseline_documents: i64,
    /// All articles in the baseline.
    pub baseline_all: i64,
    /// Articles of the day that the baseline lets expect; 0 without a baseline.
    pub expected: f64,
    /// Chance of so many or more; 1 without a baseline.
    pub p_value: f64,
    /// Corrected for the number of tests of the day.
    pub q_value: f64,
}

/// Tests every thing on every day that has it, and gives the rises day by day. `totals` are all articles by day.
pub fn rises(counts: &Counts, totals: &BTreeMap<Date, i64>) -> Vec<Rise> {
    let since = |date: Date| date.checked_sub(jiff::Span::new().days(BASELINE_DAYS)).unwrap_or(Date::MIN);
    let distinct: BTreeSet<Date> = counts.days.iter().copied().collect();
    let baselines: BTreeMap<Date, i64> =
        distinct.into_iter().map(|date| (date, totals.range(since(date)..date).map(|(_, n)| *n).sum())).collect();
    let mut days: BTreeMap<Date, Vec<Rise>> = BTreeMap::new();
    for thing in &counts.things {
        for row in thing.clone() {
            let (date, documents) = (counts.days[row], counts.documents[row]);
            let all_documents = totals.get(&date).copied().unwrap_or(documents).max(documents);
            let from = since(date);
            let baseline_documents =
                (thing.start..row).rev().take_while(|&r| counts.days[r] >= from).map(|r| counts.documents[r]).sum::<i64>();
            let baseline_all = baselines.get(&date).copied().unwrap_or(0);
            let (mut expected, mut p_value) = (0.0, 1.0);
            if baseline_all > 0 {
                expected = round(baseline_documents as f64 * all_documents as f64 / baseline_all as f64);
                let share = all_documents as f64 / (all_documents + baseline_all) as f64;
                p_value = round(upper_tail(documents, documents + baseline_documents, share));
            }
            let rise = Rise { date, row, documents, all_documents, baseline_documents, baseline_all, expected, p_value, q_value: 1.0 };
            days.entry(date).or_default().push(rise);
        }
    }
    days.values_mut().for_each(|rises| correct(rises));
    days.into_values().flatten().collect()
}

/// The q-values of one day: p times tests over rank, made to rise with p.
fn correct(rises: &mut [Rise]) {
    let mut order: Vec<usize> = (0..rises.len()).collect();
    order.sort_by(|&a, &b| rises[a].p_value.total_cmp(&rises[b].p_value));
    let count = rises.len() as f64;
    let mut least = 1.0f64;
    for (rank, &i) in order.iter().enumerate().rev() {
        least = least.min(rises[i].p_value * count / (rank as f64 + 1.0));
        rises[i].q_value = round(least);
    }
}

/// The chance that of `n` draws with chance `p` each at least `k` succeed.
fn upper_tail(k: i64, n: i64, p: f64) -> f64 {
    if k <= 0 {
        return 1.0;
    }
    if p >= 1.0 || n <= 0 {
        return if k <= n { 1.0 } else { 0.0 };
    }
    let (n_f, k_f) = (n as f64, k as f64);
    let log_first = log_choose(n, k) + k_f * p.ln() + (n_f - k_f) * (1.0 - p).ln();
    // Each term is the one before times a ratio; the sum ends where terms no longer count.
    let (mut term, mut sum) = (1.0f64, 1.0f64);
    let odds = p / (1.0 - p);
    for i in k..n {
        term *= (n - i) as f64 / (i + 1) as f64 * odds;
        sum += term;
        if term < sum * 1e-12 && (i as f64) > n_f * p {
            break;
        }
    }
    (log_first + sum.ln()).exp().clamp(0.0, 1.0)
}

/// The logarithm of the number of ways to choose `k` of `n`.
fn log_choose(n: i64, k: i64) -> f64 {
    let k = k.min(n - k).max(0);
    (1..=k).map(|i| ((n - k + i) as f64 / i as f64).ln()).sum()
}

/// Six digits: more would differ between machines' logarithms.
fn round(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    format!("{x:.5e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i8) -> Date {
        Date::constant(2025, 3, 1).checked_add(jiff::Span::new().days(n)).expect("a day")
    }

    fn counts(things: &[BTreeMap<Date, i64>]) -> Counts {
        let mut counts = Counts::default();
        for thing in things {
            let start = counts.days.len();
            counts.days.extend(thing.keys());
            counts.documents.extend(thing.values());
            counts.things.push(start..counts.days.len());
        }
        counts
    }

    #[test]
    fn tails_are_those_of_the_binomial() {
        // By hand: 1 - 0.5^4 and 0.1^3 * 0.9 * 4 + 0.1^4.
        assert!((upper_tail(1, 4, 0.5) - 0.9375).abs() < 1e-9);
        assert!((upper_tail(3, 4, 0.1) - 0.0037).abs() < 1e-9);
        assert_eq!(upper_tail(0, 10, 0.2), 1.0);
        assert!(upper_tail(10, 10, 0.5) - 0.5f64.powi(10) < 1e-12);
        assert!((0.0..=1.0).contains(&upper_tail(400_000, 1_000_000, 0.4)));
    }

    #[test]
    fn a_burst_rises_and_the_usual_does_not() {
        let totals: BTreeMap<Date, i64> = (0..29).map(|n| (day(n), 100)).collect();
        let steady: BTreeMap<Date, i64> = (0..29).map(|n| (day(n), 10)).collect();
        let mut burst: BTreeMap<Date, i64> = (0..28).map(|n| (day(n), 2)).collect();
        burst.insert(day(28), 12);
        let counts = counts(&[steady, burst]);
        let last: Vec<Rise> = rises(&counts, &totals).into_iter().filter(|r| r.date == day(28)).collect();
        let of = |name: &str| last.iter().find(|r| counts.things[usize::from(name == "burst")].contains(&r.row)).expect("a row");
        assert_eq!((of("burst").baseline_documents, of("burst").baseline_all, of("burst").expected), (56, 2800, 2.0));
        assert!(of("burst").q_value < 1e-4 && of("burst").q_value >= of("burst").p_value);
        assert!(of("steady").q_value > 0.3);
    }

    #[test]
    fn without_days_before_nothing_rises() {
        let counts = counts(&[BTreeMap::from([(day(0), 50)])]);
        let totals = BTreeMap::from([(day(0), 50)]);
        assert!(rises(&counts, &totals).iter().all(|r| r.p_value == 1.0 && r.q_value == 1.0));
    }

    #[test]
    fn of_many_tests_of_chance_few_rise() {
        // Two hundred topics whose day is as their past, give or take the luck of the draw.
        let totals: BTreeMap<Date, i64> = (0..29).map(|n| (day(n), 200)).collect();
        let things: Vec<BTreeMap<Date, i64>> =
            (0..200).map(|t| (0..29).map(|n| (day(n), 5 + (t * 7 + i64::from(n) * 13) % 5)).collect()).collect();
        let counts = counts(&things);
        let rising = rises(&counts, &totals).into_iter().filter(|r| r.date == day(28) && r.q_value <= RISING).count();
        assert_eq!(rising, 0);
    }
}
