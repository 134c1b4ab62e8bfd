//! A channel that a console may be shown in: whether it takes messages, and whether who asks may post there
//! themselves. Pure.

use serenity::model::{
    channel::{ChannelType, PartialChannel},
    id::ChannelId,
    permissions::Permissions,
};

use crate::{
    access::Asker,
    model::Layout,
    text,
    texts::{Text, all_of},
};

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
    pub(in crate::commands) fn check(&self, asker: &Asker) -> Result<(), Text> {
        let channel = self.channel;
        if matches!(self.kind, ChannelType::Category | ChannelType::Forum | ChannelType::Directory) {
            return Err(text!("mirror-no-messages", channel = channel));
        }
        if asker.manages_guild {
            return Ok(());
        }
        let needed = self.needed().into_iter();
        let lacking: Vec<_> =
            needed.filter(|right| !self.permissions.contains(*right)).map(right_name).collect();
        if lacking.is_empty() {
            return Ok(());
        }
        Err(text!("mirror-you-lack", channel = channel, rights = all_of(lacking)))
    }

    /// Whether the member may write here themselves, in front of everybody.
    pub(in crate::commands) fn may_post(&self) -> bool {
        self.needed().into_iter().all(|right| self.permissions.contains(right))
    }

    /// Whether messages can be laid out so here: only a text channel has threads of ours.
    pub(in crate::commands) fn check_layout(&self, layout: Option<Layout>) -> Result<(), Text> {
        let threads = matches!(layout, Some(Layout::ThreadPerDay | Layout::ThreadPerStart));
        if !threads || self.kind == ChannelType::Text {
            return Ok(());
        }
        Err(text!("mirror-no-threads", channel = self.channel))
    }

    fn needed(&self) -> [Permissions; 2] {
        let thread = matches!(
            self.kind,
            ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread
        );
        let post = if thread { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        [Permissions::VIEW_CHANNEL, post]
    }
}

/// What Discord calls one of the rights that posting needs, in bold.
pub(in crate::commands) fn right_name(right: Permissions) -> Text {
    match right {
        Permissions::ATTACH_FILES => text!("right-attach-files"),
        Permissions::READ_MESSAGE_HISTORY => text!("right-read-history"),
        Permissions::SEND_MESSAGES_IN_THREADS => text!("right-send-in-threads"),
        Permissions::SEND_MESSAGES => text!("right-send-messages"),
        _ => text!("right-view-channel"),
    }
}
