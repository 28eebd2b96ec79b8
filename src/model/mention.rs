//! Mentions of who, where and when, and what was said.

use super::Part;
use crate::tables::Label;
use crate::{table, terms};
use jiff::civil;

terms! {
    /// How exactly a place is known.
    pub enum PlacePrecision {
        /// A building, street or point.
        Exact = "exact",
        /// A populated place.
        City = "city",
        /// A second-level administrative area.
        Admin2 = "admin2",
        /// A first-level administrative area.
        Admin1 = "admin1",
        /// A country.
        Country = "country",
        /// Anything larger or looser.
        Region = "region",
    }
}

terms! {
    /// What the place does in the article.
    pub enum PlaceRole {
        /// The place of the dateline.
        Dateline = "dateline",
        /// Where something told in the article happened.
        Event = "event",
        /// Named, also as the voice of a government ("Moscow said").
        Mention = "mention",
    }
}

table! {
    /// one row per place named
    pub struct PlaceMention in "places", order (doc_id, part, start, end) {
        /// The document.
        pub doc_id: String,
        /// The text that the span points into.
        pub part: Part,
        /// First code point.
        pub start: i32,
        /// One past the last code point.
        pub end: i32,
        /// The words.
        pub text: String,
        /// GeoNames id; null where the name is known as a place but not told apart.
        pub place_id: Option<i64>,
        /// The place's main name.
        pub name: String,
        /// ISO 3166-1 alpha-2 code.
        pub country: Option<Label>,
        /// Name of the first-level administrative area.
        pub admin1: Option<Label>,
        /// Degrees north, WGS 84.
        pub latitude: Option<f64>,
        /// Degrees east, WGS 84.
        pub longitude: Option<f64>,
        /// GeoNames feature code (`PPLC`, `ADM1`, `PCLI`); null for a demonym ("Russian troops"), which tells a country and names no
        /// feature.
        pub feature_code: Option<Label>,
        /// How exactly the place is known.
        pub precision: PlacePrecision,
        /// What it does in the article.
        pub role: PlaceRole,
        /// True where the place speaks or acts for its government ("Moscow said", "the Kremlin").
        pub voice: bool,
        /// How sure the reading is, 0 to 1.
        pub confidence: f64,
    }
}

terms! {
    /// TIMEX3 type.
    pub enum TimexType {
        /// A calendar day or coarser.
        Date = "date",
        /// A time of day.
        Time = "time",
        /// A stretch of time.
        Duration = "duration",
        /// A recurring time.
        Set = "set",
    }
}

terms! {
    /// Where the time lies, seen from the anchor.
    pub enum Direction {
        /// Before it.
        Past = "past",
        /// At it.
        Present = "present",
        /// After it.
        Future = "future",
    }
}

terms! {
    /// What the expression was resolved against.
    pub enum TimexAnchor {
        /// The date of the dateline.
        Dateline = "dateline",
        /// The published date.
        Published = "published",
        /// Nothing: it is complete in itself.
        Absolute = "absolute",
        /// The expression before it in the text.
        Previous = "previous",
    }
}

table! {
    /// one row per time expression
    pub struct DateMention in "dates", order (doc_id, part, start, end) {
        /// The document.
        pub doc_id: String,
        /// The text that the span points into.
        pub part: Part,
        /// First code point.
        pub start: i32,
        /// One past the last code point.
        pub end: i32,
        /// The words.
        pub text: String,
        /// TIMEX3 type.
        pub r#type: TimexType,
        /// TIMEX3 value (`2017-07-10TEV`, `2017-10`, `P3M`); null where it cannot be resolved.
        pub value: Option<Label>,
        /// First day that it covers.
        pub from: Option<civil::Date>,
        /// Last day that it covers.
        pub to: Option<civil::Date>,
        /// `time`, `day`, `week`, `weekend`, `month`, `season`, `quarter`, `year`, `decade`, `century`.
        pub precision: Option<Label>,
        /// Where it lies, seen from the anchor.
        pub direction: Option<Direction>,
        /// What it was resolved against.
        pub anchor: Option<TimexAnchor>,
    }
}

terms! {
    /// What kind of actor.
    pub enum ActorType {
        /// A person.
        Person = "person",
        /// An organization, ministry, company, government.
        Organization = "organization",
        /// An armed or other group.
        Group = "group",
    }
}

table! {
    /// one row per mention of an actor
    pub struct Actor in "actors", order (doc_id, part, start, end) {
        /// The document.
        pub doc_id: String,
        /// The text that the span points into.
        pub part: Part,
        /// First code point.
        pub start: i32,
        /// One past the last code point.
        pub end: i32,
        /// The words.
        pub text: String,
        /// Person, organization or group.
        pub r#type: ActorType,
        /// The canonical name inside the article: the fullest form in it.
        pub name: String,
        /// The role as written ("Venezuelan President").
        pub title: Option<String>,
        /// ISO 3166-1 alpha-2 code of the country the text gives the actor.
        pub country: Option<Label>,
        /// The same actor in any article: from normalized name and country.
        pub actor_id: String,
    }
}

table! {
    /// one row per quotation, direct or reported
    pub struct Quote in "quotes", order (doc_id, part, start, end, quote_id) {
        /// Key of the row: from document and span.
        pub quote_id: String,
        /// The document.
        pub doc_id: String,
        /// The text that the span points into.
        pub part: Part,
        /// First code point of what was said, without the quotation marks.
        pub start: i32,
        /// One past its last code point.
        pub end: i32,
        /// What was said.
        pub text: String,
        /// True where it stands in quotation marks.
        pub direct: bool,
        /// Who said it, as it stands.
        pub speaker: Option<String>,
        /// The speaker's role as written.
        pub speaker_title: Option<String>,
        /// First code point of the speaker.
        pub speaker_start: Option<i32>,
        /// One past its last code point.
        pub speaker_end: Option<i32>,
        /// The name that the speaker has in `actors`, also where a pronoun stands in the text; null where it is none of them.
        pub speaker_name: Option<String>,
        /// The speaker's `actor_id` in `actors`.
        pub speaker_actor_id: Option<String>,
        /// The verb or phrase that reports it.
        pub cue: Option<Label>,
    }
}
