//! How long to wait before connecting again: stepwise backoff with jitter, so that sockets which failed together don't come
//! back together.

use std::time::Duration;

/// How often each wait is used before the next: an outage of seconds should end within seconds, so that the daemon's
/// log still covers it.
const TRIES: usize = 4;

/// Waits that grow with the failures in a row.
#[derive(Debug)]
pub(crate) struct Backoff {
    waits: [Duration; 6],
    failures: usize,
}

impl Backoff {
    pub(crate) fn new(waits: [Duration; 6]) -> Self {
        Self { waits, failures: 0 }
    }

    /// The wait after one more failure; `jitter` from 0 to 1 makes it up to a quarter longer.
    pub(crate) fn fail(&mut self, jitter: f64) -> Duration {
        let wait = self.waits[(self.failures / TRIES).min(self.waits.len() - 1)];
        self.failures += 1;
        wait.mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 4.0)
    }

    /// The connection has proved itself: the next failure is the first again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Failures in a row.
    pub(crate) fn failures(&self) -> usize {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timings;

    #[test]
    fn waits_grow_to_a_minute_at_most_and_begin_anew() {
        let mut backoff = Backoff::new(Timings::default().backoff);
        let waits: Vec<u64> = (0..22).map(|_| backoff.fail(0.0).as_secs()).collect();
        assert_eq!(waits, [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 10, 10, 10, 10, 48, 48]);
        assert_eq!(backoff.fail(1.0), Duration::from_secs(60), "what is mended is noticed within a minute");
        assert_eq!(backoff.failures(), 23);
        backoff.reset();
        assert_eq!(backoff.fail(0.5), Duration::from_millis(1_125));
        assert_eq!(backoff.fail(1.0), Duration::from_millis(1_250));
    }
}
