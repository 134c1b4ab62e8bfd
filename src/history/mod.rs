//! History: how bound servers were over time, for charts.
//!
//! One task looks at all servers every 10 s (`sampler`) and keeps what it saw until it is written (`recorder`), a few
//! bindings at a time. Samples are thinned with age (`thinning`): 10 s for an hour, a minute for a day, ten minutes for a
//! month; whoever asks gets them in steps of one length (`resample`).
//!
//! Samples belong to a binding: they go with it, and no guild sees what was before it bound the server.

mod clock;
mod limits;
mod picture;
mod record;
mod recorder;
mod resample;
mod sampler;
#[cfg(test)]
mod tests;
mod thinning;

use std::sync::{Arc, Mutex};

pub use self::{
    clock::Clock,
    picture::{Figure, chart, words},
    record::{Metric, Record, Series, Span, Stay},
};
use self::{recorder::Recorder, sampler::Sampler};
use crate::{
    model::BindingId,
    observe::Observers,
    sockets::{Panels, ServerKey, Sockets},
    store::{Store, StoreError},
    tasks::{Tasks, lock},
};

/// For how long samples are kept, days.
pub const DAYS: i64 = 31;

/// Where samples are from.
#[derive(Debug, Clone)]
pub struct Sources {
    /// States and statistics.
    pub sockets: Sockets,
    /// Players and crashes.
    pub observers: Observers,
    /// Limits.
    pub panels: Panels,
}

/// The history of all servers. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct History {
    store: Store,
    clock: Clock,
    /// Lock order: nothing else is locked while it is held.
    recorder: Arc<Mutex<Recorder>>,
}

impl History {
    /// Starts the task that takes samples, in `tasks`.
    #[must_use]
    pub fn start(store: Store, sources: Sources, clock: Clock, tasks: &Tasks) -> Self {
        let history = Self { store, clock, recorder: Arc::default() };
        let sampler = Sampler::new(history.clone(), sources);
        tasks.spawn_until_stopped("samples", sampler.run()).release();
        history
    }

    /// These are the bindings whose servers are looked at from now on. What was not written yet of others is let go.
    pub fn follow(&self, bindings: impl IntoIterator<Item = (BindingId, ServerKey)>) {
        lock(&self.recorder).follow(bindings);
    }

    /// How a binding's server was during the last `span`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn record(&self, binding: BindingId, span: Span) -> Result<Record, StoreError> {
        let to = self.clock.now();
        let (from, to) = span.until(to);
        let mut rows = self.store.samples(binding, from, to).await?;
        rows.extend(lock(&self.recorder).of(binding));
        Ok(Record::new(&rows, from, to, span))
    }

    /// One metric of it.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn series(&self, binding: BindingId, metric: Metric, span: Span) -> Result<Series, StoreError> {
        Ok(self.record(binding, span).await?.series(metric))
    }

    /// Its states.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn states(&self, binding: BindingId, span: Span) -> Result<Vec<Stay>, StoreError> {
        Ok(self.record(binding, span).await?.states())
    }

    /// Writes what was not written yet, at a stop.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let rows = lock(&self.recorder).take_all();
        self.store.write_samples(&rows).await
    }
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("History")
    }
}
