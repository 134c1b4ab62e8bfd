//! The one application and its bot user.

use crate::discord::{options::DiscordOptions, snowflake::Snowflakes};

/// Who the bot is. Application id and user id are the same, as for every application made since 2016.
pub(crate) struct Bot {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) token: String,
    /// The person behind the application; owns new guilds, too.
    pub(crate) owner: u64,
    /// The team's id, if a team owns the application.
    pub(crate) team: Option<u64>,
    /// Permissions of its own role in new guilds.
    pub(crate) permissions: u64,
}

impl Bot {
    pub(crate) fn new(ids: &mut Snowflakes, options: &DiscordOptions) -> Self {
        Self {
            id: ids.next(),
            name: options.bot_name.clone(),
            token: options.token.clone(),
            owner: ids.next(),
            team: options.team.then(|| ids.next()),
            permissions: options.bot_permissions,
        }
    }
}
