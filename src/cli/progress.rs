//! How far long work has come, on standard error and only where somebody watches.

use std::io::Write;
use std::time::{Duration, Instant};

use super::Env;
use crate::output::words::{RECORDS, count};

/// Work shorter than this shows nothing; then the line is renewed as often.
const PAUSE: Duration = Duration::from_millis(500);

/// One line that is written over itself.
pub(super) struct Progress<'a> {
    err: Option<&'a mut dyn Write>,
    last: Instant,
    shown: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(env: &Env, err: &'a mut dyn Write) -> Self {
        Self {
            err: env.err_terminal.then_some(err),
            last: Instant::now(),
            shown: false,
        }
    }

    /// Says how many records are done. A terminal that cannot be written to is no reason to stop working.
    pub(super) fn show(&mut self, records: u64) {
        let Some(err) = &mut self.err else { return };
        if self.last.elapsed() >= PAUSE {
            let _ = write!(err, "\r\u{1b}[Kпроверено: {}", count(records, RECORDS))
                .and_then(|()| err.flush());
            (self.last, self.shown) = (Instant::now(), true);
        }
    }

    /// Takes the line away before anything else is written.
    pub(super) fn clear(&mut self) {
        if let (true, Some(err)) = (self.shown, &mut self.err) {
            let _ = write!(err, "\r\u{1b}[K").and_then(|()| err.flush());
        }
        self.shown = false;
    }
}
