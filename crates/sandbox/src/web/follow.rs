//! Follows each interaction to its end, and tells its member how it stands.

use std::sync::Arc;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    app::{App, AppState},
    error::WebError,
    feed::Audience,
    following::{Followed, Origin, Status},
};
use crate::discord::{Acknowledged, ActError, Interaction, Modal};

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
