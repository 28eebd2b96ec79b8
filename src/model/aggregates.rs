//! What the findings add up to.

use super::{Kind, Qualifier, Scope};
use crate::tables::Label;
use crate::{table, terms};
use jiff::civil;

table! {
    /// one row per article and kind: the toll of the article's main incident; and one per running total it states.
    /// Figures of one sentence that count different people add up ("two soldiers and three attackers": 5), and so do those that a
    /// later sentence adds ("another guard was also killed"). Of several such sums a long text means the one that it tells first
    /// and most, a short one the largest, unless the sides of a fight, told in different sentences, make more together. Parts, denied,
    /// hypothetical and background figures never enter a sum, feared ones of a short text only where none is reported; a zero stands
    /// where no more is told. "At least" keeps `high` open
    pub struct DocumentToll in "document_tolls", order (doc_id, kind, scope, toll_id) {
        /// Key of the row: from document, kind, scope and figures.
        pub toll_id: String,
        /// The document.
        pub doc_id: String,
        /// The fate.
        pub kind: Kind,
        /// `incident` for the main incident, `cumulative` for a running total.
        pub scope: Scope,
        /// The least that the figures allow; null where they set no floor.
        pub low: Option<i64>,
        /// The toll; null where no number is stated.
        pub best: Option<i64>,
        /// The most that the figures allow; null where they set no ceiling.
        pub high: Option<i64>,
        /// How the deciding figure was hedged.
        pub qualifier: Qualifier,
        /// Figures that entered: their `figure_id`s.
        pub figures: Vec<String>,
        /// GeoNames id of the place of the event, from the figure that tells it best.
        pub place_id: Option<i64>,
        /// Its name.
        pub place_name: Option<String>,
        /// ISO 3166-1 alpha-2 code of its country.
        pub country: Option<Label>,
        /// Name of its first-level administrative area.
        pub admin1: Option<Label>,
        /// First day of the event, or of the stretch that a running total covers.
        pub window_start: Option<civil::Date>,
        /// Last day of it.
        pub window_end: Option<civil::Date>,
        /// Precision of the window (`day`, `week`, `month`, `year`).
        pub window_precision: Option<Label>,
        /// How the figures became one: `single`; `largest_total` of several accounts; `sum_of_sentence`; `sum_of_groups`, sides told
        /// apart or people added by a later sentence; `range_of_sources`, the largest, with the smallest number of another source as
        /// `low`; `people_told_before`, a plural ("the boys were killed") that means people counted with another fate; `most_told`
        /// (in a long article), `survivors` (the shot less the dead); in an account of a past event `lede`, `whole_in_lede`,
        /// `whole`, `whole_of_parts`, `sum_of_places`, `sum_of_victims`; `plural`, the two at
        /// least of a plural without a number ("guests were wounded"), also beside one who is named, as Airwars counts;
        /// `no_number`; `share_of_events`, a sum over several events ("ten were killed across both attacks"), of which this one
        /// had from none to all, and as `best` an even share, as GTD and ACLED divide it, where that is one at the least; for running totals `said_alike`.
        pub rule: Label,
    }
}

table! {
    /// one row per day, country, first-level area and kind: sums over incidents; running totals, subsets, unasserted figures and what is
    /// told in passing never enter
    pub struct CasualtyDay in "casualties_daily", order (date, country, admin1, kind) {
        /// The day of the event; where the text tells none, the day of publication; null where it tells only a month or year.
        pub date: Option<civil::Date>,
        /// ISO 3166-1 alpha-2 code of the event's country.
        pub country: Option<Label>,
        /// Name of the first-level administrative area.
        pub admin1: Option<Label>,
        /// The fate.
        pub kind: Kind,
        /// Sum over incidents of the least that any source still says, an open low counting 0.
        pub low: i64,
        /// Sum over incidents of the toll that the rule of the recipe chooses (`reconcile` of `[aggregate]`).
        pub best: i64,
        /// Sum over incidents of the most that any source still says; null where any is open.
        pub high: Option<i64>,
        /// Distinct incidents counted.
        pub incidents: i64,
        /// Articles that report them.
        pub documents: i64,
        /// Of them, copies of another article.
        pub copies: i64,
        /// Distinct agencies, else sources, of those that are no copies.
        pub sources: i64,
    }
}

terms! {
    /// A stretch of time.
    pub enum Period {
        /// A day.
        Day = "day",
        /// A week from Monday to Sunday (ISO 8601).
        Week = "week",
        /// A month.
        Month = "month",
        /// A year.
        Year = "year",
    }
}

terms! {
    /// How wide a place is taken.
    pub enum PlaceLevel {
        /// All places, known or not.
        World = "world",
        /// A country.
        Country = "country",
        /// A first-level administrative area.
        Admin1 = "admin1",
    }
}

table! {
    /// one row per day, week, month or year, and the world, a country or an area, and kind: sums as in `casualties_daily`, which has the
    /// days of areas. Articles and sources are counted anew for each stretch, for they do not add
    pub struct CasualtyPeriod in "casualties_periods", order (period, start, level, country, admin1, kind) {
        /// How long the stretch is.
        pub period: Period,
        /// Its first day; null for incidents without a day.
        pub start: Option<civil::Date>,
        /// How wide the place is.
        pub level: PlaceLevel,
        /// ISO 3166-1 alpha-2 code; null where the level is `world`, and for incidents without a country.
        pub country: Option<Label>,
        /// Name of the first-level administrative area; null where the level is wider, and for incidents that are told of the country only.
        pub admin1: Option<Label>,
        /// The fate.
        pub kind: Kind,
        /// Sum over incidents of the least that any source still says, an open low counting 0.
        pub low: i64,
        /// Sum over incidents of the toll that the rule of the recipe chooses.
        pub best: i64,
        /// Sum over incidents of the most that any source still says; null where any is open.
        pub high: Option<i64>,
        /// Distinct incidents counted.
        pub incidents: i64,
        /// Articles that report them.
        pub documents: i64,
        /// Of them, copies of another article.
        pub copies: i64,
        /// Distinct agencies, else sources, of those that are no copies.
        pub sources: i64,
    }
}

table! {
    /// one row per day, cell of the recipe's grid (`cells` of `[aggregate]`) and kind: sums as in `casualties_daily`; written only where a grid is asked for
    pub struct CasualtyCell in "casualties_cells", order (date, cell, kind) {
        /// The day of the event, as in `casualties_daily`.
        pub date: Option<civil::Date>,
        /// The cell: of `grid:0.5` the number of PRIO-GRID, of other squares `south,west` of their corner in degrees, of H3 the index; null for
        /// incidents that are known no closer than by their area.
        pub cell: Option<Label>,
        /// The middle of the cell, degrees north.
        pub latitude: Option<f64>,
        /// Degrees east.
        pub longitude: Option<f64>,
        /// The fate.
        pub kind: Kind,
        /// Sum over incidents of the least that any source still says, an open low counting 0.
        pub low: i64,
        /// Sum over incidents of the toll that the rule of the recipe chooses.
        pub best: i64,
        /// Sum over incidents of the most that any source still says; null where any is open.
        pub high: Option<i64>,
        /// Distinct incidents counted.
        pub incidents: i64,
        /// Articles that report them.
        pub documents: i64,
        /// Of them, copies of another article.
        pub copies: i64,
        /// Distinct agencies, else sources, of those that are no copies.
        pub sources: i64,
    }
}

table! {
    /// one row per day, topic and source country
    pub struct TopicDay in "topics_daily", order (date, taxonomy, topic_id, country) {
        /// The day of publication.
        pub date: Option<civil::Date>,
        /// The taxonomy.
        pub taxonomy: Label,
        /// The topic.
        pub topic_id: Label,
        /// Its English label.
        pub label: Label,
        /// ISO 3166-1 alpha-2 code of the country that most place mentions of the article lie in.
        pub country: Option<Label>,
        /// Articles of that day and country with the topic.
        pub documents: i64,
        /// Those articles as a share of all articles of that day and country, 0 to 1.
        pub share: f64,
        /// Distinct sources of those articles.
        pub sources: i64,
    }
}

table! {
    /// one row per day, source and language: the exposure beside every series
    pub struct CoverageDay in "coverage_daily", order (date, source, language) {
        /// The day of publication.
        pub date: Option<civil::Date>,
        /// Registered domain or agency.
        pub source: Option<Label>,
        /// BCP 47 code.
        pub language: Option<Label>,
        /// Articles.
        pub documents: i64,
        /// Of them, copies of another article.
        pub duplicates: i64,
        /// Of them, versions of a story that a later version replaces.
        pub superseded: i64,
        /// Figures stated in them.
        pub figures: i64,
    }
}
