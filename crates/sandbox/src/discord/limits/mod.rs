//! Rate limits (`discord-platform.md` section 1): which buckets a request uses, and what they answer.
//!
//! Own code: public limiters don't keep Discord's headers, scopes and hidden buckets.

mod bucket;
mod rules;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use self::bucket::Bucket;
pub(crate) use self::{
    bucket::{Allowance, Denied},
    rules::{Asked, Charge, charges},
};
use super::options::Limits;

/// The window of the invalid-request limit.
const INVALID_WINDOW: Duration = Duration::from_secs(600);

/// Windows grow by this at most, whatever the options say.
const LARGEST_SCALE: f64 = 1_000_000.0;

/// Buckets beyond this number are swept of those that have recovered.
const SWEEP_AT: usize = 4_096;

/// All buckets, the global limit and the count of invalid requests.
pub(crate) struct Limiter {
    limits: Limits,
    global: VecDeque<Instant>,
    buckets: HashMap<String, Bucket>,
    invalid: VecDeque<Instant>,
}

impl Limiter {
    pub(crate) fn new(limits: &Limits) -> Self {
        let scale = if limits.scale.is_finite() { limits.scale.clamp(0.0, LARGEST_SCALE) } else { 1.0 };
        Self {
            limits: Limits { scale, ..limits.clone() },
            global: VecDeque::new(),
            buckets: HashMap::new(),
            invalid: VecDeque::new(),
        }
    }

    /// True once too many invalid requests came: Cloudflare answers instead of Discord.
    pub(crate) fn banned(&mut self, now: Instant) -> bool {
        forget(&mut self.invalid, now, INVALID_WINDOW);
        self.limits.enforced && self.invalid.len() >= self.limits.invalid as usize
    }

    pub(crate) fn count_invalid(&mut self, now: Instant) {
        if self.invalid.len() < self.limits.invalid as usize {
            self.invalid.push_back(now);
        }
    }

    /// Lets a request through and says where its bucket stands, or refuses it. Refused requests use up nothing.
    pub(crate) fn admit(
        &mut self,
        charges: &[Charge],
        global: bool,
        now: Instant,
    ) -> Result<Option<Allowance>, Box<Denied>> {
        if !self.limits.enforced {
            return Ok(None);
        }
        let second = Duration::from_secs(1).mul_f64(self.limits.scale);
        forget(&mut self.global, now, second);
        if global && self.global.len() >= self.limits.global as usize {
            let wait = self.global.front().map_or(second, |first| second.saturating_sub(now - *first));
            return Err(Box::new(Denied::global(wait)));
        }
        for charge in charges {
            let bucket = self.bucket(charge, now);
            if bucket.left(now) == 0 {
                return Err(Box::new(bucket.deny(charge, now)));
            }
        }
        if global {
            self.global.push_back(now);
        }
        let mut allowance = None;
        for charge in charges {
            let bucket = self.bucket(charge, now);
            bucket.take(now);
            if !charge.hidden && allowance.is_none() {
                allowance = Some(bucket.allowance(charge, now));
            }
        }
        Ok(allowance)
    }

    fn bucket(&mut self, charge: &Charge, now: Instant) -> &mut Bucket {
        if self.buckets.len() > SWEEP_AT {
            self.buckets.retain(|_, bucket| !bucket.recovered(now));
        }
        let window = charge.window.mul_f64(self.limits.scale);
        self.buckets.entry(charge.key()).or_insert_with(|| Bucket::new(charge.limit, window))
    }
}

fn forget(times: &mut VecDeque<Instant>, now: Instant, window: Duration) {
    while times.front().is_some_and(|at| now.saturating_duration_since(*at) >= window) {
        times.pop_front();
    }
}
