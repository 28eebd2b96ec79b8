//! The shared material that is no part of the project, for tests that look at it where it is at hand.

use std::path::{Path, PathBuf};

/// The place of a shared file or folder: below `DATELINE_SHARED`, else beside the project. None where it is not at hand, which is told.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let found = std::env::var_os("DATELINE_SHARED").map_or_else(beside, PathBuf::from).join(path);
    if !found.exists() {
        eprintln!("skipped: {} is absent", found.display());
        return None;
    }
    Some(found)
}

/// The text of a shared file, where it is at hand.
pub(crate) fn shared_text(path: &str) -> Option<String> {
    shared(path).map(|found| std::fs::read_to_string(&found).unwrap_or_else(|e| panic!("{}: {e}", found.display())))
}
