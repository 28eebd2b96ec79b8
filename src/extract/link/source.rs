//! According to whom? A figure whose sentence names no source has that of the quotation it stands in.

use crate::extract::{Reading, casualties};
use crate::model::{CasualtyFigure, Quote};
use crate::tables::Label;
use crate::text::fold;

/// Gives each figure the rule of its source, and a source to those that stand in a quotation or in reported speech.
pub(super) fn link(reading: &Reading, figures: &mut [CasualtyFigure], quotes: &[Quote]) {
    for figure in figures {
        if figure.attribution.is_some() {
            figure.attribution_rule = Some(Label::from("same_sentence"));
            continue;
        }
        let holds = |q: &&Quote| q.part == figure.part && q.start <= figure.start && figure.start < q.end && q.speaker.is_some();
        let Some(quote) = quotes.iter().filter(holds).min_by_key(|q| (q.end - q.start, q.start)) else { continue };
        let role = quote.speaker_title.as_deref().unwrap_or("");
        let words = fold(&format!("{role} {}", quote.speaker.as_deref().unwrap_or("")));
        figure.attribution = quote.speaker.clone();
        figure.attribution_kind = Some(casualties::attribution_kind(&reading.pack.casualties, &words));
        figure.attribution_rule = Some(Label::from("quotation"));
    }
}
