//! What becomes of the interactions that members begin: sent, acknowledged, a form, done, or failed.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    app::{App, AppState},
    error::WebError,
    feed::Audience,
};
use crate::discord::{Acknowledged, ActError, Interaction, Modal};

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
enum Status {
    Sent,
    Acknowledged,
    Form(Modal),
    Failed(String),
    Done,
}

#[derive(Debug)]
struct Followed {
    id: u64,
    channel: u64,
    origin: Origin,
    status: Status,
    /// Ends the task that follows it.
    let_go: CancellationToken,
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

    fn add(&self, user: u64, followed: Followed) -> Value {
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
    fn set(&self, user: u64, id: u64, status: Status) -> Option<Value> {
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

    fn form(&self, user: u64, id: u64) -> Option<Modal> {
        let all = self.0.lock();
        all.get(&user)?.iter().find(|followed| followed.id == id).and_then(|followed| {
            match &followed.status {
                Status::Form(modal) => Some(modal.clone()),
                _ => None,
            }
        })
    }
}

impl AppState {
    fn tell_interaction(&self, user: u64, body: Option<Value>) {
        if let Some(body) = body {
            self.feed.event(Audience { channel: None, member: Some(user) }, "INTERACTION", &body);
        }
    }

    fn move_on(&self, user: u64, id: u64, status: Status) {
        let body = self.following.set(user, id, status);
        self.tell_interaction(user, body);
    }

    /// A form that is open for the member.
    pub(super) fn form(&self, user: u64, id: u64) -> Result<Modal, WebError> {
        self.following.form(user, id).ok_or_else(|| WebError::conflict("This form is no longer open."))
    }

    /// Closes a form without sending it.
    pub(super) fn close_form(&self, user: u64, id: u64) -> Result<(), WebError> {
        self.form(user, id)?;
        self.move_on(user, id, Status::Done);
        Ok(())
    }
}

/// Follows an interaction from now on; returns its id.
pub(super) fn follow(app: &App, interaction: Interaction, origin: Origin) -> u64 {
    let (id, user, form) = (interaction.id, interaction.user, origin.form);
    let let_go = CancellationToken::new();
    let channel = interaction.channel;
    let followed = Followed { id, channel, origin, status: Status::Sent, let_go: let_go.clone() };
    let body = app.following.add(user, followed);
    app.tell_interaction(user, Some(body));
    let task = watch(Arc::clone(app), interaction, form);
    app.spawn(async move {
        let_go.run_until_cancelled(task).await;
    });
    id
}

async fn watch(app: App, interaction: Interaction, form: Option<u64>) {
    let (id, user) = (interaction.id, interaction.user);
    let outcome = interaction.first_outcome().await;
    if let (Ok(_), Some(form)) = (&outcome, form) {
        app.move_on(user, form, Status::Done);
    }
    match outcome {
        // As in the client, a form stays open, with what was typed, when it could not be sent.
        Err(error) => app.move_on(user, id, Status::Failed(failure(&error))),
        Ok(Acknowledged::Form(modal)) => app.move_on(user, id, Status::Form(modal)),
        Ok(Acknowledged::Done) => app.move_on(user, id, Status::Done),
        Ok(Acknowledged::Thinking) => {
            app.move_on(user, id, Status::Acknowledged);
            interaction.answered().await;
            app.move_on(user, id, Status::Done);
        }
    }
}

fn failure(error: &ActError) -> String {
    match error {
        ActError::NoAnswer => "The application did not respond".to_owned(),
        other => other.to_string(),
    }
}
