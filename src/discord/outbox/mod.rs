//! The outbox: everything that is sent to Discord outside of interactions, pulled rather than pushed.
//!
//! A [`Source`] says when it has something; when the turn of its lane (a channel) comes it is asked for its next call,
//! so nothing is composed earlier than it can be sent. A call that was handed out is kept until its outcome is known, and
//! is repeated under the same nonce. Nothing queues here: a lane holds at most one call, sources bound what they hold
//! themselves.

mod card_lanes;
mod card_queue;
mod figures;
mod sender;
mod source;
mod stops;
mod uploads;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

pub use self::{
    card_lanes::CardLanes,
    card_queue::{CardQueue, Job, Posted, Told},
    figures::Figures,
    source::{Report, Source},
};
use self::{sender::Sender, stops::Stops};
use super::{rest::Rest, schedule::RetryPolicy};
use crate::tasks::{Tasks, lock};

/// The outbox's handle.
#[derive(Clone)]
pub struct Outbox {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Lock order: nothing else is locked while it is held; sources are asked without it.
    state: Mutex<State>,
    wake: Notify,
    settled: Notify,
    /// Counts the rounds of the loop.
    rounds: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    lanes: HashMap<ChannelId, Sources>,
    changes: Changes,
    stops: Stops,
    /// Nothing is in flight and no lane wants anything, but for those that Discord refuses. Told while draining.
    idle: bool,
    draining: bool,
    figures: Figures,
}

/// Who posts into a channel.
#[derive(Clone)]
struct Sources {
    guild: GuildId,
    sources: Vec<Arc<dyn Source>>,
}

/// What the loop has not yet taken notice of.
#[derive(Default)]
struct Changes {
    /// Lanes whose sources have changed their mind.
    changed: HashSet<ChannelId>,
    /// Lanes that begin, or that somebody wants tried again.
    asked: HashMap<ChannelId, Asked>,
    /// Channels whose permissions may have changed.
    permitted: HashSet<ChannelId>,
    /// Guilds whose channels are to be tried again then.
    later: HashMap<GuildId, Instant>,
    /// Requests made elsewhere.
    charged: usize,
    /// Those that were refused, by the guild that they were about.
    refused: HashMap<Option<GuildId>, usize>,
}

/// What is asked of a channel that perhaps was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    /// To be told if it is refused.
    Told,
    /// To be tried if it was not just refused, and told otherwise.
    Tried,
}

/// Takes its source off the channel when dropped.
#[must_use = "dropping it detaches the source"]
pub struct Attachment {
    shared: Arc<Shared>,
    channel: ChannelId,
    source: Arc<dyn Source>,
}

impl Outbox {
    /// Starts the loop that sends, in `tasks`.
    #[must_use]
    pub fn start(rest: Rest, retry: RetryPolicy, tasks: &Tasks) -> Self {
        let shared = Arc::new(Shared::default());
        let (sender, answers) = Sender::new(Arc::clone(&shared), rest, retry, tasks.clone());
        tasks.spawn_until_stopped("outbox", sender.run(answers)).release();
        Self { shared }
    }

    /// Lets `source` post as `channel`'s lane until the attachment is dropped; the lane shares the turns and the
    /// refusals of `guild`, which the channel belongs to. A channel that has refused us of late is not tried again for
    /// it: the source is told.
    pub fn attach(&self, guild: GuildId, channel: ChannelId, source: Arc<dyn Source>) -> Attachment {
        self.attach_as(guild, channel, source, Asked::Told)
    }

    /// The same for somebody who asks for it now: a channel that has refused us is tried again, also one that was gone,
    /// unless it has refused us a moment ago.
    pub fn attach_and_try(&self, guild: GuildId, channel: ChannelId, source: Arc<dyn Source>) -> Attachment {
        self.attach_as(guild, channel, source, Asked::Tried)
    }

    fn attach_as(
        &self,
        guild: GuildId,
        channel: ChannelId,
        source: Arc<dyn Source>,
        asked: Asked,
    ) -> Attachment {
        self.shared.change(|state| {
            let lane = state.lanes.entry(channel).or_insert_with(|| Sources { guild, sources: Vec::new() });
            lane.sources.push(Arc::clone(&source));
            state.changes.asks(channel, asked);
            state.changes.changed.insert(channel)
        });
        Attachment { shared: Arc::clone(&self.shared), channel, source }
    }

    /// Says that a source of `channel` has something new.
    pub fn wake(&self, channel: ChannelId) {
        self.shared.change(|state| state.changes.changed.insert(channel));
    }

    /// Tries a refused channel again now, also one that was gone: for somebody who asks for it. One that has refused us
    /// a moment ago is not tried; its sources are told again.
    pub fn retry(&self, channel: ChannelId) {
        self.shared.change(|state| {
            state.changes.asks(channel, Asked::Tried);
            state.changes.changed.insert(channel)
        });
    }

    /// Tries those channels of `guild` again that are refused and for which `may_differ`, because what the bot may do
    /// there has perhaps changed. A storm of changes does not become a storm of tries; a channel that is gone is not
    /// tried. Beside `channels`, those that somebody posts into are looked at, whatever the gateway has listed.
    pub fn release_guild(
        &self,
        guild: GuildId,
        channels: impl IntoIterator<Item = ChannelId>,
        may_differ: impl Fn(ChannelId) -> bool,
    ) {
        self.shared.change(|state| {
            let before = state.changes.permitted.len();
            let lanes = state.lanes.iter().filter(|(_, sources)| sources.guild == guild);
            let lanes = lanes.map(|(channel, _)| *channel).filter(|channel| may_differ(*channel));
            state.changes.permitted.extend(channels.into_iter().chain(lanes));
            state.changes.permitted.len() > before
        });
    }

    /// Tries the refused channels of `guild` again at `at`, when a timeout of the bot's ends. The last word counts.
    pub fn release_guild_at(&self, guild: GuildId, at: Instant) {
        self.shared.change(|state| {
            state.changes.later.insert(guild, at);
            true
        });
    }

    /// Counts a call about `guild`, or about none, that was made elsewhere and refused (401, 403, 404, 429).
    pub fn refused_elsewhere(&self, guild: Option<GuildId>) {
        self.shared.change(|state| {
            *state.changes.refused.entry(guild).or_default() += 1;
            true
        });
    }

    /// Until when nothing is asked of Discord about `guild`, because it has refused too much there; `None`: it is
    /// asked.
    #[must_use]
    pub fn stopped_until(&self, guild: GuildId) -> Option<Instant> {
        lock(&self.shared.state).stops.until(guild, Instant::now())
    }

    /// Counts calls that are made about now without the outbox, but under Discord's global limit all the same. Calls
    /// that answer interactions don't count there.
    pub fn charge(&self, calls: usize) {
        self.shared.change(|state| {
            state.changes.charged += calls;
            true
        });
    }

    /// Ends once the loop has gone round, whether or not there is anything to send.
    pub async fn turned(&self) {
        let mut rounds = self.shared.rounds.subscribe();
        self.shared.wake.notify_one();
        // The sender is ours.
        let _ = rounds.changed().await;
    }

    /// What was sent so far, and how things stand.
    #[must_use]
    pub fn figures(&self) -> Figures {
        lock(&self.shared.state).figures.clone()
    }

    /// Sends what the sources hold without waiting for more, up to `deadline`. Says whether all went out; lanes that
    /// Discord refuses are not waited for.
    pub async fn drain(&self, deadline: Duration) -> bool {
        self.shared.change(|state| {
            (state.draining, state.idle) = (true, false);
            let lanes: Vec<_> = state.lanes.keys().copied().collect();
            state.changes.changed.extend(lanes);
            true
        });
        let all_sent = async {
            loop {
                let settled = self.shared.settled.notified();
                if self.shared.is_drained() {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(deadline, all_sent).await.is_ok()
    }
}

impl Changes {
    fn asks(&mut self, channel: ChannelId, asked: Asked) {
        let most = self.asked.entry(channel).or_insert(asked);
        *most = asked.max(*most);
    }
}

impl Shared {
    /// Changes the state, and wakes the loop if there is something new to it.
    fn change(&self, change: impl FnOnce(&mut State) -> bool) {
        let news = change(&mut lock(&self.state));
        if news {
            self.wake.notify_one();
        }
    }

    fn is_drained(&self) -> bool {
        let state = lock(&self.state);
        state.idle && state.changes.changed.is_empty()
    }

    /// The channels of a guild that somebody posts into.
    fn lanes_of(&self, guild: GuildId) -> Vec<ChannelId> {
        let state = lock(&self.state);
        let lanes = state.lanes.iter().filter(|(_, sources)| sources.guild == guild);
        lanes.map(|(channel, _)| *channel).collect()
    }

    /// The channel's sources. They are asked outside our lock, so that a source may call the outbox under its own.
    fn sources(&self, channel: ChannelId) -> Option<Sources> {
        lock(&self.state).lanes.get(&channel).cloned()
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        self.shared.change(|state| {
            if let Some(Sources { sources, .. }) = state.lanes.get_mut(&self.channel) {
                sources.retain(|source| !Arc::ptr_eq(source, &self.source));
                if sources.is_empty() {
                    state.lanes.remove(&self.channel);
                }
            }
            state.changes.changed.insert(self.channel)
        });
    }
}
