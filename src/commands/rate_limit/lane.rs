//! When the next command may go: a few at once, then one in a while
//! ([GCRA](https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm)). Pure.
//!
//! Written here because a slot is promised ahead of time, and how many go before it is told; the limiter crates let
//! go or refuse, and keep clocks of their own.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// How fast commands may go through a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// How many may go at once after a rest; at least one.
    pub burst: u32,
    /// One in this time after that.
    pub every: Duration,
    /// How many may wait.
    pub waiting: usize,
}

/// A command that may go, now or in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) struct Slot {
    /// When.
    pub(in crate::commands) at: Instant,
    /// How many go before it that wait as well.
    pub(in crate::commands) ahead: usize,
}

/// The commands of one member, or to one server.
#[derive(Debug, Clone, Default)]
pub(super) struct Lane {
    /// When all of the burst may be used again.
    full_at: Option<Instant>,
    /// When those that wait will go, in order.
    waiting: VecDeque<Instant>,
}

impl Lane {
    /// Takes the next slot. `Err`: as many wait as may, and the first of them goes then.
    pub(super) fn take(&mut self, speed: Speed, now: Instant) -> Result<Slot, Instant> {
        self.waiting.retain(|at| *at > now);
        let earliest =
            self.full_at.and_then(|full| full.checked_sub(speed.every * speed.burst.saturating_sub(1)));
        let at = earliest.map_or(now, |earliest| earliest.max(now));
        let ahead = self.waiting.len();
        if at > now {
            if let Some(first) = self.waiting.front().filter(|_| ahead >= speed.waiting) {
                return Err(*first);
            }
            self.waiting.push_back(at);
        }
        self.full_at = Some(self.full_at.map_or(at, |full| full.max(at)) + speed.every);
        Ok(Slot { at, ahead })
    }

    /// Takes a slot for what is in no hurry: only where it may go at once and nobody waits. Whether it did.
    pub(super) fn take_spare(&mut self, speed: Speed, now: Instant) -> bool {
        self.waiting.retain(|at| *at > now);
        let mut tried = self.clone();
        let free = self.waiting.is_empty() && tried.take(speed, now).is_ok_and(|slot| slot.at <= now);
        if free {
            *self = tried;
        }
        free
    }

    /// Whether it is as if it had never been used.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.full_at.is_none_or(|full| full <= now)
    }
}
