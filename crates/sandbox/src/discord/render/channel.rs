//! Channels, threads and webhooks.

use serde_json::{Value, json};

use crate::discord::{
    snowflake::{created_ms, iso},
    world::{Channel, Overwrite, Target, Thread, Webhook, World},
};

impl World {
    /// A guild's channels and threads in the order of their ids.
    pub(crate) fn channels_of(&self, guild: u64) -> Vec<&Channel> {
        let mut channels: Vec<&Channel> = self.channels.values().filter(|c| c.guild == guild).collect();
        channels.sort_by_key(|channel| channel.id);
        channels
    }

    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let mut body = json!({
            "id": channel.id.to_string(), "type": channel.kind, "guild_id": channel.guild.to_string(),
            "name": channel.name, "parent_id": channel.parent.map(|id| id.to_string()), "flags": 0,
            "last_message_id": channel.last_message.map(|id| id.to_string()), "last_pin_timestamp": null,
            "rate_limit_per_user": channel.slowmode,
        });
        match &channel.thread {
            Some(thread) => add_thread_fields(&mut body, channel, thread),
            None => {
                body["position"] = json!(channel.position);
                body["topic"] = json!(channel.topic);
                body["nsfw"] = json!(channel.nsfw);
                body["permission_overwrites"] = channel.overwrites.iter().map(overwrite_json).collect();
            }
        }
        body
    }

    pub(crate) fn webhook_json(&self, webhook: &Webhook) -> Value {
        json!({
            "id": webhook.id.to_string(), "type": 1, "name": webhook.name, "avatar": null, "token": webhook.token,
            "channel_id": webhook.channel.to_string(), "guild_id": webhook.guild.to_string(),
            "application_id": self.bot.id.to_string(), "user": self.user_json(webhook.creator),
            "url": format!("{}/api/webhooks/{}/{}", self.base, webhook.id, webhook.token),
        })
    }
}

fn overwrite_json(overwrite: &Overwrite) -> Value {
    let (kind, id) = match overwrite.target {
        Target::Role(id) => (0, id),
        Target::Member(id) => (1, id),
    };
    json!({
        "id": id.to_string(), "type": kind, "allow": overwrite.allow.to_string(), "deny": overwrite.deny.to_string(),
    })
}

fn add_thread_fields(body: &mut Value, channel: &Channel, thread: &Thread) {
    let count = channel.messages.len();
    body["owner_id"] = json!(thread.owner.to_string());
    body["message_count"] = json!(count);
    body["total_message_sent"] = json!(count);
    body["member_count"] = json!(1);
    body["thread_metadata"] = json!({
        "archived": thread.archived, "locked": thread.locked, "auto_archive_duration": thread.auto_archive,
        "archive_timestamp": iso(thread.changed_ms), "create_timestamp": iso(created_ms(channel.id)),
        "invitable": true,
    });
}
