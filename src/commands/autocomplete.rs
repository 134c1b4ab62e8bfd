//! What Discord offers while somebody types. It must answer within Discord's 3 s, so it only reads the database and
//! the cached server list.

use std::time::Duration;

use poise::{
    ApplicationContext,
    serenity_prelude::{
        AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse, ResolvedValue,
    },
};
use serenity::model::application::{CommandDataOption, CommandDataOptionValue, CommandInteraction};
use tokio::time::Instant;
use tracing::warn;

use super::{
    Context, Data, Failure,
    action::WHOLE_GUILD,
    console::{
        filter,
        which::{self, Here, Which},
    },
    offers::{self, Offer},
    request,
    target::{Target, target},
};
use crate::{
    access::{Permission, Rights},
    discord::gateway,
    store::{Binding, name_key},
};

/// Discord shows this many.
const MOST: usize = 25;
/// A choice's name and value may have this many characters.
const LONGEST: usize = 100;
/// How long a panel that was never asked may take; a known list is used at once.
const PATIENCE: Duration = Duration::from_millis(600);

/// Answers what is typed now, through the one place that counts what Discord refuses; poise would send it by itself.
pub(super) async fn answer(context: ApplicationContext<'_, Data, Failure>) {
    let focused = context.args.iter().find_map(|option| match option.value {
        ResolvedValue::Autocomplete { value, .. } => Some((option.name, value)),
        _ => None,
    });
    let Some((name, typed)) = focused else { return };
    let parameter = context.command().parameters.iter().find(|parameter| parameter.name == name);
    let Some(suggest) = parameter.and_then(|parameter| parameter.autocomplete_callback) else { return };
    let CommandInteraction { id, token, guild_id, .. } = context.interaction;
    let admission = &context.data().admission;
    let choices = match guild_id {
        Some(guild) if !admission.suggests(*guild, Instant::now()) => CreateAutocompleteResponse::new(),
        _ => suggest(context, typed).await,
    };
    let response = CreateInteractionResponse::Autocomplete(choices);
    if let Err(error) = context.data().calls.of(*guild_id).respond(*id, token, &response).await {
        warn!("suggestions did not reach Discord: {}", gateway::words(&error));
    }
}

/// The guild's bindings that the member may see.
pub(super) async fn bindings(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = known(context).await else { return CreateAutocompleteResponse::new() };
    respond(matching(&rights.visible(&bindings), partial))
}

/// The same, and all of the guild for those who manage it.
pub(super) async fn bindings_or_all(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = known(context).await else { return CreateAutocompleteResponse::new() };
    let mut choices = matching(&rights.visible(&bindings), partial);
    if rights.decide(rights.asker().guild, Permission::Manage).is_ok() {
        choices.truncate(MOST - 1);
        choices.push(AutocompleteChoice::new("All servers of this Discord server", WHOLE_GUILD));
    }
    respond(choices)
}

/// The filters and presets of the mirror that the other options mean, for those who may remove them.
pub(super) async fn filters(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let typed = name_key(partial);
    let offered = offered(context).await.unwrap_or_default();
    let choices = offered.into_iter().filter(|(name, _)| name_key(name).contains(&typed)).take(MOST);
    respond(choices.map(|(name, value)| AutocompleteChoice::new(cut(&name), value)).collect())
}

async fn offered(context: Context<'_>) -> Option<Vec<(String, String)>> {
    let (bindings, rights) = known(context).await?;
    let poise::Context::Application(application) = context else { return None };
    let interaction = application.interaction;
    let store = &context.data().store;
    let mirrors = store.mirrors_of(rights.asker().guild).await.ok()?;
    let parent = interaction.channel.as_ref().and_then(|channel| channel.parent_id);
    let here = Here { channel: interaction.channel_id, parent };
    let options = &interaction.data.options;
    let (server, channel) = (option(options, "server"), option(options, "channel"));
    let server = server.and_then(CommandDataOptionValue::as_str);
    let shown =
        mirrors.iter().find(|mirror| mirror.channel == here.channel || Some(mirror.channel) == parent);
    let shown = shown.map(|mirror| mirror.binding);
    let Target::One(binding) = target(&bindings, &rights, Permission::Manage, server, shown) else {
        return None;
    };
    rights.decide(binding, Permission::Manage).ok()?;
    let of_binding: Vec<_> = mirrors.iter().filter(|mirror| mirror.binding == binding.id).cloned().collect();
    let named = channel.and_then(CommandDataOptionValue::as_channel_id);
    let Which::One(mirror) = which::choose(&of_binding, named, here) else { return None };
    Some(filter::suggestions(&store.filters_of(mirror.channel).await.ok()?))
}

/// What was typed for an option, however deep in groups it is.
fn option<'a>(options: &'a [CommandDataOption], name: &str) -> Option<&'a CommandDataOptionValue> {
    options.iter().find_map(|given| match &given.value {
        CommandDataOptionValue::SubCommand(inner) | CommandDataOptionValue::SubCommandGroup(inner) => {
            option(inner, name)
        }
        value => (given.name == name).then_some(value),
    })
}

/// The panel's servers, for those who may bind them.
pub(super) async fn panel_servers(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let nothing = CreateAutocompleteResponse::new();
    let Some((_, rights)) = known(context).await else { return nothing };
    let guild = rights.asker().guild;
    if rights.decide(guild, Permission::Manage).is_err() {
        return nothing;
    }
    let (data, asker) = (context.data(), rights.asker());
    let sources = match offers::sources(data, asker).await {
        Ok(sources) => sources,
        Err(error) => {
            warn!("no suggestions: {error}");
            return nothing;
        }
    };
    let offers = offers::known(data, asker, &sources, PATIENCE).await;
    let typed = name_key(partial);
    let matches = |offer: &&Offer| {
        let listed = &offer.listed;
        name_key(&listed.name).contains(&typed)
            || listed.uuid.to_string().starts_with(&typed)
            || name_key(&listed.identifier).starts_with(&typed)
    };
    let found = offers.servers.iter().filter(matches).take(MOST);
    respond(
        found.map(|offer| AutocompleteChoice::new(cut(&offers.label(offer)), offers.value(offer))).collect(),
    )
}

/// The panels that the guild has linked, for those who may unlink them.
pub(super) async fn linked_panels(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let nothing = CreateAutocompleteResponse::new();
    let Some((_, rights)) = known(context).await.filter(|(_, rights)| rights.asker().manages_guild) else {
        return nothing;
    };
    let Ok(panels) = context.data().store.panels_of(rights.asker().guild).await else { return nothing };
    let typed = name_key(partial);
    let hosts = panels.iter().map(|panel| offers::host(&panel.url)).filter(|host| host.contains(&*typed));
    respond(hosts.map(|host| AutocompleteChoice::new(cut(host), cut(host))).collect())
}

async fn known(context: Context<'_>) -> Option<(Vec<Binding>, Rights)> {
    let poise::Context::Application(application) = context else { return None };
    let asker = request::asker(application.interaction.member.as_deref()?)?;
    let data = context.data();
    let found = async {
        Ok::<_, crate::store::StoreError>((
            data.store.bindings_of(asker.guild).await?,
            data.access.rights(&asker).await?,
        ))
    };
    match found.await {
        Ok(found) => Some(found),
        Err(error) => {
            warn!("no suggestions: {error}");
            None
        }
    }
}

/// Those whose name begins with what was typed first, then those that contain it.
fn matching(bindings: &[&Binding], partial: &str) -> Vec<AutocompleteChoice> {
    let typed = name_key(partial);
    let mut found: Vec<_> = bindings
        .iter()
        .filter_map(|binding| name_key(&binding.name).find(&typed).map(|at| (at > 0, &binding.name)))
        .collect();
    found.sort_by_key(|(within, _)| *within);
    found
        .into_iter()
        .take(MOST)
        .map(|(_, name)| AutocompleteChoice::new(name.clone(), name.clone()))
        .collect()
}

fn respond(choices: Vec<AutocompleteChoice>) -> CreateAutocompleteResponse {
    CreateAutocompleteResponse::new().set_choices(choices)
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
