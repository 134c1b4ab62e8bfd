//! Countdowns: a stop or restart that somebody asked for at a later time.

use pterosocket::PowerAction;
use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};

use super::{BindingId, CountdownId, Permission, text_form::text_forms};

text_forms! {
    /// What a countdown ends with.
    "action" CountdownAction {
        /// The server is stopped.
        Stop = "stop",
        /// The server is restarted.
        Restart = "restart",
    }
}

text_forms! {
    /// What happens where it is known that nobody plays.
    "choice" IfEmpty {
        /// It is done at its time all the same.
        Wait = "wait",
        /// It is done at once.
        Now = "now",
        /// It is not done.
        Skip = "skip",
    }
}

text_forms! {
    /// How far a countdown is.
    "state" CountdownState {
        /// Its time is not there yet.
        Waiting = "waiting",
        /// It is being done. After a restart of the bot nobody knows what came of it.
        Firing = "firing",
        /// It was too late to be done, so somebody is asked.
        Asks = "asks",
    }
}

impl CountdownAction {
    /// What is asked of the daemon.
    #[must_use]
    pub fn power(self) -> PowerAction {
        match self {
            Self::Stop => PowerAction::Stop,
            Self::Restart => PowerAction::Restart,
        }
    }

    /// What it needs.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Stop => Permission::Stop,
            Self::Restart => Permission::Restart,
        }
    }
}

/// A countdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Countdown {
    /// Names it.
    pub id: CountdownId,
    /// What it is.
    pub plan: NewCountdown,
    /// When it was asked for, in seconds since 1970-01-01 UTC.
    pub asked_at: i64,
    /// How far it is.
    pub state: CountdownState,
    /// Its card. None: it is yet to be posted.
    pub message_id: Option<MessageId>,
}

/// What is to be counted down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCountdown {
    /// Its guild.
    pub guild: GuildId,
    /// Whose server.
    pub binding: BindingId,
    /// Where it was asked for: the card is there.
    pub channel: ChannelId,
    /// What is done.
    pub action: CountdownAction,
    /// Who asked: their rights are read again as it is done.
    pub asked_by: UserId,
    /// What they were called.
    pub asker_name: String,
    /// When it is done, in seconds since 1970-01-01 UTC.
    pub due_at: i64,
    /// What players are told besides.
    pub message: Option<String>,
    /// What happens where nobody plays.
    pub if_empty: IfEmpty,
}
