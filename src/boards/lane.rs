//! The boards of one channel as the outbox sees them: one call at a time, first those that show another state, else in the
//! order in which they became due.

use std::{collections::VecDeque, sync::Weak, time::Duration};

use serenity::model::id::{ChannelId, MessageId};
use tokio::time::Instant;

use super::{Shared, State, entry::Next};
use crate::{
    discord::{
        outbox::{Attachment, Report, Source},
        rest::{Call, Class, Done, Outgoing, PostError},
        schedule::SendBudget,
    },
    model::BoardId,
    tasks::lock,
};

/// Between two edits of one channel, so that what others post there does not wait for the next.
const SPACING: Duration = Duration::from_millis(1_100);
/// The same for edits of old messages, of which Discord takes 3 in 6 s (reference section 1, mark O).
const OLD_SPACING: Duration = Duration::from_millis(2_200);

/// What a channel's boards want sent.
#[derive(Debug)]
pub(super) struct Jobs {
    /// Those that show another state. Each board waits once, here or among the others.
    first: VecDeque<BoardId>,
    waiting: VecDeque<Job>,
    /// Since when the first of each waits.
    first_since: Option<Instant>,
    waiting_since: Option<Instant>,
    /// The call that was handed out.
    sending: Option<Sending>,
    not_before: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    Show(BoardId),
    Delete(MessageId),
}

#[derive(Debug, Clone, Copy)]
struct Sending {
    job: Job,
    class: Class,
    is_edit: bool,
}

impl Jobs {
    pub(super) fn new() -> Self {
        Self {
            first: VecDeque::new(),
            waiting: VecDeque::new(),
            first_since: None,
            waiting_since: None,
            sending: None,
            not_before: None,
        }
    }

    /// A board has a card to be sent; `first`: it shows another state, so that it goes before figures.
    pub(super) fn show(&mut self, board: BoardId, first: bool) {
        if self.first.contains(&board) {
            return;
        }
        let waits = self.waiting.contains(&Job::Show(board));
        if first {
            self.waiting.retain(|job| *job != Job::Show(board));
            if self.first.is_empty() {
                self.first_since = Some(Instant::now());
            }
            self.first.push_back(board);
        } else if !waits {
            self.wait(Job::Show(board));
        }
    }

    fn wait(&mut self, job: Job) {
        if self.waiting.is_empty() {
            self.waiting_since = Some(Instant::now());
        }
        self.waiting.push_back(job);
    }

    /// A message is to go.
    pub(super) fn delete(&mut self, message: MessageId) {
        self.wait(Job::Delete(message));
    }

    /// A board is no more.
    pub(super) fn forget(&mut self, board: BoardId) {
        self.first.retain(|first| *first != board);
        self.waiting.retain(|job| *job != Job::Show(board));
    }

    /// Whether nothing waits and nothing is on its way.
    pub(super) fn is_over(&self) -> bool {
        self.nothing_waits() && self.sending.is_none()
    }

    /// When the next may go; `None`: nothing waits.
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let first = self.first_since.filter(|_| !self.first.is_empty());
        let since = first.or(self.waiting_since.filter(|_| !self.waiting.is_empty()))?;
        Some(self.not_before.filter(|at| *at > now).unwrap_or(since))
    }

    fn nothing_waits(&self) -> bool {
        self.first.is_empty() && self.waiting.is_empty()
    }

    fn take(&mut self) -> Option<Job> {
        let now = Some(Instant::now());
        if let Some(board) = self.first.pop_front() {
            self.first_since = now;
            return Some(Job::Show(board));
        }
        self.waiting_since = now;
        self.waiting.pop_front()
    }
}

/// A channel with boards.
pub(super) struct Lane {
    pub(super) channel: ChannelId,
    pub(super) shared: Weak<Shared>,
}

/// What the outbox has of a channel.
pub(super) struct Attached {
    pub(super) jobs: Jobs,
    pub(super) _attachment: Attachment,
}

impl Source for Lane {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let shared = self.shared.upgrade()?;
        let state = lock(&shared.state);
        state.lanes.get(&self.channel)?.jobs.ready_at(now)
    }

    fn is_urgent(&self) -> bool {
        let Some(shared) = self.shared.upgrade() else { return false };
        let state = lock(&shared.state);
        state.lanes.get(&self.channel).is_some_and(|attached| !attached.jobs.first.is_empty())
    }

    fn next(&self, now: Instant, _: SendBudget) -> Option<Outgoing> {
        let shared = self.shared.upgrade()?;
        let mut state = lock(&shared.state);
        let State { lanes, entries, .. } = &mut *state;
        let jobs = &mut lanes.get_mut(&self.channel)?.jobs;
        if jobs.not_before.is_some_and(|at| at > now) {
            return None;
        }
        while let Some(job) = jobs.take() {
            let outgoing = match job {
                Job::Show(board) => entries.get_mut(&board).and_then(super::entry::Entry::next),
                Job::Delete(message) => Some(Call::Delete { channel: self.channel, message }.into()),
            };
            let Some(outgoing) = outgoing else { continue };
            let class = outgoing.call.target(std::time::SystemTime::now()).class;
            let is_edit = outgoing.call.is_made_anew();
            jobs.sending = Some(Sending { job, class, is_edit });
            jobs.not_before = match class {
                Class::EditOld => Some(now + OLD_SPACING),
                _ => Some(now + SPACING),
            };
            return Some(outgoing);
        }
        None
    }

    fn report(&self, report: &Report) {
        let Some(shared) = self.shared.upgrade() else { return };
        let now = Instant::now();
        let mut state = lock(&shared.state);
        match report {
            Report::Refused(error) if state.sending(self.channel).is_none() => {
                state.refused(self.channel, error);
            }
            Report::Done(done) => state.done(self.channel, done, now),
            Report::Delayed(error) => state.failed(self.channel, error, false, now),
            Report::Refused(error) => {
                state.refused(self.channel, error);
                state.failed(self.channel, error, false, now);
            }
            Report::GivenUp(error) => state.failed(self.channel, error, true, now),
        }
        drop(state);
        shared.news.notify_one();
        shared.told.notify_waiters();
    }
}

impl State {
    fn sending(&self, channel: ChannelId) -> Option<Sending> {
        self.lanes.get(&channel)?.jobs.sending
    }

    /// The channel refuses us, whatever is sent there.
    fn refused(&mut self, channel: ChannelId, error: &PostError) {
        let here = self.entries.values_mut().filter(|entry| entry.board.channel == channel);
        here.for_each(|entry| entry.channel_refused(error));
    }

    fn done(&mut self, channel: ChannelId, done: &Done, now: Instant) {
        let Some(attached) = self.lanes.get_mut(&channel) else { return };
        let Some(sending) = attached.jobs.sending.take() else { return };
        let Job::Show(board) = sending.job else { return };
        let posted = match done {
            Done::Posted(message) => Some(*message),
            _ => None,
        };
        match self.entries.get_mut(&board) {
            Some(entry) => drop(entry.done(posted, now)),
            // It was removed while its message was on its way.
            None => posted.into_iter().for_each(|message| attached.jobs.delete(message)),
        }
    }

    fn failed(&mut self, channel: ChannelId, error: &PostError, ended: bool, now: Instant) {
        let Some(attached) = self.lanes.get_mut(&channel) else { return };
        let jobs = &mut attached.jobs;
        let Some(Sending { job, class, is_edit }) = jobs.sending else { return };
        let over = is_edit || ended;
        if over {
            jobs.sending = None;
        }
        if let (PostError::RateLimited { retry_after, .. }, true) = (error, is_edit) {
            jobs.not_before = Some(now + *retry_after);
        }
        let Job::Show(board) = job else { return };
        let Some(entry) = self.entries.get_mut(&board) else { return };
        // A limit of other edits says nothing about an old message.
        let counted = is_edit && (class == Class::EditOld || !matches!(error, PostError::RateLimited { .. }));
        match entry.failed(error, counted, over) {
            Next::Rest | Next::Stop(_) => {}
            Next::Again if over => jobs.show(board, false),
            Next::Again => {}
            Next::Replace(old) => {
                jobs.show(board, false);
                jobs.delete(old);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_waits_keeps_its_place() {
        let mut jobs = Jobs::new();
        let now = Instant::now();
        assert_eq!(jobs.ready_at(now), None);
        jobs.show(BoardId(1), false);
        tokio::time::advance(Duration::from_secs(3)).await;
        let later = Instant::now();
        jobs.show(BoardId(2), false);
        assert_eq!(jobs.ready_at(later), Some(now));
        jobs.show(BoardId(2), true);
        assert_eq!(jobs.ready_at(later), Some(later));
        jobs.not_before = Some(later + SPACING);
        assert_eq!(jobs.ready_at(later), Some(later + SPACING));
    }

    #[test]
    fn what_shows_another_state_goes_before_figures_and_each_waits_once() {
        let (mut jobs, mut order) = (Jobs::new(), Vec::new());
        (1..=4).for_each(|board| jobs.show(BoardId(board), false));
        jobs.delete(MessageId::new(9));
        jobs.show(BoardId(5), true);
        jobs.show(BoardId(3), true);
        jobs.show(BoardId(3), false);
        jobs.show(BoardId(2), false);
        jobs.forget(BoardId(4));
        jobs.forget(BoardId(5));
        while let Some(job) = jobs.take() {
            order.push(job);
        }
        let show = |board| Job::Show(BoardId(board));
        assert_eq!(order, [show(3), show(1), show(2), Job::Delete(MessageId::new(9))]);
        assert!(jobs.is_over());
    }
}
