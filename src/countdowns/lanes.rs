//! The channels in which countdowns are shown.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serenity::model::id::{ChannelId, GuildId};

use super::{
    inbox::Inbox,
    posts::{Job, Posts},
};
use crate::discord::outbox::{Attachment, Outbox, Source};

/// The lanes of channels in which something is shown, or waits to be.
pub(super) struct Lanes {
    outbox: Outbox,
    inbox: Arc<Inbox>,
    all: HashMap<ChannelId, (Arc<Posts>, Attachment)>,
}

impl Lanes {
    pub(super) fn new(outbox: Outbox, inbox: Arc<Inbox>) -> Self {
        Self { outbox, inbox, all: HashMap::new() }
    }

    pub(super) fn of(&mut self, guild: GuildId, channel: ChannelId) -> Arc<Posts> {
        let (outbox, inbox) = (&self.outbox, &self.inbox);
        let (posts, _) = self.all.entry(channel).or_insert_with(|| {
            let posts = Arc::new(Posts::new(channel, Arc::clone(inbox)));
            let source: Arc<dyn Source> = Arc::clone(&posts) as _;
            (posts, outbox.attach_and_try(guild, channel, source))
        });
        Arc::clone(posts)
    }

    pub(super) fn push(&mut self, guild: GuildId, channel: ChannelId, job: Job) {
        self.of(guild, channel).push(job);
        self.outbox.wake(channel);
    }

    /// Lets channels go in which nothing is counted and nothing waits.
    pub(super) fn drop_unused(&mut self, used: HashSet<ChannelId>) {
        self.all.retain(|channel, (posts, _)| used.contains(channel) || !posts.is_over());
    }
}
