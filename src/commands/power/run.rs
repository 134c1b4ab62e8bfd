//! Doing a power action for somebody who waits for the answer, which follows the state.

use futures_util::future::BoxFuture;
use pterosocket::PowerAction;
use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};

use super::{
    action::{self, Begun, audited, possible, tell},
    progress::PowerProgress,
};
use crate::{
    cards::{Accent, Card},
    commands::{
        audited::{self, Actor},
        components::lasting::{LastingButton, Signer},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, obstacle},
        state::Data,
    },
    model::{ActionDetails, Binding, Permission},
    text,
    texts::{Text, word},
};

/// Starts the binding with this id.
pub(super) const START: LastingButton<1> =
    LastingButton { family: "power", action: "start", command: "/power start" };

/// A button that starts the server; none where it can't be made.
pub(in crate::commands) async fn start_button(request: &Request, binding: &Binding) -> Option<CreateButton> {
    let label = text!("power-confirm-button", action = word(PowerAction::Start.as_str()));
    let (label, numbers) = (label.plain(request.language()), [binding.id.0.cast_unsigned()]);
    Signer::if_possible(request).await?.button(&START, numbers, label, ButtonStyle::Success).ok()
}

/// Does it, and follows it to its end.
pub(super) async fn act(
    request: &Request,
    binding: &Binding,
    action: PowerAction,
) -> Result<Reply, CommandError> {
    let (server, lock) = possible(&request.data, binding, action, &request.told_apart)?;
    let audited = audited::begin(request, Some(binding), audited(action), ActionDetails::None).await?;
    let by = request.asker.user;
    let begun = action::write(audited, &request.data, binding, action, by, server, lock).await?;
    Ok(follow(request, binding, begun).await)
}

/// Starts the server for somebody who does not wait for the answer, and follows it. `Err`: what is wrong.
pub(in crate::commands) async fn start_for(
    data: &Data,
    binding: &Binding,
    actor: Actor,
    details: ActionDetails,
) -> Result<(), Text> {
    let wrong = |why: CommandError| why.into_reply().text();
    let (by, name) = (actor.asker.user, actor.name.clone());
    let (server, lock) = possible(data, binding, PowerAction::Start, &name).map_err(wrong)?;
    let audited = audited::begin_as(actor, Some(binding), audited(PowerAction::Start), details).await;
    let audited = audited.map_err(wrong)?;
    let begun = action::write(audited, data, binding, PowerAction::Start, by, server, lock).await;
    let Begun { audited, mut progress, mut console, lock } = begun.map_err(wrong)?;
    tell(&data.in_flight, &mut progress, &mut console, lock, |_| Box::pin(std::future::ready(()))).await;
    match progress.outcome() {
        Ok(state) => {
            audited.reached(state).await;
            Ok(())
        }
        Err((outcome, why)) => {
            audited.failed(outcome, why).await;
            let asked =
                text!("power-asked", server = &*binding.name, action = word(PowerAction::Start.as_str()));
            Err(progress.on_card(asked).words())
        }
    }
}

/// Follows the state until the wanted one is reached; then the action has ended, and the last answer tells it. An answer
/// before that which Discord does not take changes nothing.
async fn follow(request: &Request, binding: &Binding, begun: Begun<'_>) -> Reply {
    let Begun { audited, mut progress, mut console, lock } = begun;
    let action = word(progress.action().as_str());
    let asked = text!("power-asked", server = &*binding.name, action = action.clone());
    let said = |progress: &PowerProgress| progress.on_card(asked.clone());
    let begun = text!("power-asked-begun", server = &*binding.name, action = action);
    let _ = request.answer(&Reply::card(Card::new(Accent::Changing).text(begun))).await;
    let answer = |progress: &PowerProgress| -> BoxFuture<'_, ()> {
        let reply = Reply::card(said(progress));
        Box::pin(async move {
            // An answer on the way that Discord does not take changes nothing.
            let _ = request.answer(&reply).await;
        })
    };
    tell(&request.data.in_flight, &mut progress, &mut console, lock, answer).await;
    if progress.is_unexplained()
        && let Some(state) = obstacle::now(request, binding).await
    {
        progress.explain(&state);
    }
    match progress.outcome() {
        Ok(state) => audited.reached(state).await,
        Err((outcome, why)) => audited.failed(outcome, why).await,
    }
    let reply = Reply::card(said(&progress));
    match start_again(request, binding, &progress).await {
        Some(button) => reply.with_row(CreateActionRow::Buttons(vec![button])),
        None => reply,
    }
}

/// What a server that is off now is started with, by those who may.
async fn start_again(request: &Request, binding: &Binding, progress: &PowerProgress) -> Option<CreateButton> {
    if !progress.is_off() {
        return None;
    }
    let rights = request.rights().await.ok()?;
    rights.decide(binding, Permission::Start).ok()?;
    start_button(request, binding).await
}
