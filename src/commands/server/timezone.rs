//! `/server timezone`: in which time zone the times of plans are.

use poise::serenity_prelude::CreateAutocompleteResponse;

use crate::{
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::autocomplete,
        state::Context,
    },
    model::{Action, ActionDetails, Permission},
    plans::zone,
    text,
    texts::{code, listed},
};

/// How many names an error offers.
const NEAR: usize = 5;
/// How many are offered while somebody types.
const OFFERED: usize = 25;

/// The names that begin with what is typed, contain it, or are like it.
pub(super) async fn zones(_: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    autocomplete::offered(zone::near(partial, OFFERED).into_iter().map(|name| (name.clone(), name)))
}

/// Has the times of plans be in this zone from now on.
pub(super) async fn choose(request: &Request, typed: &str) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    if rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/server timezone").into());
    }
    let Some((name, zone)) = zone::find(typed) else {
        let near = zone::near(typed, NEAR);
        return Err(match near.is_empty() {
            true => text!("server-no-timezone", zone = code(typed)).into(),
            false => {
                let near = listed(near.into_iter().map(code));
                text!("server-no-timezone-but", zone = code(typed), near = near).into()
            }
        });
    };
    let details = ActionDetails::Timezone { timezone: name.clone() };
    let audited = audited::begin(request, None, Action::Timezone, details).await?;
    audited.ended(request.store().set_timezone(request.guild(), &name).await).await?;
    request.data.plans.look();
    let clock = zone::wall_clock(&zone, request.data.plans.options().clock.now());
    Ok(Reply::new(text!("server-timezone", zone = code(name), clock = clock)))
}
