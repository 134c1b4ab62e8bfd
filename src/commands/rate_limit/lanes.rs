//! A lane for each member, or for each server. Pure.

use std::{collections::HashMap, hash::Hash};

use tokio::time::Instant;

use crate::commands::rate_limit::lane::{Lane, Slot, Speed};

/// Lanes that are kept. Beyond it the idle ones go; if none is idle, nobody new is let in.
pub(super) const MOST: usize = 10_000;

/// Why a command may not even wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Full {
    /// As many wait as may; the next of them goes then.
    Until(Instant),
    /// There are too many lanes.
    Everywhere,
}

/// Lanes of one speed, by `K`.
#[derive(Debug)]
pub(in crate::commands) struct Lanes<K> {
    speed: Speed,
    lanes: HashMap<K, Lane>,
}

impl<K: Eq + Hash> Lanes<K> {
    pub(in crate::commands) fn new(speed: Speed) -> Self {
        Self { speed, lanes: HashMap::new() }
    }

    /// Takes the next slot in the lane of `key`.
    pub(in crate::commands) fn take(&mut self, key: K, now: Instant) -> Result<Slot, Full> {
        if !self.has_room(&key, now) {
            return Err(Full::Everywhere);
        }
        self.lanes.entry(key).or_default().take(self.speed, now).map_err(Full::Until)
    }

    /// Whether there is a lane of `key`, or can be; idle ones make room.
    fn has_room(&mut self, key: &K, now: Instant) -> bool {
        if self.lanes.len() >= MOST && !self.lanes.contains_key(key) {
            self.lanes.retain(|_, lane| !lane.is_idle(now));
        }
        self.lanes.len() < MOST || self.lanes.contains_key(key)
    }

    /// The same for what is in no hurry: only where it may go at once and nobody waits. Whether it did.
    pub(in crate::commands) fn take_spare(&mut self, key: K, now: Instant) -> bool {
        self.has_room(&key, now) && self.lanes.entry(key).or_default().take_spare(self.speed, now)
    }
}
