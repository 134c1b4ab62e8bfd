//! Console events that the consumers of one server are told together.

use std::{
    any::Any,
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use super::feed::ConsoleEvent;

/// Console events, and what its readers make of them once for all.
pub struct EventBatch {
    events: Box<[ConsoleEvent]>,
    /// Mirrors that are told it.
    mirrors: usize,
    made: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl EventBatch {
    pub(crate) fn new(events: Vec<ConsoleEvent>, mirrors: usize) -> Arc<Self> {
        Arc::new(Self { events: events.into(), mirrors, made: OnceLock::new() })
    }

    /// What all mirrors have in common of their work on these events: made by `make` for the first that asks. `None`: only
    /// one mirror is told the events, so nothing is worth keeping; or `T` is another type than that of the first.
    pub(crate) fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        (self.mirrors > 1).then(|| self.made.get_or_init(|| Box::new(make())).downcast_ref())?
    }

    /// What the events count for towards [`FEED_BYTES`](super::feed::FEED_BYTES): twice where the mirrors may keep what they
    /// make of them.
    pub(super) fn bytes(&self) -> usize {
        let bytes: usize = self.events.iter().map(ConsoleEvent::bytes).sum();
        if self.mirrors > 1 { 2 * bytes } else { bytes }
    }
}

impl Deref for EventBatch {
    type Target = [ConsoleEvent];

    fn deref(&self) -> &[ConsoleEvent] {
        &self.events
    }
}

impl fmt::Debug for EventBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventBatch").field("events", &self.events).finish_non_exhaustive()
    }
}
