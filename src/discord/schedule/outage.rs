//! Discord as a whole does not answer: few ask whether it is back, and all return gradually. Pure.

use std::{collections::HashSet, time::Duration};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use super::budget::GLOBAL_REQUESTS;

/// So many channels must fail, without any success between, until it counts as an outage.
const CHANNELS: usize = 3;
/// The longest wait between two probes, as a multiple of the first.
const LONGEST: u32 = 4;

/// How many requests may be in flight.
#[derive(Debug)]
pub(super) struct Outage {
    /// Channels that failed since the last success, as many as count.
    failing: HashSet<ChannelId>,
    /// Requests that may be in flight; an outage is one at a time.
    allowed: usize,
    began: Option<Instant>,
    succeeded: Option<Instant>,
    probes: u32,
    next: Option<Instant>,
}

impl Default for Outage {
    fn default() -> Self {
        Self {
            failing: HashSet::new(),
            allowed: GLOBAL_REQUESTS,
            began: None,
            succeeded: None,
            probes: 0,
            next: None,
        }
    }
}

impl Outage {
    /// When a request may be sent while `fresh` are in flight, the next of which is overdue at `overdue`.
    pub(super) fn ready_at(&self, fresh: usize, overdue: Option<Instant>, now: Instant) -> Instant {
        match (self.allowed >= GLOBAL_REQUESTS, fresh < self.allowed) {
            (true, _) => now,
            (false, true) => self.next.unwrap_or(now).max(now),
            (false, false) => overdue.unwrap_or(now),
        }
    }

    /// Whether only probes are sent.
    pub(super) fn is_on(&self) -> bool {
        self.began.is_some()
    }

    /// When Discord last carried something out.
    pub(super) fn last_success(&self) -> Option<Instant> {
        self.succeeded
    }

    /// Discord carried something out, or refused it in its own words.
    pub(super) fn succeeded(&mut self, now: Instant) {
        self.failing.clear();
        (self.began, self.succeeded, self.probes, self.next) = (None, Some(now), 0, None);
        self.allowed = (self.allowed + 1).min(GLOBAL_REQUESTS);
    }

    /// A request that left at `left` failed; the next probe waits for `retry`, longer each time.
    pub(super) fn failed(&mut self, channel: ChannelId, left: Instant, retry: Duration, now: Instant) {
        if self.failing.len() < CHANNELS {
            self.failing.insert(channel);
        }
        if self.failing.len() >= CHANNELS {
            self.begin(retry, now);
        } else if self.allowed < GLOBAL_REQUESTS {
            self.allowed = (self.allowed / 2).max(1);
        }
        if self.began.is_some_and(|began| left > began) {
            self.probes = self.probes.saturating_add(1);
            self.next = Some(now + retry * (1 << self.probes.min(4)).min(LONGEST));
        }
    }

    /// So many requests are overdue that it counts as an outage.
    pub(super) fn suspect(&mut self, overdue: usize, retry: Duration, now: Instant) {
        if overdue >= CHANNELS {
            self.begin(retry, now);
        }
    }

    fn begin(&mut self, retry: Duration, now: Instant) {
        if self.began.is_none() {
            (self.began, self.allowed, self.next) = (Some(now), 1, Some(now + retry));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn one_probe_at_a_time_then_ever_more_requests() {
        let (mut outage, start) = (Outage::default(), Instant::now());
        for channel in 1..=3 {
            assert_eq!(outage.ready_at(9, None, start), start);
            outage.failed(ChannelId::new(channel), start, SECOND, start);
        }
        assert!(outage.is_on());
        // What had left before does not make the wait longer.
        outage.failed(ChannelId::new(4), start - SECOND, SECOND, start);
        let mut now = start;
        let mut waits = Vec::new();
        for _ in 0..4 {
            let at = outage.ready_at(0, None, now);
            waits.push((at - now).as_secs());
            now = at;
            assert_eq!(outage.ready_at(1, Some(now + 3 * SECOND), now), now + 3 * SECOND, "one at a time");
            outage.failed(ChannelId::new(5), now, SECOND, now);
        }
        assert_eq!(waits, [1, 2, 4, 4]);
        outage.succeeded(now);
        assert!(!outage.is_on());
        for in_flight in 1..GLOBAL_REQUESTS {
            assert_eq!(outage.ready_at(in_flight, None, now), now);
            outage.succeeded(now);
        }
        assert_eq!(outage.ready_at(GLOBAL_REQUESTS * 2, None, now), now, "no bound of its own is left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_channels_in_trouble_are_no_outage() {
        let (mut outage, now) = (Outage::default(), Instant::now());
        for _ in 0..50 {
            outage.failed(ChannelId::new(1), now, SECOND, now);
            outage.failed(ChannelId::new(2), now, SECOND, now);
        }
        assert!(!outage.is_on());
        outage.succeeded(now);
        outage.failed(ChannelId::new(3), now, SECOND, now);
        assert!(!outage.is_on());
        outage.suspect(2, SECOND, now);
        assert!(!outage.is_on());
        outage.suspect(3, SECOND, now);
        assert!(outage.is_on());
    }
}
