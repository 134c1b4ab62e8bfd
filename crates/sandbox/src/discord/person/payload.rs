//! INTERACTION_CREATE: what the bot is told, complete as on Discord.

use serde_json::{Map, Value, json};

use super::values::Named;
use crate::discord::world::{Channel, Guild, InteractionRecord, World};

/// Largest file in an answer, in bytes.
const ATTACHMENT_LIMIT: u64 = 10 * 1024 * 1024;

impl World {
    /// The payload of an interaction with `data`.
    pub(super) fn interaction_json(&self, record: &InteractionRecord, data: Value) -> Value {
        let guild = record.guild.to_string();
        let locale = self.locale_of(record.user);
        let mut body = json!({
            "id": record.id.to_string(), "application_id": self.bot.id.to_string(), "type": record.kind,
            "data": data, "guild_id": guild, "channel_id": record.channel.to_string(), "token": record.token,
            "version": 1, "guild": {"id": guild, "locale": self.locale, "features": []},
            "app_permissions": self.bot_permissions(record.channel).to_string(), "locale": locale,
            "guild_locale": self.locale, "entitlements": [], "entitlement_sku_ids": [], "context": 0,
            "authorizing_integration_owners": {"0": guild}, "attachment_size_limit": ATTACHMENT_LIMIT,
        });
        if let (Some(channel), Some(guild)) =
            (self.channels.get(&record.channel), self.guilds.get(&record.guild))
        {
            body["channel"] = self.partial_channel(channel, record.user);
            body["member"] = self.full_member(guild, record.user, record.channel);
        }
        if let Some(message) = record.source.and_then(|id| self.message(record.channel, id)) {
            body["message"] = self.message_json(&message);
        }
        body
    }

    /// A member with its permissions in a channel, as interactions carry it.
    fn full_member(&self, guild: &Guild, user: u64, channel: u64) -> Value {
        let mut body = guild.members.get(&user).map_or(json!({}), |member| self.member_json(member));
        body["permissions"] = json!(self.permissions(user, channel).unwrap_or(0).to_string());
        body["unusual_dm_activity_until"] = Value::Null;
        body
    }

    /// A channel with the permissions that `user` has in it.
    fn partial_channel(&self, channel: &Channel, user: u64) -> Value {
        let mut body = self.channel_json(channel);
        body["permissions"] = json!(self.permissions(user, channel.id).unwrap_or(0).to_string());
        body["app_permissions"] = json!(self.bot_permissions(channel.id).to_string());
        if let Some(fields) = body.as_object_mut() {
            fields.remove("permission_overwrites");
        }
        body
    }

    /// `resolved`: everything that ids in the options stand for; `None` when there are none.
    pub(super) fn resolved(&self, guild: &Guild, named: &Named, user: u64, channel: u64) -> Option<Value> {
        let (mut users, mut members) = (Map::new(), Map::new());
        for id in &named.users {
            users.insert(id.to_string(), self.user_json(*id));
            let mut member = self.full_member(guild, *id, channel);
            if let Some(fields) = member.as_object_mut() {
                for key in ["user", "deaf", "mute"] {
                    fields.remove(key);
                }
            }
            members.insert(id.to_string(), member);
        }
        let roles: Map<String, Value> = named
            .roles
            .iter()
            .filter_map(|id| guild.role(*id))
            .map(|role| (role.id.to_string(), Self::role_json(role)))
            .collect();
        let channels: Map<String, Value> = named
            .channels
            .iter()
            .filter_map(|id| self.channels.get(id))
            .map(|channel| (channel.id.to_string(), self.partial_channel(channel, user)))
            .collect();
        let parts = [("users", users), ("members", members), ("roles", roles), ("channels", channels)];
        let filled: Map<String, Value> = parts
            .into_iter()
            .filter(|(_, part)| !part.is_empty())
            .map(|(key, part)| (key.to_owned(), Value::Object(part)))
            .collect();
        (!filled.is_empty()).then_some(Value::Object(filled))
    }
}
