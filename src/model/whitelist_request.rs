//! Requests to be put on a game's whitelist.

use serenity::model::id::{ChannelId, GuildId, UserId};

use super::{BindingId, RequestCardId, WhitelistRequestId, text_form::text_forms};

text_forms! {
    /// How far a request is.
    "state" RequestState {
        /// Nobody has decided.
        Open = "open",
        /// The player was put on the list.
        Approved = "approved",
        /// They were not.
        Denied = "denied",
    }
}

/// What takes the requests of a server: by a button for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestCard {
    /// Names it.
    pub id: RequestCardId,
    /// Whose server.
    pub binding: BindingId,
    /// Where requests are shown to those who decide.
    pub channel: ChannelId,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhitelistRequest {
    /// Names it.
    pub id: WhitelistRequestId,
    /// What is asked for.
    pub asked: NewWhitelistRequest,
    /// How far it is.
    pub state: RequestState,
    /// When it was asked for, in seconds since 1970-01-01 UTC.
    pub asked_at: i64,
    /// When it was decided, likewise.
    pub decided_at: Option<i64>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWhitelistRequest {
    /// Its guild.
    pub guild: GuildId,
    /// Whose server.
    pub binding: BindingId,
    /// Who asks.
    pub member: UserId,
    /// What they were called.
    pub member_name: String,
    /// What the player is called.
    pub player: String,
}
