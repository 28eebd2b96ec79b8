//! How do several reports of one incident become one toll? By each rule, over the last word of every source.

use super::story::{Story, StoryToll};
use crate::model::{AttributionKind, IncidentToll, Kind, Reconcile};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What a source says.
#[derive(Debug, Clone, Copy)]
struct Claim<'a> {
    published: Option<i64>,
    doc_id: &'a str,
    toll: &'a StoryToll,
    best: i64,
}

impl Claim<'_> {
    fn day(&self) -> Option<i64> {
        self.published.map(|p| p.div_euclid(DAY))
    }

    fn is_official(&self) -> bool {
        use AttributionKind::{Medical, Military, Official, Police};
        matches!(self.toll.attribution, Some(Official | Police | Military | Medical))
    }

    /// The order of time; what has no date comes first, because anything dated may be newer.
    fn time(&self) -> (Option<i64>, &str) {
        (self.published, self.doc_id)
    }
}

/// The tolls of an incident by all rules. `stories` tell of it, in the order of time.
pub fn reconcile(incident_id: &str, stories: &[&Story]) -> Vec<IncidentToll> {
    let mut claims: BTreeMap<Kind, Vec<(&str, Claim)>> = BTreeMap::new();
    // Neither a copy nor a version that a later one replaces has a word of its own, unless there is no other.
    let replaced: BTreeSet<&str> = stories.iter().filter_map(|s| s.version_of.as_deref()).collect();
    let counts = |s: &&&Story| s.copy_of.is_none() && !replaced.contains(s.doc_id.as_str());
    let none = !stories.iter().any(|s| counts(&s));
    for story in stories.iter().filter(|s| none || counts(s)) {
        for toll in &story.tolls {
            let Some(best) = toll.best else { continue };
            let claim = Claim { published: story.published, doc_id: &story.doc_id, toll, best };
            claims.entry(toll.kind).or_default().push((story.source.as_str(), claim));
        }
    }
    claims.into_iter().flat_map(|(kind, claims)| of_kind(incident_id, kind, &claims)).collect()
}

fn of_kind(incident_id: &str, kind: Kind, claims: &[(&str, Claim)]) -> Vec<IncidentToll> {
    let all = last_words(claims.iter().copied());
    let official = last_words(claims.iter().copied().filter(|(_, c)| c.is_official()));
    let sources = all.len() as i64;
    let row = |rule: Reconcile, claim: Claim, pool: &[Claim]| {
        let same: Vec<&Claim> = pool.iter().filter(|c| c.best == claim.best).collect();
        let (low, high) = match rule {
            Reconcile::Range => bounds(pool.iter()),
            _ => bounds(same.iter().copied()),
        };
        IncidentToll {
            incident_id: incident_id.to_string(),
            kind,
            rule,
            low,
            best: claim.best,
            high,
            figure_id: claim.toll.figure_id.clone(),
            as_of: claim.published.and_then(|p| Timestamp::from_microsecond(p).ok()),
            agreeing: same.len() as i64,
            sources,
        }
    };
    let chosen = |rule: Reconcile, pool: &[Claim]| choose(rule, pool).map(|claim| row(rule, claim, pool));
    [Reconcile::Latest, Reconcile::Conservative, Reconcile::Majority, Reconcile::Range]
        .into_iter()
        .filter_map(|rule| chosen(rule, &all))
        .chain(chosen(Reconcile::Official, &official))
        .collect()
}

/// The newest claim of each source.
fn last_words<'a>(claims: impl Iterator<Item = (&'a str, Claim<'a>)>) -> Vec<Claim<'a>> {
    let mut last: BTreeMap<&str, Claim> = BTreeMap::new();
    for (source, claim) in claims {
        let known = last.entry(source).or_insert(claim);
        if claim.time() > known.time() {
            *known = claim;
        }
    }
    last.into_values().collect()
}

fn choose<'a>(rule: Reconcile, pool: &[Claim<'a>]) -> Option<Claim<'a>> {
    let told = |claim: &Claim, among: &[Claim]| among.iter().filter(|c| c.best == claim.best).count();
    match rule {
        Reconcile::Conservative => pool.iter().min_by_key(|c| (c.best, Reverse(c.time()))).copied(),
        Reconcile::Majority => pool.iter().min_by_key(|c| (Reverse(told(c, pool)), Reverse(c.published), c.best, c.doc_id)).copied(),
        Reconcile::Latest | Reconcile::Range | Reconcile::Official => {
            let newest = pool.iter().map(Claim::day).max()?;
            let of_day: Vec<Claim> = pool.iter().filter(|c| c.day() == newest).copied().collect();
            of_day.iter().min_by_key(|c| (Reverse(told(c, &of_day)), Reverse(c.published), c.best, c.doc_id)).copied()
        }
    }
}

/// The bounds that hold for all: the least and the most of what is told, open where any is.
fn bounds<'a>(claims: impl Iterator<Item = &'a Claim<'a>> + Clone) -> (Option<i64>, Option<i64>) {
    let low = claims.clone().map(|c| c.toll.low).min().flatten();
    let high = claims.map(|c| c.toll.high).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, story};
    use super::*;

    fn by_rule(stories: &[Story]) -> BTreeMap<Reconcile, (Option<i64>, i64, Option<i64>)> {
        let stories: Vec<&Story> = stories.iter().collect();
        reconcile("i", &stories).into_iter().map(|t| (t.rule, (t.low, t.best, t.high))).collect()
    }

    #[test]
    fn the_rules_stand_side_by_side_over_the_last_word_of_every_source() {
        let told = |source: &str, hour: i64, best: i64| {
            let mut story = story(&format!("{source}{hour}"), best);
            (story.source, story.published) = (source.to_string(), Some(at(hour)));
            story
        };
        let mut stories = vec![told("a", 1, 2), told("b", 20, 12), told("a", 26, 15), told("c", 27, 14), told("d", 28, 14)];
        let rules = by_rule(&stories);
        // "a" first said 2 and no longer does; "b" says 12, but of the newest day 14 is told most.
        assert_eq!(rules[&Reconcile::Latest], (Some(14), 14, Some(14)));
        assert_eq!(rules[&Reconcile::Conservative].1, 12);
        assert_eq!(rules[&Reconcile::Majority].1, 14);
        assert_eq!(rules[&Reconcile::Range], (Some(12), 14, Some(15)));
        assert!(!rules.contains_key(&Reconcile::Official));
        stories[1].tolls[0].attribution = Some(AttributionKind::Police);
        stories[1].tolls[0].high = None;
        let rules = by_rule(&stories);
        assert_eq!(rules[&Reconcile::Official], (Some(12), 12, None));
        // Where any is open, so is the range.
        assert_eq!(rules[&Reconcile::Range], (Some(12), 14, None));
        stories.reverse();
        assert_eq!(by_rule(&stories), rules);
    }

    #[test]
    fn copies_and_replaced_versions_say_nothing_of_their_own() {
        let mut stories = [story("one", 5), story("two", 5), story("three", 9)];
        (stories[1].copy_of, stories[1].source) = (Some("one".into()), "b".into());
        let refs: Vec<&Story> = stories.iter().collect();
        let rows = reconcile("i", &refs);
        assert!(rows.iter().all(|t| t.sources == 2), "{rows:?}");
        // The last one updates the first, under another name.
        stories[2].version_of = Some("one".into());
        let refs: Vec<&Story> = stories.iter().collect();
        assert!(reconcile("i", &refs).iter().all(|t| (t.sources, t.best) == (1, 9)));
    }
}
