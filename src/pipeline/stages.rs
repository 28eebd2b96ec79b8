//! The four stages, declared once: commands, sections of a recipe, labels of progress and timings, and the `stage` of a
//! reject all come from here.

use crate::model::{DocumentToll, Stage};
use crate::tables::Row;

/// One stage: a verb that reads tables and writes tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageSpec {
    /// Which one.
    pub stage: Stage,
    /// Its name: command, section of a recipe, label of progress, value of `rejects.stage`.
    pub name: &'static str,
    /// What it does, as one sentence.
    pub about: &'static str,
    /// The tables that it reads; empty where it reads the input files.
    pub reads: &'static [&'static str],
    /// The tables that it writes. All of them also write `rejects`.
    pub writes: &'static [&'static str],
}

/// The stages in the order in which a run goes through them.
pub const STAGES: [StageSpec; 4] = [
    StageSpec { stage: Stage::Ingest, name: "ingest", about: "Read the input files into raw articles", reads: &[], writes: &["articles"] },
    StageSpec {
        stage: Stage::Normalize,
        name: "normalize",
        about: "Clean articles into documents and sentences",
        reads: &["articles"],
        writes: &["documents", "sentences"],
    },
    StageSpec {
        stage: Stage::Extract,
        name: "extract",
        about: "Find casualty figures, topics, key phrases, places, dates, actors and quotes in documents",
        reads: &["documents", "sentences"],
        writes: &["casualties", "refusals", "topics", "key_phrases", "places", "dates", "actors", "quotes"],
    },
    StageSpec {
        stage: Stage::Aggregate,
        name: "aggregate",
        about: "Add findings up to tolls of documents, incidents and daily tables",
        reads: &["documents", "casualties", "topics", "key_phrases", "places"],
        writes: &[
            "document_tolls",
            "topic_tree",
            "topic_crosswalk",
            "corrections",
            "incidents",
            "incident_reports",
            "incident_tolls",
            "tolls",
            "casualties_daily",
            "casualties_periods",
            "casualties_cells",
            "topics_daily",
            "topic_shares",
            "topic_pairs",
            "topics_rising",
            "key_phrases_daily",
            "coverage_daily",
        ],
    },
];

impl StageSpec {
    /// The declaration of a stage.
    pub fn of(stage: Stage) -> &'static StageSpec {
        match stage {
            Stage::Ingest => &STAGES[0],
            Stage::Normalize => &STAGES[1],
            Stage::Extract => &STAGES[2],
            Stage::Aggregate => &STAGES[3],
        }
    }

    /// Whether the rows of a table tell of one article each, so that they are made batch by batch and in shards; other tables of the stages
    /// behind `ingest` need all articles.
    pub fn is_of_articles(table: &str) -> bool {
        let writes = |stage: Stage| StageSpec::of(stage).writes.contains(&table);
        table == DocumentToll::TABLE || writes(Stage::Normalize) || writes(Stage::Extract)
    }
}

/// The stages as a table in Markdown: the generated part of `pipelines/README.md`.
pub fn markdown() -> String {
    let list = |tables: &[&str], none: &str| {
        if tables.is_empty() { none.to_string() } else { tables.iter().map(|t| format!("`{t}`")).collect::<Vec<_>>().join(", ") }
    };
    let rows =
        STAGES.iter().map(|s| format!("| `{}` | {} | {} | {} |\n", s.name, s.about, list(s.reads, "the input files"), list(s.writes, "")));
    format!("| stage | what it does | reads | writes |\n| --- | --- | --- | --- |\n{}", rows.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_recipes_lists_the_stages_as_declared() {
        let page = include_str!("../../pipelines/README.md");
        assert!(page.contains(&markdown()), "put this into pipelines/README.md:\n{}", markdown());
    }

    #[test]
    fn every_recipe_of_the_project_is_sound() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
        let recipes: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
        assert!(!recipes.is_empty());
        for path in recipes {
            crate::pipeline::Recipe::read(&path).unwrap();
        }
    }

    #[test]
    fn every_table_but_rejects_is_written_by_exactly_one_stage() {
        let written: Vec<&str> = STAGES.iter().flat_map(|s| s.writes.iter().copied()).collect();
        let declared: Vec<&str> = crate::model::tables().iter().map(|t| t.name).filter(|n| *n != "rejects").collect();
        assert_eq!(written, declared);
    }

    #[test]
    fn stages_read_only_what_earlier_stages_wrote() {
        for (i, stage) in STAGES.iter().enumerate() {
            assert_eq!((StageSpec::of(stage.stage).name, stage.stage.as_str()), (stage.name, stage.name));
            for table in stage.reads {
                assert!(STAGES[..i].iter().any(|s| s.writes.contains(table)), "{} reads {table}", stage.name);
            }
        }
    }
}
