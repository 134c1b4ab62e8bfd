//! Somebody decides about a request: whoever may put players on the whitelist, as of now; once.

use tokio::time::Instant;

use super::ask::{head, line};
use crate::{
    cards::{Accent, Card},
    commands::{
        audited,
        console_write::{self, NotSent, Sent, WriteRequest},
        interaction::{reply::Reply, request::Request},
        player::act::{answered, profile_of},
        present::{command_error::CommandError, refusal},
    },
    games::{PlayerAct, PlayerAnswer},
    model::{
        Action, ActionDetails, ApprovalId, Binding, Permission, RequestState, WhitelistRequest,
        WhitelistRequestId,
    },
    store::epoch_seconds,
    text,
    texts::{Text, word},
};

/// What is said to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands::player) enum Verdict {
    /// The player is put on the list.
    Approve,
    /// They are not.
    Deny,
}

/// Somebody pressed a button of the card.
pub(in crate::commands::player) async fn given(
    request: Request,
    [id]: [u64; 1],
    verdict: Verdict,
) -> serenity::Result<()> {
    match decide(&request, WhitelistRequestId(id.cast_signed()), verdict).await {
        Ok(card) => request.answer_everybody(&Reply::card(card)).await,
        Err(why) => request.whisper(why.into_reply().text()).await,
    }
}

async fn decide(request: &Request, id: WhitelistRequestId, verdict: Verdict) -> Result<Card, CommandError> {
    let (guild, store) = (request.guild(), request.store());
    let gone = || CommandError::from(text!("requests-gone"));
    let asked = store.whitelist_request(guild, id).await?.ok_or_else(gone)?;
    let binding = store.binding(guild, asked.asked.binding).await?.ok_or_else(gone)?;
    let rights = request.rights().await?;
    let line = line(request, &binding, &asked.asked.player)?;
    if rights.may(&binding, Permission::Command, &line).is_err() {
        let able = rights.who_may_approve(&binding, Permission::Command, &line);
        return Err(text!("approval-who-can-answer", approvers = refusal::either(&rights, able)).into());
    }
    let to = match verdict {
        Verdict::Approve => RequestState::Approved,
        Verdict::Deny => RequestState::Denied,
    };
    if !store.move_request(id, (RequestState::Open, to), epoch_seconds()).await? {
        return Err(text!("requests-decided").into());
    }
    let done = match verdict {
        Verdict::Approve => approve(request, &binding, &asked, &line).await,
        Verdict::Deny => deny(request, &binding, &asked, &line).await,
    };
    if let Err(why) = done {
        // It was not done, so it can be decided again.
        store.move_request(id, (to, RequestState::Open), epoch_seconds()).await?;
        return Err(why);
    }
    Ok(settled(request, &binding, &asked, verdict))
}

fn details(asked: &WhitelistRequest, line: &str) -> ActionDetails {
    ActionDetails::AskedFor { by: asked.asked.member, command: line.to_owned() }
}

/// Puts the player on the list, under the right of who pressed.
async fn approve(
    request: &Request,
    binding: &Binding,
    asked: &WhitelistRequest,
    line: &str,
) -> Result<(), CommandError> {
    let details = details(asked, line);
    let write = WriteRequest {
        action: Action::Command,
        needs: Permission::Command,
        command: line,
        shown: &console_write::shown(line),
        details: Some(&details),
        tells_wait: false,
        author: None,
    };
    let heard = match console_write::send(request, binding, write).await {
        Ok(Sent { heard, .. }) => heard,
        Err(NotSent { why, .. }) => return Err(why),
    };
    let (player, game) = (&*asked.asked.player, profile_of(request, binding));
    let add = PlayerAct::WhitelistAdd;
    let read = |words: &str| game.players()?.answer(add, player, words);
    if answered(game, &heard.lines, read) == Some(PlayerAnswer::Nobody) {
        let act = word(add.as_str());
        return Err(text!("player-nobody", server = &*binding.name, player = player, act = act).into());
    }
    tell(request, asked, text!("requests-approved-told", server = &*binding.name, player = player)).await;
    Ok(())
}

async fn deny(
    request: &Request,
    binding: &Binding,
    asked: &WhitelistRequest,
    line: &str,
) -> Result<(), CommandError> {
    audited::begin(request, Some(binding), Action::Deny, details(asked, line)).await?.done_quietly().await;
    let player = &*asked.asked.player;
    tell(request, asked, text!("requests-denied-told", server = &*binding.name, player = player)).await;
    Ok(())
}

/// Tells who asked, if they asked a short time ago; later the button tells them when they press it.
async fn tell(request: &Request, asked: &WhitelistRequest, what: Text) {
    if let Some(asker) = request.data.askers.take(ApprovalId(asked.id.0), Instant::now()) {
        let _ = asker.answer(&Reply::new(what)).await;
    }
}

/// The card once it is decided.
fn settled(request: &Request, binding: &Binding, asked: &WhitelistRequest, verdict: Verdict) -> Card {
    let by = &*request.told_apart;
    let (accent, outcome) = match verdict {
        Verdict::Approve => (Accent::Good, text!("requests-approved", by = by)),
        Verdict::Deny => (Accent::Neutral, text!("requests-denied", by = by)),
    };
    Card::new(accent).text(head(binding, &asked.asked)).text(outcome)
}
