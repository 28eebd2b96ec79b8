//! Progress on a terminal.

use super::Globals;
use crate::pipeline::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;

/// A bar for each stage, on stderr.
#[derive(Debug, Default)]
pub struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// Bars, if stderr is a terminal and progress is wanted.
    pub fn on_terminal(globals: &Globals) -> Option<Bars> {
        (std::io::stderr().is_terminal() && !globals.quiet).then(Bars::default)
    }

    fn swap(&self, next: Option<ProgressBar>) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(old) = std::mem::replace(&mut *bar, next)
        {
            old.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn start(&self, stage: &'static str, total: u64) {
        let (bar, template) = match total {
            0 => (ProgressBar::new_spinner(), "{prefix:9} {spinner} {bytes} {binary_bytes_per_sec} {elapsed}"),
            total => (ProgressBar::new(total), "{prefix:9} {bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}"),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(stage);
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        self.swap(Some(bar));
    }

    fn share(&self) -> Box<dyn Fn(u64) + Send> {
        match self.bar.lock().ok().and_then(|bar| bar.clone()) {
            Some(bar) => Box::new(move |bytes| bar.inc(bytes)),
            None => Box::new(|_| {}),
        }
    }

    fn end(&self) {
        self.swap(None);
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.swap(None);
    }
}
