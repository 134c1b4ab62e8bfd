//! What is known of one rate-limit bucket, and of the limit over all requests. Pure: time is handed in.
//!
//! Written here rather than taken from `twilight-http-ratelimiting`: that crate queues requests and picks the next
//! one itself, which left channels unserved under a full global budget. Here [`super::schedule`] has chosen the
//! channel before a bucket is asked, so bookkeeping is all that is left.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// The rate-limit headers of one answer (`X-RateLimit-Remaining`, `-Reset-After`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
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
        self.window = Some(Window { remaining: rate.remaining, resets: now + rate.reset_after });
    }
}

/// How many requests a second the outbox sends at the most: 42 of Discord's 50 (reference section 1, "Global, per
/// bot"). The rest is kept for what people wait for and for the six calls of a start, which the mirrors' first
/// messages accompany.
pub const GLOBAL_REQUESTS: usize = 42;
/// How long a request counts after its answer. Discord counts it somewhere between the two ends of the trip, so a
/// window that begins at the answer holds whatever the network does; the surplus over a second is for clocks.
pub const GLOBAL_WINDOW: Duration = Duration::from_millis(1050);

/// The requests that all routes together have left.
#[derive(Debug, Default)]
pub struct Budget {
    under_way: usize,
    /// When each answered request stops counting, oldest first.
    counted: VecDeque<Instant>,
    held_until: Option<Instant>,
}

impl Budget {
    /// The earliest moment of the next request, as far as it can be known before another answer comes.
    #[must_use]
    pub fn ready_at(&self, now: Instant) -> Instant {
        let held = self.held_until.filter(|until| *until > now).unwrap_or(now);
        let past = self.counted.partition_point(|until| *until <= now);
        if self.under_way + self.counted.len() - past < GLOBAL_REQUESTS {
            return held;
        }
        held.max(self.counted.get(past).copied().unwrap_or(now + GLOBAL_WINDOW))
    }

    /// Takes one request, which counts until [`GLOBAL_WINDOW`] after [`Budget::answered`].
    pub fn take(&mut self, now: Instant) {
        while self.counted.front().is_some_and(|until| *until <= now) {
            self.counted.pop_front();
        }
        self.under_way += 1;
    }

    /// One of the requests under way was answered, or given up.
    pub fn answered(&mut self, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.counted.push_back(now + GLOBAL_WINDOW);
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
        bucket.learn(Rate { remaining: 1, reset_after: 4 * SECOND }, now);
        assert_eq!(bucket.ready_at(now), now);
        bucket.take(now);
        assert_eq!(bucket.ready_at(now), now + 4 * SECOND);
        assert_eq!(bucket.ready_at(now + 4 * SECOND), now + 4 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_of_discords_holds_more_than_the_budget() {
        let start = Instant::now();
        let (mut now, mut budget) = (start, Budget::default());
        // Answers come late and unevenly; Discord may have counted each at any moment of its trip.
        let (mut trips, mut open): (Vec<(Instant, Instant)>, VecDeque<Instant>) = Default::default();
        while trips.len() < 500 {
            now = budget.ready_at(now).max(now);
            while let Some(answer) = open.front().copied().filter(|answer| *answer <= now) {
                open.pop_front();
                budget.answered(answer);
            }
            if budget.ready_at(now) > now {
                continue;
            }
            budget.take(now);
            let trip = Duration::from_millis(if (trips.len() / GLOBAL_REQUESTS).is_multiple_of(2) {
                700
            } else {
                5
            });
            trips.push((now, now + trip));
            open.push_back(now + trip);
        }
        let counted: Vec<_> = trips.iter().map(|(sent, answered)| *sent + (*answered - *sent) / 2).collect();
        for first in &counted {
            let within = counted.iter().filter(|at| **at >= *first && **at < *first + SECOND).count();
            assert!(within <= GLOBAL_REQUESTS, "{within} requests from {:?}", *first - start);
        }
        budget.hold(now + 9 * SECOND);
        budget.hold(now + 2 * SECOND);
        assert_eq!(budget.ready_at(now), now + 9 * SECOND);
    }
}
