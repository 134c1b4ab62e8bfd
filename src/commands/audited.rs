//! Audited actions: written down before they are done, shown in the mirrors, closed with their outcome, posted into the audit
//! channel.
//!
//! What can't be written down is not done. Only for members with Manage Server it is, since nobody must be unable to
//! stop a server because a disk is full: then the log has it, and the audit channel.

use std::{future::Future, pin::pin, time::Duration};

use serenity::model::id::{ChannelId, GuildId};
use tokio::time::timeout;
use tracing::{error, info, warn};

use crate::{
    access::{Asker, OpenAction},
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{
            audit_line::{self, Room},
            command_error::CommandError,
            refusal,
        },
        rules::{self, Masks, Withheld},
        state::Data,
    },
    model::{Action, ActionDetails, AuditEntry, Binding, BindingName, Fact, Limit, Outcome, OutcomeNote},
    relay,
    sockets::Power,
    store::{StoreError, epoch_seconds},
    text,
    texts::Language,
};

/// How long the console is held back for an action to be told first: a write is a matter of milliseconds, unless it
/// waits for the connection or the pace.
const HOLD: Duration = Duration::from_millis(500);

/// Who does something, and where: who typed or pressed just now, or asked for it before.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) data: Data,
    pub(super) asker: Asker,
    /// The channel in which it was asked for.
    pub(super) channel: ChannelId,
    /// What they are called.
    pub(super) name: String,
    /// The same, as nobody else is.
    pub(super) told_apart: String,
}

impl Actor {
    fn of(request: &Request) -> Self {
        Self {
            data: request.data.clone(),
            asker: request.asker.clone(),
            channel: request.channel,
            name: request.name.clone(),
            told_apart: request.told_apart.clone(),
        }
    }

    fn guild(&self) -> GuildId {
        self.asker.guild
    }

    fn guild_language(&self) -> Language {
        self.data.languages.of(self.guild())
    }
}

/// An action that was written down and may be done now.
pub(super) struct AuditedAction<'a> {
    actor: Actor,
    binding: Option<&'a Binding>,
    masks: Masks,
    begun_at: i64,
    entry: AuditEntry,
    /// None where it could not be written down.
    row: Option<OpenAction>,
    /// Of which server the log tells.
    server: Option<String>,
}

/// Writes an action down. `Err`: it can't be, so it must not be done; the reply says so. What can't be told without what is
/// masked can't be written down either.
pub(super) async fn begin<'a>(
    request: &Request,
    binding: Option<&'a Binding>,
    action: Action,
    details: ActionDetails,
) -> Result<AuditedAction<'a>, CommandError> {
    let audited = begin_as(Actor::of(request), binding, action, details).await?;
    if audited.row.is_none() {
        request.begin_answers_with(match request.data.audit.channel(request.guild()) {
            Some(channel) => text!("reply-unlogged-but-told", channel = channel),
            None => text!("reply-unlogged"),
        });
    }
    Ok(audited)
}

/// The same for somebody who does not wait for an answer.
pub(super) async fn begin_as(
    actor: Actor,
    binding: Option<&Binding>,
    action: Action,
    details: ActionDetails,
) -> Result<AuditedAction<'_>, CommandError> {
    let masks = Masks::of(&actor.data, actor.guild(), binding).await;
    let (details, masked) = masks.row(details).await;
    if let (Err(withheld), false) = (&masked, actor.asker.manages_guild) {
        return Err(match (withheld, binding) {
            (Withheld::Busy, Some(binding)) => rules::busy(binding).into(),
            _ => refusal::not_audited(binding).into(),
        });
    }
    let withheld = masked.is_err();
    let entry = AuditEntry {
        guild: actor.guild(),
        channel: actor.channel,
        member: actor.asker.user,
        member_name: actor.name.clone(),
        binding: binding.map(|binding| binding.id),
        binding_name: binding.map(|binding| binding.name.clone()),
        action,
        details,
        masked: masked
            .unwrap_or_else(|withheld| Some(ActionDetails::Withheld { busy: withheld == Withheld::Busy })),
    };
    let begun_at = epoch_seconds();
    let access = &actor.data.access;
    let begun = match actor.asker.manages_guild {
        true => access.begin(&entry, begun_at).await,
        false => access.begin_within_share(&entry, begun_at).await,
    };
    let row = match begun {
        Ok(row) => Some(row),
        Err(StoreError::ShareUsedUp) => return Err(refusal::share_used_up(binding).into()),
        Err(refused) if actor.asker.manages_guild => {
            // The log is the operator's, and the only place that has it.
            let shown = if withheld { entry.clone() } else { entry.clone().seen(false) };
            unwritten(&entry, &shown.details, &refused);
            None
        }
        Err(refused) => {
            error!(
                "an action can't be written down, so it is not done: {refused}{}",
                refusal::cause(&refused)
            );
            return Err(refusal::not_audited(binding).into());
        }
    };
    let server = entry.binding_name.clone();
    Ok(AuditedAction { actor, binding, masks, begun_at, entry, row, server })
}

/// Tells the log of an action that is done without a row.
fn unwritten(entry: &AuditEntry, details: &ActionDetails, refused: &StoreError) {
    warn!(
        guild = %entry.guild,
        channel = %entry.channel,
        member = %entry.member,
        name = entry.member_name,
        server = entry.binding_name,
        "not in the audit log, done for a member with Manage Server: {} {}: {refused}{}",
        entry.action,
        serde_json::to_string(details).unwrap_or_default(),
        refusal::cause(refused),
    );
}

impl AuditedAction<'_> {
    /// Does it by `writing`, and has the mirrors of its binding tell `what` if that works, as in `▸ Alice: restart`:
    /// before what the console prints because of it, unless writing takes long.
    pub(super) async fn write<T, E>(
        &self,
        what: &str,
        writing: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let Some(binding) = self.binding else { return writing.await };
        let relay = &self.actor.data.relay;
        let language = self.actor.guild_language();
        let what = self.masks.text(what).await.unwrap_or_else(|withheld| withheld.text().plain(language));
        let told = relay::action_line(&self.actor.told_apart, &what);
        let doing = relay.begin_action(binding.id);
        let mut writing = pin!(writing);
        let (doing, written) = match timeout(HOLD, &mut writing).await {
            Ok(written) => (doing, written),
            Err(_) => {
                drop(doing);
                let written = writing.await;
                (relay.begin_action(binding.id), written)
            }
        };
        if written.is_ok() {
            doing.done(&told);
        }
        written
    }

    /// The binding that it makes: the log tells its name.
    pub(super) fn making(self, name: &BindingName) -> Self {
        Self { server: Some(name.to_string()), ..self }
    }

    /// What must not be said about its binding.
    pub(super) fn masks(&self) -> Masks {
        self.masks.clone()
    }

    /// It was done.
    pub(super) async fn done_quietly(self) {
        self.finish(Outcome::Done, OutcomeNote::None).await;
    }

    /// It was done, and the server got into this state.
    pub(super) async fn reached(self, state: Power) {
        self.finish(Outcome::Done, OutcomeNote::Reached { state: state.word().to_owned() }).await;
    }

    /// It was not done; `why` goes into the audit log.
    pub(super) async fn failed(self, outcome: Outcome, why: impl Into<OutcomeNote>) {
        self.finish(outcome, why.into()).await;
    }

    /// It was not done, since the database failed; the reply says so.
    pub(super) async fn broken(self, error: &StoreError) -> Reply {
        match error {
            StoreError::TooManyGrants => self.failed(Outcome::Refused, Limit::Grants).await,
            StoreError::TooManyPatterns => self.failed(Outcome::Refused, Limit::Patterns).await,
            _ => self.failed(Outcome::Failed, Fact::DatabaseFailed).await,
        }
        refusal::store(error)
    }

    /// It was done, or the database failed.
    pub(super) async fn ended<T>(self, changed: Result<T, StoreError>) -> Result<T, CommandError> {
        match changed {
            Ok(changed) => {
                self.done_quietly().await;
                Ok(changed)
            }
            Err(error) => Err(self.broken(&error).await.into()),
        }
    }

    async fn finish(self, outcome: Outcome, note: OutcomeNote) {
        let guild = self.entry.guild;
        info!(
            %guild,
            member = %self.entry.member,
            server = self.server,
            "{}: {outcome}", self.entry.action,
        );
        // Whoever reads there may not have Manage Server.
        let shown = self.entry.seen(false);
        let line = audit_line::line(self.begun_at, &shown, Some((outcome, &note)), Room::Channel);
        self.actor.data.audit.tell(guild, &line, self.actor.data.languages.of(guild));
        let Some(row) = self.row else { return };
        if let Err(failed) = row.finish(outcome, &note, epoch_seconds()).await {
            error!("the outcome of an action is not in the audit log: {failed}");
        }
    }
}
