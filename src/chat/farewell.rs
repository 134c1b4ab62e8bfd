//! Takes the webhook of a channel away that is bridged no longer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serenity::model::id::{ChannelId, GuildId, WebhookId};
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

use super::Shared;
use crate::discord::{
    outbox::{Report, Source},
    rest::{Call, Outgoing},
    schedule::SendBudget,
};

/// How long it is tried. A webhook that stays does no harm: it is used again where the channel is bridged again.
const PATIENCE: Duration = Duration::from_secs(60);

/// Does it in a task of its own.
pub(super) fn begin(shared: &Shared, guild: GuildId, channel: ChannelId, webhook: WebhookId) {
    let farewell =
        Arc::new(Farewell { channel, webhook, over: Notify::new(), is_over: AtomicBool::new(false) });
    let attached = shared.parts.outbox.attach(guild, channel, Arc::clone(&farewell) as Arc<dyn Source>);
    let work = async move {
        // It is not tried any longer either way.
        let _ = timeout(PATIENCE, farewell.over.notified()).await;
        drop(attached);
    };
    shared.tasks.spawn_until_stopped(format!("webhook of channel {channel}"), work).release();
}

struct Farewell {
    channel: ChannelId,
    webhook: WebhookId,
    over: Notify,
    is_over: AtomicBool,
}

impl Source for Farewell {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        (!self.is_over.load(Ordering::Relaxed)).then_some(now)
    }

    fn next(&self, now: Instant, _: SendBudget) -> Option<Outgoing> {
        self.ready_at(now)?;
        Some(Call::DeleteWebhook { channel: self.channel, webhook: self.webhook }.into())
    }

    fn report(&self, report: &Report) {
        if matches!(report, Report::Done(_) | Report::GivenUp(_)) {
            self.is_over.store(true, Ordering::Relaxed);
            self.over.notify_one();
        }
    }
}
