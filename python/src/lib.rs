//! The wheel: Dateline's floor 5 from Python. Batches of articles in, batches of tables out, runs, datasets and reasons; what is
//! comfortable stands in Python, in `python/dateline`.
//!
//! Work is done without the interpreter's lock, on threads of its own, while the calling thread listens to Ctrl-C.
#![warn(missing_docs)]

use dateline::cli;
use dateline::error::{Error, Result};
use dateline::pipeline::merge::{Shards, merge};
use dateline::pipeline::texts::Texts;
use dateline::pipeline::why::{Condition, why};
use dateline::pipeline::{Dataset, Job, MaxRejects, Recipe, Stop, dataset, panic_text, run};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// mimalloc, as in the program. It serves what Rust allocates; Python and its libraries keep their own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

create_exception!(dateline, DatelineError, PyException, "What stops a call: what, where, and what to do.");
create_exception!(dateline, UsageError, DatelineError, "A wrong argument, recipe, language pack or taxonomy.");
create_exception!(dateline, DataError, DatelineError, "A file that cannot be read or written, or is not what was published.");
create_exception!(dateline, RejectsError, DatelineError, "More rejected records than allowed, or none at all; nothing was published.");
create_exception!(dateline, LockedError, DatelineError, "Another run holds the output folder.");

/// Signals are looked at this often.
const LISTEN: Duration = Duration::from_millis(50);

/// The exception of an error, with the command line's exit code as `exit_code`.
fn raised(py: Python, error: &Error) -> PyErr {
    let text = error.to_string();
    let exception = match error {
        Error::Usage(_) | Error::Pack { .. } => UsageError::new_err(text),
        Error::Io { .. } | Error::Integrity(_) => DataError::new_err(text),
        Error::TooManyRejects(_) => RejectsError::new_err(text),
        Error::Locked(_) => LockedError::new_err(text),
        _ => DatelineError::new_err(text),
    };
    // An exception without its code is still the exception.
    let _ = exception.value(py).setattr("exit_code", error.exit_code());
    exception
}

/// Does `work` without the interpreter's lock; a signal that Python makes an exception of stops it.
fn attended<T: Send>(py: Python, stop: &Stop, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    /// The signal of Ctrl-C.
    const INTERRUPT: i32 = 2;
    let (done, interrupted) = py.detach(|| {
        std::thread::scope(|scope| {
            let (tell, told) = channel::<()>();
            let worker = scope.spawn(move || {
                // Dropped at the end, whatever the end is.
                let _tell = tell;
                work()
            });
            let mut interrupted = None;
            while told.recv_timeout(LISTEN) == Err(RecvTimeoutError::Timeout) {
                if let Err(signal) = Python::attach(|py| py.check_signals()) {
                    stop.ask(INTERRUPT);
                    interrupted = Some(signal);
                }
            }
            let done = worker
                .join()
                .unwrap_or_else(|panic| Err(Error::Integrity(format!("internal error: {}; please report this", panic_text(&*panic)))));
            (done, interrupted)
        })
    });
    match (done, interrupted) {
        (Ok(done), _) => Ok(done),
        (Err(Error::Signal(_)), Some(signal)) => Err(signal),
        (Err(error), _) => Err(raised(py, &error)),
    }
}

/// A reader of articles in memory.
#[pyclass(module = "dateline._dateline", frozen)]
struct Extractor {
    texts: Texts,
}

#[pymethods]
impl Extractor {
    /// A reader that reads as `recipe` says: a recipe as JSON.
    #[new]
    fn new(py: Python, recipe: &str) -> PyResult<Extractor> {
        let recipe: Recipe = serde_json::from_str(recipe).map_err(|e| UsageError::new_err(e.to_string()))?;
        let texts = py.detach(|| Texts::new(recipe)).map_err(|e| raised(py, &e))?;
        Ok(Extractor { texts })
    }

    /// The tables of `articles`, Arrow data of any library, by name. `name` stands for the input in the tables; rows are counted from
    /// `first`.
    fn extract(&self, py: Python, articles: AnyRecordBatch, name: &str, first: u64) -> PyResult<Vec<(String, PyTable)>> {
        let reader = articles.into_reader()?;
        let stop = Stop::default();
        let specs = self.texts.tables();
        let mut columns: Vec<Vec<_>> = specs.iter().map(|_| Vec::new()).collect();
        attended(py, &stop, || {
            let mut sink = |batches: Vec<_>| {
                columns.iter_mut().zip(batches).for_each(|(column, batch)| column.push(batch));
                Ok(())
            };
            let mut row = first;
            for batch in reader {
                let batch = batch?;
                self.texts.read(name, &batch, row, &stop, &mut sink)?;
                row += batch.num_rows() as u64;
            }
            Ok(())
        })?;
        let table = |(spec, batches): (&dateline::tables::TableSpec, Vec<_>)| {
            Ok((spec.name.to_string(), PyTable::try_new(batches, spec.schema())?))
        };
        specs.into_iter().zip(columns).map(table).collect()
    }
}

/// Runs a recipe and returns what was done, as JSON. What is given goes before the recipe's settings.
#[pyfunction]
#[pyo3(name = "run", signature = (recipe, input, out, max_rejects, keep, threads, full))]
#[allow(clippy::too_many_arguments)] // the options of the command
fn run_recipe(
    py: Python,
    recipe: Option<PathBuf>,
    input: Vec<PathBuf>,
    out: Option<PathBuf>,
    max_rejects: Option<String>,
    keep: Option<u16>,
    threads: Option<u16>,
    full: bool,
) -> PyResult<String> {
    let stop = Stop::default();
    attended(py, &stop, || {
        let mut settings = recipe.map_or_else(|| Ok(Recipe::default()), |path| Recipe::read(&path))?;
        if !input.is_empty() {
            settings.input.paths = input;
        }
        settings.output.path = out.or(settings.output.path);
        if let Some(most) = max_rejects {
            settings.output.max_rejects = most.parse::<MaxRejects>().map_err(|e| Error::Usage(format!("max_rejects: {e}")))?;
        }
        settings.output.keep_snapshots = keep.map_or(settings.output.keep_snapshots, usize::from);
        settings.run.threads = threads.or(settings.run.threads);
        let job = Job { full, stop: stop.clone(), ..Job::new(settings) };
        Ok(run(&job)?.to_json().to_string())
    })
}

/// Joins datasets that were made apart, and returns what was done, as JSON.
#[pyfunction]
#[pyo3(name = "merge")]
fn merge_shards(py: Python, shards: Vec<PathBuf>, out: PathBuf, keep: Option<u16>, threads: Option<u16>, full: bool) -> PyResult<String> {
    let stop = Stop::default();
    attended(py, &stop, || {
        let shards = Shards::open(&shards)?;
        let mut recipe = shards.recipe()?;
        recipe.output.path = Some(out);
        recipe.output.keep_snapshots = keep.map_or(recipe.output.keep_snapshots, usize::from);
        recipe.run.threads = threads;
        let job = Job { full, stop: stop.clone(), ..Job::new(recipe) };
        Ok(merge(&job, &shards)?.to_json().to_string())
    })
}

/// The folder of the current version of a dataset, its manifest as JSON, and the files of each table.
#[pyfunction]
fn open(py: Python, path: PathBuf) -> PyResult<(PathBuf, String, BTreeMap<String, Vec<PathBuf>>)> {
    let found = py.detach(|| Dataset::open(&path)).map_err(|e| raised(py, &e))?;
    let files = found.manifest.tables.keys().map(|table| (table.clone(), found.files(table))).collect();
    Ok((found.folder, json!(found.manifest).to_string(), files))
}

/// Compares all files of a dataset with what was published.
#[pyfunction]
fn verify(py: Python, path: PathBuf) -> PyResult<()> {
    attended(py, &Stop::default(), || dataset::verify(&path).map(|_| ()))
}

/// What the rows of a table that fit all conditions (column and value, an empty value meaning null) rest on, as JSON.
#[pyfunction]
#[pyo3(name = "why")]
fn reasons(py: Python, path: PathBuf, table: &str, conditions: Vec<Condition>) -> PyResult<String> {
    attended(py, &Stop::default(), || Ok(why(&Dataset::open(&path)?, table, &conditions)?.to_json()?.to_string()))
}

/// Every table and what its columns mean, as JSON.
#[pyfunction]
fn schema() -> String {
    let tables: Vec<_> = dateline::model::tables()
        .iter()
        .map(|t| {
            let columns = t.columns.iter().map(|c| {
                let terms: BTreeMap<&str, String> = c.terms.iter().map(|(word, about)| (*word, dateline::tables::tidy(about))).collect();
                json!({ "name": c.name, "about": c.about, "type": c.data_type.to_string(), "nullable": c.nullable, "terms": terms })
            });
            json!({ "name": t.name, "about": t.about, "columns": columns.collect::<Vec<_>>() })
        })
        .collect();
    json!(tables).to_string()
}

/// Runs a command line, the program's name first, and returns its exit code.
#[pyfunction]
fn command(py: Python, arguments: Vec<String>) -> u8 {
    py.detach(|| cli::run_args(arguments))
}

/// The module `dateline._dateline`.
#[pymodule]
fn _dateline(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("DatelineError", py.get_type::<DatelineError>())?;
    module.add("UsageError", py.get_type::<UsageError>())?;
    module.add("DataError", py.get_type::<DataError>())?;
    module.add("RejectsError", py.get_type::<RejectsError>())?;
    module.add("LockedError", py.get_type::<LockedError>())?;
    module.add_class::<Extractor>()?;
    module.add_function(wrap_pyfunction!(run_recipe, module)?)?;
    module.add_function(wrap_pyfunction!(merge_shards, module)?)?;
    module.add_function(wrap_pyfunction!(open, module)?)?;
    module.add_function(wrap_pyfunction!(verify, module)?)?;
    module.add_function(wrap_pyfunction!(reasons, module)?)?;
    module.add_function(wrap_pyfunction!(schema, module)?)?;
    module.add_function(wrap_pyfunction!(command, module)?)?;
    Ok(())
}
