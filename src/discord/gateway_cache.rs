//! What the gateway has told of channels and rights, for those who would otherwise have to ask.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use serenity::{
    cache::Cache,
    model::{
        Permissions, Timestamp,
        guild::Member,
        id::{ChannelId, GuildId, RoleId},
    },
};

use super::permissions;
use crate::tasks::lock;

/// Whether a role can be mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mentionable {
    /// It rings its members.
    Yes,
    /// It is shown and rings nobody.
    No,
    /// There is no such role any more.
    Gone,
}

/// What the running gateway client knows. Clones share it.
#[derive(Clone, Default)]
pub struct GatewayCache(Arc<Mutex<Option<Arc<Cache>>>>);

impl GatewayCache {
    /// A client has begun.
    pub fn is_in(&self, cache: &Arc<Cache>) {
        *lock(&self.0) = Some(Arc::clone(cache));
    }

    /// The permissions that a mirror would lack in a channel; `None`: that is not known.
    #[must_use]
    pub fn missing(&self, guild: GuildId, channel: ChannelId) -> Option<Vec<Permissions>> {
        let cache = lock(&self.0).clone()?;
        let bot = cache.current_user().id;
        let guild = cache.guild(guild)?;
        permissions::missing_in(&guild, bot, channel)
    }

    /// Whether the gateway has told of the guild, and of no such channel or thread in it.
    #[must_use]
    pub fn lacks_channel(&self, guild: GuildId, channel: ChannelId) -> bool {
        let Some(cache) = lock(&self.0).clone() else { return false };
        cache.guild(guild).is_some_and(|guild| {
            !guild.channels.contains_key(&channel) && guild.threads.iter().all(|thread| thread.id != channel)
        })
    }

    /// Whether the bot can mention a role; none: that is not known.
    #[must_use]
    pub fn mentionable(&self, guild: GuildId, role: RoleId) -> Option<Mentionable> {
        let cache = lock(&self.0).clone()?;
        let bot = cache.current_user().id;
        let guild = cache.guild(guild)?;
        let Some(role) = guild.roles.get(&role) else { return Some(Mentionable::Gone) };
        let may = guild.members.get(&bot).is_some_and(|member| {
            guild
                .member_permissions(member)
                .intersects(Permissions::MENTION_EVERYONE | Permissions::ADMINISTRATOR)
        });
        Some(if role.mentionable || may { Mentionable::Yes } else { Mentionable::No })
    }

    /// Whether a member has Manage Server, by the roles that Discord says they have; none: the guild is not known.
    #[must_use]
    pub fn manages_guild(&self, member: &Member) -> Option<bool> {
        let cache = lock(&self.0).clone()?;
        let guild = cache.guild(member.guild_id)?;
        let manages = Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR;
        Some(guild.owner_id == member.user.id || guild.member_permissions(member).intersects(manages))
    }

    /// Until when the bot is under a timeout in a guild, in seconds since 1970; none where it is not, or not known to be.
    #[must_use]
    pub fn timed_out_until(&self, guild: GuildId) -> Option<i64> {
        let cache = lock(&self.0).clone()?;
        let bot = cache.current_user().id;
        let until = cache.guild(guild)?.members.get(&bot)?.communication_disabled_until?;
        (until > Timestamp::now()).then(|| until.unix_timestamp())
    }
}

impl fmt::Debug for GatewayCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayCache").finish_non_exhaustive()
    }
}
