//! Guilds and roles, for REST and for GUILD_CREATE.

use serde_json::{Value, json};

use crate::discord::{
    snowflake::iso,
    world::{Guild, Member, Role, World},
};

impl World {
    pub(crate) fn role_json(role: &Role) -> Value {
        let mut body = json!({
            "id": role.id.to_string(), "name": role.name, "description": null,
            "permissions": role.permissions.to_string(), "position": role.position, "color": role.colour,
            "colors": {"primary_color": role.colour, "secondary_color": null, "tertiary_color": null},
            "hoist": false, "managed": role.of_bot.is_some(), "mentionable": role.mentionable, "icon": null,
            "unicode_emoji": null, "flags": 0,
        });
        if let Some(bot) = role.of_bot {
            body["tags"] = json!({"bot_id": bot.to_string()});
        }
        body
    }

    pub(crate) fn guild_json(&self, guild: &Guild) -> Value {
        let roles: Vec<Value> = guild.roles.iter().map(Self::role_json).collect();
        let mut body = json!({
            "id": guild.id.to_string(), "name": guild.name, "icon": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "features": [], "banner": null,
            "owner_id": guild.owner.to_string(), "application_id": null, "region": "deprecated",
            "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null, "system_channel_flags": 0,
            "widget_enabled": false, "widget_channel_id": null, "verification_level": 1, "roles": roles,
        });
        let rest = json!({
            "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 0,
            "max_presences": null, "max_members": 25_000_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": self.locale, "rules_channel_id": null,
            "safety_alerts_channel_id": null, "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false, "premium_progress_bar_enabled_user_updated_at": null,
            "nsfw": false, "nsfw_level": 0, "emojis": [], "stickers": [], "incidents_data": null,
            "inventory_settings": null, "latest_onboarding_question_id": null, "hub_type": null,
        });
        merge(&mut body, rest);
        body
    }

    /// How the bot hears of a guild that it is in: GUILD_CREATE, or GUILD_DELETE during an outage (documentation,
    /// `events/gateway-events`, "Guild Create"). `None` when the bot is not in it.
    pub(crate) fn guild_event(&self, id: u64) -> Option<(&'static str, Value)> {
        let guild = self.guilds.get(&id)?;
        let own = guild.members.get(&self.bot.id)?;
        Some(match guild.available {
            true => ("GUILD_CREATE", self.guild_create(guild, own)),
            false => ("GUILD_DELETE", json!({"id": id.to_string(), "unavailable": true})),
        })
    }

    /// The guild with its channels, threads and the bot's own member.
    fn guild_create(&self, guild: &Guild, own: &Member) -> Value {
        let id = guild.id;
        let (mut channels, mut threads) = (Vec::new(), Vec::new());
        for channel in self.channels_of(id) {
            if channel.is_thread() { &mut threads } else { &mut channels }.push(self.channel_json(channel));
        }
        let mut body = self.guild_json(guild);
        let more = json!({
            "joined_at": iso(own.joined_ms), "large": false, "unavailable": false,
            "member_count": guild.members.len(), "voice_states": [], "members": [self.member_json(own)],
            "channels": channels, "threads": threads, "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
        });
        merge(&mut body, more);
        body
    }
}

fn merge(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}
