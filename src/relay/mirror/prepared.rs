//! What the live lines of a server come to, made once for all of its mirrors: the first mirror that comes to a line cleans
//! it, and masks it for all that have the same rules; the others copy that.
//!
//! Shared are cleaning, the presets and the names of addresses. People's own filters look at the line as it was printed,
//! so a mirror that has any goes on by itself from the cleaned line. What comes with a replay of the daemon's log is not
//! shared: which of it is news is each channel's own.

use std::sync::{Arc, Mutex, OnceLock};

use super::reading::{Filtered, looked_at};
use crate::{
    masking::{
        clean::{CleanLine, clean},
        filter::Rules,
    },
    sockets::{EventBatch, Line},
    tasks::lock,
};

/// Sets of rules that a batch is masked for; a mirror with one beyond them masks for itself. The mirrors of a guild that
/// have no filters of their own and the same presets have one set.
const MOST_RULES: usize = 4;

/// Shared work on the lines of one batch of events.
pub(super) struct Prepared {
    /// By the events' places.
    cleaned: Box<[OnceLock<Box<[CleanLine]>>]>,
    /// Lock order: held for a moment, with no other lock.
    masked: Mutex<Vec<Arc<Masked>>>,
    #[cfg(test)]
    counts: Counts,
}

/// How often a line was cleaned, and masked.
#[cfg(test)]
#[derive(Default)]
pub(super) struct Counts {
    pub(super) cleaned: std::sync::atomic::AtomicUsize,
    pub(super) masked: std::sync::atomic::AtomicUsize,
}

struct Masked {
    rules: Arc<Rules>,
    /// By the events' places.
    lines: Box<[OnceLock<LookedAt>]>,
}

/// A line under rules.
pub(super) struct LookedAt {
    filtered: Filtered,
    /// What is shown; `None`: the cleaned lines as they are.
    shown: Option<Box<[CleanLine]>>,
}

/// A batch as one mirror sees it.
pub(super) struct PreparedFor<'a> {
    prepared: &'a Prepared,
    rules: &'a Rules,
    /// `None`: the mirror looks at the lines by itself.
    masked: Option<Arc<Masked>>,
}

impl Prepared {
    /// The batch for a mirror with `rules`; `None`: no other mirror is told it.
    pub(super) fn of<'a>(events: &'a EventBatch, rules: &'a Arc<Rules>) -> Option<PreparedFor<'a>> {
        let prepared = events.shared(|| Self::new(events.len()))?;
        let masked = if rules.has_own() { None } else { prepared.masked_for(rules) };
        Some(PreparedFor { prepared, rules, masked })
    }

    fn new(events: usize) -> Self {
        Self {
            cleaned: cells(events),
            masked: Mutex::default(),
            #[cfg(test)]
            counts: Counts::default(),
        }
    }

    fn masked_for(&self, rules: &Arc<Rules>) -> Option<Arc<Masked>> {
        let mut all = lock(&self.masked);
        if let Some(known) = all.iter().find(|masked| masked.rules.masks_the_same(rules)) {
            return Some(Arc::clone(known));
        }
        if all.len() >= MOST_RULES {
            return None;
        }
        let new = Arc::new(Masked { rules: Arc::clone(rules), lines: cells(self.cleaned.len()) });
        all.push(Arc::clone(&new));
        Some(new)
    }

    fn cleaned(&self, place: usize, line: &Line) -> &[CleanLine] {
        self.cleaned[place].get_or_init(|| {
            #[cfg(test)]
            self.counts.cleaned.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            clean(&line.text).collect()
        })
    }
}

impl PreparedFor<'_> {
    #[cfg(test)]
    pub(super) fn counts(&self) -> &Counts {
        &self.prepared.counts
    }

    /// Hands over what is shown of the line that is the event at `place`, and tells what filters did.
    pub(super) fn line(&self, place: usize, line: &Line, show: &mut dyn FnMut(CleanLine)) -> Filtered {
        let cleaned = self.prepared.cleaned(place, line);
        let Some(masked) = &self.masked else {
            return looked_at(self.rules, line, cleaned.iter().cloned(), show);
        };
        let LookedAt { filtered, shown } = masked.lines[place].get_or_init(|| {
            #[cfg(test)]
            self.prepared.counts.masked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let mut shown = Vec::new();
            let filtered =
                looked_at(&masked.rules, line, cleaned.iter().cloned(), &mut |line| shown.push(line));
            let changed = filtered != Filtered::default();
            LookedAt { filtered, shown: changed.then(|| shown.into()) }
        });
        shown.as_deref().unwrap_or(cleaned).iter().cloned().for_each(show);
        *filtered
    }
}

fn cells<T>(count: usize) -> Box<[OnceLock<T>]> {
    (0..count).map(|_| OnceLock::new()).collect()
}
