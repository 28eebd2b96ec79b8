//! Was the run asked to stop? Signals set a flag that is looked at between batches; a second one leaves at once.

use crate::error::{Error, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A wish to stop, shared by all threads of a run.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Listens to SIGINT and SIGTERM of this process.
    pub fn on_signals() -> Result<Stop> {
        let stop = Stop::default();
        for signal in [SIGINT, SIGTERM] {
            let again = Arc::new(AtomicBool::new(false));
            // The order matters: the first arrival finds `again` unset and sets both flags, the second one leaves.
            signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again))
                .and_then(|_| signal_hook::flag::register(signal, again))
                .and_then(|_| signal_hook::flag::register_usize(signal, Arc::clone(&stop.0), signal as usize))
                .map_err(|e| Error::io("signal", "listen to", e))?;
        }
        Ok(stop)
    }

    /// Asks the run to stop as if `signal` had come.
    pub fn ask(&self, signal: i32) {
        self.0.store(signal.unsigned_abs() as usize, Ordering::Relaxed);
    }

    /// True once the run shall stop.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// An error once the run shall stop.
    pub fn check(&self) -> Result<()> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            signal => Err(Error::Signal(signal as i32)),
        }
    }
}
