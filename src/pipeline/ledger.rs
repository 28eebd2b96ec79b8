//! What became of every record? The accounts of the stages, and the rows of what they gave up: past a budget of bytes these wait
//! in temporary files, sorted, so that an input of nothing but copies or broken lines takes no more memory than any other.

use super::buckets::{read_stream, write_stream};
use super::io::Files;
use super::manifest::Account;
use super::recipe::MaxRejects;
use super::runs::{BLOCK, Runs, Sorted};
use crate::error::{Error, Result};
use crate::model::{Outcome, Reject, RejectReason, Stage};
use crate::tables::Row;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Rejects after which a run gives up, if they are also more than allowed: what reading a broken input may cost in time.
const REJECTS_READ: u64 = 1_000_000;
/// What a reject takes in memory beside its two texts, in bytes.
const REJECT_BYTES: usize = size_of::<Reject>() + 32;

/// Rejects and the accounts of the stages.
pub struct Ledger {
    rejects: Rejects,
    /// The accounts, by stage.
    pub accounts: HashMap<Stage, Account>,
    /// How often each reason was given at each stage, with the first reject of it.
    reasons: BTreeMap<(Stage, RejectReason), (u64, Reject)>,
    max_rejects: MaxRejects,
}

impl Ledger {
    /// An empty one, which holds all its rows in memory.
    pub fn new(max_rejects: MaxRejects) -> Ledger {
        Ledger { rejects: Rejects::default(), accounts: HashMap::new(), reasons: BTreeMap::new(), max_rejects }
    }

    /// From here on, rows beyond `memory` bytes wait in files in `folder`.
    pub fn keep_in(&mut self, files: &Arc<dyn Files>, folder: &Path, memory: usize) {
        self.rejects.room = Some((Runs::new(files.clone(), folder, "rejects"), memory));
    }

    /// A record that a stage used.
    pub fn pass(&mut self, stage: Stage, records: u64) {
        let account = self.accounts.entry(stage).or_default();
        account.read += records;
        account.passed += records;
    }

    /// A record that a stage gave up. Fails once the run is hopeless, so that a flood of rejects ends early.
    pub fn refuse(&mut self, reject: Reject) -> Result<()> {
        let account = self.accounts.entry(reject.stage).or_default();
        account.read += 1;
        match reject.outcome {
            Outcome::Rejected => account.rejected += 1,
            Outcome::Skipped => account.skipped += 1,
        }
        self.carry(reject)?;
        let hopeless = match self.max_rejects {
            MaxRejects::Count(_) => !self.within(),
            MaxRejects::Percent(_) => self.rejects.rows > REJECTS_READ && !self.within(),
        };
        if hopeless { Err(self.too_many()) } else { Ok(()) }
    }

    /// Takes in the row of a record that was given up before this run, and is in an account already.
    pub fn carry(&mut self, reject: Reject) -> Result<()> {
        match self.reasons.get_mut(&(reject.stage, reject.reason)) {
            Some((count, _)) => *count += 1,
            None => {
                self.reasons.insert((reject.stage, reject.reason), (1, reject.clone()));
            }
        }
        self.rejects.push(reject)
    }

    /// How many rows there are of each reason.
    pub fn reasons(&self) -> BTreeMap<String, u64> {
        let mut reasons = BTreeMap::new();
        for ((_, reason), (count, _)) in &self.reasons {
            *reasons.entry(reason.to_string()).or_default() += count;
        }
        reasons
    }

    /// Gives all rows away, in the order of their table.
    pub fn rows(&mut self, each: &mut dyn FnMut(Reject) -> Result<()>) -> Result<()> {
        self.rejects.take(each)
    }

    /// The records that came in at the first stage, and how many of them any stage rejected.
    pub fn totals(&self) -> (u64, u64) {
        let read = self.accounts.get(&Stage::Ingest).map_or(0, |a| a.read);
        (read, self.accounts.values().map(|a| a.rejected).sum())
    }

    /// Whether the rejects are within `--max-rejects`.
    pub fn within(&self) -> bool {
        let (read, rejected) = self.totals();
        self.max_rejects.allows(rejected, read)
    }

    /// The error of too many rejects, with the commonest reasons and an example of each.
    pub fn too_many(&self) -> Error {
        /// Reasons named in the message.
        const REASONS: usize = 5;
        let mut reasons: Vec<_> = self.reasons.iter().filter(|(_, (_, example))| example.outcome == Outcome::Rejected).collect();
        reasons.sort_by_key(|((stage, reason), (count, _))| (Reverse(*count), *stage, *reason));
        let lines: String = reasons
            .iter()
            .take(REASONS)
            .map(|((stage, reason), (count, example))| {
                format!("\n  {count} x {reason} in {stage}, for example {}: {}", example.input_uri, example.detail)
            })
            .collect();
        let (read, rejected) = self.totals();
        Error::TooManyRejects(format!(
            "{rejected} of {read} records rejected, more than --max-rejects {} allows; nothing was published{lines}",
            self.max_rejects
        ))
    }
}

/// The rows of rejects: the newest in memory, the others in files.
#[derive(Default)]
struct Rejects {
    /// Where rows wait that are too many for so many bytes of memory.
    room: Option<(Runs<Reject>, usize)>,
    held: Vec<Reject>,
    bytes: usize,
    rows: u64,
}

impl Rejects {
    fn push(&mut self, reject: Reject) -> Result<()> {
        self.bytes += REJECT_BYTES + reject.input_uri.len() + reject.detail.len();
        self.rows += 1;
        self.held.push(reject);
        match &mut self.room {
            Some((runs, memory)) if self.bytes > *memory && self.held.len() >= BLOCK => {
                self.bytes = 0;
                runs.add(in_order(&mut self.held))
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, each: &mut dyn FnMut(Reject) -> Result<()>) -> Result<()> {
        (self.bytes, self.rows) = (0, 0);
        let held = in_order(&mut self.held);
        match &mut self.room {
            Some((runs, _)) => runs.merge(held, each),
            None => held.into_iter().try_for_each(each),
        }
    }
}

fn in_order(held: &mut Vec<Reject>) -> Vec<Reject> {
    let mut held = std::mem::take(held);
    held.sort_by(Row::order);
    held
}

impl Sorted for Reject {
    fn order(&self, other: &Reject) -> Ordering {
        Row::order(self, other)
    }

    fn write(items: &[Reject], out: &mut dyn Write) -> Result<()> {
        write_stream(Reject::to_batch(items)?, out)
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Reject>> {
        Reject::from_batch(&read_stream(input)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::io::Disk;
    use super::super::io::faults::{Fault, Faulty};
    use super::super::runs::RUNS;
    use super::*;

    fn reject(n: usize) -> Reject {
        let (stage, reason) =
            if n.is_multiple_of(3) { (Stage::Ingest, RejectReason::Malformed) } else { (Stage::Normalize, RejectReason::Duplicate) };
        Reject::new(&format!("input-{}.jsonl", n * 7919 % 13), Some((n * 31 % 5_000) as i64), stage, reason, format!("record {n}"))
    }

    fn filled(files: Arc<dyn Files>, folder: &Path, count: usize, memory: Option<usize>) -> Result<Ledger> {
        let mut ledger = Ledger::new(MaxRejects::Percent(100.0));
        if let Some(memory) = memory {
            ledger.keep_in(&files, folder, memory);
        }
        (0..count).try_for_each(|n| ledger.refuse(reject(n)))?;
        Ok(ledger)
    }

    fn rows(mut ledger: Ledger) -> Result<Vec<Reject>> {
        let mut rows = Vec::new();
        ledger.rows(&mut |reject| {
            rows.push(reject);
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn rows_do_not_depend_on_memory_and_leave_no_files() {
        let count = 40_000;
        let folder = tempfile::tempdir().unwrap();
        let mut expected: Vec<Reject> = (0..count).map(reject).collect();
        expected.sort_by(Row::order);
        // In memory without room, in memory with room, in a few files, and in so many that they are merged in between.
        for (memory, least) in [(None, 0), (Some(1 << 30), 0), (Some(1 << 20), 3), (Some(0), RUNS + 1)] {
            let files = Faulty::new(usize::MAX, Fault::Once(5));
            let ledger = filled(Arc::new(files.clone()), folder.path(), count, memory).unwrap();
            assert_eq!(ledger.reasons().values().sum::<u64>(), count as u64);
            assert!(rows(ledger).unwrap() == expected, "{memory:?}");
            let made = files.log().iter().filter(|(call, _)| *call == "create").count();
            assert!(made >= least, "{memory:?}: {made} files");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_fault_of_the_disk_is_an_error_and_never_another_table() {
        let run = |faults: &Faulty| rows(filled(Arc::new(faults.clone()), tempfile::tempdir().unwrap().path(), 3_000, Some(1 << 16))?);
        let sound = Faulty::new(usize::MAX, Fault::Once(5));
        let expected = run(&sound).unwrap();
        assert!(sound.calls() > 20);
        for at in 0..sound.calls() {
            assert!(run(&Faulty::new(at, Fault::Once(28))).is_err(), "call {at} of {}", sound.calls());
        }
        assert!(run(&Faulty::new(0, Fault::ShortWrites)).unwrap() == expected);
    }

    #[test]
    fn a_file_that_was_cut_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = filled(Arc::new(Disk), folder.path(), 2 * BLOCK, Some(0)).unwrap();
        let run = ledger.rejects.room.as_ref().unwrap().0.path(0).to_path_buf();
        let bytes = std::fs::read(&run).unwrap();
        std::fs::write(&run, &bytes[..bytes.len() / 2]).unwrap();
        assert!(rows(ledger).is_err());
    }

    #[test]
    fn a_hopeless_run_ends_with_its_commonest_reasons() {
        let mut ledger = Ledger::new(MaxRejects::Count(1));
        ledger.refuse(reject(0)).unwrap();
        // Skipped records are none of those that are allowed or not.
        (1..3).for_each(|n| ledger.refuse(reject(n)).unwrap());
        let said = ledger.refuse(reject(3)).unwrap_err().to_string();
        assert!(
            said.contains("2 x malformed in ingest, for example") && said.contains("record 0") && !said.contains("duplicate"),
            "{said}"
        );
    }
}
