//! New Wings' limits on what one socket sends (section 2.9): token buckets per message and per event.

use std::time::{Duration, Instant};

/// Largest message new Wings reads, bytes; a larger one ends the socket with close code 1009.
pub(super) const MESSAGE_SIZE: usize = 4096;
/// Sockets that new Wings allows per server, all users together.
pub(super) const SOCKETS: usize = 30;

/// A token bucket that says once per episode that it is empty.
#[derive(Debug)]
struct Bucket {
    burst: f64,
    refill: Duration,
    held: f64,
    at: Instant,
    announced: bool,
}

impl Bucket {
    fn new(burst: u32, refill: Duration, now: Instant) -> Self {
        Self { burst: burst.into(), refill, held: burst.into(), at: now, announced: false }
    }

    fn admit(&mut self, now: Instant) -> Verdict {
        let gained = now.saturating_duration_since(self.at).as_secs_f64() / self.refill.as_secs_f64();
        self.held = (self.held + gained).min(self.burst);
        self.at = now;
        if self.held >= 1.0 {
            self.held -= 1.0;
            self.announced = false;
            return Verdict::Pass;
        }
        if std::mem::replace(&mut self.announced, true) { Verdict::Drop } else { Verdict::Announce }
    }
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is handled.
    Pass,
    /// It is dropped, and the client told.
    Announce,
    /// It is dropped in silence, the client having been told.
    Drop,
}

/// The buckets of one socket.
#[derive(Debug)]
pub(super) struct Limits {
    every: Bucket,
    auth: Bucket,
    logs: Bucket,
    command: Bucket,
    rest: Bucket,
}

impl Limits {
    pub(super) fn new(now: Instant) -> Self {
        let bucket = |burst, millis| Bucket::new(burst, Duration::from_millis(millis), now);
        Self {
            every: bucket(10, 200),
            auth: bucket(2, 5000),
            logs: bucket(2, 5000),
            command: bucket(10, 1000),
            rest: bucket(4, 1000),
        }
    }

    /// Counts a message of any kind.
    pub(super) fn message(&mut self, now: Instant) -> Verdict {
        self.every.admit(now)
    }

    /// Counts a message by its event.
    pub(super) fn event(&mut self, event: &str, now: Instant) -> Verdict {
        let bucket = match event {
            "auth" => &mut self.auth,
            "send logs" => &mut self.logs,
            "send command" => &mut self.command,
            _ => &mut self.rest,
        };
        bucket.admit(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_and_rates_are_the_documented_ones() {
        let cases =
            [("auth", 2, 5000), ("send logs", 2, 5000), ("send command", 10, 1000), ("set state", 4, 1000)];
        for (event, burst, refill) in cases {
            let start = Instant::now();
            let mut limits = Limits::new(start);
            for _ in 0..burst {
                assert_eq!(limits.event(event, start), Verdict::Pass, "{event}");
            }
            assert_eq!(limits.event(event, start), Verdict::Announce, "{event}");
            assert_eq!(limits.event(event, start), Verdict::Drop, "{event}");
            let early = start + Duration::from_millis(refill - 1);
            assert_eq!(limits.event(event, early), Verdict::Drop, "{event}");
            let later = start + Duration::from_millis(refill + 1);
            assert_eq!(limits.event(event, later), Verdict::Pass, "{event}");
            assert_eq!(limits.event(event, later), Verdict::Announce, "{event}: a new episode is announced");
        }
    }

    #[test]
    fn all_messages_together_have_a_bucket() {
        let start = Instant::now();
        let mut limits = Limits::new(start);
        assert!((0..10).all(|_| limits.message(start) == Verdict::Pass));
        assert_eq!(limits.message(start), Verdict::Announce);
        assert_eq!(limits.message(start + Duration::from_millis(201)), Verdict::Pass);
    }
}
