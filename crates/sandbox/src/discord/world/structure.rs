//! Changes of guilds, roles, members and channels, each told to the gateway.

use serde_json::{Value, json};

use super::{CATEGORY, Channel, Member, Overwrite, Target, Thread, World};
use crate::discord::{event::Event, gateway::Intents, snowflake::now_ms};

impl World {
    pub(crate) fn add_channel(&mut self, guild: u64, name: &str, kind: u8, parent: Option<u64>) -> u64 {
        let id = self.ids.next();
        let mut channel = Channel::new(id, guild, name, kind);
        channel.parent = parent;
        channel.position =
            u32::try_from(self.channels.values().filter(|c| c.guild == guild).count()).unwrap_or(0);
        self.channels.insert(id, channel);
        self.tell_channel("CHANNEL_CREATE", id);
        id
    }

    /// Starts a thread under a channel.
    pub(crate) fn add_thread(
        &mut self,
        parent: u64,
        name: &str,
        kind: u8,
        owner: u64,
        auto_archive: u32,
    ) -> Option<u64> {
        let id = self.ids.next();
        self.add_thread_as(id, parent, name, kind, owner, auto_archive)
    }

    /// [`add_thread`](Self::add_thread) with a given id: a thread on a message has the message's.
    pub(crate) fn add_thread_as(
        &mut self,
        id: u64,
        parent: u64,
        name: &str,
        kind: u8,
        owner: u64,
        auto_archive: u32,
    ) -> Option<u64> {
        let guild = self.channels.get(&parent)?.guild;
        let mut channel = Channel::new(id, guild, name, kind);
        channel.parent = Some(parent);
        channel.thread =
            Some(Thread { owner, archived: false, locked: false, auto_archive, changed_ms: now_ms() });
        self.channels.insert(id, channel);
        self.tell_channel("THREAD_CREATE", id);
        Some(id)
    }

    /// Changes a channel or thread and tells of it; false when it is gone.
    pub(crate) fn change_channel(&mut self, id: u64, change: impl FnOnce(&mut Channel)) -> bool {
        let Some(channel) = self.channels.get_mut(&id) else { return false };
        change(channel);
        let name = if channel.is_thread() { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
        self.tell_channel(name, id);
        true
    }

    /// Removes a channel with its threads and webhooks; `None` when it was gone.
    pub(crate) fn remove_channel(&mut self, id: u64) -> Option<Value> {
        let body = self.channel_json(self.channels.get(&id)?);
        let gone = self.channels.remove(&id)?;
        let (thread, guild) = (gone.is_thread(), gone.guild);
        self.channels.retain(|_, c| !(c.is_thread() && c.parent == Some(id)));
        self.webhooks.retain(|_, webhook| webhook.channel != id);
        for channel in self.channels.values_mut().filter(|c| c.parent == Some(id) && c.kind != CATEGORY) {
            channel.parent = None;
        }
        self.publish(Intents::GUILDS, if thread { "THREAD_DELETE" } else { "CHANNEL_DELETE" }, &body);
        self.tell(Event::ChannelDeleted { channel: id });
        self.tell(Event::GuildChanged { guild });
        Some(body)
    }

    fn tell_channel(&mut self, name: &'static str, id: u64) {
        let Some(channel) = self.channels.get(&id) else { return };
        let (guild, body) = (channel.guild, self.channel_json(channel));
        self.publish(Intents::GUILDS, name, &body);
        self.tell(Event::GuildChanged { guild });
    }

    /// Sets what a channel allows and denies one role or member.
    pub(crate) fn set_overwrite(&mut self, channel: u64, target: Target, allow: u64, deny: u64) -> bool {
        self.change_channel(channel, |channel| {
            channel.overwrites.retain(|old| old.target != target);
            channel.overwrites.push(Overwrite { target, allow, deny });
        })
    }

    pub(crate) fn add_role(&mut self, guild: u64, name: &str, permissions: u64) -> Option<u64> {
        let id = self.ids.next();
        let place = self.guilds.get_mut(&guild)?;
        let position = u32::try_from(place.roles.len()).unwrap_or(0);
        let role = super::Role {
            id,
            name: name.to_owned(),
            permissions,
            position,
            colour: 0,
            mentionable: false,
            of_bot: None,
        };
        place.roles.push(role);
        self.tell_role("GUILD_ROLE_CREATE", guild, id);
        Some(id)
    }

    pub(crate) fn change_role(
        &mut self,
        guild: u64,
        role: u64,
        change: impl FnOnce(&mut super::Role),
    ) -> bool {
        let Some(found) = self.guilds.get_mut(&guild).and_then(|guild| guild.role_mut(role)) else {
            return false;
        };
        change(found);
        self.tell_role("GUILD_ROLE_UPDATE", guild, role);
        true
    }

    fn tell_role(&mut self, name: &'static str, guild: u64, role: u64) {
        let Some(role) = self.guilds.get(&guild).and_then(|guild| guild.role(role)) else { return };
        let body = json!({"guild_id": guild.to_string(), "role": super::World::role_json(role)});
        self.publish(Intents::GUILDS, name, &body);
        self.tell(Event::GuildChanged { guild });
    }

    /// Removes a role from the guild, its members and its channels' overwrites.
    pub(crate) fn remove_role(&mut self, guild: u64, role: u64) -> bool {
        let Some(place) = self.guilds.get_mut(&guild) else { return false };
        let before = place.roles.len();
        place.roles.retain(|old| old.id != role || role == guild);
        if place.roles.len() == before {
            return false;
        }
        for member in place.members.values_mut() {
            member.roles.retain(|held| *held != role);
        }
        for channel in self.channels.values_mut().filter(|channel| channel.guild == guild) {
            channel.overwrites.retain(|old| old.target != Target::Role(role));
        }
        let body = json!({"guild_id": guild.to_string(), "role_id": role.to_string()});
        self.publish(Intents::GUILDS, "GUILD_ROLE_DELETE", &body);
        self.tell(Event::GuildChanged { guild });
        true
    }

    pub(crate) fn change_guild(&mut self, guild: u64, change: impl FnOnce(&mut super::Guild)) -> bool {
        let Some(found) = self.guilds.get_mut(&guild) else { return false };
        change(found);
        let body = self.guilds.get(&guild).map(|guild| self.guild_json(guild)).unwrap_or_default();
        self.publish(Intents::GUILDS, "GUILD_UPDATE", &body);
        self.tell(Event::GuildChanged { guild });
        true
    }

    pub(crate) fn add_member(&mut self, guild: u64, user: u64, roles: &[u64]) -> bool {
        let Some(place) = self.guilds.get_mut(&guild) else { return false };
        let member =
            Member { user, nick: None, roles: roles.to_vec(), joined_ms: now_ms(), timed_out_until_ms: None };
        place.members.insert(user, member);
        self.tell_member("GUILD_MEMBER_ADD", guild, user);
        true
    }

    pub(crate) fn change_member(&mut self, guild: u64, user: u64, change: impl FnOnce(&mut Member)) -> bool {
        let Some(found) = self.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user)) else {
            return false;
        };
        change(found);
        self.tell_member("GUILD_MEMBER_UPDATE", guild, user);
        true
    }

    /// Changes of the bot's own membership are told whatever the intents.
    fn tell_member(&mut self, name: &'static str, guild: u64, user: u64) {
        let Some(member) = self.guilds.get(&guild).and_then(|guild| guild.members.get(&user)) else { return };
        let mut body = self.member_json(member);
        body["guild_id"] = json!(guild.to_string());
        let intents = if user == self.bot.id { 0 } else { Intents::GUILD_MEMBERS };
        self.publish(intents, name, &body);
        self.tell(Event::GuildChanged { guild });
    }

    /// Takes a member out; for the bot itself the guild is gone.
    pub(crate) fn remove_member(&mut self, guild: u64, user: u64) -> bool {
        let Some(place) = self.guilds.get_mut(&guild) else { return false };
        if place.members.remove(&user).is_none() {
            return false;
        }
        if user == self.bot.id {
            self.publish(Intents::GUILDS, "GUILD_DELETE", &json!({"id": guild.to_string()}));
        } else {
            let user = self.user_json(user);
            let body = json!({"guild_id": guild.to_string(), "user": user});
            self.publish(Intents::GUILD_MEMBERS, "GUILD_MEMBER_REMOVE", &body);
        }
        self.tell(Event::GuildChanged { guild });
        true
    }

    /// Starts or ends an outage of a guild.
    pub(crate) fn set_available(&mut self, guild: u64, available: bool) {
        let Some(place) = self.guilds.get_mut(&guild) else { return };
        place.available = available;
        self.announce_guild(guild);
    }
}
