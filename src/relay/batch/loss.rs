//! Lines that the channel does not get, by cause, and the words for it.

use std::fmt;
use std::time::Instant;

/// Why lines are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Too much waited, for the channel or for all of them: what is held stays, what comes on top is counted.
    Full,
    /// Too much waited for the memory, and the disk did not take it.
    Disk,
    /// Discord did not take them.
    Refused,
    /// They came faster than they were read.
    Unread,
}

/// Lines lost, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// By [`Cause::Full`].
    pub full: u64,
    /// By [`Cause::Disk`].
    pub disk: u64,
    /// By [`Cause::Refused`].
    pub refused: u64,
    /// By [`Cause::Unread`].
    pub unread: u64,
}

impl Losses {
    /// All of them.
    pub fn total(self) -> u64 {
        self.full + self.disk + self.refused + self.unread
    }

    pub(super) fn of(cause: Cause, lines: u64) -> Self {
        match cause {
            Cause::Full => Self { full: lines, ..Self::default() },
            Cause::Disk => Self { disk: lines, ..Self::default() },
            Cause::Refused => Self { refused: lines, ..Self::default() },
            Cause::Unread => Self { unread: lines, ..Self::default() },
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.full += other.full;
        self.disk += other.disk;
        self.refused += other.refused;
        self.unread += other.unread;
    }

    pub(super) fn is_empty(self) -> bool {
        self.total() == 0
    }
}

/// A person must do something about it, so it says what.
pub(super) const DISK_WORDS: &str = "too many were waiting, and the bot's disk is full or can't be written; \
    whoever runs the bot must make room beside its database";

/// What the channel reads: one sentence for each cause.
impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = [
            (self.full, "too many were waiting"),
            (self.disk, DISK_WORDS),
            (self.refused, "Discord did not take them"),
            (self.unread, "they came faster than they could be read"),
        ];
        let mut between = "";
        for (lines, why) in causes.into_iter().filter(|(lines, _)| *lines > 0) {
            let noun = if lines == 1 { "line" } else { "lines" };
            write!(f, "{between}— {lines} {noun} left out: {why} —")?;
            between = "\n";
        }
        Ok(())
    }
}

/// Lines missing before everything that waits, or after it.
#[derive(Debug, Default)]
pub(super) struct Hole {
    pub(super) losses: Losses,
    /// When the first of them came, if it has not been tried to tell yet. Telling it again is not worth a message of
    /// its own: a channel that refuses everything would be asked without end.
    pub(super) since: Option<Instant>,
}

impl Hole {
    pub(super) fn open(&mut self, at: Instant, losses: Losses) {
        self.losses.add(losses);
        self.since.get_or_insert(at);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }
}
