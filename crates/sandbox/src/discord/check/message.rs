//! Bodies of messages: created, edited, by the bot, by webhooks or as answers to interactions.

use serde_json::{Value, json};

use super::{
    components,
    embed::embeds,
    form::{Complaints, Form, object_item},
    mentions::{AllowedMentions, allowed_mentions},
};
use crate::discord::{
    error::{self, ApiError},
    message::{EPHEMERAL, IS_COMPONENTS_V2, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS},
};

/// Longest text of a bot's or webhook's message, in code points.
const CONTENT: usize = 2000;

/// Where a message body comes in; decides which fields and flags it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageRoute {
    /// `POST /channels/{}/messages`
    Channel,
    /// `POST /webhooks/{}/{}` of a channel's webhook
    Webhook,
    /// Callback 4, or a follow-up
    Interaction,
    /// Callback 5: only `flags`
    Deferral,
    /// Any edit, and callback 7
    Edit,
}

/// A field that can be left as it is, emptied or set.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Patch<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// The value for a new message.
    pub(crate) fn or_default(self) -> T
    where
        T: Default,
    {
        match self {
            Self::Set(value) => value,
            Self::Keep | Self::Clear => T::default(),
        }
    }

    /// Changes `slot` as asked.
    pub(crate) fn apply(self, slot: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Clear => *slot = T::default(),
            Self::Set(value) => *slot = value,
        }
    }
}

/// An entry of `attachments`: the index of an upload, or the id of a file that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AttachmentRef {
    pub(crate) id: u64,
    pub(crate) filename: Option<String>,
    pub(crate) description: Option<String>,
}

/// A message body that keeps the rules.
#[derive(Debug, Default)]
pub(crate) struct MessageForm {
    pub(crate) content: Patch<String>,
    pub(crate) embeds: Patch<Vec<Value>>,
    pub(crate) components: Patch<Vec<Value>>,
    pub(crate) attachments: Patch<Vec<AttachmentRef>>,
    pub(crate) flags: Option<u64>,
    pub(crate) mentions: Option<AllowedMentions>,
    pub(crate) nonce: Option<Value>,
    pub(crate) enforce_nonce: bool,
    pub(crate) tts: bool,
    /// The message replied to, and whether it has to exist.
    pub(crate) reply_to: Option<(u64, bool)>,
    pub(crate) username: Option<String>,
}

/// Reads a message body.
pub(crate) fn message(value: &Value, route: MessageRoute) -> Result<MessageForm, ApiError> {
    let mut c = Complaints::default();
    let read = Form::open(value, &mut c).map(|mut form| {
        let read = fields(&mut form, &mut c, route);
        form.close(&mut c);
        read
    });
    let too_many = value["attachments"].as_array().is_some_and(|list| list.len() > 10);
    if too_many { Err(error::TOO_MANY_ATTACHMENTS) } else { c.settle(read) }
}

fn fields(form: &mut Form<'_>, c: &mut Complaints, route: MessageRoute) -> MessageForm {
    if route == MessageRoute::Deferral {
        form.misplaced(c, &["content", "embeds", "components", "attachments", "poll"]);
        form.ignore(&["tts", "allowed_mentions"]);
        return MessageForm { flags: flags(form, c, route), ..MessageForm::default() };
    }
    let flags = flags(form, c, route);
    let v2 = flags.unwrap_or(0) & IS_COMPONENTS_V2 != 0;
    let read = MessageForm {
        content: patch(form, "content", |f| f.text(c, "content", 0, CONTENT).map(str::to_owned)),
        embeds: patch(form, "embeds", |f| embeds(f, c)),
        components: patch(form, "components", |f| components::of_message(f, c, v2)),
        attachments: patch(form, "attachments", |f| attachments(f, c)),
        flags,
        mentions: allowed_mentions(form, c),
        tts: route != MessageRoute::Edit && form.flag(c, "tts").unwrap_or(false),
        ..MessageForm::default()
    };
    if v2 {
        refuse_with_v2(form, c);
    }
    form.unsupported(c, &["poll"]);
    match route {
        MessageRoute::Channel => of_channel(form, c, read),
        MessageRoute::Webhook => of_webhook(form, c, read),
        MessageRoute::Edit => {
            form.unsupported(c, &["sticker_ids"]);
            read
        }
        MessageRoute::Interaction | MessageRoute::Deferral => read,
    }
}

fn patch<'a, T>(
    form: &mut Form<'a>,
    key: &'static str,
    read: impl FnOnce(&mut Form<'a>) -> Option<T>,
) -> Patch<T> {
    if !form.given(key) {
        return Patch::Keep;
    }
    read(form).map_or(Patch::Clear, Patch::Set)
}

/// Which flags may be set where (section 3); an edit ignores the others, elsewhere they are refused.
fn flags(form: &mut Form<'_>, c: &mut Complaints, route: MessageRoute) -> Option<u64> {
    let given = form.bits(c, "flags")?;
    let allowed = match route {
        MessageRoute::Channel | MessageRoute::Webhook => {
            SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2
        }
        MessageRoute::Interaction => SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2 | EPHEMERAL,
        MessageRoute::Deferral => EPHEMERAL,
        MessageRoute::Edit => SUPPRESS_EMBEDS | IS_COMPONENTS_V2,
    };
    if given & !allowed != 0 && route != MessageRoute::Edit {
        c.add_at("flags", "MESSAGE_FLAGS_INVALID", format!("Only these flags may be set here: {allowed}."));
    }
    Some(given & allowed)
}

fn attachments(form: &mut Form<'_>, c: &mut Complaints) -> Option<Vec<AttachmentRef>> {
    form.list(c, "attachments", (0, 10), |value, c| {
        object_item(value, c, |form, c| {
            form.require(c, "id");
            form.ignore(&["is_spoiler", "is_remix", "duration_secs", "waveform", "title"]);
            Some(AttachmentRef {
                id: form.id(c, "id")?,
                filename: form.text(c, "filename", 1, 1024).map(str::to_owned),
                description: form.text(c, "description", 0, 1024).map(str::to_owned),
            })
        })
    })
}

fn refuse_with_v2(form: &mut Form<'_>, c: &mut Complaints) {
    for key in ["content", "embeds", "poll", "sticker_ids"] {
        let filled = match form.raw(key) {
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(list)) => !list.is_empty(),
            other => other.is_some(),
        };
        if filled {
            let message =
                format!("The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
            c.add_at(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
        }
    }
}

fn of_channel(form: &mut Form<'_>, c: &mut Complaints, read: MessageForm) -> MessageForm {
    form.unsupported(c, &["sticker_ids", "shared_client_theme"]);
    let nonce = form.raw("nonce").filter(|nonce| {
        let fits = match nonce {
            Value::String(text) => text.chars().count() <= 25,
            other => other.is_i64() || other.is_u64(),
        };
        if !fits {
            c.add_at("nonce", "NONCE_TYPE_TOO_LONG", "Nonces can only be as long as 25 characters.");
        }
        fits
    });
    let reply_to = form.object(c, "message_reference", |form, c| {
        form.require(c, "message_id");
        form.id(c, "channel_id");
        form.id(c, "guild_id");
        form.one_of(c, "type", &[0]);
        let must_exist = form.flag(c, "fail_if_not_exists").unwrap_or(true);
        Some((form.id(c, "message_id")?, must_exist))
    });
    let enforce_nonce = form.flag(c, "enforce_nonce").unwrap_or(false);
    MessageForm { nonce: nonce.cloned(), enforce_nonce, reply_to, ..read }
}

fn of_webhook(form: &mut Form<'_>, c: &mut Complaints, read: MessageForm) -> MessageForm {
    form.text(c, "avatar_url", 0, 2048);
    form.unsupported(c, &["thread_name", "applied_tags"]);
    let username = form.text(c, "username", 1, 80);
    if let Some(word) = username.and_then(forbidden_word) {
        let message = format!("Username cannot contain \"{word}\"");
        c.add_at("username", "USERNAME_INVALID_CONTAINS", message);
    }
    MessageForm { username: username.map(str::to_owned), ..read }
}

/// Words that a webhook's name may not hold (or, for two of them, be).
pub(crate) fn forbidden_word(name: &str) -> Option<&'static str> {
    let lower = name.trim().to_lowercase();
    ["clyde", "discord"]
        .into_iter()
        .find(|word| lower.contains(word))
        .or_else(|| ["everyone", "here"].into_iter().find(|word| lower == *word))
}

impl MessageForm {
    /// True if nothing is left to show; white space alone is nothing.
    pub(crate) fn is_empty(&self, files: usize) -> bool {
        let blank = !matches!(&self.content, Patch::Set(text) if !text.trim().is_empty());
        let none = |list: &Patch<Vec<Value>>| !matches!(list, Patch::Set(items) if !items.is_empty());
        blank && none(&self.embeds) && none(&self.components) && files == 0
    }

    /// The nonce as text, whichever JSON type it came in.
    pub(crate) fn nonce_text(&self) -> Option<String> {
        self.nonce.as_ref().map(|nonce| match nonce {
            Value::String(text) => text.clone(),
            other => json!(other).to_string(),
        })
    }
}
