//! Writes down which webhooks channels have, and what became of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::{sync::Notify, time::sleep};
use tracing::warn;

use crate::{model::BridgeWebhook, store::Store, tasks::lock};

/// Until it is tried again after the database failed.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// What is to be written; at most one for each channel.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    /// Lock order: alone.
    waiting: Mutex<HashMap<ChannelId, (GuildId, BridgeWebhook)>>,
    changed: Notify,
}

impl Webhooks {
    pub(super) fn put(&self, guild: GuildId, channel: ChannelId, webhook: BridgeWebhook) {
        lock(&self.waiting).insert(channel, (guild, webhook));
        self.changed.notify_one();
    }

    /// Writes until it is dropped. What could not be written then is found out again after the next start.
    pub(super) async fn write(self: Arc<Self>, store: Store) {
        loop {
            self.changed.notified().await;
            let waiting = std::mem::take(&mut *lock(&self.waiting));
            for (channel, (guild, webhook)) in waiting {
                if let Err(failed) = store.save_bridge_webhook(guild, channel, webhook).await {
                    warn!(%channel, "a webhook can't be written down yet: {failed}");
                    lock(&self.waiting).entry(channel).or_insert((guild, webhook));
                    sleep(AGAIN_AFTER).await;
                    self.changed.notify_one();
                }
            }
        }
    }
}
