//! Building and changing a guild; the bot hears of every change through the gateway.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    event::Event,
    shared::Shared,
    snowflake::now_ms,
    world::{CATEGORY, PUBLIC_THREAD, TEXT, Target, World, in_guild},
};

/// A guild. Methods on something that is gone return `false` or `None`.
#[derive(Clone)]
pub struct GuildHandle {
    /// The guild's id, also that of its `@everyone` role.
    pub id: u64,
    shared: Arc<Shared>,
}

impl fmt::Debug for GuildHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuildHandle").field("id", &self.id).finish_non_exhaustive()
    }
}

impl GuildHandle {
    pub(super) fn new(id: u64, shared: Arc<Shared>) -> Self {
        Self { id, shared }
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.shared.world())
    }

    /// Adds a text channel.
    pub fn add_channel(&self, name: &str) -> u64 {
        self.change(|world| world.add_channel(self.id, name, TEXT, None))
    }

    /// Adds a category.
    pub fn add_category(&self, name: &str) -> u64 {
        self.change(|world| world.add_channel(self.id, name, CATEGORY, None))
    }

    /// Starts a public thread under `parent`, as the guild's owner. Zero if the parent is not there.
    pub fn add_thread(&self, parent: u64, name: &str) -> u64 {
        self.change(|world| {
            let owner = world.guilds.get(&self.id).map_or(0, |guild| guild.owner);
            world.add_thread(parent, name, PUBLIC_THREAD, owner, 4_320).unwrap_or(0)
        })
    }

    /// Archives or locks a thread.
    pub fn set_thread(&self, thread: u64, archived: bool, locked: bool) -> bool {
        self.change(|world| {
            world.change_channel(thread, |channel| {
                if let Some(thread) = channel.thread.as_mut() {
                    thread.archived = archived;
                    thread.locked = locked;
                }
            })
        })
    }

    /// Renames a channel.
    pub fn rename_channel(&self, channel: u64, name: &str) -> bool {
        self.change(|world| world.change_channel(channel, |channel| channel.name = name.to_owned()))
    }

    /// Deletes a channel or thread, and with a channel its threads.
    pub fn remove_channel(&self, channel: u64) -> bool {
        self.change(|world| world.remove_channel(channel).is_some())
    }

    /// The webhooks of a channel, oldest first.
    pub fn webhooks(&self, channel: u64) -> Vec<u64> {
        let of = |world: &mut World| {
            let all = world.webhooks.values().filter(|webhook| webhook.channel == channel);
            all.map(|webhook| webhook.id).collect::<Vec<_>>()
        };
        let mut ids = self.change(of);
        ids.sort_unstable();
        ids
    }

    /// Deletes a webhook, as a person can.
    pub fn remove_webhook(&self, webhook: u64) -> bool {
        self.change(|world| world.webhooks.remove(&webhook).is_some())
    }

    /// Moves a webhook to another channel, as a person can.
    pub fn move_webhook(&self, webhook: u64, channel: u64) -> bool {
        self.change(|world| {
            world.webhooks.get_mut(&webhook).map(|webhook| webhook.channel = channel).is_some()
        })
    }

    /// Adds a role with these permission bits. Zero if the guild is gone.
    pub fn add_role(&self, name: &str, permissions: u64) -> u64 {
        self.change(|world| world.add_role(self.id, name, permissions).unwrap_or(0))
    }

    /// The `@everyone` role.
    pub fn everyone(&self) -> u64 {
        self.id
    }

    /// The bot's own role. Zero if the guild is gone.
    pub fn bot_role(&self) -> u64 {
        let world = self.shared.world();
        let roles = world.guilds.get(&self.id).into_iter().flat_map(|guild| guild.roles.iter());
        roles.filter(|role| role.of_bot.is_some()).map(|role| role.id).next().unwrap_or(0)
    }

    /// Sets a role's permission bits.
    pub fn set_role_permissions(&self, role: u64, permissions: u64) -> bool {
        self.change(|world| world.change_role(self.id, role, |role| role.permissions = permissions))
    }

    /// Sets a role's colour, 0xRRGGBB; 0 has none.
    pub fn set_role_colour(&self, role: u64, colour: u32) -> bool {
        self.change(|world| world.change_role(self.id, role, |role| role.colour = colour))
    }

    /// Whether everybody may ping a role.
    pub fn set_mentionable(&self, role: u64, mentionable: bool) -> bool {
        self.change(|world| world.change_role(self.id, role, |role| role.mentionable = mentionable))
    }

    /// Deletes a role; members lose it.
    pub fn remove_role(&self, role: u64) -> bool {
        self.change(|world| world.remove_role(self.id, role))
    }

    /// Adds a new person as member with these roles; returns the user's id.
    pub fn add_member(&self, name: &str, roles: &[u64]) -> u64 {
        self.change(|world| {
            let user = world.add_user(name);
            world.add_member(self.id, user, roles);
            user
        })
    }

    /// Lets an existing user join.
    pub fn join(&self, user: u64, roles: &[u64]) -> bool {
        self.change(|world| world.add_member(self.id, user, roles))
    }

    /// Sets a member's roles.
    pub fn set_roles(&self, user: u64, roles: &[u64]) -> bool {
        self.change(|world| world.change_member(self.id, user, |member| member.roles = roles.to_vec()))
    }

    /// Sets a member's nickname.
    pub fn set_nick(&self, user: u64, nick: Option<&str>) -> bool {
        self.change(|world| {
            world.change_member(self.id, user, |member| member.nick = nick.map(str::to_owned))
        })
    }

    /// Puts a member under a timeout of this length, or lifts it.
    pub fn time_out(&self, user: u64, length: Option<Duration>) -> bool {
        let until = length.map(|length| now_ms() + i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 2));
        self.change(|world| world.change_member(self.id, user, |member| member.timed_out_until_ms = until))
    }

    /// Takes a member out.
    pub fn remove_member(&self, user: u64) -> bool {
        self.change(|world| world.remove_member(self.id, user))
    }

    /// Kicks the bot.
    pub fn kick_bot(&self) -> bool {
        self.change(|world| world.remove_member(self.id, world.bot.id))
    }

    /// Adds the application, or has it, with the scope `applications.commands` alone: the bot leaves, its commands stay.
    pub fn add_commands_only(&self) {
        self.change(|world| {
            world.change_guild(self.id, |guild| guild.commands_only = true);
            world.remove_member(self.id, world.bot.id);
        });
    }

    /// Invites the bot again, with its own role.
    pub fn invite_bot(&self) -> bool {
        let role = self.bot_role();
        self.change(|world| {
            let joined = world.add_member(self.id, world.bot.id, &[role]);
            world.announce_guild(self.id);
            joined
        })
    }

    /// Makes a member the owner.
    pub fn set_owner(&self, user: u64) -> bool {
        self.change(|world| world.change_guild(self.id, |guild| guild.owner = user))
    }

    /// Has later sessions begin without a word of this guild, as if the list were cut short, or with it again.
    pub fn set_listed(&self, listed: bool) {
        self.change(|world| world.change_guild(self.id, |guild| guild.unlisted = !listed));
    }

    /// Starts (false) or ends (true) an outage of this guild.
    pub fn set_available(&self, available: bool) {
        self.change(|world| world.set_available(self.id, available));
    }

    /// Sets what a channel allows and denies a role or member, beyond the roles' permissions.
    pub fn set_overwrite(&self, channel: u64, target: Target, allow: u64, deny: u64) -> bool {
        self.change(|world| world.set_overwrite(channel, target, allow, deny))
    }

    /// Takes an overwrite away.
    pub fn clear_overwrite(&self, channel: u64, target: Target) -> bool {
        self.change(|world| {
            world.change_channel(channel, |channel| channel.overwrites.retain(|old| old.target != target))
        })
    }

    /// Shows a command to a role or member on the Integrations page, although `default_member_permissions` hide it.
    pub fn show_command(&self, command: &str, to: Target) {
        self.change(|world| {
            if let Some(guild) = world.guilds.get_mut(&self.id) {
                guild.shown.push((command.to_owned(), to));
            }
            world.tell(Event::GuildChanged { guild: self.id });
        });
    }

    /// What a member may do in the guild as a whole.
    pub fn permissions(&self, user: u64) -> u64 {
        let world = self.shared.world();
        world.guilds.get(&self.id).map_or(0, |guild| in_guild(guild, user))
    }

    /// What a member may do in a channel.
    pub fn permissions_in(&self, user: u64, channel: u64) -> u64 {
        self.shared.world().permissions(user, channel).unwrap_or(0)
    }
}
