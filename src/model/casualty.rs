//! Stated figures of people harmed, and the numbers near a word of harm that are none.

use super::Part;
use crate::tables::Label;
use crate::{table, terms};
use jiff::civil;

terms! {
    /// The fate.
    pub enum Kind {
        /// Dead by any cause: war, accident, disease, execution, suicide.
        Killed = "killed",
        /// Wounded or hurt.
        Injured = "injured",
        /// Unaccounted for.
        Missing = "missing",
        /// Kidnapped or taken hostage.
        Abducted = "abducted",
        /// Arrested, captured or jailed as an event.
        Detained = "detained",
        /// Driven from home, evacuated, fled.
        Displaced = "displaced",
        /// Infected, sickened, hospitalised with disease, confirmed cases.
        Ill = "ill",
    }
}

terms! {
    /// How the text hedges the number.
    pub enum Qualifier {
        /// A plain number.
        Exact = "exact",
        /// "At least", "or more": low and best are the number, high is open.
        AtLeast = "at_least",
        /// "More than", "over": low and best are the number, high is open.
        MoreThan = "more_than",
        /// "Up to", "at most": best and high are the number, low is open.
        AtMost = "at_most",
        /// "Fewer than", "under": best and high are the number, low is open.
        LessThan = "less_than",
        /// "About", "some", "nearly": best is the number, low and high are open.
        About = "about",
        /// Two ends.
        Range = "range",
        /// A word for no exact number; best is the conservative reading.
        Vague = "vague",
    }
}

terms! {
    /// Whether the figure is of one event or a running total.
    pub enum Scope {
        /// One event, also while its toll still rises.
        Incident = "incident",
        /// More than one event, or a stretch of time.
        Cumulative = "cumulative",
    }
}

terms! {
    /// How much of its event the words say that a figure covers.
    pub enum Extent {
        /// All of it: "in total", "overall", "was responsible for".
        Whole = "whole",
        /// All that happened in one country: "nationwide", "throughout the country".
        Country = "country",
        /// A place among several: "on the island", "in the province", "elsewhere".
        Part = "part",
        /// Several events together, of which the article tells one: "across both attacks".
        Events = "events",
        /// The words do not say.
        Unstated = "unstated",
    }
}

terms! {
    /// How the figure relates to earlier ones.
    pub enum Change {
        /// A total.
        Total = "total",
        /// An increment: "five new deaths".
        New = "new",
        /// A total that replaces an earlier one in the same sentence: "rose from 12 to 15".
        Revised = "revised",
    }
}

terms! {
    /// Whether the figure is asserted.
    pub enum FigureStatus {
        /// Asserted, also where a source is named.
        Reported = "reported",
        /// Presumed, believed, feared.
        Feared = "feared",
        /// Could, would, forecast, threatened, planned, attempted, a drill or a wish.
        Hypothetical = "hypothetical",
        /// Said to be false, or rejected.
        Denied = "denied",
    }
}

impl FigureStatus {
    /// Whether the figure is said to be so, if only by fear.
    pub fn is_asserted(self) -> bool {
        !matches!(self, FigureStatus::Hypothetical | FigureStatus::Denied)
    }
}

terms! {
    /// What is counted.
    pub enum Unit {
        /// People.
        Person = "person",
        /// Families or households.
        Household = "household",
    }
}

terms! {
    /// Who the people are.
    pub enum VictimGroup {
        /// Civilians, residents, villagers.
        Civilian = "civilian",
        /// Demonstrators.
        Protester = "protester",
        /// Police officers.
        Police = "police",
        /// Members of regular armed forces.
        Soldier = "soldier",
        /// Members of other armed groups, attackers.
        Militant = "militant",
        /// Reporters and media workers.
        Journalist = "journalist",
        /// Humanitarian workers.
        AidWorker = "aid_worker",
        /// Doctors, nurses, rescuers.
        Medic = "medic",
        /// People in custody.
        Prisoner = "prisoner",
        /// Migrants and refugees.
        Migrant = "migrant",
        /// Children.
        Child = "child",
        /// Women.
        Woman = "woman",
        /// Politicians and officials.
        Official = "official",
        /// People at their work.
        Worker = "worker",
        /// Travellers, drivers, crews.
        Passenger = "passenger",
        /// Named by a word that tells of none of these ("two militia members").
        Other = "other",
        /// People at large ("people", "victims"), or not stated.
        Unspecified = "unspecified",
    }
}

terms! {
    /// What harmed them.
    pub enum Cause {
        /// Gunfire.
        Shooting = "shooting",
        /// Bombs, mines, suicide attacks.
        Bombing = "bombing",
        /// Strikes from the air, drones.
        Airstrike = "airstrike",
        /// Artillery, rockets, mortars.
        Shelling = "shelling",
        /// Fighting between armed sides.
        Clash = "clash",
        /// Crowds: unrest, riots, crushes.
        Crowd = "crowd",
        /// Knives.
        Stabbing = "stabbing",
        /// Executions.
        Execution = "execution",
        /// Crashes of vehicles, trains, aircraft, ships.
        Crash = "crash",
        /// Fires and explosions that are no attack.
        Fire = "fire",
        /// Floods, landslides.
        Flood = "flood",
        /// Storms, cold, heat.
        Storm = "storm",
        /// Earthquakes, volcanoes, tsunamis.
        Earthquake = "earthquake",
        /// Disease, poisoning.
        Disease = "disease",
        /// Other accidents.
        Accident = "accident",
        /// Anything else that is stated.
        Other = "other",
    }
}

terms! {
    /// What kind of source says it.
    pub enum AttributionKind {
        /// Governments, ministries, officials.
        Official = "official",
        /// Police and prosecutors.
        Police = "police",
        /// Armed forces.
        Military = "military",
        /// Hospitals, doctors, health services.
        Medical = "medical",
        /// Armed groups.
        ArmedGroup = "armed_group",
        /// Non-governmental organizations and monitors.
        Ngo = "ngo",
        /// International organizations.
        International = "international",
        /// Witnesses, residents, relatives.
        Witness = "witness",
        /// Media and agencies.
        Media = "media",
        /// Any other.
        Other = "other",
    }
}

table! {
    /// one row per stated figure of people harmed
    pub struct CasualtyFigure in "casualties", order (doc_id, part, start, end, kind, figure_id) {
        /// Key of the row: from document, span and kind.
        pub figure_id: String,
        /// The document.
        pub doc_id: String,
        /// Number of the sentence in `sentences`.
        pub sentence: i32,
        /// The text that the span points into.
        pub part: Part,
        /// First code point of the shortest stretch that holds the number and the word of the fate.
        pub start: i32,
        /// One past its last code point.
        pub end: i32,
        /// The fate.
        pub kind: Kind,
        /// The least that the words allow; null where they set no floor.
        pub low: Option<i64>,
        /// The figure; null for a bare plural.
        pub best: Option<i64>,
        /// The most that the words allow; null where they set no ceiling.
        pub high: Option<i64>,
        /// How the text hedges the number.
        pub qualifier: Qualifier,
        /// The words of the number as they stand; null where implicit.
        pub number_text: Option<String>,
        /// What is counted.
        pub unit: Unit,
        /// True where no number word stands in the text and the one comes from a singular noun or a name.
        pub implicit: bool,
        /// One event or a running total.
        pub scope: Scope,
        /// How much of its event the words say that it covers.
        pub extent: Extent,
        /// Over how many events it was counted, where `extent` is `events`.
        pub events: Option<i64>,
        /// True where its sentence dates it more than a year before the article's own event: a disaster recalled, a record broken.
        pub recalled: bool,
        /// True where the word leaves open how it ended: whether who was shot or stabbed lived, whether who was evacuated lost
        /// the home.
        pub outcome_open: bool,
        /// How the figure relates to earlier ones.
        pub change: Change,
        /// True where the people are already inside another figure of this document and kind.
        pub subset: bool,
        /// The `figure_id` of the whole, where it is known.
        pub subset_of: Option<String>,
        /// Whether it is asserted.
        pub status: FigureStatus,
        /// True where it is told as the reason for something else (a protest, a trial, a memory): it enters no toll of the
        /// article's own incident.
        pub background: bool,
        /// True where the words point back to people told before ("the man", "he", "the two guards") instead of telling new ones.
        pub restated: bool,
        /// The noun phrase of who, as it stands; names of private victims are left out unless the recipe asks for them.
        pub victims: Option<String>,
        /// Who the people are.
        pub victim_group: VictimGroup,
        /// Who did it, as it stands.
        pub perpetrator: Option<String>,
        /// What harmed them, where the sentence says so.
        pub cause: Option<Cause>,
        /// Who says so, as it stands.
        pub attribution: Option<String>,
        /// What kind of source that is.
        pub attribution_kind: Option<AttributionKind>,
        /// The rule that linked the source: `same_sentence`, or `quotation` where the figure stands in what somebody says.
        pub attribution_rule: Option<Label>,
        /// GeoNames id of the place of the event.
        pub place_id: Option<i64>,
        /// Its name.
        pub place_name: Option<String>,
        /// ISO 3166-1 alpha-2 code of its country.
        pub country: Option<Label>,
        /// Name of its first-level administrative area.
        pub admin1: Option<Label>,
        /// The rule that linked the place (`same_sentence`, `title`, `lead`, `previous_sentence`, `dateline`; `article` where only the
        /// country is known, from most of the places named).
        pub place_rule: Option<Label>,
        /// First day of the event or of the claimed window.
        pub window_start: Option<civil::Date>,
        /// Last day of it.
        pub window_end: Option<civil::Date>,
        /// Precision of the window (`day`, `week`, `month`, `year`).
        pub window_precision: Option<Label>,
        /// The rule that linked the window (`same_sentence`, `lead`, `title`, `since`, `event_sentence` for a day told with the event
        /// elsewhere, and where the text tells no day `published`
        /// or `dateline`).
        pub window_rule: Option<Label>,
        /// The day for which a running total is claimed.
        pub as_of: Option<civil::Date>,
        /// The sentence, with `[name]` for names of private victims; of one of more than 2,048 bytes, what stands so near the number.
        pub evidence: String,
        /// The rule that found it: its path in the language packs.
        pub rule_id: Label,
        /// Share of figures like this one that were right on the development gold, 0 to 1.
        pub confidence: f64,
        /// The incident that it tells of; null for running totals, for what is not said to be so, and in a dataset that has not come to the stage
        /// `aggregate`.
        pub incident_id: Option<String>,
    }
}

impl CasualtyFigure {
    /// One person who met a fate, as a stretch of a document tells, with nothing known besides: what a figure is before its sentence says
    /// more, and what tests start from. It has no id, no evidence and no rule.
    pub fn of(doc_id: &str, kind: Kind, part: Part, start: i32, end: i32) -> CasualtyFigure {
        CasualtyFigure {
            figure_id: String::new(),
            doc_id: doc_id.to_string(),
            sentence: 0,
            part,
            start,
            end,
            kind,
            low: Some(1),
            best: Some(1),
            high: Some(1),
            qualifier: Qualifier::Exact,
            number_text: None,
            unit: Unit::Person,
            implicit: false,
            scope: Scope::Incident,
            extent: Extent::Unstated,
            events: None,
            recalled: false,
            outcome_open: false,
            change: Change::Total,
            subset: false,
            subset_of: None,
            status: FigureStatus::Reported,
            background: false,
            restated: false,
            victims: None,
            victim_group: VictimGroup::Unspecified,
            perpetrator: None,
            cause: None,
            attribution: None,
            attribution_kind: None,
            attribution_rule: None,
            place_id: None,
            place_name: None,
            country: None,
            admin1: None,
            place_rule: None,
            window_start: None,
            window_end: None,
            window_precision: None,
            window_rule: None,
            as_of: None,
            evidence: String::new(),
            rule_id: Label::default(),
            confidence: 1.0,
            incident_id: None,
        }
    }
}

terms! {
    /// Why a number near a word of harm is no figure.
    pub enum RefusalReason {
        /// A figure of speech.
        Figurative = "figurative",
        /// An age.
        Age = "age",
        /// A rate or percentage.
        Rate = "rate",
        /// Animals or plants.
        NonHuman = "non_human",
        /// Fiction, film, game.
        Fiction = "fiction",
        /// Things, money, measures.
        QuantityOfThings = "quantity_of_things",
        /// A date, time, duration or ordinal.
        Calendar = "calendar",
        /// An earlier toll that the sentence replaces.
        Superseded = "superseded",
        /// People with no harm stated: rescued, released, at risk.
        Unharmed = "unharmed",
        /// Fate and number stand in one sentence but no rule joins them.
        Unconnected = "unconnected",
    }
}

table! {
    /// one row per number near a word of harm that is no figure
    pub struct Refusal in "refusals", order (doc_id, part, start, end, reason) {
        /// The document.
        pub doc_id: String,
        /// Number of the sentence in `sentences`.
        pub sentence: i32,
        /// The text that the span points into.
        pub part: Part,
        /// First code point of the number.
        pub start: i32,
        /// One past its last code point.
        pub end: i32,
        /// The words of the number.
        pub text: String,
        /// Why it is no figure.
        pub reason: RefusalReason,
        /// The rule that refused it, where one did.
        pub rule_id: Option<Label>,
        /// The sentence; of one of more than 2,048 bytes, what stands so near the number.
        pub evidence: String,
    }
}
