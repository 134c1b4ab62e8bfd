//! The last `stats` of a connection, kept as it came: nobody looks at most of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Event, Stats, parse};

/// Longer frames of figures are not kept, bytes: the usual ones have a tenth.
const LONGEST: usize = 4 * 1024;

/// The last frame; empty if there is none.
#[derive(Debug, Default)]
pub(crate) struct Latest(Mutex<String>);

impl Latest {
    /// Keeps a frame.
    pub(crate) fn keep(&self, frame: &str) {
        let mut kept = self.kept();
        kept.clear();
        if frame.len() <= LONGEST {
            kept.push_str(frame);
        }
    }

    /// The connection has ended.
    pub(crate) fn forget(&self) {
        self.kept().clear();
    }

    /// What it says.
    pub(crate) fn stats(&self) -> Option<Stats> {
        let frame = self.kept().clone();
        match parse(&frame) {
            Ok(Event::Stats(stats)) => Some(*stats),
            _ => None,
        }
    }

    fn kept(&self) -> MutexGuard<'_, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
