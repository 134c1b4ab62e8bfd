//! The interactions that members have begun and where each stands: sent, acknowledged, a form, done, or failed. Pure.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::discord::Modal;

/// Interactions of a member that are followed at a time; the oldest is let go beyond it.
const FOLLOWED: usize = 32;

/// What an interaction came from.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) message: Option<u64>,
    pub(super) custom_id: Option<String>,
    pub(super) command: Option<u64>,
    /// The form that was submitted with it.
    pub(super) form: Option<u64>,
}

/// Where an interaction stands.
#[derive(Clone, Debug)]
pub(super) enum Status {
    Sent,
    Acknowledged,
    Form(Modal),
    Failed(String),
    Done,
}

/// An interaction that is followed.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) id: u64,
    pub(super) channel: u64,
    pub(super) origin: Origin,
    pub(super) status: Status,
    /// Ends the task that follows it.
    pub(super) let_go: CancellationToken,
}

impl Followed {
    fn is_open(&self) -> bool {
        matches!(self.status, Status::Sent | Status::Acknowledged | Status::Form(_))
    }

    fn body(&self) -> Value {
        let mut body = json!({"id": self.id.to_string(), "channel_id": self.channel.to_string()});
        let mut add = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                body[key] = json!(value);
            }
        };
        add("message_id", self.origin.message.map(|id| id.to_string()));
        add("custom_id", self.origin.custom_id.clone());
        add("command", self.origin.command.map(|id| id.to_string()));
        let status = match &self.status {
            Status::Sent => "sent",
            Status::Acknowledged => "acknowledged",
            Status::Form(modal) => {
                body["form"] = (*modal.body).clone();
                "form"
            }
            Status::Failed(why) => {
                body["error"] = json!(why);
                "failed"
            }
            Status::Done => "done",
        };
        body["status"] = json!(status);
        body
    }
}

/// The open interactions of every member.
#[derive(Debug, Default)]
pub(super) struct Following(Mutex<HashMap<u64, VecDeque<Followed>>>);

impl Following {
    /// Those of a member that are not over.
    pub(super) fn open(&self, user: u64) -> Vec<Value> {
        self.0.lock().get(&user).into_iter().flatten().map(Followed::body).collect()
    }

    pub(super) fn add(&self, user: u64, followed: Followed) -> Value {
        let body = followed.body();
        let mut all = self.0.lock();
        let own = all.entry(user).or_default();
        if own.len() == FOLLOWED
            && let Some(oldest) = own.pop_front()
        {
            oldest.let_go.cancel();
        }
        own.push_back(followed);
        body
    }

    /// Changes where an interaction stands; `None` when it is no longer followed.
    pub(super) fn set(&self, user: u64, id: u64, status: Status) -> Option<Value> {
        let mut all = self.0.lock();
        let own = all.get_mut(&user)?;
        let at = own.iter().position(|followed| followed.id == id)?;
        let followed = own.get_mut(at)?;
        followed.status = status;
        let body = followed.body();
        if !followed.is_open() {
            own.remove(at);
        }
        Some(body)
    }

    pub(super) fn form(&self, user: u64, id: u64) -> Option<Modal> {
        let all = self.0.lock();
        all.get(&user)?.iter().find(|followed| followed.id == id).and_then(|followed| {
            match &followed.status {
                Status::Form(modal) => Some(modal.clone()),
                _ => None,
            }
        })
    }
}
