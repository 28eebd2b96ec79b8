//! How far is the run? What a run tells whoever watches it.

/// A watcher of a run. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` is its work in bytes, 0 where it is not known.
    fn start(&self, stage: &'static str, total: u64);
    /// So many more bytes are done.
    fn advance(&self, bytes: u64);
    /// The stage is done.
    fn end(&self);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn start(&self, _: &'static str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
