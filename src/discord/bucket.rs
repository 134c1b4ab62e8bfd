//! What is known of one rate-limit bucket, and of the limit over all requests. Pure: time is handed in.
//!
//! Written here rather than taken from `twilight-http-ratelimiting`: that crate queues requests and picks the next
//! one itself, which left channels unserved under a full global budget. Here [`super::schedule`] has chosen the
//! channel before a bucket is asked, so bookkeeping is all that is left.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// The rate-limit headers of one answer (`X-RateLimit-Limit`, `-Remaining`, `-Reset-After`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests allowed in one window.
    pub limit: u32,
    /// Requests left in this window.
    pub remaining: u32,
    /// Until the window ends.
    pub reset_after: Duration,
}

/// The requests that one route of one channel has left.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bucket {
    window: Option<Window>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    limit: u32,
    remaining: u32,
    resets: Instant,
}

impl Bucket {
    /// The earliest moment of the next request. An unknown bucket may be tried: its first answer tells the rest.
    #[must_use]
    pub fn ready_at(&self, now: Instant) -> Instant {
        match self.window {
            Some(window) if window.remaining == 0 && window.resets > now => window.resets,
            _ => now,
        }
    }

    /// Takes one request from the window.
    pub fn take(&mut self, now: Instant) {
        if let Some(window) = &mut self.window {
            if window.resets <= now {
                self.window = None;
            } else {
                window.remaining = window.remaining.saturating_sub(1);
            }
        }
    }

    /// Learns from an answer. The window ends `reset_after` after the answer came, so latency only adds safety.
    pub fn learn(&mut self, rate: Rate, now: Instant) {
        self.window =
            Some(Window { limit: rate.limit, remaining: rate.remaining, resets: now + rate.reset_after });
    }

    /// The window's size, once an answer has told it.
    #[must_use]
    pub fn limit(&self) -> Option<u32> {
        self.window.map(|window| window.limit)
    }
}

/// How many requests a second the outbox sends at the most: 45 of Discord's 50, the rest is kept for what people
/// wait for (reference section 1, "Global, per bot").
pub const GLOBAL_REQUESTS: usize = 45;
/// The window that was seen to be safe: a strict second was refused at times (reference section 1, issue 5144).
pub const GLOBAL_WINDOW: Duration = Duration::from_millis(1100);

/// The requests that all routes together have left.
#[derive(Debug)]
pub struct Budget {
    sent: VecDeque<Instant>,
    held_until: Option<Instant>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { sent: VecDeque::with_capacity(GLOBAL_REQUESTS), held_until: None }
    }
}

impl Budget {
    /// The earliest moment of the next request.
    #[must_use]
    pub fn ready_at(&self, now: Instant) -> Instant {
        let held = self.held_until.filter(|until| *until > now).unwrap_or(now);
        match self.sent.front() {
            Some(first) if self.sent.len() >= GLOBAL_REQUESTS => held.max(*first + GLOBAL_WINDOW),
            _ => held,
        }
    }

    /// Takes one request.
    pub fn take(&mut self, now: Instant) {
        if self.sent.len() >= GLOBAL_REQUESTS {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
    }

    /// Obeys a 429 of scope `global`.
    pub fn hold(&mut self, until: Instant) {
        self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn an_empty_window_waits_for_its_end() {
        let now = Instant::now();
        let mut bucket = Bucket::default();
        assert_eq!(bucket.ready_at(now), now);
        bucket.learn(Rate { limit: 5, remaining: 1, reset_after: 4 * SECOND }, now);
        assert_eq!(bucket.ready_at(now), now);
        bucket.take(now);
        assert_eq!(bucket.ready_at(now), now + 4 * SECOND);
        assert_eq!(bucket.ready_at(now + 4 * SECOND), now + 4 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_of_the_global_limit_holds_more_than_its_budget() {
        let start = Instant::now();
        let (mut now, mut budget, mut sent) = (start, Budget::default(), Vec::new());
        while sent.len() < 500 {
            now = budget.ready_at(now);
            budget.take(now);
            sent.push(now);
        }
        for (index, first) in sent.iter().enumerate() {
            let within = sent[index..].iter().take_while(|at| **at < *first + GLOBAL_WINDOW).count();
            assert!(within <= GLOBAL_REQUESTS, "{within} requests from {:?}", *first - start);
        }
        budget.hold(now + 9 * SECOND);
        budget.hold(now + 2 * SECOND);
        assert_eq!(budget.ready_at(now), now + 9 * SECOND);
    }
}
