//! How fast packets may go out ([GCRA](https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm)):
//! under the limits of new Wings, above which frames are lost (protocol section 2.9).
//!
//! Written here because three limits must be asked and taken together, with the time handed in; the limiter
//! crates keep clocks and state of their own for each.

use std::time::{Duration, Instant};

use crate::timings::Pacing;

/// What a packet counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaceKind {
    Auth,
    Logs,
    Command,
    Other,
}

/// The state of every limit of one connection.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    auth: Bucket,
    logs: Bucket,
    commands: Bucket,
    others: Bucket,
    all: Bucket,
    command_gap: Duration,
    last_command: Option<Instant>,
}

impl Pace {
    pub(crate) fn new(pacing: &Pacing) -> Self {
        Self {
            auth: Bucket::new(2, pacing.rare_every),
            logs: Bucket::new(2, pacing.rare_every),
            commands: Bucket::new(8, pacing.command_every),
            others: Bucket::new(3, pacing.other_every),
            all: Bucket::new(10, pacing.any_every),
            command_gap: pacing.command_gap,
            last_command: None,
        }
    }

    /// The earliest time at which a packet of this kind may go; `None` if it could have gone at any time.
    pub(crate) fn earliest(&self, kind: PaceKind) -> Option<Instant> {
        let gap = self.last_command.filter(|_| kind == PaceKind::Command).map(|last| last + self.command_gap);
        [self.bucket(kind).earliest(), self.all.earliest(), gap].into_iter().max().flatten()
    }

    /// The earliest time, `now` or later, at which a packet of this kind may go.
    pub(crate) fn free_at(&self, kind: PaceKind, now: Instant) -> Instant {
        self.earliest(kind).map_or(now, |earliest| earliest.max(now))
    }

    /// Counts a packet of this kind sent at `at`.
    pub(crate) fn take(&mut self, kind: PaceKind, at: Instant) {
        match kind {
            PaceKind::Auth => &mut self.auth,
            PaceKind::Logs => &mut self.logs,
            PaceKind::Command => &mut self.commands,
            PaceKind::Other => &mut self.others,
        }
        .take(at);
        self.all.take(at);
        if kind == PaceKind::Command {
            self.last_command = Some(at);
        }
    }

    /// The daemon said that it dropped something: begin again from empty buckets.
    pub(crate) fn exhaust(&mut self, now: Instant) {
        for bucket in [&mut self.auth, &mut self.logs, &mut self.commands, &mut self.others, &mut self.all] {
            bucket.exhaust(now);
        }
    }

    fn bucket(&self, kind: PaceKind) -> &Bucket {
        match kind {
            PaceKind::Auth => &self.auth,
            PaceKind::Logs => &self.logs,
            PaceKind::Command => &self.commands,
            PaceKind::Other => &self.others,
        }
    }
}

/// `burst` at once, then one in `every`: kept as the time at which the bucket will be full again.
#[derive(Debug, Clone)]
struct Bucket {
    burst: u32,
    every: Duration,
    full_at: Option<Instant>,
}

impl Bucket {
    fn new(burst: u32, every: Duration) -> Self {
        Self { burst, every, full_at: None }
    }

    fn earliest(&self) -> Option<Instant> {
        self.full_at?.checked_sub(self.every * (self.burst - 1))
    }

    fn take(&mut self, at: Instant) {
        self.full_at = Some(self.full_at.map_or(at, |full| full.max(at)) + self.every);
    }

    fn exhaust(&mut self, now: Instant) {
        self.full_at = Some(now + self.every * self.burst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of `count` packets goes, in ms, if each goes as soon as it may.
    fn departures(kind: PaceKind, count: usize) -> Vec<u128> {
        let start = Instant::now();
        let mut pace = Pace::new(&Pacing::default());
        let mut now = start;
        (0..count)
            .map(|_| {
                now = pace.free_at(kind, now);
                pace.take(kind, now);
                (now - start).as_millis()
            })
            .collect()
    }

    #[test]
    fn commands_burst_with_a_gap_then_wait_their_turn() {
        assert_eq!(
            departures(PaceKind::Command, 11),
            [0, 75, 150, 225, 300, 375, 450, 525, 1_100, 2_200, 3_300]
        );
    }

    #[test]
    fn auth_and_logs_go_two_at_once_then_slowly() {
        assert_eq!(departures(PaceKind::Auth, 4), [0, 0, 5_200, 10_400]);
        assert_eq!(departures(PaceKind::Logs, 3), [0, 0, 5_200]);
        assert_eq!(departures(PaceKind::Other, 5), [0, 0, 0, 1_100, 2_200]);
    }

    #[test]
    fn the_limit_over_all_holds_across_kinds() {
        let now = Instant::now();
        let mut pace = Pace::new(&Pacing::default());
        for kind in [PaceKind::Auth, PaceKind::Auth, PaceKind::Logs, PaceKind::Logs] {
            pace.take(kind, now);
        }
        for _ in 0..6 {
            pace.take(PaceKind::Command, now);
        }
        assert_eq!(pace.free_at(PaceKind::Other, now), now + Duration::from_millis(220));
        assert_eq!(pace.free_at(PaceKind::Other, now + Duration::from_secs(5)), now + Duration::from_secs(5));
    }

    #[test]
    fn a_daemon_that_throttles_gets_nothing_until_a_bucket_has_filled_by_one() {
        let now = Instant::now();
        let mut pace = Pace::new(&Pacing::default());
        pace.exhaust(now);
        assert_eq!(pace.free_at(PaceKind::Command, now), now + Duration::from_millis(1_100));
    }
}
