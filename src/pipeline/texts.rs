//! What do articles say that are in memory? The stages from one batch of rows to batches of every table, for programs that bring their
//! articles themselves: a notebook, a worker of a cluster.
//!
//! Each article is read by itself. What spans articles (the version that is kept of one document, clusters, incidents, days) needs all of
//! them and is left to a run, to `dateline merge`, or to the engine.

use super::finding::{Finder, Work};
use super::gather::{clean, part};
use super::ledger::Ledger;
use super::tables::specs;
use super::{Languages, MaxRejects, Recipe, Rooms, Stop, threads};
use crate::aggregate::Corrections;
use crate::error::{Error, Result};
use crate::ingest::read_batch;
use crate::model::{Reject, Stage};
use crate::tables::{Row, TableSpec};
use arrow::array::RecordBatch;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The stages whose tables are made.
pub const STAGES: [Stage; 3] = [Stage::Normalize, Stage::Extract, Stage::Aggregate];

/// Rows that are read at once.
const ROWS: usize = 4096;

/// A reader of articles in memory.
pub struct Texts {
    recipe: Recipe,
    languages: Arc<Languages>,
    specs: Vec<TableSpec>,
    pool: rayon::ThreadPool,
}

impl Texts {
    /// A reader that reads as `recipe` says: its fields of `[input]`, `[normalize]`, `[extract]`, `[privacy]`, `[limits]` and threads.
    pub fn new(recipe: Recipe) -> Result<Texts> {
        recipe.check().map_err(Error::Usage)?;
        let languages = if recipe.extract.languages.is_none() && recipe.extract.taxonomies.is_empty() {
            Languages::built_in()?
        } else {
            Arc::new(Languages::load(recipe.extract.languages.as_deref(), &recipe.extract.taxonomies)?)
        };
        let (pool, _) = threads::pool(recipe.run.threads)?;
        let specs = specs(recipe.extract.sentence_text);
        Ok(Texts { recipe, languages, specs, pool })
    }

    /// The tables that [`read`](Texts::read) makes, in its order.
    pub fn tables(&self) -> Vec<&TableSpec> {
        let of_stages = |spec: &&TableSpec| spec.name == Reject::TABLE || super::StageSpec::is_of_articles(spec.name);
        self.specs.iter().filter(of_stages).collect()
    }

    /// Reads the rows of a batch and hands on a batch of each table for every few thousand of them, its rows sorted as in the table's
    /// file. `uri` and the row, counted from `first`, tell in the tables where an article comes from. A row that cannot be used becomes
    /// one of `rejects`.
    pub fn read(
        &self,
        uri: &str,
        batch: &RecordBatch,
        first: u64,
        stop: &Stop,
        sink: &mut dyn FnMut(Vec<RecordBatch>) -> Result<()>,
    ) -> Result<()> {
        let mut row = 0;
        while row < batch.num_rows() || row == 0 {
            stop.check()?;
            let rows = ROWS.min(batch.num_rows() - row);
            sink(self.slice(uri, &batch.slice(row, rows), first + row as u64, stop)?)?;
            row += rows.max(1);
        }
        Ok(())
    }

    fn slice(&self, uri: &str, batch: &RecordBatch, first: u64, stop: &Stop) -> Result<Vec<RecordBatch>> {
        let (rooms, recipe, packs) = (Rooms::default(), &self.recipe, &self.languages.packs);
        let mut records = Vec::with_capacity(batch.num_rows());
        let mut take = |record| {
            records.push(record);
            ControlFlow::Continue(())
        };
        read_batch(uri, batch, first, &recipe.input.ingest, &recipe.limits, &mut take).map_err(Error::Usage)?;
        let mut ledger = Ledger::new(MaxRejects::Count(u64::MAX));
        let (articles, rejects) = part(records);
        rejects.into_iter().try_for_each(|reject| ledger.refuse(reject))?;
        let cleaned = self.pool.install(|| clean(articles, rooms, packs, &recipe.normalize, &recipe.limits));
        let mut chunk = Vec::with_capacity(cleaned.len());
        for result in cleaned {
            match result {
                Ok((document, sentences, _)) => chunk.push(Work { document, sentences, figures: Vec::new(), known: None }),
                Err(reject) => ledger.refuse(reject)?,
            }
        }
        let place = |work: &Work| (work.document.doc_id.clone(), work.document.input_offset);
        chunk.sort_by_cached_key(place);
        let finder = Finder {
            rooms,
            packs,
            limits: &recipe.limits,
            privacy: recipe.privacy,
            corrections: &Corrections::default(),
            specs: &self.specs,
            stages: &STAGES,
            part_bytes: recipe.output.part_bytes,
            pool: &self.pool,
            stop,
        };
        let mut batches = finder.read(chunk, &mut ledger)?;
        let mut rejects: Vec<Reject> = Vec::new();
        ledger.rows(&mut |reject| {
            rejects.push(reject);
            Ok(())
        })?;
        batches.push(Reject::to_batch(&rejects)?);
        Ok(batches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CasualtyFigure, Document};
    use arrow::array::StringArray;

    fn batch(texts: &[&str]) -> RecordBatch {
        let ids: Vec<String> = (0..texts.len()).map(|i| format!("a{i}")).collect();
        let column = |values: Vec<&str>| Arc::new(StringArray::from(values)) as arrow::array::ArrayRef;
        RecordBatch::try_from_iter([("id", column(ids.iter().map(String::as_str).collect())), ("text", column(texts.to_vec()))])
            .expect("a batch")
    }

    #[test]
    fn rows_in_memory_give_the_tables_of_a_run() {
        let texts = Texts::new(Recipe::default()).expect("a reader");
        let mut all = Vec::new();
        let mut keep = |batches| {
            all.push(batches);
            Ok(())
        };
        let rows = batch(&["Twelve miners were killed when a shaft caved in on Friday.", " ", "The storm left 3 people dead."]);
        texts.read("mine", &rows, 10, &Stop::default(), &mut keep).expect("read");
        let [tables] = &all[..] else { panic!("one slice") };
        let names: Vec<&str> = tables.iter().map(|b| b.schema_ref().metadata()["table"].as_str()).collect();
        assert_eq!(names, texts.tables().iter().map(|t| t.name).collect::<Vec<_>>());
        let rows = |name: &str| tables.iter().find(|b| b.schema_ref().metadata()["table"] == name).expect("a table");
        let documents = Document::from_batch(rows("documents")).expect("rows");
        let mut places: Vec<i64> = documents.iter().map(|d| d.input_offset).collect();
        places.sort_unstable();
        assert_eq!((places, documents[0].input_uri.as_str()), (vec![10, 12], "mine"));
        let figures = CasualtyFigure::from_batch(rows("casualties")).expect("rows");
        let mut best: Vec<_> = figures.iter().map(|f| f.best).collect();
        best.sort_unstable();
        assert_eq!(best, [Some(3), Some(12)]);
        let rejects = Reject::from_batch(rows("rejects")).expect("rows");
        assert_eq!((rejects.len(), rejects[0].input_offset), (1, Some(11)));
    }

    #[test]
    fn rows_without_texts_are_refused_and_none_are_an_empty_answer() {
        let texts = Texts::new(Recipe::default()).expect("a reader");
        let mut slices = 0;
        let mut count = |_| {
            slices += 1;
            Ok(())
        };
        texts.read("none", &batch(&[]), 0, &Stop::default(), &mut count).expect("read");
        assert_eq!(slices, 1);
        let odd = RecordBatch::try_from_iter([("headline", batch(&["x"]).column(0).clone())]).expect("a batch");
        let error = texts.read("odd", &odd, 0, &Stop::default(), &mut |_| Ok(())).expect_err("refused");
        assert!(error.to_string().contains("odd: no column of text (text, html); the columns are: headline"), "{error}");
    }
}
