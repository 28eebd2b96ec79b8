//! How far is the run? What a run tells whoever watches it.

use std::time::Duration;

/// A watcher of a run. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` is its work in bytes, 0 where it is not known.
    fn start(&self, stage: &'static str, total: u64);
    /// A function that is told of each further stretch of bytes, to be moved to another thread.
    fn share(&self) -> Box<dyn Fn(u64) + Send>;
    /// The stage is done.
    fn end(&self);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn start(&self, _: &'static str, _: u64) {}

    fn share(&self) -> Box<dyn Fn(u64) + Send> {
        Box::new(|_| {})
    }

    fn end(&self) {}
}

/// A time in seconds, to the millisecond.
pub fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}
