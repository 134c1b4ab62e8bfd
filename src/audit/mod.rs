//! The audit channel of each guild: a line for every action, posted through the outbox.
//!
//! What waits for a channel is a bounded `queue`; what does not fit or is not taken is counted, told in the log, and
//! told in the channel once it takes messages again. The audit log itself is in the store.

mod post;
mod queue;

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::{ChannelId, GuildId};

use self::post::Post;
use crate::{
    discord::{
        outbox::{Attachment, Outbox},
        rest::PostError,
    },
    tasks::lock,
    texts::{Language, Text},
};

/// The audit channels of all guilds. Cloning gives another handle to the same ones.
#[derive(Clone)]
pub struct AuditChannels {
    outbox: Outbox,
    /// Lock order: before a channel's queue and trouble, and before the outbox's state.
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Where each guild wants its actions told.
    wanted: HashMap<GuildId, ChannelId>,
    /// Those that lines were told in. One that no guild wants any more stays until its lines are out.
    posts: HashMap<ChannelId, Posting>,
}

struct Posting {
    guild: GuildId,
    post: Arc<Post>,
    _attachment: Attachment,
}

impl AuditChannels {
    /// None yet; lines leave through `outbox`.
    #[must_use]
    pub fn new(outbox: Outbox) -> Self {
        Self { outbox, state: Arc::default() }
    }

    /// Says where each guild's actions are told from now on. What waits for another channel is still posted there.
    pub fn keep(&self, wanted: HashMap<GuildId, ChannelId>) {
        let mut state = lock(&self.state);
        state.wanted = wanted;
        let ended = state.without_ended();
        drop((state, ended));
    }

    /// The bot is not in the guild any more: what waits is not posted.
    pub fn end(&self, guild: GuildId) {
        let mut state = lock(&self.state);
        state.wanted.remove(&guild);
        let ended: Vec<_> = state.posts.extract_if(|_, posting| posting.guild == guild).collect();
        drop((state, ended));
    }

    /// Where a guild's actions are told.
    #[must_use]
    pub fn channel(&self, guild: GuildId) -> Option<ChannelId> {
        lock(&self.state).wanted.get(&guild).copied()
    }

    /// Tells an action, or something about the channel itself, in the guild's `language`, where the guild wants that; nowhere if it wants it nowhere.
    pub fn tell(&self, guild: GuildId, line: &Text, language: Language) {
        let mut state = lock(&self.state);
        let ended = state.without_ended();
        if let Some((channel, post)) = state.post(guild, &self.outbox) {
            post.push(line, language);
            self.outbox.wake(channel);
        }
        drop((state, ended));
    }

    /// Tries a channel that Discord refuses again now: for somebody who asks for it.
    pub fn try_again(&self, guild: GuildId) {
        let mut state = lock(&self.state);
        if let Some((channel, post)) = state.post(guild, &self.outbox) {
            post.forget_answer();
            self.outbox.retry(channel);
        }
    }

    /// Waits until the guild's channel has taken or refused a line, or `deadline` has passed: then nothing is known.
    pub async fn settled(&self, guild: GuildId, deadline: Duration) -> Option<Result<(), PostError>> {
        let (_, post) = lock(&self.state).post(guild, &self.outbox)?;
        post.settled(deadline).await
    }
}

impl State {
    /// Takes out what no guild wants any more and has nothing left to say, or nobody who listens.
    fn without_ended(&mut self) -> Vec<(ChannelId, Posting)> {
        let wanted = &self.wanted;
        let over = |channel: &ChannelId, posting: &mut Posting| {
            wanted.get(&posting.guild) != Some(channel) && posting.post.is_over()
        };
        self.posts.extract_if(over).collect()
    }

    fn post(&mut self, guild: GuildId, outbox: &Outbox) -> Option<(ChannelId, Arc<Post>)> {
        let channel = *self.wanted.get(&guild)?;
        let posting = match self.posts.entry(channel) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let post = Arc::new(Post::new(channel));
                let attachment = outbox.attach(guild, channel, Arc::clone(&post) as _);
                free.insert(Posting { guild, post, _attachment: attachment })
            }
        };
        Some((channel, Arc::clone(&posting.post)))
    }
}

impl fmt::Debug for AuditChannels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditChannels")
            .field("guilds", &lock(&self.state).wanted.len())
            .finish_non_exhaustive()
    }
}
