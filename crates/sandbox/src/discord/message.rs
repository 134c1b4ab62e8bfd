//! Messages as Discord keeps them, and as a test or a person looks at them.

use std::time::Instant;

use bytes::Bytes;
use serde_json::Value;

/// Embeds are not shown (flag 1<<2).
pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
/// Only the person who used the interaction sees it (flag 1<<6).
pub const EPHEMERAL: u64 = 1 << 6;
/// A deferred answer that has not come yet: "… is thinking" (flag 1<<7).
pub const LOADING: u64 = 1 << 7;
/// No push and no desktop notification (flag 1<<12).
pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
/// The message is made of components only (flag 1<<15).
pub const IS_COMPONENTS_V2: u64 = 1 << 15;

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The user's id, or the webhook's.
    pub id: u64,
    /// The name shown.
    pub name: String,
    /// True for the bot and for webhooks.
    pub bot: bool,
}

/// A file of a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub filename: String,
    /// The alternative text.
    pub description: Option<String>,
    /// The media type that came with the upload.
    pub content_type: Option<String>,
    /// What was uploaded.
    pub bytes: Bytes,
    /// Where it can be fetched; the server answers it without a token.
    pub url: String,
}

/// Whom a message notified, after `allowed_mentions`, the sender's permissions and the roles' settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pinged {
    /// Users, by id.
    pub users: Vec<u64>,
    /// Roles, by id.
    pub roles: Vec<u64>,
    /// `@everyone` or `@here`.
    pub everyone: bool,
}

/// Which interaction a message answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The interaction's id.
    pub interaction: u64,
    /// Its type: 2 command, 3 component, 5 modal.
    pub kind: u8,
    /// Who used it.
    pub user: u64,
    /// The guild it was used in.
    pub guild: u64,
    /// The command's name, empty for others.
    pub command: String,
    /// For a follow-up: the first response's message.
    pub follows: Option<u64>,
    /// For a component: the message it was on.
    pub source: Option<u64>,
    /// For a message command: the message it was used on.
    pub target: Option<u64>,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id; it tells the time of sending.
    pub id: u64,
    /// Where it is.
    pub channel: u64,
    /// The guild of that channel.
    pub guild: u64,
    /// Who wrote it.
    pub author: Author,
    /// Discord's message type: 0 plain, 19 reply, 20 answer to a slash command, 23 to a message command.
    pub kind: u8,
    /// The text, at most 2000 code points.
    pub content: String,
    /// Embeds, as Discord would return them.
    pub embeds: Vec<Value>,
    /// Components, as Discord would return them.
    pub components: Vec<Value>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Flag bits.
    pub flags: u64,
    /// The nonce it was sent with.
    pub nonce: Option<Value>,
    /// Whom it notified.
    pub pinged: Pinged,
    /// Unix milliseconds of the last edit.
    pub edited_ms: Option<i64>,
    /// The message it replies to.
    pub reply_to: Option<u64>,
    /// The only user who sees it.
    pub ephemeral_to: Option<u64>,
    /// The interaction it answers.
    pub answers: Option<Answers>,
    /// The webhook (or, for answers, the application) that wrote it.
    pub webhook: Option<u64>,
    /// Read aloud.
    pub tts: bool,
    /// When it appeared.
    pub at: Instant,
}

impl Message {
    /// All that can be read: the content, then each embed's title, description, fields, author and footer, then the text
    /// displays, one per line.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            let field = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
            lines.extend(field(&embed["author"], "name"));
            lines.extend(field(embed, "title"));
            lines.extend(field(embed, "description"));
            for entry in embed["fields"].as_array().into_iter().flatten() {
                lines.extend(field(entry, "name"));
                lines.extend(field(entry, "value"));
            }
            lines.extend(field(&embed["footer"], "text"));
        }
        each_component(&self.components, &mut |component| {
            if component["type"] == 10 {
                lines.extend(component["content"].as_str().map(str::to_owned));
            }
        });
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// The labels of its buttons that can be pressed.
    pub fn buttons(&self) -> Vec<String> {
        let mut labels = Vec::new();
        each_component(&self.components, &mut |component| {
            if component["type"] == 2 && component["disabled"] != true {
                labels.extend(component["label"].as_str().map(str::to_owned));
            }
        });
        labels
    }

    /// True until a deferred answer has come.
    pub fn is_loading(&self) -> bool {
        self.flags & LOADING != 0
    }

    /// When it was sent, in Unix milliseconds.
    pub fn sent_ms(&self) -> i64 {
        crate::discord::snowflake::created_ms(self.id)
    }
}

/// Calls `look` with every component, at any depth.
fn each_component(components: &[Value], look: &mut impl FnMut(&Value)) {
    for component in components {
        look(component);
        if let Some(accessory) = component.get("accessory") {
            look(accessory);
        }
        if let Some(inner) = component["components"].as_array() {
            each_component(inner, look);
        }
    }
}
