//! What does a stage that runs alone find? The tables of earlier stages, which it takes into its version as they are.

use super::dataset::{Dataset, Draft};
use super::io::Files;
use super::ledger::Ledger;
use super::manifest::FileRecord;
use super::stages::{STAGES, StageSpec};
use super::tables::read_rows;
use crate::error::{Error, Result};
use crate::model::{Reject, Stage};
use crate::tables::Row;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Takes the tables of the stages before `stage` from the version `before` of the dataset in `out` into a draft, and their
/// rejects and accounts into the ledger. Gives their files.
pub fn carry_over(
    files: &Arc<dyn Files>,
    out: &Path,
    draft: &Draft,
    before: Option<&Dataset>,
    stage: Stage,
    ledger: &mut Ledger,
) -> Result<BTreeMap<String, Vec<FileRecord>>> {
    let out = out.display();
    let Some(before) = before else {
        return Err(Error::Usage(format!("{out}: no dataset yet, and {stage} reads one; run dateline ingest or dateline run first")));
    };
    if let Some(missing) = StageSpec::of(stage).reads.iter().find(|table| !before.manifest.tables.contains_key(**table)) {
        return Err(Error::Usage(format!(
            "{out}: the dataset has no table {missing}, which {stage} reads; run dateline {} first",
            STAGES.iter().find(|s| s.writes.contains(missing)).map_or("run", |s| s.name)
        )));
    }
    let mut tables = BTreeMap::new();
    for spec in STAGES.iter().take_while(|s| s.stage != stage) {
        for table in spec.writes {
            let Some(records) = before.manifest.tables.get(*table) else { continue };
            before.verify(files.as_ref(), table)?;
            for record in records {
                draft.carry_over(&before.folder.join(&record.path), record)?;
            }
            tables.insert(table.to_string(), records.clone());
        }
        if let Some(account) = before.manifest.stages.get(spec.name) {
            ledger.accounts.insert(spec.stage, *account);
        }
    }
    before.verify(files.as_ref(), Reject::TABLE)?;
    for reject in read_rows::<Reject>(files.clone(), before.files(Reject::TABLE)) {
        let reject = reject?;
        if reject.stage < stage {
            ledger.carry(reject)?;
        }
    }
    Ok(tables)
}
