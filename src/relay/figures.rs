//! What is known of a running mirror, for people: `/console status`, `/console tail`.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime},
};

use tokio::time::Instant;

use super::delivery::Delivery;
use crate::masking::clean::CleanLine;
use crate::{
    discord::rest::PostError,
    model::{Layout, Shows, TemporaryMode},
};

/// A mirror's figures now.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Whether the channel takes our messages.
    pub delivery: Delivery,
    /// Whether somebody has paused it.
    pub paused: bool,
    /// How its messages are laid out.
    pub layout: Layout,
    /// Which lines it shows for good.
    pub shows: Shows,
    /// What it shows instead for a while.
    pub mode: Option<TemporaryMode>,
    /// Console lines a second over the last minute, hidden ones included.
    pub lines_per_second: f64,
    /// How long the oldest line has waited; zero when nothing waits.
    pub lag: Duration,
    /// Lines that wait.
    pub waiting_lines: usize,
    /// Bytes of memory that they take, the compressed ones included.
    pub waiting_bytes: usize,
    /// Bytes of text that wait compressed, as they were before.
    pub spilled_bytes: u64,
    /// Lines that the channel did not get, since the mirror began to run.
    pub lost: u64,
    /// Lines that filters have hidden, since the mirror began to run.
    pub filtered: u64,
    /// Lines that were left out since only others are shown, since the mirror began to run.
    pub left_out: u64,
    /// Lines of warnings and errors that came again and were counted instead, since the mirror began to run.
    pub folded: u64,
    /// Lines of which nothing was shown but that they are masked, since the mirror began to run.
    pub masked_whole: u64,
    /// Lines posted, since the mirror began to run.
    pub posted: u64,
    /// What Discord said to the last message that it did not take, and when.
    pub last_error: Option<(SystemTime, PostError)>,
}

/// Seconds that [`Pulse`] looks back.
const MINUTE: usize = 60;

/// Lines in each of the last sixty seconds.
#[derive(Debug)]
pub(super) struct Pulse {
    began: Instant,
    counts: [u32; MINUTE],
    /// The last second that was counted, from `began`.
    last: u64,
}

impl Pulse {
    pub(super) fn new(now: Instant) -> Self {
        Self { began: now, counts: [0; MINUTE], last: 0 }
    }

    pub(super) fn count(&mut self, lines: usize, now: Instant) {
        self.turn(now);
        let slot = &mut self.counts[slot(self.last)];
        *slot = slot.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
    }

    /// Lines a second over the last minute, or since the beginning.
    pub(super) fn per_second(&mut self, now: Instant) -> f64 {
        self.turn(now);
        let lines: u64 = self.counts.iter().map(|count| u64::from(*count)).sum();
        let seconds = now.saturating_duration_since(self.began).as_secs_f64().clamp(1.0, MINUTE as f64);
        lines as f64 / seconds
    }

    fn turn(&mut self, now: Instant) {
        let second = now.saturating_duration_since(self.began).as_secs().max(self.last);
        for passed in (self.last + 1..=second).take(MINUTE) {
            self.counts[slot(passed)] = 0;
        }
        self.last = second;
    }
}

fn slot(second: u64) -> usize {
    usize::try_from(second % MINUTE as u64).unwrap_or_default()
}

/// Most lines that are kept for `/console tail`.
pub const TAIL_LINES: usize = 100;
/// And most bytes.
const TAIL_BYTES: usize = 16 * 1024;
/// Bytes of a line that are kept: more than a message has room for in any script.
const LONGEST: usize = TAIL_BYTES / 2;

/// The last lines shown, oldest first.
#[derive(Debug, Default)]
pub(super) struct Shown {
    lines: VecDeque<CleanLine>,
    bytes: usize,
}

impl Shown {
    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Of a line that is longer than all may be, the beginning is kept.
    pub(super) fn push(&mut self, mut line: CleanLine) {
        line.truncate(LONGEST);
        self.bytes += line.weight();
        self.lines.push_back(line);
        while self.lines.len() > TAIL_LINES || self.bytes > TAIL_BYTES && self.lines.len() > 1 {
            self.bytes -= self.lines.pop_front().map_or(0, |line| line.weight());
        }
    }

    /// The last `most` lines.
    pub(super) fn last(&self, most: usize) -> Vec<CleanLine> {
        self.lines.iter().skip(self.lines.len().saturating_sub(most)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masking::clean::clean;

    #[tokio::test(start_paused = true)]
    async fn lines_are_counted_over_the_last_minute() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pulse = Pulse::new(start);
        assert_eq!(pulse.per_second(start), 0.0);
        pulse.count(30, start);
        assert_eq!(pulse.per_second(at(10)), 3.0);
        pulse.count(30, at(59));
        assert_eq!(pulse.per_second(at(59)), 60.0 / 59.0);
        assert_eq!(pulse.per_second(at(60)), 0.5, "the first second is a minute ago");
        assert_eq!(pulse.per_second(at(1000)), 0.0);
        pulse.count(6, at(1000));
        assert_eq!(pulse.per_second(at(1001)), 0.1);
    }

    #[test]
    fn the_last_lines_are_kept_within_bounds() {
        let mut shown = Shown::default();
        for number in 0..250 {
            clean(&format!("line {number}")).for_each(|line| shown.push(line));
        }
        let last = shown.last(2);
        assert_eq!(last.iter().map(CleanLine::text).collect::<Vec<_>>(), ["line 248", "line 249"]);
        assert_eq!(shown.last(1000).len(), TAIL_LINES);
        clean(&"x".repeat(TAIL_BYTES * 2)).for_each(|line| shown.push(line));
        assert_eq!(shown.last(1)[0].text().len(), LONGEST, "its beginning");
        clean(&"\u{1b}[31mö".repeat(TAIL_BYTES)).for_each(|line| shown.push(line));
        assert!(shown.bytes() <= TAIL_BYTES, "{}", shown.bytes());
    }
}
