//! The queues of the channels in which a feature shows cards.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    hash::Hash,
    sync::Arc,
};

use serenity::model::id::{ChannelId, GuildId};

use super::{
    Attachment, Outbox,
    card_queue::{CardQueue, Job, Told},
    source::Source,
};

type Tell<K> = Arc<dyn Fn(Told<K>) + Send + Sync>;

/// The queue of each channel in which something is shown, or waits to be. What waits is urgent.
pub struct CardLanes<K> {
    outbox: Outbox,
    told: Tell<K>,
    all: HashMap<ChannelId, (Arc<CardQueue<K>>, Attachment)>,
}

impl<K: Copy + Eq + Hash + Send + Sync + 'static> CardLanes<K> {
    /// None yet; what becomes known in any of them is `told`, which must not wait.
    pub fn new(outbox: Outbox, told: impl Fn(Told<K>) + Send + Sync + 'static) -> Self {
        Self { outbox, told: Arc::new(told), all: HashMap::new() }
    }

    /// The queue of a channel.
    pub fn of(&mut self, guild: GuildId, channel: ChannelId) -> Arc<CardQueue<K>> {
        let (queue, _) = self.all.entry(channel).or_insert_with(|| {
            let told = Arc::clone(&self.told);
            let queue = Arc::new(CardQueue::new(channel, true, move |news| told(news)));
            let source: Arc<dyn Source> = Arc::clone(&queue) as _;
            (queue, self.outbox.attach_and_try(guild, channel, source))
        });
        Arc::clone(queue)
    }

    /// Has something posted or changed in a channel.
    pub fn push(&mut self, guild: GuildId, channel: ChannelId, job: Job<K>) {
        self.of(guild, channel).push(job);
        self.outbox.wake(channel);
    }

    /// Lets channels go that are not `used` and in which nothing waits that can be posted.
    pub fn drop_unused(&mut self, used: &HashSet<ChannelId>) {
        self.all.retain(|channel, (queue, _)| used.contains(channel) || !queue.is_over());
    }
}

impl<K> fmt::Debug for CardLanes<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardLanes").field("channels", &self.all.len()).finish_non_exhaustive()
    }
}
