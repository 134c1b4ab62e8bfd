//! What waits to the next message: text, or a flood's files.

use std::borrow::Cow;
use std::time::{Duration, Instant, SystemTime};

use super::entry::{BacklogEntry, Body};
use super::flood::Files;
use super::loss::{Hole, Losses};
use super::page::{CONTINUED, Fit, MESSAGE_LENGTH, Page};
use super::spill::Summary;
use super::{Backlog, SendBudget};
use crate::discord::rest::LogFile;
use crate::masking::clean::CleanLine;
use crate::sockets::RecentFingerprints;
use crate::texts::Language;

/// No channel gets messages faster than this for long (5 in 5 s, discord-platform.md section 1), whatever its next
/// turn is.
const FASTEST: Duration = Duration::from_secs(1);

/// What a fence around the lines takes, tagged.
const FENCES: usize = 16;

/// A composed message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The text as Discord takes it: never blank, at most [`MESSAGE_LENGTH`] code points.
    pub content: String,
    /// A flood's text. Where there are files, they have all of it; the content shows the notices and the end.
    pub files: Vec<LogFile>,
    /// Console lines and notices that begin in it.
    pub lines: usize,
    /// Counts the messages of one backlog from 0: the same number is the same message.
    pub number: u64,
    /// When the first of its lines came.
    pub oldest: Instant,
    /// What the channel has seen once it is posted.
    pub end: RecentFingerprints,
}

#[derive(Debug)]
pub(super) struct Taken {
    pub(super) message: Message,
    /// What the message says is missing.
    pub(super) losses: Losses,
    /// Lines that are lost with it, those included that it only goes on with.
    pub(super) lines: usize,
    /// It ends within a line.
    pub(super) ends_within: bool,
}

impl Backlog {
    /// The next message, whatever [`Backlog::ready_at`] says: the one taken before if its outcome is still open.
    ///
    /// `wall` is `now` on the clock that people read. A flood takes everything that waits, within
    /// [`SendBudget::room`] and what a message may carry, but no less than a piece of some hundred kilobytes.
    pub fn take(&mut self, now: Instant, wall: SystemTime, budget: SendBudget) -> Option<Message> {
        if self.taken.is_none() {
            let oldest = self.oldest()?;
            // Half of what the guild may still have: lines that come meanwhile need room too.
            let room = budget.room.min(self.memory.account().room() / 2);
            let budget = SendBudget { room, ..budget };
            let taken = if self.is_flood(budget) {
                self.compose_flood(now, wall, budget.room, oldest)
            } else {
                self.compose_page(oldest)
            };
            let files: usize = taken.message.files.iter().map(|file| file.bytes.len()).sum();
            self.memory.set(taken.message.content.len() + files);
            self.number += 1;
            self.spill.try_again();
            self.taken = Some(taken);
        }
        self.taken.as_ref().map(|taken| taken.message.clone())
    }

    /// Whether plain messages would take too long. Without room for more than a message's text they must do.
    fn is_flood(&self, budget: SendBudget) -> bool {
        if !self.queue.is_empty() && budget.room <= MESSAGE_LENGTH {
            return false;
        }
        let waits = self.limits.patience.as_millis() / budget.every.max(FASTEST).as_millis();
        let most = usize::try_from(waits).unwrap_or(usize::MAX).saturating_add(1);
        !self.spill.is_empty() || self.queue.pages(self.sent, most) > most
    }

    fn compose_page(&mut self, oldest: Instant) -> Taken {
        let mut page = Page::sized(self.queue.length() + FENCES);
        let (mut end, mut lines, mut goes_on) = (self.posted.clone(), 0, 0);
        let mut losses = std::mem::take(&mut self.hole).losses;
        if !losses.is_empty() {
            page.notice(&losses.told(self.language));
        }
        while let Some(entry) = self.queue.front() {
            let fit = page.add(entry, self.sent);
            if fit == Fit::None {
                break;
            }
            lines += usize::from(self.sent == 0 && entry.body.is_line());
            goes_on += self.goes_on_with();
            if let Fit::Part { end } = fit {
                self.sent = end;
                break;
            }
            losses.add(entry.body.losses());
            (self.sent, self.begun_is_lost) = (0, false);
            self.queue.pop(&mut end);
        }
        let ended = self.queue.is_empty() && self.spill.is_empty() && !self.missing.is_empty();
        if ended && page.add_notice(&self.missing.losses.told(self.language)) == Fit::Whole {
            losses.add(std::mem::take(&mut self.missing).losses);
            end.extend(std::mem::take(&mut self.missed).iter());
        }
        let (content, number) = (page.finish(), self.number);
        let message = Message { content, files: Vec::new(), lines, number, oldest, end };
        Taken { message, losses, lines: lines + goes_on, ends_within: self.sent > 0 }
    }

    fn compose_flood(&mut self, now: Instant, wall: SystemTime, room: usize, oldest: Instant) -> Taken {
        let expected = self.queue.text_bytes() + usize::try_from(self.spill.bytes()).unwrap_or(usize::MAX);
        let mut files = Files::new(self.limits.file, self.limits.files, room, expected);
        let (mut end, mut begun, mut goes_on) = (self.posted.clone(), 0, 0);
        tell(&mut files, &mut self.hole, now, self.language);
        while let Some(entry) = self.queue.front() {
            let summary = Summary::of(entry.at, entry.body.is_line(), entry.body.losses());
            // What was given up of it has never been read.
            let read = if self.begun_is_lost { 0 } else { self.sent };
            if !files.push(&left_of(&entry.body, read), summary) {
                break;
            }
            if let Some(notice) = entry.body.as_notice() {
                files.notices.push(notice);
            }
            begun += usize::from(self.sent > 0);
            goes_on += self.goes_on_with();
            (self.sent, self.begun_is_lost) = (0, false);
            self.queue.pop(&mut end);
        }
        while let (true, Some(bytes)) = (self.queue.is_empty(), self.spill.next()) {
            let Some(file) = files.with_room_for(bytes) else { break };
            let waiting = self.spill.lines();
            let Some(popped) = self.spill.pop(file, &mut end, self.language) else { break };
            self.spilled.pop(waiting - self.spill.lines(), &mut files.notices);
            self.lost.add(popped.damaged);
            files.summary.add(popped.summary);
        }
        if self.queue.is_empty()
            && self.spill.is_empty()
            && tell(&mut files, &mut self.missing, now, self.language)
        {
            end.extend(std::mem::take(&mut self.missed).iter());
        }
        let (lines, losses) = (files.summary.lines - begun, files.summary.losses);
        let (content, files) = files.finish(&self.label, now, wall, self.language);
        let message = Message { content, files, lines, number: self.number, oldest, end };
        Taken { message, losses, lines: lines + goes_on, ends_within: self.sent > 0 }
    }

    /// 1 if the first line was begun in an earlier message, and is lost if the rest of it is; 0 if it is already.
    fn goes_on_with(&self) -> usize {
        usize::from(self.sent > 0 && !self.begun_is_lost)
    }
}

/// What a file has of an entry of which earlier messages have `read` bytes.
fn left_of(body: &Body, read: usize) -> Cow<'_, str> {
    match body {
        Body::Line(line) if read > 0 => format!("{CONTINUED}{}", &line.text()[read..]).into(),
        _ => body.text(),
    }
}

/// Says in its place that lines are missing; whether nothing of that is left to say.
fn tell(files: &mut Files, hole: &mut Hole, now: Instant, language: Language) -> bool {
    let at = hole.since.unwrap_or(now);
    let told =
        hole.is_empty() || files.push(&hole.losses.told(language), Summary::of(at, false, hole.losses));
    if told {
        *hole = Hole::default();
    }
    told
}

/// A part of a message made of what is at hand.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Plain text, shown outside the fence.
    Notice(&'a str),
    /// A console line.
    Line(&'a CleanLine),
}

/// The first message of `parts`, and whether it has all of them.
#[must_use]
pub fn page_of<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> (String, bool) {
    let mut page = Page::default();
    let bodies = parts.into_iter().filter_map(|part| match part {
        Part::Notice(text) => Body::notice(text),
        Part::Line(line) => Some(Body::Line(line.clone())),
    });
    let now = Instant::now();
    let all = bodies.map(|body| BacklogEntry::new(now, body)).all(|entry| page.add(&entry, 0) == Fit::Whole);
    (page.finish(), all)
}
