//! Boards: a card of a server, or of all servers of a guild, that is kept up to date in a channel.

use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};

use super::{BindingId, BoardId, StartHours, text_form::text_forms};

text_forms! {
    /// Why a board is kept no longer.
    "reason" BoardStop {
        /// Its message was deleted, and the one that took its place as well.
        Deleted = "deleted",
        /// The channel is no more.
        ChannelGone = "channel gone",
        /// Discord has refused what it says again and again.
        Refused = "refused",
    }
}

/// A card that is kept up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Names it.
    pub id: BoardId,
    /// Its guild.
    pub guild: GuildId,
    /// The channel or thread that it is in.
    pub channel: ChannelId,
    /// Whose card it is; none: of all servers of the guild.
    pub binding: Option<BindingId>,
    /// Who wanted it.
    pub created_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// What it shows.
    pub options: BoardOptions,
    /// Its message, and what became of it.
    pub message: BoardMessage,
}

/// What a board shows, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoardOptions {
    /// Players are named, not only counted.
    pub names: bool,
    /// The address to join is shown.
    pub address: bool,
    /// The card follows the conversation down the channel.
    pub follow: bool,
    /// Everyone may start the server from the card, in these hours; none: only who holds the right.
    pub start: Option<StartHours>,
}

/// A board's message, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoardMessage {
    /// None: it is yet to be posted.
    pub id: Option<MessageId>,
    /// How many there were.
    pub posts: u32,
    /// One that somebody deleted was made again.
    pub remade: bool,
    /// Why it is kept no longer.
    pub stopped: Option<BoardStop>,
}

/// A board to be made, or made otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewBoard {
    /// Its guild.
    pub guild: GuildId,
    /// The channel or thread.
    pub channel: ChannelId,
    /// Whose card it is; none: of all servers of the guild.
    pub binding: Option<BindingId>,
    /// Who wants it.
    pub created_by: UserId,
    /// What it shows.
    pub options: BoardOptions,
}
