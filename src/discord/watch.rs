//! Whether somebody else has written below our last message, in the few channels where that matters.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use serenity::model::id::{ChannelId, MessageId};

use crate::tasks::lock;

/// The watched channels. Clones share them. Of other channels nothing is kept.
#[derive(Clone, Default)]
pub struct Watch {
    /// Lock order: after a mirror's; nothing else is locked while it is held.
    channels: Arc<Mutex<HashMap<ChannelId, Arc<AtomicU64>>>>,
}

/// Watches a channel until dropped.
#[must_use = "dropping it ends the watching"]
pub struct Watching {
    watch: Watch,
    channel: ChannelId,
    newest: Arc<AtomicU64>,
}

impl Watch {
    /// Begins to watch a channel; what was written before is not known.
    pub fn begin(&self, channel: ChannelId) -> Watching {
        let newest = Arc::clone(lock(&self.channels).entry(channel).or_default());
        Watching { watch: self.clone(), channel, newest }
    }

    /// Somebody else has written, or we have in answer to somebody.
    pub(super) fn written(&self, channel: ChannelId, message: MessageId) {
        if let Some(newest) = lock(&self.channels).get(&channel) {
            newest.fetch_max(message.get(), Ordering::Relaxed);
        }
    }
}

impl Watching {
    /// Whether something that the outbox did not post stands below `message`.
    #[must_use]
    pub fn is_below(&self, message: MessageId) -> bool {
        self.newest.load(Ordering::Relaxed) > message.get()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut channels = lock(&self.watch.channels);
        // The map's and ours: nobody else watches.
        if Arc::strong_count(&self.newest) == 2 {
            channels.remove(&self.channel);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("channels", &lock(&self.channels).len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_watched_channels_are_kept() {
        let (watch, channel) = (Watch::default(), ChannelId::new(1));
        watch.written(channel, MessageId::new(9));
        let (first, second) = (watch.begin(channel), watch.begin(channel));
        assert!(!first.is_below(MessageId::new(5)), "what came before is not known");
        watch.written(channel, MessageId::new(20));
        watch.written(channel, MessageId::new(12));
        watch.written(ChannelId::new(2), MessageId::new(99));
        assert!(first.is_below(MessageId::new(19)) && second.is_below(MessageId::new(19)));
        assert!(!first.is_below(MessageId::new(20)));
        drop(first);
        assert_eq!(lock(&watch.channels).len(), 1);
        drop(second);
        assert_eq!(lock(&watch.channels).len(), 0);
    }
}
