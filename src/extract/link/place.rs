//! Where a figure's event happened.

use super::{Scene, gap, is_setting};
use crate::extract::Reading;
use crate::model::{CasualtyFigure, PlaceMention, PlacePrecision, PlaceRole};
use crate::tables::Label;
use std::collections::BTreeMap;

/// The places of a document, by what they can be linked for.
pub(super) struct Places<'a> {
    scene: &'a Scene,
    /// Places that something can happen at, by their place in the text.
    scenes: Vec<Spot<'a>>,
    /// The country in which most places of the document lie, and its first-level area where they share one.
    home: Option<(Label, Option<Label>)>,
    dateline: Option<&'a PlaceMention>,
}

/// A place that something can happen at.
#[derive(Clone, Copy)]
struct Spot<'a> {
    /// Its sentence.
    frame: usize,
    /// Whether the words around say that something happens there.
    event: bool,
    /// Whether it stands in an address that closes with a country: "Shewan, Farah, Afghanistan".
    addressed: bool,
    place: &'a PlaceMention,
}

impl<'a> Places<'a> {
    pub(super) fn new(reading: &Reading, scene: &'a Scene, places: &'a [PlaceMention]) -> Places<'a> {
        let mut scenes: Vec<Spot<'a>> = places
            .iter()
            // Whose soldiers they are does not tell where they died: a demonym, which has no feature, is no place of an event.
            .filter(|p| p.role != PlaceRole::Dateline && !p.voice && (p.feature_code.is_some() || p.precision != PlacePrecision::Country))
            .filter_map(|p| {
                let frame = scene.at(p.part, p.start)?;
                let event = p.role == PlaceRole::Event || is_setting(reading, p.part, p.start);
                Some(Spot { frame, event, addressed: false, place: p })
            })
            .collect();
        scenes.sort_by_key(|s| (s.frame, s.place.start));
        settle_addresses(reading, &mut scenes);
        let home = home(scenes.iter().map(|s| s.place));
        Places { scene, scenes, home, dateline: places.iter().find(|p| p.role == PlaceRole::Dateline) }
    }

    /// The places of one sentence.
    fn of(&self, frame: usize) -> &[Spot<'a>] {
        let start = self.scenes.partition_point(|s| s.frame < frame);
        &self.scenes[start..self.scenes.partition_point(|s| s.frame <= frame)]
    }

    /// Links one figure: its sentence, else the title, the lead, the sentence before, places that are only named there,
    /// the dateline where nothing else is said, and in the end the country that the article is about.
    pub(super) fn link(&self, figure: &mut CasualtyFigure) {
        let Some(frame) = self.scene.numbered(figure.sentence) else { return };
        let near = (figure.start, figure.end);
        let found = self
            .nearest(&[frame], near, true)
            .map(|p| (p, "same_sentence"))
            .or_else(|| self.title(&self.scene.title).map(|p| (p, "title")))
            .or_else(|| self.first(&self.scene.lead, true).map(|p| (p, "lead")))
            .or_else(|| frame.checked_sub(1).and_then(|f| self.nearest(&[f], near, true)).map(|p| (p, "previous_sentence")))
            .or_else(|| self.nearest(&[frame], near, false).map(|p| (p, "same_sentence")))
            .or_else(|| self.first(&self.scene.lead, false).map(|p| (p, "lead")))
            .or_else(|| self.dateline.map(|p| (p, "dateline")));
        let Some((place, rule)) = found else {
            if let Some((country, admin1)) = &self.home {
                figure.country = Some(country.clone());
                figure.admin1 = admin1.clone();
                figure.place_rule = Some(Label::from("article"));
            }
            return;
        };
        let (place, rule) = self.finer(place, rule);
        figure.place_id = place.place_id;
        figure.place_name = Some(place.name.clone());
        figure.country = place.country.clone();
        figure.admin1 = place.admin1.clone();
        figure.place_rule = Some(Label::from(rule));
    }

    /// The place of these sentences nearest to a span; a finer one beside it in the same country is meant with it
    /// ("in Basra, Iraq").
    fn nearest(&self, frames: &[usize], near: (i32, i32), event: bool) -> Option<&'a PlaceMention> {
        /// Code points between the names of one address.
        const ADDRESS: i32 = 30;
        let here = || frames.iter().flat_map(|&f| self.of(f));
        let best = here().filter(|s| !event || s.event).min_by_key(|s| (gap(near, (s.place.start, s.place.end)), s.place.start))?.place;
        let beside = here().map(|s| s.place).filter(|p| {
            p.country == best.country && p.precision < best.precision && gap((p.start, p.end), (best.start, best.end)) <= ADDRESS
        });
        Some(beside.min_by_key(|p| (p.precision, p.start)).unwrap_or(best))
    }

    /// The first place of these sentences at which something happens; an address in its sentence goes before it ("Fighters in
    /// one land fired on Ghundai, Khyber, Pakistan").
    fn first(&self, frames: &[usize], event: bool) -> Option<&'a PlaceMention> {
        let first = frames.iter().flat_map(|&f| self.of(f)).find(|s| !event || s.event)?;
        let addressed = self.of(first.frame).iter().find(|s| s.addressed && (!event || s.event));
        let first = addressed.unwrap_or(first).place;
        self.nearest(frames, (first.start, first.end), event)
    }

    /// The title's place: one where something happens, else any.
    fn title(&self, frames: &[usize]) -> Option<&'a PlaceMention> {
        self.first(frames, true).or_else(|| self.first(frames, false))
    }

    /// A country named by title or dateline gives way to a finer place of it in the lead.
    fn finer(&self, place: &'a PlaceMention, rule: &'static str) -> (&'a PlaceMention, &'static str) {
        let coarse = place.precision >= PlacePrecision::Country && rule != "same_sentence";
        if !coarse || place.country.is_none() {
            return (place, rule);
        }
        let lead = self.scene.lead.iter().flat_map(|&f| self.of(f)).filter(|s| s.event).map(|s| s.place);
        match lead.filter(|p| p.country == place.country).min_by_key(|p| (p.precision, p.start)) {
            Some(finer) if finer.precision < place.precision => (finer, "lead"),
            _ => (place, rule),
        }
    }
}

/// The country of more than half of these places, and the first-level area of all of those.
fn home<'a>(places: impl Iterator<Item = &'a PlaceMention> + Clone) -> Option<(Label, Option<Label>)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for country in places.clone().filter_map(|p| p.country.as_ref()) {
        *counts.entry(country.0.as_str()).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (country, _) = counts.into_iter().find(|(_, n)| n * 2 > all)?;
    let country = country.to_string();
    let mut areas = places.filter(|p| p.country.as_ref().is_some_and(|c| c.0.as_str() == country)).filter_map(|p| p.admin1.as_ref());
    let first = areas.next();
    let shared = areas.all(|a| Some(a) == first);
    Some((Label::new(country), first.filter(|_| shared).cloned()))
}

/// Finds the addresses that close with a country. What stands in one and was read as a place elsewhere is a namesake of a place
/// too small to be known, and leaves.
fn settle_addresses(reading: &Reading, scenes: &mut Vec<Spot<'_>>) {
    let mut misread = vec![false; scenes.len()];
    for last in 0..scenes.len() {
        if scenes[last].place.precision != PlacePrecision::Country {
            continue;
        }
        let country = scenes[last].place.country.clone();
        let mut first = last;
        while first > 0
            && scenes[first - 1].frame == scenes[last].frame
            && are_chained(reading, scenes[first - 1].place, scenes[first].place)
        {
            first -= 1;
        }
        for n in first..last {
            misread[n] |= scenes[n].place.country.is_some() && scenes[n].place.country != country;
        }
        // Of a chain whose smaller places are not known, the country alone is left.
        let closes = first < last || super::closes_address(reading, scenes[last].place.part, scenes[last].place.start);
        scenes[first..=last].iter_mut().for_each(|s| s.addressed |= closes);
    }
    let mut kept = misread.iter().map(|m| !m);
    scenes.retain(|_| kept.next().unwrap_or(true));
}

/// Whether only a comma, names and kinds of places stand between two places: "Bajaur district, Khyber Pakhtunkhwa".
fn are_chained(reading: &Reading, a: &PlaceMention, b: &PlaceMention) -> bool {
    /// Code points between the places of one address.
    const REACH: i32 = 60;
    if a.part != b.part || b.start - a.end > REACH || b.start < a.end {
        return false;
    }
    let (text, points) = (reading.text(a.part), reading.code_points(a.part));
    let between = &text[points.to_byte(text, a.end.max(0) as usize)..points.to_byte(text, b.start.max(0) as usize)];
    between.contains(',') && between.split_whitespace().all(|word| super::is_part_of_address(reading, word))
}
