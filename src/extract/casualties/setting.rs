//! What the article is about, as far as words with two meanings need it: "cases" of a disease or of a court,
//! "hospitalised" with a wound or a fever.

use crate::extract::Reading;
use crate::model::{Kind, Part};
use std::cell::{Cell, OnceCell};

/// The setting of one document's figures, looked for when a word first asks.
pub struct Setting<'a> {
    reading: &'a Reading<'a>,
    disease: OnceCell<bool>,
    trauma: OnceCell<bool>,
    /// The fate of the last figure of people harmed.
    pub last_kind: Cell<Option<Kind>>,
}

/// Bytes of the body that tell what an article is about: title and lead, as other parts tell other stories.
const LEAD_BYTES: usize = 600;

impl<'a> Setting<'a> {
    pub fn new(reading: &'a Reading<'a>) -> Setting<'a> {
        Setting { reading, disease: OnceCell::new(), trauma: OnceCell::new(), last_kind: Cell::new(None) }
    }

    /// Whether the article speaks of disease, anywhere.
    pub fn disease(&self) -> bool {
        let pack = &self.reading.pack.casualties;
        let of = |part| pack.speaks_of_disease(self.reading.text(part));
        *self.disease.get_or_init(|| of(Part::Title) || of(Part::Body))
    }

    /// Whether the article speaks of any other harm in its title and lead.
    pub fn trauma(&self) -> bool {
        let pack = &self.reading.pack.casualties;
        let body = self.reading.text(Part::Body);
        let lead = &body[..body.floor_char_boundary(LEAD_BYTES)];
        *self.trauma.get_or_init(|| pack.speaks_of_trauma(self.reading.text(Part::Title)) || pack.speaks_of_trauma(lead))
    }
}
