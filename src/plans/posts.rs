//! What plans tell in one channel, as the outbox sees it: a bounded queue of cards.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
};

use serde_json::Value;
use serenity::model::id::{ChannelId, GuildId};
use tokio::time::Instant;
use tracing::warn;

use crate::{
    discord::{
        outbox::{Attachment, Outbox, Report, Source},
        rest::{Call, Outgoing, Ring},
        schedule::SendBudget,
    },
    tasks::lock,
};

/// What waits for a channel at most. When it is full the oldest goes.
const MOST: usize = 50;

/// A card to be posted. The nonce is the same if it is posted again after a restart.
pub(super) struct Card {
    pub(super) nonce: String,
    pub(super) components: Vec<Value>,
}

/// The channels in which something waits to be told.
pub(super) struct Lanes {
    outbox: Outbox,
    all: HashMap<ChannelId, (Arc<Posts>, Attachment)>,
}

impl Lanes {
    pub(super) fn new(outbox: Outbox) -> Self {
        Self { outbox, all: HashMap::new() }
    }

    pub(super) fn push(&mut self, guild: GuildId, channel: ChannelId, card: Card) {
        let outbox = &self.outbox;
        let (posts, _) = self.all.entry(channel).or_insert_with(|| {
            let posts = Arc::new(Posts { channel, state: Mutex::default() });
            let source: Arc<dyn Source> = Arc::clone(&posts) as _;
            (posts, outbox.attach_and_try(guild, channel, source))
        });
        posts.push(card);
        self.outbox.wake(channel);
    }

    /// Lets channels go in which nothing is planned and nothing waits.
    pub(super) fn drop_unused(&mut self, used: &HashSet<ChannelId>) {
        self.all.retain(|channel, (posts, _)| used.contains(channel) || !posts.is_over());
    }
}

/// One channel.
struct Posts {
    channel: ChannelId,
    /// Lock order: alone.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Card>,
    /// The first of the queue is on its way.
    sent: bool,
    /// The channel does not take messages.
    refused: bool,
}

impl Posts {
    fn push(&self, card: Card) {
        let mut state = lock(&self.state);
        if state.queue.len() >= MOST {
            let first = usize::from(state.sent);
            state.queue.remove(first);
            warn!(channel = %self.channel, "too much of plans waits for the channel, the oldest is left out");
        }
        state.queue.push_back(card);
    }

    fn is_over(&self) -> bool {
        let state = lock(&self.state);
        state.queue.is_empty() || state.refused
    }
}

impl Source for Posts {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        (!lock(&self.state).queue.is_empty()).then_some(now)
    }

    fn next(&self, _: Instant, _: SendBudget) -> Option<Outgoing> {
        let mut state = lock(&self.state);
        let card = state.queue.front()?;
        let components = card.components.clone();
        let call = Call::PostCard { to: self.channel, components, files: Vec::new(), ring: Ring::Nobody };
        let nonce = Some(card.nonce.clone());
        state.sent = true;
        Some(Outgoing { call, nonce })
    }

    fn report(&self, report: &Report) {
        let mut state = lock(&self.state);
        match report {
            Report::Done(_) => {
                state.refused = false;
                state.sent = false;
                state.queue.pop_front();
            }
            Report::Delayed(_) => {}
            Report::Refused(_) => state.refused = true,
            Report::GivenUp(error) => {
                state.sent = false;
                state.queue.pop_front();
                warn!(channel = %self.channel, "what came of a plan is not told: {error}");
            }
        }
    }
}
