//! What is offered while somebody types a player's name: who plays, and who did lately, as far as the game's profile allows
//! their names.

use poise::serenity_prelude::CreateAutocompleteResponse;
use serenity::model::application::CommandDataOptionValue;
use tracing::warn;

use crate::{
    commands::{
        resolve::{
            autocomplete,
            mirror::Here,
            target::{Target, target},
        },
        state::Context,
    },
    model::Permission,
};

/// Those who play before those who went.
pub(super) async fn online_first(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    names(context, partial, true).await
}

/// Those who went before those who play.
pub(super) async fn gone_first(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    names(context, partial, false).await
}

/// Names of the server that is meant, for who may run commands there.
async fn names(context: Context<'_>, partial: &str, online_first: bool) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = autocomplete::known(context).await else { return autocomplete::nothing() };
    let poise::Context::Application(application) = context else { return autocomplete::nothing() };
    let interaction = application.interaction;
    let here = Here::of(interaction);
    let shown = match context.data().store.shown_in(rights.asker().guild, here.channels()).await {
        Ok(shown) => shown,
        Err(error) => {
            warn!("no suggestions: {error}");
            return autocomplete::nothing();
        }
    };
    let server =
        autocomplete::option(&interaction.data.options, "server").and_then(CommandDataOptionValue::as_str);
    let Target::One(binding) = target(&bindings, &rights, Permission::Command, server, shown) else {
        return autocomplete::nothing();
    };
    if rights.decide(binding, Permission::Command).is_err() {
        return autocomplete::nothing();
    }
    autocomplete::players(context.data(), binding, partial, online_first)
}
