//! How long the reports of crashes may wait for their charts together. When a node goes down with all its servers, or the
//! machine is slow, what happened is told without a chart rather than late. Pure: time is handed in.

use std::time::Duration;

use tokio::time::Instant;

/// What is waited in a row at most.
const MOST: Duration = Duration::from_secs(3);
/// Of the time that passes, the part that may be waited, as a divisor.
const PART: u32 = 4;

/// What is left to wait.
#[derive(Debug)]
pub(super) struct DrawingTime {
    left: Duration,
    counted: Instant,
}

impl DrawingTime {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: MOST, counted: now }
    }

    /// How long a chart may take now.
    pub(super) fn left(&mut self, now: Instant) -> Duration {
        let passed = now.saturating_duration_since(self.counted);
        self.counted = self.counted.max(now);
        self.left = (self.left + passed / PART).min(MOST);
        self.left
    }

    /// A chart took so long, until `now`.
    pub(super) fn took(&mut self, waited: Duration, now: Instant) {
        self.left = self.left.saturating_sub(waited);
        self.counted = self.counted.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn many_crashes_at_once_are_told_within_seconds_however_slowly_charts_are_drawn() {
        for (each, with_a_chart) in [(SECOND / 50, 100), (SECOND * 2, 2)] {
            let mut now = Instant::now();
            let (begin, mut time, mut drawn) = (now, DrawingTime::new(now), 0);
            for _ in 0..100 {
                let waits = each.min(time.left(now));
                now += waits;
                time.took(waits, now);
                drawn += i32::from(!waits.is_zero());
            }
            assert_eq!(drawn, with_a_chart, "{each:?}");
            assert!(now - begin <= SECOND * 3, "{each:?}: {:?}", now - begin);
            assert_eq!(time.left(now + SECOND * 4), SECOND.max(time.left(now)));
            assert_eq!(time.left(now + SECOND * 60), SECOND * 3, "and later as before");
        }
    }
}
