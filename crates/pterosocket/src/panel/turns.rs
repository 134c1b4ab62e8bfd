//! Requests in line for the panel: the most urgent first, in the order of their sockets, as the budget allows.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::{sleep_until, timeout};

use super::budget::{Budget, Fate, Route, Sent, Urgency, Verdict};
use super::limits::RateLimit;

/// How long people wait for a turn before they are told how long it will take.
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

/// The line before one panel.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    state: Mutex<State>,
    ranks: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    budget: Budget,
    waiting: BTreeMap<(Caller, u64), Arc<Notify>>,
    tickets: u64,
}

/// What whoever waited may do now.
pub(crate) enum Turn {
    /// Send the request.
    Send(Underway),
    /// Ask for the limit on a plain route, then wait again.
    Probe(Underway),
}

/// A request under way; dropped without a word of its fate, that is unknown.
pub(crate) struct Underway {
    turns: Arc<Turns>,
    sent: Sent,
    fate: (Route, Fate),
}

impl Turns {
    /// The next rank: whoever asks for one first goes first.
    pub(crate) fn rank(&self) -> u64 {
        self.ranks.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn last(&self) -> Option<RateLimit> {
        self.state().budget.last()
    }

    /// Waits in line. What people wait for comes soon or fails, with the time that it would take.
    pub(crate) async fn turn(self: &Arc<Self>, caller: Caller) -> Result<Turn, Duration> {
        let place = self.line_up(caller);
        if caller.urgency != Urgency::People {
            return place.turn(None).await;
        }
        let by = now() + PATIENCE;
        timeout(PATIENCE, place.turn(Some(by))).await.unwrap_or(Err(PATIENCE))
    }

    fn line_up(self: &Arc<Self>, caller: Caller) -> Place {
        let mut state = self.state();
        state.tickets += 1;
        let (key, called) = ((caller, state.tickets), Arc::new(Notify::new()));
        state.waiting.insert(key, Arc::clone(&called));
        Place { turns: Arc::clone(self), key, called }
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

/// A place in the line; left when dropped.
struct Place {
    turns: Arc<Turns>,
    key: (Caller, u64),
    called: Arc<Notify>,
}

impl Place {
    /// Fails if it is known not to come `by` then, with the time that it will take.
    async fn turn(&self, by: Option<Instant>) -> Result<Turn, Duration> {
        loop {
            let next = {
                let mut state = self.turns.state();
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
                        return Ok(Turn::Send(Underway::new(&self.turns, sent)));
                    }
                    Verdict::Probe => {
                        let sent = state.budget.sent(now());
                        return Ok(Turn::Probe(Underway::new(&self.turns, sent)));
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

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        state.waiting.remove(&self.key);
        state.call_first();
    }
}

impl Underway {
    fn new(turns: &Arc<Turns>, sent: Sent) -> Self {
        Self { turns: Arc::clone(turns), sent, fate: (Route::Plain, Fate::Unknown) }
    }

    /// Says what became of it.
    pub(crate) fn done(mut self, route: Route, fate: Fate) {
        self.fate = (route, fate);
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let (route, fate) = self.fate;
        let mut state = self.turns.state();
        state.budget.done(self.sent, route, fate, now());
        state.call_first();
    }
}

/// The time, which tests may hold still.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
