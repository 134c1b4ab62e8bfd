//! The limit of invalid requests: 10,000 answers of 401, 403, 404 or 429 in ten minutes, then Discord bans the
//! machine's address (reference section 1). We stop at a small part of it. Pure.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// The window of Discord's count.
const WINDOW: Duration = Duration::from_secs(600);
/// From here on refused channels are not probed any more until the count has gone down.
const MOST_BY_PROBES: usize = 500;
/// From here on nothing is sent any more until the count has gone down: a fifth of what Discord bans for.
const MOST: usize = 2_000;

/// When invalid requests were answered.
#[derive(Debug, Default)]
pub(super) struct Invalid {
    /// Oldest first, at most [`MOST`] and what was under way.
    answered: VecDeque<Instant>,
}

impl Invalid {
    /// An invalid request was answered. Says whether it is the one at which everything stops.
    pub(super) fn count(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.answered.push_back(now);
        self.answered.len() == MOST
    }

    /// Those of the last ten minutes.
    pub(super) fn len(&mut self, now: Instant) -> usize {
        self.forget(now);
        self.answered.len()
    }

    /// When requests may be sent.
    pub(super) fn ready_at(&self, now: Instant) -> Instant {
        self.below(MOST, now)
    }

    /// When a refused channel may be probed.
    pub(super) fn probe_at(&self, now: Instant) -> Instant {
        self.below(MOST_BY_PROBES, now)
    }

    fn below(&self, most: usize, now: Instant) -> Instant {
        let last = self.answered.len().checked_sub(most).and_then(|before| self.answered.get(before));
        last.map_or(now, |at| (*at + WINDOW).max(now))
    }

    fn forget(&mut self, now: Instant) {
        while self.answered.front().is_some_and(|at| *at + WINDOW <= now) {
            self.answered.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn probing_stops_early_and_everything_well_before_the_ban() {
        let (mut invalid, start) = (Invalid::default(), Instant::now());
        let second = Duration::from_secs(1);
        for number in 0..MOST_BY_PROBES {
            assert_eq!(invalid.probe_at(start + second), start + second, "after {number}");
            assert!(!invalid.count(start));
        }
        assert_eq!(invalid.probe_at(start + second), start + WINDOW);
        assert_eq!(invalid.ready_at(start + second), start + second);
        let stops: Vec<_> = (MOST_BY_PROBES..MOST).map(|_| invalid.count(start + second)).collect();
        assert_eq!(stops.iter().filter(|stops| **stops).count(), 1);
        assert_eq!(invalid.ready_at(start + second), start + WINDOW);
        let over = start + second + WINDOW;
        assert_eq!((invalid.ready_at(start + WINDOW), invalid.len(over)), (start + WINDOW, 0));
    }
}
