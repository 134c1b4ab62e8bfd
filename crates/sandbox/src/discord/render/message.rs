//! Messages as REST returns them, and what the gateway adds.

use serde_json::{Value, json};

use super::user::partial_member;
use crate::discord::{
    message::{Answers, Attachment, Message},
    snowflake::{created_ms, iso},
    world::World,
};

impl World {
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let mentions: Vec<Value> = message.pinged.users.iter().map(|id| self.user_json(*id)).collect();
        let roles: Vec<String> = message.pinged.roles.iter().map(u64::to_string).collect();
        let attachments: Vec<Value> = message.attachments.iter().map(attachment_json).collect();
        let webhook_author = message.webhook.is_some_and(|id| id != self.bot.id);
        let mut body = json!({
            "id": message.id.to_string(), "channel_id": message.channel.to_string(), "type": message.kind,
            "author": self.author_json(&message.author, webhook_author), "content": message.content,
            "timestamp": iso(created_ms(message.id)), "edited_timestamp": message.edited_ms.map(iso),
            "tts": message.tts, "mention_everyone": message.pinged.everyone, "mentions": mentions,
            "mention_roles": roles, "attachments": attachments, "embeds": message.embeds, "pinned": false,
            "flags": message.flags, "components": message.components,
        });
        if let Some(webhook) = message.webhook {
            body["webhook_id"] = json!(webhook.to_string());
            body["application_id"] = json!(self.bot.id.to_string());
        }
        if let Some(nonce) = &message.nonce {
            body["nonce"] = nonce.clone();
        }
        self.add_reference(&mut body, message);
        if let Some(answers) = &message.answers {
            body["interaction_metadata"] = self.answers_json(answers);
            if answers.kind == 2 {
                body["interaction"] = json!({
                    "id": answers.interaction.to_string(), "type": 2, "name": answers.command,
                    "user": self.user_json(answers.user),
                });
            }
        }
        body
    }

    fn add_reference(&self, body: &mut Value, message: &Message) {
        let Some(id) = message.reply_to else { return };
        body["message_reference"] = json!({
            "type": 0, "message_id": id.to_string(), "channel_id": message.channel.to_string(),
            "guild_id": message.guild.to_string(),
        });
        let shown = self.message(message.channel, id).map(|first| {
            let alone = Message { reply_to: None, ..(*first).clone() };
            self.message_json(&alone)
        });
        body["referenced_message"] = json!(shown);
    }

    fn answers_json(&self, answers: &Answers) -> Value {
        let mut body = json!({
            "id": answers.interaction.to_string(), "type": answers.kind, "user": self.user_json(answers.user),
            "authorizing_integration_owners": {"0": answers.guild.to_string()},
        });
        if answers.kind == 2 {
            body["name"] = json!(answers.command);
            body["command_type"] = json!(if answers.target.is_some() { 3 } else { 1 });
        }
        if let Some(target) = answers.target {
            body["target_message_id"] = json!(target.to_string());
        }
        if let Some(source) = answers.source.filter(|_| answers.kind == 3) {
            body["interacted_message_id"] = json!(source.to_string());
        }
        if answers.kind == 5 {
            body["triggering_interaction_metadata"] = json!({
                "id": answers.interaction.to_string(), "type": 2, "user": self.user_json(answers.user),
                "authorizing_integration_owners": {"0": answers.guild.to_string()}, "name": answers.command,
                "command_type": 1,
            });
        }
        if let Some(first) = answers.follows {
            body["original_response_message_id"] = json!(first.to_string());
        }
        body
    }

    /// MESSAGE_CREATE and MESSAGE_UPDATE name the guild and the author's membership.
    pub(crate) fn add_gateway_fields(&self, body: &mut Value, message: &Message) {
        body["guild_id"] = json!(message.guild.to_string());
        body["channel_type"] = json!(self.channels.get(&message.channel).map_or(0, |channel| channel.kind));
        let member = self.guilds.get(&message.guild).and_then(|guild| guild.members.get(&message.author.id));
        if let (Some(member), None) = (member, message.webhook) {
            body["member"] = partial_member(member);
        }
    }
}

fn attachment_json(file: &Attachment) -> Value {
    let mut body = json!({
        "id": file.id.to_string(), "filename": file.filename, "size": file.bytes.len(), "url": file.url,
        "proxy_url": file.url, "flags": 0,
    });
    if let Some(description) = &file.description {
        body["description"] = json!(description);
    }
    if let Some(kind) = &file.content_type {
        body["content_type"] = json!(kind);
    }
    body
}
