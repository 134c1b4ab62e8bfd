//! The bodies of requests and of their answers.

use bytes::Bytes;
use reqwest::{
    Body,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
    multipart::{Form, Part},
};
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::{CardFiles, Done, LogFile, NamedFile, Ring, Seen};
use crate::cards::IS_COMPONENTS_V2;

/// SUPPRESS_EMBEDS: a console does not unfurl links. An edit must send it again (reference section 3, "Flags").
pub(super) const SUPPRESS_EMBEDS: u32 = 1 << 2;
/// SUPPRESS_NOTIFICATIONS: a console does not ring. An edit can neither set nor lose it.
pub(super) const SUPPRESS_NOTIFICATIONS: u32 = 1 << 12;
/// GUILD_PUBLIC_THREAD; left out, Discord starts a private thread (reference section 8).
const PUBLIC_THREAD: u8 = 11;
/// Minutes without a message after which a thread leaves the list.
const ARCHIVE_AFTER: u32 = 1_440;

/// A new message.
pub(super) fn new_message(content: &str, files: &[LogFile], nonce: &str) -> Value {
    let mut body = json!({
        "content": content,
        "allowed_mentions": { "parse": [] },
        "flags": SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS,
        "nonce": nonce,
        "enforce_nonce": true,
    });
    if !files.is_empty() {
        let named = files.iter().enumerate().map(|(id, file)| json!({ "id": id, "filename": file.name }));
        body["attachments"] = named.collect();
    }
    body
}

/// A new message of components alone.
pub(super) fn new_card(components: &[Value], files: &[NamedFile], ring: Ring, nonce: &str) -> Value {
    let mentions = match ring {
        Ring::Nobody | Ring::Followers => json!({ "parse": [] }),
        Ring::Role(role) => json!({ "parse": [], "roles": [role] }),
        Ring::Member(member) => json!({ "parse": [], "users": [member] }),
    };
    let silent = if ring == Ring::Nobody { u64::from(SUPPRESS_NOTIFICATIONS) } else { 0 };
    let mut body = json!({
        "components": components,
        "allowed_mentions": mentions,
        "flags": IS_COMPONENTS_V2 | silent,
        "nonce": nonce,
        "enforce_nonce": true,
    });
    if !files.is_empty() {
        body["attachments"] = attachments(files);
    }
    body
}

/// Other components for a message that is made of them. What it has uploaded stays where no file is new.
pub(super) fn edited_card(components: &[Value], files: &CardFiles) -> Value {
    let mut body = json!({
        "components": components,
        "allowed_mentions": { "parse": [] },
        "flags": IS_COMPONENTS_V2,
    });
    if let CardFiles::New(files) = files {
        body["attachments"] = attachments(files);
    }
    body
}

fn attachments(files: &[NamedFile]) -> Value {
    files.iter().enumerate().map(|(id, file)| json!({ "id": id, "filename": file.name })).collect()
}

impl LogFile {
    /// As it is uploaded.
    pub(super) fn upload(&self) -> Upload<'_> {
        Upload { name: &self.name, bytes: &self.bytes, kind: "text/plain; charset=utf-8" }
    }
}

impl NamedFile {
    /// As it is uploaded.
    pub(super) fn upload(&self) -> Upload<'_> {
        Upload { name: &self.name, bytes: &self.bytes, kind: self.kind }
    }
}

/// A part of a form.
pub(super) struct Upload<'a> {
    name: &'a str,
    bytes: &'a Bytes,
    kind: &'static str,
}

/// The form of a message with files.
pub(super) fn form<'a>(message: &Value, files: impl IntoIterator<Item = Upload<'a>>) -> Form {
    let typed = |part: Part, kind: &'static str| {
        part.headers(HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]))
    };
    let first = typed(Part::text(message.to_string()), "application/json");
    files.into_iter().enumerate().fold(Form::new().part("payload_json", first), |form, (id, file)| {
        let length = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
        let part =
            Part::stream_with_length(Body::from(file.bytes.clone()), length).file_name(file.name.to_owned());
        form.part(format!("files[{id}]"), typed(part, file.kind))
    })
}

/// Another text for a message; without `allowed_mentions` Discord would ping again. Left out, `attachments` stay.
pub(super) fn edited_message(content: &str) -> Value {
    json!({ "content": content, "allowed_mentions": { "parse": [] }, "flags": SUPPRESS_EMBEDS })
}

/// A thread without a first message.
pub(super) fn new_thread(name: &str) -> Value {
    json!({ "name": name, "type": PUBLIC_THREAD, "auto_archive_duration": ARCHIVE_AFTER })
}

#[derive(Deserialize)]
struct Named<T> {
    id: T,
}

/// The message's id.
pub(super) fn posted(body: &[u8]) -> Option<Done> {
    serde_json::from_slice::<Named<MessageId>>(body).ok().map(|message| Done::Posted(message.id))
}

/// The thread's id.
pub(super) fn started(body: &[u8]) -> Option<Done> {
    serde_json::from_slice::<Named<ChannelId>>(body).ok().map(|thread| Done::ThreadStarted(thread.id))
}

/// A user's id.
pub(super) fn user(body: &[u8]) -> Option<UserId> {
    serde_json::from_slice::<Named<UserId>>(body).ok().map(|user| user.id)
}

#[derive(Deserialize)]
struct Message {
    id: MessageId,
    author: Named<UserId>,
    #[serde(default)]
    content: String,
    #[serde(default)]
    nonce: Value,
    #[serde(default)]
    attachments: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    size: u64,
}

/// The messages that were read back; `own` is the bot.
pub(super) fn seen(body: &[u8], own: UserId) -> Option<Done> {
    let messages: Vec<Message> = serde_json::from_slice(body).ok()?;
    let seen = messages.into_iter().map(|message| Seen {
        id: message.id,
        own: message.author.id == own,
        content: message.content,
        nonce: match message.nonce {
            Value::String(nonce) => Some(nonce),
            Value::Number(nonce) => Some(nonce.to_string()),
            _ => None,
        },
        files: message.attachments.into_iter().map(|file| (file.filename, file.size)).collect(),
    });
    Some(Done::Read(seen.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_read_back_is_told_from_those_of_others() {
        let body = json!([
            { "id": "9", "author": { "id": "2" }, "content": "hello" },
            { "id": "8", "author": { "id": "1" }, "content": "", "nonce": 77,
              "attachments": [{ "id": "3", "filename": "a.log", "size": 12, "url": "x" }] },
        ]);
        let seen = seen(body.to_string().as_bytes(), UserId::new(1));
        let Some(Done::Read(seen)) = seen else { panic!("{seen:?}") };
        assert_eq!((seen[0].own, seen[0].content.as_str(), &seen[0].nonce), (false, "hello", &None));
        let expected = Seen {
            id: MessageId::new(8),
            own: true,
            content: String::new(),
            nonce: Some("77".into()),
            files: vec![("a.log".into(), 12)],
        };
        assert_eq!(seen[1], expected);
    }

    #[test]
    fn what_is_not_a_message_is_not_taken_for_one() {
        for body in ["", "<html>", "{}", r#"{"id":"x"}"#, r#"{"id":0}"#] {
            assert_eq!(posted(body.as_bytes()), None, "{body}");
        }
        assert_eq!(posted(br#"{"id":"12","content":""}"#), Some(Done::Posted(MessageId::new(12))));
    }
}
