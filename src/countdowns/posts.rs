//! What countdowns post into one channel, as the outbox sees it: a bounded queue of cards, announcements and edits.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use serde_json::Value;
use serenity::model::id::{ChannelId, MessageId};
use tokio::time::Instant;
use tracing::warn;

use super::inbox::{Inbox, News};
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{Call, CardFiles, Done, Outgoing, PostError, Ring},
        schedule::SendBudget,
    },
    model::CountdownId,
    tasks::lock,
};

/// What waits for a channel at most. When it is full the oldest announcement goes, else the oldest of all.
const MOST: usize = 50;

/// Something to be posted or changed.
pub(super) enum Job {
    /// A new card of a countdown. The nonce is the same after a restart, so that it is there once.
    Card { id: CountdownId, nonce: String, components: Vec<Value> },
    /// Another look of its newest card.
    Edit { id: CountdownId, components: Vec<Value> },
    /// How much time is left.
    Announcement { content: String },
}

/// One channel.
pub(super) struct Posts {
    channel: ChannelId,
    inbox: Arc<Inbox>,
    /// Lock order: alone.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    /// The first of the queue is on its way.
    sent: bool,
    messages: HashMap<CountdownId, MessageId>,
    /// Discord asked to wait until then.
    not_before: Option<Instant>,
    /// The channel does not take messages.
    refused: bool,
}

impl Posts {
    pub(super) fn new(channel: ChannelId, inbox: Arc<Inbox>) -> Self {
        Self { channel, inbox, state: Mutex::default() }
    }

    /// The card of a countdown, as an earlier process wrote it down.
    pub(super) fn knows(&self, id: CountdownId, message: MessageId) {
        lock(&self.state).messages.insert(id, message);
    }

    pub(super) fn push(&self, job: Job) {
        let mut state = lock(&self.state);
        let first = usize::from(state.sent);
        if let Job::Edit { id, .. } = &job {
            let same = |waits: &&mut Job| matches!(waits, Job::Edit { id: other, .. } if other == id);
            // One before a new card of the same countdown is of the card before.
            let card = |waits: &Job| matches!(waits, Job::Card { id: other, .. } if other == id);
            let after = state.queue.iter().rposition(card).map_or(first, |at| at + 1).max(first);
            if let Some(waits) = state.queue.iter_mut().skip(after).find(same) {
                *waits = job;
                return;
            }
        }
        if state.queue.len() >= MOST {
            let told = state.queue.iter().skip(first).position(|job| matches!(job, Job::Announcement { .. }));
            state.queue.remove(first + told.unwrap_or(0));
            warn!(channel = %self.channel, "too much of countdowns waits for the channel, the oldest is left out");
        }
        state.queue.push_back(job);
    }

    /// Whether nothing waits that can be posted.
    pub(super) fn is_over(&self) -> bool {
        let state = lock(&self.state);
        state.queue.is_empty() || state.refused
    }
}

impl Source for Posts {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let state = lock(&self.state);
        let waits = !state.queue.is_empty();
        waits.then(|| state.not_before.map_or(now, |time| time.max(now)))
    }

    fn next(&self, now: Instant, _: SendBudget) -> Option<Outgoing> {
        let mut state = lock(&self.state);
        if state.not_before.is_some_and(|time| time > now) {
            return None;
        }
        state.not_before = None;
        loop {
            let (call, nonce) = match state.queue.front()? {
                Job::Edit { id, components } => match state.messages.get(id) {
                    Some(message) => {
                        let (message, components) = (*message, components.clone());
                        let files = CardFiles::Keep;
                        (Call::EditCard { channel: self.channel, message, components, files }, None)
                    }
                    // Nobody posted it, or somebody deleted it.
                    None => {
                        state.queue.pop_front();
                        continue;
                    }
                },
                Job::Card { nonce, components, .. } => {
                    let (to, components) = (self.channel, components.clone());
                    let call = Call::PostCard { to, components, files: Vec::new(), ring: Ring::Nobody };
                    (call, Some(nonce.clone()))
                }
                Job::Announcement { content } => {
                    let call = Call::Post { to: self.channel, content: content.clone(), files: Vec::new() };
                    (call, None)
                }
            };
            state.sent = true;
            return Some(Outgoing { call, nonce });
        }
    }

    fn report(&self, report: &Report) {
        // Told without the lock.
        let news = lock(&self.state).take_in(self.channel, report);
        news.into_iter().for_each(|news| self.inbox.put(news));
    }
}

impl State {
    /// What became of what is on its way; what the loop is to be told.
    fn take_in(&mut self, channel: ChannelId, report: &Report) -> Vec<News> {
        let mut news = Vec::new();
        match report {
            Report::Done(done) => {
                self.refused = false;
                let Some(job) = self.take() else { return news };
                news.push(News::Taken);
                if let (Job::Card { id, .. }, Done::Posted(message)) = (job, done) {
                    self.messages.insert(id, *message);
                    news.push(News::Posted(id, *message));
                }
            }
            Report::Delayed(PostError::RateLimited { retry_after, .. }) => {
                // An edit is asked for anew, and until then others may post.
                if matches!(self.queue.front(), Some(Job::Edit { .. })) {
                    self.sent = false;
                    self.not_before = Some(Instant::now() + *retry_after);
                }
            }
            Report::Delayed(_) => {}
            Report::Refused(_) => {
                self.refused = true;
                self.sent &= !matches!(self.queue.front(), Some(Job::Edit { .. }));
                // The outbox keeps what is on its way. Others would be old once the channel takes messages again.
                let mut on_its_way = self.sent;
                self.queue.retain(|job| {
                    std::mem::take(&mut on_its_way) || !matches!(job, Job::Announcement { .. })
                });
            }
            Report::GivenUp(error) => match self.take() {
                Some(Job::Edit { id, .. }) => drop(self.messages.remove(&id)),
                Some(_) => warn!(%channel, "a countdown is not shown: {error}"),
                None => {}
            },
        }
        news
    }

    /// What was on its way and is over.
    fn take(&mut self) -> Option<Job> {
        self.sent = false;
        self.queue.pop_front()
    }
}

#[cfg(test)]
mod tests;
