//! A running interaction, as the person who started it sees it.

use std::{
    fmt,
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    sync::watch,
    time::{timeout, timeout_at},
};

use super::{error::ActError, modal::Modal};
use crate::discord::{
    check::Choice,
    message::Message,
    shared::Shared,
    world::{InteractionRecord, Progress, Stage, World},
};

/// Added to the time for the acknowledgement, so that an answer on the wire in time is not missed.
const GRACE: Duration = Duration::from_millis(250);

/// An interaction that was sent to the bot.
pub struct Interaction {
    /// Its id.
    pub id: u64,
    /// Its token, valid for 15 minutes.
    pub token: String,
    /// Where it happened.
    pub channel: u64,
    /// Who started it.
    pub user: u64,
    source: Option<u64>,
    started: Instant,
    /// As it was dispatched.
    body: Arc<Value>,
    shared: Arc<Shared>,
    progress: watch::Receiver<Progress>,
}

/// A message that answers an interaction. Its fields are [`Message`]'s.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Only the person sees it.
    pub ephemeral: bool,
    /// The message.
    pub message: Arc<Message>,
}

/// What a first callback says.
#[derive(Clone, Debug)]
pub(crate) enum Acknowledged {
    /// A modal opened.
    Form(Modal),
    /// The answer is yet to come.
    Thinking,
    /// It was answered, or needs no answer.
    Done,
}

impl Deref for Reply {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.message
    }
}

impl Reply {
    fn new(message: &Arc<Message>) -> Self {
        Self { ephemeral: message.ephemeral_to.is_some(), message: Arc::clone(message) }
    }
}

impl fmt::Debug for Interaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Interaction");
        shown
            .field("id", &self.id)
            .field("channel", &self.channel)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Interaction {
    /// Remembers an interaction and dispatches `body` for it.
    pub(crate) fn begin(
        shared: &Arc<Shared>,
        world: &mut World,
        record: InteractionRecord,
        body: &Value,
    ) -> Self {
        let handle = Self {
            id: record.id,
            token: record.token.clone(),
            channel: record.channel,
            user: record.user,
            source: record.source,
            started: record.started,
            body: Arc::new(body.clone()),
            progress: record.progress.subscribe(),
            shared: Arc::clone(shared),
        };
        world.interactions.remember(record, shared.options.token_life);
        world.publish(0, "INTERACTION_CREATE", body);
        handle
    }

    /// Dispatches it once more, as Discord may after a lost connection.
    pub fn deliver_again(&self) {
        self.shared.world().publish(0, "INTERACTION_CREATE", &self.body);
    }

    /// Waits for the first callback; returns how long the bot took.
    ///
    /// # Errors
    /// [`ActError::NoAnswer`] when none came within 3 s.
    pub async fn acknowledged(&self) -> Result<Duration, ActError> {
        let deadline = self.started + self.shared.options.acknowledge_within + GRACE;
        let mut progress = self.progress.clone();
        let wait = progress.wait_for(|progress| progress.acknowledged.is_some());
        let answered = timeout_at(deadline.into(), wait).await;
        let took = answered.ok().and_then(Result::ok).and_then(|progress| progress.acknowledged);
        took.ok_or(ActError::NoAnswer)
    }

    /// The first full answer: a message, the filled deferred one, or the updated message of the component.
    ///
    /// # Errors
    /// Nothing came in time.
    pub async fn reply(&self) -> Result<Reply, ActError> {
        self.reply_where(|_| true).await
    }

    /// The first answer (also follow-ups and edits) of which `wanted` is true.
    ///
    /// # Errors
    /// Nothing of the kind came in time.
    pub async fn reply_where(&self, wanted: impl Fn(&Reply) -> bool) -> Result<Reply, ActError> {
        let pick = |progress: &Progress| progress.messages.iter().map(Reply::new).find(|reply| wanted(reply));
        self.wait("an answer", pick).await
    }

    /// All answers so far in their newest state.
    pub fn replies(&self) -> Vec<Reply> {
        self.progress.borrow().messages.iter().map(Reply::new).collect()
    }

    /// The modal that was opened.
    ///
    /// # Errors
    /// None was opened in time.
    pub async fn modal(&self) -> Result<Modal, ActError> {
        let body = self.wait("a modal", |progress| progress.modal.clone()).await?;
        Ok(Modal { body, channel: self.channel, source: self.source })
    }

    /// Waits for the first callback, and says what came of it so far.
    pub(crate) async fn first_outcome(&self) -> Result<Acknowledged, ActError> {
        self.acknowledged().await?;
        if let Some(body) = self.progress.borrow().modal.clone() {
            return Ok(Acknowledged::Form(Modal { body, channel: self.channel, source: self.source }));
        }
        let stage = self.shared.world().interactions.get(self.id).map(|record| record.stage);
        Ok(if stage == Some(Stage::Thinking) { Acknowledged::Thinking } else { Acknowledged::Done })
    }

    /// Resolves when a deferred answer has come, or can't come any more.
    pub(crate) async fn answered(&self) {
        let over = self.started + self.shared.options.token_life;
        let mut progress = self.progress.clone();
        // Either end is the end of it.
        let _ = timeout_at(over.into(), progress.wait_for(|progress| !progress.messages.is_empty())).await;
    }

    pub(super) async fn choices(&self) -> Result<Vec<Choice>, ActError> {
        self.wait("suggestions", |progress| progress.choices.clone()).await
    }

    async fn wait<T>(
        &self,
        what: &'static str,
        pick: impl Fn(&Progress) -> Option<T>,
    ) -> Result<T, ActError> {
        self.acknowledged().await?;
        let mut progress = self.progress.clone();
        let wait = progress.wait_for(|progress| pick(progress).is_some());
        let seen = timeout(self.shared.options.patience, wait).await.ok().and_then(Result::ok);
        seen.and_then(|progress| pick(&progress)).ok_or(ActError::Impatient(what))
    }
}
