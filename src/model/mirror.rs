//! Mirrors: a channel that shows the console of a binding, and how.

use serenity::model::id::{ChannelId, GuildId, UserId};

use super::{BindingId, text_form::text_forms};

text_forms! {
    /// How a mirror shows its console.
    #[derive(Default)]
    "layout" Layout {
        /// Message after message.
        #[default]
        Messages = "messages",
        /// One message that grows.
        Live = "live",
        /// Messages in a thread for each day.
        ThreadPerDay = "thread_day",
        /// Messages in a thread for each start of the server.
        ThreadPerStart = "thread_start",
    }
}

text_forms! {
    /// Which lines a mirror shows for good.
    #[derive(Default)]
    "what a mirror shows" Shows {
        /// Every line.
        #[default]
        All = "all",
        /// Warnings and errors, with their stack traces.
        Warnings = "warnings",
    }
}

text_forms! {
    /// What a mirror shows for a while.
    "mode" Mode {
        /// Less than it does for good: warnings and errors alone, or where it shows only those, nothing.
        Quiet = "quiet",
        /// Everything, also what filters hide.
        Verbose = "verbose",
    }
}

/// What a mirror shows for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemporaryMode {
    /// What.
    pub mode: Mode,
    /// Until when, in seconds since 1970-01-01 UTC.
    pub until: i64,
}

/// A channel that shows a console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// The channel or thread.
    pub channel: ChannelId,
    /// Its guild.
    pub guild: GuildId,
    /// Whose console it shows.
    pub binding: BindingId,
    /// Who mirrored it here.
    pub created_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// How.
    pub layout: Layout,
    /// Which lines.
    pub shows: Shows,
    /// What it shows instead for a while; it may have ended already.
    pub mode: Option<TemporaryMode>,
    /// When Discord said that the channel is no more, in seconds since 1970-01-01 UTC.
    pub gone_at: Option<i64>,
    /// For layouts with threads: the one that is posted into, and the day or start that it was made for.
    pub thread: Option<(ChannelId, String)>,
}

/// A mirror to be made, or made otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMirror {
    /// The channel or thread.
    pub channel: ChannelId,
    /// Its guild.
    pub guild: GuildId,
    /// Whose console it is to show.
    pub binding: BindingId,
    /// How; none: as it is, for a new one [`Layout::Messages`].
    pub layout: Option<Layout>,
    /// Which lines; none: as it is, for a new one [`Shows::All`].
    pub shows: Option<Shows>,
    /// Who wants it.
    pub created_by: UserId,
    /// The other binding that the channel may mirror until now, which then ends there with all that belongs to it.
    pub instead_of: Option<BindingId>,
}

impl NewMirror {
    /// A mirror in a channel that mirrors nothing else; its layout and what it shows stay as they are.
    #[must_use]
    pub fn new(guild: GuildId, channel: ChannelId, binding: BindingId, by: UserId) -> Self {
        Self { channel, guild, binding, layout: None, shows: None, created_by: by, instead_of: None }
    }
}

#[cfg(test)]
impl Mirror {
    /// A mirror of binding 1 in guild 1, as tests change it to their needs.
    pub(crate) fn example(channel: u64) -> Self {
        Self {
            channel: ChannelId::new(channel),
            guild: GuildId::new(1),
            binding: BindingId(1),
            created_by: UserId::new(1),
            created_at: 0,
            layout: Layout::Messages,
            shows: Shows::All,
            mode: None,
            gone_at: None,
            thread: None,
        }
    }
}
