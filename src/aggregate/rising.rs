//! Does something rise? A day against the days before it, by an exact test with false alarms held down.
//!
//! If a topic's share of articles has not changed, each of its articles in the day and the days before falls on the day
//! with the day's share of all articles. So the number on the day is binomial, and the chance of so many or more is the
//! p-value (the conditional test of two Poisson rates, Przyborowski and Wilenski 1940). Of many such tests in a day some
//! are small by luck; Benjamini and Hochberg (1995) turn them into q-values.

use jiff::civil::Date;
use std::collections::BTreeMap;

/// Days of the trailing baseline: four whole weeks, so that weekdays weigh alike.
pub const BASELINE_DAYS: i64 = 28;

/// The q-value up to which something rises: one false alarm among twenty is borne.
pub const RISING: f64 = 0.05;

/// One thing on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Rise {
    /// The day.
    pub date: Date,
    /// Its articles on the day.
    pub documents: i64,
    /// All articles of the day.
    pub all_documents: i64,
    /// Its articles in the baseline.
    pub baseline_documents: i64,
    /// All articles in the baseline.
    pub baseline_all: i64,
}

impl Rise {
    /// Articles of the day that the baseline lets expect; 0 without a baseline.
    pub fn expected(&self) -> f64 {
        if self.baseline_all > 0 {
            round(self.baseline_documents as f64 * self.all_documents as f64 / self.baseline_all as f64)
        } else {
            0.0
        }
    }

    /// Chance of so many or more; 1 without a baseline.
    pub fn p_value(&self) -> f64 {
        if self.baseline_all <= 0 {
            return 1.0;
        }
        let share = self.all_documents as f64 / (self.all_documents + self.baseline_all) as f64;
        round(upper_tail(self.documents, self.documents + self.baseline_documents, share))
    }
}

/// All articles by day, which the days of a thing are held against.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    days: BTreeMap<Date, i64>,
}

impl Totals {
    /// Counts an article of a day.
    pub fn add(&mut self, date: Date) {
        *self.days.entry(date).or_default() += 1;
    }

    /// A thing on a day that has so many articles of it, and so many of the days of its baseline.
    pub fn rise(&self, date: Date, documents: i64, baseline_documents: i64) -> Rise {
        let all_documents = self.days.get(&date).copied().unwrap_or(documents).max(documents);
        let baseline_all = self.days.range(since(date)..date).map(|(_, n)| *n).sum();
        Rise { date, documents, all_documents, baseline_documents, baseline_all }
    }

    /// A thing on each of its days, which stand in order.
    pub fn rises(&self, days: &[(Date, i64)]) -> impl Iterator<Item = Rise> {
        days.iter().enumerate().map(|(at, (date, documents))| {
            let from = since(*date);
            let before = days[..at].iter().rev().take_while(|(day, _)| *day >= from).map(|(_, n)| *n).sum();
            self.rise(*date, *documents, before)
        })
    }
}

fn since(date: Date) -> Date {
    date.checked_sub(jiff::Span::new().days(BASELINE_DAYS)).unwrap_or(Date::MIN)
}

/// The p-values of all tests of a day, counted: things are many, and their p-values few.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tests {
    /// By the bits of the p-value, whose order is that of the numbers: none is below 0.
    counts: BTreeMap<u64, u64>,
}

impl Tests {
    /// Counts a test.
    pub fn add(&mut self, p_value: f64) {
        *self.counts.entry(p_value.to_bits()).or_default() += 1;
    }

    /// The q-value of each p-value: p times tests over rank, made to rise with p.
    pub fn q_values(&self) -> BTreeMap<u64, f64> {
        let count = self.counts.values().sum::<u64>();
        let (mut least, mut rank) = (1.0f64, count);
        let mut values = BTreeMap::new();
        for (bits, tests) in self.counts.iter().rev() {
            // Of equal p-values the last rank gives the least, which holds for all of them.
            least = least.min(f64::from_bits(*bits) * count as f64 / rank as f64);
            values.insert(*bits, round(least));
            rank -= tests;
        }
        values
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

    fn totals(articles: i64) -> Totals {
        Totals { days: (0..29).map(|n| (day(n), articles)).collect() }
    }

    /// The last of the days of each thing, with its q-value.
    fn last(things: &[Vec<(Date, i64)>], totals: &Totals) -> Vec<(Rise, f64)> {
        let last: Vec<Rise> = things.iter().flat_map(|days| totals.rises(days).filter(|r| r.date == day(28))).collect();
        let mut tests = Tests::default();
        last.iter().for_each(|rise| tests.add(rise.p_value()));
        let q = tests.q_values();
        last.into_iter().map(|rise| (rise.clone(), q[&rise.p_value().to_bits()])).collect()
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
        let steady = (0..29).map(|n| (day(n), 10)).collect();
        let burst = (0..28).map(|n| (day(n), 2)).chain([(day(28), 12)]).collect();
        let last = last(&[steady, burst], &totals(100));
        let [(_, usual), (rise, q)] = &last[..] else { panic!("two things") };
        assert_eq!((rise.baseline_documents, rise.baseline_all, rise.expected()), (56, 2800, 2.0));
        assert!(*q < 1e-4 && *q >= rise.p_value());
        assert!(*usual > 0.3);
    }

    #[test]
    fn q_values_are_those_of_the_ranks() {
        // By hand, as Benjamini and Hochberg do: of five tests p * 5 / rank, from the last rank on never more than behind it.
        let mut tests = Tests::default();
        [0.01, 0.5, 0.02, 0.02, 0.04].into_iter().for_each(|p| tests.add(p));
        let q = tests.q_values();
        let of = |p: f64| q[&p.to_bits()];
        assert_eq!((of(0.5), of(0.04), of(0.01)), (0.5, 0.05, 0.0333333));
        assert_eq!(of(0.02), round(0.02 * 5.0 / 3.0));
    }

    #[test]
    fn without_days_before_nothing_rises() {
        let mut totals = Totals::default();
        (0..50).for_each(|_| totals.add(day(28)));
        assert_eq!(last(&[vec![(day(28), 50)]], &totals).iter().map(|(r, q)| (r.p_value(), *q)).collect::<Vec<_>>(), [(1.0, 1.0)]);
    }

    #[test]
    fn of_many_tests_of_chance_few_rise() {
        // Two hundred topics whose day is as their past, give or take the luck of the draw.
        let things: Vec<Vec<(Date, i64)>> =
            (0..200).map(|t| (0..29).map(|n| (day(n), 5 + (t * 7 + i64::from(n) * 13) % 5)).collect()).collect();
        assert_eq!(last(&things, &totals(200)).iter().filter(|(_, q)| *q <= RISING).count(), 0);
    }
}
