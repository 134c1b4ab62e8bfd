//! How long to wait after a failed send that names no time itself: exponential backoff with jitter. What a 429 says is
//! obeyed in `schedule::retry_after`.

use std::time::Duration;

/// How long to wait after a failed send, by how it failed.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// After the first answer that promises nothing (5xx, no answer); doubles each time.
    pub first: Duration,
    /// The longest wait between two tries to log in. A message is tried at least six times as often: what has
    /// gathered shall leave within seconds once Discord is back, and an outage is probed with few messages.
    pub longest_retry: Duration,
    /// Between two tries of a channel that refused us (no access, no right to post). A refusal counts towards
    /// Discord's limit of 10,000 invalid requests in 10 minutes, so this stays long.
    pub probe: Duration,
    /// After an answer of something in front of Discord, for all channels; doubles up to ten times this.
    pub blocked: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest_retry: Duration::from_secs(30),
            probe: Duration::from_secs(300),
            blocked: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// The wait of all channels after the `blocks`-th blocked answer in a row.
    pub(super) fn after_block(&self, blocks: u32) -> Duration {
        self.blocked.saturating_mul(1 << blocks.saturating_sub(1).min(4)).min(self.blocked * 10)
    }

    /// The wait after the `failures`-th failure in a row, lengthened by up to a quarter through `jitter` (0 to 1),
    /// so that channels which failed together don't come back together.
    pub(super) fn after(&self, failures: u32, jitter: f64) -> Duration {
        self.doubled(failures, self.longest_retry, jitter)
    }

    /// [`RetryPolicy::after`] for a message.
    pub(super) fn of_message(&self, failures: u32, jitter: f64) -> Duration {
        self.doubled(failures, self.longest_retry / 6, jitter)
    }

    fn doubled(&self, failures: u32, longest: Duration, jitter: f64) -> Duration {
        let doubled = self.first.saturating_mul(1 << failures.saturating_sub(1).min(10));
        doubled.min(longest).mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 4.0)
    }

    /// The least time between two tries of a refused channel because its permissions have changed.
    pub(super) fn between_probes(&self) -> Duration {
        self.probe / 20
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let seconds: Vec<_> = (1..8).map(|failures| policy.after(failures, 0.0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(policy.after(u32::MAX, 1.0), Duration::from_millis(37_500));
        let seconds: Vec<_> = (1..6).map(|failures| policy.of_message(failures, 0.0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 5, 5]);
    }
}
