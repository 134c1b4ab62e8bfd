//! Sending, editing and deleting messages: the one place where they change.

use std::{sync::Arc, time::Instant};

use serde_json::{Value, json};

use super::World;
use crate::discord::{
    event::Event,
    gateway::Intents,
    message::{Answers, Attachment, Author, Message, Pinged},
    permissions::VIEW_CHANNEL,
    snowflake::now_ms,
};

/// A message that is about to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) channel: u64,
    pub(crate) author: Author,
    pub(crate) kind: u8,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) flags: u64,
    pub(crate) nonce: Option<Value>,
    pub(crate) pinged: Pinged,
    pub(crate) reply_to: Option<u64>,
    pub(crate) ephemeral_to: Option<u64>,
    pub(crate) answers: Option<Answers>,
    pub(crate) webhook: Option<u64>,
    pub(crate) tts: bool,
}

impl Draft {
    pub(crate) fn new(channel: u64, author: Author) -> Self {
        Self {
            channel,
            author,
            kind: 0,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            nonce: None,
            pinged: Pinged::default(),
            reply_to: None,
            ephemeral_to: None,
            answers: None,
            webhook: None,
            tts: false,
        }
    }

    fn sent(self, id: u64, guild: u64) -> Message {
        Message {
            id,
            guild,
            channel: self.channel,
            author: self.author,
            kind: self.kind,
            content: self.content,
            embeds: self.embeds,
            components: self.components,
            attachments: self.attachments,
            flags: self.flags,
            nonce: self.nonce,
            pinged: self.pinged,
            edited_ms: None,
            reply_to: self.reply_to,
            ephemeral_to: self.ephemeral_to,
            answers: self.answers,
            webhook: self.webhook,
            tts: self.tts,
            at: Instant::now(),
        }
    }
}

impl World {
    /// The bot as author.
    pub(crate) fn bot_author(&self) -> Author {
        Author { id: self.bot.id, name: self.bot.name.clone(), bot: true }
    }

    /// Puts a message into its channel; `None` when the channel is gone.
    pub(crate) fn send(&mut self, draft: Draft) -> Option<Arc<Message>> {
        let id = self.ids.next();
        self.send_as(id, draft)
    }

    /// [`send`](Self::send) with an id that was chosen before.
    pub(crate) fn send_as(&mut self, id: u64, draft: Draft) -> Option<Arc<Message>> {
        let channel = self.channels.get_mut(&draft.channel)?;
        if let Some(thread) = channel.thread.as_mut() {
            thread.archived = false;
        }
        let message = Arc::new(draft.sent(id, channel.guild));
        channel.insert(Arc::clone(&message), self.history);
        if let Some(answers) = &message.answers {
            self.interactions.shows(answers.interaction, id);
        }
        self.announce("MESSAGE_CREATE", &message);
        self.interactions.show(&message);
        self.tell(Event::MessageCreated(Arc::clone(&message)));
        Some(message)
    }

    /// Changes a message and tells of it; `None` when it is gone.
    pub(crate) fn edit(
        &mut self,
        channel: u64,
        id: u64,
        change: impl FnOnce(&mut Message),
    ) -> Option<Arc<Message>> {
        let slot = self.channels.get_mut(&channel)?.message_mut(id)?;
        let message = Arc::make_mut(slot);
        let was_loading = message.is_loading();
        change(message);
        if !was_loading {
            message.edited_ms = Some(now_ms());
        }
        let message = Arc::clone(slot);
        self.announce("MESSAGE_UPDATE", &message);
        self.interactions.show(&message);
        self.tell(Event::MessageEdited(Arc::clone(&message)));
        Some(message)
    }

    /// Removes a message and tells of it; false when it was gone already.
    pub(crate) fn delete(&mut self, channel: u64, id: u64) -> bool {
        let Some(message) = self.channels.get_mut(&channel).and_then(|c| c.take(id)) else { return false };
        if message.ephemeral_to.is_none() {
            let body = json!({
                "id": id.to_string(),
                "channel_id": channel.to_string(),
                "guild_id": message.guild.to_string(),
            });
            self.publish(Intents::GUILD_MESSAGES, "MESSAGE_DELETE", &body);
        }
        self.tell(Event::MessageDeleted { channel, id, ephemeral_to: message.ephemeral_to });
        true
    }

    /// Removes many messages with one event (bulk delete).
    pub(crate) fn delete_all(&mut self, channel: u64, ids: &[u64]) {
        let Some(place) = self.channels.get_mut(&channel) else { return };
        let guild = place.guild;
        let gone: Vec<Arc<Message>> = ids.iter().filter_map(|id| place.take(*id)).collect();
        let names: Vec<String> = gone.iter().map(|message| message.id.to_string()).collect();
        let body = json!({"ids": names, "channel_id": channel.to_string(), "guild_id": guild.to_string()});
        self.publish(Intents::GUILD_MESSAGES, "MESSAGE_DELETE_BULK", &body);
        for message in gone {
            let ephemeral_to = message.ephemeral_to;
            self.tell(Event::MessageDeleted { channel, id: message.id, ephemeral_to });
        }
    }

    /// Ephemeral messages are told to nobody but their reader; others to those who may see the channel.
    fn announce(&mut self, name: &'static str, message: &Message) {
        let heard = self.hub.anyone_wants(Intents::GUILD_MESSAGES);
        if message.ephemeral_to.is_some()
            || !heard
            || self.bot_permissions(message.channel) & VIEW_CHANNEL == 0
        {
            return;
        }
        let mut body = self.message_json(message);
        self.add_gateway_fields(&mut body, message);
        let open = message.author.id == self.bot.id || message.pinged.users.contains(&self.bot.id);
        if open {
            self.publish(Intents::GUILD_MESSAGES, name, &body);
            return;
        }
        self.hub.publish_content(name, &body);
    }
}
