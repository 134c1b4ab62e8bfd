//! The panel's rate limits: what its headers say, and the waits it has asked for.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;

/// What an answer's headers said (protocol section 1.6). One budget is shared by all keys of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests in a minute.
    pub limit: u32,
    /// Requests left in this minute.
    pub remaining: u32,
}

/// The last word on the limit of the whole client API.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last: Option<RateLimit>,
    held_until: Option<Instant>,
}

impl Limits {
    /// Notes what an answer of a route without a limit of its own said.
    pub(crate) fn note(&self, headers: &HeaderMap) {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        if let (Some(limit), Some(remaining)) = (number("x-ratelimit-limit"), number("x-ratelimit-remaining"))
        {
            self.state().last = Some(RateLimit { limit, remaining });
        }
    }

    /// The panel refuses all requests until then.
    pub(crate) fn hold(&self, until: Instant) {
        let mut state = self.state();
        state.held_until = state.held_until.max(Some(until));
    }

    /// How long all requests have to wait yet.
    pub(crate) fn wait(&self, now: Instant) -> Option<Duration> {
        let until = self.state().held_until?;
        until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    pub(crate) fn last(&self) -> Option<RateLimit> {
        self.state().last
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `Retry-After` in seconds, at most an hour; a panel that gives none is asked again after `default`.
pub(crate) fn retry_after(headers: &HeaderMap, default: Duration) -> Duration {
    const LONGEST: u64 = 3_600;
    headers
        .get(reqwest::header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok())
        .map_or(default, |seconds| Duration::from_secs(seconds.min(LONGEST)))
}
