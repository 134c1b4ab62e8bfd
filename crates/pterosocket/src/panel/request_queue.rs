//! The queue of requests to a panel: the most urgent first, in the order of their sockets, as the budget allows.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::{sleep_until, timeout};

use super::budget::{Budget, RequestOutcome, Route, Sent, Urgency, Verdict};
use super::limits::RateLimit;

/// How long people wait for a permit before they are told how long it will take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whose request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Caller {
    pub(crate) urgency: Urgency,
    /// Among those of the same urgency: lower first.
    pub(crate) rank: u64,
}

impl Caller {
    /// Somebody who looks on.
    pub(crate) const PERSON: Self = Self { urgency: Urgency::People, rank: 0 };
}

/// The requests that wait to be sent to one panel.
#[derive(Debug, Default)]
pub(crate) struct RequestQueue {
    state: Mutex<State>,
    ranks: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    budget: Budget,
    waiting: BTreeMap<(Caller, u64), Arc<Notify>>,
    tickets: u64,
}

/// What a request that waited may do now.
pub(crate) enum Permit {
    /// Send the request.
    Send(InFlight),
    /// Ask for the limit on a plain route, then wait again.
    Probe(InFlight),
}

/// A request in flight. Its outcome is unknown if it is dropped before [`InFlight::done`].
pub(crate) struct InFlight {
    queue: Arc<RequestQueue>,
    sent: Sent,
    outcome: (Route, RequestOutcome),
}

impl RequestQueue {
    /// The next rank: whoever asks for one first goes first.
    pub(crate) fn rank(&self) -> u64 {
        self.ranks.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn last(&self) -> Option<RateLimit> {
        self.state().budget.last()
    }

    /// Waits in the queue. What people wait for comes soon or fails, with the time that it would take.
    pub(crate) async fn permit(self: &Arc<Self>, caller: Caller) -> Result<Permit, Duration> {
        let waiter = self.enqueue(caller);
        if caller.urgency != Urgency::People {
            return waiter.permit(None).await;
        }
        let by = now() + PATIENCE;
        timeout(PATIENCE, waiter.permit(Some(by))).await.unwrap_or(Err(PATIENCE))
    }

    fn enqueue(self: &Arc<Self>, caller: Caller) -> Waiter {
        let mut state = self.state();
        state.tickets += 1;
        let (key, called) = ((caller, state.tickets), Arc::new(Notify::new()));
        state.waiting.insert(key, Arc::clone(&called));
        Waiter { queue: Arc::clone(self), key, called }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn call_first(&self) {
        if let Some((_, first)) = self.waiting.first_key_value() {
            first.notify_one();
        }
    }
}

/// A request that waits; taken out of the queue when dropped.
struct Waiter {
    queue: Arc<RequestQueue>,
    key: (Caller, u64),
    called: Arc<Notify>,
}

impl Waiter {
    /// Fails if it is known not to come `by` then, with the time that it will take.
    async fn permit(&self, by: Option<Instant>) -> Result<Permit, Duration> {
        loop {
            let next = {
                let mut state = self.queue.state();
                let first = state.waiting.first_key_value().is_some_and(|(key, _)| *key == self.key);
                let verdict = match first {
                    true => state.budget.verdict(self.key.0.urgency, now()),
                    false => Verdict::Wait(None),
                };
                match verdict {
                    Verdict::Go => {
                        state.waiting.remove(&self.key);
                        let sent = state.budget.sent(now());
                        state.call_first();
                        return Ok(Permit::Send(InFlight::new(&self.queue, sent)));
                    }
                    Verdict::Probe => {
                        let sent = state.budget.sent(now());
                        return Ok(Permit::Probe(InFlight::new(&self.queue, sent)));
                    }
                    Verdict::Wait(at) => at,
                }
            };
            match next {
                Some(at) if by.is_some_and(|by| at > by) => return Err(at.saturating_duration_since(now())),
                Some(at) => tokio::select! {
                    () = self.called.notified() => {}
                    () = sleep_until(at.into()) => {}
                },
                None => self.called.notified().await,
            }
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.waiting.remove(&self.key);
        state.call_first();
    }
}

impl InFlight {
    fn new(queue: &Arc<RequestQueue>, sent: Sent) -> Self {
        Self { queue: Arc::clone(queue), sent, outcome: (Route::Plain, RequestOutcome::Unknown) }
    }

    /// Says what became of it.
    pub(crate) fn done(mut self, route: Route, outcome: RequestOutcome) {
        self.outcome = (route, outcome);
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let (route, outcome) = self.outcome;
        let mut state = self.queue.state();
        state.budget.done(self.sent, route, outcome, now());
        state.call_first();
    }
}

/// The time, which tests may hold still.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
