//! What Discord remembers of an interaction, and what of it the person sees.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::watch;

use super::World;
use crate::discord::message::Message;

/// Where an interaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No callback has come.
    Waiting,
    /// Deferred with type 5: a message that says "… is thinking" is there.
    Thinking,
    /// Acknowledged; `original` tells the first response, if it is a message.
    Acknowledged,
}

/// One suggestion of an autocomplete answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is shown.
    pub name: String,
    /// What is sent when it is picked: a string or a number.
    pub value: Value,
}

/// What the person has seen so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// Time from the event to the callback.
    pub(crate) acknowledged: Option<Duration>,
    /// Suggestions (type 8).
    pub(crate) choices: Option<Vec<Choice>>,
    /// A modal (type 9).
    pub(crate) modal: Option<Arc<Value>>,
    /// Answers in the order of their first appearance, in their newest state; deferred ones not before they are complete.
    pub(crate) messages: Vec<Arc<Message>>,
}

/// One interaction.
pub(crate) struct InteractionRecord {
    pub(crate) id: u64,
    pub(crate) token: String,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub(crate) kind: u8,
    pub(crate) guild: u64,
    pub(crate) channel: u64,
    pub(crate) user: u64,
    pub(crate) command: String,
    /// The message whose component was used (for a modal: that opened it).
    pub(crate) source: Option<u64>,
    pub(crate) started: Instant,
    pub(crate) stage: Stage,
    pub(crate) original: Option<u64>,
    pub(crate) shown: Vec<u64>,
    pub(crate) progress: watch::Sender<Progress>,
}

impl World {
    /// Keeps an interaction for as long as its token may live, and drops those that are over.
    pub(crate) fn remember_interaction(&mut self, record: InteractionRecord, token_life: Duration) {
        let now = record.started;
        self.interactions.retain(|_, old| now.saturating_duration_since(old.started) < token_life);
        self.interactions.insert(record.id, record);
    }

    /// Shows a new or changed message to the person behind each interaction that it answers.
    pub(crate) fn show(&mut self, message: &Arc<Message>) {
        for record in self.interactions.values_mut().filter(|r| r.shown.contains(&message.id)) {
            if message.is_loading() {
                continue;
            }
            record.progress.send_modify(|progress| {
                match progress.messages.iter_mut().find(|old| old.id == message.id) {
                    Some(old) => *old = Arc::clone(message),
                    None => progress.messages.push(Arc::clone(message)),
                }
            });
        }
    }
}
