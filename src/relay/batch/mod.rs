//! Lines and time to messages.
//!
//! ```text
//! Backlog::new(Limits { bytes, linger })             // one per mirror; Limits::default() is 1 MiB and 250 ms
//! push_line(now, CleanLine)   push_notice(now, &str)   push_loss(now, lines, Cause)
//! ready_at() -> Option<Instant>                      // when a message is worth sending; past: at once
//! take() -> Option<Message>                          // composed now, the same one until commit() or give_up()
//! commit()   give_up()                               // Discord has it; it will never have it
//! is_empty() lines() bytes() oldest() lost()
//! ```
//!
//! A message is composed only when it is pulled, so whatever came meanwhile is in it. It is at most
//! [`MESSAGE_LENGTH`] code points long: console lines in fences, tagged `ansi` if one of them has a colour, notices
//! between them as escaped text. Each line opens and closes its own colours. A line that fits in a message is never
//! split; a longer one starts a message of its own and goes on in the next ones, each time after [`CONTINUED`].
//!
//! Nothing leaves before its fate is known: [`Backlog::take`] gives the same message until [`Backlog::commit`] or
//! [`Backlog::give_up`]. When too much waits the oldest entries go; where they were, a line says how many and why.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

mod change;
mod entry;
mod loss;
mod page;
mod render;
#[cfg(test)]
mod tests;

pub use loss::{Cause, Losses};
pub use page::{CONTINUED, MESSAGE_LENGTH};

use super::clean::{CleanLine, escape_markdown};
use entry::{Body, Entry};
use loss::Hole;
use page::{Fit, Page};

/// Longest notice in code points, escapes counted; the rest of a longer one is cut off.
const NOTICE_LENGTH: usize = 1000;

/// What a backlog may hold and how long it waits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory for what waits, beside the message that is being sent. The newest entry always fits.
    pub bytes: usize,
    /// How long the first line waits for company.
    pub linger: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1024 * 1024, linger: Duration::from_millis(250) }
    }
}

/// A composed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The text as Discord takes it: never blank, at most [`MESSAGE_LENGTH`] code points.
    pub content: String,
    /// Console lines and notices that begin in it.
    pub lines: usize,
    /// Counts the messages of one backlog from 0: the same number is the same message.
    pub number: u64,
    /// When the first of its lines came.
    pub oldest: Instant,
}

/// What waits for one channel.
#[derive(Debug, Default)]
pub struct Backlog {
    limits: Limits,
    hole: Hole,
    waiting: VecDeque<Entry>,
    /// Bytes of the first waiting line that were in earlier messages.
    sent: usize,
    bytes: usize,
    /// Code points of what waits, fences not counted.
    length: usize,
    taken: Option<Taken>,
    number: u64,
    lost: Losses,
}

#[derive(Debug)]
struct Taken {
    message: Message,
    losses: Losses,
}

impl Backlog {
    /// An empty backlog.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Adds a console line that came at `now`.
    pub fn push_line(&mut self, now: Instant, line: CleanLine) {
        self.push(Entry::line(now, line));
    }

    /// Adds a sentence of ours, such as `▸ Alice: restart`, shown outside the fence in its place among the lines.
    /// The text is plain: markdown and mentions in it are escaped here. A blank one is nothing.
    pub fn push_notice(&mut self, now: Instant, text: &str) {
        let mut text = escape_markdown(text.trim());
        if let Some((cut, _)) = text.char_indices().nth(NOTICE_LENGTH) {
            text.truncate(text[..cut].trim_end_matches('\\').len());
            text.push('…');
        }
        if !text.is_empty() {
            self.push(Entry::notice(now, text));
        }
    }

    /// Tells that lines are missing here.
    pub fn push_loss(&mut self, now: Instant, lines: u64, cause: Cause) {
        if lines == 0 {
            return;
        }
        let losses = Losses::of(cause, lines);
        self.lost.add(losses);
        match self.waiting.back_mut().map(|entry| &mut entry.body) {
            Some(Body::Loss(before)) => before.add(losses),
            _ => self.push(Entry::loss(now, losses)),
        }
    }

    /// When the next message should go: [`Limits::linger`] after the first line came, at once (a moment in the past)
    /// when a message can be filled or a taken one waits for its fate, never while nothing waits. How often the
    /// channel may be written to is not considered.
    pub fn ready_at(&self) -> Option<Instant> {
        if let Some(taken) = &self.taken {
            return Some(taken.message.oldest);
        }
        let first = self.waiting.front().map(|entry| entry.at);
        let full = self.sent > 0 || self.length >= page::LINE_ROOM;
        let filled = if full { first } else { first.map(|at| at + self.limits.linger) };
        filled.into_iter().chain(self.hole.since).min()
    }

    /// The next message, whatever [`Backlog::ready_at`] says: the one taken before if its fate is still open.
    pub fn take(&mut self) -> Option<Message> {
        if self.taken.is_none() {
            self.taken = self.compose();
        }
        self.taken.as_ref().map(|taken| taken.message.clone())
    }

    /// Discord has the taken message.
    pub fn commit(&mut self) {
        self.taken = None;
    }

    /// The taken message will never be delivered. Its lines are lost, and the next message says so where they were.
    /// (A part of a long line counts as a line.)
    pub fn give_up(&mut self) {
        let Some(taken) = self.taken.take() else { return };
        let told_only = taken.message.lines == 0 && !taken.losses.is_empty();
        if !told_only {
            let refused = Losses::of(Cause::Refused, taken.message.lines.max(1) as u64);
            self.lost.add(refused);
            self.hole.open(taken.message.oldest, refused);
        }
        self.hole.losses.add(taken.losses);
    }

    /// Whether [`Backlog::take`] would give nothing.
    pub fn is_empty(&self) -> bool {
        self.oldest().is_none()
    }

    /// Console lines and notices that wait, beside the taken message.
    pub fn lines(&self) -> usize {
        self.waiting.len()
    }

    /// Memory taken by what waits, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// When the first came of what waits or is taken.
    pub fn oldest(&self) -> Option<Instant> {
        let taken = self.taken.as_ref().map(|taken| taken.message.oldest);
        taken.or(self.hole.since).or(self.waiting.front().map(|entry| entry.at))
    }

    /// Lines lost so far, told or still to be told.
    pub fn lost(&self) -> Losses {
        self.lost
    }

    fn push(&mut self, entry: Entry) {
        self.bytes += entry.weight();
        self.length += entry.length;
        self.waiting.push_back(entry);
        while self.bytes > self.limits.bytes && self.waiting.len() > 1 {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some(entry) = self.pop() else { return };
        let losses = match entry.body {
            Body::Loss(losses) => losses,
            Body::Line(_) | Body::Notice(_) => {
                let full = Losses::of(Cause::Full, 1);
                self.lost.add(full);
                full
            }
        };
        self.hole.open(entry.at, losses);
    }

    fn pop(&mut self) -> Option<Entry> {
        let entry = self.waiting.pop_front()?;
        self.sent = 0;
        self.bytes -= entry.weight();
        self.length -= entry.length;
        Some(entry)
    }

    fn compose(&mut self) -> Option<Taken> {
        let oldest = self.oldest()?;
        let mut page = Page::default();
        let mut losses = std::mem::take(&mut self.hole).losses;
        if !losses.is_empty() {
            page.notice(&losses.to_string());
        }
        let mut lines = 0;
        while let Some(entry) = self.waiting.front() {
            match page.add(&entry.body, self.sent, entry.length) {
                Fit::None => break,
                Fit::Part { end } => {
                    lines += usize::from(self.sent == 0);
                    self.sent = end;
                    break;
                }
                Fit::Whole => {
                    lines += usize::from(self.sent == 0 && !matches!(entry.body, Body::Loss(_)));
                    if let Some(Entry { body: Body::Loss(told), .. }) = self.pop() {
                        losses.add(told);
                    }
                }
            }
        }
        let message = Message { content: page.finish(), lines, number: self.number, oldest };
        self.number += 1;
        Some(Taken { message, losses })
    }
}
