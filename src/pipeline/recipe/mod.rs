//! What shall a run do? A recipe: TOML with `[input]`, one section per stage, `[output]`, `[limits]` and `[run]`.
//!
//! Unknown keys are refused with file, line and the nearest right name. Paths are relative to the recipe's folder.

mod errors;
mod expect;
mod max_rejects;

pub use expect::ExpectSection;
pub use max_rejects::MaxRejects;

use super::origin::Origin;
use crate::error::{Error, Result};
use crate::extract::Privacy;
use crate::ingest::IngestOptions;
use crate::limits::Limits;
use crate::model::Reconcile;
use crate::normalize::NormalizeOptions;
use crate::packs::gazetteer::Grid;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A whole recipe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipe {
    /// What to read.
    pub input: InputSection,
    /// How to clean it.
    pub normalize: NormalizeOptions,
    /// How to find what it says.
    pub extract: ExtractSection,
    /// What the tables may tell of private people.
    pub privacy: Privacy,
    /// How to add it up.
    pub aggregate: AggregateSection,
    /// Where to put it.
    pub output: OutputSection,
    /// What it must be like to be trusted.
    pub expect: ExpectSection,
    /// How much one record may cost.
    pub limits: Limits,
    /// How to run. The result does not depend on it.
    pub run: RunSection,
}

/// `[input]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InputSection {
    /// Files, folders (read with all below them) and globs (`news/**/*.jsonl`); `-` for standard input; addresses (`https://`,
    /// `s3://`, `gs://`, `az://`, `file://`).
    pub paths: Vec<PathBuf>,
    /// The folder that `input_uri` is relative to. Without it, to the folder that each path lies in.
    pub root: Option<PathBuf>,
    /// Whether a run without any record is a success.
    pub allow_empty: bool,
    /// How the formats are read.
    #[serde(flatten)]
    pub ingest: IngestOptions,
}

/// `[extract]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExtractSection {
    /// Whether `sentences` gets a column `text` with the words of the sentence.
    pub sentence_text: bool,
    /// A folder of language folders, added to the built-in ones or put in their place file by file.
    pub languages: Option<PathBuf>,
    /// Files of custom taxonomies: topics of your own, in table `topics` under the taxonomy's name.
    pub taxonomies: Vec<PathBuf>,
}

/// `[aggregate]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AggregateSection {
    /// The rule by which daily tables take one toll of several reports of an incident.
    pub reconcile: Reconcile,
    /// A grid: `grid:0.5` (squares of so many degrees; of half a degree they are PRIO-GRID's) or `h3:5` (hexagons of H3, by resolution). With it the table
    /// `casualties_cells` is written.
    pub cells: Option<Grid>,
    /// A CSV file of what people have put right; `dateline review` writes one.
    pub corrections: Option<PathBuf>,
}

/// `[output]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutputSection {
    /// The folder of the dataset.
    pub path: Option<PathBuf>,
    /// Whether `articles`, the raw records, are kept in the dataset.
    pub keep_articles: bool,
    /// Bytes of text whose rows make one part file of each table. A run that was stopped goes on from its last whole part.
    pub part_bytes: usize,
    /// Snapshots kept, the current one included.
    pub keep_snapshots: usize,
    /// Rejected records that a run may have and still be published: a number, or a share such as `"5%"`.
    pub max_rejects: MaxRejects,
}

impl Default for OutputSection {
    fn default() -> OutputSection {
        OutputSection { path: None, keep_articles: false, part_bytes: 64 << 20, keep_snapshots: 2, max_rejects: MaxRejects::default() }
    }
}

/// `[run]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunSection {
    /// Threads; without it, one for each processor.
    pub threads: Option<u16>,
    /// Bytes of articles that are cleaned at once.
    pub batch_bytes: usize,
    /// Bytes of cleaned articles that are held in memory before they go to temporary files in the output folder.
    pub memory_bytes: usize,
}

impl Default for RunSection {
    fn default() -> RunSection {
        RunSection { threads: None, batch_bytes: 8 << 20, memory_bytes: 256 << 20 }
    }
}

impl Recipe {
    /// Reads a recipe and makes its paths absolute or relative to the working folder.
    pub fn read(path: &Path) -> Result<Recipe> {
        let bytes = std::fs::read(path).map_err(|e| Error::Usage(format!("{}: cannot read the recipe: {e}", path.display())))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::Usage(format!("{}: a recipe is TOML in UTF-8, this file is not", path.display())))?;
        let mut recipe = Recipe::parse(&path.display().to_string(), &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let settle = |p: &mut PathBuf| *p = folder.join(&*p);
        let is_here = |p: &&mut PathBuf| matches!(Origin::of(p), Origin::File(file) if file == **p);
        recipe.input.paths.iter_mut().filter(is_here).for_each(settle);
        recipe.extract.taxonomies.iter_mut().for_each(settle);
        [&mut recipe.input.root, &mut recipe.extract.languages, &mut recipe.aggregate.corrections, &mut recipe.output.path]
            .into_iter()
            .flatten()
            .for_each(settle);
        Ok(recipe)
    }

    /// Parses a recipe; `file` names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Recipe> {
        let recipe: Recipe = toml::from_str(text).map_err(|e| errors::explain(file, text, &e))?;
        recipe.check().map_err(|message| Error::Usage(format!("{file}: {message}")))?;
        Ok(recipe)
    }

    /// Checks what types cannot say. The message names key and section.
    pub fn check(&self) -> Result<(), String> {
        let wrong = |message: &str| Err(message.to_string());
        self.input.ingest.check()?;
        self.expect.check()?;
        if self.run.batch_bytes == 0 || self.run.memory_bytes == 0 {
            return wrong("batch_bytes and memory_bytes of [run] must be above 0");
        }
        if self.output.part_bytes == 0 {
            return wrong("part_bytes of [output] must be above 0");
        }
        if self.output.keep_snapshots == 0 {
            return wrong("keep_snapshots of [output] must be 1 or more: the current one is a snapshot");
        }
        if self.run.threads == Some(0) {
            return wrong("threads of [run] must be 1 or more");
        }
        Ok(())
    }

    /// What the rows depend on, as JSON: everything but places on this machine, threads and memory.
    pub fn essence(&self) -> serde_json::Value {
        let mut input = serde_json::to_value(&self.input).unwrap_or_default();
        if let Some(input) = input.as_object_mut() {
            input.retain(|key, _| key != "paths" && key != "root" && key != "allow_empty");
        }
        serde_json::json!({
            "input": input,
            "normalize": self.normalize,
            // Taxonomies count by their contents, which the run takes in with the packs.
            "extract": { "sentence_text": self.extract.sentence_text },
            "privacy": self.privacy,
            // Corrections count by their contents, which the run puts in.
            "aggregate": AggregateSection { corrections: None, ..self.aggregate.clone() },
            "output": { "keep_articles": self.output.keep_articles, "part_bytes": self.output.part_bytes },
            "limits": self.limits,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let error = Recipe::parse("news.toml", text).expect_err("refused");
        assert_eq!(error.exit_code(), 4);
        error.to_string()
    }

    #[test]
    fn a_recipe_is_read() {
        let recipe = Recipe::parse(
            "news.toml",
            "[input]\npaths = ['a', 'b/*.jsonl']\nformat = 'jsonl'\nfields.text = ['body']\n[output]\npath = 'out'\nmax_rejects = 3\n[limits]\nhtml_depth = 9\n",
        )
        .unwrap();
        assert_eq!(recipe.input.ingest.format.as_deref(), Some("jsonl"));
        assert_eq!(recipe.input.ingest.fields.text, ["body"]);
        assert_eq!(recipe.input.ingest.fields.url, ["url"], "unmentioned fields keep their defaults");
        assert_eq!(recipe.output.max_rejects, MaxRejects::Count(3));
        assert_eq!(recipe.limits.html_depth, 9);
    }

    #[test]
    fn the_recipe_of_every_key_shows_the_limits_as_they_are() {
        let text = include_str!("../../../pipelines/news.toml");
        assert_eq!(Recipe::parse("news.toml", text).unwrap().limits, Limits::default());
        let limits = serde_json::to_value(Limits::default()).unwrap();
        for key in limits.as_object().unwrap().keys() {
            assert!(text.contains(&format!("\n{key} = ")), "{key}");
        }
    }

    #[test]
    fn names_of_victims_are_asked_for_in_the_recipe_and_recorded() {
        let asked = Recipe::parse("news.toml", "[privacy]\nvictim_names = true\n").unwrap();
        assert!(asked.privacy.victim_names);
        assert_eq!(asked.essence()["privacy"]["victim_names"], true);
        let plain = Recipe::parse("news.toml", "").unwrap();
        assert_eq!(plain.essence()["privacy"]["victim_names"], false);
    }

    #[test]
    fn an_unknown_key_is_refused_with_line_and_nearest_name() {
        let text = message("[input]\npaths = ['a']\n\n[output]\npath = 'x'\nkeep_artciles = true\n");
        assert!(text.starts_with("news.toml:6: "), "{text}");
        assert!(text.contains("`keep_artciles`") && text.contains("`keep_articles`"), "{text}");
        let text = message("[input]\npaths = ['a']\nfromat = 'csv'\n");
        assert!(text.starts_with("news.toml:3: ") && text.contains("`format`"), "{text}");
        let text = message("[input]\nfields.titel = ['a']\n");
        assert!(text.starts_with("news.toml:2: ") && text.contains("`title`"), "{text}");
        let text = message("[inptu]\npaths = ['a']\n");
        assert!(text.starts_with("news.toml:1: ") && text.contains("`input`"), "{text}");
    }

    #[test]
    fn a_wrong_type_or_broken_toml_names_its_line() {
        assert!(message("[output]\nkeep_articles = 'yes'\n").starts_with("news.toml:2: "));
        assert!(message("[input]\npaths = ['a'\n[output]\n").starts_with("news.toml:"));
        assert!(message("[output]\nmax_rejects = 'lots'\n").starts_with("news.toml:2: "));
        assert!(message("[run]\nbatch_bytes = 0\n").contains("batch_bytes"));
        assert!(message("[input]\nformat = 'jsonlines'\n").contains("jsonlines"));
    }
}
