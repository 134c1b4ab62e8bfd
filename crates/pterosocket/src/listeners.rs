//! Callbacks for events.
//!
//! Each listener has a queue and a task of its own, and its callback runs on the runtime's threads for blocking
//! work: one that is slow or panics holds up neither the socket nor another listener.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::feed::{Batch, EventStream};
use crate::{Event, EventKind};

/// A callback's registration. Dropping it leaves the callback in place; [`cancel`](Self::cancel) removes it.
#[derive(Debug, Clone)]
pub struct Subscription {
    counts: Arc<Counts>,
    cancelled: CancellationToken,
}

#[derive(Debug, Default)]
struct Counts {
    missed: AtomicU64,
    panics: AtomicU64,
    done: AtomicBool,
}

impl Subscription {
    /// Events that the callback did not see because it was too slow.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.counts.missed.load(Ordering::Relaxed)
    }

    /// How often the callback panicked. It is called again for the next event.
    #[must_use]
    pub fn panics(&self) -> u64 {
        self.counts.panics.load(Ordering::Relaxed)
    }

    /// Whether the callback will not be called again.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.counts.done.load(Ordering::Relaxed)
    }

    /// Removes the callback. A call in progress is finished.
    pub fn cancel(&self) {
        self.cancelled.cancel();
    }
}

/// Calls `callback` for every event of `kind` on `stream`, or for the first only.
pub(crate) fn listen<F>(mut stream: EventStream, kind: EventKind, once: bool, callback: F) -> Subscription
where
    F: FnMut(&Event) + Send + 'static,
{
    let subscription = Subscription { counts: Arc::default(), cancelled: CancellationToken::new() };
    let Subscription { counts, cancelled } = subscription.clone();
    tokio::spawn(async move {
        let mut callback = callback;
        while let Some(Some(batch)) = cancelled.run_until_cancelled(stream.next_batch()).await {
            counts.missed.fetch_add(batch.missed, Ordering::Relaxed);
            let (counts, cancelled) = (Arc::clone(&counts), cancelled.clone());
            let calls = spawn_blocking(move || {
                call(&mut callback, &batch, once, kind, &counts, &cancelled);
                callback
            });
            match calls.await {
                Ok(returned) if !once => callback = returned,
                _ => break,
            }
        }
        counts.done.store(true, Ordering::Relaxed);
    });
    subscription
}

fn call<F: FnMut(&Event)>(
    callback: &mut F,
    batch: &Batch,
    once: bool,
    kind: EventKind,
    counts: &Counts,
    cancelled: &CancellationToken,
) {
    for event in batch.events.iter().take(if once { 1 } else { usize::MAX }) {
        if cancelled.is_cancelled() {
            return;
        }
        if catch_unwind(AssertUnwindSafe(|| callback(event))).is_err() {
            counts.panics.fetch_add(1, Ordering::Relaxed);
            tracing::error!(?kind, "a listener panicked");
        }
    }
}
