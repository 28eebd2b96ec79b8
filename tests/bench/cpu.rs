//! CPU seconds of this thread, for all benches.

use std::time::Instant;

/// Seconds that this thread has run. CPU time is what the kernel says, so that other work on the machine counts little; where
/// the kernel does not say, it is the clock's, from `start` on.
pub fn seconds(start: Instant) -> f64 {
    // The kernel brings its account up to date when a thread gives way.
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|t| t.split(' ').next()?.parse::<u64>().ok());
    nanoseconds.map_or(start.elapsed().as_secs_f64(), |n| n as f64 / 1e9)
}
