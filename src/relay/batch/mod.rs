//! Lines and time to messages.
//!
//! ```text
//! Backlog::new(Limits, Account, label, RecentFingerprints)     // one per mirror; what waits is counted there
//! push_line(now, CleanLine, Option<Fingerprint>)   push_hidden(Fingerprint)
//! push_notice(now, &str)   push_loss(now, lines, Cause)
//! ready_at() -> Option<Instant>                      // when a message is worth sending; past: at once
//! take(now, wall, SendBudget) -> Option<Message>       // composed now, the same one until commit() or give_up()
//! commit()   give_up()                               // Discord has it; it will never have it
//! posted()   received() -> RecentFingerprints        // what the channel has seen; what came
//! is_empty() lines() bytes() spilled_bytes() oldest() lost()
//! page_of(parts) -> (String, bool)                   // one message of lines and notices at hand
//! ```
//!
//! A message is composed only when it is pulled, so whatever came meanwhile is in it. Its text is at most
//! [`MESSAGE_LENGTH`] code points long: console lines in fences, tagged `ansi` if one of them has a colour, notices
//! between them as escaped text. Each line opens and closes its own colours. A line that fits in a message is never
//! split; a longer one starts a message of its own and goes on in the next ones, each time after [`CONTINUED`].
//!
//! When what waits fills more than one message, and messages at the pace of [`SendBudget::every`] would take longer than
//! [`Limits::patience`], it is a flood: everything goes out as one message with the text in files and the notices in
//! the message too. Of a line that earlier messages began the file has the rest, after [`CONTINUED`].
//!
//! What is beyond some memory waits compressed and goes out in files. What is held is never dropped for what comes: when
//! there is no room for that either, the newest lines are counted, and told where they were.
//!
//! Nothing leaves before its outcome is known: [`Backlog::take`] gives the same message until [`Backlog::commit`] or
//! [`Backlog::give_up`]. [`Backlog::posted`] holds the fingerprints of everything before the first line that is not committed.

use std::time::{Duration, Instant};

mod change;
mod compose;
mod entry;
mod flood;
mod loss;
mod notices;
mod page;
mod queue;
mod render;
mod spill;
#[cfg(test)]
mod tests;

pub use compose::{Message, Part, page_of};
pub use loss::{Cause, Losses};
pub use page::{CONTINUED, MESSAGE_LENGTH};

use super::backlog_budget::{Account, Share};
use crate::discord::schedule::SendBudget;
use crate::masking::clean::CleanLine;
use crate::sockets::{Fingerprint, RecentFingerprints};
use crate::texts::Language;
use compose::Taken;
use entry::{BacklogEntry, Body};
use loss::Hole;
use notices::Spilled;
use queue::Queue;
use spill::{Spill, Summary};

/// Compressed text is read back in pieces; a file has room for so many at least.
const SEGMENTS_OF_A_FILE: usize = 20;

/// How long a backlog waits, and what its files may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long the first line waits for company, at the most.
    pub linger: Duration,
    /// How long the last line waits for another: a console that has said what it has to say is shown at once.
    pub quiet: Duration,
    /// What plain messages fill within this time is no flood.
    pub patience: Duration,
    /// Bytes of a file: 10 MiB, Discord's limit in servers without boosts (discord-platform.md section 3).
    pub file: usize,
    /// Files of a message: 2, so that the request stays below 25 MiB (same section).
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            linger: Duration::from_millis(250),
            quiet: Duration::from_millis(60),
            patience: Duration::from_secs(3),
            file: 10 * 1024 * 1024,
            files: 2,
        }
    }
}

/// What waits for one channel.
#[derive(Debug)]
pub struct Backlog {
    limits: Limits,
    /// In which our own sentences are.
    language: Language,
    label: Box<str>,
    posted: RecentFingerprints,
    /// Missing before everything that waits.
    hole: Hole,
    queue: Queue,
    /// Bytes of the first waiting line that were in earlier messages.
    sent: usize,
    /// One of those messages was given up, and the line counted.
    begun_is_lost: bool,
    /// What comes after the queue.
    spill: Spill,
    /// The notices in it.
    spilled: Spilled,
    /// When the last of what waits came.
    last_at: Option<Instant>,
    /// Missing after everything that waits.
    missing: Hole,
    /// What is seen once that is told.
    missed: RecentFingerprints,
    taken: Option<Taken>,
    /// Of the taken message.
    memory: Share,
    number: u64,
    lost: Losses,
}

impl Backlog {
    /// An empty backlog of a channel that has seen `recent`, at its guild's account. Files are named after `name`, such
    /// as a binding's.
    #[must_use]
    pub fn new(limits: Limits, account: Account, name: &str, recent: RecentFingerprints) -> Self {
        Self {
            limits,
            language: Language::ENGLISH,
            label: flood::label(name),
            posted: recent,
            hole: Hole::default(),
            queue: Queue::new(account.share()),
            sent: 0,
            begun_is_lost: false,
            memory: account.share(),
            spill: Spill::new(account, limits.file / SEGMENTS_OF_A_FILE),
            spilled: Spilled::default(),
            last_at: None,
            missing: Hole::default(),
            missed: RecentFingerprints::default(),
            taken: None,
            number: 0,
            lost: Losses::default(),
        }
    }

    /// Says from now on in `language` what is missing.
    pub fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// Adds a console line that came at `now`. Of one console event with several lines the last has the fingerprint.
    pub fn push_line(&mut self, now: Instant, line: CleanLine, fingerprint: Option<Fingerprint>) {
        self.push(now, Body::Line(line));
        if let Some(fingerprint) = fingerprint {
            self.push_fingerprint(fingerprint);
        }
    }

    /// Notes a console event of which nothing is shown. It counts as seen with what came before it.
    pub fn push_hidden(&mut self, fingerprint: Fingerprint) {
        self.push_fingerprint(fingerprint);
    }

    /// Adds a sentence of ours, such as `▸ Alice: restart`, shown outside the fence in its place among the lines.
    /// The text is plain: markdown and mentions in it are escaped here. A blank one is nothing.
    pub fn push_notice(&mut self, now: Instant, text: &str) {
        if let Some(notice) = Body::notice(text) {
            self.push(now, notice);
        }
    }

    /// Tells that lines are missing here.
    pub fn push_loss(&mut self, now: Instant, lines: u64, cause: Cause) {
        if lines > 0 {
            let losses = Losses::of(cause, lines);
            self.lost.add(losses);
            self.missing.open(now, losses);
            self.last_at = Some(now);
        }
    }

    /// When the next message should go: [`Limits::quiet`] after the last line came, but not later than [`Limits::linger`]
    /// after the first; at once (a moment in the past) when a message can be filled or a taken one waits for its outcome;
    /// never while nothing waits. How often the channel may be written to is not considered.
    #[must_use]
    pub fn ready_at(&self) -> Option<Instant> {
        if let Some(taken) = &self.taken {
            return Some(taken.message.oldest);
        }
        let full = self.sent > 0 || self.queue.fills_a_message() || !self.spill.is_empty();
        let first = self.first_waiting();
        let Limits { linger, quiet, .. } = self.limits;
        let settled = |first: Instant| (first + linger).min(self.last_at.unwrap_or(first) + quiet);
        let filled = if full { first } else { first.map(settled) };
        filled.into_iter().chain(self.hole.since).min()
    }

    /// Discord has the taken message.
    pub fn commit(&mut self) {
        if let Some(taken) = self.taken.take() {
            self.pass(taken.message.end);
        }
    }

    /// The taken message will never be delivered. Its lines are lost, also those of which it has only a part, and the
    /// next message says so where they were.
    pub fn give_up(&mut self) {
        let Some(taken) = self.taken.take() else { return };
        if taken.lines > 0 {
            let refused = Losses::of(Cause::Refused, taken.lines as u64);
            self.lost.add(refused);
            self.hole.open(taken.message.oldest, refused);
        }
        self.begun_is_lost = taken.ends_within;
        self.hole.losses.add(taken.losses);
        self.pass(taken.message.end);
    }

    /// What the channel has seen, or will never see: the fingerprints of everything before the first line that waits or is
    /// taken.
    #[must_use]
    pub fn posted(&self) -> &RecentFingerprints {
        &self.posted
    }

    /// The channel has seen this, as it turns out: to be said before anything is put in.
    pub fn resume_from(&mut self, recent: RecentFingerprints) {
        self.posted = recent;
    }

    /// The fingerprints of everything that came, made from what waits.
    #[must_use]
    pub fn received(&self) -> RecentFingerprints {
        let mut recent = self.taken.as_ref().map_or(&self.posted, |taken| &taken.message.end).clone();
        recent.extend(self.queue.fingerprints().chain(self.spill.fingerprints()).chain(self.missed.iter()));
        recent
    }

    /// Whether [`Backlog::take`] would give nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.oldest().is_none()
    }

    /// Console lines and notices that wait, beside the taken message.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.queue.len() + self.spill.lines()
    }

    /// Memory taken by what waits, in bytes; of compressed text what is left of it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.queue.bytes() + self.spill.memory()
    }

    /// Text that waits compressed, in bytes.
    #[must_use]
    pub fn spilled_bytes(&self) -> u64 {
        self.spill.bytes()
    }

    /// When the first came of what waits or is taken.
    #[must_use]
    pub fn oldest(&self) -> Option<Instant> {
        let taken = self.taken.as_ref().map(|taken| taken.message.oldest);
        taken.or(self.hole.since).or(self.first_waiting())
    }

    /// Lines lost so far, told or still to be told.
    #[must_use]
    pub fn lost(&self) -> Losses {
        self.lost
    }

    fn first_waiting(&self) -> Option<Instant> {
        let queued = self.queue.front().map(|entry| entry.at);
        queued.or(self.spill.first_at()).or(self.missing.since)
    }

    /// Adds to what waits, after the losses before it; what finds no room is counted.
    fn push(&mut self, now: Instant, body: Body) {
        let stored = self.store_missing(now).and_then(|()| self.store(now, now, body));
        self.last_at = Some(now);
        if let Err(cause) = stored {
            self.push_loss(now, 1, cause);
        }
    }

    /// Puts the losses into their place before what comes now.
    fn store_missing(&mut self, now: Instant) -> Result<(), Cause> {
        let Some(since) = self.missing.since else { return Ok(()) };
        self.store(now, since, Body::loss(self.missing.losses, self.language))?;
        self.missing = Hole::default();
        for fingerprint in std::mem::take(&mut self.missed).iter() {
            self.push_fingerprint(fingerprint);
        }
        Ok(())
    }

    /// Keeps what came at `at`.
    fn store(&mut self, now: Instant, at: Instant, body: Body) -> Result<(), Cause> {
        let entry = BacklogEntry::new(at, body);
        if entry.body.text().len() >= self.limits.file {
            return Err(Cause::Full);
        }
        let entry = if self.spill.is_empty() && !self.spill.is_held(now) {
            match self.queue.push(entry) {
                Ok(()) => return Ok(()),
                Err(entry) => entry,
            }
        } else {
            entry
        };
        let summary = Summary::of(at, entry.body.is_line(), entry.body.losses());
        self.spill.push(now, &entry.body.text(), summary, self.queue.bytes(), self.memory.bytes())?;
        if entry.body.is_line() {
            self.spilled.push(entry.body.as_notice());
        }
        Ok(())
    }

    /// A fingerprint is seen with what came last; when nothing is in the way, now.
    fn push_fingerprint(&mut self, fingerprint: Fingerprint) {
        if !self.missing.is_empty() {
            self.missed.push(fingerprint);
        } else if !self.spill.is_empty() {
            self.spill.push_fingerprint(fingerprint);
        } else if self.queue.is_empty() && self.taken.is_none() {
            self.posted.push(fingerprint);
        } else {
            self.queue.push_fingerprint(fingerprint);
        }
    }

    /// Everything up to `end` has been posted or given up.
    fn pass(&mut self, end: RecentFingerprints) {
        self.posted = end;
        self.memory.set(0);
        self.queue.pop_leading(&mut self.posted);
    }
}
