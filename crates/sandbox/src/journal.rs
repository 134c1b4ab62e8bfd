//! A record of what arrived, in order, that can be read whole or waited on.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::watch;

/// Entries kept; the oldest go first when more arrive.
const KEPT: usize = 65_536;

/// An append-only record with a bounded memory.
#[derive(Debug)]
pub(crate) struct Journal<T> {
    entries: Mutex<VecDeque<T>>,
    written: watch::Sender<u64>,
}

impl<T> Default for Journal<T> {
    fn default() -> Self {
        Self { entries: Mutex::default(), written: watch::Sender::new(0) }
    }
}

impl<T: Clone> Journal<T> {
    pub(crate) fn push(&self, entry: T) {
        let mut entries = self.entries.lock();
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(entry);
        drop(entries);
        self.written.send_modify(|count| *count += 1);
    }

    pub(crate) fn all(&self) -> Vec<T> {
        self.entries.lock().iter().cloned().collect()
    }

    /// The first entry, past or to come, for which `wanted` holds.
    pub(crate) async fn find(&self, mut wanted: impl FnMut(&T) -> bool) -> T {
        let mut written = self.written.subscribe();
        loop {
            written.mark_unchanged();
            if let Some(found) = self.entries.lock().iter().find(|entry| wanted(entry)) {
                return found.clone();
            }
            if written.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
