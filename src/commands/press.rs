//! A button was pressed or a select was answered: what waited for it goes on, after the rights are read again.

use serenity::model::application::{ComponentInteraction, ComponentInteractionDataKind};
use tokio::time::Instant;

use super::{
    Data,
    action::{Action, WHOLE_GUILD},
    ask_for_it, audit, forget, grant, panel,
    pending::{Lapsed, Next},
    power, refusal,
    reply::{Reply, Responder},
    request::{NO_GUILD, Request},
    unbind, words,
};
use crate::{
    access::Permission,
    store::{Binding, BindingId, StoreError},
};

/// Handles a press. Presses of other applications' components never reach us.
pub(super) async fn pressed(data: Data, interaction: &ComponentInteraction) -> serenity::Result<()> {
    if !data.pending.is_new(interaction.id, interaction.guild_id) {
        return Ok(());
    }
    let key = &interaction.data.custom_id;
    let taken = match interaction.guild_id {
        Some(guild) => data.pending.take(key, interaction.user.id, guild, Instant::now()).map_err(lapsed),
        None => Err(NO_GUILD),
    };
    let next = match taken {
        Ok(next) => next,
        Err(why) => {
            let responder =
                Responder::new(data.calls.of(interaction.guild_id), interaction.id, &interaction.token);
            return responder.say(why).await;
        }
    };
    let Some(request) = Request::begin_press(data, interaction).await else { return Ok(()) };
    match next {
        Next::Leave { name } => {
            request.answer(&Reply::new(format!("{}: nothing was done.", words::bold(&name)))).await
        }
        Next::Power(action, binding) => match found(&request, Some(binding)).await {
            Ok(Some(binding)) => power::confirmed(&request, &binding, action).await,
            Ok(None) => request.answer(&Reply::new(GONE)).await,
            Err(error) => request.answer(&refusal::store(&error)).await,
        },
        Next::UnlinkPanel(panel) => panel::unlink::confirmed(&request, panel).await,
        // That is a form's, and no button has its id.
        Next::LinkPanel => request.answer(&Reply::new(EXPIRED)).await,
        Next::Audit(page) => audit::turned(&request, page).await,
        Next::ForgetAll => {
            let (Ok(reply) | Err(reply)) = forget::confirmed(&request).await;
            request.answer(&reply).await
        }
        Next::Unbind(binding) => match found(&request, Some(binding)).await {
            Ok(Some(binding)) => {
                let (Ok(reply) | Err(reply)) = unbind::confirmed(&request, &binding).await;
                request.answer(&reply).await
            }
            Ok(None) => request.answer(&Reply::new(GONE)).await,
            Err(error) => request.answer(&refusal::store(&error)).await,
        },
        Next::BringBack(kept) => {
            let (Ok(reply) | Err(reply)) = unbind::bring_back(&request, kept).await;
            request.answer(&reply).await
        }
        Next::AskForIt(wanted) => match found(&request, Some(wanted.binding)).await {
            Ok(Some(binding)) => ask_for_it::put(&request, &binding, wanted).await,
            Ok(None) => request.answer(&Reply::new(GONE)).await,
            Err(error) => request.answer(&refusal::store(&error)).await,
        },
        Next::Answer(ask, verdict) => ask_for_it::answered(&request, key, &ask, verdict).await,
        Next::Choose(action) => chosen(&request, action, &interaction.data.kind).await,
    }
}

/// What is gone and what the member may not see any more look the same.
const GONE: &str = "That server is not bound here any more, or you may not use it any more.";

async fn chosen(
    request: &Request,
    action: Action,
    kind: &ComponentInteractionDataKind,
) -> serenity::Result<()> {
    let value = match kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => None,
    };
    let value = value.unwrap_or_default();
    if let (WHOLE_GUILD, Action::Grant(change)) = (value, &action) {
        return match request.rights().await {
            Ok(rights) => grant::carry_out(request, &rights, None, change.clone()).await,
            Err(error) => request.answer(&refusal::store(&error)).await,
        };
    }
    match found(request, value.parse().ok().map(BindingId)).await {
        Ok(Some(binding)) => action.carry_out(request, &binding).await,
        Ok(None) => request.answer(&Reply::new(GONE)).await,
        Err(error) => request.answer(&refusal::store(&error)).await,
    }
}

async fn found(request: &Request, id: Option<BindingId>) -> Result<Option<Binding>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let (binding, rights) = (request.store().binding(request.guild(), id).await?, request.rights().await?);
    Ok(binding.filter(|binding| rights.decide(binding, Permission::View).is_ok()))
}

/// Said to a press or a form that nothing waits for.
pub(super) const EXPIRED: &str = "This has expired or was used already. Type the command again. (Where many \
                                  questions are open, the oldest end first.)";

pub(super) fn lapsed(lapsed: Lapsed) -> &'static str {
    match lapsed {
        Lapsed::Unknown => EXPIRED,
        Lapsed::NotYours => "This is for the person who typed the command.",
    }
}
