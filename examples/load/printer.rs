//! Prints lines on the consoles at given rates, and remembers when.

use std::{
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sandbox::ServerHandle;
use tokio::time::MissedTickBehavior;

use crate::line;

/// Between two looks at what is due.
const TICK: Duration = Duration::from_millis(5);

/// Channels that print equally fast.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Their numbers.
    pub(crate) channels: Range<usize>,
    /// Lines a second, of each of them.
    pub(crate) rate: f64,
}

impl Group {
    /// How many of its lines are due after `elapsed` of `length`: evenly spread, the first at once.
    fn due(&self, elapsed: Duration, length: Duration) -> u64 {
        let all_per_second = self.rate * self.channels.len() as f64;
        let total = (all_per_second * length.as_secs_f64()).round() as u64;
        total.min((all_per_second * elapsed.as_secs_f64()) as u64 + 1)
    }
}

/// When each line of each channel was printed.
#[derive(Debug)]
pub(crate) struct Printed(Vec<Mutex<Vec<Instant>>>);

impl Printed {
    pub(crate) fn new(channels: usize) -> Arc<Self> {
        Arc::new(Self((0..channels).map(|_| Mutex::default()).collect()))
    }

    fn of(&self, channel: usize) -> MutexGuard<'_, Vec<Instant>> {
        self.0[channel].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many lines the channel's server has printed.
    pub(crate) fn count(&self, channel: usize) -> u64 {
        self.of(channel).len() as u64
    }

    /// When each of them was.
    pub(crate) fn times(&self, channel: usize) -> Vec<Instant> {
        self.of(channel).clone()
    }

    fn print(&self, server: &ServerHandle, channel: usize, lines: u64) {
        let mut times = self.of(channel);
        let first = times.len() as u64;
        times.extend(std::iter::repeat_n(Instant::now(), usize::try_from(lines).unwrap_or_default()));
        // Under the lock, so that numbers and the console's order agree.
        server.emit_all((first..first + lines).map(|number| line::text(channel, number)));
    }
}

/// Prints for `length`; channel n is that of server n.
pub(crate) async fn print(
    servers: Vec<ServerHandle>,
    groups: Vec<Group>,
    length: Duration,
    printed: Arc<Printed>,
) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let began = Instant::now();
    let mut done = vec![0; groups.len()];
    loop {
        ticks.tick().await;
        let elapsed = began.elapsed();
        for (group, done) in groups.iter().zip(&mut done) {
            let due = group.due(elapsed, length);
            let width = group.channels.len() as u64;
            while *done < due {
                let place = usize::try_from(*done % width).unwrap_or_default();
                let lines = if width == 1 { due - *done } else { 1 };
                let channel = group.channels.start + place;
                printed.print(&servers[channel], channel, lines);
                *done += lines;
            }
        }
        if elapsed >= length {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_spread_evenly_and_none_is_forgotten() {
        let group = Group { channels: 0..10, rate: 5.5 };
        let length = Duration::from_secs(4);
        let due = |ms| group.due(Duration::from_millis(ms), length);
        assert_eq!((due(0), due(1000), due(4000), due(9000)), (1, 56, 220, 220));
    }
}
