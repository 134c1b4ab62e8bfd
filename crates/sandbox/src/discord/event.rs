//! What listeners of the pretend Discord are told.

use std::sync::Arc;

use super::{message::Message, record::Recorded};

/// Something that happened; see [`Discord::subscribe`](super::Discord::subscribe).
#[derive(Clone, Debug)]
pub enum Event {
    /// A message appeared (also ephemeral and loading ones).
    MessageCreated(Arc<Message>),
    /// A message was edited, or a deferred answer came.
    MessageEdited(Arc<Message>),
    /// A message was deleted.
    MessageDeleted {
        /// Where it was.
        channel: u64,
        /// Which it was.
        id: u64,
        /// The only user who saw it.
        ephemeral_to: Option<u64>,
    },
    /// A guild, or its channels, roles or members changed; also when a channel was deleted.
    GuildChanged {
        /// Which guild.
        guild: u64,
    },
    /// A channel or thread is gone.
    ChannelDeleted {
        /// Which.
        channel: u64,
    },
    /// The bot shows that it types.
    Typing {
        /// Where.
        channel: u64,
    },
    /// Commands were registered, changed or removed.
    CommandsChanged {
        /// The guild, `None` for global commands.
        guild: Option<u64>,
    },
    /// A gateway session began: READY was sent.
    Ready {
        /// The session's id.
        session: String,
    },
    /// A gateway session was resumed.
    Resumed {
        /// The session's id.
        session: String,
    },
    /// A session showed what the bot is doing.
    PresenceShown {
        /// The session's id.
        session: String,
        /// The text of its custom status; `None`: nothing is shown.
        status: Option<String>,
    },
    /// A gateway connection ended.
    GatewayClosed {
        /// The close code, from whichever side; 1006 when there was none.
        code: u16,
    },
    /// A REST request was answered (or not, see [`Recorded::status`]).
    Answered(Arc<Recorded>),
}
