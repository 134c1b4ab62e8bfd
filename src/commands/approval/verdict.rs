//! Somebody pressed a button of a card. Whose rights count is found out then: those of who presses, and those of who asked.

use secrecy::ExposeSecret;
use tokio::time::Instant;
use tracing::error;

use super::card::{self, Asked};
use crate::{
    access::{Asker, Rights},
    commands::{
        audited,
        components::lasting::LastingButton,
        console_write::{self, Sent, answer},
        interaction::{
            reply::{Reply, Responder},
            request::{self, Request},
        },
        present::{command_error::CommandError, refusal},
    },
    model::{Action, Approval, ApprovalId, Binding, Permission},
    secrets::{Sealed, SecretError},
    store::{ApprovalSeal, OpenApproval, epoch_seconds},
    text,
    texts::{Text, code},
};

/// What is said to a command that somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Approve,
    Deny,
}

/// The buttons of a card, with the id of what is asked for.
pub(super) const APPROVE: LastingButton<1> =
    LastingButton { family: "approval", action: "approve", command: "/mc run" };
pub(super) const DENY: LastingButton<1> = LastingButton { action: "deny", ..APPROVE };

/// What came of a press.
enum Ended {
    /// The card shows it, and has no buttons any more.
    Card(Text),
    /// Who pressed reads it; the card stays.
    Whisper(Text),
}

/// Somebody pressed a button of the card.
pub(super) async fn given(request: Request, [id]: [u64; 1], verdict: Verdict) -> serenity::Result<()> {
    match decide(&request, ApprovalId(id.cast_signed()), verdict).await {
        Ok(Ended::Card(text)) => request.answer_everybody(&Reply::new(text)).await,
        Ok(Ended::Whisper(text)) => request.whisper(text).await,
        Err(why) => request.whisper(why.into_reply().text()).await,
    }
}

async fn decide(request: &Request, id: ApprovalId, verdict: Verdict) -> Result<Ended, CommandError> {
    let (guild, store) = (request.guild(), request.store());
    let Some(open) = store.approval(guild, id, epoch_seconds()).await? else {
        return Ok(Ended::Whisper(text!("reply-expired")));
    };
    let OpenApproval { approval, command } = open;
    let Some(binding) = store.binding(guild, approval.binding).await? else {
        store.settle_approval(guild, id).await?;
        return Ok(Ended::Card(text!("approval-server-gone")));
    };
    let rights = request.rights().await?;
    let withdrawn = verdict == Verdict::Deny && request.asker.user == approval.asker;
    let command = match opened(request, &approval, command).await {
        Ok(command) => command,
        Err(why) => {
            error!("a command that was asked for can't be opened: {why}");
            return Ok(Ended::Whisper(text!("reply-button-outdated", command = code(APPROVE.command))));
        }
    };
    if !withdrawn && rights.may_approve(&binding, approval.needs, &command).is_err() {
        let able = card::approvers(&rights, &binding, approval.needs, &command);
        return Ok(Ended::Whisper(text!("approval-who-can-answer", approvers = able)));
    }
    let asker = match verdict {
        Verdict::Approve => asker_now(request, &approval).await?,
        Verdict::Deny => None,
    };
    if !store.settle_approval(guild, id).await? {
        return Ok(Ended::Whisper(text!("approval-answered-already")));
    }
    let asked = Asked { by: approval.asker, name: &approval.asker_name, command: &command };
    let told = request.data.askers.take(id, Instant::now());
    let outcome = match verdict {
        Verdict::Deny if withdrawn => text!("approval-withdrawn"),
        Verdict::Deny => denied(request, &binding, &asked, told).await,
        Verdict::Approve => approved(request, &binding, &asked, approval.needs, asker, told).await,
    };
    Ok(Ended::Card(asked.head(request, &binding).above(outcome)))
}

/// The command, which was sealed for this row.
async fn opened(request: &Request, approval: &Approval, sealed: Sealed) -> Result<String, SecretError> {
    let seal = ApprovalSeal::from(approval);
    let opened = request.data.secrets.apart(move |secrets| secrets.open(seal.row(), &sealed)).await?;
    Ok(opened.expose_secret().to_owned())
}

/// Who asked, with the roles that they have now. None: they have left.
async fn asker_now(request: &Request, approval: &Approval) -> Result<Option<Asker>, CommandError> {
    let found = request::member_now(&request.data, approval.guild, approval.asker).await;
    let unknown = |_| CommandError::from(text!("approval-asker-unknown", name = &approval.asker_name));
    // An interaction alone says who has Manage Server.
    let asker = |roles| Asker { user: approval.asker, guild: approval.guild, roles, manages_guild: false };
    Ok(found.map_err(unknown)?.map(|member| asker(member.roles)))
}

/// What becomes of the card.
async fn denied(request: &Request, binding: &Binding, asked: &Asked<'_>, told: Option<Responder>) -> Text {
    let by = &*request.told_apart;
    match audited::begin(request, Some(binding), Action::Deny, asked.details()).await {
        Ok(audited) => {
            audited.done_quietly().await;
            tell(told, &Reply::new(text!("approval-denied-told", server = &binding.name, by = by))).await;
            text!("approval-denied", by = by)
        }
        Err(refused) => refused.into_reply().text(),
    }
}

/// Runs it, and tells the asker what the console printed, if they may still see that. What becomes of the card.
async fn approved(
    request: &Request,
    binding: &Binding,
    asked: &Asked<'_>,
    needs: Permission,
    asker: Option<Asker>,
    told: Option<Responder>,
) -> Text {
    let by = &*request.told_apart;
    let Some(asker) = asker else { return text!("approval-left", name = asked.name) };
    let rights: Result<Rights, _> = request.data.access.rights(&asker).await;
    match rights.map(|rights| rights.decide(binding, Permission::View).is_ok()) {
        Ok(true) => {}
        Ok(false) => return text!("approval-no-right", name = asked.name),
        Err(error) => return refusal::store(&error).text(),
    }
    let approved = console_write::Approved { asked_by: asked.name, details: asked.details() };
    match console_write::run_approved(request, binding, needs, asked.command, &approved).await {
        Ok(Sent { said, heard }) => {
            if let Some(told) = told {
                let reply = answer::compose(&said, &heard, told.reads().member);
                tell(Some(told), &reply).await;
            }
            text!("approval-run", by = by)
        }
        Err(why) => {
            let why = why.into_reply().text();
            tell(told, &Reply::new(text!("approval-approved-told", by = by).and(why.clone()))).await;
            text!("approval-approved", by = by).and(why)
        }
    }
}

/// Tells the asker, whose interaction may have ended too long ago for that; the card says it, too.
async fn tell(asker: Option<Responder>, reply: &Reply) {
    if let Some(asker) = asker {
        let _ = asker.answer(reply).await;
    }
}
