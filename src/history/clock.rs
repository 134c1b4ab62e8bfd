//! The time of day, and whether it can be trusted: nothing is deleted for its age while the clock has just jumped.

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::Instant;

/// How far the clock may go from the time that passed, seconds; beyond it has jumped. It also jumps while a machine sleeps.
const JUMP: i64 = 60;
/// How long it must go on evenly before it is believed again. A clock that was set right stays where it is.
const SETTLING: Duration = Duration::from_secs(3600);

/// Tells the time, in seconds since 1970.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// How many of its seconds pass in one.
    speed: u32,
}

impl Clock {
    /// The system's.
    #[must_use]
    pub fn system() -> Self {
        Self { now: Arc::new(crate::store::epoch_seconds), speed: 1 }
    }

    /// One that is so many times as fast, for tests.
    #[must_use]
    pub fn fast(speed: u32) -> Self {
        let (began, first) = (Instant::now(), crate::store::epoch_seconds());
        let now = move || first + i64::try_from((began.elapsed() * speed).as_secs()).unwrap_or_default();
        Self { now: Arc::new(now), speed }
    }

    pub(super) fn now(&self) -> i64 {
        (self.now)()
    }

    /// How long so many of its seconds are.
    pub(super) fn duration(&self, seconds: i64) -> Duration {
        Duration::from_secs(seconds.unsigned_abs()) / self.speed
    }

    /// How many of its seconds pass in that time.
    fn seconds(&self, duration: Duration) -> i64 {
        i64::try_from((duration * self.speed).as_secs()).unwrap_or(i64::MAX)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({}, {})", self.now(), self.speed)
    }
}

/// Compares the clock with the time that passes.
#[derive(Debug, Default)]
pub(super) struct Watch {
    last: Option<(Instant, i64)>,
    settled_at: Option<Instant>,
}

impl Watch {
    /// Takes in what the clock says at `now`; whether it may be believed.
    pub(super) fn look(&mut self, clock: &Clock, now: Instant, says: i64) -> bool {
        if let Some((before, told)) = self.last.replace((now, says)) {
            let passed = clock.seconds(now - before);
            if (says - told).abs_diff(passed) > JUMP.unsigned_abs() {
                self.settled_at = Some(now + SETTLING);
            }
        }
        self.settled_at.is_none_or(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_jumped_is_believed_after_an_hour() {
        let (start, mut watch) = (Instant::now(), Watch::default());
        let clock = Clock::system();
        let mut look = |passed: u64, says: i64| watch.look(&clock, start + Duration::from_secs(passed), says);
        assert!(look(0, 1_000));
        assert!(look(10, 1_011), "a second is no jump");
        assert!(!look(20, 900_000), "ahead");
        assert!(!look(30, 1_030), "and back");
        assert!(!look(3_600, 4_600), "not yet an hour since");
        assert!(look(3_630, 4_630));
    }
}
