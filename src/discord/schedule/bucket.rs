//! One rate-limit bucket as its headers tell it. Pure: time is handed in.
//!
//! Written here rather than taken from `twilight-http-ratelimiting`: that crate queues requests and picks the next
//! one itself, which left channels unserved under a full global budget. Here the [schedule](super::Schedule) chooses,
//! so bookkeeping is all that is left.

use std::time::Duration;

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use crate::discord::rest::Rate;

/// Between two requests of a bucket of which nothing is known: of a channel's new messages there are five in five
/// seconds (reference section 1, mark O).
const UNKNOWN_SPACING: Duration = Duration::from_millis(1_050);

/// So many hundredths of its even share of the window pass between two requests, so that rounding and latency never
/// put one more into the window.
const SPACING_PERCENT: u32 = 105;

/// The state of a bucket.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    known: Option<BucketLimit>,
    /// Of the window that `resets` ends.
    remaining: u32,
    resets: Option<Instant>,
    held_until: Option<Instant>,
    last: Option<Instant>,
    in_flight: u32,
    /// Lanes to look at again when an answer has come.
    pub(super) waiting: Vec<ChannelId>,
}

#[derive(Debug, Clone, Copy)]
struct BucketLimit {
    limit: u32,
    window: Duration,
}

impl Bucket {
    /// What passes between two requests, so that the window is used evenly: a burst would be followed by silence.
    pub(super) fn spacing(&self) -> Duration {
        self.known.map_or(UNKNOWN_SPACING, |known| known.window / known.limit * SPACING_PERCENT / 100)
    }

    /// The earliest moment of the next request. `None`: the answer to the first request of an unknown bucket tells.
    pub(super) fn ready_at(&self, now: Instant) -> Option<Instant> {
        if self.known.is_none() && self.in_flight > 0 {
            return None;
        }
        let spaced = self.last.map_or(now, |last| last + self.spacing());
        let empty = self.known.is_some() && self.remaining == 0;
        let open = self.resets.filter(|_| empty).unwrap_or(now);
        Some(spaced.max(open).max(self.held_until.unwrap_or(now)).max(now))
    }

    /// Takes one request. Says whether the headers promised that it will be let through.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        if let Some(known) = self.known
            && self.resets.is_none_or(|resets| resets <= now)
        {
            (self.remaining, self.resets) = (known.limit, Some(now + known.window));
        }
        let promised = self.known.is_some() && self.remaining > 0;
        self.remaining = self.remaining.saturating_sub(1);
        self.in_flight += 1;
        self.last = Some(now);
        promised
    }

    /// An answer came, or none will; `left` is when its request had really left.
    pub(super) fn answered(&mut self, left: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.last = self.last.max(Some(left));
    }

    /// Learns from headers. The window ends `reset_after` after the answer came, so latency only adds safety.
    pub(super) fn learn(&mut self, rate: Rate, now: Instant) {
        let fresh = rate.remaining + 1 >= rate.limit;
        let window = match self.known {
            Some(known) if !fresh => known.window.max(rate.reset_after),
            _ => rate.reset_after,
        };
        self.known = Some(BucketLimit { limit: rate.limit, window });
        self.remaining = rate.remaining.saturating_sub(self.in_flight);
        self.resets = Some(now + rate.reset_after);
    }

    /// The same bucket, with what was counted before its name was known.
    pub(super) fn joined_by(mut self, unnamed: &Self) -> Self {
        self.last = self.last.max(unnamed.last);
        self.held_until = self.held_until.max(unnamed.held_until);
        self
    }

    /// Obeys a 429.
    pub(super) fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(Some(until));
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.in_flight == 0 && self.waiting.is_empty() && self.ready_at(now).is_some_and(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::rest::BucketName;

    const SECOND: Duration = Duration::from_secs(1);

    fn rate(remaining: u32, reset_after: Duration) -> Rate {
        Rate { bucket: BucketName::new("x"), limit: 5, remaining, reset_after }
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_bucket_takes_one_request_until_its_answer() {
        let (mut bucket, now) = (Bucket::default(), Instant::now());
        assert_eq!(bucket.ready_at(now), Some(now));
        assert!(!bucket.take(now), "nothing was promised");
        assert_eq!(bucket.ready_at(now), None);
        bucket.answered(now);
        assert_eq!(bucket.ready_at(now), Some(now + UNKNOWN_SPACING), "no header came");
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_is_used_evenly_and_never_beyond_its_end() {
        let (mut bucket, start) = (Bucket::default(), Instant::now());
        bucket.take(start);
        bucket.answered(start);
        bucket.learn(rate(4, 5 * SECOND), start);
        assert_eq!(bucket.ready_at(start), Some(start + SECOND * 105 / 100));
        let later = start + SECOND * 105 / 100;
        assert!(bucket.take(later), "the headers promised it");
        bucket.answered(later);
        bucket.learn(rate(0, 4 * SECOND), later);
        assert_eq!(bucket.ready_at(later), Some(later + 4 * SECOND), "somebody else used the rest");
        let next = later + 4 * SECOND;
        assert!(bucket.take(next), "a new window");
        bucket.hold(next + 9 * SECOND);
        assert_eq!(bucket.ready_at(next), Some(next + 9 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_bucket_takes_a_request_at_once() {
        let (mut bucket, start) = (Bucket::default(), Instant::now());
        bucket.take(start);
        bucket.answered(start);
        bucket.learn(rate(4, 5 * SECOND), start);
        let later = start + 3 * SECOND;
        assert_eq!(bucket.ready_at(later), Some(later));
        assert!(bucket.is_idle(later) && !bucket.is_idle(start));
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_seen_late_is_not_taken_for_a_short_one() {
        let (mut bucket, start) = (Bucket::default(), Instant::now());
        bucket.learn(rate(4, 5 * SECOND), start);
        bucket.learn(rate(1, SECOND / 2), start);
        assert_eq!(bucket.spacing(), SECOND * 105 / 100);
        bucket.learn(rate(4, SECOND / 2), start);
        assert_eq!(bucket.spacing(), SECOND * 105 / 1000, "the window itself changed");
    }
}
