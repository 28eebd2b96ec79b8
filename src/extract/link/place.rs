//! Where a figure's event happened.

use super::{Scene, gap, is_setting};
use crate::extract::Reading;
use crate::model::{CasualtyFigure, PlaceMention, PlacePrecision, PlaceRole};
use crate::tables::Label;

/// The places of a document, by what they can be linked for.
pub(super) struct Places<'a> {
    scene: &'a Scene,
    /// Places that something can happen at, with their sentence and whether the words around say that it does.
    scenes: Vec<(usize, bool, &'a PlaceMention)>,
    dateline: Option<&'a PlaceMention>,
}

impl<'a> Places<'a> {
    pub(super) fn new(reading: &Reading, scene: &'a Scene, places: &'a [PlaceMention]) -> Places<'a> {
        let mut scenes: Vec<(usize, bool, &PlaceMention)> = places
            .iter()
            .filter(|p| p.role != PlaceRole::Dateline && !p.voice)
            .filter_map(|p| {
                let frame = scene.at(p.part, p.start)?;
                let event = p.role == PlaceRole::Event || is_setting(reading, p.part, p.start);
                Some((frame, event, p))
            })
            .collect();
        scenes.sort_by_key(|s| (s.0, s.2.start));
        Places { scene, scenes, dateline: places.iter().find(|p| p.role == PlaceRole::Dateline) }
    }

    /// The places of one sentence.
    fn of(&self, frame: usize) -> &[(usize, bool, &'a PlaceMention)] {
        let start = self.scenes.partition_point(|s| s.0 < frame);
        &self.scenes[start..self.scenes.partition_point(|s| s.0 <= frame)]
    }

    /// Links one figure: its sentence, else the title, the lead, the sentence before, and the dateline where nothing
    /// else is said.
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
            .or_else(|| self.dateline.map(|p| (p, "dateline")));
        let Some((place, rule)) = found else { return };
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
        let best = here().filter(|s| !event || s.1).min_by_key(|s| (gap(near, (s.2.start, s.2.end)), s.2.start))?.2;
        let beside = here().map(|s| s.2).filter(|p| {
            p.country == best.country && p.precision < best.precision && gap((p.start, p.end), (best.start, best.end)) <= ADDRESS
        });
        Some(beside.min_by_key(|p| (p.precision, p.start)).unwrap_or(best))
    }

    /// The first place of these sentences at which something happens.
    fn first(&self, frames: &[usize], event: bool) -> Option<&'a PlaceMention> {
        let first = frames.iter().flat_map(|&f| self.of(f)).find(|s| !event || s.1)?.2;
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
        let lead = self.scene.lead.iter().flat_map(|&f| self.of(f)).filter(|s| s.1).map(|s| s.2);
        match lead.filter(|p| p.country == place.country).min_by_key(|p| (p.precision, p.start)) {
            Some(finer) if finer.precision < place.precision => (finer, "lead"),
            _ => (place, rule),
        }
    }
}
