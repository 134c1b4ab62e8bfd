//! A bounded queue of cards and their changes for one channel, in the order in which they are told: what alerts and
//! countdowns post. A change waits for its card, and only the newest is sent.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    hash::Hash,
    sync::Mutex,
};

use serde_json::Value;
use serenity::model::id::{ChannelId, MessageId};
use tokio::{sync::oneshot, time::Instant};
use tracing::warn;

use super::source::{Report, Source};
use crate::{
    discord::{
        rest::{Call, CardFiles, Done, NamedFile, Outgoing, PostError, Ring},
        schedule::SendBudget,
    },
    tasks::lock,
};

/// What waits for a channel at most. When it is full the oldest announcement goes, else the oldest change, else the oldest
/// card; never what is on its way.
const MOST: usize = 100;

/// Something to be posted or changed.
#[derive(Debug)]
pub enum Job<K> {
    /// A card that can be changed later by its key.
    Card {
        /// What it is known by from now on; a later card of the same key takes its place.
        key: K,
        /// The same after a restart of the bot, so that Discord itself sees to it that the card is there once.
        nonce: String,
        /// What is posted.
        card: Posted,
    },
    /// Another look of the newest card of that key.
    Change {
        /// Its key.
        key: K,
        /// The components that take the place of all.
        components: Vec<Value>,
    },
    /// A card that is never changed.
    Once {
        /// As of [`Job::Card`]; none: it would be there twice where Discord's answer is lost with the bot.
        nonce: Option<String>,
        /// What is posted.
        card: Posted,
        /// Who wants to know what came of it.
        asker: Option<oneshot::Sender<Result<(), PostError>>>,
    },
    /// A line that is of no use later: it is dropped where the channel refuses.
    Announcement {
        /// At most 2,000 characters.
        content: String,
    },
}

/// A new card.
#[derive(Debug)]
pub struct Posted {
    /// The message's components.
    pub components: Vec<Value>,
    /// Its files.
    pub files: Vec<NamedFile>,
    /// Who is notified.
    pub ring: Ring,
}

/// What becomes known while the queue is worked off.
#[derive(Debug)]
pub enum Told<K> {
    /// The card of that key is there.
    Posted(K, MessageId),
    /// The card of that key can be changed no more: somebody deleted it.
    Lost(K),
    /// The channel took what was on its way.
    Taken,
    /// The channel does not take messages now.
    Refused(PostError),
}

/// The queue of one channel.
pub struct CardQueue<K> {
    channel: ChannelId,
    urgent: bool,
    /// Told without a lock of the queue.
    told: Box<dyn Fn(Told<K>) + Send + Sync>,
    /// Lock order: alone.
    state: Mutex<State<K>>,
}

struct State<K> {
    queue: VecDeque<Job<K>>,
    /// Since when the first of the queue is.
    since: Option<Instant>,
    /// The first of the queue is on its way.
    sent: bool,
    messages: HashMap<K, MessageId>,
    /// Discord asked to wait until then.
    not_before: Option<Instant>,
    /// The channel does not take messages.
    refused: bool,
}

impl<K: Copy + Eq + Hash + Send + Sync + 'static> CardQueue<K> {
    /// An empty queue; `urgent`: what waits goes before the backlogs of the guild's mirrors. `told` must not wait.
    pub fn new(channel: ChannelId, urgent: bool, told: impl Fn(Told<K>) + Send + Sync + 'static) -> Self {
        let state = State {
            queue: VecDeque::new(),
            since: None,
            sent: false,
            messages: HashMap::new(),
            not_before: None,
            refused: false,
        };
        Self { channel, urgent, told: Box::new(told), state: Mutex::new(state) }
    }

    /// The card of a key, as an earlier process wrote it down.
    pub fn knows(&self, key: K, message: MessageId) {
        lock(&self.state).messages.insert(key, message);
    }

    /// The newest card of a key, once it is posted.
    #[must_use]
    pub fn message(&self, key: K) -> Option<MessageId> {
        lock(&self.state).messages.get(&key).copied()
    }

    /// The card of a key is changed no more, unless something of it still waits.
    pub fn forget(&self, key: K) {
        let mut state = lock(&self.state);
        if !state.queue.iter().any(|job| job.key() == Some(key)) {
            state.messages.remove(&key);
        }
    }

    /// Adds a job; the outbox is to be woken.
    pub fn push(&self, job: Job<K>) {
        let mut state = lock(&self.state);
        let Some(job) = state.merged(job) else { return };
        if state.queue.len() >= MOST {
            let at = state.expendable();
            state.queue.remove(at);
            warn!(channel = %self.channel, "too many cards wait for the channel, the oldest are left out");
        }
        if state.queue.is_empty() {
            state.since = Some(Instant::now());
        }
        state.queue.push_back(job);
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        lock(&self.state).queue.is_empty()
    }

    /// Whether nothing waits that can be posted now.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let state = lock(&self.state);
        state.queue.is_empty() || state.refused
    }
}

impl<K: Copy> Job<K> {
    fn key(&self) -> Option<K> {
        match self {
            Self::Card { key, .. } | Self::Change { key, .. } => Some(*key),
            Self::Once { .. } | Self::Announcement { .. } => None,
        }
    }

    /// What is posted; `None`: it changes what is there.
    fn call(&self, channel: ChannelId) -> Option<Call> {
        Some(match self {
            Self::Card { card, .. } | Self::Once { card, .. } => Call::PostCard {
                to: channel,
                components: card.components.clone(),
                files: card.files.clone(),
                ring: card.ring,
            },
            Self::Announcement { content } => {
                Call::Post { to: channel, content: content.clone(), files: Vec::new() }
            }
            Self::Change { .. } => return None,
        })
    }

    fn nonce(&self) -> Option<String> {
        match self {
            Self::Card { nonce, .. } => Some(nonce.clone()),
            Self::Once { nonce, .. } => nonce.clone(),
            Self::Change { .. } | Self::Announcement { .. } => None,
        }
    }
}

impl<K: Copy + Eq + Hash> State<K> {
    /// What of a job must wait by itself. A card that is not on its way yet is posted as it is by then.
    fn merged(&mut self, job: Job<K>) -> Option<Job<K>> {
        let Job::Change { key, components } = job else { return Some(job) };
        let first = usize::from(self.sent);
        let newest = self.queue.iter_mut().skip(first).rfind(|waits| waits.key() == Some(key));
        match newest {
            Some(Job::Card { card, .. }) => card.components = components,
            Some(Job::Change { components: waits, .. }) => *waits = components,
            _ => return Some(Job::Change { key, components }),
        }
        None
    }

    /// Which job is the least loss.
    fn expendable(&self) -> usize {
        let first = usize::from(self.sent);
        let oldest = |is: fn(&Job<K>) -> bool| self.queue.iter().skip(first).position(is);
        let least = oldest(|job| matches!(job, Job::Announcement { .. }))
            .or_else(|| oldest(|job| matches!(job, Job::Change { .. })));
        first + least.unwrap_or(0)
    }

    /// What became of what is on its way; what is to be told.
    fn take_in(&mut self, channel: ChannelId, report: &Report) -> Vec<Told<K>> {
        match report {
            Report::Done(done) => {
                self.refused = false;
                let Some(job) = self.take() else { return Vec::new() };
                let mut told = vec![Told::Taken];
                match (job, done) {
                    (Job::Card { key, .. }, Done::Posted(message)) => {
                        self.messages.insert(key, *message);
                        told.push(Told::Posted(key, *message));
                    }
                    (Job::Once { asker: Some(asker), .. }, _) => drop(asker.send(Ok(()))),
                    _ => {}
                }
                told
            }
            Report::Delayed(error) => {
                // A change is asked for anew, and until then others may post.
                if let PostError::RateLimited { retry_after, .. } = error
                    && matches!(self.queue.front(), Some(Job::Change { .. }))
                {
                    self.sent = false;
                    self.not_before = Some(Instant::now() + *retry_after);
                }
                Vec::new()
            }
            Report::Refused(error) => {
                self.refuse(error);
                vec![Told::Refused(error.clone())]
            }
            Report::GivenUp(error) => match self.take() {
                Some(Job::Change { key, .. }) => {
                    self.messages.remove(&key);
                    vec![Told::Lost(key)]
                }
                Some(Job::Once { asker: Some(asker), .. }) => {
                    drop(asker.send(Err(error.clone())));
                    Vec::new()
                }
                Some(_) => {
                    warn!(%channel, "a card is not posted: {error}");
                    Vec::new()
                }
                None => Vec::new(),
            },
        }
    }

    fn refuse(&mut self, error: &PostError) {
        self.refused = true;
        match self.queue.front_mut() {
            // It is asked for anew.
            Some(Job::Change { .. }) => self.sent = false,
            // Who asked has their answer.
            Some(Job::Once { asker, .. }) => {
                if let Some(asker) = asker.take() {
                    drop(asker.send(Err(error.clone())));
                }
            }
            _ => {}
        }
        // The outbox keeps what is on its way. Others would be old once the channel takes messages again.
        let mut on_its_way = self.sent;
        self.queue.retain(|job| std::mem::take(&mut on_its_way) || !matches!(job, Job::Announcement { .. }));
    }

    /// What was on its way and is over.
    fn take(&mut self) -> Option<Job<K>> {
        self.sent = false;
        self.since = Some(Instant::now());
        self.queue.pop_front()
    }
}

impl<K: Copy + Eq + Hash + Send + Sync + 'static> Source for CardQueue<K> {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let state = lock(&self.state);
        let since = state.since.filter(|_| !state.queue.is_empty())?;
        Some(state.not_before.filter(|time| *time > now).unwrap_or(since))
    }

    fn is_urgent(&self) -> bool {
        self.urgent
    }

    fn next(&self, now: Instant, _: SendBudget) -> Option<Outgoing> {
        let mut state = lock(&self.state);
        if state.not_before.is_some_and(|time| time > now) {
            return None;
        }
        state.not_before = None;
        loop {
            let job = state.queue.front()?;
            let call = match job {
                Job::Change { key, components } => {
                    let components = components.clone();
                    let message = state.messages.get(key).copied();
                    message.map(|message| Call::EditCard {
                        channel: self.channel,
                        message,
                        components,
                        files: CardFiles::Keep,
                    })
                }
                job => job.call(self.channel),
            };
            let nonce = job.nonce();
            // Nobody posted what is to be changed, or somebody deleted it.
            let Some(call) = call else {
                state.queue.pop_front();
                continue;
            };
            state.sent = true;
            return Some(Outgoing { call, nonce });
        }
    }

    fn report(&self, report: &Report) {
        let told = lock(&self.state).take_in(self.channel, report);
        told.into_iter().for_each(|told| (self.told)(told));
    }
}

impl<K> fmt::Debug for CardQueue<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardQueue").field("channel", &self.channel).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
