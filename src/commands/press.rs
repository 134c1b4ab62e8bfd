//! A button was pressed or a select was answered: what waited for it goes on, after the rights are read again.

use serenity::model::application::{ComponentInteraction, ComponentInteractionDataKind};
use tokio::time::Instant;

use super::{
    Data,
    action::{Action, WHOLE_GUILD},
    grant,
    pending::{Lapsed, Next},
    power, refusal,
    reply::{Reply, Responder},
    request::Request,
};
use crate::store::{Binding, BindingId, StoreError};

/// Handles a press. Presses of other applications' components never reach us.
pub(super) async fn pressed(data: Data, interaction: &ComponentInteraction) -> serenity::Result<()> {
    let Some(guild) = interaction.guild_id else { return Ok(()) };
    let key = &interaction.data.custom_id;
    let next = match data.pending.take(key, interaction.user.id, guild, Instant::now()) {
        Ok(next) => next,
        Err(lapsed) => {
            let responder = Responder::new(data.http.clone(), interaction.id, &interaction.token);
            return responder.say(words(lapsed)).await;
        }
    };
    let Some(request) = Request::begin_press(data, interaction).await else { return Ok(()) };
    match next {
        Next::Nothing => request.answer(&Reply::new("Nothing was done.")).await,
        Next::Power(action, binding) => match found(&request, Some(binding)).await {
            Ok(Some(binding)) => power::confirmed(&request, &binding, action).await,
            Ok(None) => request.answer(&Reply::new(GONE)).await,
            Err(error) => request.answer(&refusal::store(&error)).await,
        },
        Next::Choose(action) => chosen(&request, action, &interaction.data.kind).await,
    }
}

const GONE: &str = "That server is not bound any more.";

async fn chosen(
    request: &Request,
    action: Action,
    kind: &ComponentInteractionDataKind,
) -> serenity::Result<()> {
    let ComponentInteractionDataKind::StringSelect { values } = kind else { return Ok(()) };
    let value = values.first().map(String::as_str).unwrap_or_default();
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
    match id {
        Some(id) => request.store().binding(request.guild(), id).await,
        None => Ok(None),
    }
}

fn words(lapsed: Lapsed) -> &'static str {
    match lapsed {
        Lapsed::Unknown => "This has expired or was used already. Type the command again.",
        Lapsed::NotYours => "This is for the person who typed the command.",
    }
}
