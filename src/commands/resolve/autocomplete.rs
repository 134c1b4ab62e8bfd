//! What Discord offers while somebody types. It must answer within Discord's 3 s, so it only reads the database and
//! the cached server list.

use poise::{
    ApplicationContext,
    serenity_prelude::{
        AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse, ResolvedValue,
    },
};
use serenity::model::application::{CommandDataOption, CommandDataOptionValue, CommandInteraction};
use tokio::time::Instant;
use tracing::warn;

use crate::{
    access::Rights,
    commands::{
        interaction::request,
        resolve::target::{self, WHOLE_GUILD},
        state::{Context, Data, Failure},
    },
    discord::gateway,
    model::{Binding, Permission, name_key},
    texts::Language,
};

/// Discord shows this many.
pub(in crate::commands) const MOST: usize = 25;
/// A choice's name and value may have this many characters.
pub(in crate::commands) const LONGEST: usize = 100;

/// Answers what is typed now, through the one place that counts what Discord refuses; poise would send it by itself.
pub(in crate::commands) async fn answer(context: ApplicationContext<'_, Data, Failure>) {
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
pub(in crate::commands) async fn bindings(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = known(context).await else { return nothing() };
    respond(matching(&rights.visible(&bindings), partial))
}

/// Those that the member may chat on.
pub(in crate::commands) async fn chatting(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = known(context).await else { return nothing() };
    respond(matching(&rights.allowing(&bindings, Permission::Chat), partial))
}

/// The guild's bindings that the member may see, and all of the guild for those who manage it.
pub(in crate::commands) async fn bindings_or_all(
    context: Context<'_>,
    partial: &str,
) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = known(context).await else { return nothing() };
    let mut choices = matching(&rights.visible(&bindings), partial);
    if rights.decide(rights.asker().guild, Permission::Manage).is_ok() {
        choices.truncate(MOST - 1);
        choices.push(AutocompleteChoice::new(all_servers(context), WHOLE_GUILD));
    }
    respond(choices)
}

/// The choice of all of a guild's servers.
fn all_servers(context: Context<'_>) -> String {
    target::all_servers().plain(context.locale().map_or(Language::ENGLISH, Language::of))
}

/// The bindings of the guild, and what who types may do. None: nothing can be suggested.
pub(in crate::commands) async fn known(context: Context<'_>) -> Option<(Vec<Binding>, Rights)> {
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

/// As many of these names and values as Discord shows.
pub(in crate::commands) fn offered<N: AsRef<str>, V: AsRef<str>>(
    choices: impl Iterator<Item = (N, V)>,
) -> CreateAutocompleteResponse {
    let choice = |(name, value): (N, V)| AutocompleteChoice::new(cut(name.as_ref()), cut(value.as_ref()));
    respond(choices.take(MOST).map(choice).collect())
}

/// Names of those who play on a binding's server, and of those who did lately, as far as its game allows them. What begins
/// as it was typed comes before what contains it.
pub(in crate::commands) fn players(
    data: &Data,
    binding: &Binding,
    partial: &str,
    online_first: bool,
) -> CreateAutocompleteResponse {
    let Some(facts) = data.facts_of(binding) else { return nothing() };
    let Some(players) = facts.game.profile.players() else { return nothing() };
    let typed = name_key(partial.trim());
    let (online, gone) = (facts.players.names.iter(), facts.gone.iter());
    let all: Vec<_> = if online_first { online.chain(gone).collect() } else { gone.chain(online).collect() };
    let mut found: Vec<_> =
        all.into_iter().filter_map(|name| Some((name_key(name).find(&typed)? > 0, &**name))).collect();
    found.sort_by_key(|(within, _)| *within);
    offered(found.into_iter().filter(|(_, name)| players.allows(name)).map(|(_, name)| (name, name)))
}

/// What was typed for an option, however deep in groups it is.
pub(in crate::commands) fn option<'a>(
    options: &'a [CommandDataOption],
    name: &str,
) -> Option<&'a CommandDataOptionValue> {
    options.iter().find_map(|given| match &given.value {
        CommandDataOptionValue::SubCommand(inner) | CommandDataOptionValue::SubCommandGroup(inner) => {
            option(inner, name)
        }
        value => (given.name == name).then_some(value),
    })
}

/// Offers nothing.
pub(in crate::commands) fn nothing() -> CreateAutocompleteResponse {
    CreateAutocompleteResponse::new()
}

fn respond(choices: Vec<AutocompleteChoice>) -> CreateAutocompleteResponse {
    CreateAutocompleteResponse::new().set_choices(choices)
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
