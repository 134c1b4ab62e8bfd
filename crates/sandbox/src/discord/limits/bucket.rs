//! One bucket: so many requests in a window that begins with the first of them.

use std::time::{Duration, Instant};

use super::Charge;

/// The state of a bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    limit: u32,
    window: Duration,
    used: u32,
    since: Option<Instant>,
}

/// What the rate-limit headers of an answer say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Allowance {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) reset_after: Duration,
    pub(crate) bucket: String,
}

/// A 429.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Denied {
    pub(crate) retry_after: Duration,
    pub(crate) scope: &'static str,
    /// Discord's error code beside the 429, where there is one.
    pub(crate) code: Option<u32>,
    pub(crate) allowance: Option<Allowance>,
}

impl Denied {
    pub(crate) fn global(retry_after: Duration) -> Self {
        Self { retry_after, scope: "global", code: None, allowance: None }
    }
}

impl Bucket {
    pub(super) fn new(limit: u32, window: Duration) -> Self {
        Self { limit, window, used: 0, since: None }
    }

    fn open(&self, now: Instant) -> Option<Duration> {
        let gone = now.saturating_duration_since(self.since?);
        self.window.checked_sub(gone).filter(|left| !left.is_zero())
    }

    pub(super) fn recovered(&self, now: Instant) -> bool {
        self.open(now).is_none()
    }

    pub(super) fn left(&self, now: Instant) -> u32 {
        if self.recovered(now) { self.limit } else { self.limit.saturating_sub(self.used) }
    }

    pub(super) fn take(&mut self, now: Instant) {
        if self.recovered(now) {
            self.since = Some(now);
            self.used = 0;
        }
        self.used += 1;
    }

    pub(super) fn allowance(&self, charge: &Charge, now: Instant) -> Allowance {
        Allowance {
            limit: self.limit,
            remaining: self.left(now),
            reset_after: self.open(now).unwrap_or(self.window),
            bucket: charge.header(),
        }
    }

    /// A hidden bucket's 429 tells the headers of a route that looks fine (section 1: Remaining 9 beside a long wait).
    pub(super) fn deny(&self, charge: &Charge, now: Instant) -> Denied {
        Denied {
            retry_after: self.open(now).unwrap_or_default(),
            scope: if charge.hidden { "shared" } else { "user" },
            code: charge.code,
            allowance: (!charge.hidden).then(|| self.allowance(charge, now)),
        }
    }
}
