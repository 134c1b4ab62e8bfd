//! Lines that the channel does not get, by cause, and the words for it.

use std::time::Instant;

use crate::{
    text,
    texts::{Language, Text},
};

/// Why lines are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Too much waited for the channel: what is held stays, what comes on top is counted.
    Full,
    /// Too much waited for the channels of its guild.
    Guild,
    /// Too much waited for other guilds.
    Memory,
    /// What was held could not be read back.
    Damaged,
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
    /// By [`Cause::Guild`].
    pub guild: u64,
    /// By [`Cause::Memory`].
    pub memory: u64,
    /// By [`Cause::Damaged`].
    pub damaged: u64,
    /// By [`Cause::Refused`].
    pub refused: u64,
    /// By [`Cause::Unread`].
    pub unread: u64,
}

impl Losses {
    /// All of them.
    pub fn total(self) -> u64 {
        self.by_cause().iter().map(|(_, lines)| lines).sum()
    }

    /// How many there are by each cause, in the order in which they are told.
    pub fn by_cause(self) -> [(Cause, u64); 6] {
        [
            (Cause::Full, self.full),
            (Cause::Guild, self.guild),
            (Cause::Memory, self.memory),
            (Cause::Damaged, self.damaged),
            (Cause::Refused, self.refused),
            (Cause::Unread, self.unread),
        ]
    }

    /// What has come since there were `before`.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        let mut new = Self::default();
        for ((cause, now), (_, before)) in self.by_cause().into_iter().zip(before.by_cause()) {
            *new.count(cause) = now.saturating_sub(before);
        }
        new
    }

    pub(super) fn of(cause: Cause, lines: u64) -> Self {
        let mut losses = Self::default();
        *losses.count(cause) = lines;
        losses
    }

    pub(super) fn add(&mut self, other: Self) {
        for (cause, lines) in other.by_cause() {
            *self.count(cause) += lines;
        }
    }

    fn count(&mut self, cause: Cause) -> &mut u64 {
        match cause {
            Cause::Full => &mut self.full,
            Cause::Guild => &mut self.guild,
            Cause::Memory => &mut self.memory,
            Cause::Damaged => &mut self.damaged,
            Cause::Refused => &mut self.refused,
            Cause::Unread => &mut self.unread,
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.total() == 0
    }
}

impl Losses {
    /// What the channel reads: one sentence for each cause, one a line.
    pub(super) fn told(self, language: Language) -> String {
        let told = self.by_cause().into_iter().filter(|(_, lines)| *lines > 0);
        let told = told.map(|(cause, lines)| text!("notice-left-out", lines = lines, why = why(cause)));
        Text::lines(told.collect()).markdown(language)
    }
}

fn why(cause: Cause) -> Text {
    match cause {
        Cause::Full => text!("left-out-full"),
        Cause::Guild => text!("left-out-guild"),
        Cause::Memory => text!("left-out-memory"),
        Cause::Damaged => text!("left-out-damaged"),
        Cause::Refused => text!("left-out-refused"),
        Cause::Unread => text!("left-out-unread"),
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
