//! What the article is about, as far as words with two meanings need it: "cases" of a disease or of a court,
//! "hospitalised" with a wound or a fever.

use crate::extract::Reading;
use crate::model::Kind;
use crate::packs::casualties::Climate;
use std::cell::{Cell, OnceCell};

/// The setting of one document's figures, looked for when a word first asks.
pub struct Setting<'a> {
    reading: &'a Reading<'a>,
    climate: OnceCell<Climate>,
    /// The fate of the last figure of people harmed.
    pub last_kind: Cell<Option<Kind>>,
}

/// Bytes of the body that tell what an article is about: title and lead, as other parts tell other stories.
const LEAD_BYTES: usize = 600;

impl<'a> Setting<'a> {
    pub fn new(reading: &'a Reading<'a>) -> Setting<'a> {
        Setting { reading, climate: OnceCell::new(), last_kind: Cell::new(None) }
    }

    /// Whether the article speaks of disease (anywhere), of other harm (in its title and lead).
    pub fn climate(&self) -> Climate {
        *self.climate.get_or_init(|| {
            let pack = &self.reading.pack.casualties;
            let title = self.reading.document.title.as_deref().unwrap_or("");
            let text = &self.reading.document.text;
            let mut end = text.len().min(LEAD_BYTES);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let (head, lead, all) = (pack.climate(title), pack.climate(&text[..end]), pack.climate(text));
            Climate { disease: head.disease || all.disease, trauma: head.trauma || lead.trauma }
        })
    }
}
