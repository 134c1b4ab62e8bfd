//! What waits for a channel, and what its next message is. Pure: time is handed in.
//!
//! Discord takes some 30 messages a minute of a channel's webhooks. As long as there were few, what a player says stands
//! under their name at once, and what follows within a moment in one message. When there were many, all that waits
//! folds into one message with the names in the text. Where that is more than can be shown in time, the newest lines are
//! shown and the others are counted.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{line::Line, name::of_webhook};
use crate::chat::Options;

/// Lines that wait. Of more, the newest are counted.
const MOST: usize = 2_000;
/// Characters of a message for lines: 2,000, but for what is told beside them.
const ROOM: usize = 1_850;
/// The time for which messages are counted.
const MINUTE: Duration = Duration::from_secs(60);

/// How messages are posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chat) enum Manner {
    /// By a webhook, under the name of who speaks.
    Webhook,
    /// As the bot.
    Plain,
}

/// Lines that are not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::chat) struct Counts {
    /// There were too many.
    pub(in crate::chat) too_many: u64,
    /// They were too old when the channel could be posted into.
    pub(in crate::chat) too_old: u64,
    /// They were written here, and not said in the game.
    pub(in crate::chat) not_said: u64,
}

impl Counts {
    pub(in crate::chat) fn all(self) -> u64 {
        self.too_many + self.too_old + self.not_said
    }

    fn add(&mut self, other: Self) {
        self.too_many += other.too_many;
        self.too_old += other.too_old;
        self.not_said += other.not_said;
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chat) struct Message {
    /// Under which it stands, by a webhook. None: the webhook's own.
    pub(in crate::chat) name: Option<String>,
    /// Whose picture is beside it.
    pub(in crate::chat) face: Option<Box<str>>,
    /// Its lines, one under the other.
    pub(in crate::chat) lines: Vec<String>,
    /// What is told beside.
    pub(in crate::chat) left_out: Counts,
}

/// What waits for one channel.
#[derive(Debug, Default)]
pub(in crate::chat) struct Queue {
    waiting: VecDeque<Line>,
    left_out: Counts,
    /// Lines of the message that is on its way.
    taken: Vec<Line>,
    taken_left_out: Counts,
    /// When messages left in the last minute.
    sent: VecDeque<Instant>,
    /// The last line that was posted.
    last: Option<(Line, Instant)>,
}

impl Queue {
    pub(in crate::chat) fn push(&mut self, line: Line) {
        if self.waiting.len() >= MOST {
            self.left_out.too_many += 1;
        } else {
            self.waiting.push_back(line);
        }
    }

    /// Counts lines that are not shown.
    pub(in crate::chat) fn leave_out(&mut self, counts: Counts) {
        self.left_out.add(counts);
    }

    /// Whether nothing waits and nothing is on its way.
    #[cfg(test)]
    pub(in crate::chat) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
            && self.taken.is_empty()
            && self.left_out.all() + self.taken_left_out.all() == 0
    }

    /// When the next message is to leave; none: there is none.
    pub(in crate::chat) fn ready_at(&self, options: &Options, now: Instant) -> Option<Instant> {
        let first = self.waiting.front().map(|line| line.at);
        let wants = match first {
            Some(at) => self.merged_at(options).unwrap_or(at),
            None if self.left_out.all() > 0 => now,
            None => return None,
        };
        let paced =
            self.sent.back().filter(|_| self.is_low(options, now)).map(|last| *last + options.spacing);
        Some(paced.map_or(wants, |paced| paced.max(wants)))
    }

    /// Until when what waits may become more of the message before it; none: it may not.
    fn merged_at(&self, options: &Options) -> Option<Instant> {
        let (last, posted) = self.last.as_ref()?;
        let first = self.waiting.front()?;
        let follows =
            first.at < *posted + options.merge_within && self.waiting.iter().all(|line| line.is_with(last));
        follows.then(|| first.at + options.merge_within)
    }

    /// Whether so many messages have left that the others have to fold.
    fn is_low(&self, options: &Options, now: Instant) -> bool {
        self.sent.iter().filter(|at| **at + MINUTE > now).count() >= options.at_once
    }

    /// Takes the next message; it is on its way until [`Self::done`] or [`Self::put_back`]. `several`: the channel has
    /// several servers.
    pub(in crate::chat) fn take(
        &mut self,
        options: &Options,
        manner: Manner,
        several: bool,
        now: Instant,
    ) -> Option<Message> {
        self.drop_old(options, now);
        self.drop_most();
        let folds = manner == Manner::Plain || self.left_out.all() > 0 || self.is_low(options, now);
        let first = self.waiting.front().cloned();
        let alone = first.filter(|first| !folds || self.waiting.iter().all(|line| line.is_with(first)));
        let alone = alone.filter(|_| manner == Manner::Webhook && self.left_out.all() == 0);
        let mut lines = Vec::new();
        let mut room = ROOM;
        while let Some(next) = self.waiting.front() {
            if alone.as_ref().is_some_and(|first| !next.is_with(first)) {
                break;
            }
            let line = if alone.is_some() { next.text.clone() } else { next.in_text(several) };
            let size = line.chars().count() + 1;
            if size > room && !lines.is_empty() {
                break;
            }
            room = room.saturating_sub(size);
            lines.push(line);
            self.taken.extend(self.waiting.pop_front());
        }
        let left_out = std::mem::take(&mut self.left_out);
        if lines.is_empty() && left_out.all() == 0 {
            return None;
        }
        self.taken_left_out = left_out;
        self.sent.retain(|at| *at + MINUTE > now);
        self.sent.push_back(now);
        self.last = alone.clone().or_else(|| self.taken.last().cloned()).map(|line| (line, now));
        let (name, face) = match (alone, self.taken.first()) {
            (Some(line), _) => (Some(line.webhook_name(several)), line.by.as_ref().map(|by| by.name.clone())),
            (None, Some(line)) if !several => (Some(of_webhook(&line.server, "")), None),
            (None, _) => (None, None),
        };
        Some(Message { name, face, lines, left_out })
    }

    /// What was too old to be posted in time.
    fn drop_old(&mut self, options: &Options, now: Instant) {
        while self.waiting.front().is_some_and(|line| line.at + options.old_after < now) {
            self.waiting.pop_front();
            self.left_out.too_old += 1;
        }
    }

    /// What would be too late, since only so much can be posted until then: two messages in ten seconds.
    fn drop_most(&mut self) {
        let mut size: usize = self.waiting.iter().map(Line::size).sum();
        while size > 2 * ROOM && self.waiting.len() > 1 {
            size -= self.waiting.pop_front().map_or(0, |line| line.size());
            self.left_out.too_many += 1;
        }
    }

    /// How many lines the message on its way says that it lacks.
    pub(in crate::chat) fn left_out_on_its_way(&self) -> u64 {
        self.taken_left_out.all()
    }

    /// What was on its way is there. Returns how many lines that were.
    pub(in crate::chat) fn done(&mut self) -> usize {
        self.taken_left_out = Counts::default();
        std::mem::take(&mut self.taken).len()
    }

    /// What was on its way is not there, and waits again.
    pub(in crate::chat) fn put_back(&mut self) {
        self.sent.pop_back();
        self.last = None;
        for line in std::mem::take(&mut self.taken).into_iter().rev() {
            self.waiting.push_front(line);
        }
        let counts = std::mem::take(&mut self.taken_left_out);
        self.left_out.add(counts);
    }

    /// What was on its way can never be posted.
    pub(in crate::chat) fn give_up(&mut self) {
        let counts = Counts { too_many: self.taken.len() as u64, ..Counts::default() };
        self.taken.clear();
        let before = std::mem::take(&mut self.taken_left_out);
        self.left_out.add(before);
        self.left_out.add(counts);
    }
}

#[cfg(test)]
mod tests;
