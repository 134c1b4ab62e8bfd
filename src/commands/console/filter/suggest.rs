//! What is offered while somebody types which filter to remove.

use poise::serenity_prelude::CreateAutocompleteResponse;
use serenity::model::application::CommandDataOptionValue;

use crate::{
    commands::{
        console::filter::remove,
        resolve::{
            autocomplete,
            mirror::{self, Here, Which},
            target::{Target, target},
        },
        state::Context,
    },
    model::{Permission, name_key},
    texts::{Language, Text},
};

/// The filters and presets of the mirror that the other options mean, for those who may remove them.
pub(super) async fn filters(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let typed = name_key(partial);
    let language = context.locale().map_or(Language::ENGLISH, Language::of);
    let offered = of_the_mirror(context).await.unwrap_or_default().into_iter();
    let offered = offered.map(|(name, value)| (name.plain(language), value));
    autocomplete::offered(offered.filter(|(name, _)| name_key(name).contains(&typed)))
}

async fn of_the_mirror(context: Context<'_>) -> Option<Vec<(Text, String)>> {
    let (bindings, rights) = autocomplete::known(context).await?;
    let poise::Context::Application(application) = context else { return None };
    let interaction = application.interaction;
    let store = &context.data().store;
    let mirrors = store.mirrors_of(rights.asker().guild).await.ok()?;
    let here = Here::of(interaction);
    let options = &interaction.data.options;
    let (server, channel) =
        (autocomplete::option(options, "server"), autocomplete::option(options, "channel"));
    let server = server.and_then(CommandDataOptionValue::as_str);
    let shown = mirrors.iter().find(|mirror| here.channels().any(|channel| channel == mirror.channel));
    let shown = shown.map(|mirror| mirror.binding);
    let Target::One(binding) = target(&bindings, &rights, Permission::Manage, server, shown) else {
        return None;
    };
    rights.decide(binding, Permission::Manage).ok()?;
    let of_binding: Vec<_> = mirrors.iter().filter(|mirror| mirror.binding == binding.id).cloned().collect();
    let named = channel.and_then(CommandDataOptionValue::as_channel_id);
    let Which::One(mirror) = mirror::choose(&of_binding, named, here) else { return None };
    Some(remove::suggestions(&store.filters_of(mirror.channel).await.ok()?))
}
