//! When credentials may be asked for (a sliding window): new panels answer five requests a minute for one server, for all users
//! together, so a client that asks too often locks the owner's browser out as well (protocol section 1.6).

use std::collections::VecDeque;
use std::time::Instant;

use crate::Timings;

/// Requests in [`Timings::fetch_window`] at most: one of the five is left to the people at the panel.
const AT_MOST: usize = 4;

/// The times of the last requests, and how long the panel told us to wait.
#[derive(Debug, Default)]
pub(crate) struct Fetches {
    made: VecDeque<Instant>,
    not_before: Option<Instant>,
}

impl Fetches {
    /// The earliest time, `now` or later, for the next request.
    pub(crate) fn free_at(&self, now: Instant, timings: &Timings) -> Instant {
        let gap = self.made.back().map(|last| *last + timings.fetch_every);
        let window = (self.made.len() == AT_MOST).then(|| self.made.front()).flatten();
        let window = window.map(|oldest| *oldest + timings.fetch_window);
        [gap, window, self.not_before].into_iter().flatten().fold(now, Instant::max)
    }

    /// Counts a request made at `at`.
    pub(crate) fn made(&mut self, at: Instant) {
        if self.made.len() == AT_MOST {
            self.made.pop_front();
        }
        self.made.push_back(at);
    }

    /// The last request went only at `at`, for it had to wait for its turn.
    pub(crate) fn went(&mut self, at: Instant) {
        if let Some(last) = self.made.back_mut() {
            *last = at.max(*last);
        }
    }

    /// The last request never reached the panel, so it counts for nothing.
    pub(crate) fn unmade(&mut self) {
        self.made.pop_back();
    }

    /// The panel asked us to wait until `until`.
    pub(crate) fn hold(&mut self, until: Instant) {
        self.not_before = self.not_before.max(Some(until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn departures(timings: &Timings, count: usize) -> Vec<u64> {
        let start = Instant::now();
        let mut fetches = Fetches::default();
        let mut now = start;
        (0..count)
            .map(|_| {
                now = fetches.free_at(now, timings);
                fetches.made(now);
                (now - start).as_secs()
            })
            .collect()
    }

    #[test]
    fn one_in_ten_seconds_and_never_five_in_a_minute() {
        assert_eq!(departures(&Timings::default(), 6), [0, 10, 20, 30, 60, 70]);
        let hasty = Timings { fetch_every: Duration::from_secs(1), ..Timings::default() };
        assert_eq!(departures(&hasty, 11), [0, 1, 2, 3, 60, 61, 62, 63, 120, 121, 122]);
    }

    #[test]
    fn the_panel_can_hold_us_longer_and_a_request_it_never_saw_is_free() {
        let (now, timings) = (Instant::now(), Timings::default());
        let mut fetches = Fetches::default();
        fetches.made(now);
        fetches.unmade();
        assert_eq!(fetches.free_at(now, &timings), now);
        fetches.hold(now + Duration::from_secs(40));
        fetches.hold(now + Duration::from_secs(20));
        assert_eq!(fetches.free_at(now, &timings), now + Duration::from_secs(40));
    }
}
