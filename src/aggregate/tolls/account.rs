//! What is the toll in an account of a past event, with a lede that sums it up and sections that tell it place by place?
//!
//! News tells its toll first and its newest last; an account tells it in the lede, either once for the whole event or
//! country by country, and its sections repeat the parts. The lede decides, then a sentence that says "in total", then the largest figure.

use super::groups::by_sentence;
use super::{summed, toll};
use crate::model::{CasualtyFigure, Change, Document, DocumentToll, Extent, FigureStatus, Kind, Part, Qualifier, Scope, VictimGroup};
use crate::tables::Label;
use std::collections::BTreeMap;

/// Sentences that open an account: a toll told in them is that of the whole event, later ones are told place by place.
/// In 130 ledes of storms and floods with several figures, the opening one was the toll in 27 of 34, a later one in 21 of 96.
const OPENING: i32 = 4;

/// The least toll that is not told twice by chance: two places may well have lost three people each, hardly thirty.
const TELLING: i64 = 5;

/// Where the lede of an account ends, in code points; nothing for news, which has a day, and for texts that have no title
/// or no headings.
pub fn lede_end(document: &Document) -> Option<i32> {
    let dated = document.published_at.is_some() || document.dateline_date.is_some();
    heading(&document.text).filter(|_| !dated && document.title.is_some())
}

/// The first heading, in code points.
fn heading(text: &str) -> Option<i32> {
    headings(text).first().copied()
}

/// Where the headings begin, in code points: short lines without an end mark, after at least one line of prose.
fn headings(text: &str) -> Vec<i32> {
    /// Code points of a line that must be prose.
    const PROSE: usize = 120;
    /// Words of a heading.
    const WORDS: usize = 9;
    let mut found = Vec::new();
    let (mut at, mut prose) = (0i32, false);
    for line in text.split('\n') {
        let words = line.trim();
        let chars = words.chars().count();
        let open = words.chars().next_back().is_some_and(|c| !".!?:;,]\")".contains(c));
        if chars > PROSE {
            prose = true;
        } else if prose && open && words.split_whitespace().count() <= WORDS {
            found.push(at);
        }
        at = at.saturating_add(i32::try_from(line.chars().count()).unwrap_or(i32::MAX)).saturating_add(1);
    }
    found
}

/// The toll of the account's event in one kind.
pub fn account_toll(document: &Document, kind: Kind, figures: &[&CasualtyFigure], lede_end: i32) -> Option<DocumentToll> {
    let counted: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| f.best.is_some()).collect();
    let own = without_parts(&settled(&own_event(&counted)));
    let told: Vec<&CasualtyFigure> = own.iter().copied().filter(|f| !f.implicit).collect();
    let in_lede = |f: &&CasualtyFigure| f.part == Part::Title || f.start < lede_end;
    let lede: Vec<&CasualtyFigure> = own.iter().copied().filter(in_lede).filter(|f| f.part == Part::Body).collect();
    let whole = |f: &&CasualtyFigure| !f.implicit && f.extent == Extent::Whole && f.change != Change::New && !in_a_place(f);
    let row = |chosen: &[&CasualtyFigure], rule: &str| summed(document, kind, chosen, rule);
    if lede.iter().any(|f| !f.implicit) || told.is_empty() && !lede.is_empty() {
        // "The storm was responsible for 35 direct and 54 indirect deaths": the whole of a sentence.
        let wholes: Vec<&CasualtyFigure> = lede.iter().copied().filter(whole).collect();
        let wholes = by_sentence(&wholes).into_iter().map(|s| super::groups::apart(&s));
        if let Some(sentence) = wholes.rev().max_by_key(|s| super::groups::sum(s)) {
            return row(&sentence, "whole_in_lede");
        }
        let sentences = by_sentence(&lede);
        let opening = sentences.first().is_some_and(|s| s.first().is_some_and(|f| f.sentence <= OPENING));
        if opening || kind != Kind::Killed {
            let sums = sentences.iter().map(|s| (super::groups::sum(s), s));
            let best = if kind == Kind::Killed { sums.rev().max_by_key(|(sum, _)| *sum).map(|(_, s)| s.clone()) } else { None };
            let best = best.or_else(|| largest(lede.iter().copied()).map(|f| vec![f]))?;
            return match best.as_slice() {
                [rounded] => row(&[sharpened(rounded, &told)], "lede"),
                several => row(several, "lede"),
            };
        }
        let (parts, total) = places(&lede);
        if let Some(figure) = total {
            return row(&[figure], "whole_of_parts");
        }
        let sum = super::groups::sum(&parts);
        if let Some(figure) = largest(told.iter().copied().filter(|f| !in_lede(f)).filter(whole)).filter(|f| f.best >= Some(sum)) {
            return row(&[figure], "whole");
        }
        return row(&parts, "sum_of_places");
    }
    if let Some(countries) = country_by_country(document, &told).filter(|_| kind == Kind::Killed) {
        return row(&countries, "sum_of_places");
    }
    let most = largest(told.iter().copied()).and_then(|f| f.best);
    if let Some(figure) = largest(told.iter().copied().filter(whole)).filter(|f| kind != Kind::Displaced && f.best >= most) {
        return row(&[figure], "whole");
    }
    // The injured are seldom added up where no lede does it, unless the first sentence about them is the largest.
    if kind == Kind::Injured && told.first().map(|f| f.best) < largest(told.iter().copied()).map(|f| f.best) {
        return row(&places(&told).0, "sum_of_places");
    }
    if !told.is_empty() {
        let sentences = by_sentence(&told);
        let best = sentences.into_iter().rev().max_by_key(|s| super::groups::sum(s))?;
        return row(&best, "largest_total");
    }
    if own.is_empty() {
        let vague = figures.first()?;
        return Some(toll(document, kind, Scope::Incident, vague, &[vague], "no_number"));
    }
    row(&own, "sum_of_victims")
}

/// The figures of the account's own event: those that recall another one only where nothing else is told, and zeros and
/// words for no exact number ("thousands") only where no figure is.
fn own_event<'a>(figures: &[&'a CasualtyFigure]) -> Vec<&'a CasualtyFigure> {
    let mut own = figures.to_vec();
    let tests: [fn(&CasualtyFigure) -> bool; 4] = [
        |f| !f.recalled,
        |f| f.best != Some(0),
        // Who is presumed dead has been counted among the dead since.
        |f| f.status == FigureStatus::Reported,
        |f| f.qualifier != Qualifier::Vague && !f.implicit,
    ];
    for test in tests {
        if own.iter().any(|f| test(f)) {
            own.retain(|f| test(f) || f.implicit && !f.recalled);
        }
    }
    own
}

/// The figures that tell how it ended, where there are any: the homeless and not those evacuated before the storm.
fn settled<'a>(figures: &[&'a CasualtyFigure]) -> Vec<&'a CasualtyFigure> {
    let closed: Vec<&CasualtyFigure> = figures.iter().copied().filter(|f| !(f.kind == Kind::Displaced && f.outcome_open)).collect();
    if closed.is_empty() { figures.to_vec() } else { closed }
}

/// The figure that the sections give to the unit where the lede rounds it: "more than 380,000", then "383,045"; "at least 200",
/// then "at least 202".
fn sharpened<'a>(rounded: &'a CasualtyFigure, told: &[&'a CasualtyFigure]) -> &'a CasualtyFigure {
    /// How far apart they may lie: a twentieth.
    const NEAR: i64 = 20;
    let Some(about) = rounded.best.filter(|_| !matches!(rounded.qualifier, Qualifier::Exact | Qualifier::Range)) else { return rounded };
    let sharper = |f: &&&CasualtyFigure| {
        matches!(f.qualifier, Qualifier::Exact | Qualifier::AtLeast)
            && f.best.is_some_and(|b| b >= about && b.saturating_sub(about) <= about / NEAR && digits(b) > digits(about))
    };
    told.iter().filter(sharper).max_by_key(|f| f.best).copied().unwrap_or(rounded)
}

/// Digits of a number that are no closing zeros.
fn digits(mut number: i64) -> u32 {
    while number != 0 && number % 10 == 0 {
        number /= 10;
    }
    number.checked_ilog10().map_or(0, |d| d + 1)
}

/// Without people who are inside another figure, by the words or because the figures of their sentence add up to its first.
fn without_parts<'a>(figures: &[&'a CasualtyFigure]) -> Vec<&'a CasualtyFigure> {
    // "Another man drowned" is beside the others, whatever number the text tells elsewhere.
    let beside = |f: &CasualtyFigure| f.implicit && f.change == Change::New;
    let mut kept = Vec::new();
    for sentence in by_sentence(figures) {
        match broken_down(&sentence) {
            Some(whole) => kept.push(whole),
            None => kept.extend(sentence.into_iter().filter(|f| !f.subset || beside(f))),
        }
    }
    if kept.is_empty() { figures.to_vec() } else { kept }
}

/// The figure of a sentence that the others break down: "four deaths: two in the north and two at sea", "one death when a
/// man drowned".
fn broken_down<'a>(sentence: &[&'a CasualtyFigure]) -> Option<&'a CasualtyFigure> {
    let whole = largest(sentence.iter().copied())?;
    let parts: Vec<&&CasualtyFigure> = sentence.iter().filter(|f| f.figure_id != whole.figure_id).collect();
    if parts.is_empty() || whole.implicit || whole.subset || whole.victim_group != VictimGroup::Unspecified {
        return None;
    }
    let sum = parts.iter().filter_map(|f| f.best).fold(0i64, i64::saturating_add);
    let nameless = whole.victims.is_none();
    let details = parts.iter().all(|f| f.change != Change::New && (f.implicit && nameless || f.victims.is_none() && f.start > whole.start));
    let adds_up = Some(sum) == whole.best && (parts.len() > 1 || nameless);
    (adds_up || details && Some(sum) <= whole.best).then_some(whole)
}

/// The figures that a lede tells place by place, each place once; or the one that repeats their sum.
fn places<'a>(lede: &[&'a CasualtyFigure]) -> (Vec<&'a CasualtyFigure>, Option<&'a CasualtyFigure>) {
    let mut parts: Vec<&CasualtyFigure> = Vec::new();
    for figure in lede.iter().copied() {
        let again = |p: &&CasualtyFigure| {
            p.sentence != figure.sentence && p.best == figure.best && (figure.best >= Some(TELLING) || place(p) == place(figure))
        };
        if parts.iter().any(again) {
            continue;
        }
        if figure.extent == Extent::Country {
            within(figure, &mut parts);
        } else if !parts.is_empty() && figure.change == Change::Total {
            let sum = Some(super::groups::sum(&parts));
            // "... for a storm total of 37", and a number that is the sum of those before it.
            if figure.extent == Extent::Whole && figure.best >= sum || parts.len() > 1 && figure.best == sum {
                return (parts, Some(figure));
            }
        }
        let covered = |p: &&CasualtyFigure| p.extent == Extent::Country && p.country.is_some() && p.country == country(figure);
        if parts.iter().any(|p| covered(p) && figure.best <= p.best) {
            continue;
        }
        parts.push(figure);
    }
    (parts, None)
}

/// Takes out the parts that lie in the country for which `figure` speaks: those told right before it, up to another country.
fn within(figure: &CasualtyFigure, parts: &mut Vec<&CasualtyFigure>) {
    let (mut home, mut sum) = (country(figure), 0i64);
    while let Some(last) = parts.last() {
        let abroad = country(last).is_some() && home.is_some() && country(last) != home;
        sum = sum.saturating_add(last.best.unwrap_or(0));
        if abroad || last.extent == Extent::Country || Some(sum) > figure.best {
            break;
        }
        home = home.or_else(|| country(last));
        parts.pop();
    }
}

/// The country of the place that the figure's own sentence names.
fn country(figure: &CasualtyFigure) -> Option<Label> {
    figure.country.clone().filter(|_| in_a_place(figure))
}

/// The toll of each section, where every section that tells one is about a country of its own.
fn country_by_country<'a>(document: &Document, told: &[&'a CasualtyFigure]) -> Option<Vec<&'a CasualtyFigure>> {
    let headings = headings(&document.text);
    let mut sections: BTreeMap<usize, Vec<&CasualtyFigure>> = BTreeMap::new();
    for figure in told.iter().copied().filter(|f| f.part == Part::Body) {
        sections.entry(headings.partition_point(|h| *h <= figure.start)).or_default().push(figure);
    }
    let mut countries: Vec<&str> = Vec::new();
    let mut tolls = Vec::new();
    for figures in sections.values() {
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for country in figures.iter().filter(|f| in_a_place(f)).filter_map(|f| f.country.as_ref()) {
            *named.entry(country.0.as_str()).or_default() += 1;
        }
        let country = named.iter().rev().max_by_key(|(_, n)| **n).map(|(country, _)| *country)?;
        if countries.contains(&country) {
            return None;
        }
        countries.push(country);
        let whole = largest(figures.iter().copied().filter(|f| f.extent == Extent::Whole));
        tolls.push(whole.or_else(|| largest(figures.iter().copied()))?);
    }
    (tolls.len() > 1).then_some(tolls)
}

/// The place that the figure's own sentence names.
fn place(figure: &CasualtyFigure) -> Option<&str> {
    figure.place_name.as_deref().filter(|_| in_a_place(figure))
}

fn in_a_place(figure: &CasualtyFigure) -> bool {
    figure.place_rule.as_ref().is_some_and(|r| r.0 == "same_sentence")
}

/// The largest, the earliest of equals.
fn largest<'a>(figures: impl Iterator<Item = &'a CasualtyFigure>) -> Option<&'a CasualtyFigure> {
    figures.max_by_key(|f| (f.best, std::cmp::Reverse((f.part, f.start))))
}
