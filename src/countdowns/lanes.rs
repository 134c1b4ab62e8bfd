//! The channels in which countdowns are shown.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serenity::model::id::{ChannelId, GuildId};

use super::inbox::{Inbox, News};
use crate::{
    discord::outbox::{Attachment, CardQueue, Job, Outbox, Source, Told},
    model::CountdownId,
};

/// What is posted into one channel; cards are known by their countdowns.
type Posts = CardQueue<CountdownId>;

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
            let posts = Arc::new(queue(channel, Arc::clone(inbox)));
            let source: Arc<dyn Source> = Arc::clone(&posts) as _;
            (posts, outbox.attach_and_try(guild, channel, source))
        });
        Arc::clone(posts)
    }

    pub(super) fn push(&mut self, guild: GuildId, channel: ChannelId, job: Job<CountdownId>) {
        self.of(guild, channel).push(job);
        self.outbox.wake(channel);
    }

    /// Lets channels go in which nothing is counted and nothing waits.
    pub(super) fn drop_unused(&mut self, used: HashSet<ChannelId>) {
        self.all.retain(|channel, (posts, _)| used.contains(channel) || !posts.is_over());
    }
}

/// The queue of a channel. How much time is left is urgent.
fn queue(channel: ChannelId, inbox: Arc<Inbox>) -> Posts {
    CardQueue::new(channel, true, move |told| match told {
        Told::Posted(id, message) => inbox.put(News::Posted(id, message)),
        Told::Taken => inbox.put(News::Taken),
        // It is done at its time all the same.
        Told::Lost(_) | Told::Refused(_) => {}
    })
}
