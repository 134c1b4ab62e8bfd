//! What is asked of Discord outside of interactions, and what comes back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::Value;
use serenity::model::id::{ChannelId, MessageId, RoleId, UserId, WebhookId};

use super::{Speaker, Webhook};

/// Edits of messages older than this have a limit of their own (reference section 11, code 30046).
const OLD_AFTER: Duration = Duration::from_secs(3600);

/// One request that Discord is asked to carry out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// A new message, silent and pinging nobody.
    Post {
        /// The channel or thread.
        to: ChannelId,
        /// At most 2,000 Unicode code points; not blank unless there are files.
        content: String,
        /// At most 10 files of at most 10 MiB each, at most 25 MiB with the content (reference section 3).
        files: Vec<LogFile>,
    },
    /// Another text for a message of our own. Its files stay.
    Edit {
        /// Where it is.
        channel: ChannelId,
        /// Which it is.
        message: MessageId,
        /// As of a new message.
        content: String,
    },
    /// A new message that is made of components alone (`cards`).
    PostCard {
        /// The channel or thread.
        to: ChannelId,
        /// The message's `components`: at most 40, with 4,000 characters of text.
        components: Vec<Value>,
        /// As of a post. Without a component that names it (`attachment://`), a file is not shown.
        files: Vec<NamedFile>,
        /// Who is notified.
        ring: Ring,
    },
    /// Other components for a message of our own that is made of them. It notifies nobody. One that Discord does not
    /// take now is not repeated as it is: its source is asked anew, so that nothing outdated is shown later.
    EditCard {
        /// Where it is.
        channel: ChannelId,
        /// Which it is.
        message: MessageId,
        /// As of a new one.
        components: Vec<Value>,
        /// What becomes of its files.
        files: CardFiles,
    },
    /// Takes a message of our own away.
    Delete {
        /// Where it is.
        channel: ChannelId,
        /// Which it is.
        message: MessageId,
    },
    /// A public thread without a first message. Discord knows no nonce here: when its answer is lost, the repeat
    /// starts a second, empty thread.
    StartThread {
        /// A text channel.
        parent: ChannelId,
        /// 1 to 100 characters.
        name: String,
    },
    /// Something that was said somewhere else: a message that is worth nothing once it is old. One that Discord does not
    /// take now is not repeated as it is: its source is asked anew.
    Say {
        /// The channel or thread; with a speaker, where its webhook is.
        to: ChannelId,
        /// As of a post.
        content: String,
        /// Whose name it stands under. None: the bot's. Discord knows no nonce for others: when its answer is lost, the
        /// repeat is a second message.
        speaker: Option<Speaker>,
    },
    /// The webhooks of a channel that the bot made.
    Webhooks {
        /// No thread: a thread has those of its channel.
        channel: ChannelId,
    },
    /// A new webhook.
    MakeWebhook {
        /// As above.
        channel: ChannelId,
        /// 1 to 80 characters that Discord takes.
        name: String,
    },
    /// Takes a webhook of the bot's away.
    DeleteWebhook {
        /// Where it is.
        channel: ChannelId,
        /// Which it is.
        webhook: WebhookId,
    },
    /// The newest messages of a channel, newest first; none without the right to read its history.
    ReadBack {
        /// The channel or thread.
        channel: ChannelId,
        /// 1 to 100.
        limit: u8,
    },
}

/// A file to go with a message, shown as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// With its ending, such as `survival-2026-11-21T21-45-03Z.log`.
    pub name: String,
    /// At most 10 MiB of UTF-8.
    pub bytes: Bytes,
}

/// A file to go with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// With its ending: letters, digits, `.`, `_` and `-` alone, since Discord changes others.
    pub name: String,
    /// At most 10 MiB.
    pub bytes: Bytes,
    /// Its media type, such as `image/png`.
    pub kind: &'static str,
}

/// What becomes of the files of a card that is edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardFiles {
    /// They stay; components may name them again.
    Keep,
    /// These take their place.
    New(Vec<NamedFile>),
}

/// Whom a card notifies when it is posted. Whom its text names beside is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ring {
    /// Nobody at all.
    Nobody,
    /// Those who want to hear of every message there.
    Followers,
    /// The members of this role, where the text mentions it and the bot may mention it.
    Role(RoleId),
    /// This member, where the text mentions them.
    Member(UserId),
}

/// A call on its way, as a source hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What is asked.
    pub call: Call,
    /// The nonce of an earlier process under which this was perhaps posted already; `None`: a new one.
    pub nonce: Option<String>,
}

impl From<Call> for Outgoing {
    fn from(call: Call) -> Self {
        Self { call, nonce: None }
    }
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The message is there.
    Posted(MessageId),
    /// The message is there, but in another channel: somebody has moved the webhook.
    PostedElsewhere,
    /// The message has its new text.
    Edited,
    /// The message is gone.
    Deleted,
    /// The thread is there.
    ThreadStarted(ChannelId),
    /// The webhooks, oldest first.
    Webhooks(Vec<Webhook>),
    /// The webhook is there.
    WebhookMade(Webhook),
    /// The webhook is gone.
    WebhookDeleted,
    /// The messages, newest first.
    Read(Vec<Seen>),
}

/// A message that was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its id.
    pub id: MessageId,
    /// Whether the bot wrote it.
    pub own: bool,
    /// Its text; empty for messages of others, as long as the bot may not read content.
    pub content: String,
    /// The nonce it was sent with, where Discord tells it.
    pub nonce: Option<String>,
    /// Name and size in bytes of each file.
    pub files: Vec<(String, u64)>,
}

/// Calls that share a route, or a limit of their own on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// `POST /channels/{id}/messages`
    Post,
    /// `PATCH /channels/{id}/messages/{id}`
    Edit,
    /// The same for a message that is older than an hour.
    EditOld,
    /// `DELETE /channels/{id}/messages/{id}`
    Delete,
    /// `POST /channels/{id}/threads`
    Thread,
    /// `GET /channels/{id}/messages`
    Read,
    /// `POST /webhooks/{id}/{token}`: the channel stands for its webhook, of which the bot has one.
    Webhook,
    /// `GET` and `POST /channels/{id}/webhooks`, `DELETE /webhooks/{id}`
    Webhooks,
}

/// Which limits a call meets: its class, and the channel as top-level resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    /// The kind of call.
    pub class: Class,
    /// The channel in the address.
    pub channel: ChannelId,
}

impl Call {
    /// The limits that this call meets at `wall` time.
    #[must_use]
    pub fn target(&self, wall: SystemTime) -> Target {
        let (class, channel) = match self {
            Self::Post { to, .. } | Self::PostCard { to, .. } => (Class::Post, *to),
            Self::Edit { channel, message, .. } | Self::EditCard { channel, message, .. } => {
                (if is_old(*message, wall) { Class::EditOld } else { Class::Edit }, *channel)
            }
            Self::Delete { channel, .. } => (Class::Delete, *channel),
            Self::StartThread { parent, .. } => (Class::Thread, *parent),
            Self::ReadBack { channel, .. } => (Class::Read, *channel),
            Self::Say { to, speaker: Some(_), .. } => (Class::Webhook, *to),
            Self::Say { to, speaker: None, .. } => (Class::Post, *to),
            Self::Webhooks { channel }
            | Self::MakeWebhook { channel, .. }
            | Self::DeleteWebhook { channel, .. } => (Class::Webhooks, *channel),
        };
        Target { class, channel }
    }

    /// Bytes of files that go along.
    #[must_use]
    pub fn upload(&self) -> usize {
        match self {
            Self::Post { files, .. } => files.iter().map(|file| file.bytes.len()).sum(),
            Self::PostCard { files, .. } | Self::EditCard { files: CardFiles::New(files), .. } => {
                files.iter().map(|file| file.bytes.len()).sum()
            }
            _ => 0,
        }
    }

    /// Whether its source is asked for it anew when it is to be repeated.
    #[must_use]
    pub fn is_made_anew(&self) -> bool {
        matches!(self, Self::EditCard { .. } | Self::Say { .. })
    }
}

fn is_old(message: MessageId, wall: SystemTime) -> bool {
    let written = UNIX_EPOCH + Duration::from_secs(message.created_at().unix_timestamp().unsigned_abs());
    wall.duration_since(written).is_ok_and(|age| age > OLD_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_message_is_edited_under_another_limit() {
        let message = MessageId::new(175_928_847_299_117_063);
        let written = UNIX_EPOCH + Duration::from_secs(message.created_at().unix_timestamp().unsigned_abs());
        let call = Call::Edit { channel: ChannelId::new(1), message, content: "x".into() };
        let class = |age| call.target(written + Duration::from_secs(age)).class;
        assert_eq!((class(3_500), class(3_700)), (Class::Edit, Class::EditOld));
        assert_eq!(
            call.target(written - Duration::from_secs(9)).class,
            Class::Edit,
            "the clock may be wrong"
        );
    }
}
