//! Chat bridges: what is said on a game server stands in a channel, and the other way round.

use serenity::model::id::{ChannelId, GuildId, UserId, WebhookId};

use super::{BindingId, ChatBridgeId, text_form::text_forms};

text_forms! {
    /// Why a channel is posted into without a webhook until somebody asks for the bridge again.
    "reason" WithoutWebhook {
        /// It was deleted, and the one that took its place as well.
        Deleted = "deleted",
    }
}

/// A game server and a channel that hear each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatBridge {
    /// Names it.
    pub id: ChatBridgeId,
    /// Its guild.
    pub guild: GuildId,
    /// Whose chat.
    pub binding: BindingId,
    /// The channel or thread.
    pub channel: ChannelId,
    /// Who wanted it.
    pub created_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// What is told.
    pub options: BridgeOptions,
    /// The webhook of the channel; all bridges of a channel have the same.
    pub webhook: BridgeWebhook,
}

/// What a bridge tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BridgeOptions {
    /// Who comes and goes.
    pub joins: bool,
    /// Who dies.
    pub deaths: bool,
    /// Who achieves something.
    pub achievements: bool,
    /// What is written in the channel is said in the game.
    pub to_game: bool,
}

impl Default for BridgeOptions {
    fn default() -> Self {
        Self { joins: true, deaths: true, achievements: true, to_game: true }
    }
}

/// A channel's webhook, and what became of it. Its token is never kept: Discord tells it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BridgeWebhook {
    /// None: it is yet to be made.
    pub id: Option<WebhookId>,
    /// One that somebody deleted was made again.
    pub remade: bool,
    /// Why it is done without one.
    pub plain: Option<WithoutWebhook>,
}

/// A bridge to be made, or made otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewChatBridge {
    /// Its guild.
    pub guild: GuildId,
    /// Whose chat.
    pub binding: BindingId,
    /// The channel or thread.
    pub channel: ChannelId,
    /// Who wants it.
    pub created_by: UserId,
    /// What is told.
    pub options: BridgeOptions,
}
