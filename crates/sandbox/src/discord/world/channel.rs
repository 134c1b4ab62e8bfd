//! Channels and threads with the messages in them, and webhooks.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::discord::message::Message;

/// How long a nonce with `enforce_nonce` is remembered: "a few minutes" (`discord-platform.md` section 3).
const NONCE_LIFE: Duration = Duration::from_secs(300);

/// A text channel (type 0).
pub(crate) const TEXT: u8 = 0;
/// A category (type 4).
pub(crate) const CATEGORY: u8 = 4;
/// A public thread (type 11).
pub(crate) const PUBLIC_THREAD: u8 = 11;
/// A private thread (type 12).
pub(crate) const PRIVATE_THREAD: u8 = 12;

/// Whom a channel's overwrite is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A role (the guild's id for `@everyone`).
    Role(u64),
    /// A member, by user id.
    Member(u64),
}

/// What a channel allows and denies beyond the roles.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overwrite {
    pub(crate) target: Target,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

/// What only threads have.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) owner: u64,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    /// Minutes of silence until it archives itself (told, not acted upon).
    pub(crate) auto_archive: u32,
    pub(crate) changed_ms: i64,
}

/// A place for messages.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: u64,
    pub(crate) guild: u64,
    pub(crate) name: String,
    pub(crate) kind: u8,
    pub(crate) parent: Option<u64>,
    pub(crate) position: u32,
    pub(crate) topic: Option<String>,
    pub(crate) nsfw: bool,
    pub(crate) slowmode: u32,
    pub(crate) overwrites: Vec<Overwrite>,
    pub(crate) thread: Option<Thread>,
    pub(crate) last_message: Option<u64>,
    /// Oldest first, by id.
    pub(crate) messages: VecDeque<Arc<Message>>,
    nonces: VecDeque<(Instant, String, u64)>,
}

impl Channel {
    pub(crate) fn new(id: u64, guild: u64, name: &str, kind: u8) -> Self {
        Self {
            id,
            guild,
            name: name.to_owned(),
            kind,
            parent: None,
            position: 0,
            topic: None,
            nsfw: false,
            slowmode: 0,
            overwrites: Vec::new(),
            thread: None,
            last_message: None,
            messages: VecDeque::new(),
            nonces: VecDeque::new(),
        }
    }

    pub(crate) fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    fn place(&self, id: u64) -> Result<usize, usize> {
        self.messages.binary_search_by_key(&id, |message| message.id)
    }

    pub(crate) fn message(&self, id: u64) -> Option<&Arc<Message>> {
        self.place(id).ok().and_then(|at| self.messages.get(at))
    }

    pub(crate) fn message_mut(&mut self, id: u64) -> Option<&mut Arc<Message>> {
        self.place(id).ok().and_then(|at| self.messages.get_mut(at))
    }

    /// Adds a message in the order of ids; the oldest go when there are more than `cap`.
    pub(crate) fn insert(&mut self, message: Arc<Message>, cap: usize) {
        if let Err(at) = self.place(message.id) {
            if message.ephemeral_to.is_none() {
                self.last_message = self.last_message.max(Some(message.id));
            }
            self.messages.insert(at, message);
        }
        while self.messages.len() > cap {
            self.messages.pop_front();
        }
    }

    pub(crate) fn take(&mut self, id: u64) -> Option<Arc<Message>> {
        self.place(id).ok().and_then(|at| self.messages.remove(at))
    }

    /// The message that was sent with this nonce lately, if it is still there.
    pub(crate) fn sent_with(&self, nonce: &str, now: Instant) -> Option<&Arc<Message>> {
        let known = |at: &Instant| now.saturating_duration_since(*at) < NONCE_LIFE;
        let (.., id) = self.nonces.iter().rev().find(|(at, n, _)| n == nonce && known(at))?;
        self.message(*id)
    }

    pub(crate) fn remember_nonce(&mut self, nonce: String, message: u64, now: Instant) {
        while self.nonces.front().is_some_and(|(at, ..)| now.saturating_duration_since(*at) >= NONCE_LIFE) {
            self.nonces.pop_front();
        }
        self.nonces.push_back((now, nonce, message));
    }
}

/// A webhook of a channel, made by the bot.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) id: u64,
    pub(crate) token: String,
    pub(crate) channel: u64,
    pub(crate) guild: u64,
    pub(crate) name: String,
    pub(crate) creator: u64,
}
