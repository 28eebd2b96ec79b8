//! What the extractors found in one document.

use crate::model::{Actor, CasualtyFigure, DateMention, KeyPhrase, PlaceMention, Quote, Refusal, Topic};

/// The rows of one document, in order of their place in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Stated figures of people harmed.
    pub casualties: Vec<CasualtyFigure>,
    /// Numbers near a word of harm that are no figure.
    pub refusals: Vec<Refusal>,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Key phrases.
    pub key_phrases: Vec<KeyPhrase>,
    /// Places named.
    pub places: Vec<PlaceMention>,
    /// Time expressions.
    pub dates: Vec<DateMention>,
    /// Actors named.
    pub actors: Vec<Actor>,
    /// Quotations.
    pub quotes: Vec<Quote>,
}
