//! Every label value there is.

use std::fmt;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// An enum whose variants are a label's values, each with its word on the page.
macro_rules! labels {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$what])* $value,)+ }

        impl $name {
            /// Every value, in the order of the page.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }
        }

        impl EncodeLabelValue for $name {
            fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
                EncodeLabelValue::encode(&self.word(), encoder)
            }
        }
    };
}

labels! {
    /// The connection to a server's console.
    SocketState {
        /// The first connection is being made.
        Connecting = "connecting",
        /// Connected and authenticated.
        Up = "up",
        /// Not connected; it is being tried again.
        Down = "down",
        /// Given up until somebody does something.
        Stopped = "stopped",
    }
}

labels! {
    /// Why a console line will never be posted.
    Loss {
        /// Too much waited for the channel.
        Full = "full",
        /// Too much waited for the channels of its guild.
        Guild = "guild",
        /// Too much waited for other guilds.
        Memory = "memory",
        /// It was held and could not be read back.
        Damaged = "damaged",
        /// Discord did not take it.
        Refused = "refused",
        /// It came faster than it was read.
        Unread = "unread",
    }
}

labels! {
    /// What a filter did to a console line.
    Filtered {
        /// It was left out because a filter hides it.
        Hidden = "hidden",
        /// It was left out because only others are to be shown.
        NotShown = "not_shown",
        /// A part of it was made unreadable.
        Masked = "masked",
    }
}

labels! {
    /// A kind of call to Discord's REST API.
    Route {
        /// A message is posted, with or without files.
        Post = "post",
        /// A message is edited.
        Edit = "edit",
        /// A message is deleted.
        Delete = "delete",
        /// A thread is started.
        StartThread = "start_thread",
        /// Messages are read back.
        ReadBack = "read_back",
        /// A message of a webhook, or a webhook.
        Webhook = "webhook",
        /// An interaction is acknowledged or answered.
        Interaction = "interaction",
        /// Anything else: logging in, registering commands, looking up channels.
        Other = "other",
    }
}

labels! {
    /// Whose limit a 429 was about, as `X-RateLimit-Scope` says.
    Scope {
        /// The bot's own, of one bucket.
        User = "user",
        /// The bot's own, of everything together.
        Global = "global",
        /// One that the bot shares with others; it does not count as an invalid request.
        Shared = "shared",
        /// It was not said.
        Unknown = "unknown",
    }
}

labels! {
    /// How an interaction ended.
    InteractionResult {
        /// It was acknowledged, and what came of it was answered.
        Answered = "answered",
        /// It was acknowledged, but an answer did not reach Discord.
        Unanswered = "unanswered",
        /// Discord did not take the acknowledgement, so nothing was done.
        Unacknowledged = "unacknowledged",
        /// It was told that the bot is stopping.
        Stopping = "stopping",
        /// Too many of its guild's waited already.
        TooMany = "too_many",
        /// It came from outside a guild.
        NoGuild = "no_guild",
        /// What carried it out panicked.
        Panicked = "panicked",
    }
}

labels! {
    /// Why a press of a button, a select or a form led to nothing.
    RefusedPress {
        /// What waits in memory is too old, was used before, or is from before a restart.
        Expired = "expired",
        /// It belongs to somebody else.
        NotYours = "not_yours",
        /// A lasting button that was made up, changed, or taken elsewhere.
        Forged = "forged",
        /// A lasting button of another version of the bot or its key.
        Outdated = "outdated",
    }
}

/// An HTTP status: one of those that Discord documents, else its class; `none` where no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Status(u16);

impl From<Option<u16>> for Status {
    fn from(status: Option<u16>) -> Self {
        // https://discord.com/developers/docs/topics/opcodes-and-status-codes#http
        match status {
            None => Self(0),
            Some(
                known @ (200 | 201 | 204 | 304 | 400 | 401 | 403 | 404 | 405 | 429 | 500 | 502 | 503 | 504),
            ) => Self(known),
            Some(other) => Self((other / 100).min(5)),
        }
    }
}

impl EncodeLabelValue for Status {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self.0 {
            0 => EncodeLabelValue::encode(&"none", encoder),
            class @ 1..=9 => EncodeLabelValue::encode(&format!("{class}xx"), encoder),
            status => EncodeLabelValue::encode(&status, encoder),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByState {
    pub(super) state: SocketState,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByCause {
    pub(super) cause: Loss,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByFilter {
    pub(super) action: Filtered,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByAnswer {
    pub(super) route: Route,
    pub(super) status: Status,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByScope {
    pub(super) scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByCommand {
    pub(super) command: String,
    pub(super) outcome: InteractionResult,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ByRefusedPress {
    pub(super) reason: RefusedPress,
}
