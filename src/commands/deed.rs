//! Deeds: written down before they are done, told in the mirrors, closed with their outcome.

use std::{future::Future, pin::pin, time::Duration};

use tokio::time::timeout;
use tracing::{error, info};

use super::{refusal, reply::Reply, request::Request, rules::Masks};
use crate::{
    access::{Action, AuditEntry, OpenDeed, Outcome},
    relay,
    store::{Binding, epoch_seconds},
};

/// How long the console is held back for a deed to be told first: a write is a matter of milliseconds, unless it
/// waits for the connection or the pace.
const HOLD: Duration = Duration::from_millis(500);

/// A deed that was written down and may be done now.
pub(super) struct Deed<'a> {
    request: &'a Request,
    binding: Option<&'a Binding>,
    action: Action,
    masks: Masks,
    row: OpenDeed,
}

/// Writes a deed down. `Err`: it can't be, so it must not be done; the reply says so.
pub(super) async fn begin<'a>(
    request: &'a Request,
    binding: Option<&'a Binding>,
    action: Action,
    detail: &str,
) -> Result<Deed<'a>, Reply> {
    let masks = Masks::of(&request.data, request.guild(), binding).await;
    let entry = AuditEntry {
        guild: request.guild(),
        channel: request.channel,
        member: request.asker.user,
        member_name: request.name.clone(),
        binding: binding.map(|binding| binding.id),
        binding_name: binding.map(|binding| binding.name.clone()),
        action,
        detail: masks.text(detail),
    };
    match request.data.access.begin(&entry, epoch_seconds()).await {
        Ok(row) => Ok(Deed { request, binding, action, masks, row }),
        Err(refused) => {
            error!("a deed can't be written down, so it is not done: {refused}{}", refusal::cause(&refused));
            Err(refusal::not_audited(binding))
        }
    }
}

impl Deed<'_> {
    /// Does it by `writing`, and has the mirrors of its binding tell `what` if that works, as in `▸ Alice: restart`:
    /// before what the console prints because of it, unless writing takes long.
    pub(super) async fn write<T, E>(
        &self,
        what: &str,
        writing: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let Some(binding) = self.binding else { return writing.await };
        let relay = &self.request.data.relay;
        let told = relay::deed(&self.request.name, &self.masks.text(what));
        let doing = relay.begin_deed(binding.id);
        let mut writing = pin!(writing);
        let (doing, written) = match timeout(HOLD, &mut writing).await {
            Ok(written) => (doing, written),
            Err(_) => {
                drop(doing);
                let written = writing.await;
                (relay.begin_deed(binding.id), written)
            }
        };
        if written.is_ok() {
            doing.done(&told);
        }
        written
    }

    /// What must not be said about its binding.
    pub(super) fn masks(&self) -> Masks {
        self.masks.clone()
    }

    /// It was done, and the channel need not hear of it.
    pub(super) async fn done_quietly(self) {
        self.finish(Outcome::Done, "").await;
    }

    /// It was not done; `why` goes into the trail.
    pub(super) async fn failed(self, outcome: Outcome, why: &str) {
        self.finish(outcome, why).await;
    }

    async fn finish(self, outcome: Outcome, note: &str) {
        info!(
            guild = %self.request.guild(),
            member = %self.request.asker.user,
            server = self.binding.map_or("", |binding| &*binding.name),
            "{}: {}", self.action.as_str(), outcome.as_str(),
        );
        if let Err(failed) = self.row.finish(outcome, note, epoch_seconds()).await {
            error!("the outcome of a deed is not in the audit trail: {failed}");
        }
    }
}
