//! The threads of a run.

use super::reading::STACK_BYTES;
use crate::error::{Error, Result};

/// A pool of that many threads, or of one for each processor, and how many they are.
pub fn pool(threads: Option<u16>) -> Result<(rayon::ThreadPool, usize)> {
    let threads = threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES)
        .thread_name(|i| format!("dateline-{i}"))
        .build()
        .map_err(|e| Error::Usage(format!("cannot start {threads} threads ({e}); give fewer with --threads")))?;
    Ok((pool, threads))
}
