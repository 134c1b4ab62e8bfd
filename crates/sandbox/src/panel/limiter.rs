//! Laravel's rate limiter: a fixed window of a minute from the first hit (section 1.6).

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, HeaderValue};
use parking_lot::Mutex;

use crate::clock;

const WINDOW: Duration = Duration::from_secs(60);

/// Hits per key and minute.
#[derive(Debug)]
pub(super) struct Limiter {
    limit: AtomicU32,
    windows: Mutex<HashMap<String, (Instant, u32)>>,
}

/// Where a key stands after a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// How long to wait, once there have been too many.
    pub(super) wait: Option<Duration>,
}

impl Limiter {
    pub(super) fn new(limit: u32) -> Self {
        Self { limit: AtomicU32::new(limit), windows: Mutex::default() }
    }

    /// Another limit from now on, and new windows.
    pub(super) fn change(&self, limit: u32) {
        self.limit.store(limit, Ordering::Release);
        self.windows.lock().clear();
    }

    pub(super) fn hit(&self, key: &str, now: Instant) -> Allowance {
        let limit = self.limit.load(Ordering::Acquire);
        let mut windows = self.windows.lock();
        windows.retain(|_, (start, _)| now.duration_since(*start) < WINDOW);
        let (start, hits) = windows.entry(key.to_owned()).or_insert((now, 0));
        if *hits >= limit {
            let wait = WINDOW.saturating_sub(now.duration_since(*start));
            return Allowance { limit, remaining: 0, wait: Some(wait) };
        }
        *hits += 1;
        Allowance { limit, remaining: limit - *hits, wait: None }
    }
}

impl Allowance {
    /// Writes the headers, unless others that leave less are there.
    pub(super) fn write(self, headers: &mut HeaderMap) {
        let remaining =
            headers.get("x-ratelimit-remaining").and_then(|value| value.to_str().ok()?.parse().ok());
        if remaining.is_some_and(|remaining: u32| remaining < self.remaining) {
            return;
        }
        headers.insert("x-ratelimit-limit", self.limit.into());
        headers.insert("x-ratelimit-remaining", self.remaining.into());
        if let Some(wait) = self.wait {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert("retry-after", seconds.into());
            headers.insert("x-ratelimit-reset", HeaderValue::from(clock::unix().as_secs() + seconds));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_fixed_and_per_key() {
        let limiter = Limiter::new(2);
        let start = Instant::now();
        let hit = |key, seconds| limiter.hit(key, start + Duration::from_secs(seconds));
        assert_eq!((hit("a", 0).remaining, hit("a", 30).remaining), (1, 0));
        assert_eq!(hit("a", 45).wait, Some(Duration::from_secs(15)));
        assert_eq!(hit("b", 45).wait, None);
        assert_eq!(hit("a", 60).remaining, 1);
        limiter.change(7);
        assert_eq!(hit("a", 61).remaining, 6);
    }

    #[test]
    fn the_scarcer_limit_is_shown() {
        let mut headers = HeaderMap::new();
        Allowance { limit: 5, remaining: 1, wait: None }.write(&mut headers);
        Allowance { limit: 256, remaining: 200, wait: None }.write(&mut headers);
        assert_eq!(headers["x-ratelimit-limit"], "5");
        Allowance { limit: 256, remaining: 0, wait: Some(Duration::from_millis(1500)) }.write(&mut headers);
        assert_eq!(
            (&headers["x-ratelimit-limit"], &headers["retry-after"]),
            (&"256".parse().unwrap(), &"2".parse().unwrap())
        );
    }
}
