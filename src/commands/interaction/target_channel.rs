//! A channel that a console may be shown in: whether it takes messages, and whether who asks may post there
//! themselves. Pure.

use serenity::model::{
    channel::{ChannelType, PartialChannel},
    id::ChannelId,
    permissions::Permissions,
};

use crate::{access::Asker, commands::interaction::reply::Reply, model::Layout};

/// A channel as an interaction tells it.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct TargetChannel {
    pub(in crate::commands) channel: ChannelId,
    pub(in crate::commands) kind: ChannelType,
    /// What the member may do there; nothing when Discord doesn't say.
    pub(in crate::commands) permissions: Permissions,
}

impl From<&PartialChannel> for TargetChannel {
    fn from(channel: &PartialChannel) -> Self {
        Self {
            channel: channel.id,
            kind: channel.kind,
            permissions: channel.permissions.unwrap_or(Permissions::empty()),
        }
    }
}

impl TargetChannel {
    /// Whether a console can be shown here, and `asker` may have the bot post what they could post themselves.
    pub(in crate::commands) fn check(&self, asker: &Asker) -> Result<(), Reply> {
        let channel = self.channel;
        if matches!(self.kind, ChannelType::Category | ChannelType::Forum | ChannelType::Directory) {
            let words = format!("<#{channel}> takes no messages; choose a text channel or a thread.");
            return Err(Reply::new(words));
        }
        if asker.manages_guild {
            return Ok(());
        }
        let lacking: Vec<_> = self
            .needed()
            .into_iter()
            .filter(|(permission, _)| !self.permissions.contains(*permission))
            .map(|(_, name)| name)
            .collect();
        if lacking.is_empty() {
            return Ok(());
        }
        Err(Reply::new(format!(
            "To show a console in <#{channel}> you need **{}** there yourself. Choose a channel that you can write \
             in, or ask somebody with Manage Server.",
            lacking.join("** and **")
        )))
    }

    /// Whether the member may write here themselves, in front of everybody.
    pub(in crate::commands) fn may_post(&self) -> bool {
        self.needed().iter().all(|(permission, _)| self.permissions.contains(*permission))
    }

    /// Whether messages can be laid out so here: only a text channel has threads of ours.
    pub(in crate::commands) fn check_layout(&self, layout: Option<Layout>) -> Result<(), Reply> {
        let threads = matches!(layout, Some(Layout::ThreadPerDay | Layout::ThreadPerStart));
        if !threads || self.kind == ChannelType::Text {
            return Ok(());
        }
        Err(Reply::new(format!(
            "No threads can be started in <#{}>: choose a text channel, or the layout `messages` or `live`.",
            self.channel
        )))
    }

    fn needed(&self) -> [(Permissions, &'static str); 2] {
        let thread = matches!(
            self.kind,
            ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread
        );
        let post = if thread {
            (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads")
        } else {
            (Permissions::SEND_MESSAGES, "Send Messages")
        };
        [(Permissions::VIEW_CHANNEL, "View Channel"), post]
    }
}
