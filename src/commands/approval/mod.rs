//! **Ask for it**: a command that a member may not run is put before those who may allow it, as a card in the channel.
//! Approved, it runs once under the approver's right. Until then the command is kept sealed in the database, so that the
//! card works after a restart.

mod card;
mod verdict;

use secrecy::SecretString;
use serenity::{builder::CreateActionRow, model::application::ButtonStyle};
use tokio::time::Instant;
use tracing::error;

use card::Asked;
use verdict::{APPROVE, DENY, Verdict};

use crate::{
    access::Rights,
    commands::{
        components::{
            confirm,
            lasting::{LastingButtons, Signer},
            press,
        },
        family::Family,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, typed},
        resolve::ask,
    },
    model::{ApprovalId, Binding, BindingId, Permission},
    secrets::Row,
    store::{MOST_APPROVALS, NewApproval, NotAsked, epoch_seconds},
    text,
};

/// The longest command that a card shows whole, in code points of what is shown.
const LONGEST: usize = 1500;

/// What this adds to the bot: cards, no command.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default()
        .on(&APPROVE, |request, id| verdict::given(request, id, Verdict::Approve))
        .on(&DENY, |request, id| verdict::given(request, id, Verdict::Deny));
    Family { buttons, ..Family::default() }
}

/// A command that a member may not run.
struct Wanted {
    binding: BindingId,
    /// What it needs: `command`, or `say` for what `/mc say` makes.
    needs: Permission,
    /// As the console would get it.
    command: String,
}

/// Adds the button to a refusal, where it can lead to anything.
pub(super) fn offer(
    request: &Request,
    binding: &Binding,
    needs: Permission,
    command: &str,
    refused: Reply,
) -> Reply {
    let exact = typed::exact(command);
    let sensible =
        !command.trim().is_empty() && !command.contains(['\n', '\r']) && exact.chars().count() <= LONGEST;
    if !sensible || !request.here().may_post() {
        return refused;
    }
    let wanted = Wanted { binding: binding.id, needs, command: command.to_owned() };
    let text = wanted.command.len();
    let next = press::answered(|request| async move { put(&request, wanted).await });
    let button =
        confirm::button(request, text!("approval-ask-button"), ButtonStyle::Primary, next.holding(text));
    refused.with_row(CreateActionRow::Buttons(vec![button]))
}

/// The asker pressed the button: the card is put into the channel.
async fn put(request: &Request, wanted: Wanted) -> Result<Reply, CommandError> {
    let binding = &ask::bound(request, Some(wanted.binding)).await?;
    let rights = request.rights().await?;
    if rights.may(binding, wanted.needs, &wanted.command).is_ok() {
        return Err(text!("approval-may-by-now", server = &binding.name).into());
    }
    if !request.here().may_post() {
        return Err(text!("approval-cant-write", server = &binding.name).into());
    }
    let id = keep(request, binding, &wanted).await?;
    let posted = post(request, &rights, id, binding, &wanted).await;
    if posted.is_err() {
        // Nobody can answer a card that is not there.
        request.store().settle_approval(request.guild(), id).await?;
    }
    posted?;
    request.data.askers.remember(id, request.responder().clone(), Instant::now());
    Ok(Reply::new(text!("approval-asked", server = &binding.name)))
}

/// Writes it down, unless enough waits already.
async fn keep(request: &Request, binding: &Binding, wanted: &Wanted) -> Result<ApprovalId, CommandError> {
    let new = NewApproval {
        guild: request.guild(),
        asker: request.asker.user,
        asker_name: &request.told_apart,
        binding: binding.id,
        needs: wanted.needs,
    };
    let command = SecretString::from(&*wanted.command);
    let seal = |row: Row<'_>, newest| request.data.secrets.seal(row, &command, newest);
    let asked = request.store().ask_approval(new, epoch_seconds(), seal).await;
    let server = &binding.name;
    asked.map_err(|why| match why {
        NotAsked::Already => text!("approval-asked-already", server = server).into(),
        NotAsked::TooMany => {
            text!("approval-too-many", server = server, most = MOST_APPROVALS.unsigned_abs()).into()
        }
        NotAsked::Secret(why) => {
            error!("a command that is asked for can't be sealed: {why}");
            text!("reply-buttons-unavailable").into()
        }
        NotAsked::Store(error) => error.into(),
    })
}

async fn post(
    request: &Request,
    rights: &Rights,
    id: ApprovalId,
    binding: &Binding,
    wanted: &Wanted,
) -> Result<(), CommandError> {
    let signer = Signer::of(request).await?;
    let language = request.guild_language();
    let number = [id.0.cast_unsigned()];
    let (approve, deny) = (text!("approval-approve-button"), text!("approval-deny-button"));
    let buttons = vec![
        signer.button(&APPROVE, number, approve.plain(language), ButtonStyle::Success)?,
        signer.button(&DENY, number, deny.plain(language), ButtonStyle::Danger)?,
    ];
    let asked = Asked { by: request.asker.user, name: &request.told_apart, command: &wanted.command };
    let words =
        asked.open(request, binding, &card::approvers(rights, binding, wanted.needs, &wanted.command));
    let card = Reply::new(words).with_row(CreateActionRow::Buttons(buttons));
    let posted = request.post(&card).await;
    posted.map_err(|_| text!("approval-not-posted", server = &binding.name).into())
}
