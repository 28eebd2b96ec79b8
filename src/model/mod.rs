//! What travels? The rows of every table, one file per table or family of tables, and the closed lists of words they use.
//!
//! A row is declared once, here; `pipelines/TABLES.md` and `dateline schema` are printed from it.

mod aggregates;
mod article;
mod casualty;
mod correction;
mod document;
mod incident;
mod mention;
mod reject;
mod topic;
mod topic_days;
mod topic_tables;

pub use aggregates::{CasualtyCell, CasualtyDay, CasualtyPeriod, CoverageDay, DocumentToll, Period, PlaceLevel, TopicDay};
pub use article::{Article, ArticleFormat};
pub use casualty::{
    AttributionKind, CasualtyFigure, Cause, Change, Extent, FigureStatus, Kind, Qualifier, Refusal, RefusalReason, Scope, Unit, VictimGroup,
};
pub use correction::{Correction, CorrectionOf, CorrectionState};
pub use document::{DatePrecision, Document, Part, PublishedFrom, Sentence, SentenceRole, StatedFrom, VersionMark};
pub use incident::{Incident, IncidentReport, IncidentToll, Reconcile, ReportRole, RunningToll, Step};
pub use mention::{Actor, ActorType, DateMention, Direction, PlaceMention, PlacePrecision, PlaceRole, Quote, TimexAnchor, TimexType};
pub use reject::{Outcome, Reject, RejectReason, Stage};
pub use topic::{Evidence, Topic, TopicMethod};
pub use topic_days::{KeyPhraseDay, TopicPair, TopicRise, TopicShare};
pub use topic_tables::{KeyPhrase, Relation, Scheme, TopicCrosswalk, TopicLabel};

use crate::tables::{Row, TableSpec};

/// How the tables changed, the newest release first; each change names its table and column as `table.column`. Within a minor version columns are
/// only added, and may be null, so that newer programs read older datasets; anything else is a new minor version until 1.0, then a major one.
pub const CHANGES: &[(&str, &[&str])] = &[("0.1.0", &["The first release: all tables are new."])];

/// Every table, in the order of the pipeline.
pub fn tables() -> Vec<TableSpec> {
    vec![
        Article::spec(),
        Document::spec(),
        Sentence::spec(),
        CasualtyFigure::spec(),
        Refusal::spec(),
        Topic::spec(),
        KeyPhrase::spec(),
        PlaceMention::spec(),
        DateMention::spec(),
        Actor::spec(),
        Quote::spec(),
        DocumentToll::spec(),
        TopicLabel::spec(),
        TopicCrosswalk::spec(),
        Correction::spec(),
        Incident::spec(),
        IncidentReport::spec(),
        IncidentToll::spec(),
        RunningToll::spec(),
        CasualtyDay::spec(),
        CasualtyPeriod::spec(),
        CasualtyCell::spec(),
        TopicDay::spec(),
        TopicShare::spec(),
        TopicPair::spec(),
        TopicRise::spec(),
        KeyPhraseDay::spec(),
        CoverageDay::spec(),
        Reject::spec(),
    ]
}
